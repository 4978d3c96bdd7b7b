"""How often codes are used: a count per code, which weights every summary."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from termwalk.graph.errors import QuestionError
from termwalk.ontologies.registry import normalise

Uses: TypeAlias = Mapping[str, int]
"""Counts by code, without the name of the system."""


def checked(system: str, uses: Uses) -> dict[str, int]:
    """The counts by the codes as their system spells them; QuestionError for a count that is none."""
    found: dict[str, int] = {}
    for written, count in uses.items():
        if count < 0 or count != int(count):
            raise QuestionError(f"{written} is used {count} times: counts are whole numbers from 0.")
        code = normalise(system, written)
        found[code] = found.get(code, 0) + int(count)
    return found
