"""A review in a workbook: out, filled in by hand as in Excel, and back, in both languages; nothing is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import termwalk
from termwalk.exporters import review_usagi, review_xlsx
from termwalk.graph.catalogue import Part
from termwalk.graph.codes import Edition
from termwalk.graph.concepts import Concept
from termwalk.graph.decisions import Decision
from termwalk.graph.errors import FormatError, QuestionError, SourceError
from termwalk.importers.tools import usagi as usagi_importer
from termwalk.queries import review
from termwalk.queries.review import Candidate, Plan, Project
from termwalk.review_tables import read_proposals, read_sheet, read_usagi

LANGS = ("en", "zh")
WORDS = {
    "en": {"decision": "Decision", "codes": "Chosen code", "relation": "Relation", "note": "Note", "who": "Who",
           "text": "Source text", "seal": "Row seal", "proposed": "Proposed", "source": "Source code",
           "accept": "accept", "reject": "reject", "no-map": "no-map", "skip": "skip", "narrower": "narrower"},
    "zh": {"decision": "决定", "codes": "选定编码", "relation": "关系", "note": "备注", "who": "审核人",
           "text": "源名称", "seal": "行标识", "proposed": "建议编码", "source": "源编码",
           "accept": "接受", "reject": "拒绝", "no-map": "无对应", "skip": "跳过", "narrower": "窄于目标"},
}  # fmt: skip
TEXTS = ("急性心梗伴高血压", "高血压", "糖尿病", "无名", "=1+1\n第二行\x07", "其他贫血")
CODES = {"I10": "Hypertension", "I21.9": "Infarction", "E11.9": "Diabetes", "D64.8": "Other", "A17.0+G01*": "Pair",
         "007": "Bond", "1E30": "Fever"}  # fmt: skip
PROPOSED = (
    Candidate(text=TEXTS[0], part="急性心梗", code="I21.9", title="Infarction", score=0.97, why="agrees"),
    Candidate(text=TEXTS[0], part="高血压", code="I10", title="Hypertension", score=0.98),
    *(Candidate(text=text, code="I10", title="=HYPERLINK(1)", score=0.9) for text in TEXTS[1:3]),
    *(Candidate(text=text, code="") for text in TEXTS[3:]),
)  # fmt: skip


@pytest.fixture
def graph(tmp_path: Path, address: Callable[[Path, str], str]) -> Iterator[termwalk.Graph]:
    """A graph with a few codes to map to, in a classification and in OMOP."""
    with termwalk.open(address(tmp_path, "review")) as made, made.store.stage() as staging:
        for system, codes in (("icd10", CODES), ("omop", {"320128": "Essential hypertension", "201826": "Type 2"})):
            edition = Edition(system, "2019")
            nodes = [Concept(system=system, version="2019", id=id, code=id, display=codes[id]) for id in codes]
            staging.add(Part(role="release", edition=edition, language="en", structured=True, file=system), nodes)
        staging.publish()
        yield made


@pytest.fixture
def project(graph: termwalk.Graph) -> Project:
    return review.declare(graph.store, "dx", "local:notes", "icd10", who="lead-1")


def sent(
    graph: termwalk.Graph, one: Project, path: Path, lang: Any = "en", who: str = "reviewer-1", role: Any = "reviewer"
) -> Path:
    """A workbook that goes out."""
    rows = review.queue(graph.store, one, PROPOSED, who=who, role=role)
    review_xlsx.write(review.worksheet(graph.store, one, rows, who=who, role=role), path, lang)
    return path


def fill(path: Path, lang: str, *rows: tuple[int, dict[str, Any]]) -> Path:
    """Writes into rows (from 2) as a person would, in Excel's own way of saving."""
    book = openpyxl.load_workbook(path)
    page = book.worksheets[0]
    places = {cell.value: cell.column for cell in page[1]}
    for line, cells in rows:
        for name, value in cells.items():
            said = WORDS[lang].get(value, value) if name in ("decision", "relation") else value
            page.cell(line, places[WORDS[lang][name]]).value = said
    book.save(path)
    return path


def back(graph: termwalk.Graph, one: Project, path: Path) -> Plan:
    return review.planned(graph.store, one, read_sheet(path))


def told(decisions: tuple[Decision, ...]) -> list[tuple[str, str, str, str, str]]:
    return [(d.source.partition("notes:")[2], d.verb, d.target, d.who, d.why) for d in decisions]


@pytest.mark.parametrize("lang", LANGS)
def test_everything_that_is_filled_in_comes_back(
    lang: str, graph: termwalk.Graph, project: Project, tmp_path: Path
) -> None:
    path = fill(
        sent(graph, project, tmp_path / "r.xlsx", lang), lang,
        (2, {"decision": "accept"}),
        (3, {"decision": "accept", "codes": "I21.9、I10", "relation": "narrower", "note": "两个\n编码 = 一组",
             "who": "reviewer-2"}),
        (4, {"decision": "reject", "note": "not this one"}),
        (5, {"decision": "no-map", "note": "无此诊断"}),
        (6, {"note": "only a note"}),
        (7, {"decision": "accept", "codes": "A17.0+G01*"}),
    )  # fmt: skip
    plan = back(graph, project, path)
    assert plan.problems == ()
    assert told(plan.decisions) == [
        (TEXTS[0], "accept", "icd10:I21.9 + I10", "reviewer-1", ""),
        (TEXTS[1], "accept", "icd10:I21.9 + I10", "reviewer-2", "两个\n编码 = 一组"),
        (TEXTS[2], "reject", "icd10:I10", "reviewer-1", "not this one"),
        (TEXTS[3], "no-map", "icd10:", "reviewer-1", "无此诊断"),
        (TEXTS[4], "defer", "icd10:", "reviewer-1", "only a note"),
        (TEXTS[5], "accept", "icd10:A17.0+G01*", "reviewer-1", ""),
    ]
    assert [d.relation for d in plan.decisions] == ["equivalent", "narrower", "", "", "", "equivalent"]


@pytest.mark.parametrize("lang", LANGS)
def test_the_same_workbook_twice_adds_nothing(
    lang: str, graph: termwalk.Graph, project: Project, tmp_path: Path
) -> None:
    path = fill(
        sent(graph, project, tmp_path / "r.xlsx", lang), lang, (2, {"decision": "accept", "note": "sure"}),
        (3, {"decision": "no-map"}), (4, {"decision": "reject"}), (5, {"note": "later"}), (6, {"decision": "skip"}),
    )  # fmt: skip
    assert len(review.record(graph.store, back(graph, project, path).decisions)) == 5
    again = back(graph, project, path)
    assert (again.decisions, again.same, again.problems) == ((), 6, ())
    review.decide(graph.store, project, TEXTS[0], "no-map", who="reviewer-2", why="no, it is not")
    again = back(graph, project, path)
    assert (again.decisions, again.same, again.problems) == ((), 6, ())


def test_what_was_said_goes_out_again_and_comes_back_unchanged(
    graph: termwalk.Graph, project: Project, tmp_path: Path
) -> None:
    said: tuple[tuple[str, Any, tuple[str, ...]], ...] = (
        (TEXTS[0], "accept", ("I21.9", "I10")), (TEXTS[3], "no-map", ()), (TEXTS[2], "reject", ("I10",)),
        (TEXTS[5], "defer", ()),
    )  # fmt: skip
    for source, act, codes in said:
        review.decide(graph.store, project, source, act, codes, who="reviewer-1", why="因为")
    rows = review.items(graph.store, project, PROPOSED)
    path = tmp_path / "all.xlsx"
    review_xlsx.write(review.worksheet(graph.store, project, rows, who="reviewer-1"), path, "zh")
    filled = {row.text: (row.decision, row.codes, row.note) for row in read_sheet(path).rows}
    assert filled[TEXTS[0]] == ("接受", "I21.9 + I10", "因为")
    assert (filled[TEXTS[3]], filled[TEXTS[5]]) == (("无对应", "", "因为"), ("跳过", "", "因为"))
    plan = back(graph, project, path)
    assert (plan.decisions, plan.same, plan.problems) == ((), 6, ())


FAULTS: tuple[tuple[dict[str, Any], str], ...] = (
    ({"decision": "maybe"}, "'maybe' is no decision"),
    ({"decision": "accept", "codes": "I1O"}, "icd10:I1O is not in icd10@2019"),
    ({"decision": "accept", "codes": 7}, "made a number of it"),
    ({"decision": "accept", "codes": 1e30}, "is not in icd10@2019. A spreadsheet may have made a number of it"),
    ({"decision": "accept", "relation": "vaguely"}, "'vaguely' is no relation"),
    ({"decision": "no-map", "codes": "I10"}, "goes with no code, and I10 is filled in"),
    ({"codes": "I10"}, "I10 is filled in, but no decision"),
    ({"relation": "narrower"}, "is filled in, but no decision"),
    ({"text": "高血压病"}, "the source text was changed"),
    ({"seal": "0123456789ab"}, "not one of those that went out"),
)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize(("cells", "says"), FAULTS, ids=[says for _, says in FAULTS])
def test_a_row_that_cannot_be_meant_is_reported_with_its_line(
    cells: dict[str, Any], says: str, lang: str, graph: termwalk.Graph, project: Project, tmp_path: Path
) -> None:
    path = fill(sent(graph, project, tmp_path / "r.xlsx", lang), lang, (3, cells), (4, {"decision": "no-map"}))
    plan = back(graph, project, path)
    first = plan.problems[0]
    assert (first.line, first.file) == (3, "r.xlsx")
    assert says in first.reason
    assert [decision.verb for decision in plan.decisions] == ["no-map"]
    assert len(graph.store.decisions("dx")) == 1


def test_an_accept_without_any_code(graph: termwalk.Graph, project: Project, tmp_path: Path) -> None:
    path = fill(sent(graph, project, tmp_path / "r.xlsx"), "en", (5, {"decision": "accept"}))
    assert [(one.line, one.reason) for one in back(graph, project, path).problems] == [
        (5, "无名: an accept names a code")
    ]


def test_rows_that_are_missing_doubled_or_new(graph: termwalk.Graph, project: Project, tmp_path: Path) -> None:
    path = fill(sent(graph, project, tmp_path / "r.xlsx"), "en", (3, {"decision": "no-map"}))
    book = openpyxl.load_workbook(path)
    page = book.worksheets[0]
    page.append([cell.value for cell in page[3]])
    page.append(["x", "a new text"])
    page.delete_rows(2)
    book.save(path)
    found = [(one.line, one.reason) for one in back(graph, project, path).problems]
    assert found == [
        (7, "the row of line 2 again"), (8, "the row is not one of those that went out"),
        (0, "a row that went out is missing"),
    ]  # fmt: skip


def test_columns_in_another_order_and_rows_sorted_are_no_fault(
    graph: termwalk.Graph, project: Project, tmp_path: Path
) -> None:
    path = fill(sent(graph, project, tmp_path / "r.xlsx"), "en", (3, {"decision": "no-map"}))
    book = openpyxl.load_workbook(path)
    page = book.worksheets[0]
    rows = [[cell.value for cell in row][::-1] for row in page.iter_rows()]
    page.delete_rows(1, page.max_row)
    for row in (rows[0], *rows[:0:-1]):
        page.append(row)
    for cell in (cell for row in page.iter_rows() for cell in row if cell.data_type == "f"):
        cell.data_type = "s"
    book.save(path)
    plan = back(graph, project, path)
    assert (told(plan.decisions), plan.problems) == ([(TEXTS[1], "no-map", "icd10:", "reviewer-1", "")], ())


def test_a_source_on_which_somebody_decided_meanwhile(graph: termwalk.Graph, project: Project, tmp_path: Path) -> None:
    path = fill(sent(graph, project, tmp_path / "r.xlsx"), "en", (3, {"decision": "accept"}))
    review.decide(graph.store, project, TEXTS[1], "no-map", who="reviewer-2")
    (one,) = back(graph, project, path).problems
    assert (one.line, one.reason) == (
        3, "reviewer-2 has decided otherwise since (#2: no-map icd10:); review it anew",
    )  # fmt: skip


def test_a_deleted_decision_is_no_answer(graph: termwalk.Graph, project: Project, tmp_path: Path) -> None:
    review.decide(graph.store, project, TEXTS[1], "no-map", who="reviewer-1")
    rows = review.items(graph.store, project, PROPOSED)
    path = tmp_path / "r.xlsx"
    review_xlsx.write(review.worksheet(graph.store, project, rows, who="reviewer-1"), path)
    (problem,) = back(graph, project, fill(path, "en", (3, {"decision": None}))).problems
    assert problem.reason == "the decision that was there is deleted: to take it back, write skip"
    (made,) = back(graph, project, fill(path, "en", (3, {"decision": "skip"}))).decisions
    assert made.verb == "defer"


def test_a_blind_workbook_holds_nothing_of_the_other_reviewer(graph: termwalk.Graph, tmp_path: Path) -> None:
    one = review.declare(graph.store, "two", "local:notes", "icd10", policy="double", who="lead-1")
    before = sent(graph, one, tmp_path / "a.xlsx", who="reviewer-2")
    review.decide(graph.store, one, TEXTS[1], "accept", ["I21.9"], who="reviewer-1", why="SECRET")
    after = sent(graph, one, tmp_path / "b.xlsx", who="reviewer-2")
    pages = [
        [[cell.value for cell in row] for row in openpyxl.load_workbook(path).worksheets[0]] for path in (before, after)
    ]
    assert pages[0] == pages[1]
    review.decide(graph.store, one, TEXTS[1], "no-map", who="reviewer-2")
    judge = sent(graph, one, tmp_path / "c.xlsx", who="adjudicator-1", role="adjudicator")
    page = openpyxl.load_workbook(judge).worksheets[0]
    assert [cell.value for cell in page[2]][:3] == [TEXTS[1], TEXTS[1], "disputed"]
    assert "reviewer-1: I21.9; reviewer-2: no-map" in [cell.value for cell in page[2]]
    plan = back(graph, one, fill(judge, "en", (2, {"decision": "accept", "codes": "I10"})))
    assert [(made.role, made.target) for made in plan.decisions] == [("adjudicator", "icd10:I10")]


@pytest.mark.parametrize("lang", LANGS)
def test_how_the_workbook_looks(lang: str, graph: termwalk.Graph, project: Project, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(sent(graph, project, tmp_path / "r.xlsx", lang))
    page = book.worksheets[0]
    heads = [cell.value for cell in page[1]]
    assert (page.freeze_panes, page.auto_filter.ref is not None) == ("C2", True)
    lists = {str(one.sqref): one.formula1 for one in page.data_validations.dataValidation}
    words = WORDS[lang]
    at = openpyxl.utils.get_column_letter(heads.index(words["decision"]) + 1)
    assert lists[f"{at}2:{at}7"] == f'"{",".join(words[one] for one in ("accept", "reject", "no-map", "skip"))}"'
    chosen = page.cell(2, heads.index(words["codes"]) + 1)
    assert chosen.number_format == "@"
    assert page.column_dimensions[openpyxl.utils.get_column_letter(heads.index(words["seal"]) + 1)].hidden
    values = [cell.value for cell in page[2]]
    assert "I21.9 Infarction (0.97) ← 急性心梗" in values
    assert page.cell(3, heads.index(words["proposed"]) + 1).value == "I10"
    assert all(cell.data_type != "f" for row in page.iter_rows() for cell in row)
    assert len(list(book.worksheets[1].iter_rows())) == 5


def test_workbooks_that_are_none(graph: termwalk.Graph, project: Project, tmp_path: Path) -> None:
    with pytest.raises(QuestionError, match="There is no file"):
        read_sheet(tmp_path / "gone.xlsx")
    text = tmp_path / "t.xlsx"
    text.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(FormatError, match="is no workbook"):
        read_sheet(text)
    torn = tmp_path / "torn.xlsx"
    torn.write_bytes(sent(graph, project, tmp_path / "r.xlsx").read_bytes()[:2_000])
    with pytest.raises((SourceError, FormatError)):
        read_sheet(torn)
    other = openpyxl.Workbook()
    other.active.append(["Source text", "Decision"])
    other.save(tmp_path / "other.xlsx")
    with pytest.raises(FormatError, match="is no review that termwalk wrote"):
        read_sheet(tmp_path / "other.xlsx")


def test_a_workbook_of_another_project(graph: termwalk.Graph, project: Project, tmp_path: Path) -> None:
    path = sent(graph, project, tmp_path / "r.xlsx")
    other = review.declare(graph.store, "ward", "local:notes", "icd10", who="lead-1")
    with pytest.raises(FormatError, match=r"is the review of dx .* not of ward"):
        back(graph, other, path)


def test_a_column_that_was_removed(graph: termwalk.Graph, project: Project, tmp_path: Path) -> None:
    path = sent(graph, project, tmp_path / "r.xlsx")
    book = openpyxl.load_workbook(path)
    book.worksheets[0].delete_cols(8)
    book.save(path)
    with pytest.raises(FormatError, match="has lost its column Note"):
        read_sheet(path)


def test_texts_of_any_length_find_their_way_back(graph: termwalk.Graph, project: Project, tmp_path: Path) -> None:
    long = "🩺长" * 25_000
    rows = review.queue(graph.store, project, [Candidate(text=long, code="I10")], who="reviewer-1")
    path = tmp_path / "r.xlsx"
    review_xlsx.write(review.worksheet(graph.store, project, rows, who="reviewer-1"), path)
    plan = back(graph, project, fill(path, "en", (2, {"decision": "accept"})))
    assert [made.source for made in plan.decisions] == [f"local:notes:{long}"]


# --------------------------------------------------------------------------------------------------------------- Usagi


@pytest.fixture
def omop(graph: termwalk.Graph) -> Project:
    return review.declare(graph.store, "cdm", "local:notes", "omop", who="lead-1")


PROPOSALS = (
    Candidate(text="高血压", code="320128", title="Essential hypertension", score=0.9),
    Candidate(text="糖尿病", code="201826", title="Type 2", score=0.8), Candidate(text="头痛", code=""),
    Candidate(text="发热", code="320128", score=0.1),
)  # fmt: skip


def usagi(graph: termwalk.Graph, one: Project, path: Path) -> Path:
    last = review.board_of(graph.store, one).last
    review_usagi.write(graph.store, one, review.items(graph.store, one, PROPOSALS), path, last=last)
    return path


def edited(path: Path, *changes: tuple[str, str]) -> Path:
    text = path.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")
    return path


def test_usagi_knows_omop_alone(graph: termwalk.Graph, project: Project, tmp_path: Path) -> None:
    with pytest.raises(QuestionError, match="Usagi only knows maps to concepts of OMOP"):
        review_usagi.write(graph.store, project, (), tmp_path / "u.csv")
    assert not (tmp_path / "u.csv").exists()


def test_proposals_and_decisions_as_usagi_saves_them(graph: termwalk.Graph, omop: Project, tmp_path: Path) -> None:
    review.decide(graph.store, omop, "高血压", "accept", ["320128", "201826"], who="reviewer-1", why='both, "really"')
    review.decide(graph.store, omop, "头痛", "no-map", who="reviewer-2")
    review.decide(graph.store, omop, "发热", "defer", who="reviewer-1", why="ask")
    path = usagi(graph, omop, tmp_path / "ours_usagi.csv")
    records = list(usagi_importer.read(path))
    rows = [one for one in records if isinstance(one, termwalk.Mapping)]
    assert [(row.source, row.target.text, row.relation) for row in rows] == [
        ("高血压", "320128", "equivalent"), ("高血压", "201826", "equivalent"), ("糖尿病", "201826", "unstated"),
        ("头痛", "", "unstated"), ("发热", "320128", "unstated"),
    ]  # fmt: skip
    assert (rows[-1].stated["mappingStatus"], rows[-1].stated["comment"]) == ("FLAGGED", "ask")
    assert rows[0].stated["statusSetBy"] == "reviewer-1"
    assert rows[0].stated["comment"] == 'both, "really"'
    assert review.planned(graph.store, omop, read_usagi(path, omop)).decisions == ()


def test_a_file_that_was_reviewed_in_usagi(graph: termwalk.Graph, omop: Project, tmp_path: Path) -> None:
    path = edited(
        usagi(graph, omop, tmp_path / "u.csv"),
        ("高血压,-1,320128,0.9,UNCHECKED,UNREVIEWED,,0", "高血压,-1,320128,0.9,APPROVED,WIDER,reviewer-1,5"),
        ("糖尿病,-1,201826,0.8,UNCHECKED", "糖尿病,-1,201826,0.8,FLAGGED"),
        ("Type 2,,MAPS_TO,", "Type 2,,MAPS_TO,which?"),
        ("头痛,-1,,0.0,UNCHECKED,UNREVIEWED", "头痛,-1,,0.0,APPROVED,UNMATCHED"),
    )  # fmt: skip
    plan = review.planned(graph.store, omop, read_usagi(path, omop, who="reviewer-2"))
    assert plan.problems == ()
    assert [(d.source, d.verb, d.target, d.relation, d.who, d.why) for d in plan.decisions] == [
        ("local:notes:高血压", "accept", "omop:320128", "narrower", "reviewer-1", ""),
        ("local:notes:糖尿病", "defer", "omop:", "", "reviewer-2", "which?"),
        ("local:notes:头痛", "no-map", "omop:", "", "reviewer-2", ""),
    ]
    review.record(graph.store, plan.decisions)
    assert review.planned(graph.store, omop, read_usagi(path, omop, who="reviewer-2")).decisions == ()
    assert graph.translate("local:notes:高血压", "omop")[0].target == "omop:320128"


def test_a_concept_that_there_is_not_and_a_file_of_another_project(
    graph: termwalk.Graph, omop: Project, tmp_path: Path
) -> None:
    path = edited(
        usagi(graph, omop, tmp_path / "u.csv"),
        ("高血压,-1,320128,0.9,UNCHECKED,UNREVIEWED,,0,320128", "高血压,-1,320128,0.9,APPROVED,EQUAL,r,5,999"),
    )
    (problem,) = review.planned(graph.store, omop, read_usagi(path, omop)).problems
    assert (problem.line, "omop:999 is not in omop@2019" in problem.reason) == (2, True)
    other = review.declare(graph.store, "more", "local:notes", "omop", who="lead-1")
    with pytest.raises(FormatError, match="is the review of cdm"):
        review.planned(graph.store, other, read_usagi(path, other))


# ----------------------------------------------------------------------------------------------------------- proposals


@pytest.mark.parametrize(
    "header", ["text,part,rank,code,title,score,advice,why", "原文,部分,名次,编码,名称,得分,建议,理由"]
)
def test_proposals_from_a_table(header: str, tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    path.write_text(f"{header}\n高血压,,1,007,名称,0.5,accept,因为\n无名,,,,,,none,\n", encoding="utf-8")
    first, second = read_proposals(path)
    assert first == Candidate(text="高血压", code="007", title="名称", score=0.5, advice="accept", why="因为")
    assert (second.code, second.advice, second.rank) == ("", "none", 1)


def test_proposals_that_cannot_be_read(tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    path.write_text("text,code,score\nx,I10,high\n", encoding="utf-8")
    with pytest.raises(FormatError, match="line 2: a score or rank is no number"):
        read_proposals(path)
    path.write_text("term,kode\nx,I10\n", encoding="utf-8")
    with pytest.raises(FormatError, match="needs the columns text and code"):
        read_proposals(path)
    path = tmp_path / "p.json"
    path.write_text('{"rows": [{"text": "x", "code": "I10", "score": 0.25}]}', encoding="utf-8")
    assert read_proposals(path) == [Candidate(text="x", code="I10", score=0.25)]
    path.write_text("{", encoding="utf-8")
    with pytest.raises(FormatError, match="holds no proposals"):
        read_proposals(path)
