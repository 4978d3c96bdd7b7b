from __future__ import annotations

import datetime
import json
import string
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from termwalk.ontologies.udi import parse
from termwalk.ontologies.udi.ifa import check_digits

from .labels import ALNUM, dates, lots

TODAY = datetime.date(2026, 1, 15)
TISSUE = "=/A9999XYZ100T0944=,000025=A99971312345600=>014032=}013032&,1000000000000XYZ123"
PPN = "[)>\x1e06\x1d9N110375286414\x1d1TABC\x1dD270600\x1dS12345\x1e\x04"


@pytest.mark.real_data
def test_the_published_answer_field_by_field(real_data: Path) -> None:
    folder = real_data / "udi" / "accessgudid_api_json"
    answer = json.loads((folder / "json_parse_udi_by_unique_device_identifier_code.json").read_text(encoding="utf-8"))
    udi = parse(answer["udi"], TODAY)
    assert udi.expires is not None
    assert udi.manufactured is not None
    assert answer == {
        "udi": udi.text,
        "issuingAgency": udi.agency,
        "di": udi.di,
        "serialNumber": udi.serial,
        "donationId": udi.donation,
        "expirationDateOriginalFormat": udi.expires.form,
        "expirationDateOriginal": udi.expires.printed,
        "expirationDate": str(udi.expires),
        "manufacturingDateOriginalFormat": udi.manufactured.form,
        "manufacturingDateOriginal": udi.manufactured.printed,
        "manufacturingDate": str(udi.manufactured),
        "lotNumber": udi.lot,
    }
    assert udi.issues == ()


def test_a_blood_container() -> None:
    udi = parse("=)1TE123456A&)RZ12345678")
    assert (udi.agency, udi.key, udi.lot, udi.issues) == ("ICCBBA", "ICCBBA:1TE123456A", "RZ12345678", ())


@pytest.mark.parametrize(
    ("text", "key", "issues"),
    [
        ("=+06000" + TISSUE, "ICCBBA:A9999XYZ100T0944", ()),
        ("(" + TISSUE, "", None),
        ("=/A9999XYZ100T094", "ICCBBA:A9999XYZ100T094", ("device-identifier-form",)),
        ("=/A9999XYZ100T0944=>014367", "ICCBBA:A9999XYZ100T0944", ("expires-date",)),
        ("=/A9999XYZ100T0944=,25", "ICCBBA:A9999XYZ100T0944", ("value-form",)),
        ("=/A9999XYZ100T0944 #", "ICCBBA:A9999XYZ100T0944", ("unread",)),
        ("=A99971312345600", "", ("no-device-identifier",)),
        ("A9999XYZ100T0944", "ICCBBA:A9999XYZ100T0944", ("agency-assumed",)),
        ("iccbba:a9999xyz100t0944", "ICCBBA:A9999XYZ100T0944", ()),
    ],
)
def test_isbt_128(text: str, key: str, issues: tuple[str, ...] | None) -> None:
    if issues is None:
        with pytest.raises(Exception, match="is not a UDI"):
            parse(text)
        return
    udi = parse(text, TODAY)
    assert (udi.agency, udi.key, udi.issues) == ("ICCBBA", key, issues)


@given(
    st.text(ALNUM, min_size=16, max_size=16), st.text(ALNUM, min_size=6, max_size=6),
    st.text(ALNUM, min_size=15, max_size=15), st.text(ALNUM, min_size=18, max_size=18), dates, dates,
)  # fmt: skip
def test_what_a_tissue_label_says_is_read_back(
    di: str, serial: str, donation: str, lot: str, made: datetime.date, expires: datetime.date
) -> None:
    assume(made <= expires)
    label = f"=/{di}=,{serial}={donation}=>0{expires:%y%j}=}}0{made:%y%j}&,1{lot}"
    udi = parse(label, TODAY)
    assert (udi.di, udi.serial, udi.donation, udi.lot, udi.issues) == (di, serial, donation, lot, ())
    assert udi.manufactured is not None
    assert udi.expires is not None
    assert (udi.manufactured.date, udi.expires.date) == (made, expires)


def test_ma() -> None:
    udi = parse("MA.156.M0.100761.21234561.Sx00008.M220117.L20220117.D20220118.E220130.V220129.C3", TODAY)
    assert (udi.agency, udi.key) == ("MA", "MA:MA.156.M0.100761.21234561")
    assert (udi.lot, udi.serial, str(udi.manufactured), str(udi.expires)) == (
        "20220117", "x00008", "2022-01-17", "2022-01-30",
    )  # fmt: skip
    assert (udi.fields, udi.check_state, udi.issues) == (
        {"D": "20220118", "V": "220129", "C": "3"}, "unverified", (),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expires", "issues"),
    [
        ("ma.156.M0.100472.11103316.P190101.V20191201", "2019-12-01", ()),
        ("https://www.example.cn/MA.156.M0.100472.11103316.E191201", "2019-12-01", ()),
        ("MA.156.M0.100472.11103316.E191301", "191301", ("expires-date",)),
        ("MA.156.M0.100472.1110.E191201", "2019-12-01", ("device-identifier-form",)),
        ("MA.156.M0.100472.11103316..E191201.#1", "2019-12-01", ("unread",)),
    ],
)
def test_ma_in_the_wild(text: str, expires: str, issues: tuple[str, ...]) -> None:
    udi = parse(text, TODAY)
    assert (udi.agency, str(udi.expires), udi.issues) == ("MA", expires, issues)
    assert udi.di.startswith("MA.156.M0.100472.1110")


@given(
    st.text(ALNUM, min_size=6, max_size=6),
    st.text(ALNUM, min_size=8, max_size=8),
    lots,
    lots,
    dates,
    dates,
    st.booleans(),
)
def test_what_an_ma_code_says_is_read_back(
    registrant: str, product: str, lot: str, serial: str, made: datetime.date, expires: datetime.date, long: bool
) -> None:
    assume(made <= expires)
    form = "%Y%m%d" if long else "%y%m%d"
    di = f"MA.156.M0.{registrant}.{product}"
    udi = parse(f"{di}.S{serial}.M{made.strftime(form)}.L{lot}.E{expires.strftime(form)}", TODAY)
    assert (udi.di, udi.lot, udi.serial, udi.issues) == (di, lot, serial, ())
    assert udi.manufactured is not None
    assert udi.expires is not None
    assert (udi.manufactured.date, udi.expires.date) == (made, expires)


@given(st.text(string.digits, min_size=19, max_size=19), lots, lots, dates)
def test_what_an_ahm_code_says_is_read_back(digits: str, lot: str, serial: str, expires: datetime.date) -> None:
    udi = parse(f"8{digits}(BN){lot}(SN){serial}(ED){expires:%y%m%d}", TODAY)
    assert (udi.agency, udi.key, udi.lot, udi.serial) == ("AHM", f"AHM:8{digits}", lot, serial)
    assert udi.expires is not None
    assert (udi.expires.date, udi.issues) == (expires, ())


def test_ahm_best_before_counts_where_nothing_else_is_said() -> None:
    assert str(parse("81234567890123456789(BD)20260101", TODAY).expires) == "2026-01-01"
    both = parse("81234567890123456789(BD)260101(ED)260201(XX)1", TODAY)
    assert (str(both.expires), both.fields) == ("2026-02-01", {"BD": "260101", "XX": "1"})
    assert parse("81234567890123456789").key == "AHM:81234567890123456789"


def test_ifa() -> None:
    udi = parse(PPN, TODAY)
    assert (udi.agency, udi.key, udi.lot, udi.serial) == ("IFA", "IFA:110375286414", "ABC", "12345")
    assert udi.expires is not None
    assert (str(udi.expires), udi.expires.precision, udi.check_state) == ("2027-06-30", "month", "right")
    assert parse("9N110375286415").issues == ("check-digit",)


@given(st.text(ALNUM, min_size=2, max_size=18), lots, dates)
def test_what_a_ppn_label_says_is_read_back(body: str, lot: str, made: datetime.date) -> None:
    ppn = f"11{body}{check_digits(f'11{body}')}"
    udi = parse(f"[)>\x1e06\x1d9N{ppn}\x1d1T{lot}\x1d16D{made:%Y%m%d}\x1e\x04", TODAY)
    assert (udi.di, udi.lot, udi.issues) == (ppn, lot, ())
    assert udi.manufactured is not None
    assert udi.manufactured.date == made
