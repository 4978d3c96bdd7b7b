"""Paths told in words of two languages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any, get_args

import pytest

import termwalk
from termwalk.graph.codes import Edition
from termwalk.graph.relations import RELATIONS
from termwalk.queries.answered import Lang
from termwalk.queries.explain import Explanation, explain, say
from termwalk.queries.translation import Translation, Translations
from termwalk.queries.walk.steps import StepKind

from .walk.maps import decide, map_of, node_of, release_of

Tiny = Callable[..., termwalk.Graph]
LANGUAGES: tuple[Lang, ...] = get_args(Lang)


def codes_of(row: Translation) -> set[str]:
    """Every code that a row's paths lead over."""
    paths = (row.path, *row.beside)
    return {end for path in paths for step in path for end in (step.source, step.target) if end} | {row.source}


@pytest.fixture
def chinese(tiny: Tiny) -> termwalk.Graph:
    """A walk with a step of the hierarchy, a rule, a line, a combination, a gap and a no map."""
    nhsa = Edition("icd10cn-nhsa", "2.0")
    pair = node_of(nhsa, "B65.202+K77.0*", properties={"dagger": "B65.202", "asterisk": "K77.0"}, parents=("B65.2",))
    return tiny(
        beside=[
            release_of(
                str(nhsa),
                "I10.x00: 高血压",
                "I10.x00x002 < I10.x00: 良性高血压",
                "B65.2: 血吸虫病",
                pair,
                "C95.7: 白血病",
            ),
            release_of("icd10@2019", "I10: Hypertension", "B65.2: Schistosomiasis", "K77.0: Liver", "C95.7: Leukaemia"),
            map_of("icd10@2019 > icd11@2024-01", "I10 ~ BA00", "B65.2 = 1F86.2", "K77.0 = DB93.1", "C95.7 ∅"),
        ]
    )


ASKED = [f"icd10cn-nhsa:{code}" for code in ("I10.x00x002", "B65.202+K77.0*", "C95.7", "Q99")]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_sentence_names_every_code_of_its_path(lang: Lang, chinese: termwalk.Graph) -> None:
    found = chinese.translate(ASKED, "icd11")
    told = explain(chinese.store, found, lang)
    assert len(told) == len(found) == 4
    for row_, said in zip(found, told, strict=True):
        assert (said.source, said.target, said.lang) == (row_.source, row_.target, lang)
        assert {code for code in codes_of(row_) if code not in said.sentence} == set()
        assert row_.target is None or row_.target in said.sentence


def test_a_path_in_english(chinese: termwalk.Graph) -> None:
    (said,) = chinese.explain(ASKED[0], "icd11")
    assert said.sentence == (
        "icd10cn-nhsa:I10.x00x002 “良性高血压” stands under icd10cn-nhsa:I10.x00 “高血压” in its own list; "
        "icd10cn-nhsa:I10.x00 is the same as icd10:I10 “Hypertension” (termwalk-icd10cn-nhsa-to-icd10@2.0-to-2019, "
        "rule L6: The code is WHO's, filled up to six characters: by the construction of the Chinese editions it is "
        "that class); icd10:I10 is related to icd11:BA00 “Title of BA00” (icd10-icd11@1, line 1). "
        "So icd10cn-nhsa:I10.x00x002 is related to icd11:BA00. A person should look at it."
    )


def test_a_path_in_chinese(chinese: termwalk.Graph) -> None:
    (said,) = chinese.explain(ASKED[0], "icd11", lang="zh")
    assert "icd10cn-nhsa:I10.x00x002“良性高血压” 在本目录中隶属于 icd10cn-nhsa:I10.x00“高血压”" in said.sentence
    assert "icd10:I10 相关于 icd11:BA00" in said.sentence
    assert said.sentence.endswith("因此 icd10cn-nhsa:I10.x00x002 相关于 icd11:BA00。需要人工审核。")


def test_a_combination_tells_its_other_part(chinese: termwalk.Graph) -> None:
    (said,) = chinese.explain(ASKED[1], "icd11")
    assert "The other part: icd10cn-nhsa:B65.202+K77.0* holds icd10:K77.0 “Liver”" in said.sentence
    assert "icd10:K77.0 is the same as icd11:DB93.1" in said.sentence
    assert "is narrower than the combination icd11:1F86.2/DB93.1" in said.sentence
    (in_chinese,) = chinese.explain(ASKED[1], "icd11", lang="zh")
    assert "另一部分：" in in_chinese.sentence
    assert "窄于 组合 icd11:1F86.2/DB93.1" in in_chinese.sentence


def test_a_gap_and_a_stated_no_map_are_told_apart(chinese: termwalk.Graph) -> None:
    stated, gap = chinese.explain(ASKED[2:], "icd11")
    assert "icd10:C95.7 has no counterpart" in stated.sentence
    assert "that is stated, not missing" in stated.sentence
    assert "a gap, not a stated no map" in gap.sentence
    stated, gap = chinese.explain(ASKED[2:], "icd11", lang="zh")
    assert "无对应" in stated.sentence
    assert "属于缺口" in gap.sentence


def only(graph: termwalk.Graph, code: str, to: str, **more: Any) -> Explanation:
    (said,) = graph.explain(code, to, **more)
    return said


def test_a_suggestion_is_told_as_one(tiny: Tiny) -> None:
    graph = tiny(beside=[map_of("local:a@1 > local:b@1", "A1 < B1"), map_of("local:b@1 > local:c@1", "B1 > C1")])
    gap, suggestion = graph.explain("local:a:A1", "local:c")
    assert gap.target is None
    assert suggestion.target == "local:c:C1"
    assert "a suggestion, not an answer" in suggestion.sentence


def test_support_and_reading_backwards_are_told(tiny: Tiny) -> None:
    graph = tiny(
        beside=[
            map_of("local:a@1 > local:b@1", "A1 = B1"), map_of("local:b@1 > local:d@1", "B1 = D1"),
            map_of("local:a@1 > local:c@1", "A1 = C1"), map_of("local:c@1 > local:d@1", "C1 = D1"),
        ]
    )  # fmt: skip
    assert "2 independent ways lead there." in only(graph, "local:a:A1", "local:d").sentence
    back = only(graph, "local:d:D1", "local:b")
    assert "b-d@1, line 1, read against its direction" in back.sentence
    assert "逆向读取" in only(graph, "local:d:D1", "local:b", lang="zh").sentence


def test_a_decision_a_move_and_a_retirement_are_told(tiny: Tiny) -> None:
    old, new = Edition("icd11", "2024-01"), Edition("icd11", "2025-01")
    graph = tiny(
        beside=[
            map_of("local:a@1 > icd11@2024-01", "A1 = AA10", "A2 = AA11", "A3 = AA10"),
            release_of("icd11@2024-01", node_of(old, "AA10", identity="1"), node_of(old, "AA11", identity="2")),
            release_of("icd11@2025-01", node_of(new, "AB10", identity="1")),
        ]
    )
    assert "is the thing called icd11:AB10" in only(graph, "local:a:A1", "icd11", release="2025-01").sentence
    assert "no longer in the release" in only(graph, "local:a:A2", "icd11", release="2025-01").sentence
    decide(graph, "accept", "local:a:A3", "icd11:AA11", relation="narrower")
    assert "decisions of p" in only(graph, "local:a:A3", "icd11").sentence


def test_braces_and_signs_in_names_are_only_text(tiny: Tiny) -> None:
    graph = tiny(
        beside=[release_of("local:a@1", "A1: Fever {target} <b>&"), map_of("local:a@1 > local:b@1", "A1 = B1")]
    )
    told = graph.explain("local:a:A1", "local:b")
    assert "“Fever {target} <b>&”" in told[0].sentence
    assert "<b>&”" not in told._repr_html_()
    assert "&lt;b&gt;&amp;”" in told._repr_html_()


def test_a_title_is_told_once_in_each_sentence(chinese: termwalk.Graph) -> None:
    for said in chinese.explain(ASKED, "icd11"):
        for title in set(re.findall("“([^”]+)”", said.sentence)):
            assert said.sentence.count(f"“{title}”") == 1


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_relation_and_every_kind_of_step_has_words(lang: Lang) -> None:
    for relation in RELATIONS:
        assert say("relation", relation, lang)
    words: Iterable[str] = (kind for kind in get_args(StepKind) if kind != "part")
    for kind in words:
        text = say("step", kind, lang, source="S", target="T", relation="R", by="B")
        assert "S" in text
        assert "T" in text
        assert "{" not in text


def test_nothing_to_explain_is_an_empty_answer(chinese: termwalk.Graph) -> None:
    told = explain(chinese.store, Translations(()))
    assert (len(told), str(told), told.drawing.text()) == (0, "", "")
    assert "<svg" in told._repr_html_()


def test_as_text_the_sentences_stand_apart(chinese: termwalk.Graph) -> None:
    told = chinese.explain(ASKED[:2], "icd11")
    assert str(told) == "\n\n".join(one.sentence for one in told)
    assert told.to_frame().columns.tolist() == ["source", "target", "sentence", "lang"]
