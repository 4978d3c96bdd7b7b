from __future__ import annotations

import csv
import datetime
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from termwalk.graph.errors import QuestionError
from termwalk.ontologies.udi import Udi, parse
from termwalk.ontologies.udi.hibcc import check_character

from .labels import ALNUM, MOD43, dates, hibcc_dis, lots, mod43

PRIMARY = "+Z999009993020351"
TODAY = datetime.date(2026, 1, 15)

SECONDARIES = {
    "05271": ("2005-09-28", "", "", None),
    "$3C001": ("", "3C001", "", None),
    "$$09053C001": ("2005-09-30", "3C001", "", None),
    "$$20928053C001": ("2005-09-28", "3C001", "", None),
    "$$30509283C001": ("2005-09-28", "3C001", "", None),
    "$$4050928223C001": ("2005-09-28T22:00", "3C001", "", None),
    "$$5052713C001": ("2005-09-28", "3C001", "", None),
    "$$605271223C001": ("2005-09-28T22:00", "3C001", "", None),
    "$$73C001": ("", "3C001", "", None),
    "$$82409053C001": ("2005-09-30", "3C001", "", 24),
    "$$82420928053C001": ("2005-09-28", "3C001", "", 24),
    "$$82430509283C001": ("2005-09-28", "3C001", "", 24),
    "$$8244050928223C001": ("2005-09-28T22:00", "3C001", "", 24),
    "$$8245052713C001": ("2005-09-28", "3C001", "", 24),
    "$$824605271223C001": ("2005-09-28T22:00", "3C001", "", 24),
    "$$82473C001": ("", "3C001", "", 24),
    "$$824": ("", "", "", 24),
    "$$90010009053C001": ("2005-09-30", "3C001", "", 100),
    "$$90010020928053C001": ("2005-09-28", "3C001", "", 100),
    "$$90010030509283C001": ("2005-09-28", "3C001", "", 100),
    "$$9001004050928223C001": ("2005-09-28T22:00", "3C001", "", 100),
    "$$9001005052713C001": ("2005-09-28", "3C001", "", 100),
    "$$900100605271223C001": ("2005-09-28T22:00", "3C001", "", 100),
    "$$90010073C001": ("", "3C001", "", 100),
    "$$900100": ("", "", "", 100),
    "$+0001": ("", "", "0001", None),
    "$$+09050001": ("2005-09-30", "", "0001", None),
    "$$+20928050001": ("2005-09-28", "", "0001", None),
    "$$+30509280001": ("2005-09-28", "", "0001", None),
    "$$+4050928200001": ("2005-09-28T20:00", "", "0001", None),
    "$$+5052710001": ("2005-09-28", "", "0001", None),
    "$$+605271200001": ("2005-09-28T20:00", "", "0001", None),
    "$$+70001": ("", "", "0001", None),
}
"""What the standard's own examples say: expiration, lot, serial number, quantity."""


def said(udi: Udi) -> tuple[str, str, str, int | None]:
    return str(udi.expires or ""), udi.lot, udi.serial, udi.quantity


@pytest.mark.parametrize("secondary", SECONDARIES)
def test_every_form_of_a_second_part(secondary: str) -> None:
    both = f"{PRIMARY}/{secondary}"
    udi = parse(both + mod43(both), TODAY)
    assert said(udi) == SECONDARIES[secondary]
    assert (udi.di, udi.key, udi.issues) == ("Z999009993020351", "HIBCC:Z999009993020351", ())


@pytest.mark.parametrize("secondary", SECONDARIES)
def test_every_form_of_a_second_symbol(secondary: str) -> None:
    linked = f"+{secondary}F"
    udi = parse(linked + mod43(linked), TODAY)
    assert said(udi) == SECONDARIES[secondary]
    assert (udi.di, udi.key, udi.link, udi.issues) == ("", "", "F", ("no-device-identifier",))


@pytest.mark.real_data
def test_published_vectors(real_data: Path) -> None:
    """The examples carry placeholders for check characters, but for three that happen to be right."""
    with (real_data / "udi" / "udi_test_vectors.tsv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))
    vectors = [row["udi"] for row in rows if row["agency"] == "HIBCC" and "HibcBarcodeParsing" in row["source"]]
    assert len(vectors) == 75
    combined = {f"{PRIMARY}/{secondary}C": secondary for secondary in SECONDARIES}
    linked = {f"+{secondary}LC": secondary for secondary in SECONDARIES}
    assert {*combined, *linked} <= set(vectors)
    for vector, secondary in (combined | linked).items():
        udi = parse(vector, TODAY)
        assert said(udi) == SECONDARIES[secondary], vector
        assert (udi.check, udi.link, udi.di) == (
            "C",
            "L" if vector in linked else "",
            "" if vector in linked else PRIMARY[1:],
        )
    assert sum(parse(vector).check_state == "right" for vector in vectors) == 2


@pytest.mark.parametrize(
    ("text", "di", "lot", "check", "link"),
    [
        ("+Z999009993020351 ", "Z999009993020351", "", " ", ""),
        ("+Z999009993020351/", "Z999009993020351", "", "/", ""),
        ("+$$09053C001 C", "", "3C001", "C", " "),
        ("+$$09053C001  ", "", "3C001", " ", " "),
        ("+$$09053C001L/", "", "3C001", "/", "L"),
        ("+$$09053C001//", "", "3C001", "/", "/"),
        ("*+Z999009993020351/05271C", "Z999009993020351", "", "C", ""),
        ("+Z999009993020351/05271C*", "Z999009993020351", "", "C", ""),
        ("*+Z999009993020351/05271C*", "Z999009993020351", "", "C", ""),
    ],
)
def test_slash_blank_and_asterisks(text: str, di: str, lot: str, check: str, link: str) -> None:
    udi = parse(text)
    assert (udi.di, udi.lot, udi.check, udi.link) == (di, lot, check, link)
    assert udi.text == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("+A999ABC123DE0/$+1234567Y", "A999ABC123DE0||1234567||"),
        ("+DVIV572812AN1/$XL2389/16D20190517/14D20210830Y", "DVIV572812AN1|XL2389||2019-05-17|2021-08-30"),
        ("+X999123ABC0/$$05191234AB/S5678EDFG/16D20151001A", "X999123ABC0|1234AB|5678EDFG|2015-10-01|2019-05-31"),
        ("+X999123ABC0/$1234AB/S5678EDFG/16D20151001/14D20190515.",
         "X999123ABC0|1234AB|5678EDFG|2015-10-01|2019-05-15"),
        ("+A99912345/$$52001510X3/16D20111212/S77DE1G45-", "A99912345|10X3|77DE1G45|2011-12-12|2020-01-15"),
        ("*+H123PARTNO1234567890120/$$420020216LOT123456789012345/SXYZ456789012345678 /16D20130202C*",
         "H123PARTNO1234567890120|LOT123456789012345|XYZ456789012345678|2013-02-02|2020-02-02T16:00"),
        ("+A123ABCDEFGHI1234567891/$$420020216LOT123456789012345/SXYZ456789012345678/16D20130202$",
         "A123ABCDEFGHI1234567891|LOT123456789012345|XYZ456789012345678|2013-02-02|2020-02-02T16:00"),
    ],
)  # fmt: skip
def test_published_labels_whose_check_character_is_right(text: str, expected: str) -> None:
    udi = parse(text, TODAY)
    assert "|".join((udi.di, udi.lot, udi.serial, str(udi.manufactured or ""), str(udi.expires or ""))) == expected
    assert (udi.check_state, udi.issues) == ("right", ())


@pytest.mark.parametrize(
    ("text", "check", "due"),
    [
        ("+A999ABC123DE1/$+1234567Y", "Y", "Z"),
        ("*+H123PARTNO1234567890120/$$420020216LOT123456789012345/SXYZ456789012345678/16D20130202C*", "C", "H"),
    ],
)
def test_published_labels_whose_check_character_is_wrong(text: str, check: str, due: str) -> None:
    udi = parse(text)
    assert (udi.check, udi.check_due, udi.check_state, udi.issues) == (check, due, "wrong", ("check-character",))
    assert udi.sentences() == (
        f"The check character is {check!r}, but what precedes it gives {due!r}: a character is wrong.",
    )
    assert udi.sentences("zh") == (f"校验符为 {check!r}，而按其前的字符计算应为 {due!r}：有字符错误。",)


@pytest.mark.parametrize(
    ("text", "di", "issues"),
    [
        ("+B382SD956626100", "B382SD956626100", ("check-character-absent",)),
        ("+b382sd956626100c", "B382SD956626100", ()),
        ("(+B382SD956626100C)", "B382SD956626100", ()),
        ("'+B382SD956626100C", "B382SD956626100", ()),
        ("]C0+B382SD956626100C", "B382SD956626100", ()),
        ("+453D76803K0O", "453D76803K0", ("device-identifier-form",)),
        ("B382SD956626100", "B382SD956626100", ("agency-assumed",)),
        ("HIBCC:B382SD956626100", "B382SD956626100", ()),
    ],
)
def test_a_device_identifier_alone(text: str, di: str, issues: tuple[str, ...]) -> None:
    udi = parse(text)
    assert (udi.agency, udi.key, udi.issues) == ("HIBCC", f"HIBCC:{di}", issues)


def test_a_blank_check_character_may_be_printed_as_a_line_or_be_lost() -> None:
    label = "+A999ABC123DE0/16D20130202"
    blank = next(f"{label}/S{end}" for end in ALNUM if mod43(f"{label}/S{end}") == " ")
    assert parse(blank + " ").issues == ()
    assert parse(f"*{blank}_*").issues == ()
    lost = parse(blank)
    assert (lost.check_state, lost.issues) == ("absent", ("check-character-blank",))
    assert (lost.serial, str(lost.manufactured)) == (blank[-1], "2013-02-02")


@pytest.mark.parametrize(
    ("secondary", "issues"),
    [
        ("$$39902303C001", {"expires-date"}),
        ("$$8", {"value-form"}),
        ("$$X", {"value-form"}),
        ("$1/S1/S2", {"stated-twice"}),
        ("$1/-", {"unread"}),
        ("$$3200101/16D20200102", {"expires-before-manufactured"}),
        ("$1234567890123456789", {"value-form"}),
    ],
)
def test_what_is_wrong_is_named(secondary: str, issues: set[str]) -> None:
    label = f"{PRIMARY}/{secondary}"
    udi = parse(label + mod43(label), TODAY)
    assert set(udi.issues) == issues
    assert all(udi.sentences("en"))
    assert all(udi.sentences("zh"))


def test_nothing_that_was_read_is_lost() -> None:
    label = f"{PRIMARY}/$1/S1/S2/Q7/30PABC/-"
    udi = parse(label + mod43(label))
    assert (udi.lot, udi.serial, udi.quantity) == ("1", "1", 7)
    assert (udi.fields, udi.unread) == ({"S": "2", "30P": "ABC"}, "/-")


@given(hibcc_dis(), lots, lots, dates, dates, st.integers(0, 99999))
def test_what_a_label_says_is_read_back(
    di: str, lot: str, serial: str, made: datetime.date, expires: datetime.date, count: int
) -> None:
    assume(made <= expires)
    label = f"+{di}/$$9{count:05}3{expires:%y%m%d}{lot}/S{serial}/16D{made:%Y%m%d}"
    udi = parse(label + mod43(label), TODAY)
    assert (udi.di, udi.lot, udi.serial, udi.quantity, udi.issues) == (di, lot, serial, count, ())
    assert udi.manufactured is not None
    assert udi.expires is not None
    assert (udi.manufactured.date, udi.expires.date) == (made, expires)


@given(hibcc_dis(), lots, st.data())
def test_one_wrong_character_is_seen(di: str, lot: str, data: st.DataObject) -> None:
    label = data.draw(st.sampled_from([f"+{di}", f"+{di}/${lot}", f"+${lot}L"]))
    label += mod43(label)
    place = data.draw(st.integers(0, len(label) - 1))
    wrong = label[:place] + data.draw(st.sampled_from(MOD43.replace(label[place], ""))) + label[place + 1 :]
    try:
        udi = parse(wrong)
    except QuestionError:
        return
    assert set(udi.issues) - {"no-device-identifier"}


@given(hibcc_dis(), st.data())
def test_two_characters_that_changed_places_are_never_seen(di: str, data: st.DataObject) -> None:
    one, other = sorted(data.draw(st.lists(st.integers(0, len(di) - 1), min_size=2, max_size=2, unique=True)))
    swapped = di[:one] + di[other] + di[one + 1 : other] + di[one] + di[other + 1 :]
    assert check_character(f"+{swapped}") == check_character(f"+{di}")


def test_a_character_without_a_value_has_no_check_character() -> None:
    assert check_character("+A999#1") == ""
