"""Walks over publishers' whole files: counts that were measured, and every path checked by rules written once more."""

from __future__ import annotations

import csv
import io
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

import termwalk
from termwalk.graph.codes import Edition
from termwalk.queries.translation import Translation, Translations
from termwalk.queries.walk.steps import Step, Steps

from .walk.rules import says
from .who_tables import cell, read_table

pytestmark = pytest.mark.real_data

FILES = (
    "icd10-who/icd102019en.claml.zip",
    "icd11/SimpleTabulation-ICD-11-MMS-en-2024-01.zip",
    "cn/icd10-clinical2.0-to-nhsa2.0.csv",
    "cn/icd10-nhsa2.0.csv",
    "icd10cm/icd10cm-tabular-April-2026.zip",
)
TAKEN_OUT = {
    "icd10-icd11/mapping-2024-01.zip": (
        "10To11MapToOneCategory.txt", "10To11MapToMultipleCategories.txt", "11To10MapToOneCategory.txt",
        "foundation_10To11MapToOneCategory.txt",
    ),
    "icd9cm/gems-2018-dx.zip": ("icd-gem-2018-convert-9-to-10.txt",),
}  # fmt: skip
"""Of some archives only the tables that are needed, to save time."""
CODES = 35_587
PAIRS = 4_388


def taken_out(data: Path, folder: Path) -> Iterator[Path]:
    for archive, names in TAKEN_OUT.items():
        with zipfile.ZipFile(data / archive) as packed:
            for name in names:
                yield Path(packed.extract(name, folder))


@pytest.fixture(scope="session")
def graph(real_data: Path, tmp_path_factory: pytest.TempPathFactory, graph_of_files: Any) -> Iterator[termwalk.Graph]:
    """One graph for every walk."""
    folder = tmp_path_factory.mktemp("walk")
    files = [*(real_data / name for name in FILES), *taken_out(real_data, folder)]
    with graph_of_files(folder, *files) as made:
        yield made


@pytest.fixture(scope="session")
def clinical(real_data: Path) -> dict[str, str]:
    """国家临床版 → 医保版, read with nothing but the csv module."""
    with (real_data / "cn" / "icd10-clinical2.0-to-nhsa2.0.csv").open(encoding="utf-8-sig", newline="") as file:
        return {row[0].strip(): row[2].strip() for row in list(csv.reader(file))[1:]}


@pytest.fixture(scope="session")
def walked(graph: termwalk.Graph, clinical: dict[str, str]) -> Translations:
    """国家临床版 2.0 → ICD-11, with suggestions."""
    return graph.translate([f"icd10cn-clinical:{code}" for code in clinical], "icd11", suggest=True)


@pytest.fixture(scope="session")
def firsts(walked: Translations) -> dict[str, Translation]:
    found: dict[str, Translation] = {}
    for row in walked:
        found.setdefault(row.source.partition(":")[2], row)
    return found


# ---- 国家临床版 → 医保版 --------------------------------------------------------------------------------------------


def test_clinical_to_nhsa_as_published(graph: termwalk.Graph, clinical: dict[str, str]) -> None:
    found = graph.translate([f"icd10cn-clinical:{code}" for code in clinical], "icd10cn-nhsa")
    assert len(clinical) == len(found) == CODES
    assert {row.source.partition(":")[2]: (row.target or "").partition(":")[2] for row in found} == clinical
    assert sum(code != target for code, target in clinical.items()) == PAIRS
    assert Counter(row.relation for row in found) == {"equivalent": 31_654, "narrower": 1_359, "related": 2_574}
    assert all(row.hops == 1 and row.path[0].line > 1 and row.preferred for row in found)


def test_nhsa_to_clinical_gives_merged_codes_back_as_alternatives(
    graph: termwalk.Graph, clinical: dict[str, str]
) -> None:
    merged: defaultdict[str, set[str]] = defaultdict(set)
    for code, target in clinical.items():
        merged[target].add(code)
    found = graph.translate([f"icd10cn-nhsa:{code}" for code in merged], "icd10cn-clinical")
    back: defaultdict[str, set[str]] = defaultdict(set)
    for row in found:
        back[row.source.partition(":")[2]].add((row.target or "").partition(":")[2])
        assert (row.relation, row.path[0].inverse) == ("related", True)
    assert back == merged
    assert sum(len(codes) > 1 for codes in merged.values()) == 2_725
    assert max(map(len, merged.values())) == 13


# ---- 国家临床版 → ICD-11 --------------------------------------------------------------------------------------------


def test_every_code_is_answered_or_a_gap(firsts: dict[str, Translation], clinical: dict[str, str]) -> None:
    assert list(firsts) == list(clinical)
    statuses = Counter(row.status for row in firsts.values())
    assert statuses == {"mapped": 34_008, "unmapped": 1_578, "no-map": 1}
    assert (statuses["mapped"] + statuses["no-map"]) / CODES >= 0.95


def test_the_share_by_relation_and_target(firsts: dict[str, Translation]) -> None:
    heading = ("block", "chapter")
    said = Counter(
        "heading" if row.target_kind in heading else f"{row.relation} {row.target_kind}"
        for row in firsts.values() if row.target
    )  # fmt: skip
    assert said == {
        "equivalent code": 2_871, "equivalent cluster": 126, "narrower code": 10_147, "narrower cluster": 329,
        "broader code": 481, "related code": 18_467, "related cluster": 546, "heading": 1_041,
    }  # fmt: skip


def test_suggestions_are_counted_apart(
    graph: termwalk.Graph, walked: Translations, firsts: dict[str, Translation]
) -> None:
    suggested = {row.source.partition(":")[2] for row in walked.suggestions}
    assert len(suggested) == 1_574
    assert {firsts[code].status for code in suggested} == {"unmapped"}
    assert {row.relation for row in walked.suggestions} == {None}
    asked = [row.source for row in walked.rows]
    assert graph.translate(list(dict.fromkeys(asked)), "icd11").rows == walked.rows


def paths(row: Translation) -> Iterator[Steps]:
    """The paths of a row and of its other parts; a gap has none."""
    yield from filter(None, (row.path, *row.beside))


def systems(path: Steps) -> list[str]:
    """The systems that a path passes by its map steps."""
    return [
        path[0].source.partition(":")[0],
        *(s.target.partition(":")[0] for s in path if s.kind == "map" and s.target),
    ]


def _joined(one: Step, other: Step) -> bool:
    """Whether a step begins where the one before it ends, or at the asterisk of the pair that it ends at."""
    pair, asterisk = one.target.partition(":")[2], other.source.partition(":")[2]
    return one.target == other.source or pair.endswith(f"+{asterisk}*")


def test_no_path_breaks_a_rule(graph: termwalk.Graph, walked: Translations) -> None:
    """Every path of every row, by rules of this test: no system twice, nothing over a no map, the relation judged whole
    with the residual classes as the tabulation has them."""
    nodes = graph.store.members(Edition("icd11", "2024-01"))
    residuals = {node.id for node in nodes if node.residual}

    def is_residual(step: Step) -> bool:
        stems = [part.split("&")[0] for part in step.target.partition(":")[2].split("/")]
        return step.target.startswith("icd11:") and not residuals.isdisjoint(stems)

    judged = 0
    for row in walked:
        for path in paths(row):
            assert len(set(systems(path))) == len(systems(path))
            assert all(step.relation != "unrelated" and (step.target or step is path[-1]) for step in path)
            assert all(step.kind in ("map", "hierarchy", "part") and not step.inverse for step in path)
            assert all(_joined(one, other) for one, other in pairwise(path))
        if row.target is None:
            assert all(step.relation == "equivalent" for step in row.path[:-1])
        elif not row.beside:
            judged += 1
            assert row.relation == says(row.path, is_residual), row
            assert row.relation is not None
    assert judged > 50_000


def test_no_doubt_and_no_residual_feeds_more_than_related(walked: Translations) -> None:
    """The two corrections by the letter: verdicts on a doubt, and what stands under a class coded to a residual."""
    for row in walked:
        for path in paths(row):
            last = path[-1]
            climbed = any(step.relation == "narrower" for step in path[:-1])
            if row.target and (last.basis[:3] in ("V08", "V11", "V13", "V20") or (climbed and last.residual)):
                assert row.relation == "related"
                assert row.review


@pytest.fixture(scope="session")
def pairs_of_who(real_data: Path) -> set[tuple[str, str]]:
    """Every pair of an ICD-10 code and a target that one of WHO's tables has, either way."""
    found: set[tuple[str, str]] = set()
    with zipfile.ZipFile(real_data / "icd10-icd11" / "mapping-2024-01.zip") as archive:
        for name in TAKEN_OUT["icd10-icd11/mapping-2024-01.zip"][:3]:
            with archive.open(name) as packed:
                for cells in read_table(io.TextIOWrapper(packed, encoding="utf-8-sig", newline="")):
                    back = name.startswith("11To10")
                    found.add((cells["icd10Code"], cells["icd11Code"] if back else cell(cells)))
    return found


def test_each_map_step_is_in_the_publishers_table(
    walked: Translations, clinical: dict[str, str], pairs_of_who: set[tuple[str, str]]
) -> None:
    steps = {step for row in walked for path in paths(row) for step in path if step.kind == "map"}
    checked = Counter(step.source.partition(":")[0] for step in steps)
    for step in steps:
        here, there = step.source.partition(":")[2], step.target.partition(":")[2]
        if step.source.startswith("icd10cn-clinical:"):
            assert clinical[here] == there
        elif step.source.startswith("icd10:") and step.basis != "V07s":
            assert (here, there or "No Mapping") in pairs_of_who, step
    assert checked["icd10cn-clinical"] > 34_000
    assert checked["icd10"] > 9_000


def test_pairs_of_dagger_and_asterisk(walked: Translations) -> None:
    """Blind pairing would give hundreds of residual second parts; B65.202+K77.0* must not become 1F86.2/1H0Z."""
    joined = [row for row in walked if row.beside]
    assert {row.target_kind for row in joined} == {"cluster"}
    for row in joined:
        parts = (row.target or "").partition(":")[2].split("/")
        assert len(set(parts)) == len(parts)
        assert not any(path[-1].residual for path in row.beside)
        assert all("&" not in path[-1].target for path in row.beside)
    pair = next(row for row in walked if row.source == "icd10cn-clinical:B65.202+K77.0*")
    assert pair.target == "icd11:1F86.2"


@pytest.mark.parametrize(
    ("code", "target", "relation"),
    [
        ("I10.x00", "icd11:BA00.Z", "broader"),
        ("I10.x00x002", "icd11:BA00.Z", "related"),
        ("A00.000", "icd11:1A00&XN8P1", "equivalent"),
    ],
)
def test_known_codes(code: str, target: str, relation: str, firsts: dict[str, Translation]) -> None:
    assert (firsts[code].target, firsts[code].relation) == (target, relation)


def test_a_code_of_icd10cm_goes_up_twice(graph: termwalk.Graph) -> None:
    found = {row.target: row for row in graph.translate("icd10cm:S93.106A", "icd10")}
    assert {target: row.relation for target, row in found.items()} == {
        "icd10:S93.1": "related",
        "icd10:S93": "narrower",
    }
    assert [step.kind for step in found["icd10:S93.1"].path][-1] == "map"
    assert {step.kind for step in found["icd10:S93"].path[:-1]} == {"hierarchy"}


# ---- the GEMs ------------------------------------------------------------------------------------------------------


def dotted(code: str, at: int) -> str:
    return code if len(code) <= at else f"{code[:at]}.{code[at:]}"


def gem_rows(data: Path) -> Iterator[tuple[str, str, int, int]]:
    """(source, target or empty, scenario, choice list) of each line; rows that stand alone have neither."""
    with zipfile.ZipFile(data / "icd9cm" / "gems-2018-dx.zip") as archive:
        text = archive.read("icd-gem-2018-convert-9-to-10.txt").decode("ascii")
    for line in text.splitlines():
        source, target, flags = line.split()
        here = dotted(source, 4 if source.startswith("E") else 3)
        there = "" if flags[1] == "1" else dotted(target, 3)
        together = flags[2] == "1"
        yield here, there, int(flags[3]) if together else 0, int(flags[4]) if together else 0


def test_every_row_of_the_gems_with_its_combinations(graph: termwalk.Graph, real_data: Path) -> None:
    published = list(gem_rows(real_data))
    assert len(published) == 24_860
    assert sum(not target for _, target, *_ in published) == 422
    codes = list(dict.fromkeys(source for source, *_ in published))
    found = graph.translate([f"icd9cm:{code}" for code in codes], "icd10cm")
    said = [
        (row.source.partition(":")[2], (row.target or "").partition(":")[2], row.group, row.choice) for row in found
    ]
    assert len(said) == 24_860
    assert sorted(said) == sorted(published)
    assert sum(row.status == "no-map" for row in found) == 422
    assert {row.verdict for row in found if row.group} == {"combination"}
    assert not any(row.preferred for row in found if row.group)
    assert all(row.path[0].line > 0 for row in found)
