"""Taiwan's fee schedule: commas without quotes, ended items."""

from __future__ import annotations

from pathlib import Path

import pytest

from termwalk.importers.china import taiwan_fees
from termwalk.importers.source import Source

from ..samples import concepts, problems, terms
from ..samples.drugs_china import FEE_HEADER

NAME = "taiwan-2017.csv"


def write(folder: Path, *rows: str) -> Path:
    path = folder / NAME
    path.write_text("\n".join([",".join(FEE_HEADER), *rows]), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("row", "english", "name", "note"),
    [
        ("06513B,50,20031201,29101231,CNP, DNPH, AAT,尿液檢測,", "CNP, DNPH, AAT", "尿液檢測", ""),
        ("02024B,501,20160401,29101231,,住院診察費,適應症 (NS,IgA,ESRD)", "", "住院診察費", "適應症 (NS,IgA,ESRD)"),
        (
            "05316C,1890,20150201,29101231,,止痛費(Patient, PCA),每月2次,限額",
            "",
            "止痛費(Patient, PCA)",
            "每月2次,限額",
        ),
    ],
)
def test_unquoted_commas_are_put_back(row: str, english: str, name: str, note: str, tmp_path: Path) -> None:
    records = list(taiwan_fees.read(write(tmp_path, row)))
    (node,) = concepts(records).values()
    assert node.display == (english or name)
    assert [term.text for term in terms(records)] == [name]
    assert node.properties.get("附註", "") == note
    (told,) = problems(records)
    assert (told.line, told.reason) == (2, "commas inside a name or note are not quoted")
    assert told.repaired == f"{english} | {name}"


def test_an_item_that_ended_is_not_active(tmp_path: Path) -> None:
    rows = ["A1001C,1,20120101,20151231,,甲,", "A1002C,1,20160401,29101231,,乙,"]
    found = concepts(taiwan_fees.read(write(tmp_path, *rows)))
    assert [node.active for node in found.values()] == [False, True]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("11,250,20070101,29101231,,,", "no name"),
        ("診察,250,20070101,29101231,,費,", "not the code of a fee item"),
        ("09005C,250,20070101,29101231,,費,", "the code stands twice; the first one is kept"),
        ("09006C,250", "the row is cut short: 2 cells, 7 expected"),
    ],
)
def test_a_row_that_cannot_be_used_is_a_problem(row: str, reason: str, tmp_path: Path) -> None:
    records = list(taiwan_fees.read(write(tmp_path, "09005C,50,19950301,29101231,Glucose,葡萄糖,", row)))
    assert list(concepts(records)) == ["09005C"]
    assert [told.reason for told in problems(records)] == [reason]


@pytest.mark.real_data
def test_the_real_schedule(real_data: Path) -> None:
    source = Source(real_data / "cn" / "taiwan-nhi-fee.csv")
    found = taiwan_fees.recognise(source)
    assert found is not None
    records = list(taiwan_fees.read(source, found.said_by_user(version="2017-05")))
    told = problems(records)
    assert len(concepts(records)) == 5257
    assert sum(one.repaired is None for one in told) == 16
    assert sum(one.repaired is not None for one in told) == 641
    assert sum(not node.active for node in concepts(records).values()) == 25
    assert concepts(records)["09005C"].display == "Glucose"
