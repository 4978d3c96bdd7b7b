"""Which systems, and which kinds of items, have a judge of their own."""

from __future__ import annotations

from termwalk.graph.errors import QuestionError

from . import atc, device, drug, fee, lab
from .judgement import Judge

_JUDGES: dict[str, Judge] = {
    "loinc": lab.judge,
    "nhsa-drug": drug.judge,
    "nmpa-drug": drug.judge,
    "atc": atc.judge,
    "nhsa-consumable": device.judge,
    "udi": device.judge,
    "nhsa-service": fee.judge,
    "tw-nhi-fee": fee.judge,
}


_KINDS: dict[str, Judge] = {"lab": lab.judge, "drug": drug.judge, "device": device.judge, "fee": fee.judge}
KINDS = tuple(_KINDS)


def judge_of(system_id: str) -> Judge | None:
    """The judge of a system's codes; None where a name is all there is, as in a hospital's own (see `judge_as`)."""
    return _JUDGES.get(system_id)


def judge_as(kind: str) -> Judge:
    """The judge of a kind of items, for a target that is a hospital's own price list."""
    if kind not in _KINDS:
        raise QuestionError(f"No items are of the kind {kind!r}: it is one of {', '.join(KINDS)}.")
    return _KINDS[kind]
