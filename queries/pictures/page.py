"""A page to draw on: an Axes measured in inches, texts that fit where they stand, and fonts for Chinese."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unicodedata import east_asian_width

from termwalk.graph.errors import MissingExtra

from .colours import INK, PALE

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.text import Text

LATIN = "DejaVu Sans"
"""It comes with matplotlib."""
CHINESE = (
    "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Source Han Sans CN", "Microsoft YaHei", "PingFang SC",
    "Hiragino Sans GB", "Heiti SC", "STHeiti", "WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "SimHei", "SimSun",
    "Noto Sans CJK JP", "Noto Sans CJK TC", "Droid Sans Fallback", "Arial Unicode MS",
)  # fmt: skip
"""Families with Chinese characters, the better first: of Linux, Windows and macOS."""
WITHOUT = (
    "titles stand as codes only, for no font here has their letters:"
    " install one, such as Noto Sans CJK SC, and empty matplotlib's font cache"
)
_WORD = re.compile(r"[\u2e80-\uffef]|[^\s\u2e80-\uffef]+\s*|\s+")
_TITLE, _LINE, _EDGE = 11.5, 0.21, 0.12
"""Points of a title; inches of a line of it, and of the margin."""


def fonts() -> tuple[str, ...]:
    """The files of the fonts to draw with: the plain one, and a Chinese one if this machine has any."""
    try:
        from matplotlib.font_manager import FontProperties, findfont, fontManager
    except ImportError as error:
        raise MissingExtra("matplotlib", "notebook", "Drawing a network") from error
    faces = [face for face in fontManager.ttflist if face.name in CHINESE and face.style == "normal"]
    faces.sort(key=lambda face: (CHINESE.index(face.name), abs(_weight(face.weight) - 400), face.fname))
    return (findfont(FontProperties(family=[LATIN])), *(face.fname for face in faces[:1]))


def _weight(weight: int | str) -> int:
    return weight if isinstance(weight, int) else 400


@cache
def _letters(font: str) -> frozenset[int]:
    from matplotlib.ft2font import FT2Font

    return frozenset(FT2Font(font).get_charmap())


def font_of(text: str, files: Iterable[str]) -> str | None:
    """The first font that has every letter of a text, if any has."""
    wanted = {ord(letter) for letter in text if not letter.isspace()}
    return next((font for font in files if wanted <= _letters(font)), None)


class Page:
    """An Axes in inches, `(0, 0)` above on the left; on a smaller Axes than is needed letters shrink."""

    def __init__(self, axes: Axes | None, width: float, height: float) -> None:
        self.fonts = fonts()
        self.width, self.height = width, height
        self.axes = axes or _figure(width, height)
        self.axes.set(xlim=(0, width), ylim=(height, 0), aspect="equal")
        self.axes.axis("off")
        place = self.axes.get_window_extent()
        self._inch = min(place.width / width, place.height / height)
        self.scale = self._inch / self._dpi
        """Letters and lines are this much of their size."""

    @property
    def _dpi(self) -> float:
        figure = self.axes.get_figure(root=True)
        assert figure is not None
        return float(figure.dpi)

    def text(self, x: float, y: float, text: str, within: float = 0.0, size: float = 8.5, **look: Any) -> float:
        """Writes a text, shortened to `within` inches; returns how wide it came out: 0 where no font can write it."""
        font = font_of(text, self.fonts) if text else None
        if font is None:
            return 0.0
        # A Chinese font is named by its file: asked for by name, a weight that it lacks would be complained of.
        face: dict[str, Any] = {"family": LATIN} if font == self.fonts[0] else {"font": Path(font)}
        look = {"color": INK, "va": "center", "parse_math": False, **face} | look
        written = self.axes.text(x, y, text, fontsize=size * self.scale, **look)
        if within:
            self._fit(written, text, within)
        return self._measure(written)

    def _measure(self, written: Text) -> float:
        return float(written.get_window_extent().width) / self._inch

    def _fit(self, written: Text, text: str, within: float) -> None:
        """The longest beginning that fits, with an ellipsis; letters are a little wider or narrower when saved."""
        within *= 0.97
        if self._measure(written) <= within:
            return
        low, high = 0, len(text)
        while low < high:
            middle = (low + high + 1) // 2
            written.set_text(text[:middle].rstrip() + "…")
            low, high = (middle, high) if self._measure(written) <= within else (low, middle - 1)
        written.set_text(text[:low].rstrip(" ,;(") + "…" if low else "")

    def head(self, lines: Sequence[str]) -> None:
        """Writes the title."""
        for place, line in enumerate(lines):
            y = _EDGE + (place + 0.5) * _LINE
            self.text(_EDGE, y, line, self.width - 2 * _EDGE, _TITLE, weight="bold")

    def foot(self, handles: Sequence[Artist], notes: Sequence[str]) -> None:
        """Writes the notes below, and the legend above them."""
        for place, line in enumerate(reversed(notes)):
            y = self.height - _EDGE - (place + 0.5) * 0.17
            self.text(_EDGE, y, line, self.width - 2 * _EDGE, 7.5, color=PALE, style="italic")
        below = _EDGE + 0.17 * len(notes) + 0.07 * bool(notes)
        if handles:
            self.axes.legend(
                handles=handles, loc="lower left", ncols=columns_of(self.width, handles), frameon=False,
                bbox_to_anchor=(_EDGE / self.width, below / self.height), borderpad=0,
                borderaxespad=0, handlelength=2.4, columnspacing=1.4,
                prop={"family": LATIN, "size": 8 * self.scale},
            )  # fmt: skip


def columns_of_text(text: str) -> int:
    """Columns that a text takes; a Chinese character takes two."""
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def wrapped(text: str, columns: int) -> list[str]:
    """A text in lines of so many columns, broken between words, or between Chinese characters."""
    lines = [""]
    for word in _WORD.findall(text):
        if lines[-1] and columns_of_text(lines[-1] + word.rstrip()) > columns:
            lines.append("")
        lines[-1] += word
    return [line.strip() for line in lines]


def titled(title: str, width: float) -> list[str]:
    """A title in lines."""
    return wrapped(title, max(20, int((width - 2 * _EDGE) * 9)))


def head_height(lines: Sequence[str]) -> float:
    """Inches that a title takes."""
    return _EDGE + len(lines) * _LINE + 0.12


def columns_of(width: float, handles: Sequence[Artist]) -> int:
    """How many entries of a legend stand beside each other."""
    longest = max((len(str(handle.get_label())) for handle in handles), default=1)
    return max(1, min(len(handles), int(width / (0.068 * longest + 0.62))))


def foot_height(width: float, handles: Sequence[Artist], notes: Sequence[str]) -> float:
    """Inches that the legend and the notes take."""
    rows = -(-len(handles) // columns_of(width, handles)) if handles else 0
    return 2 * _EDGE + 0.19 * rows + 0.17 * len(notes) + 0.07 * bool(notes)


def notes_of(note: str, titles: Iterable[str], width: float) -> list[str]:
    """What has to be said below a picture: what was left out of the view, and titles that no font can write."""
    files = fonts()
    lost = sum(font_of(title, files) is None for title in titles)
    said = [*([note] if note else []), *([f"{lost:,} {WITHOUT}."] if lost else [])]
    return [line for text in said for line in wrapped(text, max(20, int(width * 15)))]


def _figure(width: float, height: float) -> Axes:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), facecolor="white")
    return figure.add_axes((0, 0, 1, 1))
