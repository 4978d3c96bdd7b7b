"""How far two reviewers agree beyond chance: Cohen's kappa over what they said before anybody judged between them.

Source: Cohen 1960; the standard error is that of Fleiss, Cohen and Everitt 1969.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from math import sqrt
from typing import Literal

import msgspec

from termwalk.graph.decisions import Decision

from .board import Board
from .opinions import Opinion
from .project import Project

Category = Literal[
    "same-code", "same-no-map", "same-reject", "other-code", "some-codes", "code-or-no-map", "answer-or-reject"
]
CATEGORIES: tuple[Category, ...] = (
    "same-code", "same-no-map", "same-reject", "other-code", "some-codes", "code-or-no-map", "answer-or-reject",
)  # fmt: skip
"""Alike in three ways; other codes; codes of which some are the same; a code against no map; an answer against none."""
_Z = 1.959963984540054
"""Of the normal distribution, for a confidence of 95%."""
Pair = tuple[Opinion, Opinion]


class Agreement(msgspec.Struct, frozen=True, kw_only=True):
    """Two opinions on each of `n` sources. `kappa` is None where chance alone agrees always, or there is nothing.

    `low` and `high` bound kappa with 95% confidence. `bulk` counts the sources left out since a threshold gave one of
    the opinions; `pairs` are the same by pair of people, where there are several.
    """

    who: tuple[str, ...]
    n: int
    same: int
    raw: float | None
    kappa: float | None
    low: float | None
    high: float | None
    categories: dict[str, int]
    bulk: int = 0
    pairs: tuple[Agreement, ...] = ()


def agreement(project: Project, decisions: Iterable[Decision]) -> Agreement:
    """Of a project's decisions, the first two people's last words before an adjudicator spoke.

    The answer is a whole: two combinations that share one code differ. Each set of codes, no map, and each set of
    rejected codes is a category of its own.
    """
    found = list(blind_pairs(project, decisions))
    human = [pair for pair in found if not any(one.bulk for one in pair)]
    by_people: dict[tuple[str, ...], list[Pair]] = {}
    for pair in human:
        by_people.setdefault((pair[0].who, pair[1].who), []).append(pair)
    several = sorted(by_people) if len(by_people) > 1 else []
    people = tuple(sorted({one.who for pair in human for one in pair}))
    whole = _agreement(people, human, len(found) - len(human))
    return msgspec.structs.replace(whole, pairs=tuple(_agreement(who, by_people[who]) for who in several))


def blind_pairs(project: Project, decisions: Iterable[Decision]) -> Iterator[Pair]:
    """Of each source with two opinions, both, by name; what was said after an adjudicator spoke is left out."""
    judged: set[str] = set()
    before: list[Decision] = []
    for one in decisions:
        if one.role == "adjudicator" and one.verb not in ("project", "defer"):
            judged.add(one.source)
        if one.source not in judged or one.verb == "project":
            before.append(one)
    board = Board(project, before)
    for source in board.entries:
        said = board.opinions(source)[:2]
        if len(said) == 2:
            first, second = sorted(said, key=lambda one: one.who)
            yield first, second


def category(first: Opinion, second: Opinion) -> Category:
    """How two opinions stand to each other."""
    verbs = {first.verb, second.verb}
    if first.answer == second.answer:
        said: dict[str, Category] = {"accept": "same-code", "no-map": "same-no-map"}
        return said.get(first.verb, "same-reject")
    if "reject" in verbs:
        return "answer-or-reject"
    if "no-map" in verbs:
        return "code-or-no-map"
    return "some-codes" if set(first.codes) & set(second.codes) else "other-code"


def _agreement(who: tuple[str, ...], pairs: Sequence[Pair], bulk: int = 0) -> Agreement:
    counts = Counter(category(*pair) for pair in pairs)
    table = Counter((first.answer, second.answer) for first, second in pairs)
    n = len(pairs)
    same = sum(counts[name] for name in CATEGORIES[:3])
    kappa, error = cohen(table)
    low, high = (None, None) if kappa is None else (max(-1.0, kappa - _Z * error), min(1.0, kappa + _Z * error))
    return Agreement(
        who=who, n=n, same=same, raw=same / n if n else None, kappa=kappa, low=low, high=high,
        categories={name: counts[name] for name in CATEGORIES if counts[name]}, bulk=bulk,
    )  # fmt: skip


def cohen(table: Counter[tuple[tuple[str, ...], tuple[str, ...]]]) -> tuple[float | None, float]:
    """Kappa of a table of counts by (first answer, second answer), and its standard error."""
    n = table.total()
    rows: Counter[tuple[str, ...]] = Counter()
    columns: Counter[tuple[str, ...]] = Counter()
    for (first, second), count in table.items():
        rows[first] += count
        columns[second] += count
    chance = sum(rows[one] * columns[one] for one in rows) / n**2 if n else 1.0
    if chance >= 1.0:
        return None, 0.0
    seen = sum(count for (first, second), count in table.items() if first == second) / n
    kappa = (seen - chance) / (1 - chance)
    spread = 0.0
    for (first, second), count in table.items():
        if first == second:
            spread += count / n * (1 - (rows[first] + columns[first]) / n * (1 - kappa)) ** 2
        else:
            spread += count / n * (1 - kappa) ** 2 * ((columns[first] + rows[second]) / n) ** 2
    spread -= (kappa - chance * (1 - kappa)) ** 2
    return kappa, sqrt(max(spread, 0.0) / n) / (1 - chance)
