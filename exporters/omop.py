"""Releases and maps as tables of OMOP's CDM 5.4: CONCEPT, VOCABULARY, SOURCE_TO_CONCEPT_MAP and their neighbours.

Tab-separated without quoting, as Athena hands them out, in one folder. A code has OMOP's concept_id where a loaded
CONCEPT table says it, else one above 2,000,000,000, which OMOP leaves to each site.

Rows of one source_code in SOURCE_TO_CONCEPT_MAP hold together there. So of several alternatives only the first goes
out, a combination goes out whole or not at all, and a row with target 0 says that nothing fit. A target stands for its
source if it is equivalent or wider; `relations` says otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from termwalk.graph.codes import Edition, version_key
from termwalk.graph.concepts import Concept
from termwalk.graph.errors import QuestionError
from termwalk.graph.progress import Progress, silent
from termwalk.graph.relations import RELATIONS, Relation
from termwalk.graph.store import Reader

from . import omop_athena as athena
from .files import folder, whole
from .omop_choice import STANDS_FOR, Choice
from .omop_ids import Ids
from .omop_tables import (
    FIRST_DAY,
    LANGUAGES,
    LAST_DAY,
    TABLES,
    compact,
    domain_of,
    fitted,
    shortened,
    vocabulary_of,
    vocabulary_row,
)  # fmt: skip
from .selection import Selection

OMOP = "omop"
_BATCH = 2_000
_NAMES = ("preferred", "synonym", "abbreviation")
"""The uses of terms that are names of the thing, and so synonyms to OMOP."""
Code = tuple[str, str]
"""System and id."""
Cells = Sequence[str]


def write(
    reader: Reader,
    selection: Selection,
    path: Path,
    *,
    relations: Sequence[Relation] = STANDS_FOR,
    keep: Path | None = None,
    progress: Progress = silent,
) -> tuple[Path, ...]:
    """Writes the tables that the selection fills into a folder.

    `keep` is a CONCEPT.csv written before: its concept_ids above 2,000,000,000 stay what they are.
    """
    if not selection.editions and not selection.map_sets:
        raise QuestionError("Nothing is chosen: name a code system or a map set.")
    unknown = sorted(set(relations) - set(RELATIONS))
    if unknown:
        raise QuestionError(f"{unknown[0]!r} is no relation: use {', '.join(RELATIONS)}.")
    ids = Ids.of(keep)
    with reader.snapshot():
        return _Tables(reader, selection, tuple(relations), ids, progress).write(folder(path))


class _Tables:
    """The codes of a selection with their ids, and the rows of each table."""

    def __init__(
        self, reader: Reader, selection: Selection, relations: tuple[Relation, ...], ids: Ids, progress: Progress
    ) -> None:
        self.reader, self.progress = reader, progress
        self.own = [edition for edition in selection.editions if edition.system == OMOP]
        self.editions = [edition for edition in selection.editions if edition.system != OMOP]
        self.choices = [Choice(reader, map_set, relations) for map_set in selection.map_sets]
        self.named = self._named()
        self.known = self._known()
        keys = {(vocabulary_of(name), fitted(id, 50)): (name, id) for name, id in self.named}
        given = ids.give(key for key, code in keys.items() if code not in self.known)
        self.local = {keys[key]: id for key, id in given.items()}

    def _named(self) -> dict[Code, Edition]:
        """Every code that is chosen, or is an end of a chosen map, with the newest release that tells of it."""
        named: dict[Code, Edition] = {}
        for edition in sorted(self.editions, key=lambda one: (one.system, version_key(one.version))):
            for node in self.reader.members(edition):
                if node.code and node.listed:
                    named[edition.system, node.id] = edition
        for choice in self.choices:
            ends = choice.map_set.source, choice.map_set.target
            for source, parts in choice.made():
                for edition, ids in zip(ends, ((source,), parts), strict=True):
                    if edition.system != OMOP:
                        for id in ids:
                            named.setdefault((edition.system, id), edition)
        return named

    def _known(self) -> dict[Code, int]:
        """OMOP's own ids, by the CONCEPT tables that are loaded."""
        catalogue = self.reader.catalogue()
        known: dict[Code, int] = {}
        for name in {name for name, _ in self.named}:
            for map_set in catalogue.map_sets(name, OMOP):
                if catalogue.map_part(map_set).format == athena.FORMAT:
                    codes = iter([id for system, id in self.named if system == name])
                    while batch := list(islice(codes, _BATCH)):
                        for source, edges in self.reader.leaving(map_set, batch).items():
                            known.setdefault((name, source), int(edges[0].target.text))
        return known

    def write(self, place: Path) -> tuple[Path, ...]:
        """The tables that have a row."""
        rows: dict[str, Iterable[Cells]] = {
            "CONCEPT": self._concepts(),
            "VOCABULARY": self._vocabularies(),
            "SOURCE_TO_CONCEPT_MAP": self._maps(),
            "CONCEPT_RELATIONSHIP": athena.relationships(self.reader, self.own),
            "CONCEPT_SYNONYM": self._synonyms(),
        }
        written = (self._table(place / f"{name}.csv", name, iter(found)) for name, found in rows.items())
        return tuple(path for path in written if path)

    def _table(self, path: Path, name: str, rows: Iterator[Cells]) -> Path | None:
        first = next(rows, None)
        if first is None:
            return None
        with whole(path) as part, part.open("w", encoding="utf-8", newline="") as stream:
            stream.write("\t".join(column.name for column in TABLES[name]) + "\n")
            stream.write("\t".join(first) + "\n")
            for count, cells in enumerate(rows, start=2):
                stream.write("\t".join(cells) + "\n")
                if count % 10_000 == 0:
                    self.progress(path.name, count)
        return path

    def _nodes(self, codes: Iterable[Code]) -> Iterator[tuple[Code, Concept]]:
        """Codes and their nodes; one that no table names stands for itself."""
        left = iter(codes)
        while batch := list(islice(left, _BATCH)):
            found: dict[Code, Concept] = {}
            for edition in dict.fromkeys(self.named[code] for code in batch):
                ids = [id for name, id in batch if self.named[name, id] == edition]
                found |= {(edition.system, id): node for id, node in self.reader.concepts(edition, ids).items()}
            for code in batch:
                edition = self.named[code]
                unnamed = Concept(system=code[0], version=edition.version, id=code[1], display=code[1], listed=False)
                yield code, found.get(code, unnamed)

    def _concepts(self) -> Iterator[Cells]:
        yield from athena.concepts(self.reader, self.own)
        days = {edition: self._day(edition) for edition in set(self.named.values())}
        for code, node in self._nodes(sorted(self.local, key=self.local.__getitem__)):
            day = days[self.named[code]]
            yield (
                str(self.local[code]),
                shortened(node.display or code[1], 255),
                domain_of(code[0]),
                vocabulary_of(code[0]),
                shortened(node.kind, 20),
                "",
                fitted(code[1], 50),
                FIRST_DAY if not node.active else day,
                LAST_DAY if node.active else day,
                "" if node.active else "D",
            )

    def _day(self, edition: Edition) -> str:
        """When a release was published; OMOP's first day where nobody says."""
        parts = self.reader.catalogue().releases_of(edition)
        return next((day for part in parts if (day := compact(part.date))), FIRST_DAY)

    def _vocabularies(self) -> Iterator[Cells]:
        newest: dict[str, Edition] = {}
        for edition in self.named.values():
            newest.setdefault(edition.system, edition)
        own = athena.vocabularies(self.reader, self.own)
        ours = (vocabulary_row(newest[name]) for name in sorted(newest))
        yield from {row[0]: row for row in (*own, *ours)}.values()

    def _maps(self) -> Iterator[Cells]:
        for choice in self.choices:
            map_set, part = choice.map_set, self.reader.catalogue().map_part(choice.map_set)
            made = iter(choice.made())
            while batch := list(islice(made, _BATCH)):
                names = self.reader.concepts(map_set.source, [source for source, _ in batch])
                targets = self._targets(map_set.target, {id for _, parts in batch for id in parts})
                for source, parts in batch:
                    node = names.get(source)
                    for target, vocabulary in [targets[id] for id in parts] or [(0, athena.NONE)]:
                        yield (
                            fitted(source, 50),
                            source if map_set.source.system == OMOP else str(self._id(map_set.source.system, source)),
                            vocabulary_of(map_set.source.system),
                            shortened(node.display, 255) if node else "",
                            str(target),
                            vocabulary,
                            compact(part.date) or FIRST_DAY,
                            LAST_DAY,
                            "",
                        )

    def _id(self, name: str, id: str) -> int:
        return self.known.get((name, id)) or self.local[name, id]

    def _targets(self, edition: Edition, ids: Iterable[str]) -> dict[str, tuple[int, str]]:
        """The concept_id and the vocabulary of each target; OMOP's own are what their CONCEPT table says."""
        if edition.system != OMOP:
            return {id: (self._id(edition.system, id), vocabulary_of(edition.system)) for id in ids}
        release = self.reader.catalogue().resolve(Edition(OMOP))
        nodes = self.reader.concepts(release, set(ids))
        return {
            id: (int(id), nodes[id].properties.get("vocabulary_id", athena.NONE) if id in nodes else athena.NONE)
            for id in ids
        }

    def _synonyms(self) -> Iterator[Cells]:
        """The names of OMOP's own concepts, and those of the chosen releases."""
        yield from athena.synonyms(self.reader, self.own)
        for edition in self.editions:
            ids = (node.id for node in self.reader.members(edition) if (edition.system, node.id) in self.local)
            while batch := list(islice(ids, _BATCH)):
                for id, terms in self.reader.terms(edition, batch).items():
                    for term in terms:
                        if term.use in _NAMES:
                            language = LANGUAGES.get(term.language, "0")
                            yield str(self.local[edition.system, id]), shortened(term.text, 1000), language
