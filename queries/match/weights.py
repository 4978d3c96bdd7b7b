"""What each feature of a candidate weighs, what its score says of its chance, and what makes a family of codes."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal

import msgspec
import numpy as np

from .grams import Array

Kind = Literal["joint", "procedures", "diagnoses"]
Writing = Literal["chinese", "english"]


class Shape(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Codes of one shape, and how many of their characters make a family, the most telling first."""

    pattern: str
    lengths: tuple[int, ...]


class Chance(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A logistic curve over the logits of a candidate's share in its text, and its family's, and its other terms.

    Of answers with a chance of `accept` or more 98 in a hundred are right; above 1 where no chance says so. `vote` is
    what the logit of the family's share adds to a score.
    """

    accept: float
    vote: float
    constant: float
    share: float
    kin: float
    terms: dict[str, float]

    def of(self, share: Array, kin: Array, features: Mapping[str, Array]) -> Array:
        """The chance of each candidate to be right."""
        told = self.constant + self.share * logit(share) + self.kin * logit(kin)
        return 1 / (1 + np.exp(-weighed(self.terms, features, told)))


class Weights(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The content of weights.toml."""

    families: tuple[Shape, ...]
    chinese: dict[Kind, dict[str, float]]
    english: dict[Kind, dict[str, float]]
    chinese_chance: dict[Kind, Chance]
    english_chance: dict[Kind, Chance]

    def of(self, kind: Kind, writing: Writing) -> tuple[dict[str, float], Chance]:
        """Weights and curve of a kind of texts, the joint ones where it has none of its own."""
        chinese = writing == "chinese"
        features = self.chinese if chinese else self.english
        curves = self.chinese_chance if chinese else self.english_chance
        return features.get(kind, features["joint"]), curves.get(kind, curves["joint"])


def weighed(weights: Mapping[str, float], features: Mapping[str, Array], start: Array) -> Array:
    """The weighted sum of features, in the order of the table so that it is the same each time."""
    total = start.astype(float)
    for name, weight in weights.items():
        total = total + weight * features[name]
    return total


@cache
def weights() -> Weights:
    """The weights that ship; nothing is trained where they are used."""
    text = Path(__file__).with_name("weights.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), Weights)


def shapes() -> tuple[Shape, ...]:
    """The shapes of codes that have families."""
    return weights().families


def logit(share: Array) -> Array:
    """The logarithm of the odds, of shares kept a millionth away from 0 and 1."""
    kept = np.clip(np.asarray(share, float), 1e-6, 1 - 1e-6)
    made: Array = np.log(kept / (1 - kept))
    return made
