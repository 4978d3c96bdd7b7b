"""The whole table from one system to another, one row per source code and target."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator

import msgspec

from termwalk.graph.codes import Code, Edition
from termwalk.graph.concepts import Concept
from termwalk.graph.mappings import Mapping, MapSet
from termwalk.graph.store import Reader
from termwalk.ontologies.registry import system

from .answered import Lang
from .carry import Carried, carry
from .likeness.layer import is_likeness
from .migration_rows import MigrationRow, RowMaker, inner_codes
from .refine import Suggestion, Wanted, suggestions
from .results import Answer
from .reverse import agreed, with_relation
from .routes import direct, require_route
from .summary import MigrationSummary, summarise
from .translate import MOST_HOPS
from .usage import Uses, checked
from .walk.combining import complete
from .walk.veto import veto_of
from .walked import far, walked


class Migration(Answer[MigrationRow]):
    """The table, what it rests on, and its summary; `suggestions` are finer targets by name, no part of the table."""

    row_type = MigrationRow

    def __init__(
        self,
        rows: tuple[MigrationRow, ...],
        map_sets: tuple[MapSet, ...],
        target: Edition,
        lang: Lang,
        suggestions: tuple[Suggestion, ...] = (),
    ) -> None:
        super().__init__(rows)
        self.map_sets = map_sets
        self.target = target
        self.lang: Lang = lang
        self.suggestions = suggestions

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
    uses: Uses | None = None,
    suggest: bool = False,
    max_hops: int = MOST_HOPS,
) -> Migration:
    """Every code of the source release, once per target; no code is missing.

    A map that leads from one to the other answers alone; where there is none, paths of up to `max_hops` maps do.
    `release` carries the targets to another release of the target system; `build` chooses among builds of the map.
    Codes that only the map knows come last, with `in_edition` false. `lang` is the language of the reasons. `uses`
    are counts by source code, which weight the summary. `suggest` looks for finer targets by name.
    """
    ends = [end if isinstance(end, Edition) else Edition.parse(end) for end in (source, target)]
    known = [msgspec.structs.replace(e, system=system(e.system).id) for e in ends]
    wanted = known[1].version or release
    counts = checked(known[0].system, uses) if uses is not None else None
    with reader.snapshot():
        straight = direct(reader.catalogue(), Edition(known[0].system), known[1].system)
        if straight and not any(map(is_likeness, straight)):
            rows, map_sets, asked = _direct(reader, known[0], Edition(known[1].system, wanted), build, lang)
        else:
            how = far(reader, known[0], Edition(known[1].system, wanted), build, max_hops)
            rows, map_sets, asked = walked(reader, known[0], how, lang)
        rows = _titled(reader, rows, asked)
        rows = list(_with_cardinality(_weighted(rows, counts)))
        finer = suggestions(reader, _refinable(rows), asked) if suggest else ()
    return Migration(tuple(rows), map_sets, asked, lang, finer)


def _direct(
    reader: Reader, source: Edition, target: Edition, build: str, lang: Lang
) -> tuple[list[MigrationRow], tuple[MapSet, ...], Edition]:
    """The rows of the map between two systems, its map sets, and the release of the targets."""
    map_sets = require_route(reader.catalogue(), source, target.system, build)
    mapped = map_sets[0].target
    asked = reader.catalogue().resolve(target) if target.version else mapped
    edges = _edges(reader, map_sets)
    nodes = [node for node in reader.members(map_sets[0].source) if _is_migrated(node, edges)]
    published = reader.catalogue().is_published(map_sets[0].source)
    carried = _carry(reader, edges.values(), mapped, asked)
    maker = RowMaker(map_sets[0], asked, carried, inner_codes(nodes), published, lang)
    rows = [row for node in nodes for row in maker.rows(node, edges.get(node.id, []))]
    return rows, map_sets, asked


def _titled(reader: Reader, rows: list[MigrationRow], target: Edition) -> list[MigrationRow]:
    """Targets that the map does not name get the name of their release."""
    missing = {row.target_code for row in rows if row.target_code and not row.target_title}
    editions = (target, *reversed(reader.catalogue().editions(target.system))) if missing else ()
    titles: dict[str, str] = {}
    for edition in editions:
        nodes = reader.concepts(edition, missing - titles.keys())
        titles |= {id: node.display for id, node in nodes.items() if node.display}
    return [
        msgspec.structs.replace(row, target_title=titles[row.target_code])
        if not row.target_title and row.target_code in titles else row
        for row in rows
    ]  # fmt: skip


def _weighted(rows: list[MigrationRow], counts: Uses | None) -> list[MigrationRow]:
    if counts is None:
        return rows
    return [msgspec.structs.replace(row, uses=counts.get(row.source_code, 0)) for row in rows]


def _refinable(rows: Iterable[MigrationRow]) -> Iterator[Wanted]:
    """The codes whose targets say less than equivalent, once each."""
    found: dict[str, list[MigrationRow]] = {}
    for row in rows:
        found.setdefault(row.source_code, []).append(row)
    for code, these in found.items():
        if all(row.relation != "equivalent" for row in these):
            targets = (row.target_code for row in these if row.target_kind == "code")
            yield Wanted(code, these[0].source_title, tuple(dict.fromkeys(targets)))


def _is_migrated(node: Concept, edges: Container[str]) -> bool:
    """Active codes of the release; of codes that only a map knows, those that it maps from."""
    return node.code is not None and node.active and (node.listed or node.id in edges)


def _edges(reader: Reader, map_sets: tuple[MapSet, ...]) -> dict[str, list[Mapping]]:
    """The rows of the maps by their source, without what a project rejected and with what it decided in their place."""
    edges: defaultdict[str, list[Mapping]] = defaultdict(list)
    veto = veto_of(reader)
    ends = (map_sets[0].source.system, map_sets[0].target.system)
    for map_set in map_sets:
        stated = list(reader.mappings(map_set))
        said = agreed(reader, map_set, stated)
        for edge in stated:
            edges[edge.source].append(with_relation(edge, said))
    for source, rows in edges.items() if veto.rejected else ():
        kept = [row for row in rows if (f"{ends[0]}:{source}", f"{ends[1]}:{row.target.text}") not in veto.rejected]
        edges[source] = complete(kept, rows, lambda row: (row.group, row.choice))
    for source in veto.accepted:
        code = Code.parse(source)
        decided = veto.answers(source, ends[1]) if code.system == ends[0] else []
        if decided:
            edges[code.value] = [one.mapping() for one in decided]
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
        shared = sharing[row.target_code]
        many = len(shared) + (row.source_code not in shared) > 1
        left, right = ("n" if many else "1"), ("n" if targets[row.source_code] > 1 else "1")
        yield msgspec.structs.replace(row, cardinality="n:m" if left == right == "n" else f"{left}:{right}")
