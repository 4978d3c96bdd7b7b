from __future__ import annotations

import re
import tomllib
from pathlib import Path

import msgspec
import pytest

from termwalk.graph.errors import UnknownSystem
from termwalk.ontologies import registry
from termwalk.ontologies.normalisers import NORMALISERS
from termwalk.ontologies.registry import System, is_heading, is_wellformed, system, systems

WHO = ["icd10", "icd11", "icd11-foundation", "icf", "atc"]
NATIONAL = ["icd10cm", "icd10pcs", "icd10gm", "icd9cm", "icd9cm-proc", "cpt", "loinc", "udi"]
CHINESE = [
    *("icd10cn-gb", "icd10cn-clinical", "icd10cn-nhsa", "icd10cn-beijing"),
    *("icd9cm3-clinical", "icd9cm3-nhsa", "icd9cm3-xiehe"),
    *("nhsa-drug", "nmpa-drug", "nhsa-consumable", "nhsa-service", "cmt", "tcm-disease", "tcm-syndrome"),
]


def every(field: str) -> list[tuple[str, str]]:
    return [(one.id, name) for one in systems().values() for name in getattr(one, field)]


def test_every_designed_system_is_there() -> None:
    assert {*WHO, *NATIONAL, *CHINESE} <= set(systems())


def test_systems_are_read_once() -> None:
    assert systems() is systems()


def test_no_id_stands_twice() -> None:
    text = Path(registry.__file__).with_name("systems.toml").read_text(encoding="utf-8")
    assert len(tomllib.loads(text)["system"]) == len(systems())


@pytest.mark.parametrize("id", systems())
def test_a_system_is_complete(id: str) -> None:
    one = systems()[id]
    assert one.uris
    assert one.uri == one.uris[0]
    assert one.publisher
    assert one.licence
    assert one.kind != "local"
    assert one.normaliser in NORMALISERS
    assert all(uri.isascii() for uri in one.uris)
    assert all(url is None or url.startswith(("http://", "https://")) for url in (one.licence_url, one.homepage))
    for pattern in (one.pattern, one.heading_pattern, one.identity_pattern):
        assert pattern is None or re.compile(pattern)


def test_an_unknown_field_is_refused() -> None:
    entry = {"id": "a", "name": "A", "kind": "ontology", "uris": ["urn:a"], "licens": "a misspelt field"}
    with pytest.raises(msgspec.ValidationError, match="licens"):
        msgspec.convert(entry, System)


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(msgspec.ValidationError, match="kind"):
        msgspec.convert({"id": "a", "name": "A", "kind": "vocabulary", "uris": ["urn:a"]}, System)


@pytest.mark.parametrize(("id", "uri"), every("uris"))
def test_a_uri_names_one_system(id: str, uri: str) -> None:
    assert {system(uri).id, system(f" {uri}\n").id} == {id}


@pytest.mark.parametrize(("id", "uri"), [(id, uri) for id, uri in every("uris") if uri.startswith("http")])
def test_the_scheme_and_a_last_slash_make_no_difference(id: str, uri: str) -> None:
    address = uri.partition("://")[2].rstrip("/")
    spellings = [f"{scheme}://{address}{end}" for scheme in ("http", "https", "HTTPS") for end in ("", "/")]
    assert {system(spelling).id for spelling in spellings} == {id}


@pytest.mark.parametrize(("id", "oid"), every("oids"))
def test_an_oid_names_one_system(id: str, oid: str) -> None:
    assert {system(spelling).id for spelling in (oid, f"urn:oid:{oid}", f"URN:OID:{oid}")} == {id}


@pytest.mark.parametrize(("id", "alias"), every("aliases"))
def test_an_alias_names_one_system(id: str, alias: str) -> None:
    assert {system(spelling).id for spelling in (alias, alias.lower(), alias.upper(), alias.title())} == {id}


@pytest.mark.parametrize("id", systems())
def test_ids_and_names_name_their_system(id: str) -> None:
    one = systems()[id]
    names = [name for name in (one.id, one.id.upper(), one.name, one.name_zh) if name]
    assert {system(name).id for name in names} == {id}


@pytest.mark.parametrize(
    ("id", "uri", "oid"),
    [
        ("icd10", "http://hl7.org/fhir/sid/icd-10", "2.16.840.1.113883.6.3"),
        ("icd10cm", "http://hl7.org/fhir/sid/icd-10-cm", "2.16.840.1.113883.6.90"),
        ("icd10pcs", "http://www.cms.gov/Medicare/Coding/ICD10", "2.16.840.1.113883.6.4"),
        ("icd10-ca", "http://hl7.org/fhir/sid/icd-10-ca", "2.16.840.1.113883.6.94"),
        ("icd10gm", "http://fhir.de/CodeSystem/bfarm/icd-10-gm", "1.2.276.0.76.5.409"),
        ("icd9cm", "http://hl7.org/fhir/sid/icd-9-cm", "2.16.840.1.113883.6.103"),
        ("icd9cm-proc", "urn:oid:2.16.840.1.113883.6.104", "2.16.840.1.113883.6.104"),
        ("icf", "http://hl7.org/fhir/sid/icf", "2.16.840.1.113883.6.254"),
        ("icdo3", "http://terminology.hl7.org/CodeSystem/icd-o-3", "2.16.840.1.113883.6.43.1"),
        ("loinc", "http://loinc.org", "2.16.840.1.113883.6.1"),
        ("cpt", "http://www.ama-assn.org/go/cpt", "2.16.840.1.113883.6.12"),
        ("atc", "http://www.whocc.no/atc", "2.16.840.1.113883.6.73"),
        ("snomedct", "http://snomed.info/sct", "2.16.840.1.113883.6.96"),
        ("rxnorm", "http://www.nlm.nih.gov/research/umls/rxnorm", "2.16.840.1.113883.6.88"),
        ("umls", "http://terminology.hl7.org/CodeSystem/umls", "2.16.840.1.113883.6.86"),
        ("mondo", "http://purl.obolibrary.org/obo/mondo.owl", "2.16.840.1.113883.3.9216"),
    ],
)
def test_what_hl7_publishes(id: str, uri: str, oid: str) -> None:
    one = system(oid)
    assert one.id == id
    assert one.uri == uri
    assert oid in one.oids


@pytest.mark.parametrize("id", CHINESE)
def test_chinese_systems_claim_no_official_identifier(id: str) -> None:
    assert systems()[id].uris == (f"urn:termwalk:system:{id}",)
    assert systems()[id].oids == ()


@pytest.mark.parametrize(
    ("typed", "id"),
    [
        ("ICD-10", "icd10"),
        ("icd 10", "icd10"),
        ("ICD_10", "icd10"),
        ("ＩＣＤ－１０", "icd10"),
        ("icd-11", "icd11"),
        ("mms", "icd11"),
        ("http://id.who.int/icd/release/11/2024-01/mms", "icd11"),
        ("https://id.who.int/icd/release/11/2025-01/mms/", "icd11"),
        ("http://id.who.int/icd/entity/", "icd11-foundation"),
        ("icd-10-cm", "icd10cm"),
        ("ICD10PCS", "icd10pcs"),
        ("ICD10WHO", "icd10"),
        ("Orphanet", "ordo"),
        ("http://fhir.de/CodeSystem/dimdi/icd-10-gm", "icd10gm"),
        ("http://terminology.hl7.org/CodeSystem/icd9cm", "icd9cm"),
        ("https://www.gs1.org/gtin", "udi"),
        ("医保版", "icd10cn-nhsa"),
        ("国临版", "icd10cn-clinical"),
        ("GB/T 14396", "icd10cn-gb"),
        ("医保版 ICD-9-CM-3", "icd9cm3-nhsa"),
        ("批准文号", "nmpa-drug"),
    ],
)
def test_what_users_type(typed: str, id: str) -> None:
    assert system(typed).id == id


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "icd10 codes",
        "local:",
        "local:two words",
        "http://id.who.int/icd/release/11/2024-01/icf",
        "urn:oid:1.2.3",
    ],
)
def test_what_names_no_system(typed: str) -> None:
    with pytest.raises(UnknownSystem, match="termwalk systems"):
        system(typed)


def test_an_edition_of_procedures_is_not_guessed() -> None:
    with pytest.raises(UnknownSystem) as raised:
        system("ICD-9-CM-3")
    assert len(raised.value.nearest) == 3
    assert any(id.startswith("icd9cm3-") for id in raised.value.nearest)


@pytest.mark.parametrize(
    ("typed", "meant"), [("icd10mc", "icd10cm"), ("lonic", "loinc"), ("医保药品目录", "nhsa-drug")]
)
def test_a_slip_is_answered_with_what_is_near(typed: str, meant: str) -> None:
    with pytest.raises(UnknownSystem, match=f"{typed}.*Nearest: ") as raised:
        system(typed)
    assert meant in raised.value.nearest
    assert len(raised.value.nearest) <= 3


def test_nothing_near_is_nothing() -> None:
    with pytest.raises(UnknownSystem) as raised:
        system("qqqqqqqqqqqqqqqqqqqqqq")
    assert raised.value.nearest == ()


def test_a_local_dictionary_is_a_system_of_its_own() -> None:
    one = system("local:his-a.lab")
    assert (one.id, one.name, one.kind) == ("local:his-a.lab", "his-a.lab", "local")
    assert one.pattern is None
    assert system("LOCAL:his-a.lab") == one
    assert one.id not in systems()


@pytest.mark.parametrize("id", ["local:lab", "local:检验"])
def test_a_local_dictionary_is_found_by_the_uri_written_for_it(id: str) -> None:
    uri = system(id).uri
    assert uri.isascii()
    assert system(uri).id == id


WELLFORMED = {
    "icd10": "I10 A00.0 U07.1 B18.00 A00-A09 I XVIII XXII",
    "icd11": "1A00 1E30 BA00.0 KA83.00 1A36.1Y XS25 1A36.1Y/1D03.3Z 1B12.3&XA0NE9/5A74.0 X BlockL1-1A0",
    "icd11-foundation": "1435254666 455013390 2104",
    "icd10cm": "A00 E11.9 S02.0XXA C4A.0 Z3A.00 A00-A09 22",
    "icd10pcs": "0016070 02HN32Z XW033E5 001",
    "icd10gm": "A00.0 A04.70 U07.1 A00-A09",
    "icd9cm": "250 250.00 V08 E812.0 E030 001-009 V01-V91",
    "icd9cm-proc": "00.01 01.6 38 01-05",
    "icf": "b280 d4500 b16700 s110 e1101 b110-b139 b1 d",
    "icdo3": "8140/3 8000/0 C50 C50.9",
    "cpt": "99213 0001F 0042T 25 LT",
    "loinc": "4548-4 100007-4 LP7786-9 LL360-9 LA137-2",
    "atc": "A A10 A10B A10BA A10BA02",
    "udi": "08717648200274 B382SD956626100 ARNARP6015 A9999XYZ100T0944 MA.156.M0.100185.10000018",
    "icd10cn-gb": "A00 A00.0 A00.000 A17.000+G01* M80000/0",
    "icd10cn-clinical": "A00.000 A00.000x001 I10.x00 I10.x00x002 A01.000x005+J17.0* C22.101M81600/3",
    "icd10cn-nhsa": "A00.000 A00.000x001 A33.x00 I10.x00x002 A01.002+G01* A38.x00x002+I41.0* A00-B99",
    "icd10cn-beijing": "A00.001 A33xx01 A33.x F04xx001 C79.8201 L57.402L1 M800000/3 M32.115+K77.801*",
    "icd9cm3-clinical": "00.0100 00.0200x001 01.6x00 03.1x00x001 66.69x001",
    "icd9cm3-nhsa": "17.91100 17.912A0 86.700x0013 01.6x01",
    "icd9cm3-xiehe": "00 00.0 00.0100 01.6x00",
    "nhsa-drug": "XA11CCA351E002010101121 ZD03AAA0043010100166",
    "nmpa-drug": "国药准字Z11020085 国药准字HJ20140691 H20181202 HC20160012 86900166000077",
    "nhsa-consumable": "C0101010010100103941 C01010100101001039410000001 C01 C010101",
    "snomedct": "22298006 138875005",
    "rxnorm": "860975 161",
    "umls": "C0020538",
    "mondo": "MONDO:0005015",
    "doid": "DOID:0001816 DOID:4",
    "ordo": "558",
    "icd10-ca": "I10.0 S42.090",
}

MALFORMED = {
    "icd10": "I1 I10.999 i10 10.I I10. A01.000x005 No A17.0+ IIII A00-9",
    "icd11": "1E+30 1.00E+30 1A0 IA00 1O00 1A00. 1A36.1Y/ &XA0NE9 1A00&1B00 78422942/unspecified 99",
    "icd11-foundation": "1A00 78422942/unspecified 12",
    "icd10cm": "A000 S02.0XXAB a00.0 .0 1A0",
    "icd10pcs": "001607 00160700 O016070 001607I",
    "icd10gm": "A00.- A000 A00.000 B95.0!",
    "icd9cm": "25 250.000 V8 E81 E812.00 25000",
    "icd9cm-proc": "1.1 0.1 00.001 0001",
    "icf": "B280 b28 x110 b1234567",
    "cpt": "9921 99213X ABCDE 992.13",
    "loinc": "4548 4548-45 LX123-4 45484",
    "atc": "A1 A10BA2 E10BA02 NA a10ba02",
    "udi": "(01)08717648200274 1234 +B382SD956626100 0871764820027A",
    "icd10cn-nhsa": "A00.000X001 I10X00 A33xx01 K74.300x011+I98.2 B37.600I39.8 A01.001+ L57.402L1",
    "icd10cn-beijing": "N A33XX01 A06.5+ D63* 霍乱",
    "icd9cm3-nhsa": "0.1 1.1 000100 01.6X00 100.01",
    "nhsa-drug": "XA11CCA351E00201010112 ZD03AAA004301010016 YD03AAA0043010100166",
    "nmpa-drug": "国药准字Z1102008 8690016600007 UK S20180021S20180022",
    "nhsa-consumable": "C010101001010010394 D0101010010100103941 C010",
    "snomedct": "12345 022298006 22298006A",
}


def listed(table: dict[str, str]) -> list[tuple[str, str]]:
    return [(id, code) for id, codes in table.items() for code in codes.split()]


@pytest.mark.parametrize(("id", "code"), listed(WELLFORMED))
def test_real_codes_are_wellformed(id: str, code: str) -> None:
    assert is_wellformed(id, code)


@pytest.mark.parametrize(("id", "code"), listed(MALFORMED))
def test_what_is_no_code_is_refused(id: str, code: str) -> None:
    assert not is_wellformed(id, code)


@pytest.mark.parametrize("id", systems())
def test_nothing_is_no_code_of_any_system(id: str) -> None:
    assert not is_wellformed(id, "")
    assert not is_wellformed(id, "\uff11\uff12\uff13\uff14\uff15\uff16\uff17 ")


def test_digits_of_other_scripts_are_no_digits() -> None:
    assert not is_wellformed("icd10", "I\u0661\u0660")


@pytest.mark.parametrize(
    ("id", "heading"),
    [("icd10", "A00-A09"), ("icd10", "XVIII"), ("icd11", "26"), ("icd11", "BlockL2-1A1"), ("icd10cm", "22")],
)
def test_chapters_and_blocks_are_headings(id: str, heading: str) -> None:
    assert is_heading(id, heading)
    assert is_wellformed(id, heading)


@pytest.mark.parametrize(
    ("id", "code"), [("icd10", "I10"), ("icd11", "1A00"), ("atc", "A10"), ("local:lab", "A00-A09")]
)
def test_codes_are_not_headings(id: str, code: str) -> None:
    assert not is_heading(id, code)


def test_without_a_published_form_any_text_is_wellformed() -> None:
    assert system("nhsa-service").pattern is None
    assert is_wellformed("nhsa-service", "110200001")
    assert is_wellformed("local:lab", "血常规 1")
    assert not is_wellformed("local:lab", " 1 ")


def test_wellformed_takes_any_name_of_the_system() -> None:
    assert is_wellformed("http://hl7.org/fhir/sid/icd-10", "I10")
    with pytest.raises(UnknownSystem):
        is_wellformed("icd12", "I10")
