"""Map sets as SSSOM/TSV, the Simple Standard for Sharing Ontological Mappings; one file per map set.

Source: SSSOM 1.1, sections on the data model, on non-standard slots and on SSSOM/TSV. What the standard has no slot for
stands in extension slots (`ext_…`), so that termwalk reads the same map rows back. A combination is one object, a
`composed entity expression`: no row ever joins a source to a part of one, for SSSOM would read that as a mapping.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from termwalk.graph.codes import Edition
from termwalk.graph.concepts import Concept
from termwalk.graph.mappings import Mapping, MapSet
from termwalk.graph.progress import Progress, silent
from termwalk.graph.relations import SKOS, Relation
from termwalk.graph.store import Reader

from .curies import OWN, curie, iri_of
from .files import whole
from .map_files import chosen, places
from .scenarios import Lists, expression, scenarios
from .selection import Selection
from .sssom_block import EXTENSIONS, block, justification

if TYPE_CHECKING:
    from typing import TextIO

ENDING = ".sssom.tsv"
"""The ending that the standard recommends."""
NOT_FOUND = "sssom:NoTermFound"
_COMPOSED = "composed entity expression"
_STANDARD = (
    "subject_id", "subject_label", "predicate_id", "predicate_modifier", "object_id", "object_label",
    "mapping_justification", "object_type", "mapping_cardinality", "confidence", "comment",
)  # fmt: skip
_REQUIRED = {"subject_id", "predicate_id", "object_id", "mapping_justification"}
COLUMNS = (*_STANDARD, *EXTENSIONS)
_BATCH = 2_000
_OTHER_PREDICATES: dict[str, Relation] = {
    "oboInOwl:hasDbXref": "unstated",
    "rdfs:seeAlso": "unstated",
    "rdfs:subClassOf": "narrower",
    "skos:closeMatch": "related",
    "owl:equivalentClass": "equivalent",
    "owl:sameAs": "equivalent",
}
"""Predicates that go out again where a publisher stated them; every other row has the one of its relation."""
_PREFIXES = {"oboInOwl": "http://www.geneontology.org/formats/oboInOwl#"}
"""Of their prefixes, those that the standard does not know by itself."""
_JUSTIFIED = re.compile(
    r"semapv:((Manual|Lexical|Composite|Structural|InstanceBased|BackgroundKnowledgeBased|Unspecified)\w*"
    r"|Mapping(Review|Chaining|Inversion)|LogicalReasoning|SemanticSimilarityThresholdMatching)"
)

Row = dict[str, str]


def write(reader: Reader, selection: Selection, path: Path, *, progress: Progress = silent) -> tuple[Path, ...]:
    """Writes each map set of the selection, to `path` itself if that is one file's name, else into that folder."""
    found = places(chosen(selection, "SSSOM"), path, ENDING)
    with reader.snapshot():
        for map_set, place in found.items():
            with whole(place) as part, part.open("w", encoding="utf-8", newline="") as stream:
                _File(reader, map_set, progress).write(stream)
    return tuple(found.values())


class _File:
    """One map set: a first look at its rows for what they have in common, then the rows."""

    def __init__(self, reader: Reader, map_set: MapSet, progress: Progress) -> None:
        self.reader, self.map_set, self.progress = reader, map_set, progress
        self.part = reader.catalogue().map_part(map_set)
        self.why = justification(map_set)
        self.named = {
            (Edition(node.system, node.version), node.id): node
            for node in reader.records(self.part)
            if isinstance(node, Concept)
        }
        self.scenarios = {
            key: lists for key, lists in scenarios(reader.mappings(map_set)).items() if len(lists) > 1
        }  # fmt: skip
        self._look()

    def _look(self) -> None:
        """How many objects each subject has and the other way round, which columns hold anything, which prefixes."""
        self.objects: defaultdict[str, set[str]] = defaultdict(set)
        self.subjects: defaultdict[str, set[str]] = defaultdict(set)
        for edge in self.reader.mappings(self.map_set):
            if edge.target.kind != "no-map":
                self.objects[edge.source].add(self._object(edge))
                self.subjects[self._object(edge)].add(edge.source)
        self.told: set[tuple[Edition, str]] = set()
        self.used = set(_REQUIRED)
        self.prefixes: dict[str, str] = {"termwalk": OWN}
        for edge in self.reader.mappings(self.map_set):
            self.used.update(name for name, cell in self._row(edge, {}).items() if cell)
        self.used |= {f"{side}_label" for side, edition in self._sides() if self._has_names(edition)}
        self.more = [node for key, node in self.named.items() if key not in self.told]
        self.told.clear()

    def _sides(self) -> tuple[tuple[str, Edition], ...]:
        return ("subject", self.map_set.source), ("object", self.map_set.target)

    def _has_names(self, edition: Edition) -> bool:
        published = self.reader.catalogue().is_published(edition)
        return published or any(end == edition and node.display for (end, _), node in self.named.items())

    def write(self, stream: TextIO) -> None:
        """The block, the header, and one line per row of the map."""
        columns = [name for name in COLUMNS if name in self.used]
        own = self.used & EXTENSIONS.keys()
        composed = "object_type" in self.used
        for line in block(self.map_set, self.part.date, self.prefixes, own, composed, self.more):
            stream.write(f"{line}\n")
        stream.write("\t".join(columns) + "\n")
        for count, row in enumerate(self._rows(), start=1):
            stream.write("\t".join(_cell(row.get(name, "")) for name in columns) + "\n")
            if count % 10_000 == 0:
                self.progress(str(self.map_set), count)

    def _rows(self) -> Iterator[Row]:
        for edges in _batches(self.reader.mappings(self.map_set)):
            titles = self._titles(edges)
            yield from (self._row(edge, titles) for edge in edges)

    def _titles(self, edges: list[Mapping]) -> dict[tuple[str, str], str]:
        """Names by side and id, as the graph has them: the release's where it is loaded, else the map's own."""
        ids = {edge.source for edge in edges}
        parts = {part for edge in edges for one in self._beside(edge) for part in one.target.parts}
        sides = ((self.map_set.source, "subject", ids), (self.map_set.target, "object", parts))
        return {
            (side, id): node.display
            for edition, side, wanted in sides
            for id, node in self.reader.concepts(edition, wanted).items()
        }

    def _lists(self, edge: Mapping) -> Lists | None:
        return self.scenarios.get((edge.source, edge.group)) if edge.group else None

    def _beside(self, edge: Mapping) -> Iterable[Mapping]:
        lists = self._lists(edge)
        return [one for edges in lists.values() for one in edges] if lists else [edge]

    def _object(self, edge: Mapping) -> str:
        lists = self._lists(edge)
        return expression(lists) if lists else edge.target.text

    def _row(self, edge: Mapping, titles: dict[tuple[str, str], str]) -> Row:
        mapped = edge.target.kind != "no-map"
        composed = mapped and (edge.target.kind == "cluster" or self._lists(edge) is not None)
        return {
            "subject_id": self._curie(self.map_set.source.system, edge.source),
            "subject_label": titles.get(("subject", edge.source), ""),
            **self._predicate(edge, mapped),
            "object_id": self._curie(self.map_set.target.system, self._object(edge)) if mapped else NOT_FOUND,
            "object_label": self._label(edge, titles) if mapped else "",
            "mapping_justification": self._justification(edge),
            "object_type": _COMPOSED if composed else "",
            "mapping_cardinality": self._cardinality(edge) if mapped else "1:0",
            "confidence": "" if edge.confidence is None else repr(edge.confidence),
            "comment": edge.stated.get("comment", ""),
            **self._own(edge),
        }

    def _curie(self, system: str, code: str) -> str:
        text, prefix = curie(system, code)
        self.prefixes.setdefault(prefix, iri_of(system))
        return text

    def _predicate(self, edge: Mapping, mapped: bool) -> Row:
        """What relates them. A denial denies every mapping, unless its publisher denied a narrower one."""
        said = edge.stated.get("predicate_id", "")
        denied = edge.relation == "unrelated"
        kept = said in SKOS.values() if denied else _OTHER_PREDICATES.get(said) == edge.relation
        predicate = said if kept else SKOS[edge.relation] or "skos:mappingRelation"
        prefix = predicate.partition(":")[0]
        if prefix in _PREFIXES:
            self.prefixes[prefix] = _PREFIXES[prefix]
        return {"predicate_id": predicate, "predicate_modifier": "Not" if denied and mapped else ""}

    def _justification(self, edge: Mapping) -> str:
        said = edge.stated.get("mapping_justification", "")
        return said if _JUSTIFIED.fullmatch(said) else self.why

    def _label(self, edge: Mapping, titles: dict[tuple[str, str], str]) -> str:
        parts = dict.fromkeys(part for one in self._beside(edge) for part in one.target.parts)
        said = [titles[key] for part in parts if titles.get(key := ("object", part))]
        return " + ".join(said) if len(said) == len(parts) else ""

    def _cardinality(self, edge: Mapping) -> str:
        left = "n" if len(self.subjects[self._object(edge)]) > 1 else "1"
        return f"{left}:{'n' if len(self.objects[edge.source]) > 1 else '1'}"

    def _own(self, edge: Mapping) -> Row:
        """The row as termwalk holds it."""
        target = edge.target
        usual = (target.text,) if target.text else ()
        numbers = (("group", edge.group), ("choice", edge.choice), ("priority", edge.priority), ("line", edge.line))
        return {
            **{f"ext_{name}": str(number) for name, number in numbers if number},
            "ext_subject_code": edge.source,
            "ext_object_code": target.text,
            "ext_target_kind": target.kind,
            "ext_parts": "" if target.parts == usual else msgspec.json.encode(target.parts).decode(),
            "ext_relation": edge.relation,
            "ext_stated": _json(edge.stated) if edge.stated else "",
            "ext_subject_node": _json(*self._told(self.map_set.source, [edge.source])),
            "ext_object_nodes": _json(list(self._told(self.map_set.target, target.parts))),
        }

    def _told(self, edition: Edition, ids: Iterable[str]) -> Iterator[dict[str, Any]]:
        """The nodes that the map itself names, each at the first row that has it as an end."""
        for id in ids:
            node = self.named.get((edition, id))
            if node and (edition, id) not in self.told:
                self.told.add((edition, id))
                yield {"id": id, **_unusual(node)}


def _unusual(node: Concept) -> dict[str, Any]:
    """The fields of a node that are not empty or as usual."""
    usual = Concept(system=node.system, version=node.version, id=node.id, display="")
    fields = msgspec.structs.asdict(node)
    return {name: value for name, value in fields.items() if value != getattr(usual, name)}


def _json(*values: object) -> str:
    """A value as JSON in one line; empty where there is none, or nothing in it."""
    return msgspec.json.encode(values[0]).decode() if values and values[0] else ""


def _cell(text: str) -> str:
    """A cell on one line, in quotes where it holds one."""
    flat = " ".join(text.split()) if any(mark in text for mark in "\t\n\r") else text
    return '"' + flat.replace('"', '""') + '"' if '"' in flat else flat


def _batches(edges: Iterable[Mapping]) -> Iterator[list[Mapping]]:
    batch: list[Mapping] = []
    for edge in edges:
        batch.append(edge)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
