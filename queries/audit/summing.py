"""What the findings on a table come to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from termwalk.graph.concepts import Concept

from .facts import Facts
from .findings import meanings
from .rows import SEVERITIES, AuditRow, AuditSummary, WrongCode
from .shapes import family_of

_MOST = 20
_ABOUT_CODES = ("malformed", "other-system", "wrong-edition", "retired", "unknown-code", "not-selectable",
                "name-of-other", "dagger-alone")  # fmt: skip


def summary_of(facts: Facts, rows: Iterable[AuditRow]) -> AuditSummary:
    """Counts over the rows of a sheet."""
    rows = list(rows)
    entries = [entry for entry in facts.sheet.entries if entry.written]
    nodes = [node for entry in entries if (node := facts.node(entry))]
    findings = Counter(row.finding for row in rows)
    severities = Counter(row.severity for row in rows)
    unspecified = [said for node in nodes if (said := _unspecified(node)) is not None]
    return AuditSummary(
        rows=facts.sheet.rows,
        codes=len(entries),
        known=len(nodes),
        clean=_clean(facts, rows),
        findings={id: findings[id] for id in meanings() if findings[id]},
        reasons=dict(sorted(Counter(row.reason_code for row in rows).items())),
        severities={severity: severities[severity] for severity in SEVERITIES if severities[severity]},
        wrong_codes=_wrong(rows),
        unspecified=sum(unspecified) if unspecified else None,
        unspecified_of=len(unspecified) if unspecified else None,
    )


def _clean(facts: Facts, rows: Iterable[AuditRow]) -> int:
    """Rows without error or warning; none where a column that cannot hold codes was not judged row by row."""
    rows = list(rows)
    if any(row.finding == "few-codes" for row in rows):
        return 0
    return facts.sheet.rows - len({row.row for row in rows if row.row and row.severity != "info"})


def _wrong(rows: Iterable[AuditRow]) -> tuple[WrongCode, ...]:
    """The codes that occur most often among the errors, with what is most often said of them."""
    wrong = [row for row in rows if row.severity == "error" and row.finding in _ABOUT_CODES]
    lines: dict[tuple[str, str, str], set[int]] = {}
    for row in wrong:
        lines.setdefault((row.code, row.finding, row.suggested_code), set()).add(row.row)
    most = sorted(lines.items(), key=lambda item: (-len(item[1]), item[0]))[:_MOST]
    return tuple(
        WrongCode(code=code, finding=finding, rows=len(found), suggested_code=to) for (code, finding, to), found in most
    )


def _unspecified(node: Concept) -> bool | None:
    """Whether a class is for what is not specified: by the publisher's mark, or by ICD-10's fourth character 9."""
    if node.residual:
        return node.residual == "unspecified"
    if node.system == "icd11":
        return False
    family = family_of(node.system)
    if family and family.id == "diagnoses" and len(node.id) > len("A00") and node.kind != "morphology":
        return node.id[4:5] == "9"
    return None
