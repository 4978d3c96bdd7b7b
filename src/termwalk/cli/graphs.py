"""Which graph a command works on."""

from __future__ import annotations

import sys

from termwalk.facade import Graph, open, starter
from termwalk.graph.errors import QuestionError


def to_read(name: str) -> Graph:
    """The named graph, which must be there; without a name the starter graph, and a word on standard error."""
    if name:
        return open(name, must_exist=True)
    print("termwalk: no --graph given; this is the starter graph, a small excerpt for trying out.", file=sys.stderr)
    return starter()


def named(name: str, holds: str) -> Graph:
    """The named graph, which must be there and be no starter graph; QuestionError says what it should hold."""
    if not name:
        raise QuestionError(f"Say which graph holds {holds}: --graph hospital.termwalk (or set TERMWALK_GRAPH).")
    return to_read(name)


def to_write(name: str) -> Graph:
    """The named graph, made if it is not there."""
    if not name:
        raise QuestionError("Say which graph to load into: --graph hospital.termwalk (or set TERMWALK_GRAPH).")
    return open(name)
