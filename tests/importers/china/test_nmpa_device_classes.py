"""The classification catalogue of medical devices."""

from __future__ import annotations

from pathlib import Path

import pytest

from termwalk.importers.china import nmpa_device_classes
from termwalk.importers.source import Source

from ..samples import concepts, problems
from ..samples.drugs_china import DEVICE_HEADER, device_classes, write_csv

WHOLE = ("1", "01 有源手术器械", "02 激光手术设备及附件", "02 医用激光光纤", "", "", "", "II")


def test_the_classes_above_the_rows_are_a_section(tmp_path: Path) -> None:
    source = Source(device_classes(tmp_path).path)
    found = nmpa_device_classes.recognise(source)
    assert found is not None
    (above,) = found.also
    nodes = concepts(nmpa_device_classes.read(source, above))
    assert {id: (node.kind, node.parents) for id, node in nodes.items()} == {
        "01": ("chapter", ()),
        "01-02": ("block", ("01",)),
        "01-03": ("block", ("01",)),
        "01-03-01": ("category", ("01-03",)),
    }
    rows = concepts(nmpa_device_classes.read(source, found))
    assert {parent for node in rows.values() for parent in node.parents} <= set(nodes)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ((*WHOLE[:3], "医用激光光纤", "", "", "", "II"), "a class without number or name"),
        ((*WHOLE[:3], "03 光纤", "", "", "", "高"), "not a risk class (I, II, III)"),
        (WHOLE, "the number stands twice; the first one is kept"),
        (WHOLE[:4], "the row is cut short: 4 cells, 8 expected"),
    ],
)
def test_a_row_that_cannot_be_used_is_a_problem(row: tuple[str, ...], reason: str, tmp_path: Path) -> None:
    records = list(nmpa_device_classes.read(write_csv(tmp_path / "classes-2017.csv", [DEVICE_HEADER, WHOLE, row])))
    assert list(concepts(records)) == ["01-02-02"]
    assert [told.reason for told in problems(records)] == [reason]


@pytest.mark.real_data
def test_the_real_excerpt(real_data: Path) -> None:
    records = list(nmpa_device_classes.read(real_data / "cn" / "nmpa_device_classification_2017_excerpt.csv"))
    assert problems(records) == []
    assert [node.properties["管理类别"] for node in concepts(records).values()] == [
        "II",
        "II",
        "III",
        "I",
        "II",
        "I",
        "II",
    ]
