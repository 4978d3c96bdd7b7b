"""What the ICD-10-CM tabular list says under a class: its notes, and the codes they point at.

Source: NCHS, `icd10cm-tabular.xsd`. The two kinds of exclusion and the three kinds of coding instruction share a
term's use, so that the class repeats their texts in properties of the publisher's names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from termwalk.graph.concepts import TermUse

from .. import xml

USES: dict[str, TermUse] = {
    "inclusionTerm": "inclusion",
    "includes": "inclusion",
    "excludes1": "exclusion",
    "excludes2": "exclusion",
    "codeFirst": "coding hint",
    "useAdditionalCode": "coding hint",
    "codeAlso": "coding hint",
    "notes": "note",
    "sevenChrNote": "coding hint",
    "sevenChrDef": "inclusion",
}
"""The elements that hold notes. A note among seventh characters says what the one before it takes in."""

_TOLD_APART = ("excludes1", "excludes2", "codeFirst", "useAdditionalCode", "codeAlso")
_CODE = r"[A-Z](?:\d[\dAB]|A\d)(?:\.[\dA-Z]{1,4})?"
_POINTED = re.compile(
    rf"(?<![Vv]itamin )(?<!LGMD )(?<![\w.\-])({_CODE})(?:\.?-?\s?-\s?({_CODE})|\.?-)?(?!\w)", re.ASCII
)
"""A code or a range in a note; vitamin B12 and muscular dystrophy R12 are none."""


def told_apart(element: etree._Element) -> dict[str, str]:
    """The texts of the notes whose kind a term's use does not tell, by that kind."""
    found = {}
    for tag in _TOLD_APART:
        texts = [text for note in element.iterfind(f"{tag}/note") if (text := xml.text(note))]
        if texts:
            found[tag] = " | ".join(texts)
    return found


def pointed(text: str) -> tuple[str, ...]:
    """The codes a note points at: `Z22.-` as Z22, a range as `P35-P39`, which is the id of a section if it is one."""
    found = (f"{one[1]}-{one[2]}" if one[2] else one[1] for one in _POINTED.finditer(text))
    return tuple(dict.fromkeys(found))


def visual_impairment(table: etree._Element) -> Iterator[str]:
    """The table below H54 row by row: a category, and between which acuities it lies in each notation."""
    category = next((xml.text(one) for one in table.iterfind("visCategory/heading")), "")
    limits = {
        tag: next((xml.text(one) for one in table.iter("heading") if _is_in(one, tag)), tag)
        for tag in ("visMax", "visMin")
    }
    for row in table.iterfind("visCategory"):
        number = row.findtext("value")
        if number is None:
            continue
        pieces = [f"{category} {number.strip()}"]
        for tag, limit in limits.items():
            values = [xml.text(value) for value in row.iterfind(f"visRange/{tag}/value")]
            if values:
                pieces.append(f"{limit.rstrip(':').lower()} {', '.join(values)}")
        yield "; ".join(pieces)


def _is_in(element: etree._Element, tag: str) -> bool:
    above = element.getparent()
    return above is not None and above.tag == tag
