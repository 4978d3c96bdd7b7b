"""Samples of CPT's descriptor files. Every code and descriptor is invented: none of this is CPT content."""

from __future__ import annotations

from pathlib import Path

from termwalk.graph.codes import Edition
from termwalk.graph.concepts import Concept, Term, TermUse

from .sample import Maker, Sample, concept

CPT = Edition("cpt", "2099")
NOTICE = ("CPT only copyright 2098 American Medical Association.", "All rights reserved. (An invented notice.)",
          "Ask at", "312 555-0100.", "")  # fmt: skip
ONE, TWO = "9991T", "9992T"


def write(folder: Path, name: str, *lines: str, notice: tuple[str, ...] = NOTICE, release: str = "CPT 2099") -> Path:
    """A file in a folder named after its year, with CRLF at the line ends as AMA's have."""
    path = folder / release / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes("".join(f"{line}\r\n" for line in (*notice, *lines)).encode())
    return path


def procedure(code: str, display: str) -> Concept:
    """A code of the long list."""
    return concept(CPT, code, display, kind="procedure", code=code)


def term(code: str, text: str, use: TermUse = "synonym") -> Term:
    """A descriptor beside the long one."""
    return Term(id=code, text=text, language="en", use=use)


def long_list(folder: Path) -> Sample:
    """Two codes after tabs."""
    path = write(folder, "LONGULT.txt", f"{ONE}\tInvented procedure one", f"{TWO}\tInvented procedure two, again")
    return Sample(
        path, 2, (procedure(ONE, "Invented procedure one"), procedure(TWO, "Invented procedure two, again"))
    )  # fmt: skip


def upper_case(folder: Path) -> Sample:
    """Fixed width."""
    path = write(folder, "LONGUF.txt", f"{ONE} INVENTED PROCEDURE ONE", f"{TWO} INVENTED PROCEDURE TWO")
    return Sample(path, 2, (procedure(ONE, "INVENTED PROCEDURE ONE"), procedure(TWO, "INVENTED PROCEDURE TWO")))


def medium(folder: Path) -> Sample:
    """Fixed width, one line per code."""
    path = write(folder, "MEDU.txt", f"{ONE} INVENTED PROC ONE", f"{TWO} INVENTED PROC TWO")
    return Sample(path, 2, (term(ONE, "INVENTED PROC ONE"), term(TWO, "INVENTED PROC TWO")))


def short(folder: Path) -> Sample:
    """As the medium ones."""
    path = write(folder, "SHORTU.txt", f"{ONE} INV ONE", f"{TWO} INV TWO")
    return Sample(path, 2, (term(ONE, "INV ONE", "abbreviation"), term(TWO, "INV TWO", "abbreviation")))


def modifiers(folder: Path) -> Sample:
    """Codes of digits and of letters."""
    path = write(folder, "MODUL.txt", "0Z\tInvented modifier", "ZZ\tInvented other modifier")
    nodes = (("0Z", "Invented modifier"), ("ZZ", "Invented other modifier"))
    return Sample(path, 2, tuple(
        concept(CPT, code, text, kind="modifier", code=code, selectable=False) for code, text in nodes
    ))  # fmt: skip


def consumer(folder: Path) -> Sample:
    """A table whose header names the columns."""
    header = "Concept Id\tCPT Code\tConsumer Friendly Descriptor"
    path = write(folder, "ConsumerDescriptor.txt", header, f"1\t{ONE}\tInvented, in plain words", notice=())
    return Sample(path, 1, (term(ONE, "Invented, in plain words"),))


def clinician(folder: Path) -> Sample:
    """A table with a column more."""
    header = "Concept Id\tCPT Code\tClinician Descriptor Id\tClinician Descriptor"
    path = write(folder, "ClinicianDescriptor.txt", header, f"1\t{ONE}\t10\tInvented, for clinicians", notice=())
    return Sample(path, 1, (term(ONE, "Invented, for clinicians"),))


SAMPLES: dict[str, Maker] = {
    "cpt-long": long_list,
    "cpt-long-upper-case": upper_case,
    "cpt-medium": medium,
    "cpt-short": short,
    "cpt-modifiers": modifiers,
    "cpt-consumer": consumer,
    "cpt-clinician": clinician,
}
