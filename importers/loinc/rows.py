"""The rows of a LOINC file, checked before they are used."""

from __future__ import annotations

from collections.abc import Iterator

from termwalk.graph.concepts import Concept
from termwalk.graph.problems import Problem
from termwalk.ontologies.loinc import has_check_digit, kind_of

from ..recognised import Recognised
from ..source import Source
from ..tables import below_header, csv_rows, damaged, delimiter_of, folded

HEADINGS = ("part", "answer list", "group", "parent group")
"""Kinds that nothing is coded with: they order, define or bundle terms."""


class UnusableRow(Exception):
    """Why a row gives no records; becomes a Problem."""

    def __init__(self, reason: str, field: str = "", raw: str = "") -> None:
        super().__init__(reason)
        self.reason, self.field, self.raw = reason, field, raw


class _Spelt(dict[str, str]):
    """The file's own name of each column that is asked for."""

    def __init__(self, standing: dict[str, str]) -> None:
        super().__init__()
        self._standing = standing

    def __missing__(self, column: str) -> str:
        self[column] = self._standing.get(folded(column), column)
        return self[column]


class Rows:
    """One file, row by row: `cell` holds the filled cells of the row under way, by the column names of the file.

    Columns are asked for by LOINC's names, whatever case and blanks a program has put into those of the file.
    """

    def __init__(self, source: Source, known: Recognised) -> None:
        self.source, self.known = source, known
        self.line, self.cell = 0, dict[str, str]()
        self.seen: set[str] = set()
        self._spelt: dict[str, str] = {}
        self._faults: dict[str, str] = {}

    def __iter__(self) -> Iterator[Problem | None]:
        """A Problem for each row that is no row of the table; None where `cell` holds the next one."""
        header, rows = below_header(self.source, csv_rows(self.source, delimiter_of(self.source)))
        names = [cell.strip() for cell in header]
        standing = {folded(name): name for name in reversed(names)}
        self._spelt = _Spelt(standing)
        for self.line, cells in rows:
            if damaged([",".join(cells)]):
                yield self.problem(f"bytes that are not text in {self.source.encoding}", "", ",".join(cells))
            elif cells[0].startswith('"'):
                yield self.problem("the quotes of the row do not fit", "", ",".join(cells))
            elif len(cells) != len(names):
                yield self.problem(f"{len(cells)} cells instead of {len(names)}", "", ",".join(cells))
            else:
                self.cell = {name: cell.strip() for name, cell in zip(names, cells, strict=True) if cell}
                yield None

    def text(self, column: str) -> str:
        """A cell; empty where the release has no such column."""
        return self.cell.get(self._spelt[column], "")

    def needed(self, column: str) -> str:
        """A cell that must not be empty."""
        found = self.text(column)
        if not found:
            raise UnusableRow(f"no {column}", column)
        return found

    def number(self, column: str, *kinds: str) -> str:
        """A cell that must hold the number of one of these kinds of things."""
        found = self.text(column)
        if found not in self._faults:
            self._faults[found] = _number_fault(found)
        if self._faults[found]:
            raise UnusableRow(self._faults[found], column, found)
        if kind_of(found) not in kinds:
            raise UnusableRow(f"not the number of {' or '.join(_with_article(kind) for kind in kinds)}", column, found)
        return found

    def first(self, id: str, column: str) -> str:
        """The id of a row, of which the file may have only one."""
        if id in self.seen:
            raise UnusableRow("the number stands twice; the first one is kept", column, id)
        self.seen.add(id)
        return id

    def others(self, *used: str) -> dict[str, str]:
        """The cells that have no place of their own, by column name."""
        placed = {self._spelt[column] for column in used}
        return {name: text for name, text in self.cell.items() if text and name not in placed}

    def node(self, id: str, display: str, kind: str, **more: object) -> Concept:
        """A node of the release; one that LOINC gives no number has no code."""
        numbered = kind_of(id) is not None
        fields: dict[str, object] = {"code": id, "identity": id} if numbered else {}
        fields["selectable"] = numbered and kind not in HEADINGS
        edition = self.known.edition
        return Concept(
            system="loinc", version=edition.version, id=id, display=display, kind=kind,
            **(fields | more),  # type: ignore[arg-type]
        )  # fmt: skip

    def problem(self, reason: str, field: str = "", raw: str = "", repaired: str | None = None) -> Problem:
        """A Problem of the row under way."""
        return Problem(
            file=self.source.name, line=self.line, reason=reason, field=field, raw=raw, repaired=repaired
        )  # fmt: skip


def _number_fault(text: str) -> str:
    if kind_of(text) is None:
        return "not a LOINC number" if text else "no LOINC number"
    return "" if has_check_digit(text) else "the check digit does not fit the number"


def _with_article(kind: str) -> str:
    return f"{'an' if kind[0] == 'a' else 'a'} {kind}"
