"""Samples of ICD-10-GM, ICD-9-CM, the General Equivalence Mappings, and the ICF.

They are written from the publishers' descriptions: the liesmich files of x1gmt2017.zip and x1gut2017.zip, the layout in
CMS's guide to the mappings, and the keys of the two JSON files.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from termwalk.graph.codes import Edition
from termwalk.graph.concepts import Concept, Term
from termwalk.graph.mappings import NO_MAP, Mapping, Target
from termwalk.graph.relations import Relation
from termwalk.graph.store import Record

from .sample import Maker, Sample, concept

GM, GM_BEFORE = Edition("icd10gm", "2017"), Edition("icd10gm", "2016")
DX, SG = Edition("icd9cm", "32"), Edition("icd9cm-proc", "32")
ICF = Edition("icf", "2017")

IRRELEVANT = {
    "Art": "X", "Dreisteller": "", "Viersteller": "", "Fünfsteller": "", "P295": "P", "P301": "P",
    "MortL1Code": "UNDEF", "MortL2Code": "UNDEF", "MortL3Code": "UNDEF", "MortL4Code": "UNDEF", "MorbLCode": "UNDEF",
    "SexCode": "9", "SexFehlerTyp": "9", "AltUnt": "999", "AltUntNeu": "9999", "AltOb": "999", "AltObNeu": "9999",
    "AltFehlerTyp": "9", "Exot": "N", "Belegt": "J", "IfSGMeldung": "N", "IfSGLabor": "N",
}  # fmt: skip
FIELDS = (
    "Ebene", "Ort", "Art", "KapNr", "GrVon", "Code", "NormCode", "CodeOhnePunkt", "Titel", "Dreisteller",
    "Viersteller", "Fünfsteller", "P295", "P301", "MortL1Code", "MortL2Code", "MortL3Code", "MortL4Code", "MorbLCode",
    "SexCode", "SexFehlerTyp", "AltUnt", "AltUntNeu", "AltOb", "AltObNeu", "AltFehlerTyp", "Exot", "Belegt",
    "IfSGMeldung", "IfSGLabor",
)  # fmt: skip
PLAIN = {"Art": "X", "P295": "P", "P301": "P", "Exot": "N", "Belegt": "J", "IfSGMeldung": "N", "IfSGLabor": "N"}
"""The properties of a class of which the publisher says nothing in particular."""


def write(path: Path, rows: Iterable[Sequence[str]], delimiter: str = ";", encoding: str = "utf-8") -> Path:
    """Rows as the German publisher writes them: no header, CRLF."""
    path.write_text("".join(f"{delimiter.join(row)}\r\n" for row in rows), encoding=encoding, newline="")
    return path


def kodes_row(code: str, title: str, chapter: str, group: str, without: Sequence[str] = (), **cells: str) -> list[str]:
    """A row of the codes' file; `code` has the marks that field 6 has (`A17.-`, `A17.0*`)."""
    norm = code.rstrip("*!").rstrip("-").rstrip(".")
    level = {3: "3", 5: "4", 6: "5"}[len(norm)]
    own = {"3": "Dreisteller", "4": "Viersteller", "5": "Fünfsteller"}[level]
    known = IRRELEVANT | {own: title} | {
        "Ebene": level, "Ort": "N" if "-" in code else "T", "KapNr": chapter, "GrVon": group, "Code": code,
        "NormCode": norm, "CodeOhnePunkt": norm.replace(".", ""), "Titel": title,
    }  # fmt: skip
    return [(known | cells)[name] for name in FIELDS if name not in without]


KODES = (
    kodes_row("E10.-", "Diabetes mellitus, Typ 1", "04", "E10", P295="V", P301="V", MorbLCode="104"),
    kodes_row("E10.0-", "Diabetes mellitus, Typ 1: Mit Koma", "04", "E10", Art="S", Viersteller="Mit Koma", P301="V"),
    kodes_row(
        "E10.01", "Diabetes mellitus, Typ 1: Mit Koma: Als entgleist bezeichnet", "04", "E10",
        Art="S", Fünfsteller="Als entgleist bezeichnet", AltUntNeu="t000", AltObNeu="j124", AltUnt="000", AltOb="324",
        AltFehlerTyp="K",
    ),
    kodes_row("H28.-*", "Katarakt bei andernorts klassifizierten Krankheiten", "07", "H25", P295="V", P301="V"),
    kodes_row("H28.0*", "Diabetische Katarakt", "07", "H25", P295="O", P301="O"),
    kodes_row("N40", "Prostatahyperplasie", "14", "N40", SexCode="M", SexFehlerTyp="K"),
    kodes_row("U80.-!", "Erreger mit Resistenzen", "22", "U80", P295="V", P301="V"),
    kodes_row("U80.0!", "Staphylococcus aureus mit Resistenz", "22", "U80", P295="Z", P301="Z", IfSGMeldung="J"),
)  # fmt: skip
GROUPS = (
    ("E10", "E14", "04", "Diabetes mellitus"),
    ("H25", "H28", "07", "Affektionen der Linse"),
    ("N40", "N51", "14", "Krankheiten der männlichen Genitalorgane"),
    ("U80", "U85", "22", "Infektionserreger mit Resistenzen"),
)


def gm(id: str, title: str, **rest: object) -> tuple[Record, Record]:
    """A class of ICD-10-GM and its title."""
    return concept(GM, id, title, **rest), Term(id=id, text=title, language="de", use="preferred")


def kodes(folder: Path) -> Sample:
    """Codes of all three levels, asterisks and exclamation marks, an age and a sex; the groups stand beside them."""
    write(folder / "icd10gm2017syst_gruppen.txt", GROUPS)
    path = write(folder / "icd10gm2017syst_kodes.txt", KODES)
    titles = [row[8] for row in KODES]
    used = {"P295": "V", "P301": "V"}
    records = (
        *gm("E10", titles[0], parents=("E10-E14",), chapter="IV", selectable=False,
            properties={"Code": "E10.-"} | PLAIN | used | {"MorbLCode": "104"}),
        *gm("E10.0", titles[1], parents=("E10",), chapter="IV", selectable=False,
            properties={"Code": "E10.0-", "Viersteller": "Mit Koma"} | PLAIN | {"Art": "S", "P301": "V"}),
        *gm("E10.01", titles[2], parents=("E10.0",), chapter="IV",
            properties={"Fünfsteller": "Als entgleist bezeichnet"} | PLAIN | {
                "Art": "S", "AltUnt": "000", "AltUntNeu": "t000", "AltOb": "324", "AltObNeu": "j124",
                "AltFehlerTyp": "K"}),
        *gm("H28", titles[3], parents=("H25-H28",), chapter="VII", selectable=False,
            properties={"usage": "aster", "Code": "H28.-*"} | PLAIN | used),
        *gm("H28.0", titles[4], parents=("H28",), chapter="VII",
            properties={"usage": "aster", "Code": "H28.0*"} | PLAIN | {"P295": "O", "P301": "O"}),
        *gm("N40", titles[5], parents=("N40-N51",), chapter="XIV",
            properties=PLAIN | {"SexCode": "M", "SexFehlerTyp": "K"}),
        *gm("U80", titles[6], parents=("U80-U85",), chapter="XXII", selectable=False,
            properties={"usage": "optional", "Code": "U80.-!"} | PLAIN | used),
        *gm("U80.0", titles[7], parents=("U80",), chapter="XXII",
            properties={"usage": "optional", "Code": "U80.0!"} | PLAIN | {
                "P295": "Z", "P301": "Z", "IfSGMeldung": "J"}),
    )  # fmt: skip
    return Sample(path, len(KODES), records)


def gruppen(folder: Path) -> Sample:
    """Four groups of four chapters."""
    roman = {"04": "IV", "07": "VII", "14": "XIV", "22": "XXII"}
    records = [record for first, last, chapter, title in GROUPS
               for record in gm(f"{first}-{last}", title, kind="block", parents=(roman[chapter],),
                                chapter=roman[chapter], selectable=False)]  # fmt: skip
    return Sample(write(folder / "icd10gm2017syst_gruppen.txt", GROUPS), len(GROUPS), tuple(records))


def kapitel(folder: Path) -> Sample:
    """Three chapters, which the file numbers and the classification writes in Roman numerals."""
    rows = [("01", "Bestimmte infektiöse und parasitäre Krankheiten"), ("02", "Neubildungen"),
            ("14", "Krankheiten des Urogenitalsystems")]  # fmt: skip
    records = [record for (number, title), roman in zip(rows, ("I", "II", "XIV"), strict=True)
               for record in gm(roman, title, kind="chapter", chapter=roman, selectable=False,
                                properties={"KapNr": number})]  # fmt: skip
    return Sample(write(folder / "icd10gm2017syst_kapitel.txt", rows), len(rows), tuple(records))


def gm_list(folder: Path) -> Sample:
    """The bare list of a version."""
    rows = [("A00", "Cholera"), ("A00.0", "Cholera durch Vibrio cholerae O:1, Biovar cholerae"),
            ("E10.01", "Diabetes mellitus, Typ 1: Mit Koma: Als entgleist bezeichnet")]  # fmt: skip
    records = (
        *gm("A00", rows[0][1], selectable=False), *gm("A00.0", rows[1][1], parents=("A00",)), *gm("E10.01", rows[2][1])
    )  # fmt: skip
    return Sample(write(folder / "icd10gm2017syst.txt", rows), len(rows), records)


STEPS: tuple[tuple[str, str, str, str, Relation | None], ...] = (
    ("A00.0", "A00.0", "A", "A", "equivalent"),
    ("A00.1", "A00.1", "A", "A", "equivalent"),
    ("A00.9", "A00.9", "A", "A", "equivalent"),
    ("A90", "A97.0", "", "", "related"),
    ("A90", "A97.1", "", "", "related"),
    ("C79.88", "C79.85", "", "A", "broader"),
    ("C79.88", "C79.88", "", "A", "broader"),
    ("G23.2", "G23.2", "A", "", "narrower"),
    ("G83.80", "G83.5", "A", "A", "equivalent"),
    ("U06.0", "UNDEF", "A", "", None),
    ("U80.4", "U81.00", "", "", "related"),
    ("U80.4", "UNDEF", "", "", None),
    ("UNDEF", "I50.02", "", "A", "unrelated"),
    ("UNDEF", "Z99.0", "", "", "unrelated"),
    ("UNDEF", "UNDEF", "A", "A", None),
)


def transition(folder: Path) -> Sample:
    """Rows of every kind; `UNDEF` on the right is no map."""
    path = write(folder / "icd10gm2017syst_umsteiger_2016_2017.txt", [step[:4] for step in STEPS])
    return Sample(path, len(STEPS), tuple(_steps()))


def _steps() -> Iterator[Record]:
    for line, (old, new, forward, back, relation) in enumerate(STEPS, start=1):
        said = {"forward": forward} if forward else {}
        said |= {"back": back} if back else {}
        if relation is None:
            yield Mapping(source=old, target=NO_MAP, line=line, stated={"new": "UNDEF"} | said)
        else:
            yield Mapping(source=old, target=Target("code", new, (new,)), relation=relation, line=line, stated=said)


def write_titles(path: Path, rows: Iterable[tuple[str, str]], width: int = 5, encoding: str = "iso-8859-1") -> Path:
    """Code without dot, padded, and title, as CMS writes them."""
    path.write_text("".join(f"{code:<{width}} {title}\n" for code, title in rows), encoding=encoding, newline="")
    return path


FULL = (
    ("0010", "001.0", "Cholera due to vibrio cholerae", "Cholera d/t vib cholerae"),
    ("00320", "003.20", "Localized salmonella infection, unspecified", "Local salmonella inf NOS"),
    ("042", "042", "Human immunodeficiency virus [HIV] disease", "Human immuno virus dis"),
    ("41011", "410.11", "Acute myocardial infarction of other anterior wall", "AMI anterior wall, init"),
    ("V5889", "V58.89", "Encounter for other specified aftercare", "Other specf aftercare"),
    ("E8120", "E812.0", "Other motor vehicle traffic accident, driver", "Mv collision NOS-driver"),
)


def full_titles(folder: Path) -> Sample:
    """Codes of every shape."""
    path = write_titles(folder / "CMS32_DESC_LONG_DX.txt", [(code, full) for code, _, full, _ in FULL])
    return Sample(path, len(FULL), tuple(concept(DX, dotted, full) for _, dotted, full, _ in FULL))


def abbreviated_titles(folder: Path) -> Sample:
    """The same codes in 24 characters at most."""
    path = write_titles(folder / "CMS32_DESC_SHORT_DX.txt", [(code, short) for code, _, _, short in FULL])
    terms = [Term(id=dotted, text=short, language="en", use="abbreviation") for _, dotted, _, short in FULL]
    return Sample(path, len(FULL), tuple(terms))


FLAGS = ("approximate", "no_map", "combination", "scenario", "choice_list")
GemRow = tuple[str, str, str, str, str, Relation, int, int]
"""Source, target and flags as written; source and target with dots, relation, group, choice."""
GEMS: dict[str, tuple[str, tuple[GemRow, ...]]] = {
    "gem-9-to-10cm": (
        "icd-gem-2018-convert-9-to-10.txt",
        (
            ("0010", "A000", "00000", "001.0", "A00.0", "equivalent", 0, 0),
            ("0019", "A009", "00000", "001.9", "A00.9", "equivalent", 0, 0),
            ("00321", "A0221", "00000", "003.21", "A02.21", "equivalent", 0, 0),
            ("042", "B20", "10000", "042", "B20", "related", 0, 0),
            ("24951", "E0839", "10111", "249.51", "E08.39", "related", 1, 1),
            ("24951", "E0865", "10112", "249.51", "E08.65", "related", 1, 2),
            ("24951", "E0939", "10121", "249.51", "E09.39", "related", 2, 1),
            ("24951", "E0965", "10122", "249.51", "E09.65", "related", 2, 2),
            ("7999", "R69", "10000", "799.9", "R69", "related", 0, 0),
            ("E8120", "V892XXA", "10000", "E812.0", "V89.2XXA", "related", 0, 0),
            ("V5889", "Z5189", "10000", "V58.89", "Z51.89", "related", 0, 0),
            ("V9010", "NoDx", "11000", "V90.10", "", "unstated", 0, 0),
        ),
    ),
    "gem-10cm-to-9": (
        "icd-gem-2018-convert-10-to-9.txt",
        (
            ("A000", "0010", "00000", "A00.0", "001.0", "equivalent", 0, 0),
            ("A009", "0019", "00000", "A00.9", "001.9", "equivalent", 0, 0),
            ("A0221", "00321", "00000", "A02.21", "003.21", "equivalent", 0, 0),
            ("B20", "042", "10000", "B20", "042", "related", 0, 0),
            ("E0839", "24950", "10111", "E08.39", "249.50", "related", 1, 1),
            ("E0839", "36201", "10112", "E08.39", "362.01", "related", 1, 2),
            ("I10", "4019", "10000", "I10", "401.9", "related", 0, 0),
            ("R29701", "NoDx", "11000", "R29.701", "", "unstated", 0, 0),
            ("S020XXA", "80000", "10000", "S02.0XXA", "800.00", "related", 0, 0),
            ("V892XXA", "E8190", "10000", "V89.2XXA", "E819.0", "related", 0, 0),
            ("Z5189", "V5889", "10000", "Z51.89", "V58.89", "related", 0, 0),
        ),
    ),
    "gem-9-to-10pcs": (
        "icd-gem-2016-convert-9pc-to-10pc.txt",
        (
            ("0001", "6A750Z4", "10000", "00.01", "6A750Z4", "related", 0, 0),
            ("0001", "6A751Z4", "10000", "00.01", "6A751Z4", "related", 0, 0),
            ("0040", "NoPCS", "11000", "00.40", "", "unstated", 0, 0),
            ("0231", "0016070", "10000", "02.31", "0016070", "related", 0, 0),
            ("331", "0BJ04ZZ", "10000", "33.1", "0BJ04ZZ", "related", 0, 0),
            ("3606", "02703DZ", "10111", "36.06", "02703DZ", "related", 1, 1),
            ("3606", "02703ZZ", "10112", "36.06", "02703ZZ", "related", 1, 2),
            ("4709", "0DTJ0ZZ", "10000", "47.09", "0DTJ0ZZ", "related", 0, 0),
            ("4701", "0DTJ4ZZ", "00000", "47.01", "0DTJ4ZZ", "equivalent", 0, 0),
            ("8952", "4A02X4Z", "10000", "89.52", "4A02X4Z", "related", 0, 0),
            ("9904", "30233N1", "10000", "99.04", "30233N1", "related", 0, 0),
        ),
    ),
    "gem-10pcs-to-9": (
        "icd-gem-2016-convert-10pc-to-9pc.txt",
        (
            ("0016070", "0231", "10000", "0016070", "02.31", "related", 0, 0),
            ("02703DZ", "0066", "10111", "02703DZ", "00.66", "related", 1, 1),
            ("02703DZ", "3606", "10112", "02703DZ", "36.06", "related", 1, 2),
            ("0BJ04ZZ", "331", "10000", "0BJ04ZZ", "33.1", "related", 0, 0),
            ("0DTJ0ZZ", "4709", "10000", "0DTJ0ZZ", "47.09", "related", 0, 0),
            ("0DTJ4ZZ", "4701", "00000", "0DTJ4ZZ", "47.01", "equivalent", 0, 0),
            ("30233N1", "9904", "10000", "30233N1", "99.04", "related", 0, 0),
            ("4A02X4Z", "8952", "10000", "4A02X4Z", "89.52", "related", 0, 0),
            ("6A750Z4", "0001", "10000", "6A750Z4", "00.01", "related", 0, 0),
            ("B2000ZZ", "8855", "10000", "B2000ZZ", "88.55", "related", 0, 0),
            ("XR2G021", "NoI9", "11000", "XR2G021", "", "unstated", 0, 0),
        ),
    ),
}


def write_gem(path: Path, rows: Iterable[Sequence[str]], width: int = 7) -> Path:
    """Source, target and flags in columns, as CMS writes them."""
    lines = [f"{source:<{width}} {target:<{width}} {flags}\n" for source, target, flags, *_ in rows]
    path.write_text("".join(lines), encoding="ascii", newline="")
    return path


def gem(format: str) -> Maker:
    """The maker of one of the four files."""

    def maker(folder: Path) -> Sample:
        name, rows = GEMS[format]
        return Sample(write_gem(folder / name, rows), len(rows), tuple(_gem_records(rows)))

    return maker


def _gem_records(rows: Sequence[GemRow]) -> Iterator[Record]:
    for line, (_, _, flags, source, code, relation, group, choice) in enumerate(rows, start=1):
        target = Target("code", code, (code,)) if code else NO_MAP
        said = dict(zip(FLAGS, flags, strict=True))
        yield Mapping(
            source=source, target=target, relation=relation, group=group, choice=choice, line=line, stated=said
        )


def node(code: str, title: str, *below: dict[str, object], description: str = "") -> dict[str, object]:
    """A node of the tree; no children are an empty text."""
    return {"catName": title, "initial": code, "description": description, "subCat": [*below] or "", "expanded": False}


CONSCIOUSNESS = (
    "General mental functions of the state of awareness.\n\n<i>Inclusions: loss of consciousness; coma\n\n"
    "Exclusions: orientation functions (b114); energy and drive functions (b130)</i>"
)
TREE = [
    node("b", "BODY FUNCTIONS", node("b1", "MENTAL FUNCTIONS", node(
        "b110-139", "Global mental functions",
        node("b110", "Consciousness functions", node("b1100", "State of consciousness"),
             node("b1108", "Consciousness functions, other specified"),
             node("b1109", "Consciousness functions, unspecified"), description=CONSCIOUSNESS),
    ))),
]  # fmt: skip


def _icf() -> dict[str, Concept]:
    heading: dict[str, object] = {"code": None, "selectable": False}
    nodes = (
        concept(ICF, "b", "BODY FUNCTIONS", kind="component", **heading),
        concept(ICF, "b1", "MENTAL FUNCTIONS", kind="chapter", parents=("b",), chapter="b1", **heading),
        concept(ICF, "b110-b139", "Global mental functions", kind="block", parents=("b1",), chapter="b1", **heading),
        concept(ICF, "b110", "Consciousness functions", parents=("b110-b139",), chapter="b1"),
        concept(ICF, "b1100", "State of consciousness", parents=("b110",), chapter="b1"),
        concept(
            ICF, "b1108", "Consciousness functions, other specified", parents=("b110",), chapter="b1", residual="other"
        ),
        concept(
            ICF, "b1109", "Consciousness functions, unspecified", parents=("b110",), chapter="b1",
            residual="unspecified",
        ),
    )  # fmt: skip
    return {one.id: one for one in nodes}


def icf_tree(folder: Path) -> Sample:
    """Four levels, with a description in three parts."""
    path = folder / "icf_2017_list.json"
    text = json.dumps(TREE, indent=1, ensure_ascii=False).replace("[\n {\n  ", "[{", 1)
    path.write_text(text, encoding="utf-8", newline="")
    nodes = _icf()
    said = (
        Term(id="b110", text="General mental functions of the state of awareness.", language="en", use="definition"),
        Term(id="b110", text="loss of consciousness; coma", language="en", use="inclusion"),
        Term(
            id="b110", text="orientation functions (b114); energy and drive functions (b130)", language="en",
            use="exclusion", refers=("b114", "b130"),
        ),
    )  # fmt: skip
    records = [record for one in nodes.values() for record in (one, *(said if one.id == "b110" else ()))]
    return Sample(path, len(nodes), tuple(records))


def icf_flat(folder: Path) -> Sample:
    """The same nodes, each below what it heads."""
    path = folder / "icf_2017_flatCodes.json"
    nodes = _icf()
    order = ("b1100", "b1108", "b1109", "b110", "b110-b139", "b1", "b")
    lines = []
    for id in order:
        code = id.replace("-b", "-")
        title = json.dumps(f"({code}) {nodes[id].display}")
        lines.append(f'  {{ "title": {title}, "initial": "{code}" }}')
    path.write_text("[" + ",\n".join(lines).lstrip() + "\n]\n", encoding="utf-8", newline="")
    return Sample(path, len(order), tuple(nodes[id] for id in order))


SAMPLES: dict[str, Maker] = {
    "icd10gm-kodes": kodes,
    "icd10gm-gruppen": gruppen,
    "icd10gm-kapitel": kapitel,
    "icd10gm-list": gm_list,
    "icd10gm-transition": transition,
    "icd9cm-full-titles": full_titles,
    "icd9cm-abbreviated-titles": abbreviated_titles,
    **{format: gem(format) for format in GEMS},
    "icf-json-tree": icf_tree,
    "icf-json-flat": icf_flat,
}
