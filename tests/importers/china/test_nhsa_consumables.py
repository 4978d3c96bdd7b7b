"""The insurance's consumables and their classes."""

from __future__ import annotations

from pathlib import Path

import pytest

from termwalk.graph.store import Record
from termwalk.importers.china import nhsa_consumables
from termwalk.importers.source import Source

from ..samples import concepts, problems
from ..samples.drugs_china import CONSUMABLE_HEADER, consumables, write_csv

CODE = "C0101010010100103941"
CLASSES = ("01-非血管介入治疗类材料", "01-呼吸介入材料", "01-气管支气管支架", "001-支架", "01-镍钛合金", "001-全覆膜")
TABLE = [
    ("code", "name", "level", "parent_code"),
    ("C01", "非血管介入治疗类材料", "1", ""),
    ("C0101", "呼吸介入材料", "2", "C01"),
]


def read(folder: Path, *rows: tuple[str, ...]) -> list[Record]:
    whole = (CODE, CODE, *CLASSES, "南京某公司")
    return list(nhsa_consumables.read(write_csv(folder / "list-2024.csv", [CONSUMABLE_HEADER, whole, *rows])))


@pytest.mark.parametrize(
    ("code", "classes", "reason"),
    [
        ("C010101001010010394", CLASSES, "not a consumable's code (20 or 27 characters)"),
        ("1.01E+18", CLASSES, "not a consumable's code (20 or 27 characters)"),
        (CODE, CLASSES, "the code stands twice; the first one is kept"),
        ("C0102010010100103941", CLASSES, "the classes are not those of the code"),
        ("C0101010010100103942", (*CLASSES[:3], "", "", ""), "no generic name"),
    ],
)
def test_a_row_that_cannot_be_used_is_a_problem(
    code: str, classes: tuple[str, ...], reason: str, tmp_path: Path
) -> None:
    records = read(tmp_path, (code, code, *classes, "某公司"))
    assert list(concepts(records)) == [CODE]
    assert [told.reason for told in problems(records)] == [reason]


def test_the_classes_are_a_section_of_their_own(tmp_path: Path) -> None:
    source = Source(consumables(tmp_path).path)
    found = nhsa_consumables.recognise(source)
    assert found is not None
    (classes,) = found.also
    nodes = concepts(nhsa_consumables.read(source, classes))
    assert {id: (node.display, node.parents) for id, node in nodes.items()} == {
        "C01": ("非血管介入治疗类材料", ()),
        "C0101": ("呼吸介入材料", ("C01",)),
        "C010101": ("气管支气管支架", ("C0101",)),
    }
    assert not any(node.selectable for node in nodes.values())


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (("C010", "x", "3", "C01"), "not a class of consumables"),
        (("C0102", "", "2", "C01"), "no name"),
        (("C0102", "消化介入材料", "2", "C02"), "the parent is not the beginning of the code"),
        (("C0101", "呼吸介入材料", "2", "C01"), "the code stands twice; the first one is kept"),
    ],
)
def test_a_class_that_cannot_be_used_is_a_problem(row: tuple[str, ...], reason: str, tmp_path: Path) -> None:
    records = list(nhsa_consumables.read(write_csv(tmp_path / "classes-2024.csv", [*TABLE, row])))
    assert list(concepts(records)) == ["C01", "C0101"]
    assert [told.reason for told in problems(records)] == [reason]


def test_another_table_of_levels_is_refused(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "t.csv", [TABLE[0], ("A00", "Cholera", "1", ""), ("A00.0", "x", "2", "A00")])
    assert nhsa_consumables.recognise(Source(path)) is None


@pytest.mark.real_data
def test_the_real_excerpts(real_data: Path) -> None:
    listed = list(nhsa_consumables.read(real_data / "cn" / "nhsa_consumables_excerpt.csv"))
    classes = list(nhsa_consumables.read(real_data / "cn" / "nhsa_consumables_category_L1L2_excerpt.csv"))
    assert (len(concepts(listed)), len(concepts(classes))) == (16, 54)
    assert problems(listed) == problems(classes) == []
    assert {node.parents[0] for node in concepts(listed).values()} <= set(concepts(classes))
