"""Every change between two small releases, each word with a case of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import termwalk
from termwalk.graph.catalogue import Part
from termwalk.graph.codes import Edition
from termwalk.graph.concepts import Term
from termwalk.graph.errors import QuestionError, UnknownRelease
from termwalk.graph.mappings import NO_MAP, Mapping, MapSet, Target
from termwalk.graph.relations import Relation
from termwalk.queries.changes import ChangeRow, Changes, changes
from termwalk.queries.changes.reasons import reasons

OLD, NEW = Edition("icd11", "2024-01"), Edition("icd11", "2025-01")
GM_OLD, GM_NEW = Edition("icd10gm", "2016"), Edition("icd10gm", "2017")
Compare = Callable[..., Changes]


@pytest.fixture
def compare(empty: Callable[[], termwalk.Graph], put: Any, release: Any) -> Compare:
    """Loads nodes as two releases, and further contents, and lists the changes."""

    def answer(old: list[Any], new: list[Any], *beside: Any, **how: Any) -> Changes:
        made = empty()
        put(made, [release(*old), release(*new), *beside])
        return changes(made.store, old[0].system, old[0].version, new[0].version, **how)

    return answer


def by_code(found: Changes) -> dict[str, ChangeRow]:
    rows = {row.code: row for row in found}
    assert len(rows) == len(found)
    return rows


def transition(*rows: tuple[str, str, Relation]) -> Any:
    map_set = MapSet(
        id="transition", version="2016-2017", title="", publisher="Tests", source=GM_OLD, target=GM_NEW
    )  # fmt: skip
    edges = [
        Mapping(source=old, target=Target("code", new, (new,)) if new else NO_MAP, relation=relation, line=line)
        for line, (old, new, relation) in enumerate(rows, start=1)
    ]
    return Part(role="map", edition=GM_OLD, map_set=map_set, file="transition"), edges


def test_what_came_and_went(compare: Compare, node: Any) -> None:
    found = compare([node(OLD, "A", "One", identity="1")], [node(NEW, "B", "Two", identity="2")])
    assert [(row.change, row.code, row.old_code, row.new_code) for row in found] == [
        ("retired", "A", "A", ""),
        ("added", "B", "", "B"),
    ]
    assert (found[0].old_title, found[0].new_title, found[1].new_title) == ("One", "", "Two")
    assert (found[0].old_release, found[0].new_release, found[0].system) == ("2024-01", "2025-01", "icd11")


def test_the_same_identity_under_another_code_has_moved(compare: Compare, node: Any) -> None:
    found = compare([node(OLD, "A", "One", identity="1")], [node(NEW, "B", "One, new", identity="1")])
    (row,) = found
    assert (row.change, row.old_code, row.new_code, row.successors, row.also) == ("moved", "A", "B", "B", "retitled")
    assert (row.successor_by, row.proposed, row.evidence) == ("identity", False, "identity 1; titles in en")


def test_another_identity_under_the_same_code_is_re_used(compare: Compare, node: Any) -> None:
    (row,) = compare([node(OLD, "A", "One", identity="1")], [node(NEW, "A", "Two", identity="2")])
    assert (row.change, row.code, row.old_title, row.new_title, row.review) == ("re-used", "A", "One", "Two", True)
    assert row.evidence == "identity 1 → 2"


def test_a_code_that_a_moved_thing_took_over_is_re_used_too(compare: Compare, node: Any) -> None:
    old = [node(OLD, "A", "One", identity="1"), node(OLD, "C", "Three", identity="3")]
    found = compare(old, [node(NEW, "A", "Three", identity="3"), node(NEW, "D", "One", identity="1")])
    assert [(row.change, row.old_code, row.new_code) for row in found] == [("moved", "A", "D"), ("moved", "C", "A")]
    found = compare(old[:1], [node(NEW, "A", "Two", identity="2"), node(NEW, "D", "One", identity="1")])
    assert [(row.change, row.old_code, row.new_code) for row in found] == [("moved", "A", "D"), ("re-used", "A", "A")]


def test_a_meaning_changes_with_title_and_class_above(compare: Compare, node: Any) -> None:
    def release(edition: Edition, title: str, above: str) -> list[Any]:
        return [node(edition, "P", identity="p"), node(edition, "Q", identity="q"),
                node(edition, "A", title, identity="1", parents=(above,))]  # fmt: skip

    (row,) = compare(release(OLD, "Fever", "P"), release(NEW, "Cough", "Q"))
    assert (row.change, row.also, row.reason_code) == (
        "meaning-changed", "retitled", "meaning-title-and-parents words-changed",
    )  # fmt: skip
    (row,) = compare(release(OLD, "Tumour", "P"), release(NEW, "tumor", "Q"))
    assert (row.change, row.also) == ("reparented", "retitled"), "only the spelling of the title changed"
    (row,) = compare(release(OLD, "Fever", "P"), release(NEW, "Fever", "Q"))
    assert (row.change, row.evidence) == ("reparented", "identity 1; below P → Q")


def test_a_release_that_leaves_open_what_is_above_reparents_nothing(compare: Compare, node: Any) -> None:
    old = [node(GM_OLD, "A00", "Cholera")]
    new = [node(GM_NEW, "A00-A09", code=None, kind="block"), node(GM_NEW, "A00", "Cholera", parents=("A00-A09",))]
    assert len(compare(old, new)) == 0


def test_a_leaf_with_new_codes_below_it_is_split_and_they_are_proposed(compare: Compare, node: Any) -> None:
    old = [node(GM_OLD, "A00", "Cholera")]
    new = [node(GM_NEW, "A00", "Cholera"), *(node(GM_NEW, f"A00.{n}", parents=("A00",)) for n in "01")]
    row = by_code(compare(old, new))["A00"]
    assert (row.change, row.successors, row.successor_by, row.proposed) == ("split", "A00.0 | A00.1", "below", True)


def test_codes_that_only_gain_unprinted_ones_are_not_split(compare: Compare, node: Any) -> None:
    unprinted = node(GM_NEW, "A00.X", parents=("A00",), properties={"printed": "no"})
    found = compare([node(GM_OLD, "A00", "Cholera")], [node(GM_NEW, "A00", "Cholera"), unprinted])
    assert [(row.change, row.section) for row in found] == [("added", "expanded")]


def test_successors_are_proposed_by_title_then_words_then_the_class_above(compare: Compare, node: Any) -> None:
    old = [
        node(GM_OLD, "P", "Plague"),
        node(GM_OLD, "P.1", "Bubonic plague", parents=("P",)),
        node(GM_OLD, "P.2", "Plague of skin", parents=("P",)),
        node(GM_OLD, "P.3", "Nothing like it", parents=("P",)),
        node(GM_OLD, "Z", "Alone"),
    ]
    new = [
        node(GM_NEW, "P", "Plague"),
        node(GM_NEW, "X", "Bubonic plague"),
        node(GM_NEW, "P.5", "Skin plagues", parents=("P",)),
    ]
    rows = by_code(compare(old, new))
    said = {code: (rows[code].successors, rows[code].successor_by, rows[code].proposed) for code in
            ("P.1", "P.2", "P.3", "Z")}  # fmt: skip
    assert said == {
        "P.1": ("X", "title", True), "P.2": ("P.5", "words", True), "P.3": ("P", "above", True), "Z": ("", "", False),
    }  # fmt: skip
    assert rows["Z"].reason_code == "retired succ-none"


def test_nothing_is_proposed_where_titles_cannot_tell(compare: Compare, node: Any) -> None:
    """A title that two codes have, a code `other` beside one that is not, and Chinese titles without content words."""
    old = [
        node(GM_OLD, "H", "Heading", code=None, kind="block"),
        node(GM_OLD, "A", "Twice"),
        node(GM_OLD, "B", "Other plague", parents=("H",)),
        node(GM_OLD, "C", "霍乱", parents=("H",)),
    ]
    new = [
        node(GM_NEW, "H", "Heading", code=None, kind="block"),
        node(GM_NEW, "X", "Twice"), node(GM_NEW, "Y", "Twice"),
        node(GM_NEW, "D", "Plague", parents=("H",)), node(GM_NEW, "E", "伤寒", parents=("H",)),
    ]  # fmt: skip
    rows = by_code(compare(old, new))
    assert [rows[code].successors for code in "ABC"] == ["", "", ""]


@pytest.mark.parametrize(
    ("said", "change", "also", "successors"),
    [
        ([("A", "B", "equivalent")], "moved", "", "B"),
        ([("A", "B", "broader"), ("A", "C", "broader")], "split", "retired", "B | C"),
        ([("A", "B", "narrower"), ("K", "B", "narrower")], "merged", "retired", "B"),
        ([("A", "B", "related")], "retired", "", "B"),
        ([("A", "", "unstated")], "retired", "", ""),
    ],
)
def test_the_publishers_transition_has_the_last_word(
    said: Any, change: str, also: str, successors: str, compare: Compare, node: Any
) -> None:
    old = [node(GM_OLD, "A", "Same"), node(GM_OLD, "K", "Kept")]
    new = [node(GM_NEW, "B", "Same"), node(GM_NEW, "C", "Other"), node(GM_NEW, "K", "Kept")]
    row = by_code(compare(old, new, transition(*said, ("K", "K", "narrower"))))["A"]
    assert (row.change, row.also, row.successors, row.proposed) == (change, also, successors, False)
    assert row.evidence.startswith("transition@2016-2017 line")


def test_a_transition_between_a_code_and_itself_changes_its_meaning(compare: Compare, node: Any) -> None:
    old, new = [node(GM_OLD, "A", "Fever")], [node(GM_NEW, "A", "Fever"), node(GM_NEW, "B", "Cough")]
    found = compare(old, new, transition(("A", "A", "narrower"), ("A2", "B", "related")))
    assert [(row.change, row.code) for row in found] == [("meaning-changed", "A"), ("added", "B")]
    assert "from A2" in found[1].evidence


def test_what_is_no_more_in_use_is_retired_and_a_replacement_is_the_publishers(compare: Compare, node: Any) -> None:
    before, after = Edition("loinc", "2.74"), Edition("loinc", "2.79")
    old = [node(before, "1-8", "One", kind="term", identity="1-8"),
           node(before, "3-4", "Three", kind="term", identity="3-4", active=False)]  # fmt: skip
    new = [
        node(after, "1-8", "One", kind="term", identity="1-8", active=False),
        node(after, "2-6", "Two", kind="term", identity="2-6"),
        node(after, "3-4", "Three", kind="term", identity="3-4"),
        node(after, "LP1-8", "A part", kind="part", identity="LP1-8"),
    ]
    map_set = MapSet(id="map-to", version="2.79", title="", publisher="Tests", source=after, target=after)
    edge = Mapping(source="1-8", target=Target("code", "2-6", ("2-6",)))
    rows = by_code(compare(old, new, (Part(role="map", edition=after, map_set=map_set, file="MapTo"), [edge])))
    assert (rows["1-8"].change, rows["1-8"].reason_code) == ("retired", "deprecated succ-replacement")
    assert (rows["1-8"].successors, rows["1-8"].proposed, rows["1-8"].new_code) == ("2-6", False, "1-8")
    assert (rows["3-4"].change, rows["3-4"].reason_code) == ("added", "reinstated")
    assert (rows["LP1-8"].section, rows["2-6"].section) == ("auxiliary", "printed")


def german(edition: Edition, *titles: tuple[str, str], node: Any) -> Any:
    part = Part(role="release", edition=edition, language="de", file=f"{edition} de")
    records = [record for code, title in titles for record in
               (node(edition, code, title), Term(id=code, text=title, language="de", use="preferred"))]  # fmt: skip
    return part, records


def test_titles_are_compared_in_a_language_that_both_releases_have(
    empty: Callable[[], termwalk.Graph], put: Any, node: Any, release: Any
) -> None:
    before, after = Edition("icd10", "2016"), Edition("icd10", "2019")
    made = empty()
    put(made, [german(before, ("A00", "Cholera"), ("A01", "Typhus"), node=node)])
    put(made, [german(after, ("A00", "Cholera"), ("A01", "Typhus abdominalis"), node=node)])
    english = [node(after, "A00", "Cholera by its English name"), node(after, "A01", "Typhoid"), node(after, "U07.1")]
    put(made, [release(*english)])
    found = changes(made.store, "icd10", "2016", "2019")
    rows = by_code(found)
    assert found.language == "de"
    assert rows.keys() == {"A01", "U07.1"}
    assert (rows["A01"].old_title, rows["A01"].new_title) == ("Typhus", "Typhus abdominalis")
    assert rows["A01"].evidence == "code A01; titles in de"
    assert (rows["U07.1"].reason_code, rows["U07.1"].review) == ("added-other-file", True)
    with pytest.raises(QuestionError, match=r"languages of both: de"):
        changes(made.store, "icd10", "2016", "2019", language="en")


def test_questions_that_cannot_be_asked(
    empty: Callable[[], termwalk.Graph], put: Any, node: Any, release: Any, who: Any
) -> None:
    made = empty()
    put(made, [release(node(OLD, "A", identity="1")), *who("2019", "2023-01", ("one",)).one("Q1", "A", "1").contents()])
    with pytest.raises(UnknownRelease):
        changes(made.store, "icd11", "2024-01", "2029-01")
    with pytest.raises(QuestionError, match="compared with itself"):
        changes(made.store, "icd11", "2024-01", "2024-01")
    with pytest.raises(QuestionError, match="Only maps name codes"):
        changes(made.store, "icd11", "2023-01", "2024-01")


def test_the_summary_counts_by_section_and_says_so_in_two_languages(compare: Compare, node: Any) -> None:
    found = compare([node(OLD, "A", "One", identity="1")], [node(NEW, "B", "Two", identity="2")])
    summary = found.summary()
    assert summary.changes == {"printed": {"retired": 1, "added": 1}}
    assert str(summary) == (
        "From icd11@2024-01 to icd11@2025-01: +1 −1 codes, 0 retitled, 0 moved."
        " Changes of printed codes: retired 1, added 1."
    )
    assert summary.sentences["zh"].startswith("从 icd11@2024-01 到 icd11@2025-01：新增 1、取消 1 个编码")


def test_reasons_are_in_the_language_asked_for_and_every_code_has_both(compare: Compare, node: Any) -> None:
    old, new = [node(OLD, "A", "One", identity="1")], [node(NEW, "B", "One", identity="1")]
    assert compare(old, new, lang="zh")[0].reason == "发布者标识相同，编码不同。"
    assert compare(old, new)[0].reason == "The publisher's identity is the same, the code is another one."
    assert all(reason.en.endswith(".") and reason.zh.endswith("。") for reason in reasons().values())


def test_the_contract_columns_come_first() -> None:
    assert Changes.columns()[:8] == (
        "change", "code", "old_code", "new_code", "old_title", "new_title", "successors", "evidence",
    )  # fmt: skip
