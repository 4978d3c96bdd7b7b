"""A finding as users read it, the summary of all, and the answer that holds them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, get_args

import msgspec

from termwalk.graph.codes import Edition

from ..answered import Lang
from ..results import Answer

Severity = Literal["error", "warning", "info"]
SEVERITIES: tuple[Severity, ...] = get_args(Severity)
"""`error` cannot stand; `warning` may be right, and wants a look; `info` is good to know."""
Kind = Literal["dictionary", "records"]
"""A dictionary lists each code once; in records the same code comes again with every case."""


class AuditRow(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One finding on one cell; `row` is the line of the file (or the number of the row, from 1), 0 for a whole column.

    `finding` is a stable id, `reason_code` the sentence that was chosen for it. `title` is what the release calls the
    code, where it knows it; `suggested_code` is bare, and empty where only words can be offered.
    """

    row: int
    code: str
    finding: str
    severity: Severity
    message: str
    suggestion: str
    suggested_code: str = ""
    column: str = ""
    name: str = ""
    title: str = ""
    reason_code: str = ""


class AskedRule(msgspec.Struct, frozen=True, kw_only=True):
    """A finding that an audit looks for; `asked` is false where it could not, and `why` says what was missing."""

    finding: str
    severity: str
    asked: bool
    found: int
    meaning: str
    why: str
    source: str = ""


class Fit(msgspec.Struct, frozen=True, kw_only=True):
    """How many rows of a table a release explains: `known` by their code, `named` by code and name alike."""

    edition: Edition
    rows: int
    known: int
    named: int

    @property
    def share(self) -> float:
        """The share of rows whose code the release has, 0 to 1."""
        return self.known / self.rows if self.rows else 0.0


class WrongCode(msgspec.Struct, frozen=True, kw_only=True):
    """A code that cannot stand, and in how many rows it does not."""

    code: str
    finding: str
    rows: int
    suggested_code: str = ""


class AuditSummary(msgspec.Struct, frozen=True, kw_only=True):
    """Counts over the rows of a table. A row is clean that has neither error nor warning.

    `unspecified` counts, among `unspecified_of` cells whose code the release has, the classes for what is not
    specified: the fourth character 9 in ICD-10 and what is built on it (which a few classes use otherwise), the
    publisher's own mark elsewhere. None of both where the release shows neither.
    """

    rows: int
    codes: int
    known: int
    clean: int
    findings: dict[str, int]
    reasons: dict[str, int]
    severities: dict[str, int]
    wrong_codes: tuple[WrongCode, ...]
    unspecified: int | None = None
    unspecified_of: int | None = None

    @property
    def clean_share(self) -> float:
        """The share of clean rows, 0 to 1."""
        return self.clean / self.rows if self.rows else 0.0


class Audit(Answer[AuditRow]):
    """The findings by row, then column, severity and id; what the whole comes to, and what could be asked."""

    row_type = AuditRow

    def __init__(
        self,
        rows: tuple[AuditRow, ...],
        edition: Edition,
        kind: Kind,
        summed: AuditSummary,
        asked: Sequence[AskedRule] = (),
        lang: Lang = "en",
    ) -> None:
        super().__init__(rows)
        self.edition, self.kind = edition, kind
        self.asked = tuple(asked)
        self.lang: Lang = lang
        self._summed = summed

    def shown(self) -> tuple[str, ...]:
        """Without what the message repeats."""
        return ("row", "code", "name", "finding", "severity", "message", "suggestion")

    def summary(self) -> AuditSummary:
        """Counts by finding and severity."""
        return self._summed

    def sentence(self) -> str:
        """The summary in one sentence, in the language of the messages."""
        from .wording import summed

        return summed(self._summed, self.edition, self.lang)
