"""The whole table from one system to another, one row per source code and target."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Iterable

import msgspec

from termwalk.graph.codes import Edition
from termwalk.graph.concepts import Concept
from termwalk.graph.mappings import Mapping, MapSet
from termwalk.graph.store import Reader
from termwalk.ontologies.registry import system

from .answered import Lang
from .carry import Carried, carry
from .migration_rows import MigrationRow, RowMaker
from .results import Answer
from .reverse import agreed, with_relation
from .routes import require_route
from .summary import MigrationSummary, summarise


class Migration(Answer[MigrationRow]):
    """The table, what it rests on, and its summary."""

    row_type = MigrationRow

    def __init__(
        self, rows: tuple[MigrationRow, ...], map_sets: tuple[MapSet, ...], target: Edition, lang: Lang
    ) -> None:
        super().__init__(rows)
        self.map_sets = map_sets
        self.target = target
        self.lang: Lang = lang

    def shown(self) -> tuple[str, ...]:
        """The columns that tell a row's story."""
        return (
            "source_code",
            "source_title",
            "target_code",
            "target_title",
            "verdict",
            "cardinality",
            "review",
            "reason",
        )

    def summary(self) -> MigrationSummary:
        """Counts by verdict, chapter, cardinality and review."""
        return summarise(self.rows)


def migrate(
    reader: Reader,
    source: str | Edition,
    target: str | Edition,
    *,
    release: str = "",
    build: str = "",
    lang: Lang = "en",
) -> Migration:
    """Every code of the source release, once per target; no code is missing.

    `release` carries the targets to another release of the target system; `build` chooses among builds of the map.
    Codes that only the map knows come last, with `in_edition` false. `lang` is the language of the reasons.
    """
    source = source if isinstance(source, Edition) else Edition.parse(source)
    target = target if isinstance(target, Edition) else Edition.parse(target)
    known = [msgspec.structs.replace(e, system=system(e.system).id) for e in (source, target)]
    with reader.snapshot():
        map_sets = require_route(reader.catalogue(), known[0], known[1].system, build)
        mapped = map_sets[0].target
        wanted = known[1].version or release
        asked = reader.catalogue().resolve(Edition(mapped.system, wanted)) if wanted else mapped
        edges = _edges(reader, map_sets)
        nodes = [node for node in reader.members(map_sets[0].source) if _is_migrated(node, edges)]
        published = reader.catalogue().is_published(map_sets[0].source)
        carried = _carry(reader, edges.values(), mapped, asked)
        maker = RowMaker(map_sets[0], asked, carried, _inner(nodes), published, lang)
        rows = [row for node in nodes for row in maker.rows(node, edges.get(node.id, []))]
    return Migration(tuple(_with_cardinality(rows)), map_sets, asked, lang)


def _is_migrated(node: Concept, edges: Container[str]) -> bool:
    """Active codes of the release; of codes that only a map knows, those that it maps from."""
    return node.code is not None and node.active and (node.listed or node.id in edges)


def _inner(nodes: Iterable[Concept]) -> frozenset[str]:
    return frozenset(parent for node in nodes for parent in node.parents)


def _edges(reader: Reader, map_sets: tuple[MapSet, ...]) -> dict[str, list[Mapping]]:
    edges: defaultdict[str, list[Mapping]] = defaultdict(list)
    for map_set in map_sets:
        stated = list(reader.mappings(map_set))
        said = agreed(reader, map_set, stated)
        for edge in stated:
            edges[edge.source].append(with_relation(edge, said))
    return edges


def _carry(reader: Reader, edges: Iterable[list[Mapping]], mapped: Edition, asked: Edition) -> dict[str, Carried]:
    if asked == mapped:
        return {}
    return carry(reader, {part for rows in edges for edge in rows for part in edge.target.parts}, mapped, asked)


def _with_cardinality(rows: list[MigrationRow]) -> Iterable[MigrationRow]:
    """How many codes or clusters the source has as targets, and how many codable sources (this one included) share
    the target. Headings do not count, and have no cardinality."""
    targets = Counter(row.source_code for row in rows if row.target_code)
    sharing: defaultdict[str, set[str]] = defaultdict(set)
    for row in rows:
        if row.source_leaf:
            sharing[row.target_code].add(row.source_code)
    for row in rows:
        if not row.target_code or row.target_kind in ("block", "chapter"):
            yield row
            continue
        many = len(sharing[row.target_code] | {row.source_code}) > 1
        left, right = ("n" if many else "1"), ("n" if targets[row.source_code] > 1 else "1")
        yield msgspec.structs.replace(row, cardinality="n:m" if left == right == "n" else f"{left}:{right}")
