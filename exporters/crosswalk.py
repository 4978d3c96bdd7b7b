"""Crosswalks as one flat table, for DuckDB, Spark, BI tools and spreadsheets: .parquet, .csv or .xlsx.

`write` gives what publishers state, map by map; `write_answers` what termwalk answers between any two systems, over
several maps where no single one leads there. Both have the same columns and are sorted by source.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, islice
from pathlib import Path

import msgspec

from termwalk.graph.catalogue import Catalogue
from termwalk.graph.codes import Edition
from termwalk.graph.concepts import Concept
from termwalk.graph.errors import QuestionError
from termwalk.graph.mappings import Mapping, MapSet
from termwalk.graph.progress import Progress, silent
from termwalk.graph.store import Reader
from termwalk.ontologies.icd11 import cluster_parts
from termwalk.queries.migrate import Migration, migrate
from termwalk.queries.migration_rows import MigrationRow
from termwalk.queries.translate import MOST_HOPS
from termwalk.queries.walk.combining import OTHERWISE

from .crosswalk_files import check_ending, write_rows
from .crosswalk_rows import CrosswalkRow, Option, Titles, blank, exploded, of_edges
from .headers import Lang
from .scenarios import joined
from .selection import Selection

_BATCH = 2_000


def write(
    reader: Reader, selection: Selection, path: Path, *, lang: Lang = "en", progress: Progress = silent
) -> tuple[Path, ...]:
    """Every row of the chosen maps, and every code of their source releases that they say nothing of.

    With systems only, it is every published map between two of them, or every one that leaves a single one. `lang` is
    the language of a workbook's headers.
    """
    check_ending(path)
    with reader.snapshot():
        map_sets = _chosen(reader.catalogue(), selection)
        write_rows(_rows(reader, map_sets), map_sets, path, lang, progress)
    return (path,)


def _chosen(catalogue: Catalogue, selection: Selection) -> tuple[MapSet, ...]:
    """By source and then by name: the order of the table."""
    found = list(selection.map_sets)
    if not found:
        editions, systems = set(selection.editions), {edition.system for edition in selection.editions}
        found = [
            m
            for m in catalogue.map_sets()
            if not m.premises and m.source in editions and (len(editions) == 1 or m.target.system in systems)
        ]
    if not found:
        raise QuestionError("No map joins what is chosen: name a map set, or two systems that one leads between.")
    return tuple(sorted(found, key=lambda m: (m.source, m.id, m.version)))


def _rows(reader: Reader, map_sets: Iterable[MapSet]) -> Iterator[CrosswalkRow]:
    for edition, these in groupby(map_sets, key=lambda m: m.source):
        yield from _of_edition(reader, edition, tuple(these))


def _of_edition(reader: Reader, edition: Edition, map_sets: Sequence[MapSet]) -> Iterator[CrosswalkRow]:
    """The rows of one source release, code by code, in batches."""
    published = reader.catalogue().is_published(edition)
    mapped = [{edge.source for edge in reader.mappings(map_set)} for map_set in map_sets]
    every = set().union(*mapped)
    known = (node.id for node in reader.members(edition) if published and node.listed and node.code and node.active)
    ids = iter(sorted(every.union(known)))
    while batch := list(islice(ids, _BATCH)):
        nodes = reader.concepts(edition, batch)
        edges = [reader.leaving(map_set, batch) for map_set in map_sets]
        titles = [_titles(reader, map_set, found) for map_set, found in zip(map_sets, edges, strict=True)]
        for id in batch:
            node = nodes.get(id) or _unnamed(edition, id)
            for at, map_set in enumerate(map_sets):
                if id in mapped[at] or (published and node.code and node.active and node.listed):
                    yield from of_edges(blank(node, map_set), edges[at].get(id, ()), titles[at])


def _unnamed(edition: Edition, id: str) -> Concept:
    """An end that no table names."""
    return Concept(system=edition.system, version=edition.version, id=id, display="", code=id, listed=False)


def _titles(reader: Reader, map_set: MapSet, edges: dict[str, tuple[Mapping, ...]]) -> Titles:
    parts = {part for rows in edges.values() for edge in rows for part in edge.target.parts}
    found = reader.concepts(map_set.target, parts)
    return {id: node.display for id, node in found.items() if node.display}


def write_answers(
    reader: Reader,
    source: str | Edition,
    target: str | Edition,
    path: Path,
    *,
    release: str = "",
    build: str = "",
    max_hops: int = MOST_HOPS,
    lang: Lang = "en",
    progress: Progress = silent,
) -> tuple[Path, ...]:
    """What each code of a system is in another, as `migrate` answers it, in the columns of a crosswalk.

    `release`, `build` and `max_hops` are those of `termwalk.queries.migrate.migrate`.
    """
    check_ending(path)
    with reader.snapshot():
        found = migrate(reader, source, target, release=release, build=build, max_hops=max_hops)
        write_rows(_answers(reader, found), found.map_sets, path, lang, progress)
    return (path,)


def _answers(reader: Reader, found: Migration) -> Iterator[CrosswalkRow]:
    """A stable sort keeps the best target of each code first."""
    headings = _headings(reader, found)
    ordered = iter(sorted((_with_heading(row, headings) for row in found.rows), key=lambda row: row.source_code))
    grouped = (list(rows) for _, rows in groupby(ordered, key=lambda row: row.source_code))
    while batch := list(islice(grouped, _BATCH)):
        titles = _answer_titles(reader, found, [row for rows in batch for row in rows])
        for rows in batch:
            yield from _of_code(rows, found.map_sets, titles)


def _headings(reader: Reader, found: Migration) -> dict[str, str]:
    """The ids of the blocks and chapters that rows only have a URI of, by the publisher's identity in it."""
    wanted: dict[str, set[str]] = {}
    for row in found.rows:
        if row.target_uri and not row.target_code:
            wanted.setdefault(row.target_release, set()).add(_identity(row))
    ids: dict[str, str] = {}
    for release, identities in wanted.items():
        nodes = reader.identified(Edition(found.target.system, release), identities)
        ids |= {identity: node.id for identity, node in nodes.items()}
    return ids


def _identity(row: MigrationRow) -> str:
    return row.target_uri.rpartition("/")[2]


def _with_heading(row: MigrationRow, ids: dict[str, str]) -> MigrationRow:
    """A row whose target has a code, be it that of a heading."""
    if row.target_code or not row.target_uri:
        return row
    return msgspec.structs.replace(row, target_code=ids.get(_identity(row), _identity(row)))


def _answer_titles(reader: Reader, found: Migration, rows: Iterable[MigrationRow]) -> dict[str, Titles]:
    """Names of the parts, by release."""
    wanted: dict[str, set[str]] = {}
    for row in rows:
        wanted.setdefault(row.target_release, set()).update(_parts(row))
    return {
        release: {
            id: node.display for id, node in reader.concepts(Edition(found.target.system, release), ids).items()
        }
        for release, ids in wanted.items()
    }  # fmt: skip


def _parts(row: MigrationRow) -> tuple[str, ...]:
    """The codes of a target that hold together."""
    text = row.target_code
    if row.target_kind != "cluster" or not text:
        return (text,) if text else ()
    if row.target_parts:
        return tuple(row.target_parts.split())
    return cluster_parts(text) if row.target_system == "icd11" else tuple(text.split(OTHERWISE))


def _of_code(
    rows: Sequence[MigrationRow], map_sets: Sequence[MapSet], titles: dict[str, Titles]
) -> Iterator[CrosswalkRow]:
    """The rows of one code: each group of a scenario is one option, every other row is one."""
    keys = [(row.group, 0 if row.group else at) for at, row in enumerate(rows)]
    numbers = {key: number for number, key in enumerate(dict.fromkeys(keys), start=1)}
    for row, key in zip(rows, keys, strict=True):
        said, parts = _answer(row, map_sets), _parts(row)
        if not parts:
            yield msgspec.structs.replace(said, target_option=numbers[key] if row.status == "no-map" else 0)
            continue
        option = Option(row.target_code, row.target_kind, tuple((part,) for part in parts))
        made = exploded(said, numbers[key], option, _named(row, titles))
        yield from _in_scenario(made, row, rows) if row.group else made


def _named(row: MigrationRow, titles: dict[str, Titles]) -> Titles:
    own = {row.target_code: row.target_title} if row.target_title else {}
    return own | titles.get(row.target_release, {})


def _in_scenario(
    made: Iterable[CrosswalkRow], row: MigrationRow, rows: Sequence[MigrationRow]
) -> Iterator[CrosswalkRow]:
    """The same rows with the places that they have in their scenario, and its whole as their expression."""
    lists: dict[int, list[MigrationRow]] = {}
    for one in rows:
        if one.group == row.group:
            lists.setdefault(one.choice, []).append(one)
    order = sorted(lists)
    whole = joined([one.target_code for one in lists[choice]] for choice in order)
    for made_one in made:
        yield msgspec.structs.replace(
            made_one, target_expression=whole, target_part=order.index(row.choice) + 1, target_parts=len(order),
            target_choice=lists[row.choice].index(row) + 1,
        )  # fmt: skip


def _answer(row: MigrationRow, map_sets: Sequence[MapSet]) -> CrosswalkRow:
    return CrosswalkRow(
        source_system=row.source_system,
        source_release=row.source_release,
        source_code=row.source_code,
        source_title=row.source_title or None,
        source_kind=row.source_kind,
        target_system=row.target_system,
        target_release=row.target_release,
        target_kind=row.target_kind or None,
        status=row.status,
        relation=row.relation,
        verdict=row.verdict,
        preferred=row.preferred,
        review=row.review,
        confidence=row.confidence,
        hops=row.hops,
        path=row.path or None,
        map_set="; ".join(dict.fromkeys(m.id for m in map_sets)) or None,
        map_version="; ".join(dict.fromkeys(m.version for m in map_sets)) or None,
        derived=any(m.premises for m in map_sets),
        publisher="; ".join(dict.fromkeys(m.publisher for m in map_sets if m.publisher)) or None,
        licence="; ".join(dict.fromkeys(m.licence for m in map_sets if m.licence)) or None,
    )
