"""A graph with something to review."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import termwalk

from .hospital import DICTIONARY, ONWARD, TARGETS


@pytest.fixture
def graph(tiny: Callable[..., termwalk.Graph]) -> termwalk.Graph:
    """The dictionary, the classification, and a map that leads on from it; on the store that is chosen."""
    return tiny(beside=(DICTIONARY, TARGETS, ONWARD))
