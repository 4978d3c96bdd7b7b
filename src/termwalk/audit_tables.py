"""Tables for an audit, read from files: the table that is audited, and the tables of rules that it is held against."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec

from termwalk.graph.errors import FormatError, QuestionError
from termwalk.graph.problems import Problem
from termwalk.importers.headed import Header, head_rows
from termwalk.importers.headed import lines as lines_of
from termwalk.importers.local.guess import guess
from termwalk.importers.source import Source
from termwalk.importers.tables import Row, folded, table_rows
from termwalk.ontologies.normalisers import clean
from termwalk.ontologies.registry import system as known_system
from termwalk.queries.audit.namesake import is_chinese
from termwalk.queries.audit.rows import SEVERITIES
from termwalk.queries.audit.shapes import shape_of
from termwalk.queries.audit.table import Table
from termwalk.queries.audit.tables import RULE_KINDS, CodeRule, RuleTable, patterns_in

from .own_files import own_file

ROLES = ("code", "name", "sex", "age", "main", "case")
_HEADERS: dict[str, tuple[str, ...]] = {
    "code": ("code", "icd", "icd code", "编码", "代码", "疾病编码", "诊断编码", "手术编码"),
    "name": ("name", "title", "名称", "疾病名称", "诊断名称", "手术名称"),
    "sex": ("sex", "gender", "性别", "geschlecht"),
    "age": ("age", "年龄", "alter"),
    "main": ("主要诊断编码", "主诊断编码", "主要诊断代码", "主诊断代码", "hauptdiagnose"),
}
_LIKELY = 0.5
_ENDINGS = (".xlsx", ".xls", ".csv", ".tsv", ".txt")


class Read(msgspec.Struct, frozen=True):
    """A table, the columns that play each role, and the roles that were guessed."""

    table: Table
    columns: dict[str, tuple[str, ...]]
    guessed: tuple[str, ...] = ()


def read_table(path: Path, asked: Mapping[str, Sequence[str]]) -> Read:
    """The rows of a file in any encoding, workbook or text, with the line of each, and its columns by role.

    Columns that are not asked for are guessed by their header and by what stands in them. A file without a header has
    columns `1`, `2`, …; where columns are asked for by name, the header is the row that has them all.
    """
    source = _source(path)
    named = {name for names in asked.values() for name in names}
    found = _header(source, named)
    columns = {role: tuple(names) for role, names in asked.items() if names}
    table = _table(source, *found)
    missing = [name for name in named if name not in table.columns]
    if missing:
        raise QuestionError(f"{source.name} has no column {', '.join(missing)}: it has {', '.join(table.columns)}.")
    guessed = _guessed(source, table, columns, bool(found[1]))
    return Read(table, columns | {role: (name,) for role, name in guessed.items()}, tuple(guessed))


def _source(path: Path) -> Source:
    source = own_file(path)
    if not source.is_workbook() and path.suffix.lower() not in _ENDINGS:
        raise FormatError(f"{source.name} is no table: an audit reads text with columns, and workbooks.")
    return source


def _header(source: Source, named: set[str]) -> tuple[int, list[str]]:
    """The line of the header and its cells; line 0 and no cells where there is none."""
    rows = head_rows(source)
    if not rows:
        raise FormatError(f"{source.name} is empty, or no table.")
    for line, cells in rows:
        if named and named <= {cell.strip() for cell in cells}:
            return line, [cell.strip() for cell in cells]
    layout, _ = _looked_at(source)
    if not layout:
        return 0, []
    line, cells = rows[0]
    return line, [cell.strip() or str(place + 1) for place, cell in enumerate(cells)]


def _looked_at(source: Source) -> tuple[bool, dict[str, str]]:
    """Whether there is a header, and the columns of code and name, as a hospital's own tables are guessed."""
    try:
        layout, _ = guess(source)
    except FormatError:
        first = next(cells for _, cells in head_rows(source))
        return not any(shape_of(clean(cell).upper()) for cell in first), {}
    code, name = layout.columns.of("code"), layout.columns.of("name")
    return layout.header, {"code": code[0] if code else "", "name": name[0] if name else ""}


def _table(source: Source, first: int, header: list[str]) -> Table:
    rows = [(line, cells) for line, cells in table_rows(source) if line > first]
    width = max((len(cells) for _, cells in rows), default=len(header))
    names = (*header, *(str(place + 1) for place in range(len(header), width)))
    return Table(names, [cells for _, cells in rows], [line for line, _ in rows])


def _guessed(source: Source, table: Table, known: Mapping[str, tuple[str, ...]], header: bool) -> dict[str, str]:
    """The columns of the roles that were not asked for; no code, no guess of a name."""
    found: dict[str, str] = {}
    taken = {name for names in known.values() for name in names}
    if "code" not in known and "main" not in known:
        found["code"] = _code(source, table, taken)
    if "name" not in known and len(known.get("code", ("",))) == 1:
        name = _name(source, table, taken | {*found.values()})
        found |= {"name": name} if name else {}
    for role in ("sex", "age"):
        named = [column for column in table.columns if _is_called(column, role)] if header and role not in known else []
        found |= {role: named[0]} if named and named[0] not in taken else {}
    return found


def _code(source: Source, table: Table, taken: set[str]) -> str:
    called = [column for column in table.columns if _is_called(column, "code") and column not in taken]
    seen = _looked_at(source)[1].get("code", "")
    shaped = _best(table, taken, lambda cells: sum(bool(shape_of(clean(cell).upper())) for cell in cells))
    code = next((name for name in (*called[:1], seen, shaped) if name and name not in taken), "")
    if not code:
        raise QuestionError(
            f"Which column of {source.name} holds the codes? Say --code; it has {', '.join(table.columns)}."
        )
    return code


def _name(source: Source, table: Table, taken: set[str]) -> str:
    """By its header, by what `termwalk columns` would say, or as the only other column, of words."""
    called = [column for column in table.columns if _is_called(column, "name") and column not in taken]
    seen = _looked_at(source)[1].get("name", "")
    worded = _best(table, taken, lambda cells: sum(map(is_chinese, cells))) if len(table.columns) == 2 else ""
    return next((name for name in (*called[:1], seen, worded) if name and name not in taken), "")


def _is_called(column: str, role: str) -> bool:
    return folded(column) in {folded(word) for word in _HEADERS[role]}


def _best(table: Table, taken: set[str], count: Any) -> str:
    """The column of whose filled cells most have a property; empty where it is fewer than half."""
    shares: list[tuple[float, str]] = []
    for place, column in enumerate(table.columns):
        cells = [row[place].strip() for row in islice(table.rows, 2_000) if place < len(row) and row[place].strip()]
        if cells and column not in taken:
            shares.append((count(cells) / len(cells), column))
    share, name = max(shares, default=(0.0, ""), key=lambda pair: pair[0])
    return name if share > _LIKELY else ""


# ---------------------------------------------------------------------------------------------------------- rule tables

_RULE_HEADER = Header(
    {
        "rule": ("rule", "规则"), "codes": ("codes", "code", "编码"), "value": ("value", "取值"),
        "severity": ("severity", "严重程度"), "source": ("source", "来源"), "version": ("version", "版本"),
        "system": ("system", "系统"), "en": ("message_en",), "zh": ("message_zh", "说明"),
    },
    ("rule", "codes", "source", "version"),
)  # fmt: skip


def read_rules(path: Path) -> tuple[RuleTable, ...]:
    """The rule tables of a .toml or of a table with a header; FormatError with the place for what cannot be meant."""
    source = own_file(path)
    found = _from_toml(path) if path.suffix.lower() == ".toml" else tuple(_from_rows(source))
    if not any(table.rules for table in found):
        raise FormatError(f"{path.name} has no rules.")
    return found


class _Written(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    rule: str
    codes: tuple[str, ...]
    value: str = ""
    severity: str = ""
    en: str = ""
    zh: str = ""


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    source: str
    version: str
    rule: tuple[_Written, ...]
    system: str = ""


def _from_toml(path: Path) -> tuple[RuleTable, ...]:
    try:
        held = msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8-sig")), _File)
    except (msgspec.ValidationError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise FormatError(f"{path.name}: {error}; docs/audit.md has the format of rule tables.") from error
    rules = tuple(_rule(f"{path.name}, rule {number}", one) for number, one in enumerate(held.rule, start=1))
    return (_made(path.name, held.source, held.version, held.system, rules),)


def _from_rows(source: Source) -> Iterator[RuleTable]:
    """One table for each source, version and system that the rows name, in their order."""
    if _RULE_HEADER.find(source) is None:
        raise FormatError(
            f"{source.name} is no table of rules: it needs the columns {', '.join(_RULE_HEADER.required)}."
        )
    tables: dict[tuple[str, str, str], list[CodeRule]] = {}
    for line in lines_of(source, _RULE_HEADER, _filled(table_rows(source))):
        if isinstance(line, Problem):
            raise FormatError(f"{source.name}, line {line.line}: {line.reason}.")
        cells = line.cells
        written = _Written(
            rule=cells.get("rule", ""), codes=patterns_in(cells.get("codes", "")), value=cells.get("value", ""),
            severity=cells.get("severity", ""), en=cells.get("en", ""), zh=cells.get("zh", ""),
        )  # fmt: skip
        key = (cells.get("source", ""), cells.get("version", ""), cells.get("system", ""))
        tables.setdefault(key, []).append(_rule(f"{source.name}, line {line.number}", written))
    for (named, version, system), rules in tables.items():
        yield _made(source.name, named, version, system, tuple(rules))


def _filled(rows: Iterator[Row]) -> Iterator[Row]:
    """Rows that leave off their last, empty cells, made long enough."""
    for line, cells in rows:
        yield line, [*cells, *[""] * (len(_RULE_HEADER.names) - len(cells))]


def _rule(place: str, written: _Written) -> CodeRule:
    kind = next((kind for kind in RULE_KINDS if kind == written.rule), None)
    severity = next((one for one in SEVERITIES if one == written.severity), None)
    if kind is None:
        raise FormatError(f"{place}: {written.rule!r} is no rule: use {', '.join(RULE_KINDS)}.")
    if written.severity and severity is None:
        raise FormatError(f"{place}: {written.severity!r} is no severity: use error, warning or info.")
    rule = CodeRule(
        rule=kind, codes=written.codes, value=written.value, severity=severity, en=written.en, zh=written.zh
    )
    if rule.fault():
        raise FormatError(f"{place}: {rule.fault()}.")
    return rule


def _made(file: str, source: str, version: str, system: str, rules: tuple[CodeRule, ...]) -> RuleTable:
    if not source.strip() or not version.strip():
        raise FormatError(f"{file} does not say whose rules these are: source and version are needed.")
    return RuleTable(
        source=source.strip(), version=version.strip(), rules=rules, system=known_system(system).id if system else ""
    )
