"""LOINC's numbers and their check digit."""

from __future__ import annotations

import pytest

from termwalk.ontologies.loinc import check_digit, has_check_digit, kind_of


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        ("4548-4", "term"),
        ("12345-5", "term"),
        ("LP14449-0", "part"),
        ("LP432695-7", "part"),
        ("LA6576-8", "answer"),
        ("LA32971-6", "answer"),
        ("LL360-9", "answer list"),
        ("LL6136-7", "answer list"),
        ("LG51973-2", "group"),
        ("LG85-3", "group"),
    ],
)
def test_the_last_digit_checks_the_others(number: str, kind: str) -> None:
    body = number.partition("-")[0]
    assert kind_of(number) == kind
    assert has_check_digit(number)
    assert [digit for digit in "0123456789" if has_check_digit(f"{body}-{digit}")] == [check_digit(body)]


@pytest.mark.parametrize("text", ["", "4548", "4548-", "LX14449-0", "4548-44", "４５４８-4", " 4548-4"])
def test_what_has_not_the_form_of_a_number(text: str) -> None:
    assert kind_of(text) is None
