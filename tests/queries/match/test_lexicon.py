"""Names and the concepts that bear them, the best first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import termwalk
from termwalk.graph.codes import Edition
from termwalk.graph.concepts import Concept, Term, TermUse
from termwalk.queries.match.lexicon import Entry, Lexicon, residual_of

from ..walk.maps import release_of

ICD = Edition("icd10cn-nhsa", "2.0")


def node(code: str, display: str, **more: Any) -> Concept:
    given = {"code": code, "display": display} | more
    return Concept(system=ICD.system, version=ICD.version, id=code, **given)


def codes(lexicon: Lexicon, name: str) -> list[str]:
    return [lexicon.entries[place].code for place in lexicon.owners[lexicon.place[name]]]


def test_names_are_held_folded_and_once() -> None:
    lexicon = Lexicon.plain([("A", "Ⅱ型糖尿病"), ("B", "II型糖尿病"), ("C", "霍乱")])
    assert lexicon.names == ["2型糖尿病", "霍乱"]
    assert codes(lexicon, "2型糖尿病") == ["A", "B"]
    assert lexicon.entry(0).title == "Ⅱ型糖尿病"


def test_a_name_of_signs_alone_is_none() -> None:
    assert Lexicon.plain([("A", "—"), ("B", "")]).names == []


@pytest.mark.parametrize(
    ("worse", "better"),
    [
        (Entry(code="A00", title="霍乱", heading=True), Entry(code="A00.9", title="霍乱")),
        (Entry(code="A00.8", title="霍乱", active=False), Entry(code="A00.9", title="霍乱", heading=True)),
    ],
)
def test_a_leaf_before_a_heading_and_the_active_before_the_retired(worse: Entry, better: Entry) -> None:
    for order in ((worse, better), (better, worse)):
        lexicon = Lexicon((entry, [("霍乱", True)]) for entry in order)
        assert codes(lexicon, "霍乱") == [better.code, worse.code]


def test_a_preferred_term_before_a_synonym_even_of_a_heading() -> None:
    by_synonym = Entry(code="A00.9", title="古典型霍乱")
    lexicon = Lexicon(
        [(by_synonym, [("霍乱", False)]), (Entry(code="A00", title="霍乱", heading=True), [("霍乱", True)])]
    )
    assert codes(lexicon, "霍乱") == ["A00", "A00.9"]


def test_in_a_list_a_code_that_begins_another_is_a_heading() -> None:
    lexicon = Lexicon.plain([("A00.9", "霍乱"), ("A00", "霍乱"), ("A01", "伤寒")])
    assert [entry.heading for entry in lexicon.entries] == [False, True, False]
    assert lexicon.entry(lexicon.place["霍乱"]).code == "A00.9"


@pytest.mark.parametrize(
    ("title", "residual"),
    [
        ("肺炎", 0),
        ("肺炎，未特指", 1),
        ("其他的肺炎", 2),
        ("其他和未特指的肺炎", 3),
        ("Pneumonia, unspecified", 1),
        ("Other pneumonia", 2),
        ("Other and unspecified pneumonia", 3),
        ("Diabetes NOS", 1),
        ("Mothers", 0),
        ("Nosocomial pneumonia", 0),
    ],
)
def test_what_is_other_and_unspecified_is_told_by_the_title(title: str, residual: int) -> None:
    assert residual_of(title) == residual


def test_a_release_gives_its_codes_under_all_their_names(tiny: Callable[..., termwalk.Graph]) -> None:
    def term(text: str, use: TermUse, language: str = "zh") -> Term:
        return Term(id="A00.9", text=text, language=language, use=use)

    part, records = release_of(
        str(ICD), node("A00", "霍乱"), node("A00.9", "霍乱，未特指", parents=("A00",)),
        node("I", "传染病", kind="chapter", selectable=False), node("B99", "旧病", active=False),
        Concept(system=ICD.system, version=ICD.version, id="A00-A09", code=None, display="肠道病", kind="block"),
    )  # fmt: skip
    records += [
        term("虎烈拉", "synonym"),
        term("Cholera", "preferred", "en"),
        term("伤寒除外", "exclusion"),
        term("注", "note"),
    ]
    lexicon = Lexicon.of(tiny(beside=[(part, records)]).store, ICD)
    assert lexicon.edition == ICD
    assert set(lexicon.names) == {"霍乱", "霍乱未特指", "虎烈拉", "cholera", "传染病", "旧病"}
    found = {entry.code: entry for entry in lexicon.entries}
    assert found["A00"].heading
    assert not found["A00.9"].heading
    assert found["I"].heading
    assert not found["B99"].active
    assert found["A00.9"].residual == 1
    assert codes(lexicon, "cholera") == ["A00.9"]
