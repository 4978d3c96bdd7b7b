"""Samples of WHO's formats, and of BfArM's lists of WHO's classification."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from termwalk.graph.codes import Edition
from termwalk.graph.concepts import Concept, Term
from termwalk.graph.mappings import NO_MAP, Mapping, Target
from termwalk.graph.store import Record

from .. import writers as w
from .sample import Maker, Sample, concept

ICD10, ICD11 = Edition("icd10", "2019"), Edition("icd11", "2024-01")
FOUNDATION = Edition("icd11-foundation", "2024-01")


def claml(folder: Path) -> Sample:
    """Three levels of chapter I."""
    classes = [
        w.Class("I", "Certain infectious and parasitic diseases", "chapter", below=["A00-A09"]),
        w.Class("A00-A09", "Intestinal infectious diseases", "block", above="I", below=["A00"]),
        w.Class("A00", "Cholera", above="A00-A09", below=["A00.0", "A00.9"]),
        w.Class("A00.0", "Cholera due to <i>V. cholerae</i> 01 & others – Ogawa", above="A00"),
        w.Class("A00.9", "Cholera, unspecified", above="A00", rubrics=[w.Rubric("inclusion", "Cholera NOS")]),
    ]
    path = w.write_claml(folder / "icd10.xml", classes)
    records = (
        concept(ICD10, "I", "Certain infectious and parasitic diseases", kind="chapter", chapter="I", selectable=False),
        concept(
            ICD10, "A00-A09", "Intestinal infectious diseases", kind="block", parents=("I",), chapter="I",
            selectable=False,
        ),
        concept(ICD10, "A00", "Cholera", parents=("A00-A09",), chapter="I", selectable=False),
        concept(ICD10, "A00.0", "Cholera due to <i>V. cholerae</i> 01 & others – Ogawa", parents=("A00",), chapter="I"),
        concept(ICD10, "A00.9", "Cholera, unspecified", parents=("A00",), chapter="I"),
        Term(id="A00.9", text="Cholera NOS", language="en", use="inclusion"),
    )  # fmt: skip
    return Sample(path, len(classes), records)


ENTITIES = (
    w.Entity("1435254666", "Certain infectious or parasitic diseases", kind="chapter"),
    w.Entity("588616678", "Gastroenteritis or colitis", depth=1, kind="block", block="BlockL1-1A0"),
    w.Entity("257068234", "Cholera", "1A00", 2),
    w.Entity("1528414070", 'Typhoid - so-called "enteric" - fever (Éberth)', "1A07", 2),
    w.Entity("1528414070/other", "Other specified typhoid fever", "1A07.Y", 3),
    w.Entity("1528414070/unspecified", "Typhoid fever, unspecified", "1A07.Z", 3),
    w.Entity("1100479599", "Influenza due to identified seasonal virus", "1E30", 1),
)


def tabulation(folder: Path) -> Sample:
    """A chapter with a block, categories, residual classes and a code that reads as a number."""
    top, block = {"chapter": "01", "identity": "1435254666"}, {"chapter": "01", "identity": "588616678"}

    def under(parent: str, id: str, **rest: object) -> dict[str, object]:
        known = {"chapter": "01", "parents": (parent,), "identity": id}
        properties = {} if "/" in id else {"properties": {"foundation_uri": w.entity_uri(id)}}
        return known | properties | rest

    records = (
        concept(
            ICD11, "1435254666", "Certain infectious or parasitic diseases", kind="chapter", selectable=False,
            properties={"foundation_uri": w.entity_uri("1435254666")}, **top,
        ),
        concept(
            ICD11, "588616678", "Gastroenteritis or colitis", kind="block", selectable=False, parents=("1435254666",),
            properties={"foundation_uri": w.entity_uri("588616678"), "block_id": "BlockL1-1A0"}, **block,
        ),
        concept(ICD11, "1A00", "Cholera", **under("588616678", "257068234")),
        concept(ICD11, "1A07", 'Typhoid - so-called "enteric" - fever (Éberth)', **under("588616678", "1528414070")),
        concept(
            ICD11, "1A07.Y", "Other specified typhoid fever", **under("1A07", "1528414070/other", residual="other")
        ),
        concept(
            ICD11, "1A07.Z", "Typhoid fever, unspecified",
            **under("1A07", "1528414070/unspecified", residual="unspecified"),
        ),
        concept(ICD11, "1E30", "Influenza due to identified seasonal virus", **under("1435254666", "1100479599")),
    )  # fmt: skip
    return Sample(w.write_mms(folder / "SimpleTabulation-ICD-11-MMS-en.txt", ENTITIES), len(ENTITIES), records)


def one_category(folder: Path) -> Sample:
    """A code, a residual class and a block as targets."""
    rows = [
        w.map_row("A00", "1A00", "257068234", title10="Choléra"),
        w.map_row("A01.0", "1A07.Z", "1528414070/unspecified"),
        w.map_row("A00-A09", "", "588616678", kind10="block", kind11="block"),
    ]
    return _forward("who-10to11-one", folder, rows)


def multiple_categories(folder: Path) -> Sample:
    """Two alternatives for one class."""
    rows = [
        w.map_row("A01.0", "1A07", "1528414070"),
        w.map_row("A01.0", "1A07.Z", "1528414070/unspecified"),
        w.map_row("A00-A09", "", "588616678", kind10="block", kind11="block"),
    ]
    return _forward("who-10to11-multiple", folder, rows)


def _forward(table: str, folder: Path, rows: list[w.MapRow]) -> Sample:
    path = w.write_who_map(folder / f"{table}.txt", table, rows)
    return Sample(path, len(rows), tuple(_forward_records(table, rows)))


def _forward_records(table: str, rows: list[w.MapRow]) -> Iterator[Record]:
    named: set[str] = set()
    for line, row in enumerate(rows, start=2):
        if row.code10 not in named:
            yield end10(row)
        id = row.linearization.partition("/mms/")[2]
        newer = row.code11 or id
        if newer not in named:
            residual = "unspecified" if id.endswith("/unspecified") else ""
            kind = row.kind11
            yield concept(ICD11, newer, row.title11, kind=kind, chapter="01", residual=residual, identity=id)
        named |= {row.code10, newer}
        target = Target("code" if row.code11 else "block", newer, (newer,))
        yield Mapping(source=row.code10, target=target, line=line, stated=stated(table, row))


def end10(row: w.MapRow, **rest: object) -> Concept:
    """The ICD-10 end of a row, as the row names it; the table has no hierarchy, but the code's shape shows it."""
    category, _, subdivision = row.code10.partition(".")
    known: dict[str, object] = {"kind": row.kind10.lower(), "chapter": row.chapter10}
    known["parents"] = (category,) if subdivision else ()
    return concept(ICD10, row.code10, row.title10, **(known | rest))


def stated(table: str, row: w.MapRow, *more: str) -> dict[str, str]:
    """The cells of a row that say anything, by name; a depth is layout and not said."""
    names = [name for name, _ in w.MAP_TABLES[table] if name != "depth"]
    return {name: getattr(row, name) for name in (*names, *more) if getattr(row, name)}


def back(folder: Path) -> Sample:
    """ICD-11 to ICD-10: a code, a chapter, and a class without counterpart."""
    table = "who-11to10-one"
    rows = [
        w.map_row("A00.9", "1A00", "257068234"),
        w.map_row("I", "", "588616678"),
        w.map_row("No Mapping", "1B70", "2144774073", title10="", chapter10=""),
    ]
    records = (
        end10(rows[0]),
        concept(ICD11, "1A00", "Title of 1A00", chapter="01", identity="257068234"),
        _reverse(table, rows[0], 2, "1A00", Target("code", "A00.9", ("A00.9",))),
        end10(rows[1], kind="chapter", code=None),
        concept(ICD11, "588616678", "Title of 588616678", kind="block", chapter="01", identity="588616678"),
        _reverse(table, rows[1], 3, "588616678", Target("chapter", "I", ("I",))),
        concept(ICD11, "1B70", "Title of 1B70", chapter="01", identity="2144774073"),
        _reverse(table, rows[2], 4, "1B70", NO_MAP),
    )
    return Sample(w.write_who_map(folder / f"{table}.txt", table, rows), len(rows), records)


def _reverse(table: str, row: w.MapRow, line: int, source: str, target: Target) -> Mapping:
    return Mapping(source=source, target=target, line=line, stated=stated(table, row))


def foundation(folder: Path) -> Sample:
    """Foundation entities, with the relation and distance that only this table states."""
    table = "who-foundation-10to11"
    rows = [
        w.map_row("A00", "", "257068234", relation="Equivalent", distance="0"),
        w.map_row("A00.0", "", "257068234", relation="Subclass", distance="-1"),
        w.unmapped_row("L73.9", distance="-1"),
    ]
    target = Target("code", "257068234", ("257068234",))
    said = [stated(table, row, "relation", "distance") for row in rows]
    records = (
        end10(rows[0]),
        concept(FOUNDATION, "257068234", "Title of 257068234"),
        Mapping(source="A00", target=target, relation="equivalent", line=2, stated=said[0]),
        end10(rows[1]),
        Mapping(source="A00.0", target=target, relation="narrower", line=3, stated=said[1]),
        end10(rows[2]),
        Mapping(source="L73.9", target=NO_MAP, line=4, stated=said[2]),
    )
    return Sample(w.write_who_map(folder / f"{table}.txt", table, rows), len(rows), records)


def foundation_back(folder: Path) -> Sample:
    """The table that WHO publishes as a workbook."""
    table = "who-foundation-11to10"
    rows = [w.map_row("A00.9", "1A00", "257068234"), w.map_row("A04.9", "", "135352227")]
    records = (
        end10(rows[0], chapter=""),
        concept(FOUNDATION, "257068234", "Title of 1A00", chapter="01"),
        _reverse(table, rows[0], 2, "257068234", Target("code", "A00.9", ("A00.9",))),
        end10(rows[1], chapter=""),
        concept(FOUNDATION, "135352227", "Title of 135352227", chapter="01"),
        _reverse(table, rows[1], 3, "135352227", Target("code", "A04.9", ("A04.9",))),
    )
    return Sample(w.write_who_map(folder / f"{table}.xlsx", table, rows), len(rows), records)


def code_list(folder: Path) -> Sample:
    """Two categories with their subcategories, and a title with the delimiter in it."""
    rows = [
        ("A00", "Cholera"),
        ("A00.0", "Cholera durch V. cholerae; klassisch"),
        ("A09", "Übrige Enteritis"),
    ]
    nodes = (
        concept(ICD10, "A00", "Cholera", selectable=False),
        concept(ICD10, "A00.0", "Cholera durch V. cholerae; klassisch", parents=("A00",)),
        concept(ICD10, "A09", "Übrige Enteritis"),
    )
    records = tuple(
        record
        for node in nodes
        for record in (node, Term(id=node.id, text=node.display, language="de", use="preferred"))
    )
    return Sample(w.write_code_list(folder / "icd10who_de_2019.txt", rows), len(rows), records)


SAMPLES: dict[str, Maker] = {
    "claml": claml,
    "icd11-mms-tabulation": tabulation,
    "who-10to11-one": one_category,
    "who-10to11-multiple": multiple_categories,
    "who-11to10-one": back,
    "who-foundation-10to11": foundation,
    "who-foundation-11to10": foundation_back,
    "code-title-list": code_list,
}
