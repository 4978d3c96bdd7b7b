"""An embedding of the user's own as one more signal."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from termwalk.graph.errors import FormatError, QuestionError
from termwalk.queries.learn import file
from termwalk.queries.learn.embedding import Embedding
from termwalk.queries.learn.model import Model
from termwalk.queries.learn.past import PastMapping
from termwalk.queries.learn.training import train
from termwalk.queries.terms.folding import folded

from . import world

NUMBERED = [
    PastMapping(f"代号{chr(0x4E00 + 7 * place)}{chr(0x5E00 + 11 * place)}", (name,))
    for place, (_, name) in enumerate(world.names())
]
"""Code words that say nothing of the name behind them: only one who knows them can tell."""

MEANT = {folded(one.text): folded(one.targets[0]) for one in NUMBERED}


def knowing(texts: Sequence[str]) -> Any:
    """A vector for each meaning, the same for a code word and its name."""
    seeds = [zlib.crc32(MEANT.get(folded(text), folded(text)).encode()) for text in texts]
    return np.array([np.random.RandomState(seed).normal(size=48) for seed in seeds])


KNOWING = Embedding("knowing-1", knowing)


@pytest.fixture(scope="module")
def informed() -> Model:
    """Trained with the embedding on ordinary texts and two thirds of the code words."""
    learnt = [one for place, one in enumerate(NUMBERED) if place % 3]
    return train([*world.past(200), *learnt], world.lexicon(), embedding=KNOWING)


UNSEEN = NUMBERED[::3]


def test_what_only_the_embedding_knows_is_answered(informed: Model, model: Model) -> None:
    texts = [one.text for one in UNSEEN]
    assert world.share_right(world.answered(informed, texts), UNSEEN) >= 0.8
    assert world.share_right(world.answered(model, texts), UNSEEN) <= 0.2


def test_a_file_names_its_embedding_and_demands_it(informed: Model, tmp_path: Path) -> None:
    path = tmp_path / "m.model"
    file.write(informed, path)
    assert informed.trained.embedding == "knowing-1"
    with pytest.raises(FormatError, match="was trained with the embedding knowing-1: give the same"):
        file.read(path)
    with pytest.raises(FormatError, match="knowing-1"):
        file.read(path, Embedding("knowing-2", knowing))
    read = file.read(path, KNOWING)
    texts = [one.text for one in UNSEEN]
    assert world.answered(read, texts) == world.answered(informed, texts)


@pytest.mark.parametrize(
    "encode",
    [
        lambda texts: np.ones((len(texts) + 1, 3)),
        lambda texts: np.ones(len(texts)),
        lambda texts: np.full((len(texts), 3), np.nan),
        lambda texts: np.ones((len(texts), 3, 1)),
    ],
)
def test_what_is_no_row_per_text_is_refused(encode: Callable[[Sequence[str]], Any]) -> None:
    with pytest.raises(QuestionError, match=r"The embedding mine gave .* for 2 texts: one row each is due"):
        Embedding("mine", encode).vectors(["a", "b"])


def test_vectors_have_length_one_or_none() -> None:
    made = Embedding("mine", lambda texts: [[3, 4], [0, 0]]).vectors(["a", "b"])  # type: ignore[arg-type,return-value]
    assert made.tolist() == [[pytest.approx(0.6), pytest.approx(0.8)], [0, 0]]
