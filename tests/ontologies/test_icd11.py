from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from termwalk.ontologies.icd11 import (
    cluster_parts,
    entity_id,
    is_cluster,
    is_extension,
    linearization_id,
    residual_of,
    stem_of,
)
from termwalk.ontologies.registry import is_wellformed, normalise

STEMS = st.from_regex(r"[1-9A-HJ-NP-SV][A-HJ-NP-Z][0-9][0-9A-HJ-NP-Z](?:\.[0-9A-HJ-NP-Z]{1,2})?", fullmatch=True)
EXTENSIONS = st.from_regex(r"X[A-HJ-NP-Y][0-9][0-9A-HJ-NP-Z]{1,3}", fullmatch=True)
PARTS = st.lists(st.tuples(st.sampled_from("&/"), STEMS | EXTENSIONS), min_size=1, max_size=5)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("1B12.3&XA0NE9/5A74.0", ("1B12.3", "XA0NE9", "5A74.0")),
        ("1A36.1Y/1D03.3Z", ("1A36.1Y", "1D03.3Z")),
        (" 1A00 & XS25 ", ("1A00", "XS25")),
        ("1A00", ("1A00",)),
        ("1A00//&", ("1A00",)),
        ("", ()),
    ],
)
def test_parts_of_clusters(text: str, parts: tuple[str, ...]) -> None:
    assert cluster_parts(text) == parts


@given(PARTS)
def test_the_parts_of_what_was_joined_come_back(parts: list[tuple[str, str]]) -> None:
    joined = "".join(joiner + code for joiner, code in parts)[1:]
    assert cluster_parts(joined) == tuple(code for _, code in parts)
    assert is_cluster(joined) == (len(parts) > 1)


@given(STEMS, PARTS, st.booleans())
def test_a_cluster_begins_with_a_stem_and_joins_extensions_by_an_ampersand(
    stem: str, parts: list[tuple[str, str]], small: bool
) -> None:
    cluster = stem + "".join(joiner + code for joiner, code in parts)
    assert is_wellformed("icd11", cluster) == all(is_extension(code) == (joiner == "&") for joiner, code in parts)
    if is_wellformed("icd11", cluster):
        assert normalise("icd11", cluster.lower() if small else cluster) == cluster


@given(st.text())
def test_any_text_has_parts_without_joiners_or_blanks_round_them(text: str) -> None:
    parts = cluster_parts(text)
    assert all(part and part == part.strip() and not is_cluster(part) for part in parts)
    assert cluster_parts("/".join(parts)) == parts
    assert is_cluster(text) == ("&" in text or "/" in text)
    assert residual_of(text) in ("", "other", "unspecified")
    assert "/" not in stem_of(text)
    assert stem_of(stem_of(text)) == stem_of(text)


@given(
    st.integers(10**6, 10**10 - 1),
    st.sampled_from(["", "/other", "/unspecified"]),
    st.sampled_from(["2023-01", "2024-01"]),
)
def test_uris_give_their_ids(number: int, residual: str, release: str) -> None:
    uri = f"http://id.who.int/icd/release/11/{release}/mms/{number}{residual}"
    assert linearization_id(f" {uri}/ ") == f"{number}{residual}"
    assert (stem_of(linearization_id(uri)), residual_of(linearization_id(uri))) == (str(number), residual[1:])
    assert entity_id(f"http://id.who.int/icd/entity/{number}/") == str(number)
    assert normalise("icd11", uri) == f"{number}{residual}"


@given(st.text())
def test_any_text_has_an_id_or_none(text: str) -> None:
    assert linearization_id(text) == "" or "/mms/" in text
    assert entity_id(text) == "" or "/icd/entity/" in text
