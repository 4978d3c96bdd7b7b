"""The starter graph, and tiny graphs in the shape of WHO's tables, staged without any file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import pytest

import termwalk
from termwalk.graph.catalogue import Part
from termwalk.graph.codes import Edition
from termwalk.graph.concepts import Concept
from termwalk.graph.copying import copy
from termwalk.graph.mappings import NO_MAP, Mapping, MapSet, Target, TargetKind
from termwalk.graph.opening import open_store
from termwalk.graph.relations import Relation
from termwalk.graph.store import Record
from termwalk.ontologies.icd11 import cluster_parts, is_cluster, linearization_id, residual_of
from termwalk.queries import derived

Address = Callable[[Path, str], str]

ALL = ("one", "multiple", "back", "foundation")
IDS = {
    "one": "who-10to11-one",
    "multiple": "who-10to11-multiple",
    "back": "who-11to10-one",
    "foundation": "who-foundation-10to11",
}
ENTITY = "http://id.who.int/icd/entity/"


class Who:
    """A build of WHO's map in the making: classes of ICD-10, and rows of the four tables in the importer's shape.

    A `place` is a linearization id (`100`, `100/unspecified`), an `entity` the number of a Foundation URI.
    """

    def __init__(self, older: str = "2019", newer: str = "2024-01", tables: Iterable[str] = ALL) -> None:
        self.older, self.newer = Edition("icd10", older), Edition("icd11", newer)
        self.classes: list[Concept] = []
        self.rows: dict[str, list[Record]] = {table: [] for table in tables}

    def category(self, code: str, title: str = "", parents: tuple[str, ...] = (), asterisk: bool = False) -> Who:
        """A class of the ICD-10 release."""
        usage = {"usage": "aster"} if asterisk else {}
        self.classes.append(_node(self.older, code, title or f"Title of {code}", parents=parents, properties=usage))
        return self

    def one(self, source: str, target: str, place: str = "", entity: str = "", title: str = "", **more: str) -> Who:
        """A row of the one-category table; `target` is a code, a cluster, `block`, `chapter` or `No Mapping`."""
        return self._forward("one", source, target, place, entity, title, **more)

    def multiple(self, source: str, target: str, place: str = "", title: str = "", **more: str) -> Who:
        """A row of the multiple-category table."""
        return self._forward("multiple", source, target, place, "", title, **more)

    def back(self, place: str, newer: str, older: str) -> Who:
        """A row of the 11→10 table."""
        target = NO_MAP if older == "No Mapping" else Target("code", older, (older,))
        stated = {"linearization": self._uri(place), "code11": newer, "code10": older, "title10": f"Title of {older}"}
        if "back" in self.rows:
            self.rows["back"].append(Mapping(source=newer or place, target=target, stated=stated))
        return self

    def foundation(self, source: str, entity: str, relation: Relation, distance: str = "0") -> Who:
        """A row of the foundation table."""
        stated = {"code10": source, "foundation": ENTITY + entity, "title11": f"Entity {entity}", "distance": distance}
        row = Mapping(source=source, target=Target("code", entity, (entity,)), relation=relation, stated=stated)
        if "foundation" in self.rows:
            self.rows["foundation"].append(row)
        return self

    def _forward(
        self, table: str, source: str, text: str, place: str, entity: str, title: str,
        title10: str = "", kind10: str = "category",
    ) -> Who:  # fmt: skip
        target = _target(text, place)
        stated = {
            "kind10": kind10, "code10": source, "title10": title10 or self._title(source), "code11": text,
            "title11": title, "linearization": self._uri(place), "foundation": ENTITY + (entity or place),
        }  # fmt: skip
        if target.kind in ("block", "chapter", "no-map"):
            stated["code11"] = ""
        row = Mapping(source=source, target=target, line=len(self.rows.get(table, ())) + 2, stated=stated)
        if table in self.rows:
            self.rows[table] += [*self._named(row, title, place), row]
        return self

    def _named(self, row: Mapping, title: str, place: str) -> Iterator[Concept]:
        """The ends as a table names them; each stands once in a part."""
        known = {(node.system, node.id) for rows in self.rows.values() for node in rows if isinstance(node, Concept)}
        if ("icd10", row.source) not in known:
            yield _node(self.older, row.source, row.stated["title10"], kind=row.stated["kind10"])
        if row.target.kind == "code" and ("icd11", row.target.text) not in known:
            yield _node(self.newer, row.target.text, title, identity=place or None, residual=residual_of(place))

    def _title(self, source: str) -> str:
        return next((node.display for node in self.classes if node.id == source), f"Title of {source}")

    def _uri(self, place: str) -> str:
        return f"http://id.who.int/icd/release/11/{self.newer.version}/mms/{place}" if place else ""

    def contents(self) -> Iterator[tuple[Part, list[Record]]]:
        """The parts: the release (if any class was added), then the tables."""
        if self.classes:
            yield _release(self.older), list(self.classes)
        for table, rows in self.rows.items():
            yield Part(role="map", edition=self.older, map_set=self.map_set(table), file=table), rows

    def map_set(self, table: str) -> MapSet:
        """A table of this build as a map set."""
        ends = {"back": (self.newer, self.older), "foundation": (self.older, Edition("icd11-foundation", "2024-01"))}
        source, target = ends.get(table, (self.older, self.newer))
        return MapSet(
            id=IDS[table], version=self.newer.version, title=table, publisher="Tests", source=source, target=target
        )


def _target(text: str, place: str) -> Target:
    if text == "No Mapping":
        return NO_MAP
    if text in ("block", "chapter"):
        kind: TargetKind = "block" if text == "block" else "chapter"
        return Target(kind, place, (place,))
    return Target("cluster", text, cluster_parts(text)) if is_cluster(text) else Target("code", text, (text,))


def _node(edition: Edition, id: str, title: str = "", **more: object) -> Concept:
    given = {"code": id, "display": title or f"Title of {id}"} | more
    return Concept(system=edition.system, version=edition.version, id=id, **given)  # type: ignore[arg-type]


def _release(edition: Edition) -> Part:
    return Part(role="release", edition=edition, language="en", structured=True, file=str(edition))


@pytest.fixture
def who() -> type[Who]:
    """The builder of a build."""
    return Who


@pytest.fixture
def node() -> Callable[..., Concept]:
    """Makes a node of a release."""
    return _node


@pytest.fixture
def release() -> Callable[..., tuple[Part, list[Record]]]:
    """Makes the file of a release from its nodes."""

    def content(*nodes: Concept) -> tuple[Part, list[Record]]:
        return _release(Edition(nodes[0].system, nodes[0].version)), list(nodes)

    return content


@pytest.fixture
def put() -> Callable[..., list[Part]]:
    """Stages contents in a graph in place of the parts named, refreshes what is derived, returns what was derived."""

    def load(
        graph: termwalk.Graph, contents: Iterable[tuple[Part, list[Record]]] = (), instead_of: Iterable[Part] = ()
    ) -> list[Part]:
        with graph.store.stage() as staging:
            for old in instead_of:
                staging.supersede(old)
            for part, records in contents:
                staging.add(part, records)
            built = derived.refresh(staging)
            staging.publish()
        return built

    return load


@pytest.fixture
def empty(tmp_path: Path, address: Address) -> Iterator[Callable[[], termwalk.Graph]]:
    """Makes empty graphs."""
    numbers, made = count(), []

    def graph() -> termwalk.Graph:
        made.append(termwalk.Graph(open_store(address(tmp_path, f"tiny{next(numbers)}")), "tiny"))
        return made[-1]

    yield graph
    for each in made:
        each.close()


@pytest.fixture
def tiny(empty: Callable[[], termwalk.Graph], put: Callable[..., list[Part]]) -> Callable[..., termwalk.Graph]:
    """Makes a graph of builds and of further contents."""

    def graph(*builds: Who, beside: Iterable[tuple[Part, list[Record]]] = ()) -> termwalk.Graph:
        made = empty()
        put(made, [*(content for build in builds for content in build.contents()), *beside])
        return made

    return graph


@pytest.fixture(scope="session")
def graph_of_files(request: pytest.FixtureRequest, address: Address) -> Callable[..., Any]:
    """Makes the graph of some files in a folder; a server gets a copy, which is quicker than to derive there."""

    @contextmanager
    def made(folder: Path, *paths: Path) -> Iterator[termwalk.Graph]:
        with termwalk.open(folder / "real.termwalk") as graph:
            assert graph.load(*paths).failed == ()
            if request.config.getoption("--store") == "sqlite":
                yield graph
                return
            with termwalk.open(address(folder, "real")) as copied:
                copy(graph.store, copied.store)
                yield copied

    return made


@pytest.fixture(scope="session")
def starter(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, address: Address
) -> Iterator[termwalk.Graph]:
    """The starter graph, built once; a server gets a copy of it."""
    with termwalk.starter() as graph:
        if request.config.getoption("--store") == "sqlite":
            yield graph
            return
        with termwalk.open(address(tmp_path_factory.mktemp("starter"), "starter")) as copied:
            copy(graph.store, copied.store)
            yield copied


@pytest.fixture(scope="session")
def place_of() -> Callable[[str], str]:
    """A linearization id from its URI."""
    return linearization_id
