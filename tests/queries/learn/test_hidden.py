"""A block of the past that is hidden is as if it had never been: a model does not see the answers of its own past."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from termwalk.queries.learn.candidates import candidates
from termwalk.queries.learn.columns import Rates, ranks
from termwalk.queries.learn.past import BLOCKS, Past, PastMapping
from termwalk.queries.learn.ridge import PENALTY, Ridge
from termwalk.queries.learn.space import Space, Views

from . import world

ALONE = PastMapping("阑尾怪字摘光", ("阑尾怪术",))
"""A text whose target no other text has."""


@pytest.fixture(scope="module")
def space() -> Space:
    return Space(Past([*world.past(120), ALONE], world.lexicon()), world.lexicon())


def test_weights_are_those_of_a_ridge_without_the_block(space: Space) -> None:
    vectors = space.full.vectors(space.texts)
    seen = space.ridge.kernel(vectors)
    weights = space.ridge.weights(seen, space.blocks)
    for block in (0, 7, 19):
        members, rest = np.flatnonzero(space.blocks == block), np.flatnonzero(space.blocks != block)
        kernel = (vectors[rest] @ vectors[rest].T).toarray() + PENALTY * np.eye(len(rest))
        wanted = np.linalg.solve(kernel, (vectors[members] @ vectors[rest].T).toarray().T).T
        np.testing.assert_allclose(weights[np.ix_(members, rest)], wanted, atol=2e-4)
        np.testing.assert_allclose(weights[np.ix_(members, members)], 0, atol=2e-4)
        assert np.abs(space.ridge.weights(seen)[np.ix_(members, members)]).max() > 0.1


def test_a_ridge_over_the_rest_alone_says_the_same(space: Space) -> None:
    vectors = space.full.vectors(space.texts)
    members, rest = np.flatnonzero(space.blocks == 3), np.flatnonzero(space.blocks != 3)
    alone = Ridge(vectors[rest], np.unique(space.blocks[rest], return_inverse=True)[1])
    hidden = space.ridge.weights(space.ridge.kernel(vectors[members]), space.blocks[members])
    np.testing.assert_allclose(hidden[:, rest], alone.weights(alone.kernel(vectors[members])), atol=2e-4)


def test_likeness_to_the_own_block_is_nothing(space: Space) -> None:
    kernel = space.ridge.kernel(space.full.vectors(space.texts))
    unseen = space.ridge.unseen(kernel, space.blocks)
    own = space.blocks[:, None] == space.blocks[None, :]
    assert not unseen[own].any()
    assert (unseen[~own] == kernel[~own]).all()
    assert space.ridge.unseen(kernel, None) is kernel


def test_times_seen_are_counted_without_the_block(space: Space) -> None:
    every = np.arange(len(space.names))
    for block in (0, 11):
        rest = [c for c, b in zip(space.past.chosen, space.blocks, strict=True) if b != block]
        counted = Counter(name for chosen in rest for name in chosen)
        assert [counted[name] for name in every] == list(space.seen(every, block))
    assert space.seen(every, None).sum() == sum(map(len, space.past.chosen))


def test_names_chosen_together_are_counted_without_the_block(space: Space) -> None:
    for block in (0, 5, None):
        pairs, alone = space.together[BLOCKS if block is None else block]
        rest = [c for c, b in zip(space.past.chosen, space.blocks, strict=True) if b != block]
        assert alone == Counter(name for chosen in rest for name in chosen)
        assert sum(pairs.values()) == sum(len(chosen) * (len(chosen) - 1) for chosen in rest)
        assert all(pairs[one, other] == pairs[other, one] for one, other in pairs)


def test_rates_are_those_of_the_other_blocks(space: Space) -> None:
    pairs = candidates(space, space.past.texts, space.blocks)
    ranked = ranks(space, pairs)
    right = np.array(
        [name in space.past.chosen[text] for text, name in zip(pairs.text, pairs.name, strict=True)], np.float32
    )
    rates = Rates.of(space, pairs, ranked, right)
    columns = rates.columns(pairs, space.blocks)
    contained = pairs.column("in_text") > 0.85
    row = int(np.flatnonzero(right * (pairs.column("piece_rank_least") == 0))[0])
    others = (pairs.name == pairs.name[row]) & (space.blocks[pairs.text] != space.blocks[pairs.text[row]])
    assert columns[row, 0] == (contained & others).sum()
    leads = (pairs.column("piece_rank_least") == 0) & others
    assert columns[row, 6] == leads.sum()
    assert columns[row, 7] == pytest.approx((right[leads].sum() + 0.3) / (leads.sum() + 1.5))
    everything = rates.summed().columns(pairs)
    assert everything[row, 6] == leads.sum() + ((pairs.column("piece_rank_least") == 0) & ~others)[
        pairs.name == pairs.name[row]
    ].sum()  # fmt: skip


def test_a_target_that_only_the_hidden_text_has_is_no_candidate(space: Space) -> None:
    place, own = len(space.names) - 1, len(space.texts) - 1
    assert space.names[place] == "阑尾怪术"
    blind = candidates(space, [ALONE.text], space.blocks[[own]])
    seeing = candidates(space, [ALONE.text])
    assert place not in blind.name
    row = int(np.flatnonzero(seeing.name == place)[0])
    assert seeing.column("seen")[row] == 1
    assert seeing.column("nearest")[row] == pytest.approx(1, abs=1e-5)


def test_views_of_a_text_with_its_block_hidden_say_nothing_of_its_target(space: Space) -> None:
    own = len(space.texts) - 1
    known = space.place[len(space.names) - 1]
    blind = Views(space, [space.texts[own]], space.blocks[[own]])
    seeing = Views(space, [space.texts[own]], None)
    for view, least, most in ((blind, -1e-3, 1e-3), (seeing, 0.5, 1.2)):
        assert least <= view.label[0, known] <= most
        assert least <= view.nearest(space)[0, known] <= most
        assert least <= view.neighbours(space, 5)[0, known] <= most
