"""Medical service items, and what is only a hospital's price list."""

from __future__ import annotations

from pathlib import Path

import pytest

from termwalk.importers.china import nhsa_services
from termwalk.importers.source import Source

from ..samples import concepts, problems
from ..samples.drugs_china import services, write_csv

HEADER = ("项目编码", "项目名称", "项目内涵", "除外内容", "计价单位", "说明")
NAME = "services-2024.csv"


def test_chinese_encodings_are_read(tmp_path: Path) -> None:
    path = services(tmp_path).path
    whole = list(nhsa_services.read(path))
    path.write_bytes(path.read_bytes().decode("utf-8-sig").encode("gb18030"))
    assert list(nhsa_services.read(path)) == whole


def test_the_insurance_s_code_is_enough(tmp_path: Path) -> None:
    rows = [("医疗服务项目代码", "医疗服务项目名称"), ("001102000010000-110200001", "普通门诊诊查费")]
    found = concepts(nhsa_services.read(write_csv(tmp_path / NAME, rows)))
    assert list(found) == ["001102000010000-110200001"]


@pytest.mark.parametrize(
    "header",
    [("项目编码", "项目名称", "计价单位", "单价"), ("ITEM_CODE", "ITEM_NAME", "UNITS", "PRICE"), ("编码", "名称")],
)
def test_a_hospital_s_price_list_is_refused(header: tuple[str, ...], tmp_path: Path) -> None:
    assert (
        nhsa_services.recognise(Source(write_csv(tmp_path / NAME, [header, ("110200001", "诊查费", "次", "5")])))
        is None
    )


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (("", "诊查费", "", "", "次", ""), "no code"),
        (("诊查", "诊查费", "", "", "次", ""), "not the code of a service item"),
        (("1.10E+08", "诊查费", "", "", "次", ""), "not the code of a service item"),
        (("110200002", "", "", "", "次", ""), "no name"),
        (("110200001", "再次", "", "", "次", ""), "the code stands twice; the first one is kept"),
    ],
)
def test_a_row_that_cannot_be_used_is_a_problem(row: tuple[str, ...], reason: str, tmp_path: Path) -> None:
    whole = ("110200001", "普通门诊诊查费", "", "", "次", "")
    records = list(nhsa_services.read(write_csv(tmp_path / NAME, [HEADER, whole, row])))
    assert list(concepts(records)) == ["110200001"]
    assert [told.reason for told in problems(records)] == [reason]
