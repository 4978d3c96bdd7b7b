"""Mappings that contradict hierarchies: what is found, why, what is left alone, and what a reasoner needs."""

from __future__ import annotations

import importlib.util
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import termwalk
from termwalk.exporters.selection import Selection
from termwalk.graph.catalogue import Part
from termwalk.graph.codes import Edition
from termwalk.graph.concepts import Concept
from termwalk.graph.errors import MissingExtra, QuestionError
from termwalk.graph.mappings import NO_MAP, Mapping, MapSet, Target
from termwalk.graph.opening import open_store
from termwalk.graph.store import Record, Store
from termwalk.ontologies import reasoning_run
from termwalk.ontologies.reasoning import Contradictions, contradictions
from termwalk.ontologies.reasoning_axioms import Axiom, Node, shape
from termwalk.ontologies.reasoning_proofs import Proofs
from termwalk.ontologies.reasoning_run import Reasoner
from termwalk.ontologies.reasoning_trees import Tree, is_asterisk, is_unspecified

from ..java import needs_java

TEN, OLD, ELEVEN, HUB = Edition("icd10", "2"), Edition("icd10", "1"), Edition("icd11", "1"), Edition("mondo", "1")


def node(edition: Edition, id: str, *parents: str, **more: Any) -> Concept:
    named: dict[str, Any] = {"display": f"the {id}", "code": id} | more
    return Concept(system=edition.system, version=edition.version, id=id, parents=parents, **named)


TREE: list[Record] = [
    node(TEN, "I", kind="chapter", chapter="I"),
    node(TEN, "A15", "I", chapter="I"),
    node(TEN, "A15.0", "A15", chapter="I"),
    node(TEN, "A15.1", "A15", chapter="I"),
    node(TEN, "A15.9", "A15", chapter="I", display="Tuberculosis, unspecified"),
    node(TEN, "VI", kind="chapter", chapter="VI"),
    node(TEN, "G00", "VI", chapter="VI"),
    node(TEN, "G01", "VI", chapter="VI", properties={"usage": "aster"}),
    node(TEN, "G01.0", "G01", chapter="VI", properties={"usage": "aster"}),
]
MMS: list[Record] = [
    node(ELEVEN, "c1", kind="chapter", chapter="01"),
    node(ELEVEN, "1B10", "c1", chapter="01", identity="77"),
    node(ELEVEN, "1B11", "c1", chapter="01"),
    node(ELEVEN, "b2", "c1", chapter="01", kind="block"),
    node(ELEVEN, "1B2Z", "b2", chapter="01", residual="unspecified"),
    node(ELEVEN, "cX", kind="chapter", chapter="X"),
    node(ELEVEN, "XA1", "cX", chapter="X"),
]


def code(*ids: str) -> Target:
    return Target("code", ids[0], ids) if len(ids) == 1 else Target("cluster", "&".join(ids), ids)


def row(source: str, relation: Any, *targets: str, **more: Any) -> Mapping:
    return Mapping(source=source, target=code(*targets), relation=relation, **more)


def map_set(id: str, source: Edition, target: Edition) -> MapSet:
    return MapSet(id=id, version="1", title=id, publisher="Nobody", source=source, target=target)


Maps = dict[MapSet, list[Mapping]]
UP, OVER = map_set("up", TEN, HUB), map_set("over", TEN, ELEVEN)


def graph(folder: Path, maps: Maps, *releases: tuple[Edition, list[Record]]) -> Store:
    store = open_store(folder / "g.termwalk")
    with store.stage() as staging:
        for edition, records in releases or ((TEN, TREE), (ELEVEN, MMS)):
            staging.add(Part(role="release", edition=edition, language="en", structured=True), records)
        for one, rows in maps.items():
            staging.add(Part(role="map", edition=one.source, map_set=one), rows)
        staging.publish()
    return store


def found(folder: Path, rows: Iterable[Mapping], over: MapSet = UP, **options: Any) -> Contradictions:
    """What the reasoner says of the small hierarchies with one map."""
    with_releases = graph(folder, {over: list(rows)})
    try:
        return contradictions(with_releases, Selection((TEN, ELEVEN), (over,)), **options)
    finally:
        with_releases.close()


def codes(answer: Contradictions) -> set[str]:
    return {one.code for one in answer}


JOINING = [row("A15.0", "equivalent", "M1", line=3), row("G00", "equivalent", "M1", line=9)]


@needs_java
@pytest.mark.parametrize("reasoner", reasoning_run.REASONERS)
@pytest.mark.parametrize("disjoint", ["chapters", "siblings"])
def test_an_equality_over_two_chapters_is_impossible(disjoint: str, reasoner: str, tmp_path: Path) -> None:
    answer = found(tmp_path, JOINING, disjoint=disjoint, reasoner=reasoner)
    assert codes(answer) == {"icd10:A15.0", "icd10:G00", "mondo:M1"}
    assert len(answer.causes()) == 1
    first = next(one for one in answer if one.code == "icd10:A15.0")
    assert first.title == "the A15.0"
    assert {str(one) for one in first.premises} == {
        "icd10:A15.0 equivalent mondo:M1 (up@1, line 3)",
        "icd10:G00 equivalent mondo:M1 (up@1, line 9)",
        "icd10:A15.0 narrower icd10:A15 (icd10@2)",
        "icd10:A15 narrower icd10:I (icd10@2)",
        "icd10:G00 narrower icd10:VI (icd10@2)",
        "icd10:I disjoint icd10:VI (icd10@2)",
    }
    assert first.premises[-1].kind == "disjoint"
    assert (answer.reasoner, answer.mappings, answer.releases) == (reasoner, 2, ("icd10@2",))
    assert list(answer.to_frame()["code"]) == [one.code for one in answer]


@needs_java
@pytest.mark.parametrize(
    ("rows", "disjoint"),
    [
        (JOINING, "none"),
        (JOINING[:1], "siblings"),
        ([row("A15.0", "equivalent", "M1"), row("A15.1", "equivalent", "M1")], "chapters"),
        ([row("A15.0", "equivalent", "M1"), row("A15", "equivalent", "M1")], "siblings"),
        ([row("A15.0", "equivalent", "M1"), row("G00", "broader", "M2")], "siblings"),
        ([row("A15.0", "equivalent", "M1"), row("A15.9", "equivalent", "M1")], "siblings"),
        ([row("A15.0", "equivalent", "M1"), row("G01", "equivalent", "M1")], "siblings"),
        ([row("A15.0", "equivalent", "M1"), row("G00", "related", "M1")], "siblings"),
        ([row("A15.0", "equivalent", "M1"), row("G00", "unstated", "M1")], "siblings"),
        ([row("A15.0", "equivalent", "M1"), row("G00", "equivalent", "M1", group=1, choice=1)], "siblings"),
        ([row("A15.0", "equivalent", "M1"), Mapping(source="G00", target=NO_MAP, relation="equivalent")], "siblings"),
    ],
)
def test_what_can_be_is_left_alone(rows: list[Mapping], disjoint: str, tmp_path: Path) -> None:
    """No disjointness, one side, one chapter, a heading and its class, unspecified, asterisk; rows that say nothing."""
    answer = found(tmp_path, rows, disjoint=disjoint)
    assert codes(answer) == set()
    assert answer.runs > 0


@needs_java
def test_siblings_exclude_each_other(tmp_path: Path) -> None:
    rows = [row("A15.0", "equivalent", "M1"), row("A15.1", "equivalent", "M1")]
    answer = found(tmp_path, rows, disjoint="siblings")
    assert codes(answer) == {"icd10:A15.0", "icd10:A15.1", "mondo:M1"}
    assert {str(one) for one in answer.rows[0].premises if one.kind == "disjoint"} == {
        "icd10:A15.0 disjoint icd10:A15.1 (icd10@2)"
    }


@needs_java
@pytest.mark.parametrize(
    ("relation", "impossible"),
    [("narrower", {"mondo:M1", "icd10:A15.0"}), ("broader", {"mondo:M1"}), ("equivalent", {"mondo:M1", "icd10:A15.0"})],
)
def test_one_directions_count_as_they_are_named(relation: str, impossible: set[str], tmp_path: Path) -> None:
    """A term below two chapters can be nothing; so can a code below a term that is."""
    rows = [row("I", "broader", "M1"), row("VI", "broader", "M1"), row("A15.0", relation, "M1")]
    assert codes(found(tmp_path, rows, disjoint="chapters")) == impossible


@needs_java
def test_a_class_that_other_rows_make_impossible_has_a_cause_of_its_own(tmp_path: Path) -> None:
    """A15.1 lies in two chapters by its own row and G00's, whatever A15.0 is."""
    answer = found(tmp_path, [*JOINING, row("A15.1", "narrower", "M1", line=12)], disjoint="chapters")
    assert sorted(sorted(one.code for one in rows) for rows in answer.causes().values()) == [
        ["icd10:A15.0", "icd10:G00", "mondo:M1"], ["icd10:A15.1"],
    ]  # fmt: skip


@needs_java
def test_a_class_below_an_impossible_one_follows(tmp_path: Path) -> None:
    """M2 is impossible because M1 is: it needs M1's rows and one more."""
    down = map_set("down", HUB, Edition("doid", "1"))
    store = graph(tmp_path, {UP: JOINING, down: [row("M1", "broader", "D2", line=4)]})
    answer = contradictions(store, Selection((TEN,), (UP, down)), disjoint="chapters")
    store.close()
    (cause,) = answer.causes()
    last = answer.rows[-1]
    assert (last.code, last.follows) == ("doid:D2", cause)
    assert {one.within for one in last.premises} == {"up@1", "down@1", "icd10@2"}


@needs_java
def test_combinations_are_intersections(tmp_path: Path) -> None:
    """An extension code narrows its stem code down, and the whole lies below the stem."""
    rows = [
        row("G00", "equivalent", "1B10", "XA1"),
        row("A15", "equivalent", "1B10"),
        row("A15.0", "broader", "1B11", "XA1"),
    ]
    answer = found(tmp_path, rows, over=OVER, disjoint="chapters")
    assert codes(answer) == {"icd10:G00"}
    assert "icd10:G00 equivalent icd11:1B10 & icd11:XA1 (over@1)" in set(map(str, answer.rows[0].premises))
    assert answer.combined == 0


@needs_java
@pytest.mark.parametrize("second", ["1B11", "1B2Z"])
def test_two_conditions_in_one_case_are_no_contradiction(second: str, tmp_path: Path) -> None:
    """Nor where one of them is the unspecified class of another block, whose block excludes that of the first."""
    answer = found(tmp_path, [row("G00", "equivalent", "1B10", second)], over=OVER, disjoint="siblings")
    assert codes(answer) == set()
    assert (answer.combined, answer.mappings) == (1, 0)


@needs_java
def test_both_parts_are_needed_for_what_holds_them_together(tmp_path: Path) -> None:
    """What lies in both parts of a combination lies in the code that is broader than it; what lies in one does not."""
    rows = [row("G00", "broader", "1B10", "XA1"), row("A15.0", "equivalent", "1B10")]
    assert codes(found(tmp_path, rows, over=OVER, disjoint="chapters")) == set()
    more = [*rows, row("A15.0", "narrower", "XA1")]
    (tmp_path / "more").mkdir()
    assert codes(found(tmp_path / "more", more, over=OVER, disjoint="chapters")) == {"icd10:A15.0", "icd11:1B10"}


@needs_java
def test_a_code_of_another_release_is_the_same_by_its_identity(tmp_path: Path) -> None:
    """In the old release 1B10 was 1B19; the map speaks of the old one, and the new one judges."""
    old = Edition("icd11", "0")
    maps = {
        map_set("m", old, HUB): [row("1B19", "equivalent", "M1")],
        map_set("n", ELEVEN, HUB): [row("1B11", "equivalent", "M1")],
    }
    store = graph(tmp_path, maps, (old, [node(old, "1B19", identity="77")]), (ELEVEN, MMS))
    answer = contradictions(store, Selection((old, ELEVEN), tuple(maps)), disjoint="siblings")
    store.close()
    assert codes(answer) == {"icd11:1B10", "icd11:1B11", "mondo:M1"}


@needs_java
def test_a_step_from_release_to_release_is_no_mapping(tmp_path: Path) -> None:
    step = map_set("step", OLD, TEN)
    store = graph(tmp_path, {step: [row("A15.0", "equivalent", "G00")]})
    answer = contradictions(store, Selection((TEN,), (step,)), disjoint="siblings")
    store.close()
    assert (answer.mappings, len(answer)) == (0, 0)


def test_without_owlready2_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = importlib.util.find_spec
    monkeypatch.setattr(reasoning_run, "find_spec", lambda name: None if name == "owlready2" else real(name))
    with pytest.raises(MissingExtra, match=r"pip install 'termwalk\[owl\]'"):
        found(tmp_path, JOINING)


def test_without_java_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(QuestionError, match="needs Java, and there is none"):
        found(tmp_path, JOINING)


@needs_java
def test_a_time_limit_is_kept(tmp_path: Path) -> None:
    with pytest.raises(QuestionError, match=r"hermit was not done in 0\.001 s: give it more time"):
        found(tmp_path, JOINING, seconds=0.001)


@needs_java
def test_a_reasoner_that_fails_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = Reasoner()
    monkeypatch.setattr(engine, "_command", (engine._command[0], "-cp", "nowhere", "no.such.Class"))
    with pytest.raises(QuestionError, match="hermit gave up: "):
        engine.unsatisfiable([((), (Node("icd10", "A"),))])


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"reasoner": "elk"}, "'elk' is no reasoner: use hermit or pellet"),
        ({"seconds": 0}, "give numbers above 0"),
        ({"memory": -1}, "give numbers above 0"),
        ({"disjoint": "all"}, "'all' is no kind of disjointness: use none, chapters, siblings"),
    ],
)
def test_options_that_are_none(options: dict[str, Any], said: str, tmp_path: Path) -> None:
    if shutil.which("java") is None and "disjoint" in options:
        pytest.skip("Java is asked for first.")
    with pytest.raises(QuestionError, match=said):
        found(tmp_path, JOINING, **options)


# ----------------------------------------------------------------------------------------------- what excludes what


def groups(tree: Tree, *among: str) -> dict[str, tuple[str, ...]]:
    return dict(tree.groups(among))


def test_groups_of_a_classification() -> None:
    nodes = [one for one in TREE if isinstance(one, Concept)]
    assert groups(Tree("icd10", nodes, "chapters")) == {"": ("I", "VI")}
    assert groups(Tree("icd10", nodes, "siblings")) == {"": ("I", "VI"), "A15": ("A15.0", "A15.1")}
    assert groups(Tree("icd10", nodes, "siblings"), "I", "VI", "A15.0") == {"": ("I", "VI")}
    assert groups(Tree("icd10", nodes)) == {}
    assert groups(Tree("mondo", nodes, "siblings")) == {}


def test_an_asterisk_class_is_not_below_its_chapter() -> None:
    nodes = [one for one in TREE if isinstance(one, Concept)]
    assert Tree("icd10", nodes, "chapters").parents["G01"] == ()
    assert Tree("icd10", nodes, "chapters").parents["G01.0"] == ("G01",)
    assert Tree("icd10", nodes).parents["G01"] == ("VI",)


def test_a_class_with_two_parents_makes_these_meet() -> None:
    parents = {"P": (), "A": ("P",), "B": ("P",), "C": ("P",), "AB": ("A", "B")}
    nodes = [node(TEN, id, *above, kind="chapter" if id == "P" else "category") for id, above in parents.items()]
    assert groups(Tree("icd10", nodes, "siblings")) == {}
    apart = [one for one in nodes if one.id != "AB"]
    assert groups(Tree("icd10", apart, "siblings")) == {"P": ("A", "B", "C")}


def test_chapters_that_count_nothing_alone_are_left_out() -> None:
    nodes = [one for one in MMS if isinstance(one, Concept)]
    assert groups(Tree("icd11", nodes, "siblings")) == {"c1": ("1B10", "1B11", "b2")}


def test_a_flat_list_has_no_groups() -> None:
    assert groups(Tree("icd9cm", [node(Edition("icd9cm", "32"), id) for id in ("001.0", "001.1")], "siblings")) == {}


@pytest.mark.parametrize(
    ("display", "unspecified"),
    [
        ("Gout, unspecified", True),
        ("Pneumonie, nicht näher bezeichnet", True),
        ("痛风，未特指", True),
        ("Gout", False),
        ("Other specified gout", False),
    ],
)
def test_unspecified_classes(display: str, unspecified: bool) -> None:
    assert is_unspecified(node(TEN, "M10", display=display)) == unspecified


def test_asterisk_classes() -> None:
    assert is_asterisk(node(TEN, "G01", display="Meningitis in bacterial diseases classified elsewhere"))
    assert is_asterisk(node(TEN, "A02.2+J17.0*"))
    assert not is_asterisk(node(TEN, "G03", display="Meningitis, not elsewhere classified"))


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (row("A", "equivalent", "B"), "equivalent"),
        (row("A", "narrower", "B", "C"), "narrower"),
        (row("A", "related", "B"), None),
        (row("A", "unrelated", "B"), None),
        (row("A", "equivalent", "B", group=2), None),
        (Mapping(source="A", target=Target("cluster", "B&B", ("B", "B")), relation="equivalent"), None),
        (Mapping(source="A", target=NO_MAP, relation="equivalent"), None),
    ],
)
def test_what_a_row_says_of_classes(one: Mapping, said: str | None) -> None:
    assert shape(one) == said


# ------------------------------------------------------------------------------------- our derivation and the reasoner

NAMES = st.integers(0, 5).map(lambda number: Node("icd10", str(number)))
AXIOMS = st.builds(
    lambda relation, source, targets: Axiom(
        "disjoint" if relation == "disjoint" else "mapping",
        source,
        relation,
        targets[:1] if relation == "disjoint" else targets,
        "m",
    ),
    st.sampled_from(["equivalent", "narrower", "broader", "disjoint"]),
    NAMES,
    st.lists(NAMES, min_size=1, max_size=2, unique=True).map(tuple),
).filter(lambda axiom: axiom.source not in axiom.targets)


@needs_java
@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.lists(AXIOMS, max_size=9).map(tuple), min_size=40, max_size=60))
def test_what_we_derive_is_what_the_reasoner_says(theories: list[tuple[Axiom, ...]]) -> None:
    """Some dozens of small theories in one run: the same classes are impossible, and premises alone make them so."""
    nodes = tuple(Node("icd10", str(number)) for number in range(6))
    engine = Reasoner()
    said = engine.unsatisfiable([(axioms, nodes) for axioms in theories])
    for axioms, empty in zip(theories, said, strict=True):
        proofs = Proofs(axioms)
        assert {one for one in nodes if proofs.why(one) is not None} == empty
    why = [(one, Proofs(axioms).why(one) or ()) for axioms, empty in zip(theories, said, strict=True) for one in empty]
    assert all(engine.unsatisfiable([(axioms, (one,)) for one, axioms in why])) if why else True


# ------------------------------------------------------------------------------------------------ on real releases


@pytest.fixture(scope="module")
def who(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[termwalk.Graph]:
    with termwalk.open(tmp_path_factory.mktemp("who") / "who.termwalk") as loaded:
        loaded.load(
            real_data / "icd10-who" / "icd102019en.claml.zip", real_data / "icd10-icd11" / "mapping-2024-01.zip"
        )
        yield loaded


@needs_java
@pytest.mark.real_data
def test_who_calls_inversion_of_the_uterus_two_diseases_of_two_chapters(who: termwalk.Graph) -> None:
    """N85.5 (genitourinary) and O71.2 (childbirth) are both Equivalent to *postpartum inversion of uterus*."""
    catalogue = who.store.catalogue()
    (foundation,) = (m for m in catalogue.map_sets("icd10", "icd11-foundation") if m.version == "2024-01")
    answer = contradictions(who.store, Selection((Edition("icd10", "2019"),), (foundation,)), disjoint="chapters")
    together = next(rows for rows in answer.causes().values() if any(one.code == "icd10:N85.5" for one in rows))
    assert {one.code for one in together} == {"icd10:N85.5", "icd10:O71.2", "icd11-foundation:778346821"}
    assert [str(one) for one in together[0].premises if one.kind == "mapping"] == [
        "icd10:N85.5 equivalent icd11-foundation:778346821 (who-foundation-10to11@2024-01, line 6546)",
        "icd10:O71.2 equivalent icd11-foundation:778346821 (who-foundation-10to11@2024-01, line 7002)",
    ]
    assert (len(answer), len(answer.causes())) == (142, 68)
