"""Texts answered part by part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pytest

from termwalk.queries.match.composing import Composed, composed, decided
from termwalk.queries.match.grams import Array
from termwalk.queries.match.lexicon import Lexicon
from termwalk.queries.match.plain import PlainRanker
from termwalk.queries.match.ranked import Ranked


class Told:
    """A ranker that is told the chances: by text, then by name."""

    accept = 0.9

    def __init__(self, chances: Mapping[str, Mapping[str, float]]) -> None:
        self.chances = chances
        self.names = sorted({name for row in chances.values() for name in row})
        self.asked: list[str] = []

    def rank(self, texts: Sequence[str], most: int = 50) -> Ranked:
        self.asked += texts
        rows = [
            (place, self.names.index(name), chance)
            for place, text in enumerate(texts)
            for name, chance in self.chances.get(text, {}).items()
        ]
        text, name, chance = (np.array(column) for column in zip(*rows, strict=True)) if rows else (np.zeros(0),) * 3
        return Ranked.of(text, name, chance, chance, most)

    def chosen(self, ranked: Ranked) -> Array:
        return np.asarray(ranked.chance > 0.5)

    def past(self, name: int) -> int:
        return 0


APART = {"急性心梗": {"心肌梗死": 0.8, "心梗后": 0.1}, "高血压": {"高血压病": 0.9}}


def shape(ranker: Told | PlainRanker, found: Composed) -> list[tuple[str, list[str]]]:
    return [(part.text, [ranker.names[one.name] for one in part.options]) for part in found.parts]


def test_a_text_is_taken_apart_where_that_is_likelier() -> None:
    ranker = Told(APART | {"急性心梗伴高血压": {"高血压病": 0.3}})
    (found,) = composed(ranker, ["急性心梗伴高血压"], "diagnosis")
    assert shape(ranker, found) == [("急性心梗", ["心肌梗死", "心梗后"]), ("高血压", ["高血压病"])]
    assert found.confidence == pytest.approx(0.8 * 0.9)


def test_the_whole_stays_where_it_is_one_name() -> None:
    ranker = Told(APART | {"急性心梗伴高血压": {"合写一码": 0.95}})
    (found,) = composed(ranker, ["急性心梗伴高血压"], "diagnosis")
    assert shape(ranker, found) == [("急性心梗伴高血压", ["合写一码"])]
    assert found.confidence == pytest.approx(0.95)


def test_what_a_part_alone_is_as_surely_called_is_no_joint_name() -> None:
    ranker = Told(APART | {"急性心梗伴高血压": {"心肌梗死": 0.95}, "急性心梗": {"心肌梗死": 0.99}})
    (found,) = composed(ranker, ["急性心梗伴高血压"], "diagnosis")
    assert [part.text for part in found.parts] == ["急性心梗", "高血压"]


def test_a_joint_name_stays_though_a_part_is_like_it() -> None:
    ranker = Told(APART | {"急性心梗伴高血压": {"合写一码": 0.95}, "急性心梗": {"合写一码": 0.9}})
    (found,) = composed(ranker, ["急性心梗伴高血压"], "diagnosis")
    assert shape(ranker, found) == [("急性心梗伴高血压", ["合写一码"])]


def test_a_part_that_is_nothing_leaves_the_text_whole() -> None:
    ranker = Told({"急性心梗伴怪病": {"心肌梗死": 0.4}, "急性心梗": {"心肌梗死": 0.9}})
    (found,) = composed(ranker, ["急性心梗伴怪病"], "diagnosis")
    assert shape(ranker, found) == [("急性心梗伴怪病", ["心肌梗死"])]


def test_each_text_is_asked_once_and_all_together() -> None:
    ranker = Told(APART)
    composed(ranker, ["急性心梗伴高血压", "高血压", "急性心梗"], "diagnosis")
    assert len(ranker.asked) == len(set(ranker.asked))
    assert {"急性心梗伴高血压", "高血压", "急性心梗"} <= set(ranker.asked)


def test_nothing_known_is_a_part_without_options() -> None:
    (found,) = composed(Told({}), ["🫀"], "diagnosis")
    assert found.parts[0].options == ()
    assert found.confidence == 0
    assert composed(Told({}), [], "diagnosis") == []


def test_names_that_were_chosen_together_each_get_a_part() -> None:
    text = "胃肿物摘除术+膀胱整形术"
    ranker = Told({text: {"胃病损切除术": 0.9, "膀胱成形术": 0.8, "膀胱整形": 0.3, "胃部分切除术": 0.2}})
    (found,) = decided(ranker, [text])
    assert shape(ranker, found) == [
        ("胃肿物摘除术", ["胃病损切除术", "胃部分切除术"]),
        ("膀胱整形术", ["膀胱成形术", "膀胱整形"]),
    ]
    assert found.confidence == pytest.approx(0.9 * 0.8 * 0.7 * 0.8)


def test_one_name_chosen_or_none_is_the_whole_text() -> None:
    text = "胃肿物摘除术+活检"
    ranker = Told({text: {"胃病损切除术": 0.9, "活检": 0.3}, "不明": {"活检": 0.2}})
    one, none, nothing = decided(ranker, [text, "不明", "🫀"])
    assert shape(ranker, one) == [(text, ["胃病损切除术", "活检"])]
    assert (shape(ranker, none), none.confidence) == ([("不明", ["活检"])], 0)
    assert (shape(ranker, nothing), nothing.confidence) == ([("🫀", [])], 0)


DISEASES = (
    ("I10.x00", "高血压病"), ("I10", "特发性高血压"), ("I11", "高血压性心脏病"), ("I21.9", "急性心肌梗死"),
    ("I25.2", "陈旧性心肌梗死"), ("E14.2", "糖尿病性肾病"), ("E11", "2型糖尿病"), ("N18.9", "慢性肾衰竭"),
    ("K80.0", "胆囊结石伴急性胆囊炎"), ("K80.2", "胆囊结石不伴胆囊炎"), ("K81.0", "急性胆囊炎"), ("J18.9", "肺炎"),
)  # fmt: skip


@pytest.fixture(scope="module")
def plain() -> PlainRanker:
    return PlainRanker(Lexicon.plain(DISEASES))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("急性心梗伴高血压", ["急性心肌梗死", "高血压病"]),
        ("肺炎+慢性肾衰", ["肺炎", "慢性肾衰竭"]),
        ("高血压、2型糖尿病、肺炎", ["高血压病", "2型糖尿病", "肺炎"]),
        ("糖尿病肾病", ["糖尿病性肾病"]),
        ("胆囊结石不伴胆囊炎", ["胆囊结石不伴胆囊炎"]),
        ("胆囊结石伴急性胆囊炎", ["胆囊结石伴急性胆囊炎"]),
        ("高血压性心脏病", ["高血压性心脏病"]),
    ],
)
def test_without_training(plain: PlainRanker, text: str, wanted: list[str]) -> None:
    (found,) = composed(plain, [text], "diagnosis")
    assert [names[0] for _, names in shape(plain, found)] == wanted
