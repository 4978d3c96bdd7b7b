"""The files of a LOINC release, told apart by their columns; folders and file names change between releases.

Source: LOINC release, `LoincTable`, `LoincTableCore` and `AccessoryFiles`, with the readme of each. No file names its
release: it stands in the name of the folder or archive (`Loinc_2.79`).
"""

from __future__ import annotations

import csv
import re

import msgspec

from termwalk.graph.catalogue import Counted

from ..source import Source
from ..tables import delimiter_of, folded

_HEAD = 16_384
_ANY_COLUMN = re.compile(
    rb"LOINC|PartNumber|AnswerListId|GroupId|ISO_LANGUAGE|COPYRIGHT_ID|IMMEDIATE_PARENT", re.IGNORECASE
)
_VERSION = re.compile(r"loinc[ _-]*(?:v(?:er(?:sion)?)?[ ._-]*)?(\d)(?:\.(\d{1,2})|(\d\d))(?!\d)", re.IGNORECASE)
_PANELS = "panelsandforms"


class File(msgspec.Struct, frozen=True):
    """A kind of file: the columns that it must have, and those by which it would be another kind."""

    format: str
    section: str
    columns: tuple[str, ...]
    without: tuple[str, ...] = ()
    counted: Counted = "relationship"
    structured: bool = False
    map_id: str = ""


FILES = (
    File("loinc-table", "", ("LOINC_NUM", "COMPONENT", "CLASS", "STATUS", "LONG_COMMON_NAME", "RELATEDNAMES2"),
         ("RecType",), "concept"),
    File("loinc-table-core", "core table", ("LOINC_NUM", "COMPONENT", "CLASS", "STATUS", "LONG_COMMON_NAME"),
         ("RecType", "RELATEDNAMES2"), "concept"),
    File("loinc-linguistic-variant", "linguistic variant",
         ("LOINC_NUM", "COMPONENT", "SYSTEM", "LONG_COMMON_NAME", "RELATEDNAMES2"), ("STATUS",), "subject"),
    File("loinc-map-to", "", ("LOINC", "MAP_TO"), (), "mapping", map_id="loinc-map-to"),
    # Structured, though it has no hierarchy: its names go before those of the tree, whose section sorts behind it.
    File("loinc-parts", "parts", ("PartNumber", "PartTypeName", "PartName", "Status"),
         ("LoincNumber", "ExtCodeId"), "concept", structured=True),
    File("loinc-part-links", "part links", ("LoincNumber", "PartNumber", "PartTypeName", "LinkTypeName")),
    File("loinc-part-maps", "", ("PartNumber", "ExtCodeId", "ExtCodeSystem"), (), "mapping",
         map_id="loinc-part-to"),
    File("loinc-tree", "tree of parts", ("IMMEDIATE_PARENT", "CODE", "CODE_TEXT"), structured=True),
    File("loinc-answer-lists", "answer lists", ("AnswerListId", "AnswerStringId", "DisplayText")),
    File("loinc-answer-list-links", "answer list links", ("LoincNumber", "AnswerListId", "AnswerListLinkType")),
    File("loinc-panels", "panels", ("ParentLoinc", "Loinc", "SEQUENCE")),
    File("loinc-groups", "groups", ("ParentGroupId", "GroupId", "Group"), (), "concept", structured=True),
    File("loinc-parent-groups", "parent groups", ("ParentGroupId", "ParentGroup"), ("GroupId",), "concept"),
    File("loinc-group-terms", "terms of groups", ("GroupId", "LoincNumber")),
    File("loinc-group-attributes", "attributes of groups", ("ParentGroupId", "Type", "Value")),
    File("loinc-consumer-names", "consumer names", ("LoincNumber", "ConsumerName"), (), "subject"),
    File("loinc-variant-directory", "linguistic variants", ("ID", "ISO_LANGUAGE", "ISO_COUNTRY", "PRODUCER"),
         (), "concept"),
    File("loinc-source-organizations", "source organizations", ("COPYRIGHT_ID", "NAME", "TERMS_OF_USE"), (), "concept"),
    File("loinc-document-ontology", "document ontology",
         ("LoincNumber", "PartNumber", "PartTypeName", "PartSequenceOrder"), ("RID",)),
    File("loinc-radiology-playbook", "radiology playbook",
         ("LoincNumber", "PartNumber", "PartTypeName", "RID", "RPID")),
    File("loinc-ieee-map", "", ("LOINC_NUM", "IEEE_CF_CODE10", "EQUIVALENCE"), (), "mapping", map_id="loinc-to-ieee"),
)  # fmt: skip
BY_FORMAT = {file.format: file for file in FILES}


def file_of(source: Source) -> File | None:
    """The kind of file that the columns show; None for a file that is not of a LOINC release."""
    head = source.head(_HEAD).replace(b"\0", b"")
    if not _ANY_COLUMN.search(head.partition(b"\n")[0]):
        return None
    line = source.head_text(_HEAD).partition("\n")[0].strip("\r\n")
    try:
        names = set(map(folded, next(csv.reader([line], delimiter=delimiter_of(source)), [])))
    except csv.Error:
        return None
    return next((file for file in FILES if _fits(file, names)), None)


def _fits(file: File, names: set[str]) -> bool:
    return names.issuperset(map(folded, file.columns)) and names.isdisjoint(map(folded, file.without))


def version_of(source: Source) -> str:
    """The release that the innermost name of archive or folder states (`Loinc_2.79…`, `LOINC_279…`); else empty."""
    for name in _names(source):
        found = _VERSION.search(name)
        if found:
            return f"{found[1]}.{found[2] or found[3]}"
    return ""


def section_of(source: Source, file: File) -> str:
    """The section, with what tells apart the files of one kind: primary and supplementary links, the panels' copies."""
    names = list(_names(source))
    of_panels = file.format != "loinc-panels" and len(names) > 1 and folded(names[1]) == _PANELS
    which = re.search(r"primary|supplementary", names[0].lower()) if file.format == "loinc-part-links" else None
    section = f"{file.section} ({which[0]})" if which else file.section
    if not of_panels:
        return section
    return f"{section or 'terms'} of the panels"


def _names(source: Source) -> list[str]:
    """The file's own name and those of what it lies in, from the inside out."""
    inside = source.member.split("/") if source.member else []
    return [*reversed(inside), *reversed(source.path.absolute().parts)]
