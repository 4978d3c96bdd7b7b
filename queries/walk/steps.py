"""A step of a path: one edge, who says so, and where."""

from __future__ import annotations

from typing import Literal

import msgspec

from termwalk.graph.relations import Relation

StepKind = Literal["map", "hierarchy", "identity", "release", "part", "decision"]
"""A row of a map; up to the class above; the same thing by the publisher's identity (URI); the same code in another
release; from a combination to one of its parts; what a project decided."""


class Step(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One edge of a path: which map set says so, in which line of its file, and by which rule if it was derived.

    `inverse` steps go against the map's own direction; where the publisher means it one way, they are never better
    than related. `residual` says that the target gathers what is other or unspecified.
    """

    source: str
    target: str
    relation: Relation
    map_set: str
    line: int = 0
    basis: str = ""
    kind: StepKind = "map"
    inverse: bool = False
    residual: bool = False

    def __str__(self) -> str:
        by = f", rule {self.basis}" if self.basis else f", line {self.line}" if self.line else ""
        against = ", read backwards" if self.inverse else ""
        return f"{self.source} –{self.relation}→ {self.target} [{self.map_set}{by}{against}]"


Steps = tuple[Step, ...]

SIGNS: dict[Relation, str] = {
    "equivalent": "=", "narrower": "⊂", "broader": "⊃", "related": "~", "unstated": "?", "unrelated": "≠",
}  # fmt: skip


def signed(path: Steps) -> str:
    """A path as one line of codes with the signs of the steps between them."""
    if not path:
        return ""
    return path[0].source + "".join(f" {SIGNS[step.relation]} {step.target or '∅'}" for step in path)
