"""Codes by what people type."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import termwalk
from termwalk.graph.catalogue import Part
from termwalk.graph.codes import Edition
from termwalk.graph.concepts import Concept, Term, TermUse
from termwalk.graph.errors import QuestionError, UnknownRelease, UnknownSystem
from termwalk.graph.store import Record
from termwalk.queries.search import Hit, search

Address = Callable[[Path, str], str]
ICD, LOCAL = Edition("icd10cn-nhsa", "2.0"), Edition("local:ward", "1")
Contents = tuple[Part, list[Record]]


def node(edition: Edition, code: str, display: str, **more: object) -> Concept:
    stated = {"code": code, "display": display} | more
    return Concept(system=edition.system, version=edition.version, id=code, **stated)  # type: ignore[arg-type]


def term(code: str, text: str, use: TermUse = "synonym", language: str = "zh") -> Term:
    return Term(id=code, text=text, language=language, use=use)


def of(edition: Edition, *records: Record, language: str = "zh") -> Contents:
    name = f"{edition} {language}"
    return Part(role="release", edition=edition, language=language, structured=True, file=name), list(records)


def diseases() -> Contents:
    return of(
        ICD,
        node(ICD, "A00", "霍乱"),
        node(ICD, "A00.900", "霍乱", parents=("A00",)),
        node(ICD, "I10.x00x002", "高血压"),
        node(ICD, "I11.900", "高血压性心脏病"),
        node(ICD, "I13.900", "特发性高血压"),
        node(ICD, "K00.200x003", "过小牙"),
        node(ICD, "J44.900", "慢性阻塞性肺病"),
        node(ICD, "I25.103", "冠状动脉粥样硬化性心脏病"),
        node(ICD, "E11.900", "2型糖尿病"),
        node(ICD, "E14.200", "糖尿病性肾病"),
        node(ICD, "K92.100x001", "便血"),
        node(ICD, "K29.500", "慢性胃黏膜炎"),
        node(ICD, "B05.900", "麻疹", active=False),
        node(ICD, "B05.901", "麻疹样皮疹"),
        term("I25.103", "冠脉病", "exclusion"),
    )


def words() -> Contents:
    return of(
        LOCAL,
        node(LOCAL, "D1", "Chronic obstructive pulmonary disease"),
        node(LOCAL, "D2", "Acute myocardial infarction"),
        node(LOCAL, "D3", "Diabetes mellitus, type II"),
        node(LOCAL, "D4", "Heart attack", kind="block", selectable=False),
        node(LOCAL, "D5", "Ménière's disease"),
        node(LOCAL, "D6", "Diabetes insipidus"),
        term("D2", "AMI", "abbreviation", "en"),
        term("D3", "Not gestational diabetes", "note", "en"),
        language="en",
    )


@pytest.fixture
def ward(tiny: Callable[..., termwalk.Graph]) -> termwalk.Graph:
    return tiny(beside=[diseases(), words()])


def best(graph: termwalk.Graph, text: str, target: str | Iterable[str] = "") -> Hit:
    return search(graph.store, text, target)[0]


@pytest.mark.parametrize(
    ("text", "code", "how"),
    [
        ("高血压", "I10.x00x002", "exact"),
        ("高血壓", "I10.x00x002", "exact"),
        ("gxy", "I10.x00x002", "pinyin"),
        ("gaoxueya", "I10.x00x002", "pinyin"),
        ("gaoxy", "I10.x00x002", "pinyin"),
        ("gao xue ya", "I10.x00x002", "pinyin"),
        ("gaoxueyaxingx", "I11.900", "pinyin"),
        ("bianxue", "K92.100x001", "pinyin"),
        ("tnbxs", "E14.200", "pinyin"),
        ("2xtnb", "E11.900", "pinyin"),
        ("特发", "I13.900", "prefix"),
        ("粥样硬化", "I25.103", "infix"),
        ("肾病 糖尿病", "E14.200", "infix"),
        ("胃粘膜", "K29.500", "infix"),
        ("Ⅱ型糖", "E11.900", "prefix"),
        ("２型糖尿病", "E11.900", "exact"),
        ("copd", "J44.900", "abbreviation"),
        ("慢阻肺", "J44.900", "abbreviation"),
        ("冠心病", "I25.103", "abbreviation"),
        ("2型", "E11.900", "abbreviation"),
        ("chronic ob", "D1", "prefix"),
        ("pulm chronic", "D1", "word"),
        ("infarc", "D2", "word"),
        ("cardial inf", "D2", "infix"),
        ("type 2 diab", "D3", "word"),
        ("meniere", "D5", "prefix"),
        ("diabtes mell", "D3", "typo"),
        ("myocardail infarction", "D2", "typo"),
        ("obstuctiv", "D1", "typo"),
        ("i11.9", "I11.900", "prefix"),
        ("I119", "I11.900", "prefix"),
        ("i10x00x002", "I10.x00x002", "exact"),
    ],
)
def test_what_is_typed_finds_what_is_meant(text: str, code: str, how: str, ward: termwalk.Graph) -> None:
    found = best(ward, text)
    assert (found.code, found.how) == (code, how)


def test_an_abbreviation_is_found_in_both_languages(ward: termwalk.Graph) -> None:
    assert {"D1", "J44.900"} <= {hit.code for hit in search(ward.store, "COPD")}


def test_a_leaf_stands_before_its_heading_and_what_is_active_first(ward: termwalk.Graph) -> None:
    assert [hit.code for hit in search(ward.store, "霍乱")] == ["A00.900", "A00"]
    measles = search(ward.store, "麻")
    assert [(hit.code, hit.active) for hit in measles] == [("B05.901", True), ("B05.900", False)]


def test_the_commoner_of_two_names_with_the_same_initials_comes_first(ward: termwalk.Graph) -> None:
    found = [hit.title for hit in search(ward.store, "gxy")]
    assert found == ["高血压", "过小牙", "高血压性心脏病", "特发性高血压"]


@pytest.mark.parametrize("text", ["冠脉病", "gestational"])
def test_exclusions_and_notes_are_no_names(text: str, ward: termwalk.Graph) -> None:
    assert len(search(ward.store, text)) == 0


def test_systems_kinds_and_what_is_active_can_be_chosen(ward: termwalk.Graph) -> None:
    store = ward.store
    assert {hit.system for hit in search(store, "d", "local:ward")} == {"local:ward"}
    assert {hit.system for hit in search(store, "慢性", "icd10cn-nhsa@2.0")} == {"icd10cn-nhsa"}
    assert len(search(store, "慢性", ["local:ward"])) == 0
    assert {hit.system for hit in search(store, "disease", ["local:ward", "icd10cn-nhsa"])} == {"local:ward"}
    assert [hit.code for hit in search(store, "heart", kinds=["block"])] == ["D4"]
    assert [hit.code for hit in search(store, "heart", kinds="category")] == []
    assert [hit.code for hit in search(store, "麻疹", active=True)] == ["B05.901"]
    assert [hit.code for hit in search(store, "麻疹", active=False)] == ["B05.900"]


def test_a_hit_says_where_it_is_from(ward: termwalk.Graph) -> None:
    found = best(ward, "AMI")
    assert found == Hit(
        code="D2",
        title="Acute myocardial infarction",
        matched="AMI",
        score=1.0,
        how="exact",
        system="local:ward",
        release="1",
        kind="category",
        active=True,
        language="en",
        use="abbreviation",
    )
    assert best(ward, "D2").use == "code"


@pytest.mark.parametrize("text", ["d", "高", "diab", "gxy", "病", "inf"])
def test_a_code_stands_once_and_scores_fall(text: str, ward: termwalk.Graph) -> None:
    found = search(ward.store, text)
    assert len({(hit.system, hit.code) for hit in found}) == len(found) > 0
    assert [hit.score for hit in found] == sorted((hit.score for hit in found), reverse=True)
    assert all(0 < hit.score <= 1 for hit in found)
    for limit in (1, 2, 3):
        assert len(search(ward.store, text, limit=limit)) == min(limit, len(found))


def test_what_cannot_be_searched(ward: termwalk.Graph) -> None:
    for text in ("", " … ", "😀", "\u200b"):
        with pytest.raises(QuestionError, match="no letter or digit"):
            search(ward.store, text)
    with pytest.raises(UnknownSystem):
        search(ward.store, "x", "icd1o")
    with pytest.raises(UnknownRelease):
        search(ward.store, "x", "icd10cn-nhsa@1990")
    with pytest.raises(QuestionError, match="kind 'bloc'"):
        search(ward.store, "x", kinds=["bloc"])
    assert len(search(ward.store, "no such words")) == 0


def test_the_order_of_loading_does_not_count(tiny: Callable[..., termwalk.Graph]) -> None:
    once, again = tiny(beside=[diseases(), words()]), tiny(beside=[words(), diseases()])
    for text in ("病", "d", "gxy", "xx", "高血压", "diabtes", "COPD", "i1"):
        assert search(once.store, text).rows == search(again.store, text).rows


def test_what_is_loaded_later_is_found(tiny: Callable[..., termwalk.Graph], put: Callable[..., list[Part]]) -> None:
    graph = tiny(beside=[words()])
    assert len(search(graph.store, "高血压")) == 0
    put(graph, [diseases()])
    assert best(graph, "高血压").code == "I10.x00x002"
    newer = Edition("icd10cn-nhsa", "3.0")
    put(graph, [of(newer, node(newer, "I10", "高血压"))])
    assert {hit.release for hit in search(graph.store, "高血压")} == {"3.0"}
    assert {hit.release for hit in search(graph.store, "高血压", "icd10cn-nhsa@2.0")} == {"2.0"}


def test_devices_are_found_when_asked_for(tiny: Callable[..., termwalk.Graph]) -> None:
    one, other = Edition("udi", "eudamed"), Edition("udi", "gudid")
    graph = tiny(beside=[words(), of(one, node(one, "1", "Knee")), of(other, node(other, "2", "Knee"))])
    assert len(search(graph.store, "knee")) == 0
    assert [hit.code for hit in search(graph.store, "knee", "udi")] == ["1", "2"]


def test_an_empty_graph_holds_nothing(tiny: Callable[..., termwalk.Graph]) -> None:
    assert len(search(tiny().store, "x")) == 0


_TEXTS = st.one_of(
    st.text(max_size=40),
    st.text("高血压糖尿病 gxy2Ⅱ型 diabetes.*+?()[]{}|\\^$\x00\u200b", max_size=20),
    st.builds(lambda text, times: text * times, st.text(min_size=1, max_size=3), st.integers(1, 4_000)),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=200)
@given(text=_TEXTS)
def test_no_text_crashes_or_takes_a_second(text: str, ward: termwalk.Graph) -> None:
    begun = time.thread_time()
    try:
        found = search(ward.store, text)
    except QuestionError:
        assert not any(character.isascii() and character.isalnum() for character in text[:200])
    else:
        assert all(hit.code for hit in found)
    assert time.thread_time() - begun < 1


def test_a_name_in_chinese_finds_a_loinc_term(starter: termwalk.Graph) -> None:
    (hit,) = starter.search("葡萄糖", "loinc")
    assert (hit.code, hit.language) == ("104597-0", "zh-CN")
    assert "葡萄糖" in hit.matched
    assert "Glucometer" in hit.title


@pytest.mark.parametrize("text", ["CHOLERA", " cholera ", "ｃｈｏｌｅｒａ"])
def test_width_case_and_blanks_do_not_count(text: str, starter: termwalk.Graph) -> None:
    found = starter.search(text, "icd10")
    assert (found[0].code, found[0].score) == ("A00", 1.0)


@pytest.mark.real_data
def test_every_chinese_name_of_loinc_is_found(real_data: Path, tmp_path: Path, address: Address) -> None:
    with termwalk.open(address(tmp_path, "loinc")) as graph:
        graph.load(real_data / "loinc" / "Loinc_2.79_subset")
        found = graph.search("血清", "loinc", limit=400)
        assert {hit.language for hit in found} == {"zh-CN"}
        assert len(found) > 20
        for hit in found:
            assert any("血清" in name.text for name in graph.names(f"loinc:{hit.code}", "zh-CN"))
