from __future__ import annotations

import csv
import re
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from termwalk.graph.errors import QuestionError
from termwalk.ontologies.udi import SENTENCES, Udi, device_key, parse, unreadable

# fmt: off
FRAGMENTS = st.sampled_from([
    "+", "$", "$$", "$$+", "/", "*", "(", ")", "(01)", "(17)", "(10)", "(9999)", "01", "17", "10", "21", "00",
    "\x1d", "]d2", "]C1", "]Q3", "=/", "=,", "=", "&,1", "=>", "=}", "&)", "=)", "=+", "MA.156.M0.",
    "http://", "https://id.gs1.org/01/", ".S", ".L", ".E", "9N", "[)>\x1e06\x1d", "[)>\x1e05\x1d", "GS1:",
    "HIBCC:", "MA:", "AHM:", "EUDAMED:", "00643169001763", "16D", "Q", "Z999009993020351", "A9999XYZ100T0944",
    "%", "?", "[", "]", "７", "٣", "²", "ß", "ı", "_", "8008", "7003", "30", "'", "<GS>", "\\x1d",
])
# fmt: on
TEXTS = st.text() | st.lists(FRAGMENTS | st.text(max_size=4) | st.text("0123456789 ABXZ", max_size=14), max_size=9).map(
    "".join
)  # fmt: skip


@settings(max_examples=500)
@given(TEXTS)
def test_any_text_is_read_or_refused_in_one_sentence(text: str) -> None:
    try:
        udi = parse(text)
    except QuestionError:
        with pytest.raises(QuestionError, match=re.escape(unreadable(text))):
            parse(text)
        return
    assert udi.text == text
    assert udi.key == (device_key(udi.agency, udi.di) if udi.di else "")
    assert len(udi.sentences("en")) == len(udi.sentences("zh")) == len(udi.issues)
    assert msgspec.json.decode(msgspec.json.encode(udi), type=Udi) == udi


@given(TEXTS)
def test_the_key_of_what_was_read_is_read_as_the_same_device(text: str) -> None:
    try:
        key = parse(text).key
    except QuestionError:
        return
    if key and not set(key) & set(" \x1d\x1c\x1e\x1f"):
        assert parse(key).key == key


@pytest.mark.parametrize(
    "text",
    ["", " ", "hello", "diabetes", "I10", "icd10:I10", "+", "()", "(9999)1", "\x1d", "+1", "HIBCC:+", "🩺", "1234"],
)
def test_what_is_no_udi_is_refused(text: str) -> None:
    with pytest.raises(QuestionError, match=r"is not a UDI: expected a bar code's text or its caption such as \(01\)"):
        parse(text)


def test_a_long_text_is_shown_in_part() -> None:
    assert unreadable("x" * 100).startswith(f"{'x' * 77 + '...'!r} is not")
    assert unreadable("x", "zh").startswith("'x' 不是 UDI：")


def test_every_issue_speaks_two_languages() -> None:
    assert all(english and chinese and english != chinese for english, chinese in SENTENCES.values())


@pytest.mark.real_data
def test_every_published_vector_is_read(real_data: Path) -> None:
    with (real_data / "udi" / "udi_test_vectors.tsv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))
    assert len(rows) == 87
    for row in rows:
        udi = parse(row["udi"])
        assert (udi.agency, udi.unread) == (row["agency"], ""), row["udi"]
        expected = msgspec.json.decode(row["expected_json"]) if row["expected_json"] else {}
        assert expected.items() <= published(udi).items()


def published(udi: Udi) -> dict[str, str]:
    """By the names of AccessGUDID."""
    found = {"di": udi.di, "serialNumber": udi.serial, "donationId": udi.donation, "lotNumber": udi.lot}
    for name, date in (("expirationDate", udi.expires), ("manufacturingDate", udi.manufactured)):
        if date:
            found |= {name: str(date), f"{name}Original": date.printed, f"{name}OriginalFormat": date.form}
    return found
