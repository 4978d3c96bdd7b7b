"""A graph of small editions: a Chinese one with its neighbours, WHO's, and a German one in two years."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from termwalk.graph.catalogue import Part
from termwalk.graph.codes import Edition
from termwalk.graph.concepts import Concept, Term
from termwalk.graph.mappings import NO_MAP, Mapping, MapSet, Target
from termwalk.graph.opening import open_store
from termwalk.graph.store import Record, Store
from termwalk.queries.audit import Audit, audit

Address = Callable[[Path, str], str]

Found = Callable[..., list[tuple[int, str]]]

NHSA, CLINICAL, WHO = Edition("icd10cn-nhsa", "2.0"), Edition("icd10cn-clinical", "2.0"), Edition("icd10", "2019")
PROCEDURES = Edition("icd9cm3-nhsa", "2.0")
OLD, NEW = Edition("icd10gm", "2016"), Edition("icd10gm", "2017")

_NHSA = {
    "A00.000": "霍乱，由于O1群霍乱弧菌，霍乱生物型所致",
    "A00.900": "霍乱",
    "B30.000x001": "急性结膜炎",
    "B30.000x002": "慢性结膜炎",
    "C34.900x001": "左肺恶性肿瘤",
    "C34.900x002": "右肺恶性肿瘤",
    "I10.x00": "特发性（原发性）高血压",
    "K35.200": "急性阑尾炎伴有弥漫性腹膜炎",
}
_PROCEDURES = {"00.0100": "头和颈部血管治疗性超声", "03.1x00": "脊髓内神经根切断", "45.1300": "小肠其他内镜检查"}


def _node(edition: Edition, id: str, title: str, **more: Any) -> Concept:
    return Concept(system=edition.system, version=edition.version, id=id, display=title, **({"code": id} | more))


def _released(edition: Edition, language: str, *records: Record) -> tuple[Part, list[Record]]:
    return Part(role="release", edition=edition, language=language, file=str(edition)), list(records)


def _mapped(id: str, version: str, source: Edition, target: Edition, *rows: Record) -> tuple[Part, list[Record]]:
    held = MapSet(id=id, version=version, title=id, publisher="Tests", source=source, target=target)
    return Part(role="map", edition=source, map_set=held, file=id), list(rows)


def _germany(edition: Edition, *more: Concept) -> tuple[Part, list[Record]]:
    male = {"SexCode": "M", "SexFehlerTyp": "K"}
    birth = {"SexCode": "W", "SexFehlerTyp": "M", "AltUntNeu": "j012", "AltObNeu": "j055", "AltFehlerTyp": "K"}
    return _released(
        edition, "de",
        _node(edition, "G01", "Meningitis bei bakteriellen Krankheiten", properties={"usage": "aster"}),
        _node(edition, "A17", "Tuberkulose des Nervensystems", selectable=False),
        _node(edition, "A17.0", "Tuberkulöse Meningitis", parents=("A17",)),
        _node(edition, "A17.9", "Tuberkulose des Nervensystems, nicht näher bezeichnet", parents=("A17",)),
        _node(edition, "N40", "Prostatahyperplasie", properties=male),
        _node(edition, "O80", "Spontangeburt", properties=birth),
        _node(edition, "Z37.0", "Lebendgeborener Einling", properties={"usage": "optional"}),
        *more,
    )  # fmt: skip


def _contents() -> Iterator[tuple[Part, list[Record]]]:
    pair = {"dagger": "A01.002", "asterisk": "G01"}
    names = [_node(NHSA, id, title) for id, title in _NHSA.items()]
    synonym = Term(id="I10.x00", text="高血压病", language="zh")
    yield _released(NHSA, "zh", *names, _node(NHSA, "A01.002+G01*", "伤寒性脑膜炎", properties=pair), synonym)
    yield _released(PROCEDURES, "zh", *(_node(PROCEDURES, id, title) for id, title in _PROCEDURES.items()))
    who = [_node(WHO, "J17.0", "Pneumonia in bacterial diseases", properties={"usage": "aster"})]
    who += [_node(WHO, "I10", "Essential (primary) hypertension"), _node(WHO, "S02.0", "Fracture of vault of skull")]
    yield _released(WHO, "en", *who)
    clinical = [_node(CLINICAL, "K35.000", "急性阑尾炎伴有弥漫性腹膜炎"), _node(CLINICAL, "B30.000", "角膜炎")]
    rows = [Mapping(source="K35.000", target=Target("code", "K35.200", ("K35.200",)), relation="equivalent", line=2)]
    yield _mapped("icd10cn-clinical-to-nhsa", "2.0-to-2.0", CLINICAL, NHSA, *clinical, *rows)
    yield _germany(OLD, _node(OLD, "A90", "Dengue-Fieber"), _node(OLD, "U06.1", "Nicht belegt"))
    yield _germany(NEW, _node(NEW, "A97.0", "Dengue ohne Warnzeichen"))
    moved = [
        Mapping(source="A90", target=Target("code", "A97.0", ("A97.0",)), relation="related", line=1),
        Mapping(source="U06.1", target=NO_MAP, line=2),
    ]
    yield _mapped("bfarm-icd10gm-transition", "2016-2017", OLD, NEW, *moved)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory, address: Address) -> Iterator[Store]:
    """The graph."""
    held = open_store(address(tmp_path_factory.mktemp("audit"), "small"))
    with held.stage() as staging:
        for part, records in _contents():
            staging.add(part, records)
        staging.publish()
    yield held
    held.close()


@pytest.fixture
def held(store: Store) -> Callable[..., Audit]:
    """Audits pairs of code and name, or records, against the graph."""

    def ask(*rows: tuple[str, str] | dict[str, str], system: str = "icd10cn-nhsa", **how: Any) -> Audit:
        table = [row if isinstance(row, dict) else {"code": row[0], "name": row[1]} for row in rows]
        if table and "name" in table[0] and "code" in table[0]:
            how = {"name": "name"} | how
        return audit(store, table, system=system, **how)

    return ask


@pytest.fixture
def reasons(held: Callable[..., Audit]) -> Callable[..., list[str]]:
    """The reason codes of the findings, in their order."""

    def ask(*rows: tuple[str, str] | dict[str, str], **how: Any) -> list[str]:
        return [row.reason_code for row in held(*rows, **how)]

    return ask


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where tables are written."""
    return tmp_path
