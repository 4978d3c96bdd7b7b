"""What a text means in a system, without training and with it."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import termwalk
from termwalk.graph.catalogue import Part
from termwalk.graph.errors import QuestionError, UnknownRelease, UnknownSystem
from termwalk.queries.items import Item
from termwalk.queries.learn.model import Model
from termwalk.queries.learn.past import PastMapping
from termwalk.queries.learn.training import train
from termwalk.queries.match import query
from termwalk.queries.match.lexicon import Lexicon
from termwalk.queries.match.plain import PlainRanker
from termwalk.queries.match.query import dictionary, match, ranker_of
from termwalk.queries.match.ranked import Ranked
from termwalk.queries.match.rows import Matches

from ..learn import world
from . import lists

NHSA = "icd10cn-nhsa"


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[termwalk.Graph]:
    with lists.graph(tmp_path_factory.mktemp("match") / "lists.termwalk", local__ops_at_1=world.names()) as made:
        yield made


@pytest.fixture(scope="module")
def ops(graph: termwalk.Graph) -> Model:
    """A model for the made operations, one of whose past targets the list does not have."""
    edition = graph.store.catalogue().resolve(query.target_of("local:ops"))
    beyond = [PastMapping(f"怪手术{place}号做法", ("怪异术",)) for place in range(12)]
    return train([*world.past(260), *beyond], Lexicon.of(graph.store, edition))


def first(found: Matches) -> list[tuple[str, str]]:
    return [(row.part, row.code) for row in found.first()]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("急性心梗伴高血压", [("急性心梗", "I21.900"), ("高血压", "I10.x00")]),
        ("急性心梗+2型糖尿病", [("急性心梗", "I21.900"), ("2型糖尿病", "E11.9")]),
        ("糖尿病肾病", [("糖尿病肾病", "E14.2")]),
        ("胆囊结石不伴胆囊炎", [("胆囊结石不伴胆囊炎", "K80.2")]),
        ("胆囊结石伴急性胆囊炎", [("胆囊结石伴急性胆囊炎", "K80.0")]),
        ("Ⅱ型糖尿病", [("Ⅱ型糖尿病", "E11.9")]),
    ],
)
def test_a_text_is_taken_apart_where_it_names_several(
    graph: termwalk.Graph, text: str, wanted: list[tuple[str, str]]
) -> None:
    assert first(match(graph.store, [text], NHSA)) == wanted


def test_specific_beats_residual_and_a_leaf_a_heading_of_the_same_name(graph: termwalk.Graph) -> None:
    found = match(graph.store, ["肺炎", "急性心肌梗死"], NHSA, limit=3)
    pneumonia = [row.code for row in found if row.text == "肺炎"]
    assert pneumonia[0] == "J18.9"
    assert "J18.8" in pneumonia
    assert [row.code for row in found.first()][1] == "I21.900"
    assert "I21" not in [row.code for row in found]


@pytest.mark.parametrize(
    ("text", "right", "against", "code"),
    [
        ("左股骨颈骨折", "S72.0L", "S72.0R", "side-contradicts"),
        ("急性支气管炎", "J20", "J42", "acuity-contradicts"),
        ("1型糖尿病", "E10.9", "E11.9", "type-contradicts"),
        ("胆囊结石不伴胆囊炎", "K80.2", "K80.0", "negation-contradicts"),
    ],
)
def test_what_contradicts_is_said_and_comes_after(
    graph: termwalk.Graph, text: str, right: str, against: str, code: str
) -> None:
    en, zh = (
        {row.code: row for row in match(graph.store, [text], NHSA, limit=8, lang=lang)}
        for lang in ("en", "zh")  # type: ignore[arg-type]
    )
    assert next(iter(en)) == right
    assert code not in en[right].why_code
    assert en[against].why_code.startswith(code)
    assert en[against].why_code == zh[against].why_code
    assert "but the term says" in en[against].why
    assert not zh[against].why.isascii()
    assert "but" not in zh[against].why


class _Sure:
    """A ranker that is sure of one name for everything."""

    accept = 0.9

    def __init__(self, lexicon: Lexicon, name: str) -> None:
        self.names, self._place = lexicon.names, lexicon.place[name]

    def rank(self, texts: list[str], most: int = 50) -> Ranked:
        import numpy as np

        ones = np.ones(len(texts))
        return Ranked.of(np.arange(len(texts)), np.full(len(texts), self._place), ones, ones * 0.99, most)


@pytest.mark.parametrize(
    ("text", "advice"),
    [("右侧股骨颈骨折", "accept"), ("股骨颈骨折", "accept"), ("左侧股骨颈骨折", "review"), ("双侧股骨颈骨折", None)],
)
def test_a_contradiction_forbids_acceptance(graph: termwalk.Graph, text: str, advice: str | None) -> None:
    edition = graph.store.catalogue().resolve(query.target_of(NHSA))
    matcher = query.Matcher(graph.store, edition)
    matcher.ranker = _Sure(matcher.lexicon, "右侧股骨颈骨折")  # type: ignore[assignment]
    (row,) = matcher.rows([Item(name=text)], 1, "en")
    assert row.code == "S72.0R"
    assert advice is None or row.advice == advice


@pytest.mark.parametrize(
    ("text", "to", "advice"),
    [
        ("高血压病", NHSA, "accept"),
        ("急性心肌梗死", NHSA, "accept"),  # a leaf and its heading
        ("高血压病、肺炎", NHSA, "accept"),
        ("高血压病、肺炎样病", NHSA, "review"),
        ("钾", "loinc", "review"),  # two leaves
    ],
)
def test_the_very_name_of_one_leaf_is_accepted_without_training(
    graph: termwalk.Graph, text: str, to: str, advice: str
) -> None:
    assert {row.advice for row in match(graph.store, [text], to)} == {advice}


def test_nothing_like_it_is_one_row_that_says_so(graph: termwalk.Graph) -> None:
    (row,) = match(graph.store, ["🫀"], NHSA, lang="zh")
    assert (row.text, row.part, row.rank, row.code, row.score, row.advice) == ("🫀", "🫀", 1, "", 0.0, "none")
    assert (row.why_code, row.why) == ("nothing", "icd10cn-nhsa@2.0中没有相近名称。")
    assert len(match(graph.store, [], NHSA)) == 0


def test_rows_say_where_they_are_from(graph: termwalk.Graph) -> None:
    (row,) = match(graph.store, [Item(name="高血压病", code="D7")], f"{NHSA}@2.0", limit=1)
    assert (row.source, row.system, row.release) == ("D7", NHSA, "2.0")
    assert (row.matched, row.title, row.why_code) == ("高血压病", "高血压病", "same")
    assert 0 < row.score <= 1


def test_no_more_candidates_than_asked_for_and_ranks_count(graph: termwalk.Graph) -> None:
    found = match(graph.store, ["急性心梗伴高血压"], NHSA, limit=3)
    assert {row.part: [one.rank for one in found if one.part == row.part] for row in found} == {
        "急性心梗": [1, 2, 3],
        "高血压": [1, 2, 3],
    }
    assert all(row.advice == found[0].advice for row in found)


def test_order_does_not_matter_and_equal_texts_are_looked_up_once(
    graph: termwalk.Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = ["急性心梗伴高血压", "肺炎", "1型糖尿病", "糖尿病肾病", "肺炎", "🫀", "慢支"]
    asked: list[str] = []
    rank = PlainRanker.rank

    def counted(self: PlainRanker, texts: list[str], most: int = 50) -> Ranked:
        asked.extend(texts)
        return rank(self, texts, most)

    monkeypatch.setattr(PlainRanker, "rank", counted)
    rows = match(graph.store, texts, NHSA).rows
    assert len(asked) == len(set(asked))
    shuffled = random.Random(2).sample(texts, len(texts))
    again = match(graph.store, shuffled, NHSA).rows
    for text in set(texts):
        assert [row for row in rows if row.text == text] == [row for row in again if row.text == text]
        (alone, *_) = match(graph.store, [text], NHSA).rows
        assert alone in rows


ODD = {
    "empty": "", "blank": " \t\n", "emoji": "🫀🩺", "control": "\x00\x07\x1b", "surrogate": "\ud800",
    "regex": ".*(?!)[a-z]++\\", "brackets": "(((((" * 2000, "one": "胃" * 10_000, "latin": "a" * 10_000,
    "commas": "、" * 10_000, "joined": "急性心梗伴高血压、" * 1_200, "words": "acute with " * 1_000,
    "digits": "1.2" * 3_000, "combining": "e\u0301" * 5_000, "negated": "不伴" * 5_000,
}  # fmt: skip


@pytest.mark.parametrize("name", ODD)
def test_no_text_crashes_or_takes_long(graph: termwalk.Graph, name: str) -> None:
    match(graph.store, ["高血压"], NHSA)
    begun = time.perf_counter()
    found = match(graph.store, [ODD[name]], NHSA, limit=1)
    assert time.perf_counter() - begun < 5
    assert found
    assert {row.text for row in found} == {ODD[name]}


@settings(deadline=None, max_examples=60)
@given(st.text(st.characters(codec=None, exclude_categories=()), max_size=60))
def test_any_text_gets_rows(graph: termwalk.Graph, text: str) -> None:
    found = match(graph.store, [text], NHSA, limit=2)
    assert found
    assert all(0 <= row.score <= 1 and row.why for row in found)


def test_the_ranker_is_made_once_until_the_graph_changes(
    graph: termwalk.Graph, put: Callable[..., list[Part]], tmp_path: Path
) -> None:
    with lists.graph(tmp_path / "own.termwalk") as own:
        edition = own.store.catalogue().resolve(query.target_of(NHSA))
        made = ranker_of(own.store, edition, "diagnosis")
        assert ranker_of(own.store, edition, "diagnosis") is made
        put(own, [lists.content(f"{NHSA}@3.0", [("Z99", "新病")])])
        assert ranker_of(own.store, edition, "diagnosis") is not made
        assert [row.code for row in match(own.store, ["新病"], NHSA)] == ["Z99"]


def test_targets_that_are_not_there(graph: termwalk.Graph) -> None:
    with pytest.raises(UnknownSystem):
        match(graph.store, ["肺炎"], "icd99")
    with pytest.raises(UnknownRelease):
        match(graph.store, ["肺炎"], f"{NHSA}@9")
    with pytest.raises(QuestionError, match="lab, drug, device, fee"):
        match(graph.store, ["肺炎"], NHSA, kind="food")


def test_a_dictionary_gives_its_items_with_their_columns(graph: termwalk.Graph) -> None:
    items = list(dictionary(graph.store, "nhsa-drug"))
    assert [(one.code, one.name) for one in items] == [row[:2] for row in lists.DRUGS]
    assert items[0].cell("approval") == "国药准字H20203456"


def test_a_trained_model_answers_with_the_names_it_learnt(graph: termwalk.Graph, ops: Model) -> None:
    found = match(graph.store, ["胃肿物摘除术+膀胱整形术", "肝肿物摘除术"], "local:ops", model=ops, limit=2)
    code = {name: code for code, name in world.names()}
    assert [row.code for row in found.first()] == [code["胃病损切除术"], code["膀胱成形术"], code["肝病损切除术"]]
    assert [row.part for row in found.first()][:2] == ["胃肿物摘除术", "膀胱整形术"]
    assert found.first()[0].score > 0.5
    seen = next(one for one in world.past(260) if len(one.targets) == 1 and "左" not in one.text)
    row = match(graph.store, [seen.text], "local:ops", model=ops)[0]
    assert "past:" in row.why_code
    assert "Past mappings gave it" in row.why


def test_what_only_the_past_knows_has_no_code_and_is_never_accepted(graph: termwalk.Graph, ops: Model) -> None:
    assert ops.trained.unknown == 12
    for kind in ("", "fee"):
        row = match(graph.store, ["怪手术77号做法"], "local:ops", model=ops, kind=kind, limit=1)[0]
        assert (row.code, row.title, row.why_code) == ("", "怪异术", "nothing")
        assert row.advice != "accept"


def test_a_model_for_another_release_is_refused(graph: termwalk.Graph, ops: Model) -> None:
    with pytest.raises(QuestionError, match=r"trained for local:ops@1, not for icd10cn-nhsa@2\.0"):
        match(graph.store, ["肺炎"], NHSA, model=ops)
    listed = train(world.past(220), world.lexicon())
    with pytest.raises(QuestionError, match="trained for a list of its own"):
        match(graph.store, ["肺炎"], "local:ops", model=listed)
