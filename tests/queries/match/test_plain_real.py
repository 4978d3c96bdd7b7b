"""The plain ranker on lists of publishers: what it reaches there, and that order does not matter among thousands."""

from __future__ import annotations

import csv
import random
import time
from pathlib import Path

import pytest

from termwalk.queries.match.lexicon import Lexicon
from termwalk.queries.match.plain import PlainRanker
from termwalk.queries.terms.folding import folded

pytestmark = pytest.mark.real_data

Rows = list[tuple[str, str]]


def read(path: Path) -> Rows:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [(row[0].strip(), row[1].strip()) for row in list(csv.reader(file))[1:] if row[1].strip()]


@pytest.fixture(scope="module")
def procedures(real_data: Path) -> Rows:
    return read(real_data / "cn" / "icd9cm3-xiehe2017.csv")


@pytest.fixture(scope="module")
def operations(real_data: Path) -> list[tuple[str, set[str]]]:
    """Surgeons' texts of the train file with the names that they were coded to: every fourth, none used for weights."""
    lines = (real_data / "benchmark" / "yidu-n7k" / "train.tsv").read_text(encoding="utf-8").splitlines()[1:]
    rows = [line.split("\t") for line in lines]
    return [(row[0], {folded(name) for name in row[1].split("##")}) for row in rows[3::4]]


@pytest.mark.lengthy
def test_names_of_one_edition_find_their_category_in_another(real_data: Path) -> None:
    terms = [
        row
        for row in read(real_data / "cn" / "icd10-beijing6.01.csv")
        if not row[0].startswith("M") or "/" not in row[0]
    ]
    asked = random.Random(11).sample(read(real_data / "cn" / "icd10-clinical2.0-to-nhsa2.0.csv"), 2_000)
    lexicon = Lexicon.plain(terms)
    start = time.process_time()
    ranked = PlainRanker(lexicon, "diagnoses").rank([name for _, name in asked], most=1)
    assert time.process_time() - start < 30
    found = dict(zip(ranked.text.tolist(), (lexicon.entry(int(name)).code for name in ranked.name), strict=True))
    assert sum(found.get(place, "")[:3] == code[:3] for place, (code, _) in enumerate(asked)) >= 0.89 * len(asked)
    assert sum(found.get(place, "")[:5] == code[:5] for place, (code, _) in enumerate(asked)) >= 0.81 * len(asked)


def test_operations_find_their_names(procedures: Rows, operations: list[tuple[str, set[str]]]) -> None:
    lexicon = Lexicon.plain(procedures)
    ranked = PlainRanker(lexicon, "procedures").rank([text for text, _ in operations], most=10)
    wanted = found = 0
    for place, (_, names) in enumerate(operations):
        offered = {lexicon.names[int(name)] for name in ranked.name[ranked.of_text(place)]}
        wanted, found = wanted + len(names), found + len(names & offered)
    assert found >= 0.84 * wanted


def test_order_does_not_matter(procedures: Rows, operations: list[tuple[str, set[str]]]) -> None:
    texts = [text for text, _ in operations[:150]]
    told = []
    for seed in (1, 2):
        rows, order = list({folded(name): (code, name) for code, name in procedures}.values()), list(range(len(texts)))
        random.Random(seed).shuffle(rows)
        random.Random(seed).shuffle(order)
        lexicon = Lexicon.plain(rows)
        ranked = PlainRanker(lexicon).rank([texts[place] for place in order])
        of = {order[place]: ranked.of_text(place) for place in range(len(order))}
        told.append(
            [
                [
                    (lexicon.names[int(n)], s, c)
                    for n, s, c in zip(ranked.name[r], ranked.score[r], ranked.chance[r], strict=True)
                ]
                for r in (of[place] for place in range(len(texts)))
            ]
        )
    assert told[0] == told[1]
