"""A model made from past mappings: two stages of trees over what each text and name say, all of it out of fold."""

from __future__ import annotations

from collections.abc import Iterable
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
    from scipy.sparse import csr_matrix

FEWEST = 200
"""Past mappings without which a model would learn chance."""

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
    past = Past(mappings, lexicon)
    if len(past) < FEWEST:
        raise QuestionError(f"There are {len(past)} past mappings to learn from; at least {FEWEST} are needed.")
    space = Space(past, lexicon, embedding)
    progress("past texts", len(past))
    pairs = candidates(space, past.texts, space.blocks)
    right = _right(past, pairs.text, pairs.name)
    progress("candidates", len(right))
    fold = folds_of(space.blocks)[pairs.text]
    ranked = ranks(space, pairs)
    rates = Rates.of(space, pairs, ranked, right)
    rows = described(space, space.texts, pairs)
    swapped, swaps = _swaps(rows, right, pairs.text, fold)
    progress("words that differ", rows.nnz)
    own = [pairs.values, edits(space, space.texts, pairs), ranked, rates.columns(pairs, space.blocks), swapped[:, None]]
    first_values = np.column_stack(own).astype(np.float32)
    p, first = out_of_fold(first_values, right, fold, FIRST)
    progress("first stage", len(right))
    values = np.column_stack([first_values, beside(space, space.texts, pairs, p, space.blocks)])
    kept, q = p > KEPT, np.zeros(len(p))
    q[kept], second = out_of_fold(values[kept], right[kept], fold[kept], SECOND)
    progress("second stage", int(kept.sum()))
    calibration = Calibration.of(q, right)
    chance = calibration(q)
    total = np.array([len(chosen) for chosen in past.chosen])
    deciding = best_deciding(pairs.text, chance, right, total, aim)
    trained = _trained(space, source, aim, deciding)
    return Model(space, rates.summed(), swaps, tuple(first), tuple(second), calibration, deciding, trained)


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


def _trained(space: Space, source: str, aim: Aim, deciding: Deciding) -> Trained:
    past, lexicon = space.past, space.lexicon
    return Trained(
        embedding=space.embedding.name if space.embedding else "",
        source=source,
        mappings=len(past),
        unknown=len(past.unknown),
        target=str(lexicon.edition or ""),
        names=len(lexicon.names),
        aim=aim,
        held_out=deciding.held_out,
        accepted=deciding.accepted,
        when=datetime.now(UTC).isoformat(timespec="seconds"),
    )
