"""Paths drawn as text and as SVG."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

import termwalk
from termwalk.graph.relations import RELATIONS
from termwalk.queries.drawing import Drawn, drawing
from termwalk.queries.walk.steps import SIGNS, Step, Steps

from .walk.maps import map_of

SVG = "{http://www.w3.org/2000/svg}"


def path(*codes: str, relation: str = "equivalent") -> Steps:
    """A path over codes; an empty last one is a stated no map."""
    return tuple(
        Step(source=here, target=there, relation=relation, map_set="m@1", line=3)  # type: ignore[arg-type]
        for here, there in pairwise(codes)
    )


def parsed(drawn: Drawn) -> etree._Element:
    return etree.fromstring(drawn.svg())


def texts(drawn: Drawn) -> list[str]:
    return ["".join(map(str, text.itertext())) for text in parsed(drawn).iter(f"{SVG}text")]


def boxes(drawn: Drawn) -> list[tuple[float, float]]:
    return [(float(box.get("x", "")), float(box.get("y", ""))) for box in parsed(drawn).iter(f"{SVG}rect")]


def test_a_path_as_lines_from_top_to_bottom() -> None:
    drawn = drawing([path("a:1", "b:2", "")], {"a:1": "Fever"})
    assert drawn.text().split("\n") == [
        "a:1  Fever", "   =  equivalent  [m@1 line 3]", "b:2", "   =  equivalent  [m@1 line 3]", "∅"
    ]  # fmt: skip
    assert drawing([path("a:1", "b:2"), path("a:1", "c:3")], {}).text().count("\n\n") == 1


@pytest.mark.parametrize("relation", RELATIONS)
def test_every_relation_has_its_sign(relation: str) -> None:
    drawn = drawing([path("a:1", "b:2", relation=relation)], {})
    sign = SIGNS[relation]  # type: ignore[index]
    assert f"   {sign}  {relation}" in drawn.text()
    assert any(text.startswith(sign) for text in texts(drawn))


def test_a_code_that_several_paths_meet_stands_once() -> None:
    drawn = drawing([path("a:1", "b:2", "d:4"), path("a:1", "c:3", "d:4"), path("a:1", "b:2", "e:5")], {})
    assert len(boxes(drawn)) == 5
    assert len(set(boxes(drawn))) == 5
    assert len(list(parsed(drawn).iter(f"{SVG}line"))) == 5


def test_each_stated_no_map_is_a_place_of_its_own() -> None:
    drawn = drawing([path("a:1", ""), path("a:2", "")], {})
    assert len(boxes(drawn)) == 4
    assert texts(drawn).count("∅") == 2


def test_a_step_leads_from_left_to_right_and_all_is_inside_the_picture() -> None:
    drawn = drawing([path("a:1", "b:2", "c:3", "d:4"), path("a:1", "d:4")], {})
    root = parsed(drawn)
    for line in root.iter(f"{SVG}line"):
        assert float(line.get("x1", "")) < float(line.get("x2", ""))
    width, height = float(root.get("width", "")), float(root.get("height", ""))
    for box in root.iter(f"{SVG}rect"):
        assert float(box.get("x", "")) + float(box.get("width", "")) <= width
        assert float(box.get("y", "")) + float(box.get("height", "")) <= height


def test_names_are_escaped() -> None:
    title = "<script>alert('&')</script> \"x\""
    drawn = drawing([path("a:<1>&", "b:2")], {"a:<1>&": title, "b:2": "A & B"})
    assert "<script" not in drawn.svg()
    said = texts(drawn)
    assert any(text.startswith("<1>&") for text in said)
    assert "A & B" in said


def test_long_names_take_two_lines_and_chinese_ones_break_anywhere() -> None:
    long = "Secondary malignant neoplasm of bone and bone marrow of unspecified site of the left femur"
    for title in (long, "继发性恶性肿瘤" * 8):
        drawn = drawing([path("a:1", "b:2")], {"a:1": title})
        lines = [text for text in texts(drawn) if text[:4] in title or text.rstrip("…")[:4] in title]
        assert len(lines) == 2
        assert lines[1].endswith("…")
    assert "Fever" in texts(drawing([path("a:1", "b:2")], {"a:1": "Fever"}))


def test_no_path_is_an_empty_picture() -> None:
    drawn = drawing([], {})
    assert drawn.text() == ""
    assert boxes(drawn) == []


LETTERS = st.characters(codec="utf-8", exclude_categories=("C", "Zl", "Zp"))
NAMES = st.text(LETTERS, max_size=60)
CODES = st.text(LETTERS, min_size=1, max_size=6).filter(lambda code: bool(code.strip()))


@given(st.lists(st.tuples(CODES, CODES, NAMES), min_size=1, max_size=4))
def test_any_names_make_well_formed_xml(rows: list[tuple[str, str, str]]) -> None:
    paths = [path(f"a:{here.strip()}", f"b:{there.strip()}") for here, there, _ in rows]
    drawn = drawing(paths, {f"a:{here.strip()}": title for here, _, title in rows})
    assert len(boxes(drawn)) == len({one.source for p in paths for one in p} | {one.target for p in paths for one in p})


def test_the_drawing_of_an_explanation_has_every_code(tiny: Callable[..., termwalk.Graph]) -> None:
    graph = tiny(
        beside=[
            map_of("local:a@1 > local:b@1", "A1 = B1", "A2 ~ B2"),
            map_of("local:b@1 > local:c@1", "B1 = C1", "B2 = C2"),
        ]
    )
    told = graph.explain(["local:a:A1", "local:a:A2", "local:a:A9"], "local:c")
    for code in ("A1", "B1", "C1", "A2", "B2", "C2"):
        assert code in told.drawing.text()
        assert any(text.startswith(code) for text in texts(told.drawing))
    assert len(boxes(told.drawing)) == 6
