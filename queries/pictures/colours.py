"""One colour for each verdict and each relation, wherever they are drawn.

The hues are those of the workbook's cells, dark enough for lines and areas. They differ in lightness too, so that
they can be told apart without colour vision and on grey paper; what has no target is grey, and hatched.
"""

from __future__ import annotations

from typing import Literal

from termwalk.graph.relations import Relation

from ..verdicts.table import Verdict

VERDICTS: dict[Verdict, str] = {
    "equivalent": "#00664F",
    "equivalent-parent": "#86D3B0",
    "narrower": "#3A7BC8",
    "broader": "#B9D3F3",
    "related": "#6E2F91",
    "combination": "#45ADC9",
    "several": "#F2CB45",
    "grouping-only": "#E0782F",
    "extension-only": "#8A4412",
    "no-map": "#DADADA",
    "unmapped": "#A6A6A6",
    "broken": "#1F1F1F",
}
HATCHES: dict[Verdict, str] = {"no-map": "////", "unmapped": "xxxx"}
Dash = Literal["-", "--", "-.", ":"]
RELATIONS: dict[Relation, tuple[str, Dash]] = {
    "equivalent": ("#00664F", "-"),
    "narrower": ("#3A7BC8", "-"),
    "broader": ("#3A7BC8", "--"),
    "related": ("#6E2F91", "-."),
    "unstated": ("#7A7A7A", ":"),
    "unrelated": ("#B3261E", ":"),
}
"""A line's colour and its dashes: lines are thin, and dashes tell what lightness alone might not."""
ODDS, ODDS_GROUND = "#B3261E", "#FDECEA"
"""What contradicts, and the ground of its box."""
INK, PALE, FRAME, GROUND, CENTRE = "#1F2A33", "#5F6F7A", "#B7C2CA", "#F6F8FA", "#FFE9A8"
