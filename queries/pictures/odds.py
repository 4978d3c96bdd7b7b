"""A conflict's component drawn: codes as boxes in columns, what contradicts in red and told below."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ..networks.view import Node
from .colours import FRAME, GROUND, INK, ODDS, ODDS_GROUND, PALE
from .page import Page, font_of, fonts, foot_height, head_height, notes_of, titled, wrapped

if TYPE_CHECKING:
    import networkx as nx
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

_WIDE, _HIGH, _APART, _DOWN, _EDGE = 2.15, 0.6, 0.95, 0.2, 0.14
"""Inches of a box, between two columns, between two boxes of a column, and of the margin."""
_LINES = {"cut": (ODDS, 2.6), "step": ("#455A64", 1.7), "": ("#C3CDD3", 1.2)}
_SWEEPS = 6

Place = tuple[float, float]


def draw_component(view: nx.MultiDiGraph, axes: Axes | None = None, *, title: str = "") -> Axes:
    """Draws what `component` gave: the statements that contradict are red, numbered, and told below the picture.

    Columns tell how many equivalences a code is away from the first one at odds. Dashed lines say something else than
    equivalent. Without an `axes` it makes a figure of the size that is needed (`axes.figure`). MissingExtra where
    matplotlib is not installed.
    """
    columns = _columns(view)
    rows = max(len(column) for column in columns)
    width = max(6.5, 2 * _EDGE + len(columns) * (_WIDE + _APART) - _APART)
    head = titled(title or _title(view), width)
    told = _told(view)
    titles = [display for _, display in view.nodes(data="display")]
    notes = [
        *(line for number, edge in enumerate(told, 1) for line in wrapped(f"{number}  {edge}", int(width * 15))),
        *notes_of(view.graph["note"], titles, width),
    ]
    keys = _keys(view)
    top = head_height(head) + 0.05
    inner = rows * (_HIGH + _DOWN) - _DOWN
    page = Page(axes, width, top + inner + 0.15 + foot_height(width, keys, notes))
    page.head(head)
    places = dict(_placed(columns, top, inner, width))
    _draw_lines(page, view, places, told)
    for node, place in places.items():
        _draw_box(page, place, view.nodes[node])
    page.foot(keys, notes)
    return page.axes


def _title(view: nx.MultiDiGraph) -> str:
    """The finding's own sentence, if its letters can be drawn."""
    finding = view.graph["finding"]
    plain = f"{finding.kind}: {' and '.join(finding.codes[:2])}"
    return f"{finding.kind}: {finding.reason}" if font_of(f"{finding.kind}: {finding.reason}", fonts()) else plain


def _told(view: nx.MultiDiGraph) -> list[str]:
    """The edges that contradict, as they are told: those of the finding that are in the view."""
    there = {str(_pair(source, target, view)) for source, target, cut in view.edges(data="cut") if cut}
    return [edge for edge in view.graph["finding"].edges if any(_begins(edge, pair) for pair in there)]


def _pair(source: Node, target: Node, view: nx.MultiDiGraph) -> str:
    ends = (view.nodes[node] for node in (source, target))
    return " ".join(f"{said['system']}:{said['id']}" for said in ends)


def _begins(edge: str, pair: str) -> bool:
    """Whether a told edge (`a –equivalent→ b [map set]`) joins a pair."""
    told, _, _ = edge.partition(" [")
    one, _, rest = told.partition(" –")
    return f"{one} {rest.partition('→ ')[2]}" == pair


def _columns(view: nx.MultiDiGraph) -> list[list[Node]]:
    """By distance from the first code at odds; what it does not reach stands in the last column. Few lines cross."""
    import networkx as nx

    plain = nx.Graph(view.edges())
    plain.add_nodes_from(view)
    first = next((n for n in view if _curie(view, n) == view.graph["finding"].codes[0]), next(iter(view)))
    columns = [sorted(column) for column in nx.bfs_layers(plain, [first])]
    lost = sorted(set(view) - {node for column in columns for node in column})
    columns += [lost] if lost else []
    for sweep in range(_SWEEPS):
        order = range(1, len(columns)) if sweep % 2 == 0 else range(len(columns) - 2, -1, -1)
        for number in order:
            beside = columns[number - 1] if sweep % 2 == 0 else columns[number + 1]
            height = {node: place / max(1, len(beside) - 1) for place, node in enumerate(beside)}
            columns[number].sort(key=lambda node, height=height: (_middle(plain, node, height), node))  # type: ignore[misc]
    return columns


def _middle(plain: nx.Graph, node: Node, height: dict[Node, float]) -> float:
    found = [height[other] for other in plain[node] if other in height]
    return sum(found) / len(found) if found else 0.5


def _curie(view: nx.MultiDiGraph, node: Node) -> str:
    return f"{view.nodes[node]['system']}:{view.nodes[node]['id']}"


def _placed(columns: list[list[Node]], top: float, inner: float, width: float) -> Iterator[tuple[Node, Place]]:
    """The middle of each box."""
    left = (width - len(columns) * (_WIDE + _APART) + _APART) / 2
    for number, column in enumerate(columns):
        x = left + number * (_WIDE + _APART) + _WIDE / 2
        y = top + (inner - len(column) * (_HIGH + _DOWN) + _DOWN) / 2 + _HIGH / 2
        yield from ((node, (x, y + place * (_HIGH + _DOWN))) for place, node in enumerate(column))


def _draw_box(page: Page, place: Place, said: dict[str, Any]) -> None:
    from matplotlib.patches import FancyBboxPatch

    red = said["at_odds"] or said["consequence"]
    page.axes.add_patch(
        FancyBboxPatch(
            (place[0] - _WIDE / 2, place[1] - _HIGH / 2), _WIDE, _HIGH, boxstyle="round,pad=0,rounding_size=0.06",
            facecolor=ODDS_GROUND if said["at_odds"] else GROUND, edgecolor=ODDS if red else FRAME, zorder=3,
            linewidth=(1.6 if said["at_odds"] else 1) * page.scale, linestyle="--" if said["consequence"] else "-",
        )
    )  # fmt: skip
    x, y, within = place[0] - _WIDE / 2 + 0.08, place[1], _WIDE - 0.16
    release = f"  {said['release']}" if said["release"] else ""
    page.text(x, y - 0.19, f"{said['system']}{release}", within, 7, color=PALE, zorder=4)
    page.text(x, y, said["id"], within, 9, weight="bold", zorder=4, color=INK if said["active"] else PALE)
    shown = said["display"] if said["active"] else f"{said['display']} (retired)"
    page.text(x, y + 0.19, shown, within, 7.5, zorder=4, style="normal" if said["active"] else "italic")


def _draw_lines(page: Page, view: nx.MultiDiGraph, places: dict[Node, Place], told: list[str]) -> None:
    """What contradicts is drawn last, above the others; several statements on a pair lie beside each other."""
    drawn = Counter[frozenset[Node]]()
    edges = sorted(view.edges(data=True), key=lambda edge: (edge[2]["cut"], edge[2]["step"]))
    for source, target, said in edges:
        pair = frozenset((source, target))
        side = drawn[pair] * 0.07 * (1 if drawn[pair] % 2 else -1)
        drawn[pair] += 1
        spot = _draw_line(page, places[source], places[target], said, side)
        number = next(
            (n for n, edge in enumerate(told, 1) if said["cut"] and _says(edge, source, target, said, view)), 0
        )
        if number:
            ground = {"boxstyle": "circle,pad=0.2", "facecolor": ODDS, "edgecolor": "white"}
            page.text(*spot, str(number), size=8, color="white", weight="bold", ha="center", bbox=ground, zorder=6)


def _says(edge: str, source: Node, target: Node, said: dict[str, Any], view: nx.MultiDiGraph) -> bool:
    return _begins(edge, _pair(source, target, view)) and f"[{said['map_set']}" in edge


def _draw_line(page: Page, source: Place, target: Place, said: dict[str, Any], side: float) -> Place:
    """A line between the edges of two boxes; returns its middle."""
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    colour, width = _LINES["cut" if said["cut"] else "step" if said["step"] else ""]
    dash = "-" if said["relation"] == "equivalent" else "--"
    (x, y), (far, low) = sorted((source, target))
    y, low = y + side, low + side
    if x == far:
        right = x + _WIDE / 2
        out = right + min(0.7, 0.25 + 0.12 * abs(low - y))
        points = [(right, y), (out, y), (out, low), (right, low)]
    else:
        x, far = x + _WIDE / 2, far - _WIDE / 2
        half = (x + far) / 2
        points = [(x, y), (half, y), (half, low), (far, low)]
    path = Path(points, [Path.MOVETO, *[Path.CURVE4] * 3])
    look = {"edgecolor": colour, "linewidth": width * page.scale, "linestyle": dash, "facecolor": "none"}
    page.axes.add_patch(PathPatch(path, zorder=2, **look))
    return (points[0][0] + 3 * points[1][0] + 3 * points[2][0] + points[3][0]) / 8, (y + low) / 2


def _keys(view: nx.MultiDiGraph) -> list[Artist]:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    used = {"cut" if said["cut"] else "step" if said["step"] else "" for *_, said in view.edges(data=True)}
    words = {"cut": "contradicts: see below", "step": "goes over it", "": "further equivalences"}
    keys: list[Artist] = [Patch(facecolor=ODDS_GROUND, edgecolor=ODDS, label="at odds")]
    if any(said for _, said in view.nodes(data="consequence")):
        keys.append(Patch(facecolor=GROUND, edgecolor=ODDS, linestyle="--", label="made equal with them"))
    keys += [
        Line2D([], [], color=colour, linewidth=width, label=words[kind])
        for kind, (colour, width) in _LINES.items()
        if kind in used
    ]
    if any(relation != "equivalent" for *_, relation in view.edges(data="relation")):
        keys.append(Line2D([], [], color=INK, linestyle="--", label="says something else than equivalent"))
    return keys
