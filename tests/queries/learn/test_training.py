"""What a model learns from a past, and that it is the same each time."""

from __future__ import annotations

import random
import time

import numpy as np
import pytest

from termwalk.graph.errors import QuestionError
from termwalk.queries.learn import training
from termwalk.queries.learn.model import Model
from termwalk.queries.learn.past import PastMapping
from termwalk.queries.learn.training import FEWEST, train
from termwalk.queries.match.ranked import Ranked
from termwalk.queries.terms.folding import folded

from . import world

HELD = world.held()


def first(model: Model, text: str) -> str:
    return model.names[model.rank([text]).name[0]]


def of_each(ranked: Ranked, texts: int, most: int = 5) -> list[list[tuple[int, float]]]:
    """The likeliest names of each text, chances to four places."""
    rows = [ranked.of_text(place) for place in range(texts)]
    return [
        [(int(n), round(float(c), 4)) for n, c in zip(ranked.name[row], ranked.chance[row], strict=True)][:most]
        for row in rows
    ]


def test_unseen_texts_are_answered_far_better_than_without_training(model: Model) -> None:
    texts = [one.text for one in HELD]
    trained = world.share_right(world.answered(model, texts), HELD)
    assert trained >= 0.9
    assert trained >= world.share_right(world.untrained(texts), HELD) + 0.3


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("胃肿物摘除术", "胃病损切除术"),
        ("肝肿物激光摘除术", "肝病损激光切除术"),
        ("腹腔镜下直肠肿块摘除", "直肠病损切除术"),
        ("左侧乳腺肿块摘除", "乳房病损切除术"),
    ],
)
def test_a_rewriting_holds_for_pairs_that_were_never_seen(model: Model, text: str, name: str) -> None:
    site, done = next((site, name.removeprefix(site)) for site in world.SITES if name.startswith(site))
    assert model.past(model.names.index(name)) == 0 or not world.unheard(site, done)
    assert first(model, text) == name
    assert first(model, text.replace(text[-4:], "整形术")) != name


def test_a_text_of_two_operations_gets_both_and_no_more(model: Model) -> None:
    assert world.answered(model, ["胃肿物摘除术+膀胱整形术", "胃肿物摘除术"]) == [
        {"胃病损切除术", "膀胱成形术"},
        {"胃病损切除术"},
    ]


def test_an_ambiguous_wording_is_less_sure_than_a_plain_one(model: Model) -> None:
    ranked = model.rank(["气管摘除手术", "气管肿物摘除术"])
    either, plain = (ranked.chance[ranked.of_text(place)][0] for place in (0, 1))
    assert either < 0.9 < plain
    two = {model.names[name] for name in ranked.name[ranked.of_text(0)][:2]}
    assert two == {"气管部分切除术", "气管全部切除术"}


def test_it_says_what_it_was_trained_on(model: Model) -> None:
    said = model.trained
    assert (said.source, said.mappings, said.unknown, said.aim) == ("past.csv", 320, 0, "f1")
    assert said.names == len(world.names())
    assert said.embedding == ""
    assert 0.8 < said.held_out < 1
    assert said.when.endswith("+00:00")


def test_what_it_reached_out_of_fold_is_what_it_reaches_on_texts_like_the_past(model: Model) -> None:
    fresh = world.past(200, seed=11)
    found = world.answered(model, [one.text for one in fresh])
    wanted = [{folded(name) for name in one.targets} for one in fresh]
    hits = sum(len(one & other) for one, other in zip(found, wanted, strict=True))
    f1 = 2 * hits / (sum(map(len, found)) + sum(map(len, wanted)))
    assert f1 == pytest.approx(model.trained.held_out, abs=0.06)


def test_the_same_past_gives_the_same_model() -> None:
    made = [train(world.past(220), world.lexicon()) for _ in range(2)]
    texts = [one.text for one in HELD[:40]]
    one, other = (model.rank(texts) for model in made)
    for field in ("text", "name", "score", "chance"):
        assert getattr(one, field).tobytes() == getattr(other, field).tobytes()
    assert made[0].deciding == made[1].deciding


def test_answers_do_not_depend_on_the_order_of_texts_nor_on_what_else_is_asked(model: Model) -> None:
    texts = [one.text for one in HELD[:30]]
    order = list(range(len(texts)))
    random.Random(1).shuffle(order)
    asked = of_each(model.rank(texts), len(texts))
    shuffled = of_each(model.rank([texts[place] for place in order]), len(texts))
    assert [shuffled[order.index(place)] for place in range(len(texts))] == asked
    assert [of_each(model.rank([text]), 1)[0] for text in texts] == asked


def test_no_text_breaks_it(model: Model) -> None:
    odd = ["", " ", "🫀", "\x00\x07", ".*(?!", "胃" * 10_000, "\ud800", "a" * 10_000, "+、伴"]
    begun = time.perf_counter()
    ranked = model.rank(odd)
    assert time.perf_counter() - begun < len(odd)
    assert set(ranked.text) <= set(range(len(odd)))
    assert np.isfinite(ranked.chance).all()
    assert len(model.rank([]).text) == 0


def test_no_more_candidates_than_asked_for_and_the_likeliest_first(model: Model) -> None:
    ranked = model.rank(["胃肿物摘除术", "肝整形术"], most=7)
    for place in (0, 1):
        chances = ranked.chance[ranked.of_text(place)]
        assert len(chances) == 7
        assert list(chances) == sorted(chances, reverse=True)


def test_too_few_mappings_are_no_past() -> None:
    few = world.past(FEWEST - 1)
    with pytest.raises(QuestionError, match=f"{FEWEST - 1} past mappings.*at least {FEWEST}"):
        train(few, world.lexicon())
    with pytest.raises(QuestionError, match="There are 0 past mappings"):
        train([PastMapping("胃肿物摘除术", ())] * FEWEST, world.lexicon())


def test_of_more_than_one_model_takes_some_are_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training, "MOST", 150)
    with pytest.raises(QuestionError, match="There are 150 past mappings"):
        train(world.past(400), world.lexicon())
