"""From a code as it is asked for to the code that a map knows: another spelling, another release, the class above."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

import msgspec

from termwalk.graph.codes import UNSTATED, Edition
from termwalk.graph.concepts import Concept
from termwalk.graph.mappings import Mapping, MapSet
from termwalk.graph.relations import INVERSE
from termwalk.graph.store import Reader
from termwalk.ontologies.registry import normalise

from ..likeness.spelling import alike
from .steps import Step, Steps

_HIGHEST = 6
"""Levels that a code may go up; no classification has more between a code and its category."""
_HEADINGS = ("block", "chapter")
_NEARLY = 0.75


class Entry(msgspec.Struct, frozen=True, gc=False):
    """The id by which a map knows a code, and the steps that lead to it."""

    id: str
    steps: Steps = ()


def by_uri(system: str, old: str, new: str, edition: Edition) -> Step:
    """The step from one id to another one of the same thing."""
    return Step(
        source=f"{system}:{old}",
        target=f"{system}:{new}",
        relation="equivalent",
        map_set=f"{edition} by URI",
        kind="identity",
    )


def spelt_or_renamed(reader: Reader, edition: Edition, missing: Collection[str]) -> dict[str, Entry]:
    """For codes that a map of `edition` does not know as typed: the id it may know them by.

    `i109` is `I10.9` by the system's own spelling; `1C8H` of a later release is `1D02.1` of this one by its URI.
    """
    listed = reader.concepts(edition, missing)
    found = {value: Entry(value) for value in listed}
    strange = [value for value in missing if value not in listed]
    proper = {value: normalise(edition.system, value) for value in strange}
    renamed = _renamed(reader, edition, set(proper.values())) if strange else {}
    for value in strange:
        found[value] = renamed.get(proper[value]) or Entry(proper[value])
    return found


def _renamed(reader: Reader, edition: Edition, ids: Collection[str]) -> dict[str, Entry]:
    """Ids of other releases, the newest first, that this one has under another id by the publisher's identity."""
    found: dict[str, Entry] = {}
    for other in reader.catalogue().editions(edition.system)[::-1]:
        if other == edition:
            continue
        nodes = reader.concepts(other, ids)
        identities = {node.identity for node in nodes.values() if node.identity}
        if nodes and not identities:
            break
        same = reader.identified(edition, identities) if identities else {}
        for id, node in nodes.items():
            held = same.get(node.identity or "")
            if held and held.id != id:
                found.setdefault(id, Entry(held.id, (by_uri(edition.system, id, held.id, edition),)))
    return found


def into_release(reader: Reader, ids: Collection[str], here: Edition, there: Edition) -> dict[str, Entry]:
    """Nodes of one release in another one of the same system; a node that is not there is absent.

    By the publisher's identity, else by a published transition, else by the code: then titles that differ leave no
    more than `related`. A release that nobody names is taken for the one at hand.
    """
    if here == there or UNSTATED in (here.version, there.version):
        return {id: Entry(id) for id in ids}
    nodes = reader.concepts(here, ids)
    identities = {node.identity: id for id, node in nodes.items() if node.identity}
    same = reader.identified(there, identities) if identities else {}
    found = {identities[identity]: _moved(identities[identity], node) for identity, node in same.items()}
    others = set(ids) - set(identities.values())
    became = _transition(reader, others, here, there) if others else {}
    if became is None:
        later = reader.concepts(there, others)
        became = {id: _kept(id, nodes.get(id), later[id], here) for id in others if id in later}
    return found | became


def _moved(id: str, node: Concept) -> Entry:
    if node.id == id:
        return Entry(id)
    return Entry(node.id, (by_uri(node.system, id, node.id, Edition(node.system, node.version)),))


def _transition(reader: Reader, ids: Collection[str], here: Edition, there: Edition) -> dict[str, Entry] | None:
    """What a published transition says, if there is one; a code that was split is left to the user."""
    for map_set in reader.catalogue().map_sets(here.system, here.system):
        forward = (map_set.source, map_set.target) == (here, there)
        if forward or ((map_set.source, map_set.target) == (there, here) and not map_set.one_way):
            rows = reader.leaving(map_set, ids) if forward else reader.arriving(map_set, ids)
            return {
                old: _became(old, found[0], map_set, forward)
                for old, found in rows.items()
                if len(found) == 1 and found[0].target.kind == "code"
            }
    return None


def _became(old: str, row: Mapping, map_set: MapSet, forward: bool) -> Entry:
    new, relation = (row.target.text, row.relation) if forward else (row.source, INVERSE[row.relation])
    if (new, relation) == (old, "equivalent"):
        return Entry(new)
    system = map_set.source.system
    step = Step(
        source=f"{system}:{old}",
        target=f"{system}:{new}",
        relation=relation,
        map_set=str(map_set),
        line=row.line,
        kind="release",
    )
    return Entry(new, (step,))


def _kept(id: str, was: Concept | None, now: Concept, here: Edition) -> Entry:
    titles = (was.display if was else "", now.display)
    if not all(titles) or alike(*titles) >= _NEARLY:
        return Entry(id)
    step = Step(
        source=f"{here.system}:{id}",
        target=f"{here.system}:{id}",
        relation="related",
        map_set=f"{here} and {now.version}: one code, other titles",
        kind="release",
    )
    return Entry(id, (step,))


class Climbed(msgspec.Struct, frozen=True, gc=False):
    """The classes above a node, the nearest first, each with the steps up to it; `asterisk` if the node has one."""

    above: tuple[Entry, ...]
    asterisk: str = ""


def above(reader: Reader, ids: Collection[str], edition: Edition) -> dict[str, Climbed]:
    """The classes above each node in its own hierarchy, as far as they are codes.

    Nodes that the release does not have are looked up in the other ones, the newest first.
    """
    known = _nodes(reader, ids, edition)
    wanted = set(ids)
    for _ in range(_HIGHEST):
        wanted = {parent for id in wanted if id in known for parent in known[id].parents[:1]} - known.keys()
        if not wanted:
            break
        known |= _nodes(reader, wanted, edition)
    return {id: Climbed(tuple(_up(known, id, edition)), known[id].properties.get("asterisk", ""))
            for id in ids if id in known}  # fmt: skip


def _nodes(reader: Reader, ids: Iterable[str], edition: Edition) -> dict[str, Concept]:
    missing = set(ids)
    found = reader.concepts(edition, missing)
    missing -= found.keys()
    for other in reader.catalogue().editions(edition.system)[::-1] if missing else ():
        if other != edition and missing:
            found |= reader.concepts(other, missing)
            missing -= found.keys()
    return found


def _up(known: dict[str, Concept], id: str, edition: Edition) -> Iterator[Entry]:
    steps: Steps = ()
    node = known[id]
    for _ in range(_HIGHEST):
        parent = known.get(node.parents[0]) if node.parents else None
        if parent is None or parent.code is None or parent.kind in _HEADINGS:
            return
        steps = (*steps, Step(
            source=f"{edition.system}:{node.id}", target=f"{edition.system}:{parent.id}", relation="narrower",
            map_set=f"{edition} hierarchy", kind="hierarchy",
        ))  # fmt: skip
        yield Entry(parent.id, steps)
        node = parent
