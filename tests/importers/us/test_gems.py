"""The General Equivalence Mappings: the four directions, the five digits, and the rows that contradict themselves."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from termwalk.graph.codes import UNSTATED
from termwalk.graph.mappings import NO_MAP, Mapping
from termwalk.graph.store import Record
from termwalk.importers.source import Source, sources
from termwalk.importers.us import gems, icd9cm_lists

from .. import writers as w
from ..samples import bfarm_cms as s
from ..samples import concepts, mappings, problems

NAME = "icd-gem-2018-convert-9-to-10.txt"
PLAIN = [(str(number), "A000", "10000") for number in range(100, 120)]


def read(folder: Path, *rows: tuple[str, ...]) -> list[Record]:
    return list(gems.read(s.write_gem(folder / NAME, [*PLAIN, *rows])))


def last(folder: Path, *row: str) -> Mapping:
    return mappings(read(folder, row))[-1]


@pytest.mark.parametrize("format", s.GEMS)
@pytest.mark.parametrize("named", [True, False])
def test_the_codes_tell_the_direction_whatever_the_file_is_called(format: str, named: bool, tmp_path: Path) -> None:
    name, rows = s.GEMS[format]
    found = gems.recognise(Source(s.write_gem(tmp_path / (name if named else "map.txt"), rows)))
    assert found is not None
    assert found.map_set is not None
    assert found.format == format
    nine, ten = sorted([found.map_set.source, found.map_set.target], key=lambda end: "icd10" in end.system)
    year = name[8:12] if named else UNSTATED
    assert (nine.version, ten.version, found.map_set.version) == ("32", year, year)


@pytest.mark.parametrize(
    ("archive", "year"), [("2018-ICD-10-CM-General-Equivalence-Mappings.zip", "2018"), ("gem.zip", "")]
)
def test_the_build_may_stand_in_the_name_of_the_archive(archive: str, year: str, tmp_path: Path) -> None:
    path = s.write_gem(tmp_path / "2099_I9gem.txt", PLAIN)
    packed = next(sources(w.write_zip(tmp_path / archive, {"I9gem.txt": path.read_bytes()})))
    found = gems.recognise(packed)
    assert found is not None
    assert found.map_set is not None
    assert found.map_set.version == (year or UNSTATED)


def test_not_approximate_is_equivalent_and_approximate_only_related(tmp_path: Path) -> None:
    assert last(tmp_path, "0010", "A000", "00000").relation == "equivalent"
    assert last(tmp_path, "0010", "A000", "10000").relation == "related"


def test_a_combination_is_scenarios_of_choice_lists(tmp_path: Path) -> None:
    found = last(tmp_path, "24951", "E0965", "10122")
    assert (found.source, found.target.parts) == ("249.51", ("E09.65",))
    assert (found.group, found.choice, found.relation) == (2, 2, "related")
    assert found.stated == {
        "approximate": "1", "no_map": "0", "combination": "1", "scenario": "2", "choice_list": "2"
    }  # fmt: skip


@pytest.mark.parametrize("word", ["NoDx", "NoPCS", "NoI9"])
def test_no_map_is_a_recorded_fact(word: str, tmp_path: Path) -> None:
    found = last(tmp_path, "V9010", word, "11000")
    assert (found.source, found.target, found.relation) == ("V90.10", NO_MAP, "unstated")


@pytest.mark.parametrize(
    ("row", "field", "raw", "repaired"),
    [
        (("0010", "NoDx", "10000"), "flags", "10000", "no map"),
        (("v5889", "A000", "10000"), "source", "v5889", "V58.89"),
        (("0010", "a000", "10000"), "target", "a000", "A00.0"),
    ],
)
def test_a_slip_of_the_publisher_is_repaired_and_told(
    row: tuple[str, ...], field: str, raw: str, repaired: str, tmp_path: Path
) -> None:
    records = read(tmp_path, row)
    assert [(one.field, one.raw, one.repaired) for one in problems(records)] == [(field, raw, repaired)]
    assert len(mappings(records)) == len(PLAIN) + 1


@pytest.mark.parametrize(
    ("row", "field", "reason"),
    [
        (("0010", "A000"), "", "the row is cut short: 2 cells, 3 expected"),
        (("0010", "A000", "10000", "x"), "", "the row has too many cells: 4 cells, 3 expected"),
        (("0010", "A0\udcff0", "10000"), "", "bytes that are not text"),
        (("0010", "A000", "1000"), "flags", "not the five digits of a General Equivalence Mapping"),
        (("A10", "A000", "10000"), "source", "not a code of icd9cm"),
        (("0010", "0016070", "10000"), "target", "not a code of icd10cm"),
        (("0010", "A000", "11000"), "target", "a target although the no-map flag is on"),
        (("0010", "A000", "10100"), "flags",
         "a combination needs a scenario and a choice list, and only a combination has them"),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_used_is_a_problem(row: tuple[str, ...], field: str, reason: str, tmp_path: Path) -> None:
    path = tmp_path / NAME
    text = "".join(f"{' '.join(cells)}\n" for cells in (*PLAIN, row))
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    records = list(gems.read(path))
    assert [(one.line, one.field, one.reason) for one in problems(records)] == [(21, field, reason)]
    assert len(mappings(records)) == len(PLAIN)


def test_a_row_that_stands_twice_stays_twice_and_ends_have_no_titles(tmp_path: Path) -> None:
    records = read(tmp_path, PLAIN[0], PLAIN[0])
    assert len(mappings(records)) == len(PLAIN) + 2
    assert concepts(records) == {}


@settings(max_examples=40, deadline=None)
@given(
    rows=st.lists(
        st.tuples(
            st.from_regex(r"[0-9]{3,5}", fullmatch=True), st.from_regex(r"[A-T][0-9]{2}[0-9A-Z]{0,4}", fullmatch=True)
        ),
        min_size=1,
    )
)
def test_codes_come_back_with_a_dot(rows: list[tuple[str, str]], tmp_path_factory: pytest.TempPathFactory) -> None:
    path = s.write_gem(tmp_path_factory.mktemp("rows") / NAME, [(*row, "10000") for row in rows])
    found = mappings(gems.read(path, gems.recognise(Source(s.write_gem(path.with_name("2018.txt"), PLAIN)))))
    assert [(one.source.replace(".", ""), one.target.text.replace(".", "")) for one in found] == rows


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("archive", "name", "rows", "none", "equivalent", "repaired"),
    [
        ("gems-2018-dx", "icd-gem-2018-convert-9-to-10.txt", 24_860, 422, 3_522, 0),
        ("gems-2018-dx", "icd-gem-2018-convert-10-to-9.txt", 81_593, 731, 3_522, 1),
        ("gems-2016-pcs", "icd-gem-2016-convert-9pc-to-10pc.txt", 70_105, 210, 47, 0),
        ("gems-2016-pcs", "icd-gem-2016-convert-10pc-to-9pc.txt", 82_760, 2, 47, 2),
    ],
)
def test_no_row_of_the_real_files_is_lost(
    archive: str, name: str, rows: int, none: int, equivalent: int, repaired: int, real_data: Path
) -> None:
    packed = sources(real_data / "icd9cm" / f"{archive}.zip")
    records = list(gems.read(next(one for one in packed if one.file_name == name)))
    found = mappings(records)
    assert (len(found), sum(one.target == NO_MAP for one in found)) == (rows, none)
    assert Counter(one.relation for one in found)["equivalent"] == equivalent
    assert sum(one.repaired is not None for one in problems(records)) == len(problems(records)) == repaired
    assert [one for one in found if (one.group > 0) != (one.stated["combination"] == "1")] == []


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("archive", "name", "titles"),
    [
        ("gems-2018-dx", "icd-gem-2018-convert-9-to-10.txt", "CMS32_DESC_LONG_DX.txt"),
        ("gems-2016-pcs", "icd-gem-2016-convert-9pc-to-10pc.txt", "CMS32_DESC_LONG_SG.txt"),
    ],
)
def test_the_mapped_icd9_is_version_32(archive: str, name: str, titles: str, real_data: Path) -> None:
    packed = next(one for one in sources(real_data / "icd9cm" / f"{archive}.zip") if one.file_name == name)
    listed = next(one for one in sources(real_data / "icd9cm" / "CMS32_DESC.zip") if one.file_name == titles)
    assert {one.source for one in mappings(gems.read(packed))} == concepts(icd9cm_lists.read(listed)).keys()
