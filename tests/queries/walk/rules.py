"""The rules of composition written once more, by counting, to check the walk's own against."""

from __future__ import annotations

from collections.abc import Callable

from termwalk.graph.relations import Relation
from termwalk.queries.walk.steps import Step, Steps

DOUBTFUL = ("V08", "V11", "V13", "V20")


def says(path: Steps, is_residual: Callable[[Step], bool] = lambda step: step.residual) -> Relation | None:
    """What a path says of its two ends."""
    if len(path) == 1:
        return None if path[0].relation == "unrelated" else path[0].relation
    longer = sum(step.kind != "identity" for step in path) >= 2
    vague = up = down = 0
    risen = False
    for step in path:
        if step.relation == "unrelated":
            return None
        weak = step.relation in ("related", "unstated") or (longer and step.basis[:3] in DOUBTFUL)
        weak |= risen and is_residual(step)
        risen |= step.relation == "narrower"
        vague += weak
        up += step.relation == "narrower" and not weak
        down += step.relation == "broader" and not weak
    if vague > 1 or (up and down):
        return None
    return "related" if vague else "narrower" if up else "broader" if down else "equivalent"
