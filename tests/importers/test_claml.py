"""ClaML, as WHO publishes ICD-10: rubrics, references, modifiers, hierarchy, and what is wrong with a class."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from termwalk.graph.concepts import Concept, Term
from termwalk.graph.errors import FormatError
from termwalk.graph.store import Record
from termwalk.importers import claml
from termwalk.importers.source import Source

from . import writers as w
from .samples import concepts, problems, read_file, terms

CHAPTER = w.Class("IV", "Endocrine, nutritional and metabolic diseases", "chapter", below=["E10-E14"])
BLOCK = w.Class("E10-E14", "Diabetes mellitus", "block", above="IV", below=["E10"])
E10 = w.Class("E10", "Type 1 diabetes mellitus", above="E10-E14", modified_by=["S04E10_4"])
FOURTH = [
    w.ModifierClass("S04E10_4", ".0", "With coma", rubrics=[w.Rubric("inclusion", "Hyperglycaemic coma NOS")]),
    w.ModifierClass("S04E10_4", ".2", "With renal complications", usage="dagger"),
    w.ModifierClass("S04E10_4", ".9", "Without complications"),
]


def read(
    folder: Path, classes: Sequence[w.Class], modifiers: Sequence[w.ModifierClass] = (), **rest: str
) -> list[Record]:
    return read_file(w.write_claml(folder / "icd10.xml", classes, modifiers, **rest))


def read_one(folder: Path, *rubrics: w.Rubric, title: str = "Tuberculosis") -> tuple[Concept, list[Term]]:
    records = read(folder, [w.Class("A17", title, rubrics=rubrics)])
    return concepts(records)["A17"], terms(records)


def test_the_head_says_system_release_and_language(tmp_path: Path) -> None:
    found = claml.recognise(Source(w.write_claml(tmp_path / "a.xml", [CHAPTER], language="fr")))
    assert found is not None
    assert (found.edition.system, found.edition.version, found.language) == ("icd10", "2019", "fr")
    assert (found.date, found.structured, found.map_set) == ("2019-01-01", True, None)


def test_the_title_of_the_whole_is_kept(tmp_path: Path) -> None:
    head = (
        '<Title name="ICD-10-WHO" version="2016" date="2016-01-01">International  Classification\n of Diseases</Title>'
    )
    found = claml.recognise(Source(w.write_claml(tmp_path / "a.xml", [CHAPTER], head=head)))
    assert found is not None
    assert (found.title, found.edition.system) == ("International Classification of Diseases", "icd10")


def test_a_national_modification_is_not_taken_for_whos(tmp_path: Path) -> None:
    head = '<Title name="ICD-10-GM" version="2017" date="2016-09-23">ICD-10-GM</Title>'
    found = claml.recognise(Source(w.write_claml(tmp_path / "a.xml", [CHAPTER], head=head)))
    assert found is not None
    assert (found.edition.system, found.edition.version) == ("", "2017")


def test_a_silent_head_needs_the_user_to_say(tmp_path: Path) -> None:
    path = w.write_claml(tmp_path / "excerpt.xml", [CHAPTER], head="")
    with pytest.raises(
        FormatError,
        match=r"excerpt\.xml is claml, .*: add --system and --release, or write an editions\.toml",
    ):
        claml.read(path)


def test_what_the_user_says_names_the_release(tmp_path: Path) -> None:
    source = Source(w.write_claml(tmp_path / "excerpt.xml", [CHAPTER], head=""))
    found = claml.recognise(source)
    assert found is not None
    (record,) = claml.read(source, found.said_by_user("icd10", "2010-excerpt"))
    assert isinstance(record, Concept)
    assert (record.system, record.version) == ("icd10", "2010-excerpt")


@pytest.mark.parametrize(("usage", "mark"), [("aster", "*"), ("dagger", "+"), ("", "")])
def test_a_reference_leaves_the_text_and_keeps_its_mark(usage: str, mark: str, tmp_path: Path) -> None:
    label = f"Tuberculous meningitis{w.reference('G01', usage=usage)} of brain"
    _, found = read_one(tmp_path, w.Rubric("inclusion", label))
    wanted = Term(
        id="A17", text="Tuberculous meningitis of brain", language="en", use="inclusion", refers=(f"G01{mark}",)
    )
    assert found == [wanted]


def test_a_reference_that_shows_another_text_gives_its_code(tmp_path: Path) -> None:
    _, found = read_one(tmp_path, w.Rubric("exclusion", f"synovia{w.reference('C49', shown='C49.-')}"))
    assert [(term.text, term.refers, term.use) for term in found] == [("synovia", ("C49",), "exclusion")]


def test_the_asterisk_of_a_title_is_a_property(tmp_path: Path) -> None:
    label = f"Tuberculous meningitis{w.reference('G01', usage='aster')}"
    classes = [w.Class("A17.0", usage="dagger", rubrics=[w.Rubric("preferred", label)])]
    node = concepts(read(tmp_path, classes))["A17.0"]
    assert node.display == "Tuberculous meningitis"
    assert node.properties == {"usage": "dagger", "asterisk": "G01*"}


def test_the_long_title_is_the_display_and_the_short_one_a_synonym(tmp_path: Path) -> None:
    long = w.Rubric("preferredLong", "Malignant neoplasm: Short bones of lower limb")
    node, found = read_one(tmp_path, long, title="Short bones of lower limb")
    assert node.display == "Malignant neoplasm: Short bones of lower limb"
    assert [(term.text, term.use) for term in found] == [("Short bones of lower limb", "synonym")]


def test_the_order_of_the_titles_does_not_matter(tmp_path: Path) -> None:
    rubrics = [w.Rubric("preferredLong", "The long one"), w.Rubric("preferred", "The short one")]
    assert concepts(read(tmp_path, [w.Class("A17", rubrics=rubrics)]))["A17"].display == "The long one"


def test_the_fragments_of_a_list_are_joined(tmp_path: Path) -> None:
    label = w.fragments("Diabetic:", f"cataract{w.reference('H28.0', usage='aster')}", "without mention of coma")
    _, found = read_one(tmp_path, w.Rubric("inclusion", label))
    assert [(term.text, term.refers) for term in found] == [
        ("Diabetic: cataract without mention of coma", ("H28.0*",)),
    ]


def test_paragraphs_keep_their_breaks(tmp_path: Path) -> None:
    label = '<Para>Notes</Para><Para>1.<Term class="tab"/>Primary\n\t\tsites</Para>'
    _, found = read_one(tmp_path, w.Rubric("introduction", label))
    assert [(term.text, term.use) for term in found] == [("Notes\n1. Primary sites", "note")]


def test_a_subscript_does_not_break_a_word(tmp_path: Path) -> None:
    node, _ = read_one(
        tmp_path, w.Rubric("preferred", 'Vitamin B<Term class="subscript">12</Term> deficiency'), title=""
    )
    assert node.display == "Vitamin B12 deficiency"


def test_a_comment_is_no_text(tmp_path: Path) -> None:
    node, found = read_one(tmp_path, w.Rubric("inclusion", "of <!-- sic -->lung<?page 7?>"), title="T<!-- x -->B")
    assert (node.display, [term.text for term in found]) == ("T<!-- x -->B", ["of lung"])


@pytest.mark.parametrize("inner", ["<List><ListItem>clavicle</ListItem></List>", "<Para>clavicle</Para>"])
def test_words_before_a_list_are_kept(inner: str, tmp_path: Path) -> None:
    _, found = read_one(tmp_path, w.Rubric("inclusion", f"Shoulder region: {inner}"))
    assert [term.text.split() for term in found] == [["Shoulder", "region:", "clavicle"]]


@pytest.mark.parametrize(
    ("kind", "use"),
    [
        ("inclusion", "inclusion"),
        ("exclusion", "exclusion"),
        ("coding-hint", "coding hint"),
        ("definition", "definition"),
        ("text", "note"),
        ("note", "note"),
    ],
)
def test_each_kind_of_rubric_is_a_kind_of_term(kind: str, use: str, tmp_path: Path) -> None:
    _, found = read_one(tmp_path, w.Rubric(kind, "some words"))
    assert [(term.text, term.use) for term in found] == [("some words", use)]


def test_a_link_without_words_is_no_term(tmp_path: Path) -> None:
    label = w.reference("S04E10_4", shown="[See before E10 for subdivisions]")
    assert read_one(tmp_path, w.Rubric("modifierlink", label))[1] == []


def test_a_mandatory_modifier_makes_a_class_per_value(tmp_path: Path) -> None:
    found = concepts(read(tmp_path, [CHAPTER, BLOCK, E10], FOURTH))
    assert list(found) == ["IV", "E10-E14", "E10", "E10.0", "E10.2", "E10.9"]
    assert not found["E10"].selectable
    coma = found["E10.0"]
    assert coma.display == "Type 1 diabetes mellitus with coma"
    assert (coma.kind, coma.code, coma.parents, coma.chapter) == ("modifiedcategory", "E10.0", ("E10",), "IV")
    assert coma.selectable
    assert found["E10.2"].properties == {"usage": "dagger"}


def test_the_rubrics_of_a_modifier_are_terms_of_the_class_it_makes(tmp_path: Path) -> None:
    records = read(tmp_path, [CHAPTER, BLOCK, E10], FOURTH)
    assert terms(records) == [Term(id="E10.0", text="Hyperglycaemic coma NOS", language="en", use="inclusion")]


def test_a_class_that_the_file_spells_out_is_not_made_again(tmp_path: Path) -> None:
    spelt = w.Class("E10.0", "Type 1 diabetes mellitus: With coma", above="E10")
    for classes in ([CHAPTER, BLOCK, E10, spelt], [spelt, E10, BLOCK, CHAPTER]):
        records = read(tmp_path, classes, FOURTH)
        assert sorted(concepts(records)) == ["E10", "E10-E14", "E10.0", "E10.2", "E10.9", "IV"]
        assert concepts(records)["E10.0"].display == "Type 1 diabetes mellitus: With coma"
        assert concepts(records)["E10.0"].kind == "category"
        assert problems(records) == []


def test_two_classes_share_a_modifier(tmp_path: Path) -> None:
    other = w.Class("E11", "Type 2 diabetes mellitus", above="E10-E14", modified_by=["S04E10_4"])
    found = concepts(read(tmp_path, [E10, other], FOURTH))
    assert found["E11.9"].display == "Type 2 diabetes mellitus without complications"
    assert len(found) == 8


def test_an_optional_modifier_stays_a_property(tmp_path: Path) -> None:
    classes = [w.Class("M45", "Ankylosing spondylitis", optionally=["S13M40_5"])]
    found = concepts(read(tmp_path, classes, [w.ModifierClass("S13M40_5", "0", "Multiple sites in spine")]))
    assert list(found) == ["M45"]
    assert found["M45"].selectable
    assert found["M45"].properties == {"optional_modifier": "S13M40_5"}


def test_only_the_valid_values_of_a_modifier_are_used(tmp_path: Path) -> None:
    path = w.write_claml(tmp_path / "icd10.xml", [CHAPTER, BLOCK, E10], FOURTH)
    limited = b'<ModifiedBy all="false" code="S04E10_4"><ValidModifierClass code=".9"/></ModifiedBy>'
    records = read_file(w.spoil(path, b'<ModifiedBy code="S04E10_4"/>', limited))
    assert [id for id in concepts(records) if id.startswith("E10.")] == ["E10.9"]


def test_a_modifier_that_the_file_lacks_is_reported(tmp_path: Path) -> None:
    records = read(tmp_path, [CHAPTER, BLOCK, E10])
    (problem,) = problems(records)
    assert "S04E10_4" in problem.raw + problem.reason


def test_meta_is_kept_as_properties(tmp_path: Path) -> None:
    classes = [w.Class("C40", "Malignant neoplasm of bone", meta=[("MortBCode", "069"), ("MortL1Code", "1-046")])]
    assert concepts(read(tmp_path, classes))["C40"].properties == {"MortBCode": "069", "MortL1Code": "1-046"}


def test_the_chapter_is_found_by_climbing(tmp_path: Path) -> None:
    classes = [
        CHAPTER,
        w.Class("E00-E90", "Outer block", "block", above="IV"),
        w.Class("E10-E14", "Inner block", "block", above="E00-E90"),
        w.Class("E10", "Category", above="E10-E14"),
        w.Class("E10.0", "Subcategory", above="E10"),
        w.Class("U07", "Class without a chapter", above="U00-U49"),
    ]
    found = concepts(read(tmp_path, classes))
    chapters = {id: node.chapter for id, node in found.items()}
    assert chapters == {"IV": "IV", "E00-E90": "IV", "E10-E14": "IV", "E10": "IV", "E10.0": "IV", "U07": ""}
    assert found["E10.0"].parents == ("E10",)


def test_a_hierarchy_that_runs_in_a_circle_has_no_chapter(tmp_path: Path) -> None:
    found = concepts(read(tmp_path, [w.Class("A00", "One", above="A01"), w.Class("A01", "Two", above="A00")]))
    assert [node.chapter for node in found.values()] == ["", ""]


def test_children_may_stand_before_their_parents(tmp_path: Path) -> None:
    found = concepts(read(tmp_path, [E10, BLOCK, CHAPTER], FOURTH))
    assert found["E10.9"].chapter == "IV"


def test_only_leaves_can_be_coded_with(tmp_path: Path) -> None:
    classes = [
        CHAPTER,
        w.Class("E10-E14", "Block", "block", above="IV"),
        w.Class("E10", "By its child's SuperClass", above="E10-E14"),
        w.Class("E10.0", "Leaf", above="E10"),
        w.Class("E11", "By its own SubClass", above="E10-E14", below=["E11.0"]),
        w.Class("E12", "Leaf of three characters", above="E10-E14"),
    ]
    found = concepts(read(tmp_path, classes))
    assert [id for id, node in found.items() if node.selectable] == ["E10.0", "E12"]
    assert {id for id, node in found.items() if node.code is None} == {"IV", "E10-E14"}


@pytest.mark.parametrize(
    ("wrong", "field", "raw", "reason"),
    [
        (w.Class("", "No code"), "code", "", "a class without a code"),
        (w.Class("A01"), "Rubric", "", "no preferred rubric"),
        (w.Class("A01", "Odd", kind="fivedigit"), "kind", "fivedigit", "not a chapter, block or category"),
        (w.Class("A00", "Again"), "code", "A00", "the class stands twice; the first one is kept"),
    ],
)
def test_a_class_that_cannot_be_used_is_a_problem(
    wrong: w.Class, field: str, raw: str, reason: str, tmp_path: Path
) -> None:
    records = read(tmp_path, [w.Class("A00", "Cholera"), wrong, w.Class("A02", "Salmonella")])
    assert list(concepts(records)) == ["A00", "A02"]
    assert concepts(records)["A00"].display == "Cholera"
    (problem,) = problems(records)
    assert (problem.file, problem.field, problem.raw, problem.reason) == ("icd10.xml", field, raw, reason)


def test_a_problem_names_the_line_of_its_class(tmp_path: Path) -> None:
    path = w.write_claml(tmp_path / "icd10.xml", [w.Class("A00", "Cholera"), w.Class("A01")])
    lines = path.read_text(encoding="utf-8").splitlines()
    (problem,) = problems(read_file(path))
    assert 'code="A01"' in lines[problem.line - 1]


def test_the_first_of_two_classes_keeps_its_own_place(tmp_path: Path) -> None:
    classes = [
        w.Class("A00", "Cholera", above="A00-A09"),
        w.Class("A00", "Cholera again", "chapter", above="B00-B09"),
    ]
    node = concepts(read(tmp_path, classes))["A00"]
    assert (node.display, node.kind, node.parents, node.chapter) == ("Cholera", "category", ("A00-A09",), "")


def test_a_local_dtd_is_accepted_and_not_fetched(tmp_path: Path) -> None:
    (tmp_path / "ClaML.dtd").write_text('<!ATTLIST Class usage CDATA "aster">\n', encoding="utf-8")
    records = read(tmp_path, [w.Class("A00", "Cholera")], doctype=w.LOCAL_DTD)
    assert concepts(records)["A00"].properties == {}


@pytest.mark.parametrize("doctype", ["", w.LOCAL_DTD, '<!DOCTYPE ClaML PUBLIC "-//CEN//ClaML" "ClaML.dtd">'])
def test_a_dtd_need_not_be_there(doctype: str, tmp_path: Path) -> None:
    assert list(concepts(read(tmp_path, [CHAPTER], doctype=doctype))) == ["IV"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1"])
def test_the_declared_encoding_is_followed(encoding: str, tmp_path: Path) -> None:
    records = read(tmp_path, [w.Class("A30", "Lèpre à bacilles de Hansen")], encoding=encoding)
    assert [node.display for node in concepts(records).values()] == ["Lèpre à bacilles de Hansen"]


def test_titles_with_markup_characters_come_back(tmp_path: Path) -> None:
    title = 'Fever <38 °C & "chills" — 寒战'
    assert concepts(read(tmp_path, [w.Class("R50", title)]))["R50"].display == title


def test_another_xml_file_is_not_claml(tmp_path: Path) -> None:
    path = tmp_path / "other.xml"
    path.write_text("<?xml version='1.0'?><Class code='A00' kind='category'/>", encoding="utf-8")
    assert claml.recognise(Source(path)) is None
    with pytest.raises(FormatError, match=r"^other\.xml is not ClaML\.$"):
        claml.read(path)
