from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

import termwalk
from termwalk.graph.catalogue import Part
from termwalk.graph.codes import Edition
from termwalk.graph.errors import GraphError
from termwalk.graph.fingerprint import fingerprint
from termwalk.graph.mappings import Mapping, MapSet, Target
from termwalk.graph.store import Record
from termwalk.ontologies.starter import files
from termwalk.queries.derived import is_stale
from termwalk.queries.verdicts import layer

Address = Callable[[Path, str], str]

Content = tuple[Part, list[Record]]


def build(who: Any, tables: tuple[str, ...] = ("one", "multiple", "back", "foundation")) -> Any:
    """Three classes: one that is its code, one that is several, one that no table knows."""
    made = who(tables=tables).category("Q10", "Fever").category("Q20", "Chill").category("Q30", "Ache")
    made.one("Q10", "AA10", "100", "100", "Fever").one("Q20", "AA20", "200", "200", "Chill")
    made.multiple("Q20", "AA21").multiple("Q20", "AA22").foundation("Q10", "100", "equivalent")
    return made.foundation("Q20", "200", "narrower").back("100", "AA10", "Q10").back("200", "AA20", "Q99")


def derived(graph: termwalk.Graph) -> MapSet:
    return next(m for m in graph.map_sets() if m.id == layer.DERIVED)


def rules(graph: termwalk.Graph) -> dict[str, str]:
    return {edge.source: edge.stated["basis"] for edge in graph.store.mappings(derived(graph))}


def part_of(graph: termwalk.Graph, name: str) -> Part:
    return next(part for part in graph.store.catalogue().parts if name in part.name)


def test_a_layer_names_its_rules_and_every_premise(who: Any, tiny: Callable[..., termwalk.Graph]) -> None:
    made = derived(tiny(build(who)))
    assert made.version == "2024-01"
    assert made.rules.startswith("who-10to11/")
    assert [premise.partition("#")[0] for premise in made.premises] == [
        "who-10to11-one@2024-01", "who-10to11-multiple@2024-01", "who-11to10-one@2024-01",
        "who-foundation-10to11@2024-01", "termwalk-supplement@2024-01", "icd10@2019 (en)",
    ]  # fmt: skip
    assert all(premise.partition("#")[2] for premise in made.premises)


def test_without_whos_one_category_table_there_is_no_layer(who: Any, tiny: Callable[..., termwalk.Graph]) -> None:
    graph = tiny(build(who, ("multiple", "back", "foundation")))
    assert layer.DERIVED not in {m.id for m in graph.map_sets()}
    assert not is_stale(graph.store)


def test_nothing_is_rebuilt_when_nothing_changed(who: Any, tiny: Callable[..., termwalk.Graph], put: Any) -> None:
    graph = tiny(build(who))
    before = part_of(graph, layer.DERIVED)
    assert put(graph) == []
    assert put(graph) == []
    assert part_of(graph, layer.DERIVED) == before
    assert not is_stale(graph.store)
    assert not graph.refresh().changed


def test_what_is_no_premise_rebuilds_nothing(
    who: Any, tiny: Callable[..., termwalk.Graph], put: Any, node: Any, release: Any
) -> None:
    graph = tiny(build(who))
    assert put(graph, [release(node(Edition("icd11", "2024-01"), "AA10", identity="100"))]) == []
    assert put(graph, [release(node(Edition("icd10", "2016"), "Q10"))]) == []
    assert put(graph, list(who("2016", "2019-04", ("multiple",)).multiple("Q10", "AA10").contents())) == []


@pytest.mark.parametrize("table", ["one", "multiple", "back", "foundation"])
def test_a_changed_table_rebuilds_the_layer(
    table: str, who: Any, tiny: Callable[..., termwalk.Graph], put: Any
) -> None:
    graph = tiny(build(who))
    before = rules(graph)
    other = build(who)
    change = {
        "one": lambda: other.one("Q30", "AA30", "300", "300", "Ache"),
        "multiple": lambda: other.multiple("Q30", "AA30"),
        "back": lambda: other.back("300", "AA30", "Q30"),
        "foundation": lambda: other.foundation("Q30", "300", "equivalent"),
    }
    change[table]()
    name = str(other.map_set(table))
    content = next(c for c in other.contents() if c[0].map_set and str(c[0].map_set) == name)
    built = put(graph, [content], instead_of=[part_of(graph, name)])
    assert [part.map_set.id for part in built] == [layer.DERIVED]
    assert sum(m.id == layer.DERIVED for m in graph.map_sets()) == 1
    assert rules(graph) == before | ({"Q30": "V22"} if table == "one" else {})
    assert put(graph) == []


def test_the_classification_is_a_premise_too(
    who: Any, tiny: Callable[..., termwalk.Graph], put: Any, node: Any, release: Any
) -> None:
    graph = tiny(build(who))
    part, nodes = next(iter(build(who).contents()))
    more = [*nodes, node(Edition("icd10", "2019"), "Q40")]
    assert len(put(graph, [(part, more)], instead_of=[part_of(graph, "icd10@2019")])) == 1
    assert rules(graph)["Q40"] == "V01"


def test_another_language_of_the_classification_rebuilds(
    who: Any, tiny: Callable[..., termwalk.Graph], put: Any, node: Any
) -> None:
    graph = tiny(build(who))
    before = rules(graph)
    part, _ = next(iter(build(who).contents()))
    german = msgspec.structs.replace(part, language="de", structured=False, file="de")
    assert len(put(graph, [(german, [node(Edition("icd10", "2019"), "Q10", "Fieber")])])) == 1
    assert rules(graph) == before


def test_other_rules_rebuild_the_layer(
    who: Any, tiny: Callable[..., termwalk.Graph], put: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    graph = tiny(build(who))
    was = derived(graph).rules
    monkeypatch.setattr(layer, "rules_name", lambda: "who-10to11/99")
    assert is_stale(graph.store)
    assert len(put(graph)) == 1
    assert (was != "who-10to11/99", derived(graph).rules) == (True, "who-10to11/99")
    assert not is_stale(graph.store)
    assert put(graph) == []


def test_a_stale_layer_is_not_asked(
    who: Any, tiny: Callable[..., termwalk.Graph], monkeypatch: pytest.MonkeyPatch
) -> None:
    graph = tiny(build(who))
    graph.translate("icd10:Q10", "icd11")
    monkeypatch.setattr(layer, "rules_name", lambda: "who-10to11/99")
    with termwalk.open(graph.store.url) as again:
        with pytest.raises(GraphError, match="termwalk load"):
            again.translate("icd10:Q10", "icd11")
        with pytest.raises(GraphError, match="termwalk load"):
            again.migrate("icd10", "icd11")
        assert again.refresh().changed
        assert again.translate("icd10:Q10", "icd11")[0].target == "icd11:AA10"
        assert not again.refresh().changed


def test_a_build_without_a_layer_is_stale(who: Any, empty: Callable[[], termwalk.Graph]) -> None:
    graph = empty()
    with graph.store.stage() as staging:
        for part, records in build(who).contents():
            staging.add(part, records)
        staging.publish()
    assert is_stale(graph.store)
    with pytest.raises(GraphError, match="termwalk load"):
        graph.translate("icd10:Q10", "icd11")
    graph.refresh()
    assert graph.translate("icd10:Q10", "icd11")[0].target == "icd11:AA10"


def test_one_table_alone_says_little_and_the_others_complete_it(
    who: Any, empty: Callable[[], termwalk.Graph], put: Any
) -> None:
    graph = empty()
    contents = list(build(who).contents())
    put(graph, contents[:2])
    assert rules(graph) == {"Q10": "V00", "Q20": "V00", "Q30": "V01"}
    assert {row.relation for row in graph.translate(["icd10:Q10", "icd10:Q20"], "icd11")} == {"unstated"}
    for content in contents[2:]:
        assert len(put(graph, [content])) == 1
    assert rules(graph) == {"Q10": "V12", "Q20": "V08b", "Q30": "V01"}


@pytest.mark.parametrize(("target", "place"), [("block", "900"), ("chapter", "901"), ("XN100", "902")])
def test_one_table_alone_prefers_nothing_that_cannot_be_coded(
    target: str, place: str, who: Any, tiny: Callable[..., termwalk.Graph]
) -> None:
    graph = tiny(who(tables=("one",)).category("Q10").one("Q10", target, place))
    assert [row.preferred for row in graph.migrate("icd10", "icd11")] == [False]
    assert [row.preferred for row in graph.translate("icd10:Q10", "icd11")] == [False]


def test_an_older_build_has_no_foundation_table(who: Any, tiny: Callable[..., termwalk.Graph]) -> None:
    older = who("2016", "2019-04", ("one", "multiple", "back")).category("Q10", "Fever").category("Q20", "Chill")
    older.one("Q10", "AA10", "100", "100", "Fever").one("Q20", "AA20/AA30", "200").multiple("Q10", "AA10", "100")
    graph = tiny(older.back("100", "AA10", "Q10"))
    assert rules(graph) == {"Q10": "V21", "Q20": "V21c"}
    rows = graph.migrate("icd10", "icd11")
    assert [(row.verdict, row.relation, row.review) for row in rows] == [
        ("related", "unstated", True), ("combination", "unstated", True)
    ]  # fmt: skip
    assert [row.foundation_relation for row in rows] == ["unstated", "unstated"]


def test_every_build_has_a_layer_of_its_own(who: Any, tiny: Callable[..., termwalk.Graph]) -> None:
    older = who("2016", "2019-04", ("one", "multiple", "back")).category("Q10").one("Q10", "AA09", "100")
    graph = tiny(build(who), older.multiple("Q10", "AA09", "100").back("100", "AA09", "Q10"))
    assert {m.version for m in graph.map_sets() if m.id == layer.DERIVED} == {"2024-01", "2019-04"}
    assert graph.translate("icd10:Q10", "icd11")[0].target == "icd11:AA10"
    assert graph.translate("icd10:Q10", "icd11", build="2019-04")[0].target == "icd11:AA09"


@pytest.mark.parametrize("order", list(itertools.permutations(range(5)))[::17])
def test_any_order_of_loading_derives_the_same(
    order: tuple[int, ...], who: Any, tiny: Callable[..., termwalk.Graph], empty: Callable[[], termwalk.Graph], put: Any
) -> None:
    whole, stepwise, contents = tiny(build(who)), empty(), list(build(who).contents())
    for place in order:
        put(stepwise, [contents[place]])
    assert fingerprint(stepwise.store) == fingerprint(whole.store)
    assert derived(stepwise) == derived(whole)


@pytest.mark.parametrize("step", [-1, 3])
def test_any_order_of_the_starters_files_derives_the_same(
    step: int, starter: termwalk.Graph, tmp_path: Path, address: Address
) -> None:
    paths = files()
    shuffled = paths[::step] if step < 0 else [paths[(n * step) % len(paths)] for n in range(len(paths))]
    assert sorted(shuffled) == sorted(paths)
    with termwalk.open(address(tmp_path, "shuffled")) as graph:
        for path in shuffled:
            graph.load(path)
        assert derived(graph) == derived(starter)
        assert graph.migrate("icd10", "icd11").rows == starter.migrate("icd10", "icd11").rows
        assert fingerprint(graph.store) == fingerprint(starter.store)


def test_publishers_rows_stay_as_they_were_stated(who: Any, tiny: Callable[..., termwalk.Graph]) -> None:
    made = build(who)
    graph = tiny(made)
    one = graph.store.catalogue().map_set("who-10to11-one", "2024-01")
    assert one is not None
    kept = list(graph.store.mappings(one))
    assert kept == [row for row in made.rows["one"] if isinstance(row, Mapping)]
    assert {row.relation for row in kept} == {"unstated"}


def test_a_class_without_answer_is_a_row_too(who: Any, tiny: Callable[..., termwalk.Graph]) -> None:
    graph = tiny(build(who))
    rows = graph.store.leaving(derived(graph), ["Q30"])["Q30"]
    assert [(row.target, row.stated["role"]) for row in rows] == [(Target("no-map"), "none")]
