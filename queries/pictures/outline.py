"""A neighbourhood drawn: each system as an outline, the rows of maps as lines between them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import msgspec

from termwalk.graph.relations import Relation

from ..networks.view import Node
from ..walk.steps import SIGNS
from .colours import CENTRE, FRAME, GROUND, INK, ODDS, PALE, RELATIONS
from .lanes import GAP, HEAD, ROW, Lane, Line, lanes
from .page import Page, columns_of_text, foot_height, head_height, notes_of, titled

if TYPE_CHECKING:
    import networkx as nx
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

_WIDEST, _NARROWEST, _APART, _EDGE, _DEEPER = 3.3, 1.6, 1.0, 0.12, 0.14
"""Inches of a lane at most and at least, between two columns, of the margin, and of one level of an outline."""


def draw_neighbourhood(view: nx.MultiDiGraph, axes: Axes | None = None, *, title: str = "") -> Axes:
    """Draws what `neighbourhood` gave: a lane per system, hierarchy as an outline, maps as lines with their relation.

    Without an `axes` it makes a figure of the size that is needed (`axes.figure`); on a smaller one letters shrink. A
    line is drawn once for each pair and relation, the thicker the more map sets say so; its arrow points from the
    map's source to its target. MissingExtra where matplotlib is not installed.
    """
    columns = lanes(view)
    wide = [max(_needed(view, lane) for lane in column) for column in columns]
    width = max(2 * _EDGE + sum(wide) + (len(columns) - 1) * _APART, 6.5)
    inner = max(sum(lane.height for lane in column) + GAP * (len(column) - 1) for column in columns)
    titles = [display for _, display in view.nodes(data="display")]
    head = titled(title or _title(view), width)
    notes, keys = notes_of(view.graph["note"], titles, width), _keys(view)
    top = head_height(head)
    page = Page(axes, width, top + inner + foot_height(width, keys, notes) + 0.1)
    page.head(head)
    places = dict(_placed(columns, wide, top, inner, width))
    for column in columns:
        for lane in column:
            _draw_lane(page, view, lane, places)
    rows = _maps(view)
    ties = Counter(end for row in rows for end in row[:2])
    for source, target, relation, sets in rows:
        _draw_map(page, places[source], places[target], relation, sets, 0.8 if ties[target] <= ties[source] else 0.2)
    _draw_beside(page, view, columns, places)
    page.foot(keys, notes)
    return page.axes


def _title(view: nx.MultiDiGraph) -> str:
    named = [f"{name}:{id} {view.nodes[name, id]['display']}".strip() for name, id in view.graph["centres"]]
    steps = max(step for _, step in view.nodes(data="step"))
    systems = len({name for name, _ in view.nodes})
    return (
        f"{', '.join(named)}: {len(view):,} code{'s' * (len(view) != 1)} of {systems} system{'s' * (systems != 1)}"
        f" within {steps} step{'s' * (steps != 1)}"
    )


class _Place(msgspec.Struct, frozen=True):
    """A line on the page: the left and right edge of its lane, its height, and the column (0 in the middle)."""

    left: float
    right: float
    y: float
    column: int


def _needed(view: nx.MultiDiGraph, lane: Lane) -> float:
    """About how wide a lane has to be for its longest line; a Chinese character is as wide as two others."""
    lines = [
        _DEEPER * line.depth + 0.085 * len(_code(line.node, view.nodes[line.node])) + 0.06 * len(line.tie)
        + 0.063 * columns_of_text(view.nodes[line.node]["display"])
        for line in lane.lines
    ]  # fmt: skip
    return min(_WIDEST, max(_NARROWEST, 0.4 + max(lines), 0.75 + 0.09 * len(lane.system)))


def _placed(
    columns: list[list[Lane]], wide: list[float], top: float, inner: float, width: float
) -> Iterator[tuple[Node, _Place]]:
    left = (width - sum(wide) - (len(columns) - 1) * _APART) / 2
    for column, across in zip(columns, wide, strict=True):
        y = top + (inner - sum(lane.height for lane in column) - GAP * (len(column) - 1)) / 2
        for lane in column:
            for place, line in enumerate(lane.lines):
                yield line.node, _Place(left, left + across, y + HEAD + (place + 0.5) * ROW, lane.column)
            y += lane.height + GAP
        left += across + _APART


def _draw_lane(page: Page, view: nx.MultiDiGraph, lane: Lane, places: dict[Node, _Place]) -> None:
    first = places[lane.lines[0].node]
    top = first.y - ROW / 2 - HEAD
    wide = first.right - first.left
    _box(page, first.left, top, wide, lane.height, GROUND, FRAME)
    release = next((r for line in lane.lines if (r := view.nodes[line.node]["release"])), "")
    x = 0.17 + page.text(first.left + 0.1, top + HEAD / 2, lane.system, wide - 0.2, 9, weight="bold", color=PALE)
    if wide - x > 0.4:
        page.text(first.left + x, top + HEAD / 2, release, wide - x - 0.1, 8, color=PALE)
    for line in lane.lines:
        _draw_line(page, view, line, places)


def _box(page: Page, x: float, y: float, width: float, height: float, ground: str, frame: str) -> None:
    from matplotlib.patches import FancyBboxPatch

    shape: dict[str, Any] = {"boxstyle": "round,pad=0,rounding_size=0.05", "facecolor": ground, "edgecolor": frame}
    page.axes.add_patch(FancyBboxPatch((x, y), width, height, linewidth=0.9 * page.scale, zorder=2, **shape))


def _draw_line(page: Page, view: nx.MultiDiGraph, line: Line, places: dict[Node, _Place]) -> None:
    at, said = places[line.node], view.nodes[line.node]
    x = at.left + 0.12 + line.depth * _DEEPER
    if said["step"] == 0:
        _box(page, at.left + 0.05, at.y - ROW / 2 + 0.015, at.right - at.left - 0.1, ROW - 0.03, CENTRE, "none")
    if line.below is not None:
        _elbow(page, x - _DEEPER + 0.035, places[line.below].y + ROW / 2 - 0.045, x - 0.02, at.y)
    right = at.right - 0.1
    if said["no_map"]:
        right -= 0.16
        page.text(right, at.y, "∅", size=9, color=ODDS, zorder=5)
    look: dict[str, Any] = {"zorder": 5, "color": INK if said["active"] else PALE}
    if line.tie:
        x += 0.05 + page.text(x, at.y, line.tie, right - x, size=7.5, style="italic", color=PALE, zorder=5)
    x += 0.07 + page.text(x, at.y, _code(line.node, said), right - x, size=8.5, weight="bold", **look)
    shown = said["display"] if said["active"] else f"{said['display']} (retired)"
    if right - x > 0.3:
        page.text(x, at.y, shown, right - x, size=8, style="normal" if said["active"] else "italic", **look)


def _code(node: Node, said: dict[str, Any]) -> str:
    """The code; a mere number of a class that has a title says nothing to people."""
    return "▪" if said["kind"] in ("block", "chapter") and node[1].isdecimal() and said["display"] else node[1]


def _elbow(page: Page, x: float, top: float, right: float, y: float) -> None:
    page.axes.plot([x, x, right], [top, y, y], color=FRAME, linewidth=0.9 * page.scale, zorder=3)


def _maps(view: nx.MultiDiGraph) -> list[tuple[Node, Node, Relation, int]]:
    """Each pair and relation once, with how many map sets say so; the vague ones first, beneath the others."""
    found: dict[tuple[Node, Node, Relation], set[str]] = {}
    for source, target, data in view.edges(data=True):
        if data["type"] == "map":
            found.setdefault((source, target, data["relation"]), set()).add(data["map_set"])
    order = list(RELATIONS)
    counted = [(source, target, relation, len(sets)) for (source, target, relation), sets in found.items()]
    return sorted(counted, key=lambda one: -order.index(one[2]))


def _draw_map(page: Page, source: _Place, target: _Place, relation: Relation, sets: int, t: float) -> None:
    """A curve from edge to edge; its sign stands at `t` of the way, near the end where fewer lines meet."""
    from matplotlib.patches import FancyArrowPatch
    from matplotlib.path import Path

    curve = _curve(source, target)
    colour, dash = RELATIONS[relation]
    page.axes.add_patch(
        FancyArrowPatch(
            path=Path(curve, [Path.MOVETO, Path.CURVE4, Path.CURVE4, Path.CURVE4]), arrowstyle="-|>", color=colour,
            mutation_scale=7 * page.scale, linestyle=dash, shrinkA=0, shrinkB=0, zorder=1, clip_on=False,
            linewidth=(0.7 + 0.5 * min(sets, 4)) * page.scale, joinstyle="miter", capstyle="butt",
        )
    )  # fmt: skip
    ground = {"boxstyle": "circle,pad=0.12", "facecolor": "white", "edgecolor": "none"}
    page.text(
        *_bezier(curve, t), SIGNS[relation], size=9, color=colour, ha="center", weight="bold", bbox=ground, zorder=1.5
    )


def _curve(source: _Place, target: _Place) -> list[tuple[float, float]]:
    if source.column == target.column:
        x, out = source.right, source.right + min(0.6, 0.2 + 0.08 * abs(target.y - source.y))
        return [(x, source.y), (out, source.y), (out, target.y), (x, target.y)]
    leftward = target.column < source.column
    start, end = (source.left, target.right) if leftward else (source.right, target.left)
    half = (start + end) / 2
    return [(start, source.y), (half, source.y), (half, target.y), (end, target.y)]


def _bezier(points: list[tuple[float, float]], t: float) -> tuple[float, float]:
    weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3)
    return tuple(sum(w * point[axis] for w, point in zip(weights, points, strict=True)) for axis in (0, 1))  # type: ignore[return-value]


def _draw_beside(page: Page, view: nx.MultiDiGraph, columns: list[list[Lane]], places: dict[Node, _Place]) -> None:
    """Edges within a system that its outline does not show: a second parent, further typed relationships."""
    shown = {(line.node, line.below) for column in columns for lane in column for line in lane.lines}
    for source, target, data in view.edges(data=True):
        if data["type"] == "map" or (source, target) in shown or (target, source) in shown:
            continue
        one, other = places[source], places[target]
        out = one.right - 0.05
        page.axes.plot(
            [out - 0.04, out, out, out - 0.04], [one.y, one.y, other.y, other.y], color=FRAME, linestyle=":",
            linewidth=0.9 * page.scale, zorder=4,
        )  # fmt: skip


def _keys(view: nx.MultiDiGraph) -> list[Artist]:
    from matplotlib.lines import Line2D

    used = {relation for _, _, relation, _ in _maps(view)}
    keys: list[Artist] = [
        Line2D([], [], color=colour, linestyle=dash, linewidth=1.6, label=f"{SIGNS[relation]}  {relation}")
        for relation, (colour, dash) in RELATIONS.items()
        if relation in used
    ]
    if any(said for _, said in view.nodes(data="no_map")):
        keys.append(Line2D([], [], linestyle="", marker="$\u2205$", color=ODDS, label="a map states: no map"))
    return keys
