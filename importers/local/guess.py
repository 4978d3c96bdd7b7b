"""Guesses what the columns of a hospital's table hold, for a person to confirm or correct."""

from __future__ import annotations

import re
from itertools import islice

from termwalk.graph.errors import FormatError

from ..source import Source
from ..tables import folded, table_rows
from .layout import Columns, Layout, Map

_SAMPLE = 2_000
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_INITIALS = re.compile(r"[A-Za-z0-9()\-]+")
_WORDS: dict[str, tuple[str, ...]] = {
    "code": ("code", "编码", "代码", "编号", "icd", "itemcode", "no", "码"),
    "name": ("name", "名称", "项目", "品名", "诊断", "手术", "title", "description"),
    "synonym": ("alias", "别名", "generic", "通用名", "商品名", "英文名", "synonym", "chemical"),
    "abbreviation": (
        "inputcode",
        "pinyin",
        "拼音",
        "五笔",
        "助记码",
        "简码",
        "首字母",
        "mnemonic",
        "abbrev",
        "wb",
        "简称",
    ),
    "unit": ("unit", "units", "单位"),
    "specimen": ("specimen", "标本", "样本", "sample"),
    "uses": ("uses", "count", "例数", "使用次数", "频次", "次数", "数量", "frequency"),
}
_VARIED, _SMALL = 0.3, 20
_LIKELY = 2.5
"""Evidence that is enough to propose a column for a role: a header's word counts 2, what its cells look like 1 to 2."""


class Column:
    """A column as a sample of its rows shows it."""

    def __init__(self, name: str, cells: list[str]) -> None:
        self.name = name
        self.cells = [cell.strip() for cell in cells]
        self.filled = [cell for cell in self.cells if cell]

    def share(self, pattern: re.Pattern[str]) -> float:
        """The share of filled cells in which the pattern is found."""
        return sum(pattern.search(cell) is not None for cell in self.filled) / len(self.filled) if self.filled else 0.0

    @property
    def distinct(self) -> float:
        """The share of rows whose cell is its own."""
        return len(set(self.filled)) / len(self.cells) if self.cells else 0.0


def guess(source: Source) -> tuple[Layout, list[Column]]:
    """A description to begin with, and the columns it was guessed from; FormatError where the file is no table."""
    rows = [cells for _, cells in islice(table_rows(source), _SAMPLE)]
    if not rows or max(map(len, rows)) < 2:
        raise FormatError(f"{source.name} is not a table with at least two columns.")
    header = _has_header(rows)
    names = [cell.strip() or str(place + 1) for place, cell in enumerate(rows[0])] if header else []
    body = rows[1:] if header else rows
    width = max(map(len, rows))
    names += [str(place + 1) for place in range(len(names), width)]
    columns = [Column(names[place], [row[place] if place < len(row) else "" for row in body]) for place in range(width)]
    language = "zh" if any(column.share(_CHINESE) > 0.5 for column in columns) else "en"
    stem = re.sub(r"[^\w\-]+", "-", source.path.stem).strip("-").lower() or "dictionary"
    roles = _roles(columns)
    coded = [column.name for column in columns if _says(column.name, "code") and column.distinct > _VARIED]
    if not roles.name and len(coded) > 1:
        ends = Map(stem, source="local:", target="local:")
        return Layout(Columns(source_code=coded[0], target_code=coded[1]), language=language, map=ends), columns
    return Layout(roles, system=f"local:{stem}", language=language, header=header), columns


def _has_header(rows: list[list[str]]) -> bool:
    """Whether the first row names the columns: words of its own, none of which is seen again below."""
    first = [cell.strip() for cell in rows[0]]
    below = {cell.strip() for row in rows[1:] for cell in row}
    known = sum(any(_says(cell, role) for role in _WORDS) for cell in first)
    numbers = any(cell.replace(".", "").isdecimal() for cell in first)
    return known > 0 or (not numbers and not below.intersection(filter(None, first)) and len(rows) > 1 and all(first))


def _says(header: str, role: str) -> bool:
    text = folded(header)
    return any(text == word or ((len(word) > 2 or not word.isascii()) and word in text) for word in _WORDS[role])


def _roles(columns: list[Column]) -> Columns:
    """The likeliest column for each role; a column plays one role, and the more telling one goes first."""
    found: dict[str, list[str]] = {}
    taken: set[str] = set()
    chances = sorted(
        ((_evidence(column, role), -place, role) for place, column in enumerate(columns) for role in _WORDS),
        reverse=True,
    )
    for strength, place, role in chances:
        column = columns[-place]
        several = role in ("abbreviation", "synonym")
        if strength >= _LIKELY and column.name not in taken and (several or role not in found):
            found.setdefault(role, []).append(column.name)
            taken.add(column.name)
    single = {role: names[0] for role, names in found.items() if role not in ("abbreviation", "synonym")}
    many = {role: tuple(names) for role, names in found.items() if role in ("abbreviation", "synonym")}
    return Columns(**single, **many)


def _evidence(column: Column, role: str) -> float:
    said = 2.0 if _says(column.name, role) else 0.0
    if not column.filled:
        return 0.0
    few = column.distinct < 0.3 or len(column.cells) < _SMALL
    chinese, digits = column.share(_CHINESE), column.share(re.compile(r"\d"))
    looks = {
        "code": 2 * column.distinct * (digits > 0.5) * (chinese < 0.1),
        "name": 2 * column.distinct * (chinese > 0.5 or digits < 0.3),
        "synonym": 1.0 * (chinese > 0.3),
        "abbreviation": 1.0 * (chinese < 0.05) * (column.share(re.compile(rf"^{_INITIALS.pattern}$")) > 0.8),
        "unit": 1.0 * few,
        "specimen": 1.0 * few,
        "uses": 1.0 * (column.share(re.compile(r"^[\d,]+$")) > 0.95),
    }[role]
    return said + looks


def to_toml(layout: Layout, columns: list[Column]) -> str:
    """The description as a file to save, with examples of what stands in each column."""
    lines = [
        "# How termwalk is to read this table. Check each line; columns that are not named are kept as they are.",
        *(() if layout.map else (f"system = {_quoted(layout.system)}  # a name of your own after local:",)),
        'release = ""  # the day or version of this table, for instance "2026-11"',
        f"language = {_quoted(layout.language)}",
        f"header = {'true' if layout.header else 'false'}",
        'repeated = "problem"  # "synonym" where a code that comes again brings another name of the same thing',
        "",
        "[columns]",
    ]
    roles = ("source_code", "source_name", "target_code", "target_name") if layout.map else tuple(_WORDS)
    for role in roles:
        names = layout.columns.of(role)
        value = _quoted(names[0]) if len(names) == 1 else f"[{', '.join(map(_quoted, names))}]"
        lines.append(f"{role} = {value}" if names else f"# {role} =")
    if layout.map:
        lines += ["", "[map]", f"id = {_quoted(layout.map.id)}", *_MAP_LINES]
    lines += ["", "# The columns of the table, with what stands in them:"]
    lines += [f"#   {column.name}: {_examples(column)}" for column in columns]
    return "\n".join(lines) + "\n"


_MAP_LINES = (
    'source = "local:"  # the dictionary whose codes are mapped',
    'target = "local:"  # the one they are mapped to',
    "combination = false  # true where all rows of one source hold together",
)


def _examples(column: Column) -> str:
    own = " (every row differs)" if column.distinct == 1 else ""
    return f"{' | '.join(dict.fromkeys(column.filled[:40]))[:90] or '(empty)'}{own}"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
