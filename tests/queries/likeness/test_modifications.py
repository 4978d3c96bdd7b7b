"""Which class of WHO's ICD-10 a code of a modification is, or stands in: each rule with an example."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import termwalk
from termwalk.graph.concepts import Concept, Term
from termwalk.graph.mappings import Mapping
from termwalk.graph.store import Record
from termwalk.queries.likeness.table import likeness_rules

from ..walk.maps import Content, map_of, release_of

Tiny = Callable[..., termwalk.Graph]


def likeness(tiny: Tiny, *contents: Content) -> dict[str, Mapping]:
    """The rows of the derived map set beside WHO's edition, by source."""
    graph = tiny(beside=contents)
    (made,) = (one for one in graph.map_sets() if one.target.system == "icd10" and one.rules)
    return {row.source: row for row in graph.store.mappings(made)}


def basis(rows: dict[str, Mapping]) -> dict[str, tuple[str, str, str]]:
    """Target, relation and rule of each source."""
    return {source: (row.target.text, row.relation, row.stated["basis"]) for source, row in rows.items()}


def titles(ours: str, theirs: str, code: str = "A00") -> tuple[Content, Content]:
    return release_of("icd10cm@2026", f"{code}: {ours}"), release_of("icd10@2019", f"{code}: {theirs}")


@pytest.mark.parametrize(
    ("ours", "theirs", "rule", "relation"),
    [
        ("Hemorrhage of the esophagus", "Haemorrhage of oesophagus", "L1", "equivalent"),
        ("Acute fever of brown rats", "Fever of acute brown rats", "L1", "equivalent"),
        ("Fever of brown eastern rats and mice", "Fever of brown eastern rats", "L2", "equivalent"),
        ("Fever of rats", "Fever of mice", "L4", "related"),
        ("Fever with open wound", "Fever with closed wound", "L4", "related"),
        ("Fever of liver without coma", "Fever of liver", "L4", "related"),
        (
            "Acute fever of brown rats, mice, cats and dogs",
            "Chronic fever of brown rats, mice, cats and dogs",
            "L4",
            "related",
        ),
        (
            "Fever of brown rats, mice and cats with coma",
            "Fever of brown rats, mice and cats without coma",
            "L4",
            "related",
        ),
        ("Tuberculosis", "Resistance to methicillin", "L5", "unrelated"),
    ],
)
def test_one_code_by_its_titles(ours: str, theirs: str, rule: str, relation: str, tiny: Tiny) -> None:
    rows = likeness(tiny, *titles(ours, theirs))
    assert basis(rows) == {"A00": ("A00", relation, rule)}
    said = rows["A00"].stated
    assert (said["source_title"], said["title"]) == (ours, theirs)
    assert (said.get("review") == "yes") is likeness_rules()[rule].review


def test_left_over_classes_with_more_beside_them_are_narrower(tiny: Tiny) -> None:
    """ICD-10-CM has A00.2 taken out of what WHO leaves for A00.8."""
    ours = release_of("icd10cm@2026", "A00: Cholera", "A00.2 < A00: Mild cholera", "A00.8 < A00: Other cholera")
    theirs = release_of("icd10@2019", "A00: Cholera", "A00.8 < A00: Other cholera")
    assert basis(likeness(tiny, ours, theirs))["A00.8"] == ("A00.8", "narrower", "L3")
    alike = release_of("icd10@2019", "A00: Cholera", "A00.2 < A00: Mild cholera", "A00.8 < A00: Other cholera")
    assert basis(likeness(tiny, ours, alike))["A00.8"] == ("A00.8", "equivalent", "L1")


def test_only_codes_that_both_have_get_a_row(tiny: Tiny) -> None:
    ours = release_of("icd10cm@2026", "A00: Cholera", "A00.01 < A00: Cholera of left hand")
    theirs = release_of("icd10@2019", "A00: Cholera", "A99: Fever")
    assert list(likeness(tiny, ours, theirs)) == ["A00"]


def test_the_german_modification_is_compared_in_german(tiny: Tiny) -> None:
    german = release_of("icd10gm@2017", "A00: Cholera des Darms", "U82: Tuberkulose", language="de")
    english = release_of("icd10@2019", "A00: Cholera of gut", "U82: Resistance")
    assert likeness(tiny, german, english) == {}
    part, nodes = release_of("icd10@2019", "A00: Cholera des Darms", "U82: Resistenz gegen Methicillin", language="de")
    said: list[Record] = [
        Term(id=node.id, text=node.display, language="de", use="preferred")
        for node in nodes
        if isinstance(node, Concept)
    ]
    rows = likeness(tiny, german, english, (part, [*nodes, *said]))
    assert basis(rows) == {"A00": ("A00", "equivalent", "L1"), "U82": ("U82", "unrelated", "L5")}
    assert rows["A00"].stated["title"] == "Cholera des Darms"


@pytest.mark.parametrize("system", ["icd10cn-gb", "icd10cn-nhsa", "icd10cn-beijing", "icd10cn-clinical"])
def test_chinese_codes_by_their_construction(system: str, tiny: Tiny) -> None:
    ours = release_of(
        f"{system}@2", "A00.000: 霍乱", "I10.x00: 高血压", "I10.x00x002 < I10.x00: 良性高血压", "A01.001: 伤寒",
        "Z99.900: 别的", "A00.900x001: 霍乱", "M80000/3: 恶性肿瘤", "B99.x00: 传染病",
    )  # fmt: skip
    theirs = release_of("icd10@2019", "A00.0: c", "I10: h", "A01: t", "A01.0: t", "A00: c", "A00.9: u")
    assert basis(likeness(tiny, ours, theirs)) == {
        "A00.000": ("A00.0", "equivalent", "L6"),
        "I10.x00": ("I10", "equivalent", "L6"),
        "A01.001": ("A01.0", "narrower", "L7"),
        "A00.900x001": ("A00.9", "narrower", "L7"),
    }


def test_where_who_has_no_subcategory_its_category_is_wider(tiny: Tiny) -> None:
    rows = likeness(
        tiny,
        release_of("icd10cn-nhsa@2.0", "I84.000: 痔", "I84.001 < I84.000: 痔疮"),
        release_of("icd10@2019", "I84: Haemorrhoids"),
    )
    assert basis(rows) == {"I84.000": ("I84", "narrower", "L8"), "I84.001": ("I84", "narrower", "L8")}
    assert {row.stated["review"] for row in rows.values()} == {"yes"}


def test_a_pair_is_in_its_daggers_class(tiny: Tiny) -> None:
    rows = likeness(
        tiny, release_of("icd10cn-nhsa@2.0", "B65.202+K77.0*: 肝硬化"), release_of("icd10@2019", "B65.2", "K77.0")
    )
    assert basis(rows) == {"B65.202+K77.0*": ("B65.2", "narrower", "L7")}


def test_an_edition_that_a_map_merely_names_is_read_by_construction(tiny: Tiny) -> None:
    contents = map_of("local:a@1 > icd10cn-nhsa@2.0", "A1 = A00.000"), release_of("icd10@2019", "A00.0")
    assert basis(likeness(tiny, *contents)) == {"A00.000": ("A00.0", "equivalent", "L6")}


def test_every_rule_says_what_it_concludes_in_two_languages() -> None:
    rules = likeness_rules()
    assert list(rules) == [f"L{n}" for n in range(1, 9)] + [f"T{n}" for n in range(1, 6)]
    for rule in rules.values():
        assert rule.en.endswith(".")
        assert any("\u4e00" <= letter <= "\u9fff" for letter in rule.zh)
        assert rule.review or rule.relation in ("equivalent", "narrower")
        assert rule.relation in (rule.verdict, "unrelated")
