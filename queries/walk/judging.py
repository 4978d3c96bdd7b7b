"""What a whole path says of its two ends, and which of two paths says more.

A residual class (`…Y`, `…Z`) holds what is left over of the class above it: what is narrower than a class is somewhere
in it, but nobody said in its rest. Verdicts that rest on a doubt hold for their own row, and carry no further.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from termwalk.graph.relations import Relation, compose

from .steps import Steps

DOUBTFUL = ("V08", "V11", "V13", "V20")
"""Rules (by the beginning of their ids) whose rows say no more than `related` in a longer path."""
_RANK: dict[Relation | None, int] = {
    "equivalent": 0, "narrower": 1, "broader": 2, "related": 3, "unstated": 4, "unrelated": 5, None: 6,
}  # fmt: skip


def judge(path: Steps) -> Relation | None:
    """The relation of the first end to the last; None where the path says nothing of them."""
    if len(path) == 1:
        return path[0].relation if path[0].relation != "unrelated" else None
    return compose(weighed(path))


def weighed(path: Steps) -> Iterator[Relation]:
    """The relation that each step has in its path."""
    far = sum(step.kind != "identity" for step in path) > 1
    narrowed = False
    for step in path:
        weak = (far and step.basis.startswith(DOUBTFUL)) or (narrowed and step.residual)
        yield "related" if weak and step.relation != "unrelated" else step.relation
        narrowed |= step.relation == "narrower"


def together(relations: Iterable[Relation | None]) -> Relation | None:
    """What a combination is to the combination of its parts' targets: no better than the vaguest part."""
    found = set(relations)
    if None in found or "unrelated" in found or not found:
        return None
    if found == {"equivalent"}:
        return "equivalent"
    for direction in ("narrower", "broader"):
        if found <= {"equivalent", direction}:
            return direction
    return "related"


def rank(relation: Relation | None) -> int:
    """Sorts relations by how much they say: 0 for equivalent."""
    return _RANK[relation]


def confidence(stated: Iterable[float | None]) -> float | None:
    """The product of the confidences that the path's map rows state; None where one of them states none."""
    product = 1.0
    known = list(stated)
    if not known or any(one is None for one in known):
        return None
    for one in known:
        product *= one or 0.0
    return product


def noisy_or(confidences: Iterable[float]) -> float:
    """The confidence that independent paths give together."""
    doubt = 1.0
    for one in confidences:
        doubt *= 1.0 - one
    return 1.0 - doubt
