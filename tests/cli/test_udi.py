from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import termwalk
from termwalk.cli import udi as command
from termwalk.graph.catalogue import Part
from termwalk.graph.codes import Edition
from termwalk.graph.concepts import Concept, Relationship
from termwalk.graph.store import Record

STENT = "GS1:08717648200274"
BOX, CARTON, PIECE = "GS1:18717648200271", "GS1:28717648200278", "GS1:08717648200281"
Ask = Callable[..., tuple[int, str, str]]


def device(release: str, id: str, display: str, kind: str = "device", **properties: str) -> Concept:
    return Concept(
        system="udi",
        version=release,
        id=id,
        code=id,
        display=display,
        kind=kind,
        properties={"di": id[4:], **properties},
    )


def contains(outer: str, inner: str, quantity: str) -> Relationship:
    return Relationship(source=outer, type="contains", target=inner, stated={"pkgQuantity": quantity})


OLD: list[Record] = [device("gudid-2024-11-01", STENT, "XIENCE Alpine (old)")]
NEW: list[Record] = [
    device("gudid-2025-05-01", STENT, "XIENCE Alpine", brandName="XIENCE", deviceCount="1"),
    Relationship(source=STENT, type="unit-of-use", target=PIECE),
    device("gudid-2025-05-01", BOX, "XIENCE Alpine (box)", "package"),
    contains(BOX, STENT, "10"),
    device("gudid-2025-05-01", CARTON, "XIENCE Alpine (carton)", "package"),
    contains(CARTON, BOX, "4"),
    device("gudid-2025-05-01", PIECE, "XIENCE (unit of use)", "unit of use"),
]


@pytest.fixture(scope="module")
def devices(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("udi") / "devices.termwalk"
    with termwalk.open(path) as graph, graph.store.stage() as staging:
        for records in (NEW, OLD):
            release = next(record.version for record in records if isinstance(record, Concept))
            staging.add(Part(role="release", edition=Edition("udi", release), language="en", incremental=True), records)
        staging.publish()
    return path


@pytest.fixture
def ask(devices: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Ask:
    def call(*texts: str, format: str = "json", lang: str = "en", stdin: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
        code = command.run(list(texts), str(devices), format, "zh" if lang == "zh" else "en")
        out, err = capsys.readouterr()
        return code, out, err

    return call


def test_a_label_and_its_device(ask: Ask, devices: Path) -> None:
    code, out, err = ask("(01)08717648200274(17)160700(10)L1")
    answer = json.loads(out)
    row = answer["rows"][0]
    assert (code, err, answer["graph"]) == (0, "", str(devices))
    assert {name: row[name] for name in ("status", "agency", "key", "lot", "expires", "expires_precision")} == {
        "status": "found", "agency": "GS1", "key": STENT, "lot": "L1",
        "expires": "2016-07-31", "expires_precision": "month",
    }  # fmt: skip
    assert (row["release"], row["title"], row["device"], row["active"]) == (
        "gudid-2025-05-01", "XIENCE Alpine", STENT, True,
    )  # fmt: skip
    assert row["properties"] == {"di": STENT[4:], "brandName": "XIENCE", "deviceCount": "1"}
    assert [(edge["source"], edge["type"], edge["target"], edge["title"]) for edge in row["relationships"]] == [
        (STENT, "unit-of-use", PIECE, "XIENCE (unit of use)"),
        (BOX, "contains", STENT, "XIENCE Alpine (box)"),
    ]


@pytest.mark.parametrize(
    ("id", "kind"), [(CARTON, "package"), (BOX, "package"), (PIECE, "unit of use"), (STENT, "device")]
)
def test_every_identifier_leads_to_its_device(id: str, kind: str, ask: Ask) -> None:
    row = json.loads(ask(id)[1])["rows"][0]
    assert (row["kind"], row["device"], row["device_title"]) == (kind, STENT, "XIENCE Alpine")
    assert row["properties"]["brandName"] == "XIENCE"


@pytest.mark.parametrize(
    ("texts", "code", "statuses"),
    [
        (["(01)08717648200274"], 0, ["found"]),
        (["(01)00643169001763"], 1, ["unknown"]),
        (["+$$09053C001LC"], 1, ["no-device-identifier"]),
        (["hello"], 3, ["unreadable"]),
        (["8717648200274", "(01)00643169001763"], 0, ["found", "unknown"]),
        (["8717648200274", "hello"], 3, ["found", "unreadable"]),
    ],
)
def test_how_it_ends(texts: list[str], code: int, statuses: list[str], ask: Ask) -> None:
    ended, out, _ = ask(*texts)
    assert (ended, [row["status"] for row in json.loads(out)["rows"]]) == (code, statuses)


def test_lines_of_standard_input_are_asked_one_by_one(ask: Ask) -> None:
    code, out, _ = ask("-", format="csv", stdin="]d2010871764820027410A\x1d21B\n\n+Z999009993020351 \n")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert code == 0
    assert list(rows[0]) == list(command.Udis.columns())
    assert [(row["key"], row["lot"], row["serial"], row["check"]) for row in rows] == [
        (STENT, "A", "B", "4"),
        ("HIBCC:Z999009993020351", "", "", " "),
    ]


def test_what_is_wrong_stands_in_the_language_asked_for(ask: Ask) -> None:
    row = json.loads(ask("(01)08717648200275", lang="zh")[1])["rows"][0]
    assert row["issue_codes"] == ["check-digit"]
    assert row["issues"] == ["08717648200275 的校验位为 5，而按其数字计算应为 4。"]
    unreadable = json.loads(ask("hello", lang="zh")[1])["rows"][0]
    assert unreadable["issue_codes"] == ["unreadable"]
    assert unreadable["issues"][0].startswith("'hello' 不是 UDI：")


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", ["Issuing agency", "2016-07-31 (only the month is printed)", "XIENCE Alpine", "brandName", "'4' right"]),
        ("zh", ["发码机构", "2016-07-31（仅印月份）", "XIENCE Alpine", "brandName", "相关标识"]),
    ],
)
def test_a_table_for_people(lang: str, words: list[str], ask: Ask) -> None:
    code, out, _ = ask("]d20108717648200274" + "10A\x1d17160700", format="table", lang=lang)
    assert code == 0
    assert all(word in out for word in words)
    assert "␝" in out
    assert "\x1d" not in out
    assert "deviceCount" not in out


def test_without_a_graph_the_starter_is_asked(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.run(["(01)99999999999997"], "", "json", "en") == 1
    out, err = capsys.readouterr()
    assert json.loads(out)["graph"] == "starter"
    assert "starter graph" in err
