"""Rows of the LOINC files that name something other than a term, or tie such things together.

A row that speaks of a thing itself (the head of a panel, the root of the tree, a list defined elsewhere, what is said
of a group) is an edge of the thing to itself, so that each row of these files is one edge.

Source: the readmes of LOINC's accessory files.
"""

from __future__ import annotations

from termwalk.graph.concepts import PARENT, Concept, Relationship, Term
from termwalk.graph.store import Record
from termwalk.ontologies.loinc import kind_of

from .rows import Rows, UnusableRow

_RETIRED = ("DEPRECATED", "INACTIVE", "DELETED")
_LIST = ("AnswerListId", "AnswerListName", "AnswerListOID", "ExtDefinedYN", "ExtDefinedAnswerListCodeSystem",
         "ExtDefinedAnswerListLink")  # fmt: skip
_NOTICE = "ExtCodeSystemCopyrightNotice"


def part(rows: Rows) -> list[Record]:
    """A part, called by its display name; its name in the axes is a synonym."""
    number, name = rows.number("PartNumber", "part"), rows.needed("PartName")
    display = rows.text("PartDisplayName") or name
    rows.first(number, "PartNumber")
    node = rows.node(
        number, display, "part", active=not _retired(rows), properties=rows.others("PartNumber", "PartName",
                                                                                   "PartDisplayName"),
    )  # fmt: skip
    return [node] if name == display else [node, Term(id=number, text=name, language="en")]


def part_link(rows: Rows) -> list[Record]:
    """An axis or attribute of a term. Its type is LOINC's property name: `COMPONENT`, `TIME_ASPCT`, `category`."""
    number, linked = rows.number("LoincNumber", "term"), rows.number("PartNumber", "part")
    type = rows.text("Property").rstrip("/").rpartition("/")[2] or rows.needed("PartTypeName")
    stated = rows.others("LoincNumber", "LongCommonName", "PartNumber", "PartCodeSystem", "Property")
    return [Relationship(source=number, type=type, target=linked, stated=stated)]


def typed_part(rows: Rows) -> list[Record]:
    """An attribute of a document or of a radiology procedure."""
    number, linked = rows.number("LoincNumber", "term"), rows.number("PartNumber", "part")
    stated = rows.others("LoincNumber", "LongCommonName", "PartNumber", "PartTypeName")
    return [Relationship(source=number, type=rows.needed("PartTypeName"), target=linked, stated=stated)]


def branch(rows: Rows) -> list[Record]:
    """A place in the tree. A part that no other file names is called by its text here; a code may have many places."""
    code = rows.number("CODE", "term", "part")
    text = rows.needed("CODE_TEXT")
    above = rows.number("IMMEDIATE_PARENT", "part") if rows.text("IMMEDIATE_PARENT") else ""
    stated = rows.others("PATH_TO_ROOT", "IMMEDIATE_PARENT", "CODE", "CODE_TEXT")
    edge = Relationship(source=code, type=PARENT if above else "root", target=above or code, stated=stated)
    return [*_named(rows, code, text, "part"), edge] if kind_of(code) == "part" else [edge]


def answer(rows: Rows) -> list[Record]:
    """An answer of a list, with its place and its codes elsewhere; a list defined elsewhere has none."""
    list_id, list_name = rows.number("AnswerListId", "answer list"), rows.needed("AnswerListName")
    about = {name: rows.text(name) for name in _LIST[2:] if rows.text(name)}
    if not rows.text("AnswerStringId") and rows.text("ExtDefinedYN").upper() == "Y":
        edge = Relationship(source=list_id, type="defined elsewhere", target=list_id, stated=rows.others(*_LIST))
        return [*_named(rows, list_id, list_name, "answer list", properties=about), edge]
    answer_id, text = rows.number("AnswerStringId", "answer"), rows.needed("DisplayText")
    stated = rows.others(*_LIST, "AnswerStringId", "DisplayText", _NOTICE)
    notice = {_NOTICE: rows.text(_NOTICE)} if rows.text(_NOTICE) else {}
    return [
        *_named(rows, list_id, list_name, "answer list", properties=about),
        *_named(rows, answer_id, text, "answer", properties=notice),
        Relationship(source=list_id, type="answer", target=answer_id, stated=stated),
    ]


def answer_list_link(rows: Rows) -> list[Record]:
    """The list of answers of a term: an example, preferred or normative."""
    number, linked = rows.number("LoincNumber", "term"), rows.number("AnswerListId", "answer list")
    stated = rows.others("LoincNumber", "LongCommonName", "AnswerListId")
    return [Relationship(source=number, type="AnswerList", target=linked, stated=stated)]


def panel_member(rows: Rows) -> list[Record]:
    """A member of a panel with its place and cardinality, or the panel's own row in its form."""
    panel, member = rows.number("ParentLoinc", "term"), rows.number("Loinc", "term")
    stated = rows.others("ParentLoinc", "ParentName", "Loinc", "LoincName")
    type = "panel" if panel == member else "panel member"
    return [Relationship(source=panel, type=type, target=member, stated=stated)]


def group(rows: Rows) -> list[Record]:
    """A group of terms that may be rolled up, below its parent group."""
    number, name = rows.number("GroupId", "group"), rows.needed("Group")
    above = rows.number("ParentGroupId", "group")
    rows.first(number, "GroupId")
    properties = rows.others("GroupId", "Group", "ParentGroupId")
    node = rows.node(number, name, "group", parents=(above,), active=not _retired(rows), properties=properties)
    return [node]


def parent_group(rows: Rows) -> list[Record]:
    """A group of groups."""
    number, name = rows.number("ParentGroupId", "group"), rows.needed("ParentGroup")
    rows.first(number, "ParentGroupId")
    properties = rows.others("ParentGroupId", "ParentGroup")
    return [rows.node(number, name, "parent group", active=not _retired(rows), properties=properties)]


def group_term(rows: Rows) -> list[Record]:
    """A term of a group."""
    number, member = rows.number("GroupId", "group"), rows.number("LoincNumber", "term")
    stated = rows.others("GroupId", "LoincNumber", "LongCommonName")
    return [Relationship(source=number, type="group member", target=member, stated=stated)]


def group_attribute(rows: Rows) -> list[Record]:
    """What is said of a group, or of a parent group where the file has no others."""
    of = "GroupId" if rows.text("GroupId") else "ParentGroupId"
    number, type = rows.number(of, "group"), rows.needed("Type")
    return [Relationship(source=number, type=type, target=number, stated={"Value": rows.needed("Value")})]


def source_organization(rows: Rows) -> list[Record]:
    """Who holds rights in terms, by the id that `EXTERNAL_COPYRIGHT_LINK` of a term names."""
    id = rows.first(rows.needed("COPYRIGHT_ID"), "COPYRIGHT_ID")
    properties = rows.others("COPYRIGHT_ID", "NAME", "ID")
    return [rows.node(id, rows.needed("NAME"), "source organization", properties=properties)]


def variant_entry(rows: Rows) -> list[Record]:
    """Who made a linguistic variant; its id is how the variant's file is called: `zhCN5`."""
    id = rows.needed("ISO_LANGUAGE") + rows.needed("ISO_COUNTRY") + rows.needed("ID")
    if not rows.text("ID").isdecimal():
        raise UnusableRow("not a number", "ID", rows.text("ID"))
    display = rows.text("LANGUAGE_NAME") or id
    rows.first(id, "ID")
    return [rows.node(id, display, "linguistic variant", properties=rows.others("ID", "LANGUAGE_NAME"))]


def _named(rows: Rows, id: str, display: str, kind: str, properties: dict[str, str] | None = None) -> list[Concept]:
    """The node, where the file has not named it yet."""
    if id in rows.seen:
        return []
    rows.seen.add(id)
    return [rows.node(id, display, kind, properties=properties or {})]


def _retired(rows: Rows) -> bool:
    return rows.text("Status").upper() in _RETIRED
