"""Reviews that come back: workbooks that reviewers filled in, and files that Usagi saved."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from termwalk.exporters.headers import header
from termwalk.exporters.review_usagi import LAST, PROJECT, require_omop
from termwalk.exporters.review_xlsx import ABOUT, FORMAT
from termwalk.graph.errors import FormatError
from termwalk.graph.relations import from_name
from termwalk.importers.source import Source
from termwalk.importers.tables import below_header, columns, csv_rows, table_rows, workbook_rows
from termwalk.queries.review import Candidate, Project
from termwalk.queries.review.opinions import ROLES, Role
from termwalk.queries.review.wording import word
from termwalk.queries.review.worksheet import Filled, Returned

from .own_files import own_file

_COLUMNS = ("source", "text", "decision", "codes", "relation", "note", "who", "seal")
_NEEDED = ("text", "decision", "codes", "note", "seal")
_LANGS = ("en", "zh")


def read_sheet(path: Path) -> Returned:
    """A filled-in workbook, in either language, its columns in any order; FormatError where it is none."""
    source = own_file(path)
    if not source.is_workbook():
        raise FormatError(f"{source.name} is no workbook: a review comes back as the .xlsx that went out.")
    lines = list(workbook_rows(source))
    about = _about(source)
    places = columns(lines[0][1], {name: tuple(word("column", name, lang) for lang in _LANGS) for name in _COLUMNS})  # type: ignore[arg-type]
    missing = [name for name in _NEEDED if name not in places]
    if missing:
        named = ", ".join(word("column", name, "en") for name in missing)
        raise FormatError(f"{source.name} has lost its column {named}.")
    rows = tuple(_filled(line, cells, places) for line, cells in lines[1:])
    return msgspec.structs.replace(about, rows=tuple(row for row in rows if row))


def _filled(line: int, cells: list[str], places: dict[str, int]) -> Filled | None:
    """A row; None for one that is wholly empty."""
    said = {name: cells[at] for name, at in places.items() if at < len(cells)}
    if not any(cell.strip() for cell in said.values()):
        return None
    stripped = {name: cell if name == "note" else cell.strip() for name, cell in said.items() if name != "source"}
    return Filled(line=line, **stripped)


def _about(source: Source) -> Returned:
    """What the third sheet says, without any row that came back."""
    strange = FormatError(f"{source.name} is no review that termwalk wrote, or its sheet {ABOUT!r} was removed.")
    if source.workbook is None or ABOUT not in source.workbook.sheet_names:
        raise strange
    rows = [[str(cell) for cell in cells] for cells in source.workbook.get_sheet_by_name(ABOUT).to_python()]
    if not rows or rows[0][0] != FORMAT:
        raise strange
    head = {cells[0]: cells[1] for cells in rows[1:8] if len(cells) > 1}
    role = next((one for one in ROLES if one == head.get("role")), ROLES[1])
    try:
        return Returned(
            file=source.name, project=head["project"], source=head["source"], target=head["target"], who=head["who"],
            role=role, last=int(float(head["last"])), rows=(),
            sources={cells[0]: _parts("".join(cells[1:])) for cells in rows[8:] if cells[0]},
        )  # fmt: skip
    except (KeyError, ValueError) as error:
        raise strange from error


def _parts(text: str) -> tuple[str, str, str]:
    source, said, proposed = json.loads(text)
    return str(source), str(said), str(proposed)


_USAGI = {
    "code": ("sourceCode",), "name": ("sourceName",), "status": ("mappingStatus",), "concept": ("conceptId",),
    "equivalence": ("equivalence",), "who": ("statusSetBy",), "comment": ("comment",), "project": (PROJECT,),
    "last": (LAST,),
}  # fmt: skip
_DECIDED, _NOTED = ("APPROVED",), ("FLAGGED", "IGNORED", "INVALID_TARGET")
_UsagiRow = tuple[int, dict[str, str]]


def read_usagi(path: Path, project: Project, *, who: str = "", role: Role = "reviewer") -> Returned:
    """A file that Usagi saved: APPROVED rows accept, those to no concept are no map, FLAGGED ones and comments notes.

    What nobody has touched in Usagi says nothing. Several concepts of one source code hold together. `who` is whoever
    a row does not name.
    """
    require_omop(project)
    source = own_file(path)
    header, rows = below_header(source, csv_rows(source))
    places = columns(header, _USAGI)
    if not {"code", "status", "concept"} <= places.keys():
        raise FormatError(f"{source.name} is no file that Usagi saved.")
    groups: dict[str, list[_UsagiRow]] = {}
    for line, cells in rows:
        said = {name: cells[at].strip() for name, at in places.items() if at < len(cells)}
        groups.setdefault(said.get("code", ""), []).append((line, said))
    first = next(iter(groups.values()), [(0, {})])[0][1]
    made = [one for code, group in groups.items() for one in _of_usagi(code, group)]
    last = first.get("last", "")
    return Returned(
        file=source.name, project=first.get("project") or project.name, source=str(project.source),
        target=str(project.target), who=who, role=role, last=int(last) if last.isdecimal() else 0,
        sources={one.seal: (one.seal, one.text, "") for one in made}, rows=tuple(made),
    )  # fmt: skip


def _of_usagi(code: str, group: list[_UsagiRow]) -> Iterator[Filled]:
    """The one row that the rows of a source code come to; none where nothing is said."""
    line, said = group[0]
    status = said.get("status", "").upper()
    words = {cells.get("equivalence", "").upper() for _, cells in group}
    ids = list(dict.fromkeys(cells["concept"] for _, cells in group if cells["concept"] not in ("", "0")))
    note = next((cells["comment"] for _, cells in group if cells.get("comment")), "")
    decision, codes, relation = "", "", ""
    if status in _DECIDED and ids:
        decision, codes, relation = "accept", " + ".join(ids), _relation(words)
    elif not ids and (status in _DECIDED or words == {"UNMATCHED"}):
        decision = "no-map"
    elif status in _NOTED or note:
        decision, note = "defer", note or status.lower()
    if decision:
        yield Filled(
            line=line, seal=code, text=said.get("name", ""), decision=decision, codes=codes, relation=relation,
            who=said.get("who", ""), note=note,
        )  # fmt: skip


def _relation(words: set[str]) -> str:
    """Of one or several concepts; where they differ they are no more than related."""
    known = words - {"UNREVIEWED", "UNMATCHED", ""}
    if len(known) != 1:
        return "related" if known else ""
    try:
        return from_name("usagi", known.pop())
    except KeyError:
        return ""


_PROPOSED = {
    name: (name, *others, header(name, "en"), header(name, "zh"))
    for name, others in {
        "text": ("文本",), "code": ("target code", "编码"), "title": ("target title", "名称"), "score": (),
        "advice": (), "part": ("部分",), "rank": ("排名",), "why": ("理由",), "source": ("source code", "源编码"),
    }.items()
}  # fmt: skip


def read_proposals(path: Path) -> list[Candidate]:
    """What `termwalk match` wrote (.csv, .xlsx or .json), or any table of texts and codes with these headers."""
    source = own_file(path)
    if path.suffix.lower() == ".json":
        return [_candidate(source.name, place, row) for place, row in enumerate(_json_rows(source), start=1)]
    lines = iter(table_rows(source))
    places = columns(next(lines, (0, []))[1], _PROPOSED)
    if not {"text", "code"} <= places.keys():
        raise FormatError(f"{source.name} holds no proposals: it needs the columns text and code.")
    return [
        _candidate(source.name, line, {name: cells[at] for name, at in places.items() if at < len(cells)})
        for line, cells in lines
    ]


def _json_rows(source: Source) -> list[dict[str, Any]]:
    try:
        with source.open() as stream:
            held = json.load(stream)
        rows = held["rows"] if isinstance(held, dict) else held
    except (ValueError, KeyError) as error:
        raise FormatError(f"{source.name} holds no proposals ({error}).") from error
    return [row for row in rows if isinstance(row, dict)]


def _candidate(file: str, line: int, said: dict[str, Any]) -> Candidate:
    text = {name: str(said.get(name) or "").strip() for name in _PROPOSED}
    try:
        score, rank = float(text["score"] or 0), int(float(text["rank"] or 1))
    except ValueError as error:
        raise FormatError(f"{file}, line {line}: a score or rank is no number.") from error
    return Candidate(
        text=text["text"], code=text["code"], title=text["title"], score=score, advice=text["advice"] or "review",
        part=text["part"], rank=rank, why=text["why"], source=text["source"],
    )  # fmt: skip
