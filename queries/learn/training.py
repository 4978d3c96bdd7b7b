"""A model made from past mappings: two stages of trees over what each text and name say, all of it out of fold."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal

import numpy as np

from termwalk.graph.errors import QuestionError
from termwalk.graph.progress import Progress, silent

from ..match.grams import Array
from ..match.lexicon import Lexicon
from .beside import beside
from .boosting import FIRST, SECOND, folds_of, out_of_fold
from .calibration import Calibration
from .candidates import candidates
from .columns import Rates, edits, ranks
from .deciding import Deciding, best_deciding
from .embedding import Embedding
from .model import KEPT, Model, Trained
from .past import Past, PastMapping
from .space import Space
from .swaps import conditional_logit, described

if TYPE_CHECKING:
    from lightgbm import Booster
    from scipy.sparse import csr_matrix

FEWEST = 200
"""Past mappings without which a model would learn chance."""

MOST = 12_000
"""Past mappings of which all are used: memory grows with their square. Of more, so many are drawn by chance."""

_SEED = 11

Aim = Literal["f1", "exact"]


def train(
    mappings: Iterable[PastMapping],
    lexicon: Lexicon,
    *,
    source: str = "",
    aim: Aim = "f1",
    embedding: Embedding | None = None,
    progress: Progress = silent,
) -> Model:
    """A model for a lexicon; QuestionError for fewer than FEWEST usable mappings.

    `aim` says what the answer is chosen for: most right names over all (`f1`), or whole answers right (`exact`).
    """
    given = list(mappings)
    past = Past(_sampled(given), lexicon)
    if len(past) < FEWEST:
        raise QuestionError(f"There are {len(past)} past mappings to learn from; at least {FEWEST} are needed.")
    space = Space(past, lexicon, embedding)
    progress("past texts", len(past))
    training = _Training(space, progress)
    values, p, first, swaps = training.first()
    q, second = training.second(values, p)
    calibration = Calibration.of(q, training.right)
    total = np.array([len(chosen) for chosen in past.chosen])
    deciding = best_deciding(training.pairs.text, calibration(q), training.right, total, aim)
    trained = _trained(space, source, aim, deciding, max(len(given) - MOST, 0))
    return Model(space, training.rates.summed(), swaps, first, second, calibration, deciding, trained)


def _sampled(mappings: Sequence[PastMapping]) -> Sequence[PastMapping]:
    """All of them, or as many by chance as fit, in their order."""
    if len(mappings) <= MOST:
        return mappings
    kept = np.random.RandomState(_SEED).permutation(len(mappings))[:MOST]
    return [mappings[place] for place in np.sort(kept)]


class _Training:
    """The past seen as if it were new: every text without its own block."""

    def __init__(self, space: Space, progress: Progress) -> None:
        self.space, self.progress = space, progress
        self.pairs = candidates(space, space.past.texts, space.blocks)
        self.right = _right(space.past, self.pairs.text, self.pairs.name)
        self.fold = folds_of(space.blocks)[self.pairs.text]
        self.ranked = ranks(space, self.pairs)
        self.rates = Rates.of(space, self.pairs, self.ranked, self.right)
        progress("candidates", len(self.right))

    def first(self) -> tuple[Array, Array, tuple[Booster, ...], Array]:
        """Columns, probabilities out of fold and trees of each candidate for itself, and what swaps weigh."""
        space, pairs = self.space, self.pairs
        rows = described(space, space.texts, pairs)
        swapped, swaps = _swaps(rows, self.right, pairs.text, self.fold)
        self.progress("words that differ", rows.nnz)
        rated = self.rates.columns(pairs, space.blocks)
        own = [pairs.values, edits(space, space.texts, pairs), self.ranked, rated, swapped[:, None]]
        values = np.column_stack(own).astype(np.float32)
        p, trees = out_of_fold(values, self.right, self.fold, FIRST)
        self.progress("first stage", len(p))
        return values, p, tuple(trees), swaps

    def second(self, values: Array, p: Array) -> tuple[Array, tuple[Booster, ...]]:
        """Probabilities and trees of the likelier candidates beside the others of their texts."""
        values = np.column_stack([values, beside(self.space, self.space.texts, self.pairs, p, self.space.blocks)])
        kept, q = p > KEPT, np.zeros(len(p))
        q[kept], trees = out_of_fold(values[kept], self.right[kept], self.fold[kept], SECOND)
        self.progress("second stage", int(kept.sum()))
        return q, tuple(trees)


def _right(past: Past, text: Array, name: Array) -> Array:
    chosen = [frozenset(one) for one in past.chosen]
    return np.array([int(n) in chosen[t] for t, n in zip(text, name, strict=True)], np.float32)


def _swaps(rows: csr_matrix, right: Array, text: Array, fold: Array) -> tuple[Array, Array]:
    """Scores of each row by weights that did not see its fold, and the weights from all rows."""
    scores = np.zeros(len(right), np.float32)
    for one in np.unique(fold):
        learnt, asked = np.flatnonzero(fold != one), np.flatnonzero(fold == one)
        scores[asked] = rows[asked] @ conditional_logit(rows[learnt], right[learnt], text[learnt])
    return scores, conditional_logit(rows, right, text)


def _trained(space: Space, source: str, aim: Aim, deciding: Deciding, left_out: int) -> Trained:
    past, lexicon = space.past, space.lexicon
    return Trained(
        embedding=space.embedding.name if space.embedding else "",
        source=source,
        mappings=len(past),
        left_out=left_out,
        unknown=len(past.unknown),
        target=str(lexicon.edition or ""),
        names=len(lexicon.names),
        aim=aim,
        held_out=deciding.held_out,
        accepted=deciding.accepted,
        when=datetime.now(UTC).isoformat(timespec="seconds"),
    )
