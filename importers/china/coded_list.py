"""Lists of codes with names, as they come in tables: what is common to those that differ only in their columns."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import msgspec

from termwalk.graph.codes import Edition
from termwalk.graph.concepts import Concept, Term, TermUse
from termwalk.graph.problems import Problem
from termwalk.graph.store import Record

from ..headed import Header, Line, lines, stated
from ..source import Source
from ..tables import Row


def _nothing_above(code: str) -> tuple[str, ...]:
    return ()


class CodedList(msgspec.Struct, frozen=True, kw_only=True):
    """One publisher's list.

    `name` and `english` are columns; `others` are columns of further names with language and use, several in a cell
    parted by `parted_by`. `fault` says what is wrong with a code; `above` gives the codes that may stand above it,
    the nearest first. `shown` names the properties by column.
    """

    header: Header
    fault: Callable[[str], str]
    shown: Mapping[str, str] = {}
    name: str = "name"
    english: str = ""
    language: str = "zh"
    others: tuple[tuple[str, str, TermUse], ...] = ()
    parted_by: str = "，,；;、"
    kind: str = "category"
    above: Callable[[str], tuple[str, ...]] = _nothing_above
    code_of: Callable[[Line], str] = lambda line: line["code"]
    more: Callable[[Line, str], dict[str, str]] = lambda line, code: {}
    active: Callable[[Line], bool] = lambda line: True

    def records(self, source: Source, edition: Edition, rows: Iterator[Row] | None = None) -> Iterator[Record]:
        """One Concept per row with its names; rows that cannot be used are Problems."""
        return self.of_lines(source, edition, list(lines(source, self.header, rows)))

    def of_lines(self, source: Source, edition: Edition, read: list[Line | Problem]) -> Iterator[Record]:
        """The same of rows that are read already."""
        listed = {self.code_of(line) for line in read if isinstance(line, Line)}
        inner = {one for code in listed for one in self._above(code, listed)}
        seen: set[str] = set()
        for line in read:
            if isinstance(line, Problem):
                yield line
                continue
            code = self.code_of(line)
            fault = self._fault(line, code, seen)
            if fault:
                yield line.problem(source, fault, "code")
                continue
            seen.add(code)
            yield self._concept(line, edition, code, self._above(code, listed), code in inner)
            yield from self._terms(line, code)

    def _above(self, code: str, listed: set[str]) -> tuple[str, ...]:
        return next(((one,) for one in self.above(code) if one in listed), ())

    def _fault(self, line: Line, code: str, seen: set[str]) -> str:
        if not code:
            return "no code"
        if fault := self.fault(code):
            return fault
        if not line[self.name] and not line[self.english]:
            return "no name"
        return "the code stands twice; the first one is kept" if code in seen else ""

    def _concept(self, line: Line, edition: Edition, code: str, above: tuple[str, ...], inner: bool) -> Concept:
        return Concept(
            system=edition.system,
            version=edition.version,
            id=code,
            code=code,
            display=line[self.english] or line[self.name],
            kind=self.kind,
            parents=above,
            active=self.active(line),
            selectable=not inner,
            properties={**stated(line, self.shown), **self.more(line, code)},
        )

    def _terms(self, line: Line, code: str) -> Iterator[Term]:
        if line[self.name]:
            yield Term(id=code, text=line[self.name], language=self.language, use="preferred")
        for column, language, use in self.others:
            for text in self._parted(line[column]):
                if text != line[self.name]:
                    yield Term(id=code, text=text, language=language, use=use)

    def _parted(self, cell: str) -> list[str]:
        for mark in self.parted_by:
            cell = cell.replace(mark, "\n")
        return list(dict.fromkeys(text.strip() for text in cell.split("\n") if text.strip()))


def any_code(code: str) -> str:
    """No fault in any code: the publisher states no rule."""
    return ""
