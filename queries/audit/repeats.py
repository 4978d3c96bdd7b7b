"""Findings on the same code or name standing twice in a dictionary."""

from __future__ import annotations

from collections.abc import Iterator

from .facts import Facts
from .findings import Finding
from .namesake import folded
from .shapes import kind_of
from .table import Entry


class Repeats:
    """Remembers what was seen above; rows are given in their order."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.codes: dict[str, dict[str, int]] = {}
        self.names: dict[str, list[tuple[str, int]]] = {}

    def findings(self, entry: Entry) -> Iterator[Finding]:
        """Whether a code, or a name, stands above already; a leaf named like its heading is no repetition."""
        if not entry.written or self.facts.untold(entry):
            return
        spelt = self.facts.of(entry)
        code, name = spelt.id or spelt.restored or spelt.code, folded(entry.name)
        rows = self.codes.setdefault(code, {})
        if name in rows:
            yield Finding(reason="duplicate-row", said={"code": code, "first": str(rows[name])})
            return
        if rows:
            yield Finding(reason="duplicate-code", said={"code": code, "first": str(next(iter(rows.values())))})
        rows[name] = entry.row
        if name:
            yield from self._name(entry, code, name)

    def _name(self, entry: Entry, code: str, name: str) -> Iterator[Finding]:
        above = self.names.setdefault(name, [])
        kind = kind_of(code)
        first = next(((other, row) for other, row in above if other != code and kind_of(other) == kind), None)
        if first and not any(_above(code, other) for other, _ in above) and not self._published(code, first[0], name):
            said = {"name": entry.name, "code": code, "other": first[0], "first": str(first[1])}
            yield Finding(reason="duplicate-name", said=said)
        above.append((code, entry.row))

    def _published(self, code: str, other: str, name: str) -> bool:
        """Whether the release itself gives both codes that name."""
        return all(any(folded(title) == name for title in self.facts.titles(id)) for id in (code, other))


def _above(code: str, other: str) -> bool:
    """Whether one of two codes stands above the other by the way they are built."""
    short, long = sorted((_bare(code), _bare(other)), key=len)
    return long.startswith(short)


def _bare(code: str) -> str:
    """Without the filling of the Chinese editions: A00.000 and A00 both begin with A00."""
    return code.partition("+")[0].replace(".x00", "").removesuffix("00").removesuffix("x").rstrip(".")
