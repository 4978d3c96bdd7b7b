from __future__ import annotations

import contextlib
import datetime
import json
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from termwalk.graph.errors import QuestionError
from termwalk.ontologies.udi import parse

from .labels import GS1_TEXT, dates, gtins, mod10

TODAY = datetime.date(2026, 1, 15)
SEPARATOR = "\x1d"


@pytest.mark.real_data
def test_the_published_answer_field_by_field(real_data: Path) -> None:
    """AccessGUDID's own example has a wrong check digit: 0020885110734 is followed by 7."""
    folder = real_data / "udi" / "accessgudid_api_json"
    answer = json.loads((folder / "json_parse_udi_by_device_identifier_code.json").read_text(encoding="utf-8"))
    udi = parse(answer["udi"], TODAY)
    assert udi.expires is not None
    assert answer == {
        "udi": udi.text,
        "issuingAgency": udi.agency,
        "di": udi.di,
        "manufacturingDateOriginal": udi.manufactured,
        "expirationDateOriginal": udi.expires.printed,
        "expirationDateOriginalFormat": udi.expires.form,
        "expirationDate": str(udi.expires),
        "lotNumber": udi.lot or None,
        "serialNumber": udi.serial or None,
    }
    assert (udi.check, udi.check_due, udi.issues) == ("5", "7", ("check-digit",))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(01)09506000117843(11)141231(17)201231(10)1234AB(21)5678CD",
         "09506000117843|1234AB|5678CD|2014-12-31|2020-12-31"),
        ("(01)00643169001763(17)160712(21)21A11F4855", "00643169001763||21A11F4855||2016-07-12"),
        ("(01)51022222233336(11)141231(17)150707(10)A213B1(21)1234",
         "51022222233336|A213B1|1234|2014-12-31|2015-07-07"),
        ("(01)06901234567892(11)141231(17)150707(10)A213B1(21)1234",
         "06901234567892|A213B1|1234|2014-12-31|2015-07-07"),
    ],
)  # fmt: skip
def test_published_captions(text: str, expected: str) -> None:
    udi = parse(text, TODAY)
    assert "|".join((udi.di, udi.lot, udi.serial, str(udi.manufactured or ""), str(udi.expires or ""))) == expected
    assert (udi.agency, udi.key, udi.check_state, udi.issues) == ("GS1", f"GS1:{udi.di}", "right", ())


@pytest.mark.parametrize(
    "text",
    [
        "(01)00643169001763(17)160700(10)A/1(21)21A",
        "（01）00643169001763（17）160700（10）A/1（21）21A",
        " (01) 0064 3169 001763 (17) 160700 (10) A/1 (21) 21A\n",
        "]d2010064316900176317160700" + "10A/1" + SEPARATOR + "2121A",
        "]C1010064316900176317160700" + "10A/1" + SEPARATOR + "2121A" + SEPARATOR,
        SEPARATOR + "010064316900176317160700" + "2121A" + SEPARATOR + "10A/1",
        "010064316900176317160700" + "10A/1<GS>2121A",
        "010064316900176317160700" + "10A/1{FNC1}2121A",
        "010064316900176317160700" + "10A/1\u241d2121A",
        "010064316900176317160700" + "10A/1\\x1d2121A",
        "[)>\x1e05\x1d010064316900176317160700" + "10A/1" + SEPARATOR + "2121A\x1e\x04",
        "https://id.gs1.org/01/00643169001763/10/A%2F1/21/21A?17=160700",
        "GS1:(01)00643169001763(17)160700(10)A/1(21)21A",
    ],
)
def test_one_label_in_every_spelling(text: str) -> None:
    udi = parse(text, TODAY)
    assert (udi.key, udi.lot, udi.serial, udi.issues) == ("GS1:00643169001763", "A/1", "21A", ())
    assert udi.expires is not None
    assert (str(udi.expires), udi.expires.precision, udi.expires.printed) == ("2016-07-31", "month", "160700")
    assert udi.text == text


def test_the_scanners_word_is_kept() -> None:
    assert parse("]d20100643169001763").symbology == "]d2"
    assert parse("]E00643169001763").symbology == "]E0"


@pytest.mark.parametrize(
    "text", ["643169001763", "0643169001763", "00643169001763", "GS1:643169001763", "(01)00643169001763"]
)
def test_a_gtin_is_one_device_however_long(text: str) -> None:
    assert parse(text).key == "GS1:00643169001763"


def test_a_short_gtin_is_one_too() -> None:
    udi = parse("96385074")
    assert (udi.di, udi.key, udi.check_state) == ("96385074", "GS1:00000096385074", "right")


def test_every_identifier_has_its_place() -> None:
    udi = parse("(01)00643169001763(7003)2607311559(8008)26010112(30)12(240)REF-1(8012)2.1(91)OWN", TODAY)
    assert (str(udi.expires), str(udi.manufactured), udi.quantity) == ("2026-07-31T15:59", "2026-01-01T12:00", 12)
    assert (udi.fields, udi.issues) == ({"240": "REF-1", "8012": "2.1", "91": "OWN"}, ())


def test_brackets_within_a_lot_stay_there() -> None:
    udi = parse("(01)00643169001763(10)A(1)B(9999)C")
    assert (udi.lot, udi.unread, udi.issues) == ("A(1)B(9999)C", "", ())


@pytest.mark.parametrize(
    ("text", "issues"),
    [
        ("(01)00643169001764", ("check-digit",)),
        ("(01)0064316900176", ("check-digit",)),
        ("(01)ABC", ("device-identifier-form",)),
        ("(01)00643169001763(17)161331", ("value-form", "expires-date")),
        ("(01)00643169001763(17)160230", ("expires-date",)),
        ("(01)00643169001763(17)150101(11)160101", ("expires-before-manufactured",)),
        ("(01)00643169001763(10)123456789012345678901", ("value-form",)),
        ("(01)00643169001763(10)批号", ("value-form",)),
        ("(01)00643169001763(10)A(10)B", ("stated-twice",)),
        ("(01)00643169001763(01)09506000117843", ("stated-twice",)),
        ("(01)00643169001763(30)X", ("value-form",)),
        ("0100643169001763XYZ", ("unread",)),
        ("17160712" + "10A", ("no-device-identifier",)),
        ("010844525700213110210523790117260112", ("separator-missing",)),
    ],
)
def test_what_is_wrong_is_named(text: str, issues: tuple[str, ...]) -> None:
    udi = parse(text, TODAY)
    assert udi.issues == issues
    assert all(udi.sentences("en"))
    assert all(udi.sentences("zh"))


def test_without_a_separator_a_lot_goes_on_to_the_end() -> None:
    udi = parse("010844525700213110210523790117260112", TODAY)
    assert (udi.di, udi.lot, udi.expires) == ("08445257002131", "210523790117260112", None)


values = st.text(GS1_TEXT, min_size=1, max_size=20)


@given(gtins(), values, values, dates, dates)
def test_what_a_label_says_is_read_back(
    gtin: str, lot: str, serial: str, made: datetime.date, expires: datetime.date
) -> None:
    assume(made <= expires)
    fixed = [("01", gtin), ("11", f"{made:%y%m%d}"), ("17", f"{expires:%y%m%d}")]
    scanned = "".join(identifier + value for identifier, value in fixed) + f"10{lot}{SEPARATOR}21{serial}"
    printed = "".join(f"({identifier}){value}" for identifier, value in [*fixed, ("10", lot), ("21", serial)])
    for text in (f"]d2{scanned}", f"{SEPARATOR}{scanned}", printed):
        udi = parse(text, TODAY)
        assert (udi.di, udi.lot, udi.serial, udi.issues) == (gtin, lot, serial, ())
        assert udi.manufactured is not None
        assert udi.expires is not None
        assert (udi.manufactured.date, udi.expires.date) == (made, expires)


@given(st.sampled_from([8, 12, 13, 14]).flatmap(gtins), st.data())
def test_one_wrong_digit_is_seen(gtin: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(gtin) - 1))
    wrong = gtin[:place] + data.draw(st.sampled_from("0123456789".replace(gtin[place], ""))) + gtin[place + 1 :]
    assert parse(gtin).issues == ()
    with contextlib.suppress(QuestionError):
        assert parse(wrong).issues


@given(gtins(), st.integers(0, 11))
def test_neighbours_that_changed_places_are_seen_unless_they_differ_by_five(gtin: str, place: int) -> None:
    swapped = gtin[:place] + gtin[place + 1] + gtin[place] + gtin[place + 2 :]
    differ = abs(int(gtin[place]) - int(gtin[place + 1])) not in (0, 5)
    assert (mod10(swapped[:-1]) != swapped[-1]) == differ
    assert ("check-digit" in parse(f"(01){swapped}").issues) == differ
