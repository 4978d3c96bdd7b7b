"""Tables as they are found: encodings, headers, titles above them, guessed columns; rule tables; the workbook."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import termwalk
from termwalk.audit_tables import read_rules, read_table
from termwalk.cli import auditing
from termwalk.exporters import audit_xlsx
from termwalk.graph.errors import FormatError, QuestionError
from termwalk.graph.store import Store
from termwalk.queries.audit import Audit

NOTHING: dict[str, tuple[str, ...]] = {}
ROWS = [("A00.900", "霍乱"), ("A00.000", "霍乱"), ("I10", "高血压")]


def text(*rows: tuple[str, ...]) -> str:
    return "".join(",".join(row) + "\r\n" for row in rows)


def written(folder: Path, content: str, encoding: str = "utf-8-sig", name: str = "表.csv") -> Path:
    (folder / name).write_bytes(content.encode(encoding))
    return folder / name


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_any_encoding_and_guessed_columns(folder: Path, encoding: str) -> None:
    read = read_table(
        written(
            folder, text(("名称", "疾病编码", "性别"), ("霍乱", "A00.900", "男"), ("高血压", "I10", "女")), encoding
        ),
        NOTHING,
    )
    assert read.columns == {"code": ("疾病编码",), "name": ("名称",), "sex": ("性别",)}
    assert read.guessed == ("code", "name", "sex")
    assert (read.table.rows[1], read.table.line(1)) == (["高血压", "I10", "女"], 3)


def test_a_table_without_a_header(folder: Path) -> None:
    read = read_table(written(folder, text(*ROWS)), NOTHING)
    assert read.columns == {"code": ("1",), "name": ("2",)}
    assert (len(read.table.rows), read.table.line(0)) == (3, 1)


def test_a_workbook_with_a_title_above_its_header(folder: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["二〇二六年病案"], ["病案号", "主要诊断", "主要诊断名"], ["1", "A00.900", "霍乱"]):
        book.active.append(row)  # type: ignore[union-attr]
    book.save(folder / "病案.xlsx")
    read = read_table(folder / "病案.xlsx", {"code": ("主要诊断",), "name": ("主要诊断名",)})
    assert (read.table.line(0), list(read.table.rows[0]), read.guessed) == (3, ["1", "A00.900", "霍乱"], ())


def test_a_column_that_is_not_there(folder: Path) -> None:
    with pytest.raises(QuestionError, match="no column kode: it has 编码, 名称"):
        read_table(written(folder, text(("编码", "名称"), *ROWS)), {"code": ("kode",)})


def test_a_table_whose_codes_cannot_be_told(folder: Path) -> None:
    with pytest.raises(QuestionError, match="holds the codes"):
        read_table(written(folder, text(("甲", "乙"), ("子", "丑"), ("寅", "卯"))), NOTHING)


def test_no_table(folder: Path) -> None:
    with pytest.raises(QuestionError, match="no file"):
        read_table(folder / "missing.csv", NOTHING)
    with pytest.raises(FormatError, match="empty, or no table"):
        read_table(written(folder, "<html></html>"), NOTHING)


# ---- rule tables ---------------------------------------------------------------------------------------------------


def test_rules_in_toml(folder: Path) -> None:
    content = """
    source = "Tests"
    version = "2026"
    system = "icd10cn-nhsa"
    [[rule]]
    rule = "sex"
    codes = ["O00-O99", "C61*"]
    value = "female"
    severity = "warning"
    zh = "仅女性。"
    """
    (table,) = read_rules(written(folder, content, "utf-8", "rules.toml"))
    (rule,) = table.rules
    assert (str(table), table.system, rule.codes, rule.severity) == (
        "Tests 2026", "icd10cn-nhsa", ("O00-O99", "C61*"), "warning",
    )  # fmt: skip


def test_rules_as_a_table_by_source(folder: Path) -> None:
    content = text(
        ("规则", "编码", "取值", "来源", "版本", "说明"),
        ("grey", "R00* R01*", "", "清单", "2025", "灰码。"),
        ("age", "P00-P96", "-28d", "清单", "2025"),
        ("not-principal", "Z37*", "", "另一清单", "2024"),
    )
    first, second = read_rules(written(folder, content, "gb18030"))
    assert [rule.rule for rule in first.rules] == ["grey", "age"]
    assert (first.rules[0].codes, first.rules[0].zh, str(second)) == (("R00*", "R01*"), "灰码。", "另一清单 2024")


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (("colour", "A00*", "", "S", "1"), "line 2: 'colour' is no rule"),
        (("sex", "A00*", "both", "S", "1"), "line 2: 'both' is no sex"),
        (("age", "A00*", "old", "S", "1"), "line 2: 'old' is no span of ages"),
        (("grey", "", "", "S", "1"), "line 2: no codes"),
        (("additional-required", "A00*", "", "S", "1"), "line 2: the codes of which one is required"),
        (("grey", "A00*", "", "", "1"), "source and version are needed"),
    ],
)
def test_rules_that_nobody_can_mean(folder: Path, row: tuple[str, ...], said: str) -> None:
    with pytest.raises(FormatError, match=said):
        read_rules(written(folder, text(("rule", "codes", "value", "source", "version"), row)))


def test_a_toml_that_is_no_table_of_rules(folder: Path) -> None:
    with pytest.raises(FormatError, match=r"docs/audit\.md"):
        read_rules(written(folder, 'source = "S"\n[[rule]]\ncolour = "red"', "utf-8", "rules.toml"))


# ---- the workbook --------------------------------------------------------------------------------------------------


def test_the_workbook_has_findings_summary_and_rules(held: Callable[..., Audit], folder: Path) -> None:
    audit_xlsx.write(held(*ROWS, lang="zh"), folder / "a.xlsx", "small", "zh")
    book = openpyxl.load_workbook(folder / "a.xlsx")
    assert book.sheetnames == ["问题", "汇总", "规则"]
    found = list(book["问题"].values)
    assert (found[1][0], found[1][1], found[1][2], found[1][3]) == (2, "A00.000", "name-of-other", "error")
    summary = [row[0] for row in book["汇总"].values]
    assert "最常见的错误编码" in summary
    rules = {row[0]: row for row in book["规则"].values}
    assert (rules["sex-conflict"][2], rules["sex-conflict"][5]) == ("否", "未提供性别列")
    assert rules["name-of-other"][3] == 1


def test_nothing_in_a_cell_becomes_a_formula(held: Callable[..., Audit], folder: Path) -> None:
    audit_xlsx.write(held(("=1+1", "=HYPERLINK(1)")), folder / "a.xlsx", "small")
    cell = openpyxl.load_workbook(folder / "a.xlsx")["Findings"]["B2"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


# ---- the command ---------------------------------------------------------------------------------------------------


@pytest.fixture
def command(store: Store, monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    """Runs `termwalk audit` on the small graph."""

    class Held(termwalk.Graph):
        def close(self) -> None:
            """The store is everybody's."""

    monkeypatch.setattr(auditing.graphs, "to_read", lambda name: Held(store, "small"))

    def run(path: Path, how: auditing.How = auditing.How(), **more: Any) -> int:  # noqa: B008
        asked = {"lang": "en", "format": "table", "out": None, "fail_on": "", "rows": 30} | more
        return auditing.run(path, "", how, **asked)  # type: ignore[arg-type]

    return run


def test_the_command_finds_columns_and_release(
    command: Callable[..., int], folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command(written(folder, text(("编码", "名称"), *ROWS))) == 0
    out, err = capsys.readouterr()
    assert "columns were guessed: code = 编码, name = 名称." in err
    assert "icd10cn-nhsa@2.0: 2 of 3 codes (66.7%), 1 by code and name" in err
    assert "held against icd10cn-nhsa@2.0" in err
    assert "name-of-other" in out


@pytest.mark.parametrize(("fail_on", "code"), [("", 0), ("error", 1), ("warning", 1)])
def test_findings_fail_only_where_they_should(
    command: Callable[..., int], folder: Path, fail_on: str, code: int
) -> None:
    path = written(folder, text(("编码", "名称"), *ROWS))
    assert command(path, auditing.How(system="icd10cn-nhsa"), fail_on=fail_on) == code


def test_a_warning_is_no_error(command: Callable[..., int], folder: Path) -> None:
    path = written(folder, text(("编码", "名称"), ("I10", "高血压病"), ("A00.900", "霍乱")))
    assert command(path, auditing.How(system="icd10cn-nhsa"), fail_on="error") == 0
    assert command(path, auditing.How(system="icd10cn-nhsa"), fail_on="warning") == 1


def test_json_has_the_summary_and_what_was_asked(
    command: Callable[..., int], folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(folder, text(("编码", "名称"), *ROWS))
    assert command(path, auditing.How(system="icd10cn-nhsa"), format="json") == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["edition"], said["summary"]["rows"], len(said["rows"])) == ("icd10cn-nhsa@2.0", 3, 3)
    assert {rule["finding"] for rule in said["asked"]} >= {"sex-conflict", "retired"}


def test_rules_and_columns_by_name(
    command: Callable[..., int], folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rules = written(
        folder, text(("rule", "codes", "source", "version"), ("not-principal", "A00*", "S", "1")), name="r.csv"
    )
    path = written(folder, text(("主诊", "次诊"), ("A00.900", "I10.x00")))
    how = auditing.How(system="icd10cn-nhsa", code="主诊,次诊", main="主诊", rules=(rules,))
    assert command(path, how, format="csv", fail_on="error") == 1
    assert "A00.900,not-principal,error" in capsys.readouterr().out


@pytest.mark.parametrize("ending", ["xlsx", "csv", "json", "parquet"])
def test_every_file_format(command: Callable[..., int], folder: Path, ending: str) -> None:
    out = folder / f"out.{ending}"
    command(written(folder, text(("编码", "名称"), *ROWS)), auditing.How(system="icd10cn-nhsa"), out=out)
    assert out.stat().st_size > 100
    assert [path.name for path in folder.iterdir() if path.name.startswith(".")] == []


def test_words_that_nobody_can_mean(command: Callable[..., int], folder: Path) -> None:
    path = written(folder, text(("编码", "名称"), *ROWS))
    with pytest.raises(QuestionError, match="--fail-on"):
        command(path, fail_on="everything")
    with pytest.raises(QuestionError, match="no ending"):
        command(path, out=folder / "out.pdf")
