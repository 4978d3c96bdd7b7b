"""How much of two hospitals' real dictionaries is read, and that the insurance's own codes agree with the readings."""

from __future__ import annotations

import csv
import itertools
import json
import random
from collections import defaultdict
from pathlib import Path

import pytest

from termwalk.queries.items import Item
from termwalk.queries.items.atc import Bridge, atc_codes, bridge, by_substance
from termwalk.queries.items.bundle import companions
from termwalk.queries.items.drug import Drug, drug, judge_drugs, read_drug
from termwalk.queries.items.fee import judge
from termwalk.queries.items.ucum import fit, unit

pytestmark = pytest.mark.real_data


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def test_every_example_unit_of_loinc_is_read_and_fits_its_property(real_data: Path) -> None:
    terms = {
        row["LOINC_NUM"]: row
        for path in sorted((real_data / "loinc").rglob("*.csv"))
        for row in rows(path)
        if row.get("EXAMPLE_UCUM_UNITS") and row.get("PROPERTY")
    }
    units = [(one, row["PROPERTY"]) for row in terms.values() for one in row["EXAMPLE_UCUM_UNITS"].split(";")]
    read = [(unit(one), property) for one, property in units]
    assert len(read) > 30
    assert all(one is not None for one, _ in read)
    assert not [one for one, property in read if one and fit(one, property) == "against"]


@pytest.fixture(scope="module")
def his_a_drugs(real_data: Path) -> list[tuple[dict[str, str], Drug]]:
    return [
        (row, read_drug(row["DRUG_NAME"], row["DRUG_SPEC"], row["DRUG_FORM"]))
        for row in rows(real_data / "local/his-a/drug_dict.csv")
    ]


def test_ingredient_form_and_strength_of_a_hospitals_drugs(his_a_drugs: list[tuple[dict[str, str], Drug]]) -> None:
    read = [one for _, one in his_a_drugs]
    assert len(read) == 773
    assert all(one.ingredient.key for one in read)
    assert sum(one.form is not None for one in read) / len(read) > 0.99
    assert sum(one.strength is not None and bool(one.strength.amount or one.strength.volume) for one in read) > 745


def test_specifications_of_another_hospitals_drugs(real_data: Path) -> None:
    read = [read_drug(row["name"], row["spec"]) for row in rows(real_data / "local/his-b/dms_drug.csv")]
    measured = [one for one in read if one.strength and (one.strength.amount or one.strength.volume)]
    assert len(read) == 2966
    assert len(measured) / len(read) > 0.98


@pytest.fixture(scope="module")
def nhsa(real_data: Path) -> list[dict[str, str]]:
    """The western drugs of the insurance's list whose row was not lost."""
    found = rows(real_data / "cn/nhsa-drugs-extract.csv")
    code = next(name for name in found[0] if "编码" in name or "代码" in name)
    return [row | {"code": row[code]} for row in found if row[code].startswith("X")]


def test_the_list_has_drugs(nhsa: list[dict[str, str]]) -> None:
    assert len(nhsa) > 3000


@pytest.fixture(scope="module")
def known(real_data: Path) -> Bridge:
    lines = (real_data / "cn/nmpa-approvals-zh-en.jsonl").read_text(encoding="utf-8").splitlines()
    named = [json.loads(line) for line in lines if line.strip()]
    return bridge(
        (row.get("zh") or row.get("product_zh", ""), row.get("en") or row.get("product_en", "")) for row in named
    )


def test_two_thirds_of_a_hospitals_western_drugs_reach_atc(
    real_data: Path, his_a_drugs: list[tuple[dict[str, str], Drug]], known: Bridge
) -> None:
    titles = [(row["atc_code"], row["atc_name"]) for row in rows(newest(real_data / "atc"))]
    codes = by_substance(titles)
    western = [one for row, one in his_a_drugs if row["DRUG_CODE"].startswith("A")]
    assert sum(bool(atc_codes(one, known, codes)) for one in western) / len(western) > 0.65


def newest(folder: Path) -> Path:
    return sorted(path for path in folder.glob("*.csv") if "atc_code" in path.read_text(encoding="utf-8")[:200])[-1]


def names_by_code(nhsa: list[dict[str, str]]) -> dict[tuple[str, str], list[str]]:
    name = next(column for column in nhsa[0] if "通用名" in column)
    grouped: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in nhsa:
        grouped[row["code"][1:6], row["code"][6:10]].append(row[name])
    return grouped


def test_the_insurances_name_code_and_the_ingredient_agree(nhsa: list[dict[str, str]]) -> None:
    grouped = names_by_code(nhsa)
    inside = [pair for names in grouped.values() for pair in itertools.combinations(dict.fromkeys(names), 2)]
    same = [reasons(one, other) for one, other in inside]
    assert sum("ingredient-against" in found for found in same) / len(same) < 0.02
    by_class: dict[str, list[str]] = defaultdict(list)
    for (group, _), names in grouped.items():
        by_class[group].append(names[0])
    across = [pair for names in by_class.values() for pair in itertools.combinations(names, 2)]
    apart = [reasons(one, other) for one, other in random.Random(7).sample(across, min(400, len(across)))]
    assert sum(bool(found & {"ingredient-against", "ingredient-part"}) for found in apart) / len(apart) > 0.95


def reasons(one: str, other: str) -> set[str]:
    return {found.code for found in judge_drugs(drug(Item(name=one)), [drug(Item(name=other))]).contradictions}


def test_orders_lead_to_the_charges_that_the_hospital_books(real_data: Path) -> None:
    folder = real_data / "local/his-a"
    names = {row["ITEM_CODE"]: row["ITEM_NAME"] for row in rows(folder / "clinic_item_dict.csv")}
    prices: dict[str, Item] = {}
    for row in rows(folder / "price_list.csv"):
        cells = (("unit", row["UNITS"]),)
        prices.setdefault(row["ITEM_CODE"], Item(name=row["ITEM_NAME"], code=row["ITEM_CODE"], cells=cells))
    booked: dict[str, set[str]] = defaultdict(set)
    for row in rows(folder / "clinic_vs_charge.csv"):
        booked[row["CLINIC_ITEM_CODE"]].add(row["CHARGE_ITEM_CODE"])
    assert sum(charges == {order} for order, charges in booked.items()) == 1688
    scans = [order for order in booked if order in names and "CT" in names[order] and "CTA" not in names[order]]
    assert len(scans) == 10
    for order in scans:
        found = max(prices.values(), key=lambda one: (weight(Item(name=names[order]), one), one.code))
        assert found.code == "21030000100"
        assert found.code in booked[order]
    together = companions(booked.values())
    assert "21030000102" in together["21030000100"]


def weight(order: Item, charge: Item) -> float:
    """Agreements left after contradictions; the names are not compared."""
    found = judge(order, charge)
    return len(found.agreements) * found.factor
