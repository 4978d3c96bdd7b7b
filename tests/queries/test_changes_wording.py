"""How a title became another one."""

from __future__ import annotations

import pytest

from termwalk.queries.changes.wording import wording


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("Cholera", "Cholera", "same"),
        ("Neutropaenia", "Neutropenia", "respelt"),
        ("Haemorrhage of oesophagus", "hemorrhage of esophagus", "respelt"),
        ("Tumour, localised, of fibres", "Tumor, localized, of fibers", "respelt"),
        ("Non-ruptured aneurysm", "Nonruptured aneurysm", "respelt"),
        ("a natural  orifice", "a natural orifice", "respelt"),
        ("toe joints", "toe joint(s)", "respelt"),
        ("factor (TNF-α) inhibitors", "factor (TNF-alpha) inhibitors", "respelt"),
        ("weight <500 g", "weight < 500 g", "respelt"),
        ("weight <500 g", "weight >500 g", "scope-words"),
        ("grade 1.5", "grade 15", "words-changed"),
        ("Abscess of anal regions", "Abscess of the anal region", "reworded"),
        ("Plague, bubonic", "Bubonic plague", "reworded"),
        ("Other family history of polyps", "Family history of other polyps", "scope-words"),
        ("Bone and cartilage", "Bone or cartilage", "scope-words"),
        ("Fracture with delay", "Fracture with or without delay", "scope-words"),
        ("Viral myelitis", "Viral myelitis, not elsewhere classified", "scope-words"),
        ("abscess of back [except buttock]", "abscess of back [except buttock and flank]", "words-added"),
        ("fracture of wrist and hand", "fracture of hand", "words-dropped"),
        ("Viral myelitis", "Bacterial myelitis", "words-changed"),
    ],
)
def test_english(old: str, new: str, expected: str) -> None:
    assert wording(old, new, "en") == expected


@pytest.mark.parametrize(
    ("old", "new", "language", "expected"),
    [
        ("Zerebrales Aneurysma, nichtrupturiert", "Zerebrales Aneurysma, nicht rupturiert", "de", "respelt"),
        ("Ösophagusmembran", "Angeborene Ösophagusmembran", "de", "words-added"),
        ("霍乱，未特指", "霍乱,未特指", "zh", "respelt"),
        ("霍乱", "伤寒", "zh", "words-changed"),
        ("结核病", "肺结核病", "zh", "words-added"),
        ("Naevus", "Nevus", "de", "words-changed"),
    ],
)
def test_other_languages(old: str, new: str, language: str, expected: str) -> None:
    assert wording(old, new, language) == expected
