"""Samples of LOINC's accessory files other than those of names and maps, and how a file of a release is written.

All files are quoted throughout, comma-separated, and lie in a folder whose name states the release.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from termwalk.graph.codes import Edition
from termwalk.graph.concepts import Concept, Relationship, Term, TermUse
from termwalk.graph.store import Record

from .sample import Maker, Sample, concept

LOINC = Edition("loinc", "2.79")
RELEASE = "Loinc_2.79"
POTASSIUM, GLUCOSE, OLD = "2823-3", "104597-0", "14320-6"
Cells = Sequence[Sequence[str]]


def write(folder: Path, name: str, header: Sequence[str], rows: Cells, release: str = RELEASE) -> Path:
    """A file of a release, whose folders are made."""
    path = folder / release / name
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, quoting=csv.QUOTE_ALL).writerows([header, *rows])
    return path


def made(folder: Path, name: str, header: str, rows: Cells, *records: Record) -> Sample:
    """A sample whose columns are named in one text."""
    return Sample(write(folder, name, header.split(), rows), len(rows), records)


def node(id: str, display: str, kind: str = "term", **rest: Any) -> Concept:
    """A node with a LOINC number; of these only terms and answers are coded with."""
    fields = {"kind": kind, "code": id, "identity": id, "selectable": kind in ("term", "answer")}
    return concept(LOINC, id, display, **(fields | rest))


def unnumbered(id: str, display: str, kind: str, **properties: str) -> Concept:
    """A node that LOINC gives no number."""
    return concept(LOINC, id, display, kind=kind, code=None, selectable=False, properties=properties)


def english(id: str, text: str, use: TermUse = "synonym") -> Term:
    """A name in LOINC's own language."""
    return Term(id=id, text=text, language="en", use=use)


def link(source: str, type: str, target: str, **stated: str) -> Relationship:
    """An edge with the row's other cells."""
    return Relationship(source=source, type=type, target=target, stated=stated)


def parts(folder: Path) -> Sample:
    """A part whose name in the axes is another than its display name, and one that is retired."""
    rows = [
        ("LP7786-9", "CLASS", "CHEM", "Chemistry - non-challenge", "ACTIVE"),
        ("LP15098-4", "COMPONENT", "Potassium", "", "DEPRECATED"),
    ]
    return made(
        folder, "AccessoryFiles/PartFile/Part.csv", "PartNumber PartTypeName PartName PartDisplayName Status", rows,
        node("LP7786-9", "Chemistry - non-challenge", "part", properties={"PartTypeName": "CLASS", "Status": "ACTIVE"}),
        english("LP7786-9", "CHEM"),
        node("LP15098-4", "Potassium", "part", active=False,
             properties={"PartTypeName": "COMPONENT", "Status": "DEPRECATED"}),
    )  # fmt: skip


def part_links(folder: Path) -> Sample:
    """Two axes of a term."""
    header = "LoincNumber LongCommonName PartNumber PartName PartCodeSystem PartTypeName LinkTypeName Property"
    loinc, first = "http://loinc.org", (POTASSIUM, "Potassium in Serum")
    rows = [
        (*first, "LP15098-4", "Potassium", loinc, "COMPONENT", "Primary", "http://loinc.org/property/COMPONENT"),
        (*first, "LP6960-1", "Pt", loinc, "TIME", "Primary", "http://loinc.org/property/TIME_ASPCT"),
    ]
    return made(
        folder, "AccessoryFiles/PartFile/LoincPartLink_Primary.csv", header, rows,
        link(POTASSIUM, "COMPONENT", "LP15098-4", PartName="Potassium", PartTypeName="COMPONENT",
             LinkTypeName="Primary"),
        link(POTASSIUM, "TIME_ASPCT", "LP6960-1", PartName="Pt", PartTypeName="TIME", LinkTypeName="Primary"),
    )  # fmt: skip


def document_ontology(folder: Path) -> Sample:
    """What kind of document a term is."""
    header = "LoincNumber PartNumber PartTypeName PartSequenceOrder PartName"
    rows = [("34117-2", "LP173418-7", "Document.Kind", "1", "Note")]
    return made(
        folder, "DocumentOntology.csv", header, rows,
        link("34117-2", "Document.Kind", "LP173418-7", PartSequenceOrder="1", PartName="Note"),
    )  # fmt: skip


def playbook(folder: Path) -> Sample:
    """What a radiology procedure is made of, with RadLex's ids."""
    header = ("LoincNumber LongCommonName PartNumber PartTypeName PartName PartSequenceOrder RID PreferredName RPID"
              " LongName")  # fmt: skip
    rows = [("24531-6", "US Retroperitoneum", "LP207609-1", "Rad.Modality.Modality type", "US", "A", "RID10326",
             "Ultrasound", "RPID2142", "US Retroperitoneum")]  # fmt: skip
    return made(
        folder, "LoincRsnaRadiologyPlaybook.csv", header, rows,
        link("24531-6", "Rad.Modality.Modality type", "LP207609-1", PartName="US", PartSequenceOrder="A",
             RID="RID10326", PreferredName="Ultrasound", RPID="RPID2142", LongName="US Retroperitoneum"),
    )  # fmt: skip


def tree(folder: Path) -> Sample:
    """The root, a part at two places, and a term below it."""
    rows = [
        ("", "1", "", "LP432695-7", "{component}"),
        ("LP432695-7", "1", "LP432695-7", "LP15098-4", "Potassium"),
        ("LP432695-7.LP15098-4", "3", "LP15098-4", POTASSIUM, "Potassium SerPl-sCnc"),
        ("LP432695-7.LP7786-9", "6", "LP7786-9", "LP15098-4", "Potassium"),
    ]
    return made(
        folder, "ComponentHierarchyBySystem.csv", "PATH_TO_ROOT SEQUENCE IMMEDIATE_PARENT CODE CODE_TEXT", rows,
        node("LP432695-7", "{component}", "part"),
        link("LP432695-7", "root", "LP432695-7", SEQUENCE="1"),
        node("LP15098-4", "Potassium", "part"),
        link("LP15098-4", "parent", "LP432695-7", SEQUENCE="1"),
        link(POTASSIUM, "parent", "LP15098-4", SEQUENCE="3"),
        link("LP15098-4", "parent", "LP7786-9", SEQUENCE="6"),
    )  # fmt: skip


ANSWER_LIST = (
    "AnswerListId AnswerListName AnswerListOID ExtDefinedYN ExtDefinedAnswerListCodeSystem ExtDefinedAnswerListLink"
    " AnswerStringId LocalAnswerCode LocalAnswerCodeSystem SequenceNumber DisplayText ExtCodeId ExtCodeDisplayName"
    " ExtCodeSystem ExtCodeSystemVersion ExtCodeSystemCopyrightNotice SubsequentTextPrompt Description Score"
)


def answer_lists(folder: Path) -> Sample:
    """Two answers of a list, one with a code elsewhere, and a list that is defined elsewhere."""
    first, oid = ("LL360-9", "Pos|Neg", "1.3.6.1.4.1.12009.10.1.2247", "N", "", ""), "1.3.6.1.4.1.12009.10.1.4953"
    rows = [
        (*first, "LA6576-8", "P", "", "1", "Positive", "10828004", "Positive", "http://snomed.info/sct", "", "Notice",
         "", "", ""),
        (*first, "LA6577-6", "", "", "2", "Negative", *("",) * 7, "0"),
        ("LL6136-7", "Diagnoses", oid, "Y", "http://snomed.info/sct", "http://x", *("",) * 13),
    ]  # fmt: skip
    return made(
        folder, "AccessoryFiles/AnswerFile/AnswerList.csv", ANSWER_LIST, rows,
        node("LL360-9", "Pos|Neg", "answer list", properties={"AnswerListOID": first[2], "ExtDefinedYN": "N"}),
        node("LA6576-8", "Positive", "answer", properties={"ExtCodeSystemCopyrightNotice": "Notice"}),
        link("LL360-9", "answer", "LA6576-8", LocalAnswerCode="P", SequenceNumber="1", ExtCodeId="10828004",
             ExtCodeDisplayName="Positive", ExtCodeSystem="http://snomed.info/sct"),
        node("LA6577-6", "Negative", "answer"),
        link("LL360-9", "answer", "LA6577-6", SequenceNumber="2", Score="0"),
        node("LL6136-7", "Diagnoses", "answer list", properties={
            "AnswerListOID": oid, "ExtDefinedYN": "Y", "ExtDefinedAnswerListCodeSystem": "http://snomed.info/sct",
            "ExtDefinedAnswerListLink": "http://x"}),
        link("LL6136-7", "defined elsewhere", "LL6136-7"),
    )  # fmt: skip


def answer_list_links(folder: Path) -> Sample:
    """A term's answers."""
    header = "LoincNumber LongCommonName AnswerListId AnswerListName AnswerListLinkType ApplicableContext"
    rows = [("100041-3", "Aminoglycoside", "LL360-9", "Pos|Neg", "EXAMPLE", "")]
    return made(
        folder, "AccessoryFiles/AnswerFile/LoincAnswerListLink.csv", header, rows,
        link("100041-3", "AnswerList", "LL360-9", AnswerListName="Pos|Neg", AnswerListLinkType="EXAMPLE"),
    )  # fmt: skip


def panels(folder: Path) -> Sample:
    """A panel's own row and one member."""
    header = (
        "ParentId ParentLoinc ParentName ID SEQUENCE Loinc LoincName DisplayNameForForm ObservationRequiredInPanel"
        " QuestionCardinality AnswerCardinality"
    )
    rows = [
        ("10", "24326-1", "Electrolytes", "10", "1", "24326-1", "Electrolytes", "Salts", "", "", ""),
        ("10", "24326-1", "Electrolytes", "11", "2", POTASSIUM, "Potassium", "", "R", "1..1", "0..1"),
    ]
    return made(
        folder, "AccessoryFiles/PanelsAndForms/PanelsAndForms.csv", header, rows,
        link("24326-1", "panel", "24326-1", ParentId="10", ID="10", SEQUENCE="1", DisplayNameForForm="Salts"),
        link("24326-1", "panel member", POTASSIUM, ParentId="10", ID="11", SEQUENCE="2",
             ObservationRequiredInPanel="R", QuestionCardinality="1..1", AnswerCardinality="0..1"),
    )  # fmt: skip


def groups(folder: Path) -> Sample:
    """A group below its parent."""
    header = "ParentGroupId GroupId Group Archetype Status VersionFirstReleased"
    rows = [("LG85-3", "LG51973-2", "Potassium|SCnc|Blood", "", "Active", "2.63")]
    return made(
        folder, "AccessoryFiles/GroupFile/Group.csv", header, rows,
        node("LG51973-2", "Potassium|SCnc|Blood", "group", parents=("LG85-3",),
             properties={"Status": "Active", "VersionFirstReleased": "2.63"}),
    )  # fmt: skip


def parent_groups(folder: Path) -> Sample:
    """A group of groups."""
    rows = [("LG85-3", "Chemistry", "Inactive")]
    return made(
        folder, "AccessoryFiles/GroupFile/ParentGroup.csv", "ParentGroupId ParentGroup Status", rows,
        node("LG85-3", "Chemistry", "parent group", active=False, properties={"Status": "Inactive"}),
    )  # fmt: skip


def group_terms(folder: Path) -> Sample:
    """A term of a group."""
    header = "Category GroupId Archetype LoincNumber LongCommonName"
    rows = [("Flowsheet", "LG51973-2", "", POTASSIUM, "Potassium")]
    return made(
        folder, "AccessoryFiles/GroupFile/GroupLoincTerms.csv", header, rows,
        link("LG51973-2", "group member", POTASSIUM, Category="Flowsheet"),
    )  # fmt: skip


def group_attributes(folder: Path) -> Sample:
    """What is said of a group."""
    rows = [("LG85-3", "LG51973-2", "Comments", "Specimens differ")]
    return made(
        folder, "AccessoryFiles/GroupFile/GroupAttributes.csv", "ParentGroupId GroupId Type Value", rows,
        link("LG51973-2", "Comments", "LG51973-2", Value="Specimens differ"),
    )  # fmt: skip


def variant_directory(folder: Path) -> Sample:
    """Who made the Chinese variant."""
    rows = [("5", "zh", "CN", "Chinese (CHINA)", "A volunteer")]
    return made(
        folder, "LinguisticVariants.csv", "ID ISO_LANGUAGE ISO_COUNTRY LANGUAGE_NAME PRODUCER", rows,
        unnumbered("zhCN5", "Chinese (CHINA)", "linguistic variant", ISO_LANGUAGE="zh", ISO_COUNTRY="CN",
                   PRODUCER="A volunteer"),
    )  # fmt: skip


def source_organizations(folder: Path) -> Sample:
    """Who holds rights in terms."""
    rows = [("1", "PNDS", "A society", "© A society", "Ask first", "http://x")]
    return made(
        folder, "LoincTable/SourceOrganization.csv", "ID COPYRIGHT_ID NAME COPYRIGHT TERMS_OF_USE URL", rows,
        unnumbered("PNDS", "A society", "source organization", COPYRIGHT="© A society", TERMS_OF_USE="Ask first",
                   URL="http://x"),
    )  # fmt: skip


ACCESSORY: dict[str, Maker] = {
    "loinc-parts": parts,
    "loinc-part-links": part_links,
    "loinc-document-ontology": document_ontology,
    "loinc-radiology-playbook": playbook,
    "loinc-tree": tree,
    "loinc-answer-lists": answer_lists,
    "loinc-answer-list-links": answer_list_links,
    "loinc-panels": panels,
    "loinc-groups": groups,
    "loinc-parent-groups": parent_groups,
    "loinc-group-terms": group_terms,
    "loinc-group-attributes": group_attributes,
    "loinc-variant-directory": variant_directory,
    "loinc-source-organizations": source_organizations,
}
