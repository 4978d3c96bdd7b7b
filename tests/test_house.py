"""The shape of the house: which way imports point, how large rooms are, and what is said in two places."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from termwalk import schemas

ROOT = Path(__file__).parent.parent
ROOMS = ("graph", "ontologies", "importers", "queries", "exporters")
MAY_IMPORT = {
    "graph": set(),
    "ontologies": {"graph"},
    "importers": {"graph", "ontologies"},
    "queries": {"graph", "ontologies"},
    "exporters": {"graph", "ontologies", "queries"},
}


def modules(room: str) -> Iterator[Path]:
    yield from sorted((ROOT / room).rglob("*.py"))


def imported(tree: ast.AST, package: list[str]) -> Iterator[str]:
    """Every absolute name that a module imports, relative ones resolved."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            yield ".".join([*base, *([node.module] if node.module else [])])


def names_of(path: Path, room: str) -> set[str]:
    inside = path.relative_to(ROOT / room).parent.parts
    return set(imported(ast.parse(path.read_text(encoding="utf-8")), ["termwalk", room, *inside]))


def wrong_way(names: set[str], room: str) -> set[str]:
    found = set()
    for name in names:
        head, _, rest = name.partition(".")
        other = rest.partition(".")[0]
        if head in ROOMS:
            found.add(f"{name} (write termwalk.{name})")
        elif head == "termwalk" and other != room and other not in MAY_IMPORT[room]:
            found.add(name)
    return found


@pytest.mark.parametrize("room", ROOMS)
def test_imports_point_one_way(room: str) -> None:
    found = {str(path): wrong_way(names_of(path, room), room) for path in modules(room)}
    assert {path: names for path, names in found.items() if names} == {}


def test_the_check_sees_a_wrong_import() -> None:
    tree = ast.parse("from termwalk.queries import x\nimport graph.codes\nfrom ..exporters import csv")
    names = set(imported(tree, ["termwalk", "importers"]))
    assert names == {"termwalk.queries", "graph.codes", "termwalk.exporters"}
    assert len(wrong_way(names, "importers")) == 3


@pytest.mark.parametrize("room", ROOMS)
def test_every_room_is_linked_into_the_package(room: str) -> None:
    link = ROOT / "src" / "termwalk" / room
    assert link.is_symlink()
    assert link.readlink() == Path("..", "..", room)


def test_the_wheel_takes_every_room_and_no_link() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wheel = settings["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert set(wheel["only-include"]) == {"src/termwalk", *ROOMS}
    assert set(wheel["exclude"]) == {f"/src/termwalk/{room}" for room in ROOMS}
    assert wheel["sources"] == {"src/termwalk": "termwalk"} | {room: f"termwalk/{room}" for room in ROOMS}


def test_no_module_outgrows_three_screens() -> None:
    long = {str(path): count for room in (*ROOMS, "src/termwalk") for path in modules(room)
            if (count := len(path.read_text(encoding="utf-8").splitlines())) > 400}  # fmt: skip
    assert long == {}


@pytest.mark.parametrize("name", schemas.ROWS)
def test_committed_schemas_are_those_of_the_code(name: str) -> None:
    committed = (ROOT / "docs" / "schemas" / f"{name}.schema.json").read_text(encoding="utf-8")
    assert committed == schemas.schema(name), "run: python -m termwalk.schemas docs/schemas"
