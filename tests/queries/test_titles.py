from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from termwalk.queries.titles import agreement, content_words, is_other, is_unspecified, negation_differs

WORDS = st.sampled_from(
    [
        "fever",
        "of",
        "the",
        "unspecified",
        "other",
        "without",
        "not",
        "elsewhere",
        "classified",
        "lung",
        "lungs",
        "Ⅱ",
        "-",
    ]
)
TITLES = st.one_of(st.lists(WORDS).map(" ".join), st.text())


@pytest.mark.parametrize(
    "title",
    [
        "Heart failure, unspecified",
        "Acute myocardial infarction, unspecified",
        "Unspecified diabetes mellitus",
        "Infection, not otherwise specified",
        "Leukaemia of unspecified cell type",
    ],
)
def test_a_class_of_what_is_not_specified(title: str) -> None:
    assert is_unspecified(title)


@pytest.mark.parametrize(
    "title",
    [
        "Other and unspecified abdominal pain",
        "Other or unspecified injuries of neck",
        "Crohn disease, other and unspecified",
        "Other leukaemia of unspecified cell type",
        "Heart failure",
        "Other specified anaemias",
        "Specified diseases of the lung",
    ],
)
def test_no_class_of_what_is_not_specified(title: str) -> None:
    assert not is_unspecified(title)


@pytest.mark.parametrize(
    "title",
    [
        "Other sepsis",
        "Other specified anaemias",
        "Pneumonia due to other specified infectious agents",
        "Place of occurrence: other",
        "Other and unspecified abdominal pain",
        "Diseases of tongue, other and unspecified",
    ],
)
def test_a_class_of_what_is_left_over(title: str) -> None:
    assert is_other(title)


@pytest.mark.parametrize(
    "title",
    [
        "Zoster with other nervous system involvement",
        "Tuberculosis of other organs",
        "Otherwise healthy",
        "Mother and child",
        "Sepsis, unspecified",
    ],
)
def test_no_class_of_what_is_left_over(title: str) -> None:
    assert not is_other(title)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Alcoholic cirrhosis of liver", "Alcoholic cirrhosis of liver without hepatitis"),
        ("Moderate depressive episode", "Moderate depressive episode, without psychotic symptoms"),
        ("Thoracic aortic aneurysm, without mention of rupture", "Thoracic aortic aneurysm"),
        ("COVID-19, virus identified", "COVID-19, virus not identified"),
        ("Injury with no open wound", "Injury"),
        ("Insulin-dependent diabetes mellitus", "Non-insulin-dependent diabetes mellitus"),
    ],
)
def test_a_negation_on_one_side_only(one: str, other: str) -> None:
    assert negation_differs(one, other)
    assert negation_differs(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Cyst, not elsewhere classified", "Cyst"),
        ("Infection, not otherwise specified", "Infection"),
        ("COPD without exacerbation", "COPD, no exacerbation"),
        ("Nodular fever", "Notable fever"),
        ("Fever", "Chills"),
    ],
)
def test_no_difference_in_negation(one: str, other: str) -> None:
    assert not negation_differs(one, other)


def test_stock_phrases_do_not_hide_a_negation_beside_them() -> None:
    assert negation_differs("Epilepsy without seizures, not elsewhere classified", "Epilepsy, not elsewhere classified")


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Heart failure, unspecified", "Heart failure, unspecified", 1.0),
        ("Heart failure, unspecified", "Heart failure", 1.0),
        ("Aneurysm of the aorta", "Aneurysms of aorta", 1.0),
        ("Cystic eyeball", "Buphthalmos", 0.0),
        ("Tuberculous meningitis", "Meningitis", 0.5),
        ("Other", "Unspecified", 0.0),
        ("", "", 0.0),
    ],
)
def test_agreement_of_content_words(one: str, other: str, expected: float) -> None:
    assert agreement(one, other) == expected


def test_plurals_are_dropped_and_other_endings_kept() -> None:
    assert content_words("Abscesses of the lungs") == {"abscesse", "lung"}
    assert content_words("Sepsis, virus, loss") == {"sepsis", "virus", "loss"}
    assert content_words("Gas") == {"gas"}


def test_numbers_are_content() -> None:
    assert agreement("Type 1 diabetes mellitus", "Type 2 diabetes mellitus") == 0.5


@given(TITLES, TITLES)
def test_agreement_is_symmetric_and_a_share(one: str, other: str) -> None:
    assert 0.0 <= agreement(one, other) <= 1.0
    assert agreement(one, other) == agreement(other, one)


@given(TITLES)
def test_a_title_agrees_with_itself(title: str) -> None:
    assert agreement(title, f"  {title}, ") == (1.0 if content_words(title) else 0.0)


@given(TITLES, TITLES)
def test_negation_is_symmetric_and_absent_from_a_title_and_itself(one: str, other: str) -> None:
    assert negation_differs(one, other) == negation_differs(other, one)
    assert not negation_differs(one, one)


@given(TITLES)
def test_no_title_is_both_other_first_and_unspecified(title: str) -> None:
    assert not is_unspecified(f"Other {title}")
    assert is_other(f"Other {title}")
