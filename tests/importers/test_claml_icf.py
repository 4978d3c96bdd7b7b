"""The German ICF in ClaML: components, categories by the length of their codes, and qualifiers that make no classes."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from termwalk.graph.store import Record
from termwalk.importers import claml
from termwalk.importers.source import Source

from . import writers as w
from .samples import concepts, problems, terms

HEAD = (
    '<Identifier authority="DIMDI" uid="2.16.840.1.113883.6.254-2005"/>'
    '<Title date="2012-06-19" name="ICF" version="2005">Internationale Klassifikation</Title>'
)
CLASSES = [
    w.Class("s", "Körperstrukturen", "component", below=["s1"], modified_by=["Q_Ausmaß", "Q_Lokalisation"]),
    w.Class("s1", "Strukturen des Nervensystems", "chapter", above="s", below=["s110"]),
    w.Class("s110", "Struktur des Gehirns", "fourdigit", above="s1", below=["s1100"]),
    w.Class("s1100", "Struktur der Großhirnhälften", "fivedigit", above="s110", below=["s11000"]),
    w.Class("s11000", "Frontallappen", "sixdigit", above="s1100"),
]
QUALIFIERS = [
    w.ModifierClass("Q_Ausmaß", "xxx.0", "nicht vorhanden 0-4 %"),
    w.ModifierClass("Q_Ausmaß", "xxx.1", "leicht ausgeprägt 5-24 %"),
    w.ModifierClass("Q_Lokalisation", "1", "rechts"),
]


def read(folder: Path, qualifiers: list[w.ModifierClass]) -> list[Record]:
    return list(claml.read(w.write_claml(folder / "icf.xml", CLASSES, qualifiers, head=HEAD, language="de")))


def test_the_title_says_that_it_is_icf(tmp_path: Path) -> None:
    found = claml.recognise(Source(w.write_claml(tmp_path / "icf.xml", CLASSES, head=HEAD, language="de")))
    assert found is not None
    assert (str(found.edition), found.language, found.date) == ("icf@2005", "de", "2012-06-19")


def test_qualifiers_are_properties_of_their_component_and_no_classes(tmp_path: Path) -> None:
    records = read(tmp_path, QUALIFIERS)
    found = concepts(records)
    assert list(found) == ["s", "s1", "s110", "s1100", "s11000"]
    assert found["s"].properties == {
        "Q_Ausmaß": "xxx.0 nicht vorhanden 0-4 % | xxx.1 leicht ausgeprägt 5-24 %",
        "Q_Lokalisation": "1 rechts",
    }
    assert problems(records) == []


def test_a_qualifier_that_is_not_defined_is_a_problem(tmp_path: Path) -> None:
    found = problems(read(tmp_path, QUALIFIERS[:2]))
    assert [(one.field, one.raw) for one in found] == [("ModifiedBy", "Q_Lokalisation")]


def test_every_category_may_be_coded_and_no_heading(tmp_path: Path) -> None:
    found = concepts(read(tmp_path, QUALIFIERS))
    assert {id: (node.kind, node.code, node.selectable) for id, node in found.items()} == {
        "s": ("component", None, False),
        "s1": ("chapter", None, False),
        "s110": ("category", "s110", True),
        "s1100": ("category", "s1100", True),
        "s11000": ("category", "s11000", True),
    }
    assert [node.chapter for node in found.values()] == ["", "s1", "s1", "s1", "s1"]


@pytest.mark.real_data
def test_the_german_icf_has_1495_classes(real_data: Path) -> None:
    records = list(claml.read(real_data / "icf" / "icf2005syst_claml_20120619.xml"))
    found = concepts(records)
    assert Counter(node.kind for node in found.values()) == {
        "component": 4, "chapter": 30, "block": 37, "category": 1_424
    }  # fmt: skip
    assert (len(found), problems(records)) == (1_495, [])
    assert {id: sorted(node.properties) for id, node in found.items() if node.properties} == {
        "b": ["Q_Ausmaß_der_Schädigung"],
        "s": ["Q_Anatomische_Lokalisation", "Q_Art_oder_Veränderung_in_der_entsprechenden_Körperstruktur",
              "Q_Ausmaß_der_Schädigung-s"],
        "d": ["Q_Leistungsfähigkeit_und_Leistung"],
        "e": ["Q_Barrieren", "Q_Förderfaktoren"],
    }  # fmt: skip
    values = [value for node in found.values() for cell in node.properties.values() for value in cell.split(" | ")]
    assert len(values) == 55
    assert terms(records, "b110")[0].text == "Funktionen des Bewusstseins"
    assert found["b110"].parents == ("b110-b139",)
