"""Paths drawn: as lines of text for a terminal, as SVG for a notebook or a page."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from html import escape

import msgspec

from termwalk.graph.codes import Code
from termwalk.graph.relations import Relation

from .walk.steps import SIGNS, Step, Steps

_COLOURS: dict[Relation, str] = {
    "equivalent": "#2e7d32", "narrower": "#1565c0", "broader": "#1565c0", "related": "#8e24aa", "unstated": "#757575",
    "unrelated": "#c62828",
}  # fmt: skip
_NOTHING = "∅ "
"""Begins the place of a stated no map in a drawing."""
_WIDE, _HIGH, _ACROSS, _DOWN, _MARGIN = 210, 54, 330, 78, 12
"""A box and the distance from one to the next, in SVG units."""
_WORD = re.compile(r"[\u2e80-\uffef]|[^\s\u2e80-\uffef]+\s*|\s+")
_LINE = 28
"""Columns of a line of title in a box; a Chinese character takes two."""


class Drawn(msgspec.Struct, frozen=True):
    """Paths that start at the same codes, with the titles of what they lead over."""

    paths: tuple[Steps, ...]
    titles: dict[str, str]

    def text(self) -> str:
        """Each path from top to bottom: a code to a line, the step that leads on between them."""
        return "\n\n".join("\n".join(self._lines(path)) for path in self.paths)

    def _lines(self, path: Steps) -> list[str]:
        lines = [self._line(path[0].source)]
        for step in path:
            lines.append(f"   {SIGNS[step.relation]}  {_label(step)}")
            lines.append(self._line(step.target) if step.target else "∅")
        return lines

    def _line(self, curie: str) -> str:
        return f"{curie}  {self.titles.get(curie, '')}".rstrip()

    def svg(self) -> str:
        """All paths as one picture from left to right; a code that several paths meet stands once."""
        places = _places(self.paths)
        width = _ACROSS * max((x for x, _ in places.values()), default=0) + _WIDE + 2 * _MARGIN
        height = _DOWN * max((y for _, y in places.values()), default=0) + _HIGH + 2 * _MARGIN
        steps = dict.fromkeys(step for path in self.paths for step in path)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
            ' style="max-width:100%;height:auto"'
            ' font-family="sans-serif" font-size="12">'
            + "".join(_arrow(step, places) for step in steps)
            + "".join(self._box(curie, x, y) for curie, (x, y) in places.items())
            + "</svg>"
        )

    def _box(self, curie: str, across: int, down: int) -> str:
        x, y = _MARGIN + across * _ACROSS, _MARGIN + down * _DOWN
        box = f'<rect x="{x}" y="{y}" width="{_WIDE}" height="{_HIGH}" rx="6" fill="#fafafa" stroke="#90a4ae"/>'
        if curie.startswith(_NOTHING):
            return f'{box}<text x="{x + 8}" y="{y + 32}" fill="#c62828">∅</text>'
        code = Code.parse(curie)
        lines = _wrapped(self.titles.get(curie, ""))
        return (
            f'{box}<text x="{x + 8}" y="{y + 16}"><tspan font-weight="bold">{escape(code.value)}</tspan>'
            f'<tspan fill="#607d8b" font-size="10"> {escape(code.system)}</tspan></text>'
            + "".join(
                f'<text x="{x + 8}" y="{y + 32 + 14 * number}" font-size="11">{escape(line)}</text>'
                for number, line in enumerate(lines)
            )
        )


def drawing(paths: Sequence[Steps], titles: dict[str, str]) -> Drawn:
    """The drawing of some paths."""
    return Drawn(tuple(paths), titles)


def _label(step: Step) -> str:
    by = f" {step.basis}" if step.basis else f" line {step.line}" if step.line else ""
    return f"{step.relation}  [{step.map_set}{by}]"


def _end(step: Step) -> str:
    """Where a step leads; each stated no map is a place of its own."""
    return step.target or f"{_NOTHING}{step.source}"


def _places(paths: Sequence[Steps]) -> dict[str, tuple[int, int]]:
    """Column and row of each code: the column is the longest way to it, rows fill from the top.

    The path of a combination's part goes on from that part, which then stands below the combination.
    """
    column: dict[str, int] = {}
    for path in paths:
        for place, step in enumerate(path):
            for curie, across in ((step.source, place), (_end(step), place + 1)):
                column[curie] = max(across, column.get(curie, 0))
    taken: dict[int, int] = {}
    places = {}
    for curie, across in column.items():
        places[curie] = (across, taken.get(across, 0))
        taken[across] = taken.get(across, 0) + 1
    return places


def _arrow(step: Step, places: dict[str, tuple[int, int]]) -> str:
    (x1, y1), (x2, y2) = places[step.source], places[_end(step)]
    left, right = _MARGIN + x1 * _ACROSS + _WIDE, _MARGIN + x2 * _ACROSS
    top, bottom = (_MARGIN + y * _DOWN + _HIGH // 2 for y in (y1, y2))
    colour = _COLOURS[step.relation]
    by = step.basis or ("↑" if step.kind == "hierarchy" else "URI" if step.kind == "identity" else "")
    label = f"{SIGNS[step.relation]} {by}".strip()
    middle = (left + right) // 2
    return (
        f'<line x1="{left}" y1="{top}" x2="{right - 6}" y2="{bottom}" stroke="{colour}" stroke-width="1.5"/>'
        f'<path d="M{right} {bottom} l-8 -4 v8 z" fill="{colour}"/>'
        f'<text x="{middle}" y="{(top + bottom) // 2 - 5}" text-anchor="middle" fill="{colour}">{escape(label)}'
        f"<title>{escape(_label(step))}</title></text>"
    )


def _wrapped(title: str) -> list[str]:
    """A title in at most two lines, broken between words, or between Chinese characters."""
    lines = [""]
    for word in _WORD.findall(title):
        if _columns(lines[-1] + word.rstrip()) > _LINE and lines[-1]:
            if len(lines) == 2:
                lines[-1] = lines[-1].rstrip() + "…"
                break
            lines.append("")
        lines[-1] += word
    return [line for line in lines if line.strip()]


def _columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
