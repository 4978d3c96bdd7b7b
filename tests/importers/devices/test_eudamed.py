"""EUDAMED's answers: result pages, devices in full, several languages."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from random import Random
from typing import Any

import pytest

from termwalk.graph.concepts import Concept, Relationship, Term
from termwalk.graph.errors import FormatError, TermwalkError
from termwalk.graph.problems import Problem
from termwalk.graph.store import Record
from termwalk.importers.devices import eudamed
from termwalk.importers.source import Source

from ..mutations import ANY, Mutation
from ..samples import devices_abroad as u

ID = "GS1:04046445699214"


def detail(**more: Any) -> dict[str, Any]:
    """A device in full."""
    agency = {"code": "refdata.issuing-agency.gs1"}
    primary = {"code": "04046445699214", "issuingAgency": agency, "type": "PRIMARY_DI"}
    return {"uuid": "u-1", "primaryDi": primary, "marketInfoLink": None, "cndNomenclatures": []} | more


def texts(*pairs: tuple[str | None, str]) -> dict[str, Any]:
    return {"texts": [{"language": code and {"isoCode": code}, "text": text} for code, text in pairs]}


def read(folder: Path, answer: object) -> list[Record]:
    path = folder / "eudamed-2022-09-30.json"
    path.write_text(json.dumps(answer), encoding="utf-8")
    return list(eudamed.read(path))


def test_the_answer_does_not_say_of_which_day_it_is(tmp_path: Path) -> None:
    path = tmp_path / "answer.json"
    path.write_text(json.dumps(detail()), encoding="utf-8")
    with pytest.raises(
        FormatError, match=r"answer\.json is eudamed-json, .* add --release, or write an editions\.toml"
    ):
        eudamed.read(path)


@pytest.mark.parametrize("answer", [{"gudid": {"device": {}}}, {"resourceType": "Device"}, [], {"uuid": 1}])
def test_other_json_is_refused(answer: object, tmp_path: Path) -> None:
    path = tmp_path / "eudamed-2022-09-30.json"
    path.write_text(json.dumps(answer), encoding="utf-8")
    assert eudamed.recognise(Source(path)) is None


def test_names_of_other_languages_are_terms(tmp_path: Path) -> None:
    names = texts(("de", "Handgelenkorthese"), ("en", "Wrist brace"))
    node, *terms = read(tmp_path, detail(tradeName=names, additionalDescription=texts((None, "Size L"))))
    assert isinstance(node, Concept)
    assert node.display == "Wrist brace"
    assert terms == [
        Term(id=ID, text="Handgelenkorthese", language="de", use="preferred"),
        Term(id=ID, text="Size L", language="en", use="definition"),
    ]


def test_other_identifiers_are_nodes(tmp_path: Path) -> None:
    other = {"code": "E4947660611", "issuingAgency": {"code": "refdata.issuing-agency.hibcc"}}
    unit = {"code": "04046445699221", "issuingAgency": None}
    records = read(tmp_path, detail(tradeName=texts((None, "X")), secondaryDi=other, unitOfUse=unit))
    assert [r.type for r in records if isinstance(r, Relationship)] == ["secondary", "unit-of-use"]
    assert {r.id: r.kind for r in records if isinstance(r, Concept)} == {
        ID: "device", "HIBCC:E4947660611": "secondary", "GS1:04046445699221": "unit of use",
    }  # fmt: skip


def test_values_are_said_by_their_last_word(tmp_path: Path) -> None:
    (node,) = read(
        tmp_path,
        detail(
            riskClass={"code": "refdata.risk-class.class-iia"},
            cndNomenclatures=[{"uuid": "x", "code": "Q01", "description": texts(("en", "DENTAL"))}],
            marketInfoLink={"msWhereAvailable": [{"country": {"name": "Austria", "iso2Code": "AT"}},
                                                 {"country": {"name": "Belgium", "iso2Code": "BE"}}]},
            udiPiType={"batchNumber": True, "softwareIdentification": None},
            clinicalSizes=[{"type": {"code": "refdata.clinical-size-type.CST16"}, "value": 3.5,
                            "unitOfMeasure": {"code": "refdata.unit.MU01"}}],
            sterile=False, baseQuantity=1,
        ),
    )  # fmt: skip
    assert isinstance(node, Concept)
    assert node.properties == {
        "di": "04046445699214", "uuid": "u-1", "cndNomenclatures": "Q01 DENTAL", "msWhereAvailable": "AT | BE",
        "riskClass": "class-iia", "batchNumber": "true", "clinicalSizes": "CST16 3.5 MU01", "sterile": "false",
        "baseQuantity": "1",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("more", "active"),
    [
        ({}, True),
        ({"deviceStatus": {"type": {"code": "refdata.device-model-status.on-the-market"}}}, True),
        ({"deviceStatus": {"type": {"code": "refdata.device-model-status.not-intended-for-eu-market"}}}, False),
        ({"discardedDate": "2022-01-01"}, False),
    ],
)
def test_a_device_is_active_while_it_is_on_the_market(more: dict[str, Any], active: bool, tmp_path: Path) -> None:
    (node,) = read(tmp_path, detail(**more))
    assert isinstance(node, Concept)
    assert node.active is active


@pytest.mark.parametrize(
    ("answer", "reason", "repaired"),
    [
        ({"content": [None, detail()]}, "not a device", None),
        ({"content": [{"uuid": "x"}, detail()]}, "no device identifier", None),
        ([detail(containedItem={"code": "1"})], "packages are not read", "kept without"),
        ({"content": [{"primaryDi": "??", "uuid": "x"}, detail()]},
         "no issuing agency, and the identifier has the shape of none", None),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told(answer: object, reason: str, repaired: str | None, tmp_path: Path) -> None:
    records = read(tmp_path, answer)
    (problem,) = (record for record in records if isinstance(record, Problem))
    assert (problem.line, problem.reason, problem.repaired) == (1, reason, repaired)
    assert [record.id for record in records if isinstance(record, Concept)] == [ID]


@pytest.mark.parametrize("mutation", ANY, ids=[one.__name__ for one in ANY])
def test_damage_is_told_or_refused(mutation: Mutation, tmp_path: Path) -> None:
    for seed in range(30):
        path = u.eudamed(tmp_path).path
        mutation(path, Random(f"{mutation.__name__} {seed}"))
        with contextlib.suppress(TermwalkError):
            if eudamed.recognise(Source(path)):
                list(eudamed.read(path))


@pytest.mark.real_data
def test_the_real_answers(real_data: Path) -> None:
    displays: dict[str, list[str]] = {}
    for path in sorted((real_data / "udi" / "eudamed").glob("*.json")):
        found = eudamed.recognise(Source(path))
        assert found is not None
        records = list(eudamed.read(path, found.said_by_user("udi", "eudamed-2022-09-30")))
        assert {type(record) for record in records} == {Concept}
        displays[path.name] = [record.display for record in records if isinstance(record, Concept)]
    assert {name: len(found) for name, found in displays.items()} == {
        "eudamed_sample_04.json": 25, "eudamed_sample_05.json": 1, "eudamed_sample_06.json": 1,
    }  # fmt: skip
    assert displays["eudamed_sample_05.json"] == displays["eudamed_sample_06.json"]
    assert displays["eudamed_sample_04.json"][0] == "Bissgabel partiell (2 Stück)"
