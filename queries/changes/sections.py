"""Which codes a list prints, and which nodes with a code are counted apart; `sections.toml` says how to tell."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Literal, get_args

import msgspec

from termwalk.graph.concepts import Concept

Section = Literal["printed", "expanded", "auxiliary"]
SECTIONS: tuple[Section, ...] = get_args(Section)
"""The codes of the list; codes that a rule of the list makes and nobody printed; what codes are made or hung up of."""


class _Expanded(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    property: str
    value: str


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    expanded: _Expanded
    codes_are: dict[str, tuple[str, ...]]


@cache
def _table() -> _Table:
    text = Path(__file__).with_name("sections.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), _Table)


def section_of(node: Concept) -> Section:
    """The section that a node with a code belongs to."""
    table = _table()
    if node.properties.get(table.expanded.property) == table.expanded.value:
        return "expanded"
    codes = table.codes_are.get(node.system)
    return "auxiliary" if codes and node.kind not in codes else "printed"


def section_of_both(old: Concept | None, new: Concept | None) -> Section:
    """The section of a change: a code is printed only where no release says otherwise."""
    found = {section_of(node) for node in (old, new) if node}
    return max(found, key=SECTIONS.index)
