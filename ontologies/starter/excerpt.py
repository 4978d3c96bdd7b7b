"""Cut the starter excerpt out of the publishers' full downloads.

Lines of text tables are copied as they stand and only left out whole, so that no code, title or
URI can change on the way; only the frame of the ClaML file and the later release's worksheet are rewritten.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from lxml import etree
from python_calamine import CalamineWorkbook

from . import NAMES

CODES = Path(__file__).with_name("codes.txt")
CLAML, TABULATION, TABULATION_NEXT, ONE, MULTIPLE, FOUNDATION, BACK = NAMES

LINEARIZATION = "Linearization (release) URI"
BOM = "\ufeff"
EOL = "\r\n"
RELEASE = re.compile(r"/\d{4}-\d{2}/mms/")
PART = re.compile(r"[&/]")


@dataclass(frozen=True, slots=True)
class Table:
    """A tab-separated table as its raw lines, without byte order mark and line ends.

    The header may be a cell longer or shorter than the rows; counted from the left, its names fit them.
    """

    header: str
    lines: tuple[str, ...]

    def column(self, name: str) -> int:
        """Find a column by its name, whatever blanks and brackets the build has put into it.

        Tables of one release hold both "Linearization (release) URI" and "Linearization (releaseURI)".
        """
        names = [_squeezed(cell) for cell in self.header.split("\t")]
        return names.index(_squeezed(name))

    def where(self, name: str, wanted: Iterable[str]) -> Table:
        """Keep the rows that hold one of the wanted values in a column."""
        at, values = self.column(name), frozenset(wanted)
        return Table(self.header, tuple(line for line in self.lines if _key(line.split("\t")[at]) in values))

    def cells(self, *names: str) -> Iterator[tuple[str, ...]]:
        """Yield the cells of the named columns, row by row."""
        places = [self.column(name) for name in names]
        for line in self.lines:
            row = line.split("\t")
            yield tuple(_key(row[place]) for place in places)


@dataclass(frozen=True, slots=True)
class Entity:
    """A row of the MMS tabulation.

    The identity is the linearization URI: residual classes have no foundation URI, and blocks have no code.
    """

    line: str
    uri: str
    foundation: str
    code: str
    title: str
    parent: str


@dataclass(frozen=True, slots=True)
class Tabulation:
    """The MMS tabulation of one release, its entities by URI in published order."""

    header: str
    entities: dict[str, Entity]

    def lineage(self, uri: str) -> Iterator[str]:
        """Yield an entity and its ancestors, the nearest first; nothing, if this release lacks it."""
        while uri in self.entities:
            yield uri
            uri = self.entities[uri].parent

    def excerpt(self, wanted: Container[str]) -> Table:
        """Keep the wanted entities; a URI that this release lacks is passed over."""
        lines = (entity.line for uri, entity in self.entities.items() if uri in wanted)
        return Table(self.header, tuple(lines))


def _squeezed(name: str) -> str:
    return re.sub(r"\W", "", name).lower()


def _key(cell: str) -> str:
    """Take the release out of a linearization URI, as the tabulation does; leave other cells as they are."""
    return RELEASE.sub("/mms/", cell)


def read_codes(path: Path) -> tuple[str, ...]:
    """Read the list of chosen ICD-10 categories, one to a line, without its comments."""
    lines = (line.split("#")[0].strip() for line in path.read_text(encoding="utf-8").splitlines())
    return tuple(line for line in lines if line)


def read_table(path: Path) -> Table:
    """Read a text table; the line end is CRLF and never stands inside a cell."""
    header, *lines = path.read_bytes().decode("utf-8").removeprefix(BOM).split(EOL)
    return Table(header, tuple(line for line in lines if line))


def write_table(path: Path, table: Table, mark: str = "") -> None:
    """Write a table as it was read, behind the byte order mark if the publisher has one."""
    text = mark + "".join(line + EOL for line in (table.header, *table.lines))
    path.write_bytes(text.encode("utf-8"))


def read_worksheet(path: Path) -> Table:
    """Read the tabulation's worksheet as the lines that the text file of the same release layout would hold.

    The browser link is a formula there, of which only the word that it shows can be read.
    """
    header, *rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    names = [_text(cell) for cell in header if cell != ""]
    width = len(names) - 1
    title = names.index("Title")
    lines = (_line([_text(cell) for cell in row[:width]], title) for row in rows)
    return Table("\t".join(names), tuple(lines))


def _text(cell: object) -> str:
    """Accept text only: a code such as 1E30 that was read as a number cannot be restored."""
    if not isinstance(cell, str):
        raise TypeError(f"cell {cell!r} of the worksheet is not text")
    return cell


def _line(cells: list[str], title: int) -> str:
    """Join cells as the text file does, which quotes the title and nothing else that is kept here."""
    quoted = '"' + cells[title].replace('"', '""') + '"'
    return "\t".join([*cells[:title], quoted, *cells[title + 1 :]])


def tabulation(table: Table) -> Tabulation:
    """Find every entity's parent by the depth of the rows.

    The depth is the number of leading "- " in the title; the parent is the last row above that is less deep.
    """
    names = ("Linearization URI", "Foundation URI", "Code", "Title")
    entities: dict[str, Entity] = {}
    above: list[str] = []
    for line, (uri, foundation, code, cell) in zip(table.lines, table.cells(*names), strict=True):
        dashed = cell[1:-1].replace('""', '"')
        title = re.sub(r"^(- )+", "", dashed)
        depth = (len(dashed) - len(title)) // 2
        parent = above[depth - 1] if depth else ""
        above[depth:] = [uri]
        entities[uri] = Entity(line, uri, foundation, code, title, parent)
    return Tabulation(table.header, entities)


def targets(maps: Sequence[Table], mms: Tabulation) -> set[str]:
    """Collect the URIs of all targets, every part of a cluster included.

    A cluster's URI column names its first stem only, so that the other parts are found by their codes.
    """
    by_code = {entity.code: uri for uri, entity in mms.entities.items() if entity.code}
    found: set[str] = set()
    for table in maps:
        for uri, cluster in table.cells(LINEARIZATION, "icd11Code"):
            found.add(uri)
            found.update(by_code.get(code, "") for code in PART.split(cluster))
    return found & mms.entities.keys()


def foundation_targets(table: Table, mms: Tabulation) -> set[str]:
    """Collect the MMS entities that the foundation table names; foundation-only entities have none."""
    wanted = {uri for (uri,) in table.cells("ICD-11 FoundationURI")}
    return {uri for uri, entity in mms.entities.items() if entity.foundation in wanted}


def residuals(found: Iterable[str], mms: Tabulation) -> set[str]:
    """Name the "other" and "unspecified" children of the entities found."""
    return {child for uri in found for child in (f"{uri}/other", f"{uri}/unspecified")} & mms.entities.keys()


def namesakes(table: Table, mms: Tabulation) -> set[str]:
    """Find the entities with a category's own title below the block that it is mapped to.

    The COVID-19 categories are mapped to the block of emergency codes, and only the title leads on to RA01.
    """
    rows = table.cells("11ClassKind", LINEARIZATION, "icd10Title")
    wanted = {title: block for kind, block, title in rows if kind == "block"}
    same = (uri for uri, entity in mms.entities.items() if entity.title in wanted)
    return {uri for uri in same if wanted[mms.entities[uri].title] in mms.lineage(uri)}


def heirs(found: Iterable[str], now: Tabulation, later: Tabulation) -> set[str]:
    """Name the residual siblings, of either release, of the entities that the later release lacks.

    A retired class is often coded to one of them next, and the sibling's later title may say so.
    """
    gone = (uri for uri in found if uri not in later.entities)
    parents = {now.entities[uri].parent for uri in gone}
    return residuals(parents, now) | residuals(parents, later)


def with_lineage(found: set[str], releases: Sequence[Tabulation]) -> set[str]:
    """Add all ancestors, by either release's tree.

    An ancestor of one release is taken from the other too, or it would look as if it were new there.
    """
    grown = found | {up for mms in releases for uri in found for up in mms.lineage(uri)}
    return grown if grown == found else with_lineage(grown, releases)


def read_claml(path: Path) -> etree._Element:
    """Read a ClaML file; its document type is not fetched and entities are not resolved."""
    parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True, remove_blank_text=True)
    return etree.parse(str(path), parser).getroot()


def categories(root: etree._Element) -> set[str]:
    """Name the classes that are categories, neither chapters nor blocks."""
    return {each.get("code", "") for each in root.iter("Class") if each.get("kind") == "category"}


def with_ancestors(root: etree._Element, codes: Iterable[str]) -> set[str]:
    """Add to the chosen categories their parents, blocks and chapters."""
    parents = {
        each.get("code", ""): [up.get("code", "") for up in each.iter("SuperClass")] for each in root.iter("Class")
    }
    keep: set[str] = set()
    waiting = list(codes)
    while waiting:
        code = waiting.pop()
        if code not in keep:
            keep.add(code)
            waiting += parents[code]
    return keep


def write_claml(path: Path, root: etree._Element, keep: Container[str]) -> None:
    """Write the kept classes, one to a line, behind the head of the full file.

    The head still lists all chapters; below it, no reference leads to a class that is left out,
    and these references are taken out of the given tree too.
    """
    lines = [b'<?xml version="1.0" encoding="UTF-8"?>', f'<ClaML version="{root.get("version")}">'.encode()]
    for each in root:
        if each.tag != "Class":
            lines.append(etree.tostring(each))
        elif each.get("code", "") in keep:
            _close(each, keep)
            lines.append(etree.tostring(each))
    path.write_bytes(b"\n".join([*lines, b"</ClaML>", b""]))


def _close(each: etree._Element, keep: Container[str]) -> None:
    """Take out the references to classes that are not kept."""
    for reference in each.findall("SubClass"):
        if reference.get("code", "") not in keep:
            each.remove(reference)


def chosen(mms: Tabulation, tables: dict[str, Table], codes: Iterable[str], known: Iterable[str]) -> set[str]:
    """Collect the MMS entities that the excerpt needs, without their ancestors.

    The chosen categories bring the targets of all three tables; any other category that is there as a
    parent brings the target of the one-category table only, and blocks and chapters bring none.
    """
    one = tables[ONE].where("icd10Code", known)
    mine = {name: table.where("icd10Code", codes) for name, table in tables.items()}
    found = targets([mine[ONE], mine[MULTIPLE]], mms) | foundation_targets(mine[FOUNDATION], mms)
    return found | residuals(found, mms) | targets([one], mms) | namesakes(one, mms)


def cut(icd10: Path, maps: Path, mms: Path, mms_next: Path, out: Path) -> None:
    """Write the whole excerpt; the same downloads give the same bytes."""
    codes, root = read_codes(CODES), read_claml(icd10)
    if unknown := set(codes) - categories(root):
        raise ValueError(f"not categories of this classification: {sorted(unknown)}")
    kept = with_ancestors(root, codes)
    tables = {name: read_table(maps / name) for name in (ONE, MULTIPLE, FOUNDATION)}
    now, later = tabulation(read_table(mms)), tabulation(read_worksheet(mms_next))
    found = chosen(now, tables, codes, kept & categories(root))
    found = with_lineage(found | heirs(found, now, later), (now, later))
    write_claml(out / CLAML, root, kept)
    for name, table in tables.items():
        write_table(out / name, table.where("icd10Code", kept))
    write_table(out / BACK, read_table(maps / BACK).where(LINEARIZATION, found))
    write_table(out / TABULATION, now.excerpt(found), BOM)
    write_table(out / TABULATION_NEXT, later.excerpt(found), BOM)


def main() -> None:
    """Cut the excerpt from the command line."""
    parser = argparse.ArgumentParser(prog="excerpt", description=__doc__)
    parser.add_argument("--icd10", type=Path, required=True, help="ICD-10 2019 in ClaML")
    parser.add_argument("--maps", type=Path, required=True, help="folder of the mapping tables 2024-01")
    parser.add_argument("--mms", type=Path, required=True, help="ICD-11 MMS 2024-01, the text file")
    parser.add_argument("--mms-next", type=Path, required=True, help="ICD-11 MMS 2025-01, the worksheet")
    parser.add_argument("out", type=Path, help="folder to write to")
    given = parser.parse_args()
    cut(given.icd10, given.maps, given.mms, given.mms_next, given.out)


if __name__ == "__main__":
    main()
