"""The English ICF in JSON: two shapes of one list, and what was mistyped in it."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from termwalk.graph.errors import FormatError
from termwalk.graph.store import Record
from termwalk.importers import icf_json
from termwalk.importers.source import Source

from .samples import bfarm_cms as s
from .samples import concepts, problems, terms
from .samples.bfarm_cms import node


def write(folder: Path, entries: object, name: str = "icf_2017_list.json") -> Path:
    path = folder / name
    path.write_text(json.dumps(entries), encoding="utf-8")
    return path


def read(folder: Path, *below: dict[str, object]) -> list[Record]:
    """A tree with these nodes below chapter b1."""
    return list(icf_json.read(write(folder, [node("b", "BODY FUNCTIONS", node("b1", "MENTAL FUNCTIONS", *below))])))


def flat(folder: Path, *rows: tuple[str, str]) -> list[Record]:
    return list(icf_json.read(write(folder, [{"title": f"({code}) {title}", "initial": code} for code, title in rows])))


@pytest.mark.parametrize(
    ("name", "version"),
    [("icf_list.json", ""), ("flatCodes.json", ""), ("ICF-2017.json", "2017"), ("icf2020.json", "2020")],
)
def test_the_release_is_said_by_a_name_or_not_at_all(name: str, version: str, tmp_path: Path) -> None:
    found = icf_json.recognise(Source(write(tmp_path, s.TREE, name)))
    assert found is not None
    assert (found.edition.system, found.edition.version, found.language) == ("icf", version, "en")


def test_a_silent_name_needs_the_user_to_say(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="add --release"):
        icf_json.read(write(tmp_path, s.TREE, "icf_list.json"))


@pytest.mark.parametrize(
    "entries",
    [
        [{"title": "(b110) Consciousness functions", "code": "b110"}],
        [{"catName": "Cardiology", "initial": "CARD"}],
        {"catName": "BODY FUNCTIONS", "initial": "b"},
        [1, 2, 3],
    ],
)
def test_other_lists_are_refused(entries: object, tmp_path: Path) -> None:
    assert icf_json.recognise(Source(write(tmp_path, entries))) is None


def test_a_block_is_spelt_in_full_whichever_way_the_file_spells_it(tmp_path: Path) -> None:
    assert "b110-b139" in concepts(read(tmp_path, node("b110-139", "Global mental functions")))
    assert "b110-b139" in concepts(read(tmp_path, node("b110-b139", "Global mental functions")))


def test_the_flat_list_gives_the_hierarchy_of_the_tree(tmp_path: Path) -> None:
    found = [concepts(icf_json.read(maker(tmp_path).path)) for maker in (s.icf_tree, s.icf_flat)]
    assert {id: one.parents for id, one in found[0].items()} == {id: one.parents for id, one in found[1].items()}


def test_a_category_belongs_to_the_smallest_block_that_holds_it(tmp_path: Path) -> None:
    found = concepts(flat(
        tmp_path, ("d4", "MOBILITY"), ("d450", "Walking"), ("d450-469", "Walking and moving"), ("d410-499", "All"),
        ("d430", "Lifting"), ("d4", "again"), ("e110", "Products"),
    ))  # fmt: skip
    assert found["d450"].parents == ("d450-d469",)
    assert found["d430"].parents == ("d410-d499",)
    assert found["e110"].parents == ()


def test_a_description_is_parted(tmp_path: Path) -> None:
    text = "Functions of x. \n\n Inclusions: a; b1 \n\nExclusions: sleep (b134); mood (b152); sleep (b134)"
    found = terms(read(tmp_path, node("b110", "Consciousness", description=text)))
    assert [(one.use, one.text, one.refers) for one in found] == [
        ("definition", "Functions of x.", ()),
        ("inclusion", "a; b1", ("b1",)),
        ("exclusion", "sleep (b134); mood (b152); sleep (b134)", ("b134", "b152")),
    ]


@pytest.mark.parametrize(
    ("title", "residual"),
    [
        ("Sleep functions, other specified", "other"),
        ("Sleep functions, other specified and unspecified", "other"),
        ("Sleep functions, unspecified", "unspecified"),
        ("Sleep functions", ""),
    ],
)
def test_catch_alls_are_known_by_their_titles(title: str, residual: str, tmp_path: Path) -> None:
    assert concepts(read(tmp_path, node("b134", title)))["b134"].residual == residual


def test_in_the_tree_the_heading_comes_first(tmp_path: Path) -> None:
    records = read(tmp_path, node("b140", "Attention functions", node("b140", "Sharing attention")))
    assert concepts(records)["b140"].display == "Attention functions"
    assert [(one.line, one.reason) for one in problems(records)] == [(4, "the code stands twice; its heading is kept")]


def test_in_the_flat_list_the_heading_follows_its_subclasses(tmp_path: Path) -> None:
    rows = [("e2501", "Quality"), ("e2", "Vibration"), ("e260", "Air"), ("e2", "Other specified"),
            ("e2", "ENVIRONMENT"), ("d998", "Other specified"), ("d998", "Unspecified")]  # fmt: skip
    records = flat(tmp_path, *rows)
    found = concepts(records)
    assert (found["e2"].display, found["d998"].display) == ("ENVIRONMENT", "Other specified")
    assert [one.line for one in problems(records)] == [2, 4, 7]


def test_letters_read_in_another_encoding_are_repaired(tmp_path: Path) -> None:
    spoilt = "one’s".encode().decode("cp1252")
    records = read(tmp_path, node("b110", "Consciousness", description=f"Of {spoilt} body; {spoilt} self."))
    assert terms(records)[0].text == "Of one’s body; one’s self."
    assert [one.repaired for one in problems(records)] == ["’"]


def test_a_text_in_place_of_subclasses_is_a_description(tmp_path: Path) -> None:
    records = read(tmp_path, node("b110", "Consciousness") | {"subCat": "State of awareness."})
    assert terms(records)[0].text == "State of awareness."
    assert [(one.field, one.repaired) for one in problems(records)] == [("subCat", "its description")]


@pytest.mark.parametrize(
    ("entry", "field", "reason"),
    [
        ({"initial": 110, "catName": "x", "subCat": ""}, "", "not a node of ICF"),
        ("b110", "", "not a node of ICF"),
        (node("x110", "Consciousness"), "initial", "not a code of ICF"),
        (node("b110", " "), "catName", "no title"),
        (node("b110", "Conscious\ud800ness"), "catName", "bytes that are not text"),
        (node("b110", "Consciousness") | {"subCat": 7}, "subCat", "neither subclasses nor empty"),
    ],
)
def test_a_node_that_cannot_be_used_is_a_problem(
    entry: dict[str, object], field: str, reason: str, tmp_path: Path
) -> None:
    records = read(tmp_path, entry, node("b114", "Orientation functions"))
    assert [(one.line, one.field, one.reason) for one in problems(records)] == [(3, field, reason)]
    assert list(concepts(records)) == ["b", "b1", "b114"]


def test_a_title_without_its_code_is_a_problem(tmp_path: Path) -> None:
    entries = [{"title": "(b110) Consciousness", "initial": "b110"}, {"title": "(b117) Sleep", "initial": "b134"}]
    records = list(icf_json.read(write(tmp_path, entries)))
    assert [(one.field, one.reason) for one in problems(records)] == [
        ("title", "the title does not begin with the code")
    ]


def test_broken_json_is_a_format_error(tmp_path: Path) -> None:
    path = write(tmp_path, s.TREE)
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(FormatError, match="not well-formed JSON"):
        list(icf_json.read(path))


@pytest.mark.real_data
def test_the_real_lists_are_one_list(real_data: Path) -> None:
    read: dict[str, list[Record]] = {}
    for name in ("icf_list.json", "flatCodes.json"):
        found = icf_json.recognise(Source(real_data / "icf" / name))
        assert found is not None
        read[name] = list(icf_json.read(real_data / "icf" / name, found.said_by_user(version="2017")))
    tree, rows = concepts(read["icf_list.json"]), concepts(read["flatCodes.json"])
    assert {id: one.display for id, one in tree.items()} == {id: one.display for id, one in rows.items()}
    assert Counter(one.kind for one in tree.values()) == {"component": 4, "chapter": 30, "block": 37, "category": 1_532}
    assert {id for id, one in tree.items() if one.parents != rows[id].parents} == {
        "d1780", "s6310", "s6311", "s6312", "s6319"
    }  # fmt: skip
    lost = [sum(one.repaired is None for one in problems(records)) for records in read.values()]
    assert (len(tree), lost) == (1_603, [12, 12])
    assert Counter(one.repaired for one in problems(read["icf_list.json"])) == {
        None: 12, "’": 1, "its description": 1
    }  # fmt: skip
    assert tree["e2"].display == "NATURAL ENVIRONMENT AND HUMAN-MADE CHANGES TO ENVIRONMENT"
    assert [id for id, one in tree.items() if not one.parents] == ["b", "d", "e", "s"]


def test_nodes_nested_without_end_are_told(tmp_path: Path) -> None:
    deep = node("b110", "Deepest", node("b1100", "Lost"))
    for _ in range(12):
        deep = node("b110", "Deeper", deep)
    reasons = {one.reason for one in problems(read(tmp_path, deep))}
    assert "subclasses nested deeper than ICF goes" in reasons
