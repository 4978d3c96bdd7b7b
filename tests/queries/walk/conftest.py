"""Graphs of maps between invented systems."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import termwalk

from .maps import Content


@pytest.fixture
def graph(tiny: Callable[..., termwalk.Graph]) -> Callable[..., termwalk.Graph]:
    """Makes a graph of maps and releases."""

    def made(*contents: Content) -> termwalk.Graph:
        return tiny(beside=contents)

    return made
