"""OWL: axioms by relation, what excludes what, four syntaxes, owlready2's and HermiT's view, and the way back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import owlready2
import pytest
from rdflib import OWL, RDF, RDFS, Graph, URIRef
from rdflib.collection import Collection
from rdflib.compare import isomorphic
from rdflib.term import Node as Term

import termwalk
from termwalk.exporters import owl
from termwalk.exporters.selection import Selection, select
from termwalk.graph.codes import Edition
from termwalk.graph.concepts import Concept
from termwalk.graph.errors import InputError, QuestionError
from termwalk.graph.mappings import Mapping, MapSet, Target
from termwalk.graph.store import Reader, Store
from termwalk.ontologies.reasoning import contradictions
from termwalk.ontologies.vocabulary import NAMESPACE, concept_iri

from ..java import needs_java
from .skos_graphs import LEFT, RIGHT, full, made, map_set, node, rows_of, said_of
from .skos_graphs import ROWS as ALL_ROWS

TEN, HUB = Edition("icd10", "2"), Edition("mondo", "1")
ENDINGS = ("owl", "ttl", "nt")
FORMATS = {"owl": "xml", "rdf": "xml", "ttl": "turtle", "nt": "nt"}


def ten(id: str, *parents: str, **more: Any) -> Concept:
    return node(TEN, id, parents=parents, **more)


TREE = [
    ten("I", kind="chapter"), ten("A15", "I"), ten("A15.0", "A15"), ten("A15.1", "A15"),
    ten("VI", kind="chapter"), ten("G00", "VI"), ten("G01", "VI", properties={"usage": "aster"}),
]  # fmt: skip
UP = map_set("up", source=TEN, target=HUB)
ROWS = [
    Mapping(source=source, target=Target("code", "M1", ("M1",)), relation="equivalent", line=line)
    for line, source in enumerate(("A15.0", "G00"), start=3)
]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = full(tmp_path / "full.termwalk")
    yield opened
    opened.close()


@pytest.fixture
def classified(tmp_path: Path) -> Iterator[Store]:
    opened = made(tmp_path / "ten.termwalk", (TEN, list(TREE)), (UP, list(ROWS)))
    yield opened
    opened.close()


def parsed(path: Path) -> Graph:
    return Graph().parse(path, format=FORMATS[path.suffix[1:]])


def written(store: Reader, folder: Path, *names: str, ending: str = "ttl", **options: Any) -> Path:
    (path,) = owl.write(store, select(store.catalogue(), names), folder / f"out.{ending}", **options)
    return path


def left(id: str) -> URIRef:
    return URIRef(concept_iri(LEFT, id))


def right(id: str) -> URIRef:
    return URIRef(concept_iri(RIGHT, id))


def ten_iri(id: str) -> URIRef:
    return URIRef(concept_iri(TEN, id))


def members(found: Graph, property: URIRef, of: Term) -> set[Term]:
    return {one for blank in found.objects(of, property) for one in Collection(found, blank)}


@pytest.mark.parametrize("contents", owl.CONTENTS)
def test_the_syntaxes_say_the_same(contents: str, store: Store, tmp_path: Path) -> None:
    graphs = []
    for ending in ENDINGS:
        found = parsed(written(store, tmp_path, ending=ending, contents=contents))
        for one in set(found.subjects(URIRef(f"{NAMESPACE}name"))):
            found.remove((one, None, None))
            found.remove((None, None, one))
        graphs.append(found)
    wild = {p for g in graphs for p in g.predicates() if not ending_of(p)}
    for found in graphs:
        for predicate in wild:
            found.remove((None, predicate, None))
    assert isomorphic(graphs[1], graphs[2])
    plain = [{(s, p, o) for s, p, o in g if isinstance(s, URIRef) and isinstance(o, URIRef)} for g in graphs]
    assert plain[0] == plain[1]
    assert len(plain[0]) > 10


def ending_of(predicate: Term) -> str:
    """What an element of RDF/XML could be called."""
    tail = str(predicate).rpartition("#")[2].rpartition("/")[2].rpartition(":")[2]
    return tail if tail[:1].isalpha() and tail.isascii() and tail.isalnum() else ""


def test_a_class_per_node_with_label_and_superclasses(store: Store, tmp_path: Path) -> None:
    found = parsed(written(store, tmp_path, "local:left", contents="classes"))
    assert set(found.subjects(RDF.type, OWL.Class)) == {left(id) for id in ("A", "B/1 #?", "C", "D")}
    assert set(found.objects(left("C"), RDFS.subClassOf)) == {left("B/1 #?"), left("A")}
    assert [str(one) for one in found.objects(left("D"), RDFS.label)] == ["dee"]
    assert (left("C"), OWL.deprecated, None) in found


def axioms(found: Graph) -> set[tuple[str, Term, str]]:
    """The axioms between named classes of the two releases."""
    ends = {left(id): id for id in ("A", "B/1 #?", "C", "D", "nobody")} | {right(id): id for id in ("U", "X", "Y", "Z")}
    verbs = (OWL.equivalentClass, RDFS.subClassOf)
    triples = ((s, p, o) for p in verbs for s, o in found.subject_objects(p))
    return {(ends[s], p, ends[o]) for s, p, o in triples if s in ends and o in ends}  # type: ignore[index]


def test_rows_are_axioms_by_their_relation(store: Store, tmp_path: Path) -> None:
    """Equivalent, narrower and broader are; related, unrelated, unstated, no map and scenarios are not."""
    found = parsed(written(store, tmp_path, "m", contents="classes"))
    assert axioms(found) == {
        ("C", OWL.equivalentClass, "X"), ("B/1 #?", RDFS.subClassOf, "Y"), ("U", RDFS.subClassOf, "A"),
    }  # fmt: skip
    (combination,) = [o for o in found.objects(left("C"), OWL.equivalentClass) if o != right("X")]
    assert members(found, OWL.intersectionOf, combination) == {right("Y"), right("Z")}


def test_a_combination_below_a_code(tmp_path: Path) -> None:
    """The code equals the union of itself and the combination, which says that the combination lies in it."""
    rows = [Mapping(source="C", target=Target("cluster", "Y&Z", ("Y", "Z")), relation="broader")]
    store = made(tmp_path / "g.termwalk", (map_set(), list(rows)))
    found = parsed(written(store, tmp_path, "m", contents="classes"))
    store.close()
    (union,) = found.objects(left("C"), OWL.equivalentClass)
    (inner,) = members(found, OWL.unionOf, union) - {left("C")}
    assert members(found, OWL.intersectionOf, inner) == {right("Y"), right("Z")}


def test_an_axiom_says_which_map_set_and_line_it_is_of(classified: Store, tmp_path: Path) -> None:
    found = parsed(written(classified, tmp_path))
    (axiom,) = (one for one in found.subjects(OWL.annotatedSource, ten_iri("G00"))
                if (one, RDF.type, OWL.Axiom) in found)  # fmt: skip
    assert found.value(axiom, OWL.annotatedProperty) == OWL.equivalentClass
    assert str(found.value(axiom, URIRef(f"{NAMESPACE}line"))) == "4"
    assert "urn:termwalk:map:up@1" in set(map(str, found.objects(axiom)))


@pytest.mark.parametrize(
    ("disjoint", "groups"),
    [
        ("none", []),
        ("chapters", [{"I", "VI"}]),
        ("siblings", [{"I", "VI"}, {"A15.0", "A15.1"}]),
    ],
)
@pytest.mark.parametrize("ending", ENDINGS)
def test_what_excludes_each_other(
    ending: str, disjoint: str, groups: list[set[str]], classified: Store, tmp_path: Path
) -> None:
    found = parsed(written(classified, tmp_path, ending=ending, disjoint=disjoint, contents="classes"))
    blanks = list(found.subjects(RDF.type, OWL.AllDisjointClasses))
    said = [{one for link in found.objects(blank, OWL.members) for one in Collection(found, link)} for blank in blanks]
    assert sorted(map(sorted, said)) == sorted(sorted(map(ten_iri, group)) for group in groups)


def test_an_asterisk_class_keeps_its_parent_as_a_note(classified: Store, tmp_path: Path) -> None:
    broader = URIRef("http://www.w3.org/2004/02/skos/core#broader")
    apart = parsed(written(classified, tmp_path, disjoint="chapters"))
    assert (ten_iri("G01"), broader, ten_iri("VI")) in apart
    assert (ten_iri("G01"), RDFS.subClassOf, ten_iri("VI")) not in apart
    assert (ten_iri("G01"), RDFS.subClassOf, ten_iri("VI")) in parsed(written(classified, tmp_path))


def test_a_polyhierarchy_excludes_nothing(tmp_path: Path) -> None:
    nodes = [node(HUB, "M", kind="chapter"), node(HUB, "N", kind="chapter"), node(HUB, "O", parents=("M", "N"))]
    store = made(tmp_path / "g.termwalk", (HUB, list(nodes)))
    found = parsed(written(store, tmp_path, "mondo", disjoint="siblings"))
    store.close()
    assert (None, RDF.type, OWL.AllDisjointClasses) not in found


def test_sources_name_their_publishers_and_terms(starter: termwalk.Graph, tmp_path: Path) -> None:
    text = written(starter.store, tmp_path, "icd11", "who-10to11-one", contents="classes").read_text(encoding="utf-8")
    assert "World Health Organization" in text
    assert "CC BY-ND 3.0 IGO" in text


# -------------------------------------------------------------------------------------------------- other tools' view


def loaded(path: Path) -> owlready2.World:
    world = owlready2.World()
    world.get_ontology(f"file://{path}").load(only_local=True)
    return world


@pytest.mark.parametrize("ending", ["owl", "nt"])
def test_owlready2_sees_the_classes(ending: str, classified: Store, tmp_path: Path) -> None:
    world = loaded(written(classified, tmp_path, ending=ending, disjoint="siblings", contents="classes"))
    try:
        assert {one.iri for one in world.classes()} >= {str(ten_iri(one.id)) for one in TREE}
        code = world[str(ten_iri("A15.0"))]
        assert [str(one) for one in code.label] == ["the A15.0"]
        assert world[str(ten_iri("A15"))] in code.is_a
        assert [one.iri for one in code.equivalent_to] == [concept_iri(HUB, "M1")]
        assert sorted(len(one.entities) for one in world.disjoint_classes()) == [2, 2]
    finally:
        world.close()


@needs_java
@pytest.mark.parametrize("contents", owl.CONTENTS)
def test_hermit_finds_in_the_file_what_we_find_in_the_graph(contents: str, classified: Store, tmp_path: Path) -> None:
    world = loaded(written(classified, tmp_path, ending="owl", disjoint="siblings", contents=contents))
    owlready2.sync_reasoner_hermit(world, debug=0)
    impossible = {one.iri for one in world.inconsistent_classes() if one is not owlready2.Nothing}
    world.close()
    answer = contradictions(classified, Selection((TEN,), (UP,)), disjoint="siblings")
    ours = {concept_iri(TEN if one.system == "icd10" else HUB, one.code.partition(":")[2]) for one in answer}
    assert impossible == ours == {*map(str, (ten_iri("A15.0"), ten_iri("G00"))), concept_iri(HUB, "M1")}


@needs_java
def test_hermit_finds_nothing_where_nothing_is_disjoint(classified: Store, tmp_path: Path) -> None:
    world = loaded(written(classified, tmp_path, ending="owl", contents="classes"))
    owlready2.sync_reasoner_hermit(world, debug=0)
    assert [one for one in world.inconsistent_classes() if one is not owlready2.Nothing] == []
    world.close()


# ------------------------------------------------------------------------------------------------------- the way back


def back(path: Path, folder: Path) -> termwalk.Graph:
    graph = termwalk.open(folder / "back.termwalk")
    assert {row.status for row in graph.load(path).entries} <= {"loaded", "derived"}
    return graph


def same(before: Reader, after: Reader, editions: Iterable[Edition], map_sets: Iterable[MapSet]) -> dict[str, int]:
    """Value for value; and how much there was."""
    counted = {"nodes": 0, "terms": 0, "edges": 0, "rows": 0}
    for edition in editions:
        ours, theirs = said_of(before, edition), said_of(after, edition)
        assert ours == theirs
        for _, terms, edges in theirs:  # type: ignore[misc]
            counted["nodes"] += 1
            counted["terms"] += len(terms)
            counted["edges"] += len(edges)
    for one in map_sets:
        assert rows_of(before, one) == rows_of(after, one)
        counted["rows"] += len(rows_of(after, one))
    return counted


@pytest.mark.parametrize("ending", ["ttl", "nt"])
@pytest.mark.parametrize("disjoint", ["none", "siblings"])
def test_everything_comes_back(ending: str, disjoint: str, store: Store, tmp_path: Path) -> None:
    path = written(store, tmp_path, ending=ending, disjoint=disjoint)
    with back(path, tmp_path) as graph:
        counted = same(store, graph.store, (LEFT, RIGHT), (map_set(),))
    assert min(counted.values()) >= 3
    assert counted["rows"] == len([one for one in ALL_ROWS if isinstance(one, Mapping)])


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_starter_comes_back(ending: str, starter: termwalk.Graph, tmp_path: Path) -> None:
    """RDF/XML too, but for columns whose names no XML element can have."""
    selection = select(starter.store.catalogue())
    (path,) = owl.write(starter.store, selection, tmp_path / f"out.{ending}", disjoint="siblings")
    with back(path, tmp_path) as graph:
        if ending != "owl":
            counted = same(starter.store, graph.store, selection.editions, selection.map_sets)
            assert all(
                counted[name] > least
                for name, least in (("nodes", 2_000), ("terms", 3_000), ("edges", 50), ("rows", 1_500))
            )
            return
        for edition in selection.editions:
            ours, theirs = (
                [(one.id, one.display, one.parents) for one in g.members(edition)] for g in (starter.store, graph.store)
            )
            assert ours == theirs
        for one in selection.map_sets:
            pair = ([(r.source, r.target, r.relation) for r in rows_of(g, one)] for g in (starter.store, graph.store))
            assert next(pair) == next(pair)


def test_a_column_that_xml_cannot_name_is_told_and_lost(tmp_path: Path) -> None:
    one = node(LEFT, "A", properties={"一": "x", "plain": "y"})
    store = made(tmp_path / "g.termwalk", (LEFT, [one]))
    path = written(store, tmp_path, "local:left", ending="owl")
    store.close()
    found = parsed(path)
    assert "urn:termwalk:property:%E4%B8%80" in set(map(str, found.objects(None, URIRef(f"{NAMESPACE}name"))))
    with back(path, tmp_path) as graph:
        (again,) = graph.store.members(LEFT)
    assert again.properties == {"plain": "y"}


@pytest.mark.real_data
def test_icd10_and_a_map_of_it_come_back(real_data: Path, tmp_path: Path) -> None:
    ten = Edition("icd10", "2019")
    with termwalk.open(tmp_path / "who.termwalk") as graph:
        graph.load(real_data / "icd10-who" / "icd102019en.claml.zip", real_data / "icd10-icd11" / "mapping-2024-01.zip")
        names = ("icd10@2019", "who-foundation-10to11")
        path = written(graph.store, tmp_path, *names, ending="nt", disjoint="chapters")
        selection = select(graph.store.catalogue(), names)
        with back(path, tmp_path) as again:
            listed = [[one for one in g.members(ten) if one.listed] for g in (graph.store, again.store)]
            assert listed[0] == listed[1]
            assert len(listed[0]) == 12_542
            (map_set,) = selection.map_sets
            assert rows_of(graph.store, map_set) == rows_of(again.store, map_set)
            assert len(rows_of(again.store, map_set)) == 12_597


# ------------------------------------------------------------------------------------------------------------- options


def test_the_same_graph_gives_the_same_bytes(classified: Store, tmp_path: Path) -> None:
    first = written(classified, tmp_path, ending="owl", disjoint="siblings").read_bytes()
    assert written(classified, tmp_path, ending="owl", disjoint="siblings").read_bytes() == first


@pytest.mark.parametrize(
    ("name", "options", "said"),
    [
        ("out.docx", {}, r"let its name end in \.owl, \.rdf, \.ttl, \.nt"),
        ("out.owl", {"disjoint": "all"}, "no kind of disjointness"),
        ("out.owl", {"contents": "some"}, "use everything, classes"),
    ],
)
def test_options_that_are_none(name: str, options: dict[str, str], said: str, store: Store, tmp_path: Path) -> None:
    with pytest.raises(QuestionError, match=said):
        owl.write(store, select(store.catalogue()), tmp_path / name, **options)


def test_nothing_is_no_file(store: Store, tmp_path: Path) -> None:
    with pytest.raises(QuestionError, match="nothing to export"):
        owl.write(store, Selection(), tmp_path / "out.owl")
    with pytest.raises(InputError, match="there is no folder"):
        owl.write(store, select(store.catalogue()), tmp_path / "no" / "out.owl")
    assert not (tmp_path / "out.owl").exists()


def test_a_release_that_only_maps_know_goes_out_with_them(classified: Store, tmp_path: Path) -> None:
    with pytest.raises(QuestionError, match="only maps name codes of it: export up@1"):
        owl.write(classified, Selection((HUB,)), tmp_path / "out.owl")


def test_a_failure_leaves_the_old_file(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = written(store, tmp_path, ending="owl")
    before = old.read_bytes()

    def broken(nodes: Iterable[Any]) -> Iterator[str]:
        yield "<half"
        raise RuntimeError("no more")

    monkeypatch.setitem(owl.ENDINGS, ".owl", broken)
    with pytest.raises(RuntimeError):
        written(store, tmp_path, ending="owl")
    assert old.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir() if ".part" in one.name] == []


def test_progress_counts_nodes_and_rows(classified: Store, tmp_path: Path) -> None:
    told: list[tuple[str, int]] = []
    written(classified, tmp_path, progress=lambda name, rows: told.append((name, rows)))
    assert told == [("icd10@2", 7), ("up@1", 2)]
