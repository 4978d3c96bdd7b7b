"""Map sets after SSSOM, and their rows.

Source: SSSOM 1.1 (its slots and their IRIs); W3C, SKOS Reference §10. Every row is a sssom:Mapping that says all of it.
A mapping property of SKOS is written besides where it says no more than the row does: not for a combination, nor for a
part of a scenario, nor for *no map*; nor where two rows about the same two concepts contradict each other as SKOS sees
it (S46, S27), whichever of them is right.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from termwalk.graph.catalogue import Catalogue
from termwalk.graph.codes import Edition
from termwalk.graph.concepts import Concept
from termwalk.graph.mappings import Mapping, MapSet
from termwalk.graph.progress import Progress
from termwalk.graph.relations import SKOS
from termwalk.graph.store import Reader
from termwalk.ontologies.vocabulary import NEGATED, NO_TERM, is_iri, map_set_iri, named, scheme_iri

from .addresses import addresses
from .nodes import Curie, Iri, Node, Value, ordered
from .releases import BATCH, Said, called, described

_SAYS = {"equivalent": 1, "narrower": 2, "broader": 2, "related": 4}
"""Two of these between the same two concepts are a contradiction in SKOS."""
Claims = dict[tuple[Edition, str, Edition, str], int]


def header(catalogue: Catalogue, map_set: MapSet) -> Node:
    """A map set with all that is stated of it."""
    part = catalogue.map_part(map_set)
    said: Said = [
        ("rdf:type", Curie("sssom:MappingSet")),
        ("dct:identifier", map_set.id),
        ("owl:versionInfo", map_set.version),
        ("dct:title", map_set.title),
        ("dct:publisher", map_set.publisher),
    ]
    said += [("dct:license", Iri(map_set.licence)) if is_iri(map_set.licence) else ("dct:rights", map_set.licence)]
    for end, edition in (("subject", map_set.source), ("object", map_set.target)):
        said += [(f"sssom:{end}_source", Iri(scheme_iri(edition)))]
        said += [(f"sssom:{end}_source_version", edition.version)]
    said += [("tw:oneWay", map_set.one_way)]
    said += [("tw:rules", map_set.rules)] if map_set.rules else []
    said += ordered("tw:premise", map_set.premises)
    said += [("tw:language", part.language)] if part.language else []
    said += [("dct:issued", part.date)] if part.date else []
    return Node(map_set_iri(map_set), said)


def claims(reader: Reader, map_sets: Iterable[MapSet]) -> Claims:
    """What the plain rows of all these maps say of each pair of concepts, put together."""
    found: Claims = {}
    for map_set in map_sets:
        for row in reader.mappings(map_set):
            if _is_plain(row) and row.relation in _SAYS:
                key = _pair(map_set, row)
                found[key] = found.get(key, 0) | _SAYS[row.relation]
    return found


def _is_plain(row: Mapping) -> bool:
    """Whether a row says by itself that one concept has to do with one other."""
    return row.group == 0 and row.target.kind in ("code", "block", "chapter") and len(row.target.parts) == 1


def _pair(map_set: MapSet, row: Mapping) -> tuple[Edition, str, Edition, str]:
    """The two ends, whichever of them is the source."""
    ends = sorted(((map_set.source, row.source), (map_set.target, row.target.parts[0])))
    return (*ends[0], *ends[1])


class MapRows:
    """The rows of one map after the other. A node that a map names stands in the file once, where it is first named."""

    def __init__(self, reader: Reader, editions: Iterable[Edition], claimed: Claims, progress: Progress) -> None:
        self._reader, self._released, self._claimed, self._progress = reader, set(editions), claimed, progress
        self._named: set[tuple[Edition, str]] = set()

    def of(self, map_set: MapSet) -> Iterator[Node]:
        """The nodes that the map names, and its rows in order."""
        part = self._reader.catalogue().map_part(map_set)
        records = self._reader.records(part)
        done = 0
        while batch := list(islice(records, BATCH)):
            yield from self._ends(map_set, [record for record in batch if isinstance(record, Concept)])
            rows = [record for record in batch if isinstance(record, Mapping)]
            yield from self._rows(map_set, rows, done)
            done += len(rows)
            self._progress(str(map_set), done)

    def _ends(self, map_set: MapSet, ends: list[Concept]) -> Iterator[Node]:
        """As the graph has them; of one that a release lists, which is not in this file, only what it is called."""
        for edition in dict.fromkeys(Edition(end.system, end.version) for end in ends):
            ids = {end.id for end in ends if (end.system, end.version) == (edition.system, edition.version)}
            found = self._reader.concepts(edition, ids)
            named = [found[id] for id in sorted(ids) if (edition, id) not in self._named and id in found]
            self._named.update((edition, node.id) for node in named)
            by: Said = [("tw:namedBy", Iri(map_set_iri(map_set)))]
            unlisted = [(node, [("tw:listed", False), *by]) for node in named if not node.listed]
            yield from described(self._reader, edition, unlisted)
            if edition not in self._released:
                yield from called(self._reader, edition, [(node, by) for node in named if node.listed])

    def _rows(self, map_set: MapSet, rows: list[Mapping], done: int) -> Iterator[Node]:
        source = addresses(self._reader, map_set.source, [row.source for row in rows])
        target = addresses(self._reader, map_set.target, [part for row in rows for part in row.target.parts])
        for place, row in enumerate(rows, start=done):
            ends = [target[part] for part in row.target.parts]
            yield Node(f"{map_set_iri(map_set)}#{place + 1}", _row(map_set, row, place, source[row.source], ends))
            name = SKOS[row.relation]
            if name and _is_plain(row) and self._is_undisputed(map_set, row) and source[row.source] != ends[0]:
                yield Node(source[row.source], [(name, ends[0])])

    def _is_undisputed(self, map_set: MapSet, row: Mapping) -> bool:
        return row.relation not in _SAYS or self._claimed[_pair(map_set, row)] == _SAYS[row.relation]


def _row(map_set: MapSet, row: Mapping, place: int, source: Iri, ends: list[Iri]) -> Said:
    """A row as SSSOM has it, and with what SSSOM has no slot for."""
    no_map = row.target.kind == "no-map"
    said: Said = [("rdf:type", Curie("sssom:Mapping"))]
    said += [("rdf:type", Curie("tw:NoMap"))] if no_map else []
    said += [
        ("dct:isPartOf", Iri(map_set_iri(map_set))),
        ("owl:annotatedSource", source),
        ("owl:annotatedProperty", Curie(SKOS[row.relation] or "skos:mappingRelation")),
        *([("sssom:predicate_modifier", Curie(NEGATED))] if SKOS[row.relation] is None else []),
        ("owl:annotatedTarget", Curie(NO_TERM) if no_map else _target(row, ends)),
        ("sssom:mapping_justification", Curie("semapv:UnspecifiedMatching")),
        ("tw:position", place),
        ("tw:source", row.source),
        *([("tw:target", row.target.text)] if row.target.text or not no_map else []),
        *([("tw:targetKind", row.target.kind)] if row.target.kind != "code" else []),
    ]
    numbers = (("group", row.group), ("choice", row.choice), ("priority", row.priority), ("line", row.line))
    said += [(f"tw:{name}", number) for name, number in numbers if number]
    said += [("sssom:confidence", float(row.confidence))] if row.confidence is not None else []
    said += [(named("cell", name), cell) for name, cell in row.stated.items()]
    return said


def _target(row: Mapping, ends: list[Iri]) -> Value:
    """One concept; or what is no concept: a combination of several, or what one list of a scenario offers."""
    if row.group == 0 and row.target.kind != "cluster" and row.target.parts == (row.target.text,):
        return ends[0]
    what = "tw:ScenarioPart" if row.group else "tw:Combination"
    said: Said = [("rdf:type", Curie(what)), *ordered("tw:parts", row.target.parts)]
    return Node("", said + [("tw:part", end) for end in ends])
