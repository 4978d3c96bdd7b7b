"""Synthetic releases in the publishers' formats, for the real importers to read back.

They are written from the record specs and not from the importers: CEN/TS 14463 (ClaML 2.0), the readme in WHO's
archive of the simple tabulation, the headers of WHO's mapping tables, and BfArM's flat lists.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import openpyxl

NO_MAPPING = "No Mapping"
LOCAL_DTD = '<!DOCTYPE ClaML SYSTEM "ClaML.dtd">'


@dataclass(frozen=True)
class Rubric:
    """A rubric of a class; the label is XML."""

    kind: str
    label: str


@dataclass(frozen=True)
class Class:
    """A ClaML class. `modified_by` are mandatory modifiers, `optionally` those that may be left out."""

    code: str
    title: str = ""
    kind: str = "category"
    above: str = ""
    below: Sequence[str] = ()
    modified_by: Sequence[str] = ()
    optionally: Sequence[str] = ()
    usage: str = ""
    meta: Sequence[tuple[str, str]] = ()
    rubrics: Sequence[Rubric] = ()


@dataclass(frozen=True)
class ModifierClass:
    """One value of a modifier: its code is added to that of the modified class."""

    modifier: str
    code: str
    title: str
    usage: str = ""
    rubrics: Sequence[Rubric] = ()


def reference(code: str, *, usage: str = "", shown: str = "") -> str:
    """A Reference within a label; `shown` is what stands in the book where the code is an attribute."""
    attributes = f" usage={quoteattr(usage)}" if usage else ""
    attributes += f" code={quoteattr(code)}" if shown else ""
    return f'<Reference class="in brackets"{attributes}>{escape(shown or code)}</Reference>'


def fragments(*pieces: str) -> str:
    """A label made of fragments, broken and indented as WHO's files are."""
    return "".join(f'\n\t\t\t\t<Fragment type="list">{piece}</Fragment>' for piece in pieces) + "\n\t\t\t"


def write_claml(
    path: Path,
    classes: Iterable[Class],
    modifiers: Iterable[ModifierClass] = (),
    *,
    head: str = '<Identifier authority="WHO" uid="icd10"/><Title name="ICD-10" version="2019" date="2019-01-01"/>',
    doctype: str = LOCAL_DTD,
    language: str = "en",
    encoding: str = "utf-8",
) -> Path:
    """A ClaML file. Modifiers stand after the classes they modify, as the spec allows."""
    parts = [f'<?xml version="1.0" encoding="{encoding.upper()}"?>', doctype, '<ClaML version="2.0.0">', head]
    parts += [_class(one, language) for one in classes]
    parts += [_modifier_class(one, language) for one in modifiers]
    path.write_text("\n".join([*parts, "</ClaML>", ""]), encoding=encoding, newline="")
    return path


def _class(one: Class, language: str) -> str:
    inner = [f"<Meta name={quoteattr(name)} value={quoteattr(value)}/>" for name, value in one.meta]
    inner += [f"<SuperClass code={quoteattr(one.above)}/>"] if one.above else []
    inner += [f"<SubClass code={quoteattr(code)}/>" for code in one.below]
    inner += [f"<ModifiedBy code={quoteattr(code)}/>" for code in one.modified_by]
    optional = '<Meta name="usage" value="optional"/>'
    inner += [f'<ModifiedBy all="true" code={quoteattr(code)}>{optional}</ModifiedBy>' for code in one.optionally]
    inner += _rubrics(one.title, one.rubrics, language)
    attributes = f"code={quoteattr(one.code)} kind={quoteattr(one.kind)}{_usage(one.usage)}"
    return f"<Class {attributes}>\n\t\t{''.join(inner)}\n\t</Class>"


def _modifier_class(one: ModifierClass, language: str) -> str:
    inner = [f"<SuperClass code={quoteattr(one.modifier)}/>", *_rubrics(one.title, one.rubrics, language)]
    attributes = f"code={quoteattr(one.code)} modifier={quoteattr(one.modifier)}{_usage(one.usage)}"
    return f"<ModifierClass {attributes}>{''.join(inner)}</ModifierClass>"


def _usage(usage: str) -> str:
    return f" usage={quoteattr(usage)}" if usage else ""


def _rubrics(title: str, rubrics: Sequence[Rubric], language: str) -> list[str]:
    titled = [Rubric("preferred", escape(title))] if title else []
    return [
        f'<Rubric kind="{one.kind}"><Label xml:lang="{language}" xml:space="default">{one.label}</Label></Rubric>'
        for one in (*titled, *rubrics)
    ]


@dataclass(frozen=True)
class Entity:
    """A row of the simple tabulation. `id` is the linearization URI's end; `own` a translation's title."""

    id: str
    title: str
    code: str | float = ""
    depth: int = 0
    kind: str = "category"
    block: str = ""
    chapter: str | float = "01"
    own: str = ""


TABULATION = (
    "Foundation URI", "Linearization URI", "Code", "BlockId", "TitleEN", "Title", "ClassKind", "DepthInKind",
    "IsResidual", "ChapterNo", "BrowserLink", "isLeaf", "Primary tabulation",
    "Grouping1", "Grouping2", "Grouping3", "Grouping4", "Grouping5",
)  # fmt: skip
_QUOTED = {"TitleEN", "Title", "BrowserLink"}


def write_mms(
    path: Path,
    rows: Iterable[Entity],
    *,
    version: str = "Version:2024 Jan 21 - 22:30 UTC",
    translation: bool = False,
    respelt: Mapping[str, str] | None = None,
    encoding: str = "utf-8-sig",
) -> Path:
    """A simple tabulation, as text or (by the name's ending) as a workbook; `respelt` renames header cells."""
    names = [name for name in TABULATION if translation or name != "TitleEN"]
    header = [(respelt or {}).get(name, name) for name in names] + [version]
    table = [[_tabulated(row, translation)[name] for name in names] for row in rows]
    if path.suffix == ".xlsx":
        return write_workbook(path, [header, *([*cells, ""] for cells in table)])
    lines = ["\t".join(header)]
    for cells in table:
        shown = [_quoted(str(cell)) if name in _QUOTED else str(cell) for name, cell in zip(names, cells, strict=True)]
        lines.append("\t".join([*shown, ""]))
    path.write_text("".join(f"{line}\r\n" for line in lines), encoding=encoding, newline="")
    return path


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _tabulated(row: Entity, translation: bool) -> dict[str, str | float]:
    residual = "/" in row.id
    link = f"https://icd.who.int/browse/latestrelease/mms/en#{row.id}"
    cells: dict[str, str | float] = dict.fromkeys(TABULATION, "")
    return cells | {
        "Foundation URI": "" if residual else entity_uri(row.id),
        "Linearization URI": f"http://id.who.int/icd/release/11/mms/{row.id}",
        "Code": row.code,
        "BlockId": row.block,
        "TitleEN": "- " * row.depth + row.title,
        "Title": "- " * row.depth + (row.own if translation else row.title),
        "ClassKind": row.kind,
        "DepthInKind": "1",
        "IsResidual": str(residual),
        "ChapterNo": row.chapter,
        "BrowserLink": f'=hyperlink("{link}","browser")',
        "isLeaf": "False",
    }


@dataclass(frozen=True)
class MapRow:
    """The cells of a row of WHO's mapping tables; each table has only some of them."""

    code10: str
    code11: str = ""
    title10: str = ""
    title11: str = ""
    kind10: str = "category"
    kind11: str = "category"
    chapter10: str = "I"
    chapter11: str = "01"
    foundation: str = ""
    linearization: str = ""
    relation: str = ""
    distance: str = ""
    depth: str = "1"


_TEN = (("code10", "icd10Code"), ("chapter10", "icd10Chapter"), ("title10", "icd10Title"))
_ELEVEN = (("code11", "icd11Code"), ("chapter11", "icd11Chapter"), ("title11", "icd11Title"))
_KIND10, _KIND11 = ("kind10", "10ClassKind"), ("kind11", "11ClassKind")
MAP_TABLES: dict[str, tuple[tuple[str, str], ...]] = {
    "who-10to11-one": (
        _KIND10, ("depth", "10DepthInKind"), *_TEN, _KIND11, ("depth", "11DepthInKind"),
        ("foundation", "ICD-11 FoundationURI"), ("linearization", "Linearization (releaseURI)"), *_ELEVEN,
    ),
    "who-10to11-multiple": (
        _KIND10, ("depth", "Depth"), *_TEN, _KIND11, ("depth", "Depth"),
        ("foundation", "ICD-11 Foundation URI"), ("linearization", "Linearization (release) URI"), *_ELEVEN,
    ),
    "who-11to10-one": (("linearization", "Linearization (release) URI"), *_ELEVEN, *_TEN),
    "who-foundation-10to11": (
        _KIND10, ("depth", "10DepthInKind"), *_TEN, ("foundation", "ICD-11 FoundationURI"), _ELEVEN[2],
    ),
    "who-foundation-11to10": (("foundation", "Foundation URI"), *_ELEVEN, _TEN[0], _TEN[2]),
}  # fmt: skip


def entity_uri(id: str) -> str:
    """The Foundation URI of an entity."""
    return f"http://id.who.int/icd/entity/{id.partition('/')[0]}"


def release_uri(id: str, release: str = "2024-01") -> str:
    """The linearization URI of a class in one release."""
    return f"http://id.who.int/icd/release/11/{release}/mms/{id}"


def map_row(code10: str, code11: str, id: str, *, release: str = "2024-01", **cells: str) -> MapRow:
    """A row between two classes, with what the tables say beside their codes."""
    row = MapRow(code10, code11, f"Title of {code10}", f"Title of {code11 or id}")
    return replace(row, **({"foundation": entity_uri(id), "linearization": release_uri(id, release)} | cells))


def unmapped_row(code10: str, **cells: str) -> MapRow:
    """A row that says that an ICD-10 class has no counterpart."""
    return replace(
        MapRow(code10, title10=f"Title of {code10}", kind11="", chapter11="", foundation=NO_MAPPING), **cells
    )


def write_who_map(
    path: Path,
    table: str,
    rows: Iterable[MapRow],
    *,
    built: str = "2024-Jan-21",
    respelt: Mapping[str, str] | None = None,
    encoding: str = "utf-8",
) -> Path:
    """One of WHO's tables: the header's last cell is the build's date, under which most tables have no cell.

    foundation_10To11 is the other way round: two data cells (relation, distance) stand where the header has one.
    """
    columns = MAP_TABLES[table]
    header: list[object] = [(respelt or {}).get(name, name) for _, name in columns]
    extra = ("relation", "distance") if table == "who-foundation-10to11" else ()
    cells = [[getattr(row, name) for name, _ in (*columns, *((name, "") for name in extra))] for row in rows]
    if path.suffix == ".xlsx":
        return write_workbook(path, [[*header, datetime.strptime(built, "%Y-%b-%d")], *cells])
    lines = ["\t".join(map(str, line)) for line in ([*header, built], *cells)]
    path.write_text("".join(f"{line}\r\n" for line in lines), encoding=encoding, newline="")
    return path


def write_code_list(path: Path, rows: Iterable[tuple[str, str]], *, encoding: str = "utf-8") -> Path:
    """A `code;title` list."""
    path.write_text("".join(f"{code};{title}\r\n" for code, title in rows), encoding=encoding, newline="")
    return path


def write_workbook(path: Path, rows: Iterable[Sequence[object]]) -> Path:
    """A workbook of one sheet; text stays text, whatever it looks like."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in rows:
        sheet.append(list(row))
    for cell in (cell for row in sheet.iter_rows() for cell in row):
        if isinstance(cell.value, str):
            cell.data_type = "s"
    book.save(path)
    book.close()
    return path


def write_zip(path: Path, members: Mapping[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> Path:
    """An archive of members by name."""
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def spoil(path: Path, old: bytes, new: bytes) -> Path:
    """Replaces bytes that stand in a file exactly once."""
    data = path.read_bytes()
    assert data.count(old) == 1, f"{old!r} stands {data.count(old)} times in {path.name}"
    path.write_bytes(data.replace(old, new))
    return path
