"""The pictures: what they show, that their texts fit and do not overlap, and what is said where a font is missing."""

from __future__ import annotations

import builtins
from collections.abc import Callable, Iterator
from itertools import combinations
from typing import Any

import msgspec
import networkx as nx
import pytest

import termwalk
from termwalk.graph.errors import MissingExtra
from termwalk.graph.relations import RELATIONS as ALL_RELATIONS
from termwalk.queries.conflicts import conflicts
from termwalk.queries.networks import component, flow, neighbourhood
from termwalk.queries.pictures import draw_component, draw_flow, draw_neighbourhood, page
from termwalk.queries.pictures.colours import HATCHES, RELATIONS, VERDICTS
from termwalk.queries.pictures.lanes import lanes
from termwalk.queries.verdicts.table import Verdict

pytest.importorskip("matplotlib")
Drawn = tuple[Callable[..., Any], nx.MultiDiGraph]


@pytest.fixture(scope="module")
def views(starter: termwalk.Graph) -> dict[str, Drawn]:
    found = conflicts(starter.store)
    made = {
        "I10": (draw_neighbourhood, neighbourhood(starter.store, "icd10:I10")),
        "I10 two steps": (draw_neighbourhood, neighbourhood(starter.store, "icd10:I10", steps=2)),
        "left out": (draw_neighbourhood, neighbourhood(starter.store, "icd10:I10", steps=2, limit=9)),
        "LOINC": (draw_neighbourhood, neighbourhood(starter.store, "loinc:101421-6", steps=2)),
        "no map": (draw_neighbourhood, neighbourhood(starter.store, "icd10:C95.7")),
        "alone": (draw_neighbourhood, neighbourhood(starter.store, "icd10:I10", steps=0)),
        "flow": (draw_flow, flow(starter.store, "icd10:IX", "icd11:11")),
        "flow of all": (draw_flow, flow(starter.store, "icd10", "icd11")),
    }
    for finding in {one.kind: one for one in found}.values():
        made[finding.kind] = (draw_component, component(starter.store, finding))
    return made


NAMES = (
    "I10", "I10 two steps", "left out", "LOINC", "no map", "alone", "flow", "flow of all", "made-equal", "cycle-open",
    "retired-target", "not-one-to-one",
)  # fmt: skip


def texts(axes: Any) -> list[Any]:
    return [text for text in axes.texts if text.get_text()]


def boxes(axes: Any) -> Iterator[tuple[str, Any]]:
    """The texts and where they stand, in pixels; the signs on lines are no labels."""
    for text in texts(axes):
        if text.get_bbox_patch() is None:
            yield text.get_text(), text.get_window_extent()


@pytest.mark.parametrize("name", NAMES)
def test_no_two_labels_overlap_and_none_leaves_the_page(views: dict[str, Drawn], name: str) -> None:
    draw, view = views[name]
    axes = draw(view)
    page_box = axes.get_window_extent()
    found = list(boxes(axes))
    for label, box in found:
        assert box.x0 >= page_box.x0 - 1, label
        assert box.x1 <= page_box.x1 + 1, label
        assert box.y0 >= page_box.y0 - 1, label
        assert box.y1 <= page_box.y1 + 1, label
    legend = axes.get_legend().get_window_extent() if axes.get_legend() else None
    for (one, here), (other, there) in combinations(found, 2):
        width = min(here.x1, there.x1) - max(here.x0, there.x0)
        height = min(here.y1, there.y1) - max(here.y0, there.y0)
        assert not (width > 1.5 and height > 3), f"{one!r} lies on {other!r}"
    for label, box in found if legend else ():
        assert not (box.overlaps(legend) and min(box.y1, legend.y1) - max(box.y0, legend.y0) > 3), label


@pytest.mark.parametrize("name", NAMES)
def test_a_picture_is_saved_without_a_word(views: dict[str, Drawn], name: str, tmp_path: Any, caplog: Any) -> None:
    draw, view = views[name]
    draw(view).figure.savefig(tmp_path / "picture.png")
    assert (tmp_path / "picture.png").read_bytes().startswith(b"\x89PNG")
    assert caplog.records == []


def test_every_code_is_named(views: dict[str, Drawn]) -> None:
    _, view = views["I10 two steps"]
    said = {text.get_text() for text in texts(draw_neighbourhood(view))}
    assert {id for _, id in view.nodes if not id.isdecimal()} <= said
    assert {"icd10", "mondo", "2019"} <= said
    title = next(iter(texts(draw_neighbourhood(view)))).get_text()
    assert title == "icd10:I10 Essential (primary) hypertension: 29 codes of 11 systems within 2 steps"


def test_what_is_left_out_is_said_below(views: dict[str, Drawn]) -> None:
    _, view = views["left out"]
    said = " ".join(text.get_text() for text in texts(draw_neighbourhood(view)))
    assert "9 codes are here, and" in said
    assert "nothing beyond step 1 was looked at" in said


def test_a_stated_no_map_has_a_sign_and_a_key(views: dict[str, Drawn]) -> None:
    axes = draw_neighbourhood(views["no map"][1])
    assert "∅" in [text.get_text() for text in texts(axes)]
    assert "a map states: no map" in [text.get_text() for text in axes.get_legend().get_texts()]


def test_relationships_stand_in_the_outline_with_their_word(views: dict[str, Drawn]) -> None:
    said = [text.get_text() for text in texts(draw_neighbourhood(views["LOINC"][1]))]
    assert "AnswerList →" in said
    assert "answer →" in said


def test_what_contradicts_is_red_and_told(views: dict[str, Drawn]) -> None:
    _, view = views["made-equal"]
    axes = draw_component(view)
    said = [text.get_text() for text in texts(axes)]
    assert f"1  {view.graph['finding'].edges[0]}" in said
    assert "1" in said
    assert "contradicts: see below" in [text.get_text() for text in axes.get_legend().get_texts()]


def test_a_finding_in_chinese_has_a_title_that_can_be_read(starter: termwalk.Graph, monkeypatch: Any) -> None:
    monkeypatch.setattr(page, "CHINESE", ())
    finding = conflicts(starter.store, kinds=["made-equal"], lang="zh")[0]
    title = texts(draw_component(component(starter.store, finding)))[0].get_text()
    assert title == f"made-equal: {' and '.join(finding.codes[:2])}"


def test_bands_are_as_wide_as_their_codes(views: dict[str, Drawn]) -> None:
    from matplotlib.patches import PathPatch

    _, view = views["flow"]
    axes = draw_flow(view)
    bands = [patch for patch in axes.patches if isinstance(patch, PathPatch)]
    widths = sorted(abs(band.get_path().vertices[7][1] - band.get_path().vertices[0][1]) for band in bands)
    codes = sorted(codes for *_, codes in view.edges(data="codes"))
    assert len(bands) == view.number_of_edges()
    assert widths == pytest.approx([count * sum(widths) / sum(codes) for count in codes])


def test_an_axes_of_ones_own_is_drawn_on_and_returned(views: dict[str, Drawn]) -> None:
    from matplotlib.figure import Figure

    for name in ("I10", "flow", "made-equal"):
        draw, view = views[name]
        own = Figure(figsize=(5, 3)).add_axes((0, 0, 1, 1))
        assert draw(view, own, title="Mine") is own
        assert texts(own)[0].get_text() == "Mine"
        assert texts(own)[0].get_fontsize() < texts(draw(view))[0].get_fontsize()


def test_without_a_chinese_font_codes_stand_alone_and_it_is_said(views: dict[str, Drawn], monkeypatch: Any) -> None:
    monkeypatch.setattr(page, "CHINESE", ())
    _, view = views["I10"]
    said = [text.get_text() for text in texts(draw_neighbourhood(view))]
    assert "I10.x00" in said
    assert not any("\u4e00" <= letter <= "\u9fff" for text in said for letter in text)
    assert "4 titles stand as codes only, for no font here has their letters" in " ".join(said)


def test_with_a_chinese_font_the_titles_stand(views: dict[str, Drawn]) -> None:
    if len(page.fonts()) == 1:
        pytest.skip("This machine has no font with Chinese characters.")
    said = [text.get_text() for text in texts(draw_neighbourhood(views["I10"][1]))]
    assert "高血压1级" in said
    assert "no font" not in " ".join(said)


def test_formulas_are_no_formulas(views: dict[str, Drawn]) -> None:
    _, view = views["alone"]
    priced = view.copy()
    priced.nodes["icd10", "I10"]["display"] = r"costs $5 and $\frac"
    assert r"costs $5 and $\frac" in [text.get_text() for text in texts(draw_neighbourhood(priced))]


def test_without_matplotlib_it_is_said_what_to_install(views: dict[str, Drawn], monkeypatch: Any) -> None:
    real = builtins.__import__

    def refuse(name: str, *rest: Any, **more: Any) -> Any:
        if name.startswith("matplotlib"):
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", refuse)
    for name in ("I10", "flow", "made-equal"):
        draw, view = views[name]
        with pytest.raises(
            MissingExtra, match=r"Drawing a network needs matplotlib: pip install 'termwalk\[notebook\]'"
        ):
            draw(view)


def test_lanes_keep_every_code_once_and_the_asked_in_the_middle(views: dict[str, Drawn]) -> None:
    _, view = views["I10 two steps"]
    columns = lanes(view)
    lines = [line.node for column in columns for lane in column for line in lane.lines]
    assert sorted(lines) == sorted(view)
    assert [lane.system for column in columns for lane in column if lane.column == 0] == ["icd10"]
    (own,) = [lane for column in columns for lane in column if lane.column == 0]
    depth = {line.node[1]: line.depth for line in own.lines}
    assert (depth["IX"], depth["I10-I15"], depth["I10"], depth["I11"]) == (0, 1, 2, 2)


def test_circles_in_a_hierarchy_end() -> None:
    view = nx.MultiDiGraph(centres=(("s", "a"),), note="", left_out={})
    for id in "abc":
        said = {"kind": "", "display": id, "active": True, "no_map": (), "release": ""}
        view.add_node(("s", id), step="abc".index(id), **said)
    for one, other in ("ab", "bc", "ca"):
        view.add_edge(("s", one), ("s", other), key="parent", type="parent")
    ((lane,),) = lanes(view)
    assert sorted(line.node for line in lane.lines) == [("s", "a"), ("s", "b"), ("s", "c")]


# Machado, Oliveira and Fernandes 2009: what is seen without red, and without green, in linear RGB.
BLIND = {
    "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "nobody": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
}


def lab(colour: str, matrix: Any) -> tuple[float, float, float]:
    rgb = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in rgb]
    r, g, b = (min(1.0, max(0.0, sum(k * c for k, c in zip(row, linear, strict=True)))) for row in matrix)
    xyz = (
        (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505, 0.2126 * r + 0.7152 * g + 0.0722 * b,
        (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089,
    )  # fmt: skip
    x, y, z = (t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in xyz)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def apart(one: str, other: str, matrix: Any) -> float:
    pairs = zip(lab(one, matrix), lab(other, matrix), strict=True)
    return float(sum((a - b) ** 2 for a, b in pairs)) ** 0.5


@pytest.mark.parametrize("eyes", BLIND)
def test_verdicts_can_be_told_apart_by_all_eyes(eyes: str) -> None:
    plain = [name for name in VERDICTS if name not in HATCHES]
    close = {
        (one, other): distance
        for one, other in combinations(plain, 2)
        if (distance := apart(VERDICTS[one], VERDICTS[other], BLIND[eyes])) < 12
    }
    assert close == {}


@pytest.mark.parametrize("eyes", BLIND)
def test_relations_can_be_told_apart_by_all_eyes(eyes: str) -> None:
    for one, other in combinations(RELATIONS.values(), 2):
        assert one[1] != other[1] or apart(one[0], other[0], BLIND[eyes]) > 12


def test_red_beside_green_is_no_measure_of_ours() -> None:
    assert apart("#D00000", "#5A7A00", BLIND["deutan"]) < apart("#D00000", "#5A7A00", BLIND["nobody"]) / 3


def test_every_verdict_and_every_relation_has_a_colour() -> None:
    from typing import get_args

    assert set(VERDICTS) == set(get_args(Verdict))
    assert set(RELATIONS) == set(ALL_RELATIONS)


def test_columns_and_lines_of_text() -> None:
    assert page.columns_of_text("I10 高血压") == 10
    assert page.wrapped("one two three", 7) == ["one two", "three"]
    assert page.wrapped("高血压和糖尿病", 6) == ["高血压", "和糖尿", "病"]
    assert page.wrapped("", 6) == [""]


def test_a_finding_without_edges_in_the_view_draws_all_the_same(views: dict[str, Drawn]) -> None:
    _, view = views["made-equal"]
    bare = view.copy()
    bare.graph["finding"] = msgspec.structs.replace(view.graph["finding"], edges=())
    for *_, said in bare.edges(data=True):
        said["cut"] = False
    legend = draw_component(bare).get_legend()
    assert "contradicts: see below" not in [text.get_text() for text in legend.get_texts()]
