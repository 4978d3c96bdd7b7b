"""FHIR that termwalk wrote and any hand may have been at since: read as it stands, reported, or refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest

import termwalk
from termwalk.exporters.fhir import write
from termwalk.exporters.selection import select
from termwalk.graph.codes import Edition
from termwalk.graph.concepts import Concept
from termwalk.graph.errors import FormatError, TermwalkError
from termwalk.graph.mappings import Mapping
from termwalk.graph.problems import Problem
from termwalk.graph.store import Record
from termwalk.importers.source import Source
from termwalk.importers.tools import fhir_json, fhir_resources

from ..mutations import ANY, Mutation

Json = dict[str, Any]


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release with cells, edges and terms, and a map with clusters and no maps, in parts."""
    path = tmp_path_factory.mktemp("fhir") / "x.ndjson"
    with termwalk.starter() as graph:
        chosen = select(graph.store.catalogue(), ["loinc", "who-10to11-multiple", "cms-gem-9-to-10cm"])
        write(graph.store, chosen, path, fhir="R4", most=30)
    return path


def read(path: Path) -> list[Record]:
    source = Source(path)
    found = fhir_json.recognise(source)
    assert found is not None
    return [record for known in (found, *found.also) for record in fhir_json.read(source, known)]


def changed(exported: Path, folder: Path, change: Callable[[Json], object], number: int = 0) -> Path:
    """The export with one of its resources changed."""
    resources = [json.loads(line) for line in exported.read_text(encoding="utf-8").splitlines()]
    change(resources[number])
    path = folder / "x.ndjson"
    path.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in resources), encoding="utf-8")
    return path


def test_parts_are_one(exported: Path) -> None:
    found = fhir_json.recognise(Source(exported))
    assert found is not None
    assert [known.format for known in (found, *found.also)] == ["fhir-code-system", *["fhir-concept-map"] * 2]
    assert found.edition == Edition("loinc", "2.79")
    assert len(exported.read_text(encoding="utf-8").splitlines()) > 8
    records = read(exported)
    assert sum(isinstance(record, Mapping) for record in records) == 333 + 73
    assert not [record for record in records if isinstance(record, Problem)]


def test_a_large_file_is_parsed_part_by_part(exported: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = read(exported)
    monkeypatch.setattr(fhir_resources, "KEPT_BYTES", 100)
    assert read(exported) == whole
    monkeypatch.setattr(fhir_resources, "MAX_BYTES", 1_000)
    with pytest.raises(FormatError, match="split it"):
        fhir_json.recognise(Source(exported))


def test_a_part_without_its_fellows_is_refused(exported: Path, tmp_path: Path) -> None:
    lines = exported.read_text(encoding="utf-8").splitlines(keepends=True)
    path = tmp_path / "x.ndjson"
    path.write_text(lines[1] + lines[-1], encoding="utf-8")
    with pytest.raises(FormatError, match="put all parts into one file"):
        read(path)


@pytest.mark.parametrize(
    ("bad", "reason", "repaired"),
    [
        ({"display": "no code"}, "without a code", None),
        ({"code": "the first one"}, "stands twice", None),
        ({"code": "new", "property": [{"code": "unheard of", "valueString": "x"}]}, "does not declare", "without it"),
        ({"code": "new", "property": [{"code": "COMPONENT", "valueInteger": 5}]}, "does not declare", "without it"),
    ],
)
def test_concepts_with_a_fault(exported: Path, tmp_path: Path, bad: Json, reason: str, repaired: str | None) -> None:
    first = next(record for record in read(exported) if isinstance(record, Concept))
    if bad.get("code") == "the first one":
        bad = {"code": first.id}
    (problem,) = [one for one in read(changed(exported, tmp_path, lambda found: found["concept"].append(bad)))
                  if isinstance(one, Problem)]  # fmt: skip
    assert reason in problem.reason
    assert problem.repaired == repaired


@pytest.mark.parametrize(
    ("bad", "reason"),
    [({"target": [{"code": "x"}]}, "an element without a code"), ({"code": "x", "target": [{}]}, "a target without")],
)
def test_elements_with_a_fault(exported: Path, tmp_path: Path, bad: Json, reason: str) -> None:
    path = changed(exported, tmp_path, lambda found: found["group"][0]["element"].append(bad), number=-1)
    (problem,) = [one for one in read(path) if isinstance(one, Problem)]
    assert reason in problem.reason


def test_another_layout_is_read_as_anybody_elses(exported: Path, tmp_path: Path) -> None:
    path = changed(exported, tmp_path, lambda found: found["extension"][0].update(valueInteger=99))
    found = fhir_json.recognise(Source(path))
    assert found is not None
    assert len(found.also) == 3


@pytest.mark.parametrize("mutation", ANY, ids=[one.__name__ for one in ANY])
def test_whatever_is_done_to_it_it_is_read_or_refused(exported: Path, tmp_path: Path, mutation: Mutation) -> None:
    for seed in range(12):
        path = tmp_path / f"{seed}.ndjson"
        path.write_bytes(exported.read_bytes())
        mutation(path, Random(seed))
        try:
            source = Source(path)
            found = fhir_json.recognise(source)
            for known in (found, *found.also) if found else ():
                list(fhir_json.read(source, known))
        except TermwalkError:
            continue


def test_values_of_another_type_are_left_out(exported: Path, tmp_path: Path) -> None:
    """Each value of a resource in turn becomes something else."""
    random = Random(5)
    lines = exported.read_text(encoding="utf-8").splitlines()
    for _ in range(150):
        number = random.choice([0, 1, -1, -2, len(lines) // 2])
        resource = json.loads(lines[number])
        places = list(_places(resource))
        inside, key = random.choice(places)
        inside[key] = random.choice([None, 5, "x", [], {}, [5], {"a": 1}, True, -1.5, [{"code": 5}]])
        path = tmp_path / "x.ndjson"
        path.write_text("\n".join([*lines[:3], json.dumps(resource)]) + "\n", encoding="utf-8")
        try:
            read(path)
        except TermwalkError:
            continue


def _places(found: Any) -> Any:
    """(container, key) of every value at any depth."""
    keys = found.items() if isinstance(found, dict) else enumerate(found) if isinstance(found, list) else ()
    for key, value in list(keys):
        if key != "resourceType":
            yield found, key
        yield from _places(value)
