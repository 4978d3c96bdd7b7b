"""An empty graph to load into."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from termwalk.graph.opening import open_store
from termwalk.graph.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A graph in a folder of its own, so that a test can load all of `tmp_path / "in"`."""
    with_graph = tmp_path / "graph"
    with_graph.mkdir()
    opened = open_store(with_graph / "test.termwalk")
    yield opened
    opened.close()


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """A folder for files to load."""
    folder = tmp_path / "in"
    folder.mkdir()
    return folder
