"""A flow drawn: blocks of two chapters on both sides, bands between them as wide as there are codes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from ..networks.flow import NOWHERE, UNPLACED
from .colours import HATCHES, INK, PALE, VERDICTS
from .page import Page, foot_height, head_height, notes_of, titled

if TYPE_CHECKING:
    import networkx as nx
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

_LABEL, _BAR, _MIDDLE, _EDGE, _LINE, _GAP = 3.1, 0.14, 3.6, 0.12, 0.2, 0.09
"""Inches of the labels, of a bar, between the bars, of the margin, of a line of label, and between two blocks."""
_HIGH = 4.6
"""Inches that all the codes together take at least."""
_SMALL = 0.012
"""Blocks outside the target class that take less than this share of the codes are drawn as one."""
_THIN = 0.03
"""Inches of a band that is drawn above the others, and without a white margin."""
_OTHERS = "(other chapters)"
_WORDS = {NOWHERE: "no target", UNPLACED: "in no block that is loaded"}


class _Block(msgspec.Struct):
    """A bar: its upper end and its height."""

    label: str
    codes: int
    inside: bool
    top: float = 0.0
    height: float = 0.0
    slot: float = 0.0


Bands = dict[tuple[str, str, str], int]
"""Codes by block of the source, block of the target, and verdict."""


def draw_flow(view: nx.MultiDiGraph, axes: Axes | None = None, *, title: str = "") -> Axes:
    """Draws what `flow` gave: a band for each pair of blocks and verdict, as wide as it has codes.

    Blocks stand in the publishers' order; below those of the target class other chapters (small ones as one) and
    what has no target. Without an `axes` it makes a figure of the size that is needed (`axes.figure`). MissingExtra
    where matplotlib is not installed.
    """
    left, right, bands = _sides(view)
    inch = _HIGH / max(1, view.graph["codes"])
    height = max(_stacked(left, inch), _stacked(right, inch))
    width = 2 * _EDGE + 2 * (_LABEL + _BAR) + _MIDDLE
    titles = [display for _, display in view.nodes(data="display")]
    head = titled(title or _title(view, bands), width)
    notes, keys = notes_of(_note(view), titles, width), _keys(bands)
    top = head_height(head) + 0.3
    page = Page(axes, width, top + height + 0.12 + foot_height(width, keys, notes))
    page.head(head)
    for side, blocks in (("source", left), ("target", right)):
        _place(blocks, top + (height - _stacked(blocks, inch)) / 2, inch)
        _draw_side(page, blocks, side, str(view.graph[side]), top - 0.16)
    _draw_bands(page, left, right, bands, inch)
    page.foot(keys, notes)
    return page.axes


def _sides(view: nx.MultiDiGraph) -> tuple[dict[str, _Block], dict[str, _Block], Bands]:
    """The blocks of both sides in their order, and the bands; small blocks outside the class as one."""
    sides: dict[str, dict[str, _Block]] = {"source": {}, "target": {}}
    for (_, id), said in sorted(view.nodes(data=True), key=lambda node: node[1]["place"]):
        label = f"{said['code']}  {said['display']}".strip() if id not in _WORDS else _WORDS[id]
        sides[said["side"]][id] = _Block(label, said["codes"], said["inside"])
    right = sides["target"]
    least = _SMALL * view.graph["codes"]
    small = [id for id, block in right.items() if not block.inside and id not in _WORDS and block.codes < least]
    into = dict.fromkeys(small, _OTHERS) if len(small) > 1 else {}
    if into:
        label = f"{len(small)} other chapters"
        right[_OTHERS] = _Block(label, sum(right.pop(id).codes for id in small), False)
        right.update((id, right.pop(id)) for id in _WORDS if id in right)
    bands: defaultdict[tuple[str, str, str], int] = defaultdict(int)
    for (_, source), (_, target), said in view.edges(data=True):
        bands[source, into.get(target, target), said["verdict"]] += said["codes"]
    return sides["source"], right, dict(bands)


def _slot(block: _Block, inch: float) -> float:
    """A block takes at least one line of label."""
    return max(block.codes * inch, _LINE)


def _stacked(blocks: dict[str, _Block], inch: float) -> float:
    return sum(_slot(block, inch) + _GAP for block in blocks.values()) + (0.14 if _mixed(blocks) else 0) - _GAP


def _mixed(blocks: dict[str, _Block]) -> bool:
    return len({block.inside for block in blocks.values()}) > 1


def _place(blocks: dict[str, _Block], top: float, inch: float) -> None:
    outside = False
    for block in blocks.values():
        if not (block.inside or outside) and _mixed(blocks):
            top, outside = top + 0.14, True
        block.slot, block.height = _slot(block, inch), block.codes * inch
        block.top = top + (block.slot - block.height) / 2
        top += block.slot + _GAP


def _draw_side(page: Page, blocks: dict[str, _Block], side: str, title: str, y: float) -> None:
    from matplotlib.patches import Rectangle

    source = side == "source"
    x = _EDGE + _LABEL if source else _EDGE + _LABEL + _BAR + _MIDDLE
    near, ha = (x - 0.08, "right") if source else (x + _BAR + 0.08, "left")
    page.text(near, y, title, _LABEL - 0.1, 8.5, ha=ha, color=PALE, weight="bold")
    for block in blocks.values():
        colour = INK if block.inside else PALE
        page.axes.add_patch(Rectangle((x, block.top), _BAR, block.height, facecolor=colour, linewidth=0, zorder=3))
        middle = block.top + block.height / 2
        look: dict[str, Any] = {"color": colour, "style": "normal" if block.inside else "italic", "ha": ha}
        count = f"{block.codes:,}"
        if block.slot > 2 * _LINE:
            page.text(near, middle - 0.09, block.label, _LABEL - 0.1, 8.5, **look)
            page.text(near, middle + 0.09, count, size=8, weight="bold", **look)
        else:
            wide = 0.1 + page.text(near, middle, count, size=8, weight="bold", **look)
            page.text(near + (-wide if source else wide), middle, block.label, _LABEL - wide - 0.1, 8.5, **look)


def _draw_bands(page: Page, left: dict[str, _Block], right: dict[str, _Block], bands: Bands, inch: float) -> None:
    """Bands leave and arrive in the order of what they join, so that those of one block do not cross."""
    for one, other, verdict, start, end in _ends(left, right, bands, inch):
        x, far = _EDGE + _LABEL + _BAR, _EDGE + _LABEL + _BAR + _MIDDLE
        _draw_band(page, (x, start), (far, end), bands[one, other, verdict] * inch, verdict)


def _ends(
    left: dict[str, _Block], right: dict[str, _Block], bands: Bands, inch: float
) -> Iterator[tuple[str, str, str, float, float]]:
    """Each band with the heights at which it leaves and arrives."""
    sources, targets = list(left), list(right)
    verdicts: Sequence[str] = list(VERDICTS)
    from_top = {id: block.top for id, block in left.items()}
    to_top = {id: block.top for id, block in right.items()}
    starts = {}
    for one, other, verdict in sorted(
        bands, key=lambda b: (sources.index(b[0]), targets.index(b[1]), verdicts.index(b[2]))
    ):
        starts[one, other, verdict] = from_top[one]
        from_top[one] += bands[one, other, verdict] * inch
    for one, other, verdict in sorted(
        bands, key=lambda b: (targets.index(b[1]), sources.index(b[0]), verdicts.index(b[2]))
    ):
        yield one, other, verdict, starts[one, other, verdict], to_top[other]
        to_top[other] += bands[one, other, verdict] * inch


def _draw_band(page: Page, start: tuple[float, float], end: tuple[float, float], height: float, verdict: str) -> None:
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    (x, y), (far, low) = start, end
    half = (x + far) / 2
    points = [
        (x, y), (half, y), (half, low), (far, low), (far, low + height), (half, low + height), (half, y + height),
        (x, y + height), (x, y),
    ]  # fmt: skip
    codes = [Path.MOVETO, *[Path.CURVE4] * 3, Path.LINETO, *[Path.CURVE4] * 3, Path.CLOSEPOLY]
    page.axes.add_patch(
        PathPatch(Path(points, codes), zorder=2 + (height < _THIN) / 2, **_look(verdict, page.scale, height < _THIN))
    )


def _look(verdict: str, scale: float = 1.0, thin: bool = False) -> dict[str, Any]:
    """A thin band has no margin of its own, lest the margin be all that is seen."""
    name = next(name for name in VERDICTS if name == verdict)
    return {
        "facecolor": VERDICTS[name], "edgecolor": VERDICTS[name] if thin else "white", "linewidth": 0.4 * scale,
        "alpha": 0.88, "hatch": HATCHES.get(name, ""),
    }  # fmt: skip


def _by_verdict(bands: Bands) -> dict[str, int]:
    counts = {name: sum(n for (_, _, verdict), n in bands.items() if verdict == name) for name in VERDICTS}
    return {name: count for name, count in counts.items() if count}


def _keys(bands: Bands) -> list[Artist]:
    from matplotlib.patches import Patch

    return [Patch(label=f"{verdict} ({count:,})", **_look(verdict)) for verdict, count in _by_verdict(bands).items()]


def _title(view: nx.MultiDiGraph, bands: Bands) -> str:
    equal = _by_verdict(bands).get("equivalent", 0)
    codes = view.graph["codes"]
    share = f": {equal / codes:.0%} of {codes:,} codes have an equivalent" if codes else ": no codes"
    return f"From {view.graph['source']} to {view.graph['target']}{share}"


def _note(view: nx.MultiDiGraph) -> str:
    unreached = len(view.graph["unreached"])
    release = f"Targets in release {view.graph['release']}; leaves only, each by its first row."
    return f"{release} No code leads to {unreached:,} further blocks of the target." if unreached else release
