from __future__ import annotations

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from termwalk.graph.codes import Code, Edition, version_key
from termwalk.graph.errors import QuestionError

systems = st.from_regex(r"[a-z][a-z0-9-]{0,12}|local:[a-z0-9_]{1,8}", fullmatch=True).filter(lambda s: s != "local")
values = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).filter(lambda text: text == text.strip())


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("icd10:I10", Code("icd10", "I10")),
        ("  icd10:I10\n", Code("icd10", "I10")),
        ("icd10: I10", Code("icd10", "I10")),
        ("icd11:1E30", Code("icd11", "1E30")),
        ("icd9cm:001.10", Code("icd9cm", "001.10")),
        ("icd11:1B11.Z&XN1N3/5A74.0", Code("icd11", "1B11.Z&XN1N3/5A74.0")),
        ("icd11-foundation:http://id.who.int/icd/entity/1", Code("icd11-foundation", "http://id.who.int/icd/entity/1")),
        ("local:lab:K01", Code("local:lab", "K01")),
        ("local:lab:K:01", Code("local:lab", "K:01")),
        ("local:检验:钾", Code("local:检验", "钾")),
    ],
)
def test_a_curie_is_read(text: str, code: Code) -> None:
    assert Code.parse(text) == code


@pytest.mark.parametrize(
    "text", ["", "I10", "icd10:", "icd10:   ", ":I10", "icd10 I10", "icd 10:I10", "icd10@2019:I10"]
)
def test_what_is_no_curie_is_refused_by_name(text: str) -> None:
    with pytest.raises(QuestionError, match="is not a code: write it as system:code") as raised:
        Code.parse(text)
    assert repr(text) in str(raised.value)


@given(systems, values)
def test_a_code_reads_back_as_it_was_written(system: str, value: str) -> None:
    assert Code.parse(str(Code(system, value))) == Code(system, value)


def test_codes_are_text_and_compare_as_text() -> None:
    assert Code("icd11", "1E30") != Code("icd11", "1e+30")
    assert sorted([Code("b", "1"), Code("a", "10"), Code("a", "2")]) == [
        Code("a", "10"),
        Code("a", "2"),
        Code("b", "1"),
    ]
    assert len({Code("icd10", "I10"), Code("icd10", "I10")}) == 1


def test_a_code_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        Code("icd10", "I10").value = "I11"  # type: ignore[misc]


def test_a_code_is_nothing_but_text() -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"system": "icd11", "value": 1e30}, Code)


@pytest.mark.parametrize(
    ("text", "edition"),
    [
        ("icd10", Edition("icd10", "")),
        ("icd10@2019", Edition("icd10", "2019")),
        (" icd11@2024-01 ", Edition("icd11", "2024-01")),
        ("local:lab@v2", Edition("local:lab", "v2")),
        ("icd10cm@2024@April", Edition("icd10cm", "2024@April")),
    ],
)
def test_an_edition_is_read_and_written(text: str, edition: Edition) -> None:
    assert Edition.parse(text) == edition
    assert str(edition) == text.strip()


@pytest.mark.parametrize(
    "versions",
    [
        ["2016", "2019", "2024-01", "2025-01"],
        ["v1", "v2", "v9", "v10", "v11"],
        ["1.0", "1.9", "1.10", "2.0"],
        ["2.76", "2.77", "2.80"],
        ["2019", "2019-04", "2020"],
        ["20230101", "20240101"],
    ],
)
def test_versions_sort_as_people_read_them(versions: list[str]) -> None:
    shuffled = [*versions[1:], versions[0]]
    assert sorted(shuffled, key=version_key) == versions


@given(st.text(), st.text())
@example("2²", "2")
@example("٣", "3")
def test_any_two_versions_can_be_put_in_order(one: str, other: str) -> None:
    assert (version_key(one) < version_key(other)) + (version_key(other) < version_key(one)) <= 1
