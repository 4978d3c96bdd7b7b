"""The parts of the plain ranker: cuts, likeness and coverage, families of codes, contradictions, weights."""

from __future__ import annotations

import numpy as np
import pytest

from termwalk.queries.match.candidates import TOLD, Names
from termwalk.queries.match.chinese import CHINESE
from termwalk.queries.match.clashes import Sayings
from termwalk.queries.match.cuts import Listed, Runs, Tokens
from termwalk.queries.match.english import ENGLISH
from termwalk.queries.match.families import Families, lengths
from termwalk.queries.match.lexicon import Lexicon
from termwalk.queries.match.spectra import Spectrum
from termwalk.queries.match.weights import Chance, weighed, weights

NAMES = ["肾结石", "输尿管结石", "胆囊结石", "肾炎"]


def spectrum() -> Spectrum:
    return Spectrum({"one": (Runs(NAMES, 1), 1.0), "site": (Listed(["肾", "胆囊"]), 0.0)}, NAMES)


def test_runs_tell_what_they_do_not_know() -> None:
    runs = Runs(["肾结石"], 2)
    known = runs.counts(["肾结石", "肾炎"]).sum(axis=1)
    assert np.asarray(known).ravel().tolist() == [2, 0]
    assert runs.unknown(["肾结石", "肾炎"], np.asarray(known).ravel()).tolist() == [0, 1]


def test_tokens_have_columns_in_no_order_of_the_texts() -> None:
    one, other = Tokens(["b a", "c"], str.split), Tokens(["c", "a b"], str.split)
    assert (one.counts(["a c c c"]) != other.counts(["a c c c"])).nnz == 0
    assert one.counts(["c c c"]).max() == 2
    assert one.unknown(["a x"], np.ones(1)).tolist() == [1]


def test_listed_words_take_the_longest() -> None:
    assert Listed(["肾", "肾上腺"]).counts(["肾上腺肾"]).toarray().tolist() == [[1, 1]]


def test_nearest_takes_the_first_of_equally_like_names() -> None:
    names = ["左肾", "右肾", "胆囊"]
    made = Spectrum({"one": (Runs(names, 1), 1.0)}, names)
    text, name, like = made.nearest(made.counted(["肾", "囊", "肝"]), 1)
    assert text.tolist() == [0, 1]
    assert name.tolist() == [0, 2]
    assert (like <= 1).all()
    assert made.nearest(made.counted(["肾"]), 3)[1].tolist() == [0, 1]


def test_coverage_counts_both_ways() -> None:
    made = spectrum()
    asked, offered = made.coverage(made.counted(["肾结石痛"]), np.array([0]), np.array([0]))
    assert offered[0, 0] == pytest.approx(1, abs=1e-4)
    assert 0 < asked[0, 0] < 1


@pytest.mark.parametrize(
    ("codes", "told"),
    [
        (["I10", "A00.0"], (3, 5, 2)),
        (["01.1", "51.23"], (2, 4, 5)),
        (["1A00", "BA41.Z"], (4, 6, 2)),
        (["2345-7"], ()),
        ([], ()),
    ],
)
def test_the_shape_of_codes_says_what_a_family_is(codes: list[str], told: tuple[int, ...]) -> None:
    assert lengths(codes) == told


def test_a_text_is_likeliest_in_the_family_that_uses_its_words() -> None:
    made = spectrum()
    families = Families(["N20.0", "N20.1", "K80.2", "N05.9"], 3)
    families.learn(made.names.vectors)
    told = families.likelihood(made.counted(["胆囊"]).vectors, np.zeros(4, np.int64), np.arange(4))
    assert told.argmax() == 2
    assert told[0] == told[1]


def test_a_piece_of_one_family_tells_more_than_one_of_all() -> None:
    runs = Runs(NAMES, 1)
    families = Families(["N20.0", "N20.1", "K80.2", "N05.9"], 3)
    told = families.telling(runs.counts(NAMES))
    of = {one: told[runs.counts([one]).indices[0]] for one in "胆石"}
    assert of["胆"] == pytest.approx(np.log(3))
    assert of["石"] < of["胆"]


def test_contradictions_are_compared_per_pair() -> None:
    sayings = Sayings()
    asked, offered = sayings.read(["左肾结石", "急性胃炎"]), sayings.read(["右肾结石", "胃炎"])
    found = sayings.compared(asked, offered)
    assert found["sense_contradicted"].tolist() == [1, 0]
    assert found["sense_missing"].tolist() == [0, 1]
    assert found["sense_added"].tolist() == [0, 0]


@pytest.mark.parametrize(("script", "rows"), [(CHINESE, [("N20.0", "肾结石")]), (ENGLISH, [("GB70", "Kidney stone")])])
def test_every_weight_is_of_a_feature(script: object, rows: list[tuple[str, str]]) -> None:
    lexicon = Lexicon.plain(rows)
    features = Names(script, lexicon, [0]).candidates([rows[0][1]]).features  # type: ignore[arg-type]
    tables, curves = weights().chinese, weights().chinese_chance
    if script is ENGLISH:
        tables, curves = weights().english, weights().english_chance
    used = {name for table in tables.values() for name in table} | {
        name for one in curves.values() for name in one.terms
    }
    assert used <= set(features)


def test_residual_features_are_told_in_words() -> None:
    lexicon = Lexicon.plain([("K76.8", "其他特指的肝病"), ("K76.9", "未特指的肝病")])
    found = Names(CHINESE, lexicon, [0, 1]).candidates(["肝病"])
    assert found.features["plain_to_other"][found.name == 0].all()
    assert found.features["plain_to_unspecified"][found.name == 1].all()
    assert TOLD[2] == "other"


def test_a_chance_rises_with_its_share() -> None:
    curve = Chance(accept=1.01, vote=0.0, constant=0.0, share=1.0, kin=0.0, terms={"exact": 1.0})
    told = curve.of(np.array([0.0, 0.5, 1.0]), np.ones(3), {"exact": np.array([0, 0, 1])})
    assert told[1] == pytest.approx(0.5)
    assert 0 < told[0] < told[1] < told[2] < 1


def test_weights_sum_up() -> None:
    assert weighed({"a": 2.0, "b": -1.0}, {"a": np.array([1, 2]), "b": np.array([1, 1])}, np.zeros(2)).tolist() == [
        1,
        3,
    ]


def test_a_kind_without_weights_of_its_own_takes_the_joint_ones() -> None:
    assert weights().of("diagnoses", "english") == weights().of("joint", "english")
    assert weights().of("diagnoses", "chinese") != weights().of("joint", "chinese")
