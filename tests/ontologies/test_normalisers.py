from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from termwalk.graph.errors import UnknownSystem
from termwalk.ontologies.normalisers import clean
from termwalk.ontologies.registry import is_wellformed, normalise, systems

PATTERNED = [one for one in systems().values() if one.pattern]
PATTERNS = [(one.id, form) for one in PATTERNED for form in (one.pattern, one.heading_pattern, one.identity_pattern)]


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("  I10\t", "I10"),
        ("\ufeffI10", "I10"),
        ("I\u200b10", "I10"),
        ("\u3000I10\u00a0", "I10"),
        ("Ｉ１０．９", "I10.9"),
        ("A00\u2013A09", "A00-A09"),
        ("4548\u22124", "4548-4"),
        ("A01.001＋K77.0＊", "A01.001+K77.0*"),
        ("急性 心肌梗死", "急性 心肌梗死"),
        ("", ""),
    ],
)
def test_clean(raw: str, cleaned: str) -> None:
    assert clean(raw) == cleaned


@pytest.mark.parametrize(
    ("id", "raw", "code"),
    [
        ("icd10", "I109", "I10.9"),
        ("icd10", "I10", "I10"),
        ("icd10", "i10.9", "I10.9"),
        ("icd10", " i１０。９ ", "I10.9"),
        ("icd10", "A17.0†", "A17.0"),
        ("icd10", "A170+", "A17.0"),
        ("icd10", "G01*", "G01"),
        ("icd10", "a00 – a09", "A00-A09"),
        ("icd10", "xviii", "XVIII"),
        ("icd10-ca", "i100", "I10.0"),
        ("icd10gm", "A00.-", "A00"),
        ("icd10gm", "A04.7-", "A04.7"),
        ("icd10gm", "D63.-*", "D63"),
        ("icd10gm", "B95.41!", "B95.41"),
        ("icd10gm", "A0470", "A04.70"),
        ("icd10cm", "s020xxa", "S02.0XXA"),
        ("icd10cm", "A000", "A00.0"),
        ("icd10cm", "C4A0", "C4A.0"),
        ("icd10cm", "E11.9", "E11.9"),
        ("icd10pcs", "02hn32z", "02HN32Z"),
        ("icd9cm", "25000", "250.00"),
        ("icd9cm", "024", "024"),
        ("icd9cm", "v3000", "V30.00"),
        ("icd9cm", "E8120", "E812.0"),
        ("icd9cm", "E030", "E030"),
        ("icd9cm-proc", "0001", "00.01"),
        ("icd9cm-proc", "016", "01.6"),
        ("icd9cm-proc", "38.44", "38.44"),
    ],
)
def test_icd_editions(id: str, raw: str, code: str) -> None:
    assert normalise(id, raw) == code
    assert is_wellformed(id, code)


@pytest.mark.parametrize(
    ("id", "raw", "code"),
    [
        ("icd10cn-nhsa", "I10.X00X002", "I10.x00x002"),
        ("icd10cn-nhsa", "i10x00x002", "I10.x00x002"),
        ("icd10cn-nhsa", "A00000X001", "A00.000x001"),
        ("icd10cn-nhsa", "a00.000x001", "A00.000x001"),
        ("icd10cn-nhsa", "A01.003+", "A01.003"),
        ("icd10cn-nhsa", "A01.000X005+J17.0*", "A01.000x005+J17.0*"),
        ("icd10cn-nhsa", "A01.000x005†J17.0＊", "A01.000x005+J17.0*"),
        ("icd10cn-nhsa", "A01000X005+J170*", "A01.000x005+J17.0*"),
        ("icd10cn-nhsa", "X60.X00", "X60.x00"),
        ("icd10cn-nhsa", "x60-x84", "X60-X84"),
        ("icd10cn-nhsa", "xx", "XX"),
        ("icd10cn-clinical", "B06.801+J17.1* ", "B06.801+J17.1*"),
        ("icd10cn-clinical", "C22.101m81600/3", "C22.101M81600/3"),
        ("icd10cn-gb", "A17+", "A17"),
        ("icd10cn-gb", "D63*", "D63"),
        ("icd10cn-beijing", "A33XX01", "A33xx01"),
        ("icd10cn-beijing", "A38.X", "A38.x"),
        ("icd10cn-beijing", "M800000/3", "M800000/3"),
        ("icd10cn-beijing", "l57.402l1", "L57.402L1"),
        ("icd9cm3-nhsa", "000100", "00.0100"),
        ("icd9cm3-nhsa", "03.1X00X001", "03.1x00x001"),
        ("icd9cm3-nhsa", "036X00X003", "03.6x00x003"),
        ("icd9cm3-nhsa", "17.912a0", "17.912A0"),
        ("nmpa-drug", "国药准字 ｈ20010001", "国药准字H20010001"),
        ("nhsa-drug", "xa11cca351e002010101121", "XA11CCA351E002010101121"),
    ],
)
def test_chinese_editions(id: str, raw: str, code: str) -> None:
    assert normalise(id, raw) == code
    assert is_wellformed(id, code)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("1a00", "1A00"),
        ("1E30", "1E30"),
        ("1b12.3 & xa0ne9 / 5a74.0", "1B12.3&XA0NE9/5A74.0"),
        ("1A36.1Y%2F1D03.3Z", "1A36.1Y/1D03.3Z"),
        ("1B12.3%26XA0NE9", "1B12.3&XA0NE9"),
        ("blockl1-1a0", "BlockL1-1A0"),
        ("x", "X"),
        ("http://id.who.int/icd/entity/1435254666", "1435254666"),
        ("https://id.who.int/icd/entity/1435254666/", "1435254666"),
        ("http://id.who.int/icd/release/11/mms/135352227", "135352227"),
        ("http://id.who.int/icd/release/11/2024-01/mms/78422942/unspecified", "78422942/unspecified"),
        ("HTTP://ID.WHO.INT/icd/release/11/2025-01/mms/78422942/Other", "78422942/other"),
        ("78422942/UNSPECIFIED", "78422942/unspecified"),
    ],
)
def test_icd11(raw: str, code: str) -> None:
    assert normalise("icd11", raw) == code


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("http://id.who.int/icd/entity/1435254666", "1435254666"),
        (" 1435254666 ", "1435254666"),
        ("http://id.who.int/icd/release/11/2024-01/mms/135352227", "135352227"),
    ],
)
def test_icd11_foundation(raw: str, code: str) -> None:
    assert normalise("icd11-foundation", raw) == code


def test_a_residual_class_is_no_foundation_entity() -> None:
    uri = "http://id.who.int/icd/release/11/2024-01/mms/78422942/unspecified"
    assert normalise("icd11-foundation", uri) == uri


@pytest.mark.parametrize(
    ("id", "raw", "code"),
    [
        ("loinc", "4548–4", "4548-4"),
        ("loinc", "lp7786-9", "LP7786-9"),
        ("atc", "a10ba02", "A10BA02"),
        ("cpt", "0042t", "0042T"),
        ("icf", "B280", "b280"),
        ("icf", "b110-139", "b110-b139"),
        ("umls", "c0020538", "C0020538"),
        ("udi", " ０８７１７６４８２００２７４", "08717648200274"),
        ("mondo", " MONDO:0005015", "MONDO:0005015"),
        ("local:lab", " Ｋ01 ", "K01"),
        ("nhsa-service", " 110200001 ", "110200001"),
    ],
)
def test_other_systems(id: str, raw: str, code: str) -> None:
    assert normalise(id, raw) == code


@pytest.mark.parametrize(
    ("id", "raw"),
    [
        ("icd10", "essential (primary) hypertension"),
        ("icd10", "No Mapping"),
        ("icd10", "I10.xyz"),
        ("icd10", "A17.0+G01*"),
        ("icd10gm", "UNDEF"),
        ("icd10cn-nhsa", "霍乱"),
        ("icd10cn-nhsa", "A33XX01"),
        ("icd10cn-nhsa", "K74.300x011+I98.2"),
        ("icd9cm3-nhsa", "0.1"),
        ("icd9cm-proc", "1.1"),
        ("icd11", "1.00E+30"),
        ("icd11", "100%"),
        ("icd11", "http://id.who.int/icd/release/11/2024-01/icf/78422942"),
        ("icd11-foundation", "1A00"),
        ("loinc", "45484"),
        ("atc", "metformin"),
        ("cpt", "see note"),
    ],
)
def test_what_does_not_fit_is_left_alone(id: str, raw: str) -> None:
    assert normalise(id, raw) == raw
    assert not is_wellformed(id, raw)


def test_an_unknown_system_is_an_error() -> None:
    with pytest.raises(UnknownSystem):
        normalise("icd12", "1A00")


@pytest.mark.parametrize(("id", "pattern"), [(id, form) for id, form in PATTERNS if form])
def test_a_code_in_its_own_spelling_stays(id: str, pattern: str) -> None:
    @settings(max_examples=50)
    @given(st.from_regex(re.compile(pattern, re.ASCII), fullmatch=True))
    def stays(code: str) -> None:
        assert normalise(id, code) == code

    stays()


TYPED = st.text("aAbBiIlLmMvVxXyYeE0123456789.+*†!-–&/% \u3000０９ｘＸ。\ufeff国药准字") | st.text()


@pytest.mark.parametrize("id", [*systems(), "local:lab"])
def test_normalising_twice_changes_nothing_more(id: str) -> None:
    @settings(max_examples=50)
    @given(TYPED)
    def settles(text: str) -> None:
        once = normalise(id, text)
        assert normalise(id, once) == once

    settles()


@pytest.mark.parametrize("id", [one.id for one in PATTERNED])
def test_a_text_is_either_spelt_as_a_code_or_only_cleaned(id: str) -> None:
    form = "|".join(f"(?:{it})" for known, it in PATTERNS if known == id and it)

    @settings(max_examples=50)
    @given(TYPED)
    def judged(text: str) -> None:
        result = normalise(id, text)
        assert result == clean(text) or re.fullmatch(form, result, re.ASCII)

    judged()


@given(TYPED)
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert clean(clean(text)) == clean(text)
