"""A conflict as a small picture: the codes at odds on the left, what joins them to the right, the cut in red."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from ..walk.steps import Step
from .rows import ConflictRow

_WIDE, _HIGH, _ACROSS, _DOWN, _MARGIN = 230, 44, 330, 64, 12
"""A box, and the distance from one to the next, in SVG units."""
_LETTERS = 34
_RED, _GREY = "#c62828", "#78909c"


def draw(row: ConflictRow) -> str:
    """The steps of a finding as SVG; needs no other package. The codes at odds have a red frame.

    Dashed lines are rows that say something else than equivalent. Codes that no step leads to are left out.
    """
    titles = dict(zip(row.codes, row.titles, strict=True)) | dict(_through(row.through))
    places = _places(row)
    width = _ACROSS * max((x for x, _ in places.values()), default=0) + _WIDE + 2 * _MARGIN
    height = _DOWN * max((y for _, y in places.values()), default=0) + _HIGH + 2 * _MARGIN
    lines = "".join(_line(step, places, str(step) in row.edges) for step in row.steps)
    boxes = "".join(_box(code, titles.get(code, ""), places[code], code in row.codes) for code in places)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
        f' font-family="sans-serif" font-size="12">{lines}{boxes}</svg>'
    )


def _through(through: Iterable[str]) -> Iterable[tuple[str, str]]:
    for text in through:
        code, _, title = text.partition(" ")
        yield code, title


def _places(row: ConflictRow) -> dict[str, tuple[int, int]]:
    """Column and row of each code: what is at odds first, then step by step what joins it, so that lines are short."""
    column = [code for code in row.codes if any(code in (step.source, step.target) for step in row.steps)]
    found: dict[str, tuple[int, int]] = {}
    across = 0
    while column:
        found.update({code: (across, down) for down, code in enumerate(column)})
        ends = ((step.source, step.target) for step in row.steps)
        met = ((b if a in column else a) for a, b in ends if (a in column) != (b in column))
        column = list(dict.fromkeys(code for code in met if code not in found))
        across += 1
    return found


def _line(step: Step, places: dict[str, tuple[int, int]], cut: bool) -> str:
    (x1, y1), (x2, y2) = (_middle(*places[end]) for end in (step.source, step.target))
    colour, width = (_RED, 2.5) if cut else (_GREY, 1.5)
    dashed = "" if step.relation == "equivalent" else ' stroke-dasharray="5 4"'
    return (
        f'<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" stroke="{colour}" stroke-width="{width}"{dashed}>'
        f"<title>{escape(str(step))}</title></line>"
    )


def _middle(across: int, down: int) -> tuple[int, int]:
    return _MARGIN + across * _ACROSS + _WIDE // 2, _MARGIN + down * _DOWN + _HIGH // 2


def _box(code: str, title: str, place: tuple[int, int], at_odds: bool) -> str:
    x, y = _MARGIN + place[0] * _ACROSS, _MARGIN + place[1] * _DOWN
    shown = title if len(title) <= _LETTERS else f"{title[: _LETTERS - 1]}…"
    return (
        f'<g><title>{escape(f"{code} {title}")}</title><rect x="{x}" y="{y}" width="{_WIDE}" height="{_HIGH}" rx="6"'
        f' fill="#fafafa" stroke="{_RED if at_odds else _GREY}"/><text x="{x + 8}" y="{y + 17}" font-weight="bold">'
        f'{escape(code)}</text><text x="{x + 8}" y="{y + 34}" font-size="11">{escape(shown)}</text></g>'
    )
