"""What holds, as a map set; and the words of a review."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import get_args

import pytest

import termwalk
from termwalk.exporters import graph_formats
from termwalk.graph.errors import QuestionError
from termwalk.graph.mappings import NO_MAP, Mapping
from termwalk.queries.review import map_part
from termwalk.queries.review.agreement import CATEGORIES
from termwalk.queries.review.board import STATES
from termwalk.queries.review.deciding import ACTS
from termwalk.queries.review.opinions import ROLES
from termwalk.queries.review.project import POLICIES
from termwalk.queries.review.wording import meant, word, words

from .hospital import opened, say


@pytest.fixture
def decided(graph: termwalk.Graph) -> termwalk.Graph:
    one = opened(graph)
    say(graph, one, "D2", "accept", "I10", why="[bulk score 0.990 >= 0.98]", relation="narrower")
    say(graph, one, "D1", "accept", "I21.9", "I10", why="both are treated")
    say(graph, one, "D4", "no-map")
    say(graph, one, "D3", "reject", "E11.9")
    return graph


def test_rows_of_what_holds(decided: termwalk.Graph) -> None:
    part, records = map_part(decided.store, opened(decided))
    assert str(part.map_set) == "review-dx@4"
    rows = [one for one in records if isinstance(one, Mapping)]
    assert [(row.source, row.target.text, row.target.kind, row.relation) for row in rows] == [
        ("D1", "I21.9 + I10", "cluster", "equivalent"), ("D2", "I10", "code", "narrower"),
        ("D4", "", "no-map", "unstated"),
    ]  # fmt: skip
    assert rows[0].target.parts == ("I21.9", "I10")
    assert rows[2].target == NO_MAP
    assert (rows[0].stated["decided_by"], rows[0].stated["comment"]) == ("reviewer-1", "both are treated")
    assert [row.stated["mapping_justification"] for row in rows[:2]] == [
        "semapv:ManualMappingCuration", "semapv:SemanticSimilarityThresholdMatching",
    ]  # fmt: skip


def test_nothing_holds_yet(graph: termwalk.Graph) -> None:
    one = opened(graph, "double")
    say(graph, one, "D2", "accept", "I10")
    with pytest.raises(QuestionError, match="Nothing is decided for good in dx yet"):
        map_part(graph.store, one)


@pytest.mark.parametrize(("format", "file"), [("sssom", "dx.sssom.tsv"), ("crosswalk", "dx.csv"), ("fhir", "dx.json")])
def test_it_is_written_like_any_other_map(
    format: str, file: str, decided: termwalk.Graph, address: Callable[[Path, str], str], tmp_path: Path
) -> None:
    part, records = map_part(decided.store, opened(decided))
    with termwalk.open(address(tmp_path, "written")) as other:
        with other.store.stage() as staging:
            staging.add(part, records)
            staging.publish()
        graph_formats.write(format, other.store, tmp_path / file, [str(part.map_set)])
    text = (tmp_path / file).read_text(encoding="utf-8")
    assert "急性心梗伴高血压" in text
    assert "I21.9" in text


def test_every_id_has_its_words_and_every_word_its_id() -> None:
    kinds = {"state": STATES, "decision": ACTS, "role": ROLES, "policy": POLICIES, "category": CATEGORIES}
    for kind, ids in kinds.items():
        for lang in ("en", "zh"):
            assert words(kind, lang).keys() == set(ids)  # type: ignore[arg-type]
            assert len(set(words(kind, lang).values())) == len(ids)  # type: ignore[arg-type]
    assert set(get_args(termwalk.queries.review.Policy)) == set(POLICIES)


@pytest.mark.parametrize(
    ("kind", "text", "id"),
    [
        ("decision", " Accept ", "accept"), ("decision", "ＮＯ  MAP", "no-map"), ("decision", "无对应", "no-map"),
        ("decision", "否", "reject"), ("relation", "<", "narrower"), ("relation", "＝", "equivalent"),
        ("decision", "perhaps", None), ("relation", "unrelated", None),
    ],
)  # fmt: skip
def test_what_reviewers_mean(kind: str, text: str, id: str | None) -> None:
    assert meant(kind, text) == id


def test_no_word_means_two_things() -> None:
    for kind in ("decision", "relation"):
        for lang in ("en", "zh"):
            assert {id: meant(kind, said) for id, said in words(kind, lang).items()} == {  # type: ignore[arg-type]
                id: id
                for id in words(kind, lang)  # type: ignore[arg-type]
            }
    assert word("state", "unheard of", "en") == "unheard of"
