from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from termwalk.ontologies.udi import AGENCIES, agency_name, device_key


@pytest.mark.parametrize(
    ("agency", "di", "key"),
    [
        ("GS1", "00643169001763", "GS1:00643169001763"),
        ("GS1", "0643169001763", "GS1:00643169001763"),
        ("GS1", "643169001763", "GS1:00643169001763"),
        ("gtin", "96385074", "GS1:00000096385074"),
        ("refdata.issuing-agency.gs1", " ０６４３１６９００１７６３ ", "GS1:00643169001763"),
        ("GS1", "12345", "GS1:12345"),
        ("HIBCC", "*+b382sd956626100*", "HIBCC:B382SD956626100"),
        ("ISBT 128", "a9999xyz100t0944", "ICCBBA:A9999XYZ100T0944"),
        ("MA码（IDcode）", "MA.156.M0.100472.11103316", "MA:MA.156.M0.100472.11103316"),
        ("阿里健康", "81234567890123456789", "AHM:81234567890123456789"),
        ("NDC", "0363-0123-01", "NDC/NHRIC:0363-0123-01"),
        ("some: one", "x 1", "SOME-ONE:X1"),
        ("", "x1", "X1"),
    ],
)
def test_one_key_however_it_is_spelt(agency: str, di: str, key: str) -> None:
    assert device_key(agency, di) == key


@given(st.sampled_from(sorted(AGENCIES)) | st.text(), st.text())
def test_a_key_of_a_key_is_the_same(agency: str, di: str) -> None:
    name = agency_name(agency)
    key = device_key(agency, di)
    assert agency_name(name) == name
    assert device_key(name, key.removeprefix(f"{name}:")) == key
