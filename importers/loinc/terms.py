"""Rows of LOINC's tables of terms: names, axes, and the names in other languages.

Source: LOINC Users' Guide, "LOINC Database Structure" and "Linguistic Variants". A term without a long name is called
by its six axes, as LOINC's formal names are: component, property, time, system, scale, and the method if any.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from termwalk.graph.concepts import Term, TermUse
from termwalk.graph.store import Record

from .rows import Rows, UnusableRow

AXES = ("COMPONENT", "PROPERTY", "TIME_ASPCT", "SYSTEM", "SCALE_TYP", "METHOD_TYP")
STATUSES = ("ACTIVE", "TRIAL", "DISCOURAGED", "DEPRECATED")
RELATED: TermUse = "index entry"
"""LOINC's related names are words to find a term by, of its parts too ("Point in time"): few of them are synonyms."""

_OWN_PLACE = (
    "LOINC_NUM", "LONG_COMMON_NAME", "SHORTNAME", "DisplayName", "CONSUMER_NAME", "RELATEDNAMES2",
    "DefinitionDescription",
)  # fmt: skip
_RANK = re.compile(r"COMMON_\w*RANK")
_BETWEEN_HAN = re.compile(r"(?<=[\u3400-\u9fff）】])\s+(?=[\u3400-\u9fff（【])")


def formal_name(rows: Rows) -> str:
    """The axes as one name, `Glucose:MCnc:Pt:Ser/Plas:Qn`; empty without a component."""
    axes = [rows.text(axis) for axis in AXES]
    if not axes[0]:
        return ""
    return ":".join(axes if axes[-1] else axes[:-1])


def term(rows: Rows) -> list[Record]:
    """A term with its names. The rank 0 means that a term is not ranked."""
    number = rows.number("LOINC_NUM", "term")
    display = rows.text("LONG_COMMON_NAME") or formal_name(rows)
    if not display:
        raise UnusableRow("no LONG_COMMON_NAME", "LONG_COMMON_NAME")
    rows.first(number, "LOINC_NUM")
    records: list[Record] = []
    if not rows.text("LONG_COMMON_NAME"):
        records.append(rows.problem("no LONG_COMMON_NAME", "LONG_COMMON_NAME", "", display))
    status = rows.text("STATUS").upper()
    if status not in STATUSES:
        records.append(rows.problem("not a status of LOINC", "STATUS", rows.text("STATUS"), "ACTIVE"))
    properties = {
        name: text for name, text in rows.others(*_OWN_PLACE).items() if text != "0" or not _RANK.fullmatch(name)
    }
    records.append(rows.node(number, display, "term", active=status != "DEPRECATED", properties=properties))
    return records + _names(
        number,
        "en",
        display,
        (
            ("abbreviation", [rows.text("SHORTNAME")]),
            ("synonym", [rows.text("DisplayName"), rows.text("CONSUMER_NAME")]),
            (RELATED, related_names(rows.text("RELATEDNAMES2"))),
            ("definition", [rows.text("DefinitionDescription")]),
        ),
    )


def variant(rows: Rows) -> list[Record]:
    """A term's names in another language: the long one is preferred, else the display name, else its axes."""
    number = rows.number("LOINC_NUM", "term")
    long, shown, formal = rows.text("LONG_COMMON_NAME"), rows.text("LinguisticVariantDisplayName"), formal_name(rows)
    preferred = long or shown or formal
    records = _names(
        number,
        rows.known.language,
        "",
        (
            ("preferred", [preferred]),
            ("synonym", [shown, formal]),
            ("abbreviation", [rows.text("SHORTNAME")]),
            (RELATED, related_names(rows.text("RELATEDNAMES2"))),
        ),
    )
    if not records:
        raise UnusableRow("no name in any column", "COMPONENT")
    rows.first(number, "LOINC_NUM")
    return records


def consumer_name(rows: Rows) -> list[Record]:
    """A name for laypeople."""
    number, name = rows.number("LoincNumber", "term"), rows.needed("ConsumerName")
    return [Term(id=rows.first(number, "LoincNumber"), text=name, language="en")]


def related_names(cell: str) -> list[str]:
    """The names of a cell, which stand between semicolons.

    The Chinese ones are groups of such names with only a blank between the groups; inside a Chinese name a blank
    stands beside a Latin letter or digit (`人类 T 细胞白血病病毒`), never between two Chinese characters.
    """
    names = cell.split(";")
    if not cell.isascii():
        names = [name for piece in names for name in _BETWEEN_HAN.split(piece)]
    return [name.strip() for name in names]


def _names(number: str, language: str, display: str, said: Iterable[tuple[TermUse, list[str]]]) -> list[Record]:
    """Terms with these texts, each said once and none that is the display."""
    seen = {"", display}
    found: list[Record] = []
    for use, texts in said:
        for text in texts:
            if text not in seen:
                seen.add(text)
                found.append(Term(id=number, text=text, language=language, use=use))
    return found
