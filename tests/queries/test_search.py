"""Codes by a text in their names."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import termwalk
from termwalk.graph.errors import QuestionError, UnknownRelease, UnknownSystem

Address = Callable[[Path, str], str]


def test_a_name_in_chinese_finds_a_loinc_term(starter: termwalk.Graph) -> None:
    (hit,) = starter.search("葡萄糖", "loinc")
    assert (hit.code, hit.language) == ("104597-0", "zh-CN")
    assert "葡萄糖" in hit.matched
    assert "Glucometer" in hit.title


@pytest.mark.parametrize("text", ["CHOLERA", " cholera ", "ｃｈｏｌｅｒａ"])
def test_width_case_and_blanks_do_not_count(text: str, starter: termwalk.Graph) -> None:
    found = starter.search(text, "icd10")
    assert (found[0].code, found[0].score) == ("A00", 1.0)


def test_a_code_stands_once_and_the_fullest_name_first(starter: termwalk.Graph) -> None:
    found = starter.search("hypertension", "icd10@2019")
    assert len({hit.code for hit in found}) == len(found) > 1
    assert [hit.score for hit in found] == sorted((hit.score for hit in found), reverse=True)
    assert len(starter.search("hypertension", "icd10", limit=1)) == 1


def test_what_cannot_be_searched(starter: termwalk.Graph) -> None:
    with pytest.raises(QuestionError, match="no letter or digit"):
        starter.search(" … ", "icd10")
    with pytest.raises(UnknownSystem):
        starter.search("x", "icd1o")
    with pytest.raises(UnknownRelease):
        starter.search("x", "icd10@1990")
    assert len(starter.search("no such words", "icd10")) == 0


@pytest.mark.real_data
def test_every_chinese_name_of_loinc_is_found(real_data: Path, tmp_path: Path, address: Address) -> None:
    with termwalk.open(address(tmp_path, "loinc")) as graph:
        graph.load(real_data / "loinc" / "Loinc_2.79_subset")
        found = graph.search("血清", "loinc", limit=400)
        assert {hit.language for hit in found} == {"zh-CN"}
        assert len(found) > 20
        for hit in found:
            assert any("血清" in name.text for name in graph.names(f"loinc:{hit.code}", "zh-CN"))
