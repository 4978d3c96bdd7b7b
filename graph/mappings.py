"""Edges between systems and between releases."""

from __future__ import annotations

from typing import Literal

import msgspec

from .codes import Code, Edition
from .relations import Relation

TargetKind = Literal["code", "cluster", "block", "chapter", "no-map"]


class MapSet(msgspec.Struct, frozen=True, kw_only=True):
    """Who published a map, between which two releases. `version` is the publisher's build of the table.

    `premises` is empty for what a publisher stated; a derived set names what it rests on and the rules (with
    their version) that derived it.
    """

    id: str
    version: str
    title: str
    publisher: str
    source: Edition
    target: Edition
    licence: str = ""
    one_way: bool = True
    rules: str = ""
    premises: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.id}@{self.version}"


class Target(msgspec.Struct, frozen=True, gc=False):
    """One code, a combination whose parts hold together, or an explicit *no map* (`kind` says which).

    `text` is the target as the publisher wrote it (`1B12.3&XA0NE9/5A74.0`); `parts` are the ids of its nodes.
    """

    kind: TargetKind
    text: str = ""
    parts: tuple[str, ...] = ()


NO_MAP = Target("no-map")


class Mapping(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A row of a map, as stated. `line` is its line in the publisher's file, `stated` its other cells by name.

    A `group` other than 0 is a scenario: its rows hold together, one target out of each `choice` list (the GEMs'
    words), and none of them says anything alone. `priority` is the publisher's order of preference, from 1.
    """

    source: str
    target: Target
    relation: Relation = "unstated"
    group: int = 0
    choice: int = 0
    priority: int = 0
    confidence: float | None = None
    line: int = 0
    stated: dict[str, str] = {}


class Succession(msgspec.Struct, frozen=True, kw_only=True):
    """What a code of one release became in another; `new` is empty where it was retired without successor."""

    old: Code
    new: tuple[Code, ...]
    kind: Literal["moved", "replaced", "split", "merged", "retired"]
    old_version: str
    new_version: str
    evidence: str = ""
