"""The map between two parts of two systems, block by block: how many codes go where, and with which verdict."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import msgspec

from termwalk.graph.codes import Code, Edition
from termwalk.graph.concepts import Concept
from termwalk.graph.errors import QuestionError, UnknownSystem
from termwalk.graph.store import Reader
from termwalk.ontologies.icd11 import linearization_id
from termwalk.ontologies.registry import system

from ..migrate import migrate
from ..migration_rows import MigrationRow
from .view import of_node

if TYPE_CHECKING:
    import networkx as nx

NOWHERE, UNPLACED = "(no target)", "(elsewhere)"
"""The ids of two nodes that are no classes: for codes without a target, and for targets whose block is not loaded."""


def flow(
    reader: Reader, source: str | Code, target: str | Code, *, release: str = "", build: str = ""
) -> nx.MultiDiGraph:
    """The codes of one chapter (or block, or class) by the blocks in it, and where the migration table leads them.

    `source` and `target` are classes (`icd10:IX`, `icd11:11`: a chapter by its number or its id) or whole systems
    (`icd11`), whose chapters are then the blocks. Targets outside the class asked for are gathered by chapter.
    `release` and `build` choose as in `migrate`.

    A node is a block: it has the attributes of `to_networkx`, and `side` (`source` or `target`), `place` in the
    publisher's order, `inside` (false for what lies outside the target class) and `codes`. An edge's key is a verdict;
    it has `verdict`, `codes`, how many of them want `review`, and the codes themselves as `sources`. Only leaves of
    the source count, each once, by its first row. The view's own attributes are `source` and `target` (the titles),
    `release` of the targets, `codes`, and `unreached`: blocks of the target class that nothing leads to.
    """
    import networkx as nx

    ends = [_Asked.read(end) for end in (source, target)]
    with reader.snapshot():
        table = migrate(reader, ends[0].system, ends[1].system, release=release, build=build)
        editions = (table.map_sets[0].source, table.target)
        there, here = (_Blocks(reader, edition, end) for edition, end in zip(editions, ends, strict=True))
    view = nx.MultiDiGraph(source=there.title, target=here.title, release=table.target.version)
    found: defaultdict[tuple[str, str, str], list[MigrationRow]] = defaultdict(list)
    for row in _first(table):
        if block := there.inside.get(row.source_code):
            found[block, here.of_row(row), row.verdict].append(row)
    _add_blocks(view, "source", there, Counter(block for (block, _, _), rows in found.items() for _ in rows))
    _add_blocks(view, "target", here, Counter(block for (_, block, _), rows in found.items() for _ in rows))
    for (one, other, verdict), rows in sorted(found.items()):
        view.add_edge(
            (there.system, one), (here.system, other), key=verdict, type="flow", verdict=verdict, codes=len(rows),
            review=sum(row.review for row in rows), sources=tuple(row.source_code for row in rows),
        )  # fmt: skip
    view.graph["codes"] = sum(map(len, found.values()))
    reached = {id for name, id in view.nodes if name == here.system}
    view.graph["unreached"] = tuple(block for block in here.blocks if block not in reached)
    return view


class _Asked(msgspec.Struct, frozen=True):
    """An end of the question: a system, and a class in it if one is named."""

    system: str
    id: str = ""

    @classmethod
    def read(cls, end: str | Code) -> _Asked:
        if isinstance(end, str):
            try:
                return cls(system(end).id)
            except UnknownSystem:
                end = Code.parse(end)
        return cls(system(end.system).id, end.value)


def _first(table: Iterable[MigrationRow]) -> Iterator[MigrationRow]:
    """The first row of each leaf of the release."""
    seen: set[str] = set()
    for row in table:
        if row.source_code not in seen and row.source_leaf and row.in_edition:
            yield row
        seen.add(row.source_code)


class _Blocks:
    """The blocks right below a class of a release, or its chapters, and what lies in each."""

    def __init__(self, reader: Reader, edition: Edition, asked: _Asked) -> None:
        self.system = edition.system
        self._nodes = {node.id: node for node in reader.members(edition)}
        self._below: defaultdict[str, list[str]] = defaultdict(list)
        for node in self._nodes.values():
            for parent in node.parents:
                self._below[parent].append(node.id)
        self._roots = [node.id for node in self._nodes.values() if node.listed and not node.parents]
        top = self._top(asked, edition)
        self.title = " ".join((edition.system, *(_number(top).split()), top.display)) if top else edition.system
        self.blocks = tuple((self._below[top.id] or [top.id]) if top else self._roots)
        self.inside = self._held_by(self.blocks)
        self._chapters = self._held_by(self._roots) if top else {}
        self._identities = {node.identity: node.id for node in self._nodes.values() if node.identity}
        self.places = {block: place for place, block in enumerate((*self.blocks, *self._roots, UNPLACED, NOWHERE))}

    def _top(self, asked: _Asked, edition: Edition) -> Concept | None:
        if not asked.id:
            return None
        chapters = (n for n in self._nodes.values() if n.kind == "chapter" and asked.id in (n.chapter, n.code))
        found = self._nodes.get(asked.id) or next(chapters, None)
        if found is None:
            known = ", ".join(self._nodes[id].chapter or id for id in self._roots[:30])
            raise QuestionError(f"{edition} has no class {asked.id!r}; its chapters are {known}.")
        return found

    def _held_by(self, blocks: Iterable[str]) -> dict[str, str]:
        """Each class with the first of the blocks that it lies in."""
        held: dict[str, str] = {}
        for block in blocks:
            left = [block]
            while left:
                if (id := left.pop()) not in held:
                    held[id] = block
                    left += self._below.get(id, ())
        return held

    def node(self, block: str) -> Concept | None:
        """The class of a block; none for what stands for no class."""
        return self._nodes.get(block)

    def of_row(self, row: MigrationRow) -> str:
        """The block that a row leads to: a combination goes by its first part."""
        if row.status in ("no-map", "unmapped"):
            return NOWHERE
        id = row.target_parts.split()[0] if row.target_parts else row.target_code
        id = id or self._identities.get(linearization_id(row.target_uri), "")
        return self.inside.get(id) or self._chapters.get(id) or UNPLACED


def _number(node: Concept) -> str:
    """What people call a class by: its code, the number of a chapter, a block's range; empty for a mere identity."""
    if node.code or node.kind == "chapter":
        return node.code or node.chapter or node.id
    return "" if node.id == node.identity else node.id


def _add_blocks(view: nx.MultiDiGraph, side: str, blocks: _Blocks, counts: Counter[str]) -> None:
    for block in sorted(counts, key=blocks.places.__getitem__):
        node = blocks.node(block)
        said = of_node(node) if node else {"release": "", "display": "", "kind": "", "active": True, "listed": False}
        view.add_node(
            (blocks.system, block), system=blocks.system, id=block, code=_number(node) if node else "", **said,
            no_map=(), side=side, place=blocks.places[block], inside=block in blocks.blocks, codes=counts[block],
        )  # fmt: skip
