"""The transition of ICD-10-GM: what the two flags mean, and what UNDEF means on either side."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from termwalk.graph.errors import FormatError
from termwalk.graph.mappings import NO_MAP, Mapping
from termwalk.graph.store import Record
from termwalk.importers import icd10gm_transition as transition
from termwalk.importers.source import Source, sources

from .samples import bfarm_cms as s
from .samples import mappings, problems

NAME = "icd10gm2017syst_umsteiger_2016_2017.txt"
SAME = [(f"B{number:02}", f"B{number:02}", "A", "A") for number in range(20)]
CODES = st.from_regex(r"[A-Z][0-9]{2}(\.[0-9]{1,2})?", fullmatch=True)


def read(folder: Path, *rows: tuple[str, ...]) -> list[Record]:
    return list(transition.read(s.write(folder / NAME, [*SAME, *rows])))


def last(folder: Path, *row: str) -> Mapping:
    return mappings(read(folder, row))[-1]


def test_it_joins_two_releases_of_one_system(tmp_path: Path) -> None:
    found = transition.recognise(Source(s.write(tmp_path / NAME, SAME)))
    assert found is not None
    assert found.map_set is not None
    assert str(found.map_set) == "bfarm-icd10gm-transition@2016-2017"
    assert (str(found.map_set.source), str(found.map_set.target)) == ("icd10gm@2016", "icd10gm@2017")
    assert not found.map_set.one_way


@pytest.mark.parametrize(
    ("flags", "relation"),
    [(("A", "A"), "equivalent"), (("A", ""), "narrower"), (("", "A"), "broader"), (("", ""), "related")],
)
def test_the_flags_are_a_relation(flags: tuple[str, str], relation: str, tmp_path: Path) -> None:
    found = last(tmp_path, "A90", "A97.0", *flags)
    assert (found.relation, found.target.parts, found.line) == (relation, ("A97.0",), 21)
    assert found.stated == {name: "A" for name, flag in zip(("forward", "back"), flags, strict=True) if flag}


def test_undef_as_the_new_code_is_no_map(tmp_path: Path) -> None:
    found = last(tmp_path, "U06.0", "UNDEF", "A", "")
    assert (found.source, found.target, found.relation) == ("U06.0", NO_MAP, "unstated")
    assert found.stated == {"new": "UNDEF", "forward": "A"}


def test_undef_as_the_old_code_leads_nowhere(tmp_path: Path) -> None:
    found = last(tmp_path, "UNDEF", "I50.02", "", "A")
    assert (found.source, found.target.text, found.relation) == ("UNDEF", "I50.02", "unrelated")


@pytest.mark.parametrize(
    ("row", "field", "reason"),
    [
        (("A90", "A97.0", "A"), "", "the row is cut short: 3 cells, 4 expected"),
        (("A90", "A97.0", "A", "A", "x"), "", "the row has too many cells: 5 cells, 4 expected"),
        (("A90", "A97\udcff", "", ""), "", "bytes that are not text"),
        (("90", "A97.0", "", ""), "old", "neither an ICD-10-GM code nor UNDEF"),
        (("A90", "", "", ""), "new", "neither an ICD-10-GM code nor UNDEF"),
        (("A90", "A97.0", "B", ""), "forward", "neither A nor empty"),
        (("A90", "A97.0", "", "a"), "back", "neither A nor empty"),
    ],
)
def test_a_row_that_cannot_be_used_is_a_problem(row: tuple[str, ...], field: str, reason: str, tmp_path: Path) -> None:
    path = tmp_path / NAME
    text = "".join(f"{';'.join(cells)}\r\n" for cells in (*SAME, row))
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    records = list(transition.read(path))
    assert [(one.line, one.field, one.reason) for one in problems(records)] == [(21, field, reason)]
    assert len(mappings(records)) == len(SAME)


def test_a_name_without_years_cannot_be_read(tmp_path: Path) -> None:
    path = s.write(tmp_path / "umsteiger.txt", SAME)
    with pytest.raises(FormatError, match="does not say of which years"):
        transition.recognise(Source(path))


@pytest.mark.parametrize("name", ["icd10who2016syst_umsteiger_2013_2016.txt", "ops2017syst_umsteiger_2016_2017.txt"])
def test_transitions_of_other_classifications_are_refused(name: str, tmp_path: Path) -> None:
    assert transition.recognise(Source(s.write(tmp_path / name, SAME))) is None


@settings(max_examples=40, deadline=None)
@given(rows=st.lists(st.tuples(CODES, CODES, st.sampled_from(["", "A"]), st.sampled_from(["", "A"])), min_size=1))
def test_every_row_comes_back(rows: list[tuple[str, str, str, str]], tmp_path_factory: pytest.TempPathFactory) -> None:
    path = s.write(tmp_path_factory.mktemp("rows") / NAME, rows)
    found = mappings(transition.read(path))
    assert [
        (one.source, one.target.text, one.stated.get("forward", ""), one.stated.get("back", "")) for one in found
    ] == rows


@pytest.mark.real_data
def test_the_real_transition_is_read_whole(real_data: Path) -> None:
    source = next(one for one in sources(real_data / "icd10gm" / "x1gut2017.zip") if "umsteiger" in one.file_name)
    records = list(transition.read(source))
    found = mappings(records)
    assert (len(found), problems(records)) == (13_622, [])
    flags = Counter((one.stated.get("forward", ""), one.stated.get("back", "")) for one in found)
    assert flags == {("A", "A"): 13_447, ("", "A"): 101, ("A", ""): 11, ("", ""): 63}
    assert sum(one.target == NO_MAP for one in found) == 13
    assert Counter(one.relation for one in found) == {
        "equivalent": 13_447, "broader": 97, "narrower": 2, "related": 57, "unrelated": 6, "unstated": 13
    }  # fmt: skip
