"""The question: where the maps of a graph contradict its code systems, themselves, or each other."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from termwalk.graph.codes import Code
from termwalk.graph.errors import QuestionError
from termwalk.graph.store import Reader
from termwalk.ontologies.registry import system

from ..answered import Lang
from .cardinality import backward_differs, many_to_one, not_one_to_one, retired_target
from .components import Components, made_equal
from .cycles import open_cycles
from .disagreements import disagreements
from .edges import Joined, Place, joined
from .facts import Facts
from .findings import Finding
from .rows import KINDS, SEVERITIES, Conflicts
from .wording import severity, worded


def conflicts(
    reader: Reader,
    *,
    systems: Iterable[str] = (),
    ids: Iterable[str | Code] = (),
    kinds: Iterable[str] = (),
    lang: Lang = "en",
) -> Conflicts:
    """Every finding over all that is loaded; with `systems` or `ids` (CURIEs) those about one of them.

    Of each map set the newest build is compared, and a derived one in place of the premises it was made from.
    Clusters and scenarios hold together and are no equivalences of their parts. A code of two releases is one code.
    Errors come first, then by kind, system and code.
    """
    wanted = {system(name).id for name in systems}
    codes = {str(_code(id)) for id in ids}
    asked = _kinds(kinds)
    with reader.snapshot():
        held = joined(reader)
        facts = Facts(reader, held.places)
        found = [
            finding
            for finding in _findings(reader, held, facts, asked)
            if (not wanted or any(place.system in wanted for place in (*finding.codes, *finding.consequences)))
            and (not codes or any(str(place) in codes for place in _all(finding)))
        ]
        rows = worded(sorted(found, key=_order), facts, lang)
    return Conflicts(rows, tuple(map(str, held.map_sets)), len(held.edges), lang)


def _all(finding: Finding) -> tuple[Place, ...]:
    return (*finding.codes, *finding.through, *finding.consequences)


def _code(asked: str | Code) -> Code:
    code = asked if isinstance(asked, Code) else Code.parse(asked)
    return Code(system(code.system).id, code.value)


def _kinds(asked: Iterable[str]) -> Collection[str]:
    kinds = tuple(asked) or KINDS
    for kind in kinds:
        if kind not in KINDS:
            raise QuestionError(f"{kind!r} is no kind of conflict: use {', '.join(KINDS)}.")
    return kinds


def _findings(reader: Reader, held: Joined, facts: Facts, kinds: Collection[str]) -> Iterator[Finding]:
    components = Components(held.edges)
    if "made-equal" in kinds:
        yield from made_equal(components, facts, many_to_one(held))
    if "cycle-open" in kinds:
        yield from open_cycles(held, components, facts)
    if "publishers-disagree" in kinds:
        yield from disagreements(reader, held, facts)
    if "backward-differs" in kinds:
        yield from backward_differs(reader, held, facts)
    if "retired-target" in kinds:
        yield from retired_target(held, facts)
    if "not-one-to-one" in kinds:
        yield from not_one_to_one(held, facts)


def _order(finding: Finding) -> tuple[int, int, tuple[tuple[str, str, str], ...], tuple[str, ...]]:
    return (
        SEVERITIES.index(severity(finding)),
        KINDS.index(finding.kind),
        tuple(sorted(finding.codes)),
        tuple(map(str, finding.edges)),
    )
