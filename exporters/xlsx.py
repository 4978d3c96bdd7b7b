"""Workbooks that a specialist would keep: filters, colours by verdict, a summary, the rules, a column to decide in."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from termwalk.queries.likeness.table import likeness_rules
from termwalk.queries.migrate import Migration
from termwalk.queries.refine import Suggestions
from termwalk.queries.results import Answer
from termwalk.queries.verdicts.table import table

from .cells import rows
from .headers import Lang, header
from .sheets import head, put, workbook

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

COLOURS = {
    "equivalent": "#C6E7CE",
    "equivalent-parent": "#DDF0D5",
    "narrower": "#D6E6F5",
    "broader": "#D6E6F5",
    "related": "#EAE3F3",
    "combination": "#D3EEF0",
    "several": "#FFF0C2",
    "grouping-only": "#FBDDC4",
    "extension-only": "#FBDDC4",
    "no-map": "#E3E3E3",
    "unmapped": "#F7C9C9",
    "broken": "#F2A9A9",
}
_WIDTHS = {
    "verdict": 17,
    "target_code": 24,
    "mapped_code": 24,
    "who_one": 24,
    "agreement": 11,
    "relation": 18,
    "title": 44,
    "reason_code": 14,
    "system": 9,
    "release": 9,
    "reason": 60,
    "uri": 26,
    "path": 60,
    "multiple": 30,
    "code": 15,
    "target": 18,
}
_DECISIONS = {"en": ("accept", "reject", "no-map", "discuss"), "zh": ("接受", "拒绝", "无对应", "讨论")}
_REVIEW_COLUMNS = {"en": ("Decision", "Reviewer", "Note"), "zh": ("复核决定", "复核人", "备注")}
_ANSWER = {"en": "Table", "zh": "结果"}
_SHEETS = {"en": ("Table", "Summary", "Rules", "Suggestions"), "zh": ("对照表", "汇总", "规则", "建议")}


def write(answer: Answer[Any], path: Path, lang: Lang = "en") -> None:
    """One sheet with a frozen header and filters."""
    with workbook(path) as book:
        _table_sheet(book, _ANSWER[lang], answer, lang, ())


def write_migration(migration: Migration, path: Path, graph: str, lang: Lang = "en") -> None:
    """The table with columns to decide in, the summary, and how each verdict is derived."""
    with workbook(path) as book:
        _table_sheet(book, _SHEETS[lang][0], migration, lang, _REVIEW_COLUMNS[lang])
        _summary_sheet(book, _SHEETS[lang][1], migration, graph, lang)
        _rules_sheet(book, _SHEETS[lang][2], lang)
        if migration.suggestions:
            _table_sheet(book, _SHEETS[lang][3], Suggestions(migration.suggestions), lang, ())


def _table_sheet(book: Workbook, name: str, answer: Answer[Any], lang: Lang, extra: Sequence[str]) -> None:
    """The rows; `extra` columns to write in stand right after the reason, before the evidence."""
    sheet = book.add_worksheet(name)
    columns = answer.columns()
    cut = columns.index("reason") + 1 if extra else len(columns)
    heads = [header(column, lang) for column in columns]
    head(book, sheet, [*heads[:cut], *extra, *heads[cut:]])
    places = [*range(cut), *range(cut + len(extra), len(columns) + len(extra))]
    for place, column in zip(places, columns, strict=True):
        sheet.set_column(place, place, _width(column))
    if extra:
        sheet.set_column(cut, cut + len(extra) - 1, 16)
    looks = {verdict: book.add_format({"bg_color": colour}) for verdict, colour in COLOURS.items()}
    for line, values in enumerate(rows(answer), start=1):
        for place, column, value in zip(places, columns, values, strict=True):
            put(sheet, line, place, value, lang, looks.get(value) if column == "verdict" else None)
    last = max(len(answer), 1)
    sheet.autofilter(0, 0, last, len(columns) + len(extra) - 1)
    if extra:
        allowed = {"validate": "list", "source": list(_DECISIONS[lang])}
        sheet.data_validation(1, cut, last, cut, allowed)


def _width(column: str) -> int:
    return next((width for word, width in _WIDTHS.items() if word in column), 12)


def _summary_sheet(book: Workbook, name: str, migration: Migration, graph: str, lang: Lang) -> None:
    summary, words = migration.summary(), _WORDS[lang]
    sheet = book.add_worksheet(name)
    sheet.set_column(0, 0, 44)
    sheet.set_column(1, 16, 17)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    writer = _Lines(book, sheet)
    writer.title(words["title"])
    writer.line(words["graph"], graph)
    for map_set in migration.map_sets:
        writer.line(words["maps"], f"{map_set.title} {map_set.version}: {map_set.source} → {map_set.target}")
        writer.line(words["licence"], map_set.licence)
        for premise in map_set.premises:
            writer.line(words["premise"], premise.partition("#")[0])
    writer.line(words["target"], str(migration.target))
    writer.gap()
    for label in ("codes", "leaves", "map_only", "review", "round_trip", "round_trip_equivalent"):
        writer.line(words[label], getattr(summary, label))
    writer.gap()
    _counts(writer, words, summary)
    _by_chapter(writer, words["by_chapter"], summary.chapters)


def _counts(writer: _Lines, words: dict[str, str], summary: Any) -> None:
    if summary.used:
        whole = sum(summary.used.values())
        writer.title(words["used"])
        for value, count in summary.used.items():
            writer.line(value, count, share=count / whole)
        writer.gap()
    for label in ("leaf_verdicts", "cardinalities", "grades", "statuses", "target_kinds"):
        writer.title(words[label])
        for value, count in getattr(summary, label).items():
            writer.line(value, count, share=count / max(summary.leaves, 1))
        writer.gap()


def _by_chapter(writer: _Lines, title: str, chapters: dict[str, dict[str, int]]) -> None:
    verdicts = [verdict for verdict in COLOURS if any(verdict in counts for counts in chapters.values())]
    writer.title(title)
    writer.line("", *verdicts)
    for chapter, counts in chapters.items():
        writer.line(chapter, *(counts.get(verdict, 0) for verdict in verdicts))


class _Lines:
    """Writes a sheet downwards; constant-memory workbooks cannot go back up."""

    def __init__(self, book: Workbook, sheet: Worksheet) -> None:
        self.sheet, self.at = sheet, 0
        self.bold = book.add_format({"bold": True, "font_size": 12})
        self.percent = book.add_format({"num_format": "0.0%"})

    def title(self, text: str) -> None:
        self.sheet.write_string(self.at, 0, text, self.bold)
        self.at += 1

    def line(self, label: str, *values: Any, share: float | None = None) -> None:
        self.sheet.write_string(self.at, 0, label)
        for place, value in enumerate(values, start=1):
            put(self.sheet, self.at, place, value, "en")
        if share is not None:
            self.sheet.write_number(self.at, len(values) + 1, share, self.percent)
        self.at += 1

    def gap(self) -> None:
        self.at += 1


def _rules_sheet(book: Workbook, name: str, lang: Lang) -> None:
    sheet = book.add_worksheet(name)
    head(book, sheet, _RULE_HEADS[lang])
    for place, width in enumerate((16, 20, 14, 10, 90, 60)):
        sheet.set_column(place, place, width)
    rules = table()
    said: list[tuple[str, ...]] = [
        (rule.id, rule.verdict, rule.relation, rule.grade, getattr(rule, lang), str(rule.when or rule.any or ""))
        for rule in rules.rule
    ]
    said += [(r.id, r.verdict, r.relation, r.grade, getattr(r, lang), "") for r in likeness_rules().values()]
    said += [(flag.id, "", "", "", getattr(flag, lang), "") for flag in rules.flag]
    for line, cells in enumerate(said, start=1):
        for place, cell in enumerate(cells):
            put(sheet, line, place, cell, lang)


_RULE_HEADS = {
    "en": ("Rule or flag", "Verdict", "Relation", "Grade", "Meaning", "Conditions"),
    "zh": ("规则或标记", "结论", "关系", "等级", "含义", "条件"),
}
_WORDS = {
    "en": {
        "title": "Migration table: summary",
        "graph": "Graph",
        "maps": "Map set",
        "licence": "Licence of the map",
        "premise": "rests on",
        "target": "Release of the targets",
        "codes": "Codes of the source release",
        "leaves": "of these, leaves (shares below are of leaves)",
        "map_only": "Codes that only the map knows (in the table, not counted above)",
        "review": "Leaves that need review",
        "round_trip": "Leaves with a round trip by 11→10",
        "round_trip_equivalent": "of these, judged equivalent",
        "leaf_verdicts": "Verdicts",
        "cardinalities": "Cardinality of the first target",
        "grades": "Grades",
        "statuses": "Status",
        "target_kinds": "Target kind",
        "by_chapter": "Verdicts by chapter (leaves)",
        "used": "Verdicts by use",
    },
    "zh": {
        "title": "对照表汇总",
        "graph": "图文件",
        "maps": "对照表",
        "licence": "许可",
        "premise": "依据",
        "target": "目标版本",
        "codes": "源版本编码数",
        "leaves": "其中最细编码数（以下比例以此为分母）",
        "map_only": "仅见于对照表的编码（列于表中，不计入上数）",
        "review": "需复核的最细编码",
        "round_trip": "反向表可回的最细编码",
        "round_trip_equivalent": "其中判为等同",
        "leaf_verdicts": "结论",
        "cardinalities": "首个目标的对应基数",
        "grades": "规则等级",
        "statuses": "状态",
        "target_kinds": "目标类型",
        "by_chapter": "各章结论（最细编码）",
        "used": "按使用次数的结论",
    },
}
