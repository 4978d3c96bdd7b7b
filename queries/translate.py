"""What is this code there: the targets of each code over the maps that lead from its system to another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

import msgspec

from termwalk.graph.codes import Code, Edition
from termwalk.graph.errors import QuestionError
from termwalk.graph.store import Reader
from termwalk.ontologies.registry import normalise, system

from .combinations import combination, wholes
from .routes import require_route
from .translation import Translation, Translations
from .walk.answers import best_first, decided, row_of, suggestion_of
from .walk.combining import complete
from .walk.legs import DIRECT, Choice, Levels, Route, level_of, levels, routes, steps_of
from .walk.steps import Step
from .walk.trail import Trail
from .walk.trails import Walker
from .walk.veto import Veto, veto_of

__all__ = ["MOST_HOPS", "Step", "Translation", "Translations", "translate"]

_FARTHEST = 6
MOST_HOPS = 3
"""Map steps that a path has at most, unless the asker says otherwise."""


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """How far and over what a question may walk; see `translate`."""

    target: Edition
    max_hops: int = MOST_HOPS
    min_confidence: float = 0.0
    choice: Choice = Choice()
    veto: Veto
    suggest: bool = False


def translate(
    reader: Reader,
    codes: str | Code | Iterable[str | Code],
    to: str,
    *,
    release: str = "",
    build: str = "",
    max_hops: int = MOST_HOPS,
    min_confidence: float = 0.0,
    map_sets: Iterable[str] = (),
    as_of: str = "",
    suggest: bool = False,
) -> Translations:
    """Every target of each code in the system `to`; `unmapped` where no row speaks of the code.

    `to` may be `system@release`. Without a release targets are those of the release that the map was published for;
    with one they are carried there by the publisher's identity. `build` chooses among several builds of a map
    (`2019-04`). The fewest map steps that answer a code answer it: over hubs, likeness and other maps at most
    `max_hops`. `map_sets` (ids, with or without `@version`) are the only ones used if given; `as_of` (`2024`,
    `2024-06-30`) leaves out maps, releases and decisions of a later date, where their date is known. Rows that state
    a confidence below `min_confidence` are left out; those that state none stay, for nobody has measured them.
    """
    target = Edition.parse(to)
    wanted = Edition(system(target.system).id, release or target.version)
    asked = [codes] if isinstance(codes, (str, Code)) else list(codes)
    parsed = [_code(code) for code in asked]
    with reader.snapshot():
        veto = veto_of(reader, as_of)
        how = Asked(
            target=wanted,
            max_hops=max_hops,
            min_confidence=min_confidence,
            choice=Choice(allowed=tuple(map_sets), as_of=as_of, build=build, decided=veto.ends),
            veto=veto,
            suggest=suggest,
        )
        found, suggested = _answers(reader, parsed, how)
        unknown = _unknown(reader, [code for code in parsed if code not in found and not _is_text(reader, code, veto)])
    rows = tuple(row for code in parsed for row in found.get(code) or [_unmapped(code)])
    more = tuple(row for code in dict.fromkeys(parsed) for row in suggested.get(code, ()))
    return Translations(rows, unknown, more, wanted.system)


Rows = dict[Code, list[Translation]]


def _answers(reader: Reader, codes: Sequence[Code], how: Asked) -> tuple[Rows, Rows]:
    groups: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for code in codes:
        groups[code.system][code.value] = None
    found: Rows = {}
    suggested: Rows = {}
    for name, values in groups.items():
        for answers, into in zip(one_system(reader, name, list(values), how), (found, suggested), strict=True):
            into.update({Code(name, value): rows for value, rows in answers.items()})
    return found, suggested


def one_system(
    reader: Reader, name: str, values: Sequence[str], how: Asked
) -> tuple[dict[str, list[Translation]], dict[str, list[Translation]]]:
    """The rows of each code of one system, and the suggestions; a code that nothing answers is absent from both."""
    ways = ways_to(reader, name, how)
    found = _decided(reader, name, values, how)
    walker = Walker(reader, how.target, how.veto, keep=False)
    for level in ways:
        left = [value for value in values if value not in found]
        if not left:
            break
        trails = _merged(walker.trails(route, left) for route in level)
        for value, these in trails.items():
            rows = _rows(f"{name}:{value}", these, level, how)
            if rows:
                found[value] = rows
    if len(found) < len(values):
        found |= _wholes(reader, name, [value for value in values if value not in found], how)
    left = [value for value in values if value not in found] if how.suggest else []
    return found, _suggested(reader, name, left, ways, how) if left else {}


def _wholes(reader: Reader, name: str, values: Sequence[str], how: Asked) -> dict[str, list[Translation]]:
    """The rows of combinations that no map knows as a whole."""
    plain = msgspec.structs.replace(how, suggest=False)
    return wholes(reader, name, values, how.target.system, lambda parts: one_system(reader, name, parts, plain)[0])


def _suggested(
    reader: Reader, name: str, values: Sequence[str], ways: Levels, how: Asked
) -> dict[str, list[Translation]]:
    """For codes that nothing answers, the targets of the shortest paths, which say nothing of their ends."""
    walker = Walker(reader, how.target, how.veto, keep=True)
    found: dict[str, list[Translation]] = {}
    for level in ways:
        left = [value for value in values if value not in found]
        trails = _merged(walker.trails(route, left) for route in level) if left else {}
        for value, these in trails.items():
            rows = [suggestion_of(f"{name}:{value}", one) for one in these if one.text and one.relation is None]
            if rows:
                found[value] = rows
    return found


def ways_to(reader: Reader, name: str, how: Asked) -> Levels:
    """The routes that a question may take, by level; QuestionError that says what is there where there is none."""
    catalogue = reader.catalogue()
    if how.choice.build and catalogue.map_sets(name, how.target.system):
        require_route(catalogue, Edition(name), how.target.system, how.choice.build)
    ways = levels(catalogue, name, how.target.system, how.max_hops, how.choice)
    if ways:
        _require_build(ways, how.choice.build)
        return ways
    farther = routes(catalogue, name, how.target.system, _FARTHEST, how.choice)
    if farther:
        raise QuestionError(
            f"No way of {how.max_hops} map steps leads from {name} to {how.target.system}:"
            f" the shortest has {steps_of(farther[0])} (--max-hops)."
        )
    if how.choice.allowed or how.choice.as_of:
        raise QuestionError(
            f"Of the map sets that may be used, none leads from {name} to {how.target.system}:"
            " `termwalk systems` lists all."
        )
    require_route(catalogue, Edition(name), how.target.system)
    raise QuestionError(f"No way of maps leads from {name} to {how.target.system}.")


def _require_build(ways: Levels, build: str) -> None:
    if not build:
        return
    builds = {way.map_set.version for level in ways for route in level for leg in route for way in leg.ways}
    if build not in builds:
        raise QuestionError(f"No map set on the way has a build {build}; they have {', '.join(sorted(builds))}.")


def _merged(found: Iterable[dict[str, list[Trail]]]) -> dict[str, list[Trail]]:
    merged: dict[str, list[Trail]] = {}
    for trails in found:
        for value, these in trails.items():
            merged.setdefault(value, []).extend(these)
    return merged


def _rows(source: str, trails: Sequence[Trail], level: Sequence[Route], how: Asked) -> list[Translation]:
    """The rows of a code: as its publisher put them where one map leads straight on, else one per target."""
    straight = len(level) == 1 and level[0][0].is_straight and level_of(level[0]) == DIRECT
    rows = [row_of(source, trail, direct=True) for trail in trails] if straight else best_first(source, trails)
    if how.min_confidence:
        sure = [row for row in rows if row.confidence is None or row.confidence >= how.min_confidence]
        return complete(sure, rows, lambda row: (row.group, row.choice))
    return rows


def _decided(reader: Reader, name: str, values: Sequence[str], how: Asked) -> dict[str, list[Translation]]:
    """What a project decided on the very pair of code and target system: it goes before every map."""
    found: dict[str, list[Translation]] = {}
    for value in values if how.veto.accepted else ():
        for spelt in dict.fromkeys((value, normalise(name, value))):
            accepted = how.veto.answers(f"{name}:{spelt}", how.target.system)
            rows = [decided(reader, one, how.target) for one in accepted]
            if rows:
                found.setdefault(value, rows)
    return found


def _code(asked: str | Code) -> Code:
    code = asked if isinstance(asked, Code) else Code.parse(asked)
    return Code(system(code.system).id, code.value)


def _is_text(reader: Reader, code: Code, veto: Veto) -> bool:
    """Whether it is of a system of which no release is loaded, but a project maps its texts."""
    return not reader.catalogue().editions(code.system) and any(code.system == left.system for left, _ in veto.ends)


def _unmapped(code: Code) -> Translation:
    return Translation(source=str(code), target=None, status="unmapped", review=True)


def _unknown(reader: Reader, codes: Sequence[Code]) -> tuple[Code, ...]:
    """The codes that no release knows, as they are spelt or as their system spells them; a combination is known if
    its parts are."""
    whole = {code: combination(code.system, code.value) for code in codes}
    spelt = {code: _spellings(code, one.parts if one else ()) for code, one in whole.items()}
    known: set[Code] = set()
    for name in {code.system for code in codes}:
        asked = {id for code in codes if code.system == name for ids in spelt[code] for id in ids}
        for edition in reader.catalogue().editions(name):
            known |= {Code(name, id) for id in reader.concepts(edition, asked)}
    return tuple(
        code for code in codes if not all(any(Code(code.system, id) in known for id in ids) for ids in spelt[code])
    )


def _spellings(code: Code, parts: Sequence[str]) -> list[tuple[str, str]]:
    """The spellings of a code, or of each of its parts."""
    return [(value, normalise(code.system, value)) for value in parts or (code.value,)]
