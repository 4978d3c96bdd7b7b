"""The ICD-10-CM tabular list: what is printed, what seventh characters add, what notes point at."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from termwalk.graph.codes import Edition
from termwalk.graph.concepts import Concept
from termwalk.graph.errors import FormatError, TermwalkError
from termwalk.graph.problems import Problem
from termwalk.graph.store import Record
from termwalk.importers.source import Source, sources
from termwalk.importers.us import icd10cm_tabular
from termwalk.importers.us.icd10cm_notes import pointed

from .. import writers as w
from ..mutations import ANY, cut_row
from ..samples import concepts, problems, terms
from ..samples.icd10cm import ENCOUNTERS, chapter, diag, notes, section, sevenths, tabular, write_tabular

NAME = "icd10cm-tabular-April-2025.xml"


def classes(folder: Path, *diags: str, id: str = "S00-S09") -> list[Record]:
    """What a list with one section reads as."""
    return list(icd10cm_tabular.read(write_tabular(folder / NAME, [chapter("19", "Injury", section(id, "X", *diags))])))


def added(records: list[Record]) -> list[str]:
    return [id for id, node in concepts(records).items() if node.properties.get("printed") == "no"]


def test_the_sample_comes_back(tmp_path: Path) -> None:
    made = tabular(tmp_path)
    assert tuple(icd10cm_tabular.read(made.path)) == made.records


@pytest.mark.parametrize(
    ("name", "version", "said"),
    [
        (NAME, "2025", "2025-04"),
        ("icd10c-tabular-April-1-2026.xml", "2026", "2026-04"),
        ("icd10cm_tabular_2025.xml", "2025", "2025"),
        ("icd10cm-tabular-2026-Jan.xml", "2026", "2026-01"),
        ("Table and Index October 1, 2024.xml", "2025", "2025"),
        ("icd10cm-tabular-April-2024.xml", "2025", "2025"),
        ("tabular.xml", "2025", "2025"),
        ("icd10cm-tabular-April-2025.xml", "", "2025-04"),
        ("tabular.xml", "", ""),
    ],
)
def test_the_content_says_the_year_and_a_name_the_month(name: str, version: str, said: str, tmp_path: Path) -> None:
    (folder := tmp_path / "x").mkdir()
    found = icd10cm_tabular.recognise(Source(write_tabular(folder / name, [], version=version)))
    assert found is not None
    assert (found.edition, found.language, found.structured) == (Edition("icd10cm", said), "en", True)


def test_an_archive_may_say_the_month(tmp_path: Path) -> None:
    plain = write_tabular(tmp_path / "tabular.xml", [])
    path = w.write_zip(tmp_path / "icd10cm-April-1-2025-XML.zip", {"Table/tabular.xml": plain.read_bytes()})
    found = [icd10cm_tabular.recognise(source) for source in sources(path)]
    assert [one and one.edition.version for one in found] == ["2025-04"]


def test_a_list_that_does_not_say_its_release_asks_for_it(tmp_path: Path) -> None:
    (folder := tmp_path / "x").mkdir()
    with pytest.raises(FormatError, match="add --release"):
        icd10cm_tabular.read(write_tabular(folder / "tabular.xml", [], version=""))


@pytest.mark.parametrize("root", ["ICD10CM.index", "ClaML", "devices", "icd10cm.tabular"])
def test_other_xml_is_refused(root: str, tmp_path: Path) -> None:
    path = tmp_path / NAME
    path.write_text(f"<?xml version='1.0'?><{root}><version>2025</version></{root}>")
    assert icd10cm_tabular.recognise(Source(path)) is None


@pytest.mark.parametrize(
    ("code", "full"), [("T07", "T07.XXXA"), ("S00.0", "S00.0XXA"), ("S00.01", "S00.01XA"), ("S00.011", "S00.011A")]
)
def test_the_seventh_character_stands_in_the_seventh_place(code: str, full: str, tmp_path: Path) -> None:
    records = classes(tmp_path, diag(code, "Title", sevenths(("A", "initial encounter"))))
    found = concepts(records)
    assert added(records) == [full]
    assert (found[full].display, found[full].parents) == ("Title, initial encounter", (code,))
    assert (found[code].selectable, found[full].selectable) == (False, True)


def test_the_nearest_definition_holds(tmp_path: Path) -> None:
    inner = diag("S00.1", "B", sevenths(("1", "right eye")), diag("S00.11", "C"))
    records = classes(tmp_path, diag("S00", "A", sevenths(*ENCOUNTERS), diag("S00.0", "D"), inner))
    assert added(records) == ["S00.0XXA", "S00.0XXD", "S00.0XXS", "S00.11X1"]


def test_a_code_of_seven_characters_takes_no_more(tmp_path: Path) -> None:
    records = classes(tmp_path, diag("S00", "A", sevenths(*ENCOUNTERS), diag("S00.0123", "B")))
    assert added(records) == []
    assert concepts(records)["S00.0123"].selectable


def test_an_exception_stated_in_words_holds(tmp_path: Path) -> None:
    said = (
        "7th characters D and S do not apply to codes in category S06 with 6th character 7 - death due to brain"
        " injury prior to regaining consciousness, or 8 - death due to other cause."
    )
    below = [diag(f"S06.{code}", "T") for code in ("1X6", "1X7", "1X8", "7")]
    records = classes(tmp_path, diag("S06", "A", sevenths(*ENCOUNTERS), notes("notes", said), *below))
    assert [code for code in added(records) if "XX" not in code] == [
        "S06.1X6A", "S06.1X6D", "S06.1X6S", "S06.1X7A", "S06.1X8A",
    ]  # fmt: skip
    assert "S06.7XXD" in added(records)


def test_a_section_goes_below_the_narrowest_that_has_no_categories(tmp_path: Path) -> None:
    ids = ("V00-X58", "V00-V99", "V00-V09", "V98-V99", "W00-X58", "W00-W19", "X50", "Y90-Y99")
    empty = ("V00-X58", "V00-V99", "W00-X58")
    sections = [section(id, "T", *([] if id in empty else [diag(id[:3], "C")])) for id in ids]
    records = list(icd10cm_tabular.read(write_tabular(tmp_path / NAME, [chapter("20", "External", *sections)])))
    assert {id: node.parents for id, node in concepts(records).items() if node.kind == "block"} == {
        "V00-X58": ("20",),
        "V00-V99": ("V00-X58",),
        "V00-V09": ("V00-V99",),
        "V98-V99": ("V00-V99",),
        "W00-X58": ("V00-X58",),
        "W00-W19": ("W00-X58",),
        "X50-X50": ("W00-X58",),
        "Y90-Y99": ("20",),
    }


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("carrier of infectious disease (Z22.-)", ("Z22",)),
        ("conditions specific to the perinatal period (P35-P39)", ("P35-P39",)),
        ("rheumatic fever (I01.0 -I01.9), drug use (F10.- -F19.-)", ("I01.0-I01.9", "F10-F19")),
        ("head injury (S00 - S09)", ("S00-S09",)),
        ("atherosclerosis I70.21-, I70.22-, and I70.35", ("I70.21", "I70.22", "I70.35")),
        ("code from category Z3A, Weeks of gestation", ("Z3A",)),
        ("carcinoid (C7A.00), see QA0.0101, and again C7A.00", ("C7A.00", "QA0.0101")),
        ("vitamin B12 deficiency anemia (D51.-)", ("D51",)),
        ("Anoctamin-5-related LGMD R12", ()),
        ("E. coli O157:H7, CD30-positive, G6PD, influenza A/H1N1, HLA-B27", ()),
        ("see Alphabetical Index", ()),
    ],
)
def test_a_note_names_the_codes_it_points_at(text: str, codes: tuple[str, ...]) -> None:
    assert pointed(text) == codes


def test_every_kind_of_note_can_be_told(tmp_path: Path) -> None:
    kinds = {
        "inclusionTerm": "inclusion", "includes": "inclusion", "excludes1": "exclusion", "excludes2": "exclusion",
        "codeFirst": "coding hint", "useAdditionalCode": "coding hint", "codeAlso": "coding hint", "notes": "note",
    }  # fmt: skip
    records = classes(tmp_path, diag("S00", "A", *[notes(tag, f"{tag} 1", f"{tag} 2") for tag in kinds]))
    assert [(term.text, term.use) for term in terms(records)] == [
        (f"{tag} {number}", use) for tag, use in kinds.items() for number in (1, 2)
    ]
    assert concepts(records)["S00"].properties == {
        tag: f"{tag} 1 | {tag} 2"
        for tag in ("excludes1", "excludes2", "codeFirst", "useAdditionalCode", "codeAlso")
    }  # fmt: skip


def test_the_table_of_visual_impairment_becomes_notes(tmp_path: Path) -> None:
    table = (
        "<visualImpairment><visCategory><heading>Category of visual impairment</heading><visRange>"
        "<heading>Visual acuity</heading><visMax><heading>Maximum less than:</heading></visMax>"
        "<visMin><heading>Minimum equal to or better than:</heading></visMin></visRange></visCategory>"
        "<visCategory><value>1</value><visRange><visMax><value>6/18</value></visMax><visMin><value>6/60</value>"
        "</visMin></visRange><visRange><visMax><value>20/70</value></visMax></visRange></visCategory>"
        "<visCategory><value>9</value></visCategory></visualImpairment>"
    )
    assert [term.text for term in terms(classes(tmp_path, diag("H54", "Blindness", table), id="H53-H54"))] == [
        "Category of visual impairment 1; maximum less than 6/18, 20/70; minimum equal to or better than 6/60",
        "Category of visual impairment 9",
    ]


@pytest.mark.parametrize(
    ("broken", "field", "reason", "kept"),
    [
        (diag("", "Title"), "name", "no code", []),
        ("<diag><desc>Title</desc></diag>", "name", "no code", []),
        (diag("s00", "Title"), "name", "not a code of icd10cm", []),
        (diag("S00.12345", "Title"), "name", "not a code of icd10cm", []),
        (diag("S00", ""), "desc", "no title", []),
        (diag("S00", "A", diag("S00", "B")), "name", "the code stands twice; the first one is kept", ["S00"]),
        (diag("S00", "A", notes("notes", "")), "notes", "not a note with a text", ["S00"]),
        (diag("S00", "A", "<notes><p>Text</p></notes>"), "notes", "not a note with a text", ["S00"]),
        (diag("S00", "A", "<else>1</else>"), "else", "an element that the list does not have here", ["S00"]),
        (
            diag("S00", "A", sevenths(("AB", "both"))), "extension", "not a seventh character with its words", ["S00"],
        ),
        (diag("S00", "A", sevenths(("A", ""))), "extension", "not a seventh character with its words", ["S00"]),
        (
            diag("S00", "A", sevenths(("A", "once"), ("A", "twice"))), "sevenChrDef",
            "the code stands twice; the first one is kept", ["S00", "S00.XXXA"],
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_a_problem(
    broken: str, field: str, reason: str, kept: list[str], tmp_path: Path
) -> None:
    records = classes(tmp_path, broken)
    (problem,) = problems(records)
    assert (problem.file, problem.field, problem.reason) == (NAME, field, reason)
    assert problem.line > 5
    assert [id for id, node in concepts(records).items() if node.code] == kept


@pytest.mark.parametrize(
    ("broken", "field", "reason"),
    [
        (chapter("XIX", "Injury"), "name", "not a code of icd10cm"),
        (chapter("", "Injury"), "name", "no code"),
        (chapter("19", ""), "desc", "no title"),
        (chapter("19", "Injury") + chapter("19", "Again"), "name", "the code stands twice; the first one is kept"),
        (chapter("19", "Injury", diag("S00", "A")), "diag", "an element that the list does not have here"),
        (chapter("19", "Injury", section("S0-S9", "A")), "id", "not a code of icd10cm"),
        (chapter("19", "Injury", "<section id='S00-S09'><desc/></section>"), "desc", "no title"),
    ],
)
def test_a_heading_that_cannot_be_used_is_a_problem(broken: str, field: str, reason: str, tmp_path: Path) -> None:
    (problem,) = problems(icd10cm_tabular.read(write_tabular(tmp_path / NAME, [broken])))
    assert (problem.field, problem.reason) == (field, reason)


def test_below_what_cannot_be_used_the_rest_goes_to_the_one_above(tmp_path: Path) -> None:
    lost = section("?", "Lost", diag("S10", "A", diag("S1O.0", "B", diag("S10.01", "C"))))
    records = list(icd10cm_tabular.read(write_tabular(tmp_path / NAME, [chapter("19", "Injury", lost)])))
    assert [problem.raw for problem in problems(records)] == ["-?", "S1O.0"]
    assert {id: node.parents for id, node in concepts(records).items()} == {
        "19": (),
        "S10": ("19",),
        "S10.01": ("S10",),
    }


def test_a_title_stands_as_published_on_one_line(tmp_path: Path) -> None:
    records = classes(tmp_path, diag("S00", "\n  A natural  orifice,\n  or <i>two</i>\n"), diag("S01", "\n A  b\n c "))
    assert [node.display for node in concepts(records).values() if node.code] == ["A natural orifice, or two", "A  b c"]


def test_entities_are_refused_and_broken_xml_too(tmp_path: Path) -> None:
    path = tabular(tmp_path).path
    whole = path.read_bytes()
    path.write_bytes(whole.replace(b"<ICD10CM.tabular>", b"<!DOCTYPE x [<!ENTITY a 'b'>]><ICD10CM.tabular>"))
    with pytest.raises(TermwalkError, match="defines XML entities"):
        list(icd10cm_tabular.read(path))
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(FormatError, match="not well-formed XML"):
        list(icd10cm_tabular.read(path))


def test_an_undefined_entity_is_told(tmp_path: Path) -> None:
    path = write_tabular(tmp_path / NAME, [chapter("19", "Injury", section("S00-S09", "X", diag("S00", "A &b; c")))])
    w.spoil(path, b"<ICD10CM.tabular>", b'<!DOCTYPE x SYSTEM "x.dtd"><ICD10CM.tabular>')
    records = list(icd10cm_tabular.read(path))
    (problem,) = problems(records)
    assert (problem.reason, problem.raw) == ("an entity that the file does not define", "&b;")
    assert problem.repaired == "the letters &b;"
    assert concepts(records)["S00"].display == "A &b; c"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1"])
def test_the_declared_encoding_is_read(encoding: str, tmp_path: Path) -> None:
    text = chapter("19", "Injury", section("S00-S09", "X", diag("S00", "Brown-Séquard syndrome")))
    path = write_tabular(tmp_path / NAME, [text], encoding=encoding)
    found = icd10cm_tabular.recognise(Source(path))
    assert found is not None
    assert found.edition.version == "2025-04"
    assert concepts(icd10cm_tabular.read(path))["S00"].display == "Brown-Séquard syndrome"


@pytest.mark.parametrize("mutation", ANY, ids=[one.__name__ for one in ANY])
def test_a_damaged_list_is_never_a_crash(mutation: object, tmp_path: Path) -> None:
    assert callable(mutation)
    for seed in range(25):
        path = tabular(tmp_path).path
        mutation(path, Random(f"{mutation} {seed}"))
        source = Source(path)
        try:
            found = icd10cm_tabular.recognise(source)
            records = list(icd10cm_tabular.read(source, found)) if found else []
        except TermwalkError:
            continue
        assert len(concepts(records)) == sum(isinstance(record, Concept) for record in records)


def test_a_cut_line_loses_nothing_in_silence(tmp_path: Path) -> None:
    for seed in range(40):
        made = tabular(tmp_path)
        cut_row(made.path, Random(seed))
        try:
            records = list(icd10cm_tabular.read(made.path))
        except TermwalkError:
            continue
        assert len(concepts(records)) == made.rows or any(isinstance(record, Problem) for record in records)


def real(folder: Path, name: str) -> list[Record]:
    (source,) = sources(folder / "icd10cm" / name)
    return list(icd10cm_tabular.read(source))


@pytest.mark.real_data
def test_april_2025_and_april_2026_differ_as_published(real_data: Path) -> None:
    releases = [real(real_data, f"icd10cm-tabular-April-{year}.zip") for year in (2025, 2026)]
    assert [problems(records) for records in releases] == [[], []]
    nodes = [[node for node in concepts(records).values() if node.code] for records in releases]
    printed = [{one.id: one.display for one in found if one.properties.get("printed") != "no"} for found in nodes]
    assert [len(found) for found in printed] == [46_498, 46_881]
    assert [len(found) for found in nodes] == [97_584, 98_186]
    assert [sum(one.selectable for one in found) for found in nodes] == [74_260, 74_719]
    old, new = printed
    assert (len(new.keys() - old.keys()), len(old.keys() - new.keys())) == (383, 0)
    assert sum(old[code] != new[code] for code in old) == 21


@pytest.mark.real_data
def test_the_known_classes_of_april_2025(real_data: Path) -> None:
    records = real(real_data, "icd10cm-tabular-April-2025.zip")
    found = concepts(records)
    assert found["E11.3211"].display == (
        "Type 2 diabetes mellitus with mild nonproliferative diabetic retinopathy with macular edema, right eye"
    )
    assert found["T07.XXXA"].parents == ("T07",)
    assert (found["T07"].parents, found["T07-T07"].parents) == (("T07-T07",), ("T07-T88",))
    assert found["C50-C50"].parents == ("C00-C75",)
    assert found["C00-C75"].parents == ("C00-C96",)
    assert "S06.1X7D" not in found
    assert {"P35-P39", "O98"} <= {code for term in terms(records, "1") for code in term.refers}
    assert [term.use for term in terms(records, "E11.9")] == []
    assert any(term.refers == ("E10",) and term.use == "exclusion" for term in terms(records, "E11"))
