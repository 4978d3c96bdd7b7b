from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from termwalk.ontologies.udi.dates import read_date

TODAY = datetime.date(2026, 1, 15)


@pytest.mark.parametrize(
    ("printed", "form", "iso", "precision"),
    [
        ("150331", "YYMMDD", "2015-03-31", "day"),
        ("160200", "YYMMDD", "2016-02-29", "month"),
        ("0905", "MMYY", "2005-09-30", "month"),
        ("092805", "MMDDYY", "2005-09-28", "day"),
        ("05092822", "YYMMDDHH", "2005-09-28T22:00", "hour"),
        ("05271", "YYJJJ", "2005-09-28", "day"),
        ("0527122", "YYJJJHH", "2005-09-28T22:00", "hour"),
        ("014032", "YYYJJJ", "2014-02-01", "day"),
        ("999365", "YYYJJJ", "1999-12-31", "day"),
        ("20130202", "YYYYMMDD", "2013-02-02", "day"),
        ("2607311559", "YYMMDDHHmm", "2026-07-31T15:59", "minute"),
        ("760101", "YYMMDD", "2076-01-01", "day"),
        ("770101", "YYMMDD", "1977-01-01", "day"),
    ],
)
def test_every_form(printed: str, form: str, iso: str, precision: str) -> None:
    date = read_date(printed, form, TODAY)
    assert (str(date), date.precision, date.printed, date.form) == (iso, precision, printed, form)


@pytest.mark.parametrize(
    ("printed", "form"),
    [
        ("151331", "YYMMDD"),
        ("150230", "YYMMDD"),
        ("150001", "YYMMDD"),
        ("15033", "YYMMDD"),
        ("15O331", "YYMMDD"),
        ("\u0661\u0665\u0660\u0663\u0663\u0661", "YYMMDD"),
        ("05366", "YYJJJ"),
        ("05000", "YYJJJ"),
        ("05092824", "YYMMDDHH"),
        ("00000101", "YYYYMMDD"),
        ("", "MMYY"),
    ],
)
def test_what_is_no_date_is_kept_as_printed(printed: str, form: str) -> None:
    date = read_date(printed, form, TODAY)
    assert (date.date, date.precision, str(date)) == (None, "unknown", printed)


def test_the_last_day_of_a_leap_year_has_a_number() -> None:
    assert str(read_date("04366", "YYJJJ", TODAY)) == "2004-12-31"


@given(st.dates(datetime.date(1980, 1, 1), datetime.date(2070, 12, 31)))
def test_a_year_of_two_digits_is_within_fifty_years(date: datetime.date) -> None:
    assert read_date(f"{date:%y%m%d}", "YYMMDD", TODAY).date == date
    assert read_date(f"{date:%y%j}", "YYJJJ", TODAY).date == date
