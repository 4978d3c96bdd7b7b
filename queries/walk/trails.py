"""Following a route for any number of codes at once, leg by leg, with a handful of questions to the store.

What is reached from a code does not depend on who asks: each leg is asked once for all codes that arrive at it, and
the paths of a code are put together from those of the codes that it leads to.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

import msgspec

from termwalk.graph.codes import UNSTATED, Edition
from termwalk.graph.mappings import Mapping, MapSet, Target
from termwalk.graph.relations import INVERSE, Relation
from termwalk.graph.store import Reader
from termwalk.ontologies.icd11 import is_residual, linearization_id, residual_of

from ..answered import answered
from ..carry import Carried, carry
from ..reverse import agreed, with_relation
from .bridges import Climbed, Entry, above, by_uri, into_release, spelt_or_renamed
from .combining import complete, unfolded, with_asterisk
from .combining import parts as join
from .judging import weighed
from .legs import Route, Way
from .steps import Step, Steps
from .trail import Trail
from .veto import Veto


class _Arrival(msgspec.Struct, frozen=True, gc=False):
    """A row that a code reaches over one leg, with the steps that lead to the row."""

    before: Steps
    edge: Mapping
    way: Way
    among: int


Arrivals = dict[str, list[_Arrival]]


class Walker:
    """Follows routes in one state of a graph. `wanted` is the release that targets are asked for in, if any.

    `keep` says whether a path that says nothing of its ends is kept, as a suggestion.
    """

    def __init__(self, reader: Reader, wanted: Edition, veto: Veto, keep: bool) -> None:
        self.reader, self.wanted, self.veto, self.keep = reader, wanted, veto, keep

    def trails(self, route: Route, ids: Collection[str], here: Edition | None = None) -> dict[str, list[Trail]]:
        """Every trail of each code over a route, in the order of the maps' rows; `here` is the codes' release."""
        leg, rest = route[0], route[1:]
        found: dict[str, list[Trail]] = {}
        for way in leg.ways:
            arrivals, asterisks = self._arrivals(way, ids, here)
            onward = self._further(way, rest, arrivals, asterisks) if rest else self._ends(way, arrivals, asterisks)
            for id, trails in onward.items():
                found.setdefault(id, []).extend(trails)
        return found

    def _arrivals(self, way: Way, ids: Collection[str], here: Edition | None) -> tuple[Arrivals, dict[str, str]]:
        start = {id: Entry(id) for id in ids} if here is None else None
        entries = start or into_release(self.reader, ids, here or way.source, way.source)
        edges = self._edges(way, {entry.id for entry in entries.values()})
        if here is None:
            entries = self._as_the_map_knows(way, entries, edges)
        climbed = self._climbed(way, entries, edges) if way.climbs else {}
        arrivals: Arrivals = {}
        for id, entry in entries.items():
            up = _strong_above(entry, climbed[entry.id], edges) if entry.id in climbed else ()
            rows = [_Arrival(at.steps, edge, way, len(found)) for at in (entry, *up) if (found := edges.get(at.id, ()))
                    for edge in found if edge.relation != "unrelated"]  # fmt: skip
            if rows:
                arrivals[id] = rows
        pairs = {id: climbed[entry.id].asterisk for id, entry in entries.items() if entry.id in climbed}
        return arrivals, {id: asterisk for id, asterisk in pairs.items() if asterisk}

    def _as_the_map_knows(
        self, way: Way, entries: dict[str, Entry], edges: dict[str, tuple[Mapping, ...]]
    ) -> dict[str, Entry]:
        missing = [id for id in entries if id not in edges]
        if not missing:
            return entries
        renamed = spelt_or_renamed(self.reader, way.source, missing)
        edges |= self._edges(way, {entry.id for entry in renamed.values()} - edges.keys())
        return entries | renamed

    def _climbed(
        self, way: Way, entries: dict[str, Entry], edges: dict[str, tuple[Mapping, ...]]
    ) -> dict[str, Climbed]:
        """The classes above the codes that the map says little of, and the asterisks of pairs."""
        asked = {e.id for e in entries.values() if not _is_strong(edges.get(e.id, ())) or "+" in e.id}
        climbed = above(self.reader, asked, way.source) if asked else {}
        higher = {entry.id for one in climbed.values() for entry in one.above} - edges.keys()
        if higher:
            edges |= self._edges(way, higher)
        return climbed

    def _edges(self, way: Way, ids: Collection[str]) -> dict[str, tuple[Mapping, ...]]:
        if not ids:
            return {}
        if way.by_uri:
            return self._same_things(way, ids)
        if way.by_decision:
            return self._decided(way, ids)
        if way.inverse:
            return {
                id: rows
                for id, found in self.reader.arriving(way.map_set, ids).items()
                if (rows := _turned_rows(found, id, way.map_set))
            }
        return self._stated(way, ids) | self._decided(way, ids)

    def _decided(self, way: Way, ids: Collection[str]) -> dict[str, tuple[Mapping, ...]]:
        """What projects decided on codes towards the way's target, which goes before what a map says."""
        ends = (way.source.system, way.target.system)
        asked = ids if self.veto.accepted else ()
        answers = {id: self.veto.answers(f"{ends[0]}:{id}", ends[1]) for id in asked}
        return {id: tuple(one.mapping() for one in found) for id, found in answers.items() if found}

    def _stated(self, way: Way, ids: Collection[str]) -> dict[str, tuple[Mapping, ...]]:
        found = self.reader.leaving(way.map_set, ids)
        said = agreed(self.reader, way.map_set, (row for rows in found.values() for row in rows))
        if not said:
            return found
        return {id: tuple(with_relation(row, said) for row in rows) for id, rows in found.items()}

    def _same_things(self, way: Way, ids: Collection[str]) -> dict[str, tuple[Mapping, ...]]:
        nodes = self.reader.identified(way.target, ids)
        return {
            id: (
                Mapping(
                    source=id,
                    target=Target("code" if node.code else "block", node.id, (node.id,)),
                    relation="equivalent",
                    stated={"target_title": node.display},
                ),
            )
            for id, node in nodes.items()
            if node.listed
        }

    def _ends(self, way: Way, arrivals: Arrivals, asterisks: dict[str, str]) -> dict[str, list[Trail]]:
        """The last leg: rows become answers, carried to the release that is wanted."""
        map_set = _seen(way)
        carried = self._carried(map_set, arrivals)
        wanted = self.wanted if self.wanted.version else map_set.target
        found: dict[str, list[Trail]] = {}
        for id, rows in arrivals.items():
            trails = [self._end(one, map_set, wanted, carried) for one in rows]
            found[id] = complete([trail for trail in trails if self._stands(trail)], trails, _scenario_of)
        for id, marked in self._marked(map_set, asterisks).items():
            found[id] = [one.joined(f"{one.text}+{marked}", ()) for one in found.get(id, ())]
        return found

    def _marked(self, map_set: MapSet, asterisks: dict[str, str]) -> dict[str, str]:
        """The asterisks of pairs, as codes of ICD-10 itself are written, where the target has them."""
        nodes = self.reader.concepts(map_set.target, set(asterisks.values())) if asterisks else {}
        return {id: f"{asterisk}*" for id, asterisk in asterisks.items() if asterisk in nodes}

    def _end(self, one: _Arrival, map_set: MapSet, wanted: Edition, carried: dict[str, Carried]) -> Trail:
        answer = answered(one.edge, map_set, one.among, wanted, carried)
        moved = answer.text != one.edge.target.text and bool(answer.text)
        after = (by_uri(wanted.system, one.edge.target.text, answer.text, wanted),) if moved else ()
        steps = (*one.before, _step(one, map_set), *after)
        return Trail((steps,), answer, map_set, (one.edge.confidence,))

    def _carried(self, map_set: MapSet, arrivals: Arrivals) -> dict[str, Carried]:
        if not self.wanted.version or self.wanted == map_set.target or map_set.target.version == UNSTATED:
            return {}
        parts = {part for rows in arrivals.values() for one in rows for part in one.edge.target.parts}
        new = self.reader.catalogue().resolve(self.wanted)
        return carry(self.reader, parts, map_set.target, new) if parts else {}

    def _further(self, way: Way, rest: Route, arrivals: Arrivals, asterisks: dict[str, str]) -> dict[str, list[Trail]]:
        map_set = _seen(way)
        parts = {part for rows in arrivals.values() for one in rows for part in one.edge.target.parts}
        ahead = self.trails(rest, parts | set(asterisks.values()), map_set.target)
        found = {
            id: [
                *(trail for one in rows if not one.edge.group for trail in self._through(one, map_set, ahead)),
                *self._scenarios(rows, map_set, ahead),
            ]
            for id, rows in arrivals.items()
        }
        return self._paired(way, found, asterisks, ahead) if asterisks else found

    def _through(self, one: _Arrival, map_set: MapSet, ahead: dict[str, list[Trail]]) -> Iterator[Trail]:
        """The trails of a row, through its target; nothing leads on from a stated no map, which has no parts."""
        before = (*one.before, _step(one, map_set))
        parts = one.edge.target.parts
        onward = ahead.get(parts[0], ()) if len(parts) == 1 else join([ahead.get(part, ()) for part in parts])
        yield from self._after(before, one.edge.confidence, onward)

    def _scenarios(self, rows: list[_Arrival], map_set: MapSet, ahead: dict[str, list[Trail]]) -> Iterator[Trail]:
        """The trails of rows that hold together, scenario by scenario."""
        grouped = [one for one in rows if one.edge.group]
        for scenario in unfolded(grouped, lambda one: (one.edge.group, one.edge.choice)):
            of_parts = []
            for one in scenario:
                before = (*one.before, _step(one, map_set))
                onward = ahead.get(one.edge.target.text, ())
                of_parts.append(list(self._after(before, one.edge.confidence, onward)))
            yield from (whole for whole in join(of_parts) if self._stands(whole))

    def _after(self, before: Steps, confidence: float | None, onward: Iterable[Trail]) -> Iterator[Trail]:
        for trail in onward:
            longer = trail.after(before, confidence)
            if self._stands(longer):
                yield longer

    def _paired(
        self, way: Way, found: dict[str, list[Trail]], asterisks: dict[str, str], ahead: dict[str, list[Trail]]
    ) -> dict[str, list[Trail]]:
        """Adds the asterisk's target to the dagger's, where it says more."""
        seconds = {
            id: [one.behind(_asterisk_step(way, id, asterisk)) for one in ahead.get(asterisk, ())]
            for id, asterisk in asterisks.items()
            if id in found
        }
        tops = {t.last.edition for id in seconds for t in found[id]}
        texts = {t.text for id in seconds for t in found[id] if t.text}
        higher: dict[str, set[str]] = {}
        for edition in tops:
            for text, climbed in above(self.reader, texts, edition).items():
                higher.setdefault(text, set()).update(entry.id for entry in climbed.above)
        for id, trails in seconds.items():
            found[id] = [with_asterisk(one, trails, higher.get(one.text, ())) for one in found[id]]
        return found

    def _stands(self, trail: Trail) -> bool:
        """Whether a path may be an answer: nobody has rejected one of its steps, and it says something of its ends.

        That a code has no counterpart is said only of what is equivalent to it.
        """
        whole = (trail.steps[0].source, f"{trail.map_set.target.system}:{trail.text}")
        if whole in self.veto.rejected or any(self.veto.holds(thread) for thread in trail.threads):
            return False
        if not trail.last.text:
            return all(said == "equivalent" for thread in trail.threads for said in tuple(weighed(thread))[:-1])
        return self.keep or trail.relation is not None


def _is_strong(rows: Collection[Mapping]) -> bool:
    """Whether a map says more of a code than that it is related to something."""
    return any(row.relation in ("equivalent", "narrower") for row in rows)


def _strong_above(entry: Entry, climbed: Climbed, edges: dict[str, tuple[Mapping, ...]]) -> Iterator[Entry]:
    """The nearest class above that the map follows, and the nearest of which it says more; none for a code that has it.

    `S93.106A` stands in S93.1, which is only related to WHO's, and in S93, which is WHO's.
    """
    if _is_strong(edges.get(entry.id, ())):
        return
    met = any(row.relation != "unrelated" for row in edges.get(entry.id, ()))
    for up in climbed.above:
        rows = edges.get(up.id, ())
        strong = _is_strong(rows)
        if strong or (not met and any(row.relation != "unrelated" for row in rows)):
            met = True
            yield Entry(up.id, (*entry.steps, *up.steps))
        if strong:
            return


def _turns(row: Mapping) -> bool:
    """Whether a row can be read backwards: a part of a combination cannot."""
    return row.target.kind in ("code", "block", "chapter") and not row.group


def _turned_rows(found: Iterable[Mapping], id: str, map_set: MapSet) -> tuple[Mapping, ...]:
    """Rows read backwards; where several lead to one code, they are alternatives, and none is preferred."""
    turned = [row for row in found if _turns(row)]
    role = "preferred" if len(turned) == 1 else "alternative"
    return tuple(_turned(row, id, map_set, role) for row in turned)


def _turned(row: Mapping, id: str, map_set: MapSet, role: str) -> Mapping:
    relation: Relation = INVERSE[row.relation]
    if map_set.one_way and relation != "unrelated":
        relation = "related"
    said = row.stated
    here = "title10" if row.source == said.get("code10") else "title11"
    title = said.get("source_title") or said.get("source_name") or said.get(here, "")
    stated = {
        "target_title": title,
        "basis": said.get("basis", ""),
        "role": role,
        "review": "yes" if map_set.one_way else said.get("review", ""),
    }
    return msgspec.structs.replace(
        row,
        source=id,
        target=Target("code", row.source, (row.source,)),
        relation=relation,
        priority=0,
        stated={key: value for key, value in stated.items() if value},
    )


def _seen(way: Way) -> MapSet:
    """A way's map set in the direction in which it is read."""
    if not way.inverse:
        return way.map_set
    return msgspec.structs.replace(way.map_set, source=way.map_set.target, target=way.map_set.source)


def _step(one: _Arrival, map_set: MapSet) -> Step:
    edge, uri = one.edge, one.edge.stated.get("target_uri", "")
    project = edge.stated.get("decided", "")
    named = str(map_set) if map_set.version else f"{map_set.target} {map_set.id}"
    return Step(
        source=f"{map_set.source.system}:{edge.source}",
        target=f"{map_set.target.system}:{edge.target.text}" if edge.target.text else "",
        relation=edge.relation,
        map_set=f"decisions of {project}" if project else named,
        line=edge.line,
        basis=edge.stated.get("basis", ""),
        kind="decision" if project else "identity" if one.way.by_uri else "map",
        inverse=one.way.inverse,
        residual=bool(uri and residual_of(linearization_id(uri))) or _holds_a_rest(map_set, edge.target),
    )


def _holds_a_rest(map_set: MapSet, target: Target) -> bool:
    """Whether a combination of ICD-11 has a residual class among its stems; a row names the first stem's URI only."""
    return map_set.target.system == "icd11" and target.kind == "cluster" and any(map(is_residual, target.parts))


def _asterisk_step(way: Way, pair: str, asterisk: str) -> Step:
    return Step(
        source=f"{way.source.system}:{pair}",
        target=f"{way.target.system}:{asterisk}",
        relation="equivalent",
        map_set=f"{way.source} asterisk of the pair",
        kind="part",
    )


def _scenario_of(trail: Trail) -> tuple[int, int]:
    return trail.last.edge.group, trail.last.edge.choice
