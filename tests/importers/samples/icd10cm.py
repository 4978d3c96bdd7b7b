"""Samples of ICD-10-CM's tabular list by NCHS, and of the lists of ICD-10-CM and ICD-10-PCS codes by CMS.

They are written from the publishers' descriptions: `icd10cm-tabular.xsd`, and CMS's `icd10OrderFiles.pdf`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from termwalk.graph.codes import Edition
from termwalk.graph.concepts import Concept, Term, TermUse
from termwalk.graph.store import Record

from .sample import Maker, Sample, concept

TABULAR, ORDER, PCS = Edition("icd10cm", "2025-04"), Edition("icd10cm", "2021-01"), Edition("icd10pcs", "2024")


def notes(tag: str, *texts: str) -> str:
    """An element that holds notes."""
    return f"<{tag}>{''.join(f'<note>{text}</note>' for text in texts)}</{tag}>"


def sevenths(*defined: tuple[str, str], inside: str = "") -> str:
    """A definition of seventh characters, each with its words; `inside` stands below them."""
    written = "".join(f'<extension char="{character}">{words}</extension>' for character, words in defined)
    return f"<sevenChrDef>{written}{inside}</sevenChrDef>"


ENCOUNTERS = (("A", "initial encounter"), ("D", "subsequent encounter"), ("S", "sequela"))


def diag(code: str, title: str, *inside: str, placeholder: bool = False) -> str:
    """A class, with its notes and the classes below it."""
    marked = ' placeholder="true"' if placeholder else ""
    return f"<diag{marked}>\n<name>{code}</name>\n<desc>{title}</desc>\n{chr(10).join(inside)}</diag>\n"


def section(id: str, title: str, *inside: str) -> str:
    """A section; its title names its range as NCHS's do, with a blank line or two around."""
    return f'<section id="{id}">\n<desc>\n  {title} ({id})\n</desc>\n{chr(10).join(inside)}</section>\n'


def chapter(number: str, title: str, *inside: str) -> str:
    """A chapter with its sections."""
    return f"<chapter>\n<name>{number}</name>\n<desc>{title}</desc>\n{chr(10).join(inside)}</chapter>\n"


def write_tabular(path: Path, chapters: Iterable[str], version: str = "2025", encoding: str = "utf-8") -> Path:
    """A tabular list with an introduction that says nothing."""
    intro = '<introduction><introSection type="title"><title>TABULAR LIST</title></introSection></introduction>'
    head = f'<?xml version="1.0" encoding="{encoding}"?>\n<ICD10CM.tabular>\n<version>{version}</version>\n{intro}\n'
    text = f"{head}{''.join(chapters)}</ICD10CM.tabular>\n".replace("\n", "\r\n")
    path.write_text(text, encoding=encoding, newline="")
    return path


def order_row(number: int, code: str, valid: str, short: str, long: str = "") -> str:
    """A row of the order file, at the columns that CMS states."""
    return f"{number:05} {code:7} {valid} {short:60} {long or short}"


def codes_row(code: str, title: str) -> str:
    """A row of a list of codes: the title begins in the ninth column."""
    return f"{code:7} {title}"


def write_lines(path: Path, lines: Iterable[str], encoding: str = "utf-8") -> Path:
    """Lines as CMS ends them."""
    path.write_text("".join(f"{line}\r\n" for line in lines), encoding=encoding, newline="")
    return path


def note(id: str, use: TermUse, text: str, *refers: str) -> Term:
    """A note of the tabular list."""
    return Term(id=id, text=text, language="en", use=use, refers=refers)


CHAPTERS = (
    chapter(
        "2", "Neoplasms (C00-D49)",
        notes("notes", "All neoplasms are classified here."),
        '<sectionIndex><sectionRef first="C15" last="C26" id="C15-C26">Digestive organs</sectionRef></sectionIndex>',
        section("C00-C96", "Malignant neoplasms"),
        section("C50", "Malignant neoplasms of breast", diag("C50", "Malignant neoplasm of breast")),
    ),
    chapter(
        "19", "Injury (S00-T88)",
        section(
            "S00-S09", "Injuries to the head",
            notes("excludes2", "burns and corrosions (T20-T32)", "frostbite (T33-T34)"),
            diag(
                "S00", "Superficial injury of head",
                notes("includes", "bruise"), notes("excludes1", "open wound of head (S01.-)"),
                notes("codeFirst", "any cause, such as:"), notes("sevenChrNote", "Add a 7th character to S00"),
                sevenths(*ENCOUNTERS, inside="<note>late effect</note>"),
                diag("S00.0", "Superficial injury\n of scalp", diag("S00.01", "Abrasion of scalp")),
                diag("S00.8", "Other", diag("S00.8X", "Other", diag("S00.8X9", "Fin"), placeholder=True)),
            ),
        ),
    ),
)  # fmt: skip


def tabular(folder: Path) -> Sample:
    """Two chapters, a section above another, a category of its own, and codes that only a seventh character makes."""
    top, grouped = {"kind": "chapter", "selectable": False}, {"kind": "block", "selectable": False}
    two, late = {"chapter": "2"}, {"chapter": "19"}
    excluded = ("burns and corrosions (T20-T32)", "frostbite (T33-T34)")
    told = {
        "excludes1": "open wound of head (S01.-)",
        "codeFirst": "any cause, such as:",
        "sevenChrDef": "A initial encounter | D subsequent encounter | S sequela",
    }
    records: tuple[Record, ...] = (
        concept(TABULAR, "2", "Neoplasms (C00-D49)", **top, **two),
        note("2", "note", "All neoplasms are classified here."),
        concept(TABULAR, "C00-C96", "Malignant neoplasms (C00-C96)", parents=("2",), **grouped, **two),
        concept(TABULAR, "C50-C50", "Malignant neoplasms of breast (C50)", parents=("C00-C96",), **grouped, **two),
        concept(TABULAR, "C50", "Malignant neoplasm of breast", parents=("C50-C50",), **two),
        concept(TABULAR, "19", "Injury (S00-T88)", **top, **late),
        concept(
            TABULAR, "S00-S09", "Injuries to the head (S00-S09)", parents=("19",),
            properties={"excludes2": " | ".join(excluded)}, **grouped, **late,
        ),
        note("S00-S09", "exclusion", excluded[0], "T20-T32"),
        note("S00-S09", "exclusion", excluded[1], "T33-T34"),
        concept(
            TABULAR, "S00", "Superficial injury of head", parents=("S00-S09",), selectable=False,
            properties=told, **late,
        ),
        note("S00", "inclusion", "bruise"),
        note("S00", "exclusion", told["excludes1"], "S01"),
        note("S00", "coding hint", told["codeFirst"]),
        note("S00", "coding hint", "Add a 7th character to S00", "S00"),
        note("S00", "inclusion", "late effect"),
        concept(TABULAR, "S00.0", "Superficial injury of scalp", parents=("S00",), selectable=False, **late),
        concept(TABULAR, "S00.01", "Abrasion of scalp", parents=("S00.0",), selectable=False, **late),
        *completed("S00.01X", "Abrasion of scalp", "S00.01"),
        concept(TABULAR, "S00.8", "Other", parents=("S00",), selectable=False, **late),
        concept(
            TABULAR, "S00.8X", "Other", parents=("S00.8",), selectable=False,
            properties={"placeholder": "true"}, **late,
        ),
        concept(TABULAR, "S00.8X9", "Fin", parents=("S00.8X",), selectable=False, **late),
        *completed("S00.8X9", "Fin", "S00.8X9"),
    )  # fmt: skip
    path = write_tabular(folder / "icd10cm-tabular-April-2025.xml", CHAPTERS)
    return Sample(path, sum(isinstance(record, Concept) for record in records), records)


def completed(filled: str, title: str, parent: str) -> Iterable[Concept]:
    """The codes that the three encounters make of a class."""
    for character, words in ENCOUNTERS:
        properties = {"printed": "no", "sevenChr": character}
        display = f"{title}, {words}"
        yield concept(TABULAR, filled + character, display, parents=(parent,), chapter="19", properties=properties)


ORDER_ROWS: Sequence[tuple[str, str, str, str]] = (
    ("A00", "0", "Cholera", "Cholera"),
    ("A000", "1", "Cholera due to V. cholerae, biovar cholerae", "Cholera due to Vibrio cholerae 01, biovar cholerae"),
    ("S0001", "0", "Abrasion of scalp", "Abrasion of scalp"),
    ("S0001XA", "1", "Abrasion of scalp, initial encounter", "Abrasion of scalp, initial encounter"),
    ("U071", "1", "COVID-19", "COVID-19"),
)  # fmt: skip


def order(folder: Path) -> Sample:
    """Headings and codes of ICD-10-CM, one with a short title of its own, one without the heading above it."""
    rows = [order_row(number, *row) for number, row in enumerate(ORDER_ROWS, start=1)]
    records = (
        concept(ORDER, "A00", "Cholera", selectable=False),
        concept(ORDER, "A00.0", ORDER_ROWS[1][3], parents=("A00",)),
        Term(id="A00.0", text=ORDER_ROWS[1][2], language="en", use="abbreviation"),
        concept(ORDER, "S00.01", "Abrasion of scalp", selectable=False),
        concept(ORDER, "S00.01XA", "Abrasion of scalp, initial encounter", parents=("S00.01",)),
        concept(ORDER, "U07.1", "COVID-19"),
    )
    return Sample(write_lines(folder / "icd10cm-order-Jan-2021.txt", rows), len(rows), records)


PCS_ROWS = (
    ("0016070", "Bypass Cerebral Ventricle to Nasopharynx with Autologous Tissue Substitute, Open Approach"),
    ("0DTJ4ZZ", "Resection of Appendix, Percutaneous Endoscopic Approach"),
    ("B2111ZZ", "Fluoroscopy of Multiple Coronary Arteries using Low Osmolar Contrast"),
)


def codes(folder: Path) -> Sample:
    """Codes of ICD-10-PCS, which have no hierarchy here."""
    records = tuple(concept(PCS, code, title) for code, title in PCS_ROWS)
    path = write_lines(folder / "icd10pcs_codes_2024.txt", [codes_row(*row) for row in PCS_ROWS])
    return Sample(path, len(PCS_ROWS), records)


SAMPLES: dict[str, Maker] = {"icd10cm-tabular": tabular, "cms-icd10-order": order, "cms-icd10-codes": codes}
