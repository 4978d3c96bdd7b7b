"""`termwalk export` and `termwalk push`: what they write, and what they refuse."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import termwalk
from termwalk.exporters.graph_formats import FORMATS
from termwalk.graph.copying import copy
from termwalk.graph.decisions import Decision
from termwalk.graph.fingerprint import fingerprint

from ..queries.walk.maps import release_of

Run = Callable[..., Any]
WRITTEN = {
    "skos": ("who.ttl", ["icd10", "who-10to11-one"]),
    "owl": ("who.owl", ["icd10", "who-10to11-one"]),
    "fhir": ("who.ndjson", ["icd10", "who-10to11-one"]),
    "fhir-valueset": ("sets.json", ["icd10", "who-10to11-one"]),
    "sssom": ("who.sssom.tsv", ["who-10to11-one"]),
    "omop": ("omop", ["usagi-ward-diagnoses", "omop"]),
    "usagi": ("ward.csv", ["usagi-ward-diagnoses"]),
    "crosswalk": ("crosswalk.csv", ["icd10", "icd11"]),
    "neo4j-admin": ("bulk", []),
}


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The starter set in a file of its own, with a decision."""
    path = tmp_path_factory.mktemp("push") / "a.termwalk"
    with termwalk.starter() as starter, termwalk.open(path) as made:
        copy(starter.store, made.store)
        made.store.decide(
            Decision(project="p", verb="no-map", source="icd10:I10", source_version="2019", target="", who="ann",
                     target_version="", when="2026-01-02T03:04:05Z")
        )  # fmt: skip
    return path


def test_without_a_format_they_are_listed(run: Run) -> None:
    said = run("export")
    assert said.code == 0
    assert all(name in said.out for name in FORMATS)


@pytest.mark.parametrize("format", FORMATS)
def test_every_format_is_written(run: Run, graph: Path, tmp_path: Path, format: str) -> None:
    file, names = WRITTEN[format]
    said = run("export", format, tmp_path / file, *names, "--graph", graph)
    assert said.code == 0, said.err
    assert str(tmp_path / file) in said.err
    written = [tmp_path / file] if (tmp_path / file).is_file() else sorted((tmp_path / file).iterdir())
    assert all(path.stat().st_size for path in written)
    assert [path.name for path in tmp_path.iterdir()] == [file]


@pytest.mark.parametrize("named", [True, False])
def test_the_starter_set_goes_out_as_the_extract_that_it_is(run: Run, graph: Path, tmp_path: Path, named: bool) -> None:
    path = tmp_path / "icd10.json"
    said = run("export", "fhir", path, "icd10", *(("--graph", graph, "--content", "example") if named else ()))
    assert said.code == 0, said.err
    assert json.loads(path.read_text("utf-8"))["content"] == ("example" if named else "fragment")


def test_a_crosswalk_over_several_maps(run: Run, graph: Path, tmp_path: Path) -> None:
    said = run("export", "crosswalk", tmp_path / "c.csv", "icd10cn-clinical", "icd11", "--walk", "--graph", graph)
    assert said.code == 0, said.err
    lines = (tmp_path / "c.csv").read_text("utf-8-sig").splitlines()
    with termwalk.open(graph) as held:
        codes = {row.source_code for row in held.migrate("icd10cn-clinical", "icd11").rows}
    assert len(lines) > len(codes) > 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nope", "x"), "no format of an export: use one of skos, owl"),
        (("sssom", "x", "icd1o"), "neither a code system nor a map set"),
        (("sssom", "x", "icd10@1990"), "No release '1990'"),
        (("sssom", "x", "who-10to11-one", "--fhir", "R4"), "cannot be told 'fhir'"),
        (("fhir", "x.json", "icd10", "--fhir", "R3"), "say R4 or R5"),
        (("neo4j-admin", "x", "icd10"), "is of the whole graph"),
        (("sssom", "x", "icd10", "icd11", "--walk"), "export crosswalk FILE A B --walk"),
        (("crosswalk", "x.csv", "icd10", "--walk"), "export crosswalk FILE A B --walk"),
        (("crosswalk", "x.doc", "icd10"), ".parquet"),
    ],
)
def test_what_cannot_be_written_is_said(
    run: Run, graph: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    found = run("export", *arguments, "--graph", graph)
    assert (found.code, said in found.err) == (2, True), found.err
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there(run: Run, graph: Path, tmp_path: Path) -> None:
    found = run("export", "skos", tmp_path / "none" / "x.ttl", "icd10", "--graph", graph)
    assert found.code == 3
    assert "there is no folder" in found.err


def test_a_graph_is_copied_once(run: Run, graph: Path, tmp_path: Path) -> None:
    target = tmp_path / "b.termwalk"
    first, again = run("push", graph, target), run("push", graph, target)
    assert (first.code, again.code) == (0, 0)
    assert "1 decisions copied" in first.err
    assert "0 parts (0 records) and 0 decisions" in again.err
    with termwalk.open(graph) as one, termwalk.open(target) as other:
        assert fingerprint(one.store) == fingerprint(other.store)
        assert one.store.decisions() == other.store.decisions()


def test_another_file_of_the_same_release_gives_way(run: Run, tmp_path: Path) -> None:
    one, other = tmp_path / "one.termwalk", tmp_path / "other.termwalk"
    for path, title in ((one, "Fever"), (other, "Cough")):
        with termwalk.open(path) as made, made.store.stage() as load:
            load.add(*release_of("local:a@1", f"A1: {title}"))
            load.publish()
    assert run("push", one, other).code == 0
    with termwalk.open(other) as held:
        assert held.concept("local:a:A1").display == "Fever"
        assert len(held.store.catalogue().parts) == 1


def test_a_graph_that_is_not_there(run: Run, tmp_path: Path) -> None:
    found = run("push", tmp_path / "none.termwalk", tmp_path / "b.termwalk")
    assert found.code == 3
    assert "There is no graph at" in found.err
    assert list(tmp_path.iterdir()) == []
