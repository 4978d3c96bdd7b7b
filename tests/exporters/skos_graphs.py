"""Graphs made by hand for the tests of the SKOS export, and what two graphs must agree in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from termwalk.graph.catalogue import Part
from termwalk.graph.codes import Edition
from termwalk.graph.concepts import Concept, Relationship, Term
from termwalk.graph.mappings import NO_MAP, Mapping, MapSet, Target
from termwalk.graph.opening import open_store
from termwalk.graph.store import Reader, Record, Store

LEFT, RIGHT = Edition("local:left", "1"), Edition("local:right", "2")


def map_set(id: str = "m", **more: Any) -> MapSet:
    """A map from LEFT to RIGHT."""
    given: dict[str, Any] = {
        "version": "1", "title": "A map", "publisher": "Nobody", "licence": "free", "source": LEFT, "target": RIGHT,
    }  # fmt: skip
    return MapSet(id=id, **(given | more))


def node(edition: Edition, id: str, display: str = "", **more: Any) -> Concept:
    """A node whose code is its id."""
    given: dict[str, Any] = {"code": id, **more}
    return Concept(system=edition.system, version=edition.version, id=id, display=display or f"the {id}", **given)


def code(id: str) -> Target:
    """One code as a target."""
    return Target("code", id, (id,))


def made(path: Path, *parts: tuple[Edition | MapSet, list[Record]]) -> Store:
    """A graph of these releases and maps."""
    store = open_store(path)
    with store.stage() as staging:
        for what, records in parts:
            if isinstance(what, MapSet):
                staging.add(Part(role="map", edition=what.source, map_set=what, language="en", date="2024"), records)
            else:
                release = Part(role="release", edition=what, language="en", structured=True, title="T", date="2024-05")
                staging.add(release, records)
        staging.publish()
    return store


WILD = 'quote " back \\ slash \n line \t tab \r return \u2028 \x85 \x01 <b> & \'\'\' """ 高血压 𝔘'
LEFT_RECORDS: list[Record] = [
    node(LEFT, "A", "all", kind="chapter", code=None, selectable=False),
    node(
        LEFT, "B/1 #?", WILD, parents=("A",), chapter="A", properties={"a.b": WILD, "-x": "", "": "nameless", "~": "y"}
    ),
    Term(id="B/1 #?", text="two", language="en", use="preferred"),
    Term(id="B/1 #?", text="deux", language="fr-CA", use="preferred"),
    Term(id="B/1 #?", text="deux", language="fr-CA", use="index entry"),
    Term(id="B/1 #?", text="two", language="en", use="abbreviation"),
    Term(id="B/1 #?", text=WILD, language="en", use="index entry"),
    Term(id="B/1 #?", text="not this", language="en", use="exclusion", refers=("D", "C")),
    Term(id="B/1 #?", text="this", language="en", use="inclusion", refers=("C",)),
    Term(id="B/1 #?", text="hint", language="", use="coding hint"),
    Term(id="B/1 #?", text="what it is", language="no tag!", use="definition"),
    Relationship(source="B/1 #?", type="contains", target="C", stated={"how many": "3"}),
    Relationship(source="B/1 #?", type="related", target="C"),
    Relationship(source="B/1 #?", type="related", target="D"),
    Relationship(source="B/1 #?", type="is a+b", target="nobody"),
    node(LEFT, "C", "see", parents=("B/1 #?", "A"), residual="other", active=False, identity="42"),
    node(LEFT, "D", "dee", parents=("A",)),
]
RIGHT_RECORDS: list[Record] = [node(RIGHT, id) for id in ("X", "Y", "Z")]
ROWS: list[Record] = [
    node(RIGHT, "U", "not listed", code=None, kind="block", selectable=False),
    node(RIGHT, "X", "another name than the release's"),
    Mapping(source="A", target=Target("block", "U", ("U",)), relation="broader", line=2),
    Mapping(source="C", target=code("X"), relation="equivalent", confidence=0.85, stated={"why?": WILD, "n": "1"}),
    Mapping(source="C", target=Target("cluster", "Y&Z", ("Y", "Z")), relation="equivalent", priority=2),
    Mapping(source="D", target=NO_MAP, line=5, stated={"cell": "NoDx"}),
    Mapping(source="D", target=code("Y"), relation="equivalent", group=1, choice=1),
    Mapping(source="D", target=code("Z"), relation="equivalent", group=1, choice=2),
    Mapping(source="B/1 #?", target=code("Z"), relation="unrelated"),
    Mapping(source="B/1 #?", target=code("Y"), relation="narrower"),
    Mapping(source="B/1 #?", target=code("X"), relation="related"),
    Mapping(source="nobody", target=code("X")),
]


def full(path: Path) -> Store:
    """A graph with one of everything."""
    return made(path, (LEFT, LEFT_RECORDS), (RIGHT, RIGHT_RECORDS), (map_set(), ROWS))


def said_of(reader: Reader, edition: Edition) -> list[object]:
    """Everything that a graph says of a release, in order."""
    nodes = list(reader.members(edition))
    ids = [one.id for one in nodes]
    terms, edges = reader.terms(edition, ids), reader.relationships(edition, ids)
    return [(one, terms.get(one.id, ()), edges.get(one.id, ())) for one in nodes]


def rows_of(reader: Reader, map_set: MapSet) -> list[Mapping]:
    """Every row of a map that the graph holds under that name."""
    known = reader.catalogue().map_set(map_set.id, map_set.version)
    assert known == map_set
    return list(reader.mappings(known))
