"""An audit as a workbook: the findings, the summary, and the rules that were asked and those that could not be."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from termwalk.queries.audit import Audit, AuditSummary
from termwalk.queries.audit.wording import label

from .cells import rows
from .headers import Lang, header
from .sheets import head, put, workbook

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

COLOURS = {"error": "#F7C9C9", "warning": "#FFF0C2", "info": "#D6E6F5"}
_WIDTHS = {"message": 70, "suggestion": 46, "name": 30, "title": 30, "code": 18, "finding": 20, "reason_code": 22,
           "suggested_code": 18}  # fmt: skip


def write(audit: Audit, path: Path, graph: str, lang: Lang = "en") -> None:
    """Three sheets."""
    names = _SHEETS[lang]
    with workbook(path) as book:
        _findings(book, book.add_worksheet(names[0]), audit, lang)
        _summary(book, book.add_worksheet(names[1]), audit, graph, lang)
        _rules(book, book.add_worksheet(names[2]), audit, lang)


def _findings(book: Workbook, sheet: Worksheet, audit: Audit, lang: Lang) -> None:
    columns = audit.columns()
    head(book, sheet, [header(column, lang) for column in columns])
    for place, column in enumerate(columns):
        sheet.set_column(place, place, _WIDTHS.get(column, 11))
    looks = {severity: book.add_format({"bg_color": colour}) for severity, colour in COLOURS.items()}
    for line, values in enumerate(rows(audit), start=1):
        for place, (column, value) in enumerate(zip(columns, values, strict=True)):
            put(sheet, line, place, value, lang, looks.get(value) if column == "severity" else None)
    sheet.autofilter(0, 0, max(len(audit), 1), len(columns) - 1)


def _summary(book: Workbook, sheet: Worksheet, audit: Audit, graph: str, lang: Lang) -> None:
    words, summary = _WORDS[lang], audit.summary()
    sheet.set_column(0, 0, 40)
    sheet.set_column(1, 4, 18)
    bold, percent = book.add_format({"bold": True}), book.add_format({"num_format": "0.0%"})
    for line, cells in enumerate(_lines(audit, summary, graph, words, lang)):
        title = len(cells) == 1 and bool(line)
        for place, value in enumerate(cells):
            if isinstance(value, float):
                sheet.write_number(line, place, value, percent)
            else:
                put(sheet, line, place, value, lang, bold if title else None)


def _lines(audit: Audit, summary: AuditSummary, graph: str, words: dict[str, str], lang: Lang) -> list[list[Any]]:
    """The lines of the summary; one with a single cell is a title."""
    lines: list[list[Any]] = [[audit.sentence()], []]
    lines += [[words["graph"], graph], [words["edition"], str(audit.edition)], [words["kind"], words[audit.kind]]]
    lines += [[words[name], getattr(summary, name)] for name in ("rows", "codes", "known")]
    lines.append([words["clean"], summary.clean, summary.clean_share])
    if summary.unspecified_of:
        share = (summary.unspecified or 0) / summary.unspecified_of
        lines.append([words["unspecified"], summary.unspecified, share, words["of"], summary.unspecified_of])
    lines += [[], [words["severities"]]]
    lines += [[severity, count] for severity, count in summary.severities.items()]
    lines += [[], [words["findings"]]]
    lines += [[label(id, lang), count, id] for id, count in summary.findings.items()]
    lines += [[], [words["wrong_codes"]]]
    lines += [[one.code, one.rows, label(one.finding, lang), one.suggested_code] for one in summary.wrong_codes]
    return lines


def _rules(book: Workbook, sheet: Worksheet, audit: Audit, lang: Lang) -> None:
    words = _WORDS[lang]
    head(book, sheet, _RULE_HEADS[lang])
    for place, width in enumerate((20, 18, 10, 10, 90, 44, 44)):
        sheet.set_column(place, place, width)
    for line, rule in enumerate(audit.asked, start=1):
        cells = (rule.finding, rule.severity, words["yes"] if rule.asked else words["no"], rule.found, rule.meaning,
                 rule.why, rule.source)  # fmt: skip
        for place, cell in enumerate(cells):
            put(sheet, line, place, cell, lang)


_SHEETS = {"en": ("Findings", "Summary", "Rules"), "zh": ("问题", "汇总", "规则")}
_RULE_HEADS = {
    "en": ("Finding", "Severity", "Asked", "Found", "Meaning", "Why it was not asked", "By"),
    "zh": ("问题", "严重程度", "是否审核", "数量", "含义", "未审核的原因", "依据"),
}
_WORDS = {
    "en": {
        "graph": "Graph",
        "edition": "Held against",
        "kind": "Kind of table",
        "dictionary": "dictionary: each code once",
        "records": "records: codes as cases have them",
        "rows": "Rows",
        "codes": "Codes",
        "known": "of these, in the release",
        "clean": "Rows without error or warning",
        "unspecified": "Unspecified codes (fourth character 9, or the publisher's mark)",
        "of": "of",
        "severities": "By severity",
        "findings": "By finding",
        "wrong_codes": "Most frequent wrong codes",
        "yes": "yes",
        "no": "no",
    },
    "zh": {
        "graph": "图文件",
        "edition": "对照版本",
        "kind": "表的类型",
        "dictionary": "字典：每个编码一次",
        "records": "病案记录",
        "rows": "行数",
        "codes": "编码数",
        "known": "其中在版本内",
        "clean": "无错误和警告的行",
        "unspecified": "未特指编码（第四位为 9，或发布方标明）",
        "of": "总数",
        "severities": "按严重程度",
        "findings": "按问题",
        "wrong_codes": "最常见的错误编码",
        "yes": "是",
        "no": "否",
    },
}
