"""SKOS: three serialisations of one graph, our shapes, SKOS' integrity conditions, and what is never claimed."""

from __future__ import annotations

import functools
import gzip
import logging
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from rdflib import RDF, SKOS, BNode, Graph, Literal, URIRef
from rdflib.compare import isomorphic
from rdflib.term import Node

import termwalk
from termwalk.exporters import skos
from termwalk.exporters.selection import Selection, select
from termwalk.graph.errors import InputError, QuestionError
from termwalk.graph.mappings import Mapping
from termwalk.graph.relations import Relation
from termwalk.graph.store import Store
from termwalk.ontologies import vocabulary
from termwalk.ontologies.vocabulary import concept_iri, expanded, map_set_iri, scheme_iri

from .skos_graphs import LEFT, LEFT_RECORDS, RIGHT, RIGHT_RECORDS, WILD, code, full, made, map_set

pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
FOLDER = Path(vocabulary.__file__).parent
SERIALISATIONS = ("ttl", "jsonld", "nt")
STARTER = (
    "icd10",
    "loinc",
    "icf",
    "who-10to11-one",
    "who-10to11-multiple",
    "cms-gem-9-to-10cm",
    "mondo_hasdbxref_icd9",
)
PREFIXES = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in vocabulary.PREFIXES.items())


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    opened = full(tmp_path_factory.mktemp("graph") / "full.termwalk")
    yield opened
    opened.close()


def written(store: Store, folder: Path, *names: str, ending: str = "ttl") -> Path:
    (path,) = skos.write(store, select(store.catalogue(), names), folder / f"out.{ending}")
    return path


def parsed(path: Path) -> Graph:
    return Graph().parse(path)


@pytest.fixture(scope="module")
def found(store: Store, tmp_path_factory: pytest.TempPathFactory) -> Graph:
    return parsed(written(store, tmp_path_factory.mktemp("rdf")))


@pytest.fixture(scope="module")
def started(starter: termwalk.Graph, tmp_path_factory: pytest.TempPathFactory) -> Graph:
    return parsed(written(starter.store, tmp_path_factory.mktemp("rdf"), *STARTER))


def ask(found: Graph, pattern: str) -> bool:
    return bool(found.query(f"{PREFIXES} ASK {{ {pattern} }}").askAnswer)


def left(id: str) -> str:
    return f"<{concept_iri(LEFT, id)}>"


def right(id: str) -> str:
    return f"<{concept_iri(RIGHT, id)}>"


# The formats' own tools


def test_the_serialisations_say_the_same(store: Store, tmp_path: Path) -> None:
    graphs = [parsed(written(store, tmp_path, ending=ending)) for ending in SERIALISATIONS]
    assert len(graphs[0]) > 200
    assert all(isomorphic(graphs[0], other) for other in graphs[1:])
    assert trees(graphs[0]) == trees(graphs[1]) == trees(graphs[2])


def test_the_serialisations_say_the_same_of_the_starter(starter: termwalk.Graph, tmp_path: Path) -> None:
    names = ("loinc", "icf", "cms-gem-9-to-10cm")
    graphs = [parsed(written(starter.store, tmp_path, *names, ending=ending)) for ending in SERIALISATIONS]
    assert len(graphs[0]) > 5_000
    assert len(graphs[0]) == len(graphs[1]) == len(graphs[2])
    assert trees(graphs[0]) == trees(graphs[1]) == trees(graphs[2])


def trees(found: Graph) -> Counter[tuple[object, ...]]:
    """Every triple, a nameless node by all that is said of it; as each hangs on one triple, this is isomorphism."""

    def told(term: Node) -> object:
        if not isinstance(term, BNode):
            return term.n3()
        return tuple(sorted((verb.n3(), repr(told(one))) for verb, one in found.predicate_objects(term)))

    assert all(count == 1 for count in Counter(one for _, _, one in found if isinstance(one, BNode)).values())
    return Counter((told(s), told(p), told(o)) for s, p, o in found)


def test_a_difference_is_seen(store: Store, tmp_path: Path) -> None:
    one, other = (parsed(written(store, tmp_path, ending=ending)) for ending in ("ttl", "nt"))
    other.remove((None, URIRef(expanded("tw:priority")), None))
    assert not isomorphic(one, other)
    assert trees(one) != trees(other)


@functools.cache
def shapes() -> Graph:
    return Graph().parse(FOLDER / "termwalk-shapes.ttl")


def conforms(found: Graph) -> tuple[bool, str]:
    pyshacl = pytest.importorskip("pyshacl")
    verdict, _, text = pyshacl.validate(found, shacl_graph=shapes())
    return bool(verdict), str(text)


@pytest.mark.validators
def test_the_shapes_are_shapes() -> None:
    pyshacl = pytest.importorskip("pyshacl")
    assert pyshacl.validate(Graph(), shacl_graph=shapes(), meta_shacl=True)[0]


@pytest.mark.validators
def test_exports_meet_our_shapes(found: Graph, started: Graph) -> None:
    assert conforms(found) == (True, "Validation Report\nConforms: True\n")
    assert conforms(started) == (True, "Validation Report\nConforms: True\n")


B, C, D, X, Y = left("B/1 #?"), left("C"), left("D"), right("X"), right("Y")
CLUSTER = '?m tw:targetKind "cluster"'
BROKEN = {
    "A scheme names its code system once": "DELETE { ?s tw:system ?o } WHERE { ?s tw:system ?o }",
    "A scheme is one release": f"INSERT DATA {{ <{scheme_iri(LEFT)}> owl:versionInfo '9' }}",
    "A scheme has a name": "DELETE { ?s rdfs:label ?o } WHERE { ?s rdfs:label ?o }",
    "in exactly one scheme": f"INSERT DATA {{ {C} skos:inScheme <{scheme_iri(RIGHT)}> }}",
    "exactly one id": f"DELETE WHERE {{ {C} dct:identifier ?o }}",
    "one notation at most": f"INSERT DATA {{ {C} skos:notation '7' }}",
    "exactly one kind": f"DELETE WHERE {{ {C} tw:kind ?o }}",
    "A position is a number": f"INSERT DATA {{ {C} tw:position 99 }}",
    "A residual class": f"INSERT DATA {{ {D} tw:residual 'most' }}",
    "What names a concept": f"INSERT DATA {{ {D} tw:namedBy <urn:x:nobody> }}",
    "OrConstraint": f"DELETE WHERE {{ {C} tw:position ?o }}",
    "one per language (S14)": f"INSERT DATA {{ {C} skos:prefLabel 'another'@en }}",
    "both prefLabel and altLabel": f"INSERT DATA {{ {C} skos:altLabel 'see'@en }}",
    "both prefLabel and hiddenLabel": f"INSERT DATA {{ {C} skos:hiddenLabel 'see'@en }}",
    "both altLabel and hiddenLabel": f"INSERT DATA {{ {B} skos:hiddenLabel 'two'@en }}",
    "What is related is not above": f"INSERT DATA {{ {C} skos:related {left('A')} }}",
    "What is related is not below": f"INSERT DATA {{ {B} skos:related {C} }}",
    "What is a relatedMatch is not above": f"INSERT DATA {{ {B} skos:relatedMatch {Y} }}",
    "An exactMatch is no broadMatch (S46)": f"INSERT DATA {{ {B} skos:exactMatch {Y} }}",
    "An exactMatch is no narrowMatch": f"INSERT DATA {{ {C} skos:narrowMatch {X} }}",
    "An exactMatch is no relatedMatch": f"INSERT DATA {{ {B} skos:exactMatch {X} }}",
    "whichever way it is written": f"INSERT DATA {{ {X} skos:broadMatch {C} }}",
    "exactly one text": "DELETE { ?d xl:literalForm ?o } WHERE { ?d xl:literalForm ?o }",
    "one of the nine uses": "INSERT { ?d tw:use 'nickname' } WHERE { ?d tw:use 'index entry' }",
    "A designation is of one concept": "INSERT DATA { [] a tw:Designation ; xl:literalForm 'x' ; tw:use 'note' }",
    "A relationship has one type": "DELETE { ?r tw:type ?o } WHERE { ?r tw:type ?o }",
    "A relationship leads to one node": "DELETE { ?r tw:target ?o } WHERE { ?r a tw:Relationship ; tw:target ?o }",
    "A map set has one id": f"DELETE WHERE {{ <{map_set_iri(map_set())}> dct:identifier ?o }}",
    "A map set is one build": f"DELETE WHERE {{ <{map_set_iri(map_set())}> owl:versionInfo ?o }}",
    "under which terms": f"DELETE WHERE {{ <{map_set_iri(map_set())}> dct:rights ?o }}",
    "leaves one release": "DELETE { ?s sssom:subject_source ?o } WHERE { ?s sssom:subject_source ?o }",
    "leads to one release": "DELETE { ?s sssom:object_source ?o } WHERE { ?s sssom:object_source ?o }",
    "part of one map set": "DELETE { ?m dct:isPartOf ?o } WHERE { ?m dct:isPartOf ?o }",
    "A mapping has one source": "DELETE { ?m owl:annotatedSource ?o } WHERE { ?m owl:annotatedSource ?o }",
    "names the id of its source": "DELETE { ?m tw:source ?o } WHERE { ?m tw:source ?o }",
    "one of SKOS' mapping": "INSERT { ?m owl:annotatedProperty skos:broader } WHERE { ?m a tw:NoMap }",
    "can only be negated": "INSERT { ?m sssom:predicate_modifier sssom:Maybe } WHERE { ?m a tw:NoMap }",
    "or an explicit no map": "DELETE { ?m owl:annotatedTarget ?o } WHERE { ?m owl:annotatedTarget ?o }",
    "A confidence is a number": "INSERT { ?m sssom:confidence 1.5e0 } WHERE { ?m a tw:NoMap }",
    "A target is a code": "INSERT { ?m tw:targetKind 'heap' } WHERE { ?m a tw:NoMap }",
    "XoneConstraint": "DELETE { ?m a tw:NoMap } WHERE { ?m a tw:NoMap }",
    "The target of a cluster": f"DELETE {{ ?m owl:annotatedTarget ?o }} INSERT {{ ?m owl:annotatedTarget {Y} }}"
    f" WHERE {{ {CLUSTER} ; owl:annotatedTarget ?o }}",
    "A group is a number": "INSERT { ?m tw:group 0 } WHERE { ?m a tw:NoMap }",
    "A row of a scenario": f"DELETE {{ ?m owl:annotatedTarget ?o }} INSERT {{ ?m owl:annotatedTarget {Y} }}"
    " WHERE { ?m tw:group 1 ; owl:annotatedTarget ?o }",
    "What is composed has parts": "DELETE { ?c tw:part ?o } WHERE { ?c tw:part ?o }",
    "stand in one list": "DELETE { ?c tw:parts ?o } WHERE { ?c tw:parts ?o }",
}


@pytest.mark.validators
@pytest.mark.parametrize("message", BROKEN)
def test_what_breaks_a_shape_is_seen(message: str, store: Store, tmp_path: Path) -> None:
    found = parsed(written(store, tmp_path, ending="nt"))
    before = set(found)
    found.update(PREFIXES + BROKEN[message])
    assert set(found) != before
    verdict, text = conforms(found)
    assert not verdict
    assert message in text


def test_every_message_of_the_shapes_has_a_broken_case() -> None:
    messages = {str(one) for one in shapes().objects(None, URIRef("http://www.w3.org/ns/shacl#message"))}
    assert {text for text in messages if not any(part in text for part in BROKEN)} == set()


@pytest.mark.validators
@pytest.mark.parametrize("which", ["found", "started"])
def test_skosify_finds_nothing_to_repair(
    which: str, request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture
) -> None:
    check = pytest.importorskip("skosify.check")
    graph = request.getfixturevalue(which)
    copy = Graph()
    copy += graph
    with caplog.at_level(logging.INFO):
        for look in (check.hierarchy_cycles, check.disjoint_relations, check.label_overlap):
            look(copy, True)
        check.preflabel_uniqueness(copy, "shortest")
    assert [one.getMessage() for one in caplog.records if one.levelno >= logging.WARNING] == []
    assert set(copy) == set(graph)


@pytest.mark.validators
def test_skosify_would_find_it(found: Graph, caplog: pytest.LogCaptureFixture) -> None:
    check = pytest.importorskip("skosify.check")
    copy = Graph()
    copy += found
    copy.add((URIRef(concept_iri(LEFT, "C")), SKOS.prefLabel, Literal("another", lang="en")))
    with caplog.at_level(logging.INFO):
        check.preflabel_uniqueness(copy, "shortest")
    assert "more than one prefLabel@en" in caplog.text


INTEGRITY = {
    "S9": "?x a skos:Concept, skos:ConceptScheme",
    "S13": "{ ?x skos:prefLabel ?l ; skos:altLabel ?l } UNION { ?x skos:prefLabel ?l ; skos:hiddenLabel ?l }"
    " UNION { ?x skos:altLabel ?l ; skos:hiddenLabel ?l }",
    "S14": "?x skos:prefLabel ?a, ?b FILTER (?a != ?b && lcase(lang(?a)) = lcase(lang(?b)))",
    "S27": "?x (skos:related|^skos:related|skos:relatedMatch|^skos:relatedMatch) ?y ;"
    " (skos:broader|skos:broadMatch|^skos:narrowMatch)+ ?y",
    "S46": "?x (skos:exactMatch|^skos:exactMatch)+ ?y ;"
    " (skos:broadMatch|^skos:narrowMatch|skos:relatedMatch|^skos:relatedMatch) ?y",
}
"""SKOS Reference, with what it entails: both ways of symmetric and inverse properties, and transitive closures."""


@pytest.mark.parametrize("condition", INTEGRITY)
def test_integrity_conditions_of_skos(condition: str, found: Graph, started: Graph) -> None:
    assert not ask(found, INTEGRITY[condition])
    assert not ask(started, INTEGRITY[condition])


@pytest.mark.parametrize(
    ("condition", "broken"),
    [
        ("S9", f"{C} a skos:ConceptScheme"),
        ("S13", f"{C} skos:altLabel 'see'@en"),
        ("S14", f"{C} skos:prefLabel 'other'@EN"),
        ("S27", f"{C} skos:related {left('A')}"),
        ("S46", f"{X} skos:narrowMatch {C}"),
    ],
)
def test_a_breach_of_an_integrity_condition_is_seen(condition: str, broken: str, found: Graph) -> None:
    copy = Graph()
    copy += found
    copy.update(f"{PREFIXES} INSERT DATA {{ {broken} }}")
    assert ask(copy, INTEGRITY[condition])


# What is said


def test_only_declared_terms_are_used(found: Graph, started: Graph) -> None:
    ontology = Graph().parse(FOLDER / "termwalk.ttl")
    used = {one for graph in (found, started) for triple in graph for one in triple}
    ours = {one for one in used if isinstance(one, URIRef) and one.startswith(vocabulary.NAMESPACE)}
    assert len(ours) > 25
    assert ours - set(ontology.subjects(RDF.type, None)) == set()


def test_a_concept_says_what_it_is(found: Graph) -> None:
    assert ask(
        found,
        f"""{C} a skos:Concept ; skos:inScheme <{scheme_iri(LEFT)}> ; skos:notation "C" ; dct:identifier "C" ;
        skos:prefLabel "see"@en ; tw:kind "category" ; tw:active false ; owl:deprecated true ; tw:residual "other" ;
        tw:identity "42" ; tw:position 2 ; skos:broader {B}, {left("A")} ; tw:parent ( "B/1 #?" "A" )""",
    )
    assert ask(found, f'{left("A")} skos:topConceptOf <{scheme_iri(LEFT)}> ; tw:selectable false ; tw:kind "chapter"')
    assert not ask(found, f"{left('A')} skos:notation ?any")


def test_words_are_kept_letter_by_letter(found: Graph) -> None:
    node = URIRef(concept_iri(LEFT, "B/1 #?"))
    assert set(found.objects(node, SKOS.prefLabel)) == {Literal(WILD, lang="en"), Literal("deux", lang="fr-CA")}
    assert list(found.objects(node, URIRef("urn:termwalk:property:a.b"))) == [Literal(WILD)]


def test_what_a_class_excludes_or_includes_is_no_name_of_it(found: Graph) -> None:
    names = "skos:prefLabel|skos:altLabel|skos:hiddenLabel|xl:altLabel/xl:literalForm"
    assert not ask(found, f'{B} ({names}) "not this"@en')
    assert not ask(found, f'{B} ({names}) "this"@en')
    assert ask(found, f'{B} skos:scopeNote "not this"@en, "this"@en ; tw:designation [ tw:refers ( "D" "C" ) ]')


def test_a_second_preferred_name_is_another_label(found: Graph) -> None:
    assert ask(found, f'{B} skos:altLabel "two"@en ; xl:altLabel [ xl:literalForm "two"@en ; tw:use "preferred" ]')


def test_typed_edges(found: Graph) -> None:
    full = 'tw:relationship [ tw:type "contains" ; tw:target "C" ; <urn:termwalk:cell:how%20many> "3" ]'
    assert ask(found, f"{B} <urn:termwalk:edge:contains> {C} ; <urn:termwalk:edge:related> {C} ; {full}")
    assert ask(found, f"{B} skos:related {D}")
    assert not ask(found, f"{B} skos:related {C}")


RELATIONS: list[tuple[Relation, str, bool]] = [
    ("equivalent", "exactMatch", True),
    ("narrower", "broadMatch", True),
    ("broader", "narrowMatch", True),
    ("related", "relatedMatch", True),
    ("unstated", "mappingRelation", True),
    ("unrelated", "mappingRelation", False),
]


@pytest.mark.parametrize(("relation", "name", "plain"), RELATIONS)
def test_relations_are_named_from_the_source(relation: Relation, name: str, plain: bool, tmp_path: Path) -> None:
    row = Mapping(source="D", target=code("X"), relation=relation)
    with_row = made(tmp_path / "g.termwalk", (LEFT, LEFT_RECORDS), (RIGHT, RIGHT_RECORDS), (map_set(), [row]))
    found = parsed(written(with_row, tmp_path))
    with_row.close()
    assert ask(found, f"?m owl:annotatedSource {D} ; owl:annotatedProperty skos:{name} ; owl:annotatedTarget {X}")
    assert ask(found, f"{D} skos:{name} {X}") is plain
    assert ask(found, "?m sssom:predicate_modifier sssom:NegatedPredicate") is not plain


MATCHES = "(skos:exactMatch|skos:closeMatch|skos:broadMatch|skos:narrowMatch|skos:relatedMatch|skos:mappingRelation)"


def test_parts_are_never_matches(found: Graph) -> None:
    assert ask(found, f'?m owl:annotatedSource {C} ; owl:annotatedTarget [ a tw:Combination ; tw:parts ( "Y" "Z" ) ]')
    assert not ask(found, f"{C} {MATCHES} {Y}")
    assert not ask(found, f"{C} {MATCHES} {right('Z')}")


def test_a_row_of_a_scenario_is_never_a_match(found: Graph) -> None:
    assert ask(
        found, f"?m owl:annotatedSource {D} ; tw:group 1 ; owl:annotatedTarget [ a tw:ScenarioPart ; tw:part {Y} ]"
    )
    assert not ask(found, f"{D} {MATCHES} ?any")
    assert not ask(found, f"?m owl:annotatedSource {D} ; owl:annotatedTarget {Y}")


def test_no_map_is_said_and_matches_nothing(found: Graph, started: Graph) -> None:
    assert ask(found, f"?m a tw:NoMap ; owl:annotatedSource {D} ; owl:annotatedTarget sssom:NoTermFound")
    for graph in (found, started):
        assert not ask(graph, f"?s {MATCHES} sssom:NoTermFound")
        assert not ask(graph, "?m a tw:NoMap ; tw:part ?any")


def test_rows_that_contradict_each_other_match_nothing(tmp_path: Path) -> None:
    rows = [Mapping(source="D", target=code("X"), relation="equivalent"), Mapping(source="C", target=code("X"))]
    other = map_set("other", source=RIGHT, target=LEFT)
    back = [Mapping(source="X", target=code("D"), relation="broader")]
    store = made(tmp_path / "g.termwalk", (map_set(), list(rows)), (other, list(back)))
    both = parsed(written(store, tmp_path))
    alone = parsed(written(store, tmp_path, "m"))
    store.close()
    assert not ask(both, f"{{ {D} {MATCHES} {X} }} UNION {{ {X} {MATCHES} {D} }}")
    assert ask(both, f"{C} skos:mappingRelation {X}")
    assert ask(both, f"?m owl:annotatedSource {X} ; owl:annotatedProperty skos:narrowMatch ; owl:annotatedTarget {D}")
    assert ask(alone, f"{D} skos:exactMatch {X}")


def test_a_transition_between_releases_is_no_match_with_itself(starter: termwalk.Graph, tmp_path: Path) -> None:
    found = parsed(written(starter.store, tmp_path, "bfarm-icd10gm-transition"))
    assert ask(found, f"?old {MATCHES} ?new")
    assert not ask(found, f"?same {MATCHES} ?same")


def test_icd11_keeps_its_publishers_addresses(starter: termwalk.Graph, tmp_path: Path) -> None:
    found = parsed(written(starter.store, tmp_path, "icd11@2024-01"))
    node = "<http://id.who.int/icd/release/11/2024-01/mms/983550510>"
    assert ask(
        found, f'{node} skos:notation "1B10.0" ; dct:isVersionOf <http://id.who.int/icd/release/11/mms/983550510>'
    )
    assert ask(found, f"{node} skos:inScheme <http://id.who.int/icd/release/11/2024-01/mms>")


def test_sources_name_their_publishers_and_terms(started: Graph) -> None:
    scheme = "?s a tw:Release ; tw:system 'icd10' ; owl:versionInfo '2019'"
    assert ask(started, f"{scheme} ; dct:publisher 'World Health Organization'@en ; dct:rights ?r ; dct:license ?l")
    who = "dct:publisher 'World Health Organization' ; dct:rights ?rights"
    assert ask(started, f"?m a sssom:MappingSet ; dct:identifier 'who-10to11-one' ; {who}")


@pytest.mark.validators
def test_a_map_alone_names_its_ends(store: Store, tmp_path: Path) -> None:
    found = parsed(written(store, tmp_path, "m"))
    by = f"tw:namedBy <{map_set_iri(map_set())}>"
    assert ask(found, f'{right("U")} skos:prefLabel "not listed"@en ; tw:listed false ; {by}')
    assert ask(found, f'{X} skos:prefLabel "the X"@en ; {by}')
    assert not ask(found, f"{X} tw:listed ?any")
    assert not ask(found, "?s a tw:Release")
    assert conforms(found)[0]


# Files


def test_the_same_graph_gives_the_same_bytes(store: Store, tmp_path: Path) -> None:
    for ending in (*SERIALISATIONS, "nt.gz", "ttl.gz"):
        first = written(store, tmp_path, ending=ending).read_bytes()
        (tmp_path / "again").mkdir(exist_ok=True)
        assert written(store, tmp_path / "again", ending=ending).read_bytes() == first


def test_a_packed_file_holds_the_plain_one(store: Store, tmp_path: Path) -> None:
    packed = written(store, tmp_path, ending="jsonld.gz").read_bytes()
    assert gzip.decompress(packed) == written(store, tmp_path, ending="jsonld").read_bytes()


@pytest.mark.parametrize("name", ["out.rdf", "out", "out.gz", "out.ttl.zip"])
def test_another_ending_is_asked_about(name: str, store: Store, tmp_path: Path) -> None:
    with pytest.raises(
        QuestionError, match=r"let its name end in \.ttl, \.jsonld, \.nt, or in one of these and \.gz\.$"
    ):
        skos.write(store, select(store.catalogue()), tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_no_file(store: Store, tmp_path: Path) -> None:
    with pytest.raises(QuestionError, match="nothing to export"):
        skos.write(store, Selection(), tmp_path / "out.ttl")
    assert list(tmp_path.iterdir()) == []


def test_a_release_that_only_maps_know_goes_out_with_them(starter: termwalk.Graph, tmp_path: Path) -> None:
    selection = select(starter.store.catalogue(), ["icd10cn-clinical@2.0"])
    with pytest.raises(QuestionError, match=r"icd10cn-clinical@2\.0 .* export icd10cn-clinical-to-nhsa@2\.0-to-2\.0"):
        skos.write(starter.store, selection, tmp_path / "out.ttl")


def test_a_failure_leaves_the_old_file(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "out.ttl"
    path.write_text("old", encoding="utf-8")

    def stop(name: str, rows: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        skos.write(store, select(store.catalogue()), path, progress=stop)
    assert [one.read_text(encoding="utf-8") for one in tmp_path.iterdir()] == ["old"]
    with pytest.raises(InputError, match="there is no folder"):
        skos.write(store, select(store.catalogue()), tmp_path / "nowhere" / "out.ttl")


def test_progress_counts_nodes_and_rows(store: Store, tmp_path: Path) -> None:
    told: list[tuple[str, int]] = []
    skos.write(store, select(store.catalogue()), tmp_path / "out.nt", progress=lambda *one: told.append(one))
    assert told == [("local:left@1", 4), ("local:right@2", 3), ("m@1", 10)]
