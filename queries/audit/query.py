"""The question: is this table of codes sound."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence

from termwalk.graph.codes import Edition
from termwalk.graph.errors import QuestionError
from termwalk.graph.store import Reader
from termwalk.ontologies.registry import system as known_system

from ..answered import Lang
from .asking import Asking
from .codes import CodeCheck
from .columns import column_findings, few_values
from .facts import Facts
from .findings import Finding, Placed, id_of, severity_of
from .fitting import fits
from .fitting import likely as likely_edition
from .patients import PatientCheck, unread
from .repeats import Repeats
from .rows import SEVERITIES, Audit, Fit
from .summing import summary_of
from .table import Columns, Entry, Rows, Sheet, sheet_of, table_of
from .tables import RuleTable
from .titles import name_findings
from .wording import worded

Names = str | Sequence[str]


def audit(
    reader: Reader,
    rows: Rows,
    *,
    system: str,
    release: str = "",
    code: Names = "code",
    name: Names = "",
    sex: str = "",
    age: str = "",
    main: str = "",
    case: str = "",
    kind: str = "",
    rules: Iterable[RuleTable] = (),
    lang: Lang = "en",
) -> Audit:
    """Every finding on a table of coded records, or on a dictionary, against a release of a system.

    `rows` is a data frame, records by column name, or a Table read from a file. `code` names the column of codes, or
    several (main and other diagnoses), `name` the column of names beside each. `main` is the column of the main
    diagnosis, or one that marks the rows which hold it; `case` tells which rows belong to one case, where a row is one
    code. `kind` says `dictionary` or `records` where the table does not show it. Findings come by row, then column,
    severity and id.
    """
    edition = _edition(reader, system, release)
    columns = Columns(code=_names(code), name=_names(name), sex=sex, age=age, main=main, case=case)
    sheet = sheet_of(table_of(rows), columns, kind)
    tables = tuple(table for table in rules if not table.system or known_system(table.system).id == edition.system)
    with reader.snapshot():
        facts = Facts(reader, edition, sheet)
        placed = sorted(_findings(facts, tables), key=_order(sheet))
        rows_found = tuple(worded(facts, one, lang) for one in placed)
        found = Counter(row.finding for row in rows_found)
        few = any(row.finding == "few-codes" for row in rows_found)
        asked = Asking(facts, tables, few).rules(found, lang)
        return Audit(rows_found, edition, sheet.kind, summary_of(facts, rows_found), asked, lang)


def fitting(reader: Reader, rows: Rows, *, code: Names = "code", name: Names = "") -> tuple[Fit, ...]:
    """The releases that know codes of a table, and how many; the one that explains it best comes first."""
    sheet = sheet_of(table_of(rows), Columns(code=_names(code), name=_names(name)))
    with reader.snapshot():
        return fits(reader, sheet)


def likely(reader: Reader, rows: Rows, *, code: Names = "code") -> Edition:
    """A release of the kind of system that codes show by their form, where none knows any of them."""
    return likely_edition(reader, sheet_of(table_of(rows), Columns(code=_names(code))))


def _names(names: Names) -> tuple[str, ...]:
    return ((names,) if names else ()) if isinstance(names, str) else tuple(names)


def _edition(reader: Reader, system: str, release: str) -> Edition:
    asked = Edition.parse(system)
    edition = reader.catalogue().resolve(Edition(known_system(asked.system).id, release or asked.version))
    if not any(True for _ in reader.members(edition)):
        raise QuestionError(
            f"{edition} has no codes in this graph: load the release that the table is to be held against."
        )
    return edition


def _findings(facts: Facts, tables: Sequence[RuleTable]) -> Iterator[Placed]:
    by_column: defaultdict[str, list[Entry]] = defaultdict(list)
    for entry in facts.sheet.entries:
        by_column[entry.column].append(entry)
    skipped = set()
    for column, entries in by_column.items():
        yield from (Placed(finding, None, column) for finding in column_findings(facts, entries))
        if few_values(entries):
            skipped.add(column)
    judged = [entry for entry in facts.sheet.entries if entry.column not in skipped]
    yield from _of_entries(facts, judged, tables)
    yield from (Placed(finding, None, column, line=line) for line, column, finding in unread(facts))


def _of_entries(facts: Facts, entries: Sequence[Entry], tables: Sequence[RuleTable]) -> Iterator[Placed]:
    codes, patients, repeats = CodeCheck(facts), PatientCheck(facts, tables), Repeats(facts)
    dictionary = facts.sheet.kind == "dictionary"
    for entry in entries:
        found: list[Finding] = [*codes.findings(entry), *name_findings(facts, entry), *patients.findings(entry)]
        if dictionary:
            found += repeats.findings(entry)
        title = facts.display(facts.of(entry).id) if entry.written and found else ""
        yield from (Placed(one, entry, entry.column, title) for one in _once(found))


def _once(found: Sequence[Finding]) -> Iterator[Finding]:
    """Each reason once for a code: the edition and a rule table may say the same."""
    yield from {(one.reason, one.said.get("source", "")): one for one in found}.values()


def _order(sheet: Sheet) -> Callable[[Placed], tuple[int, int, int, str, str]]:
    columns = {column: place for place, column in enumerate(sheet.columns.code)}

    def key(placed: Placed) -> tuple[int, int, int, str, str]:
        entry = placed.entry
        return (
            entry.row if entry else placed.line,
            columns.get(placed.column, len(columns)),
            SEVERITIES.index(severity_of(placed.finding)),
            id_of(placed.finding),
            entry.written if entry else "",
        )

    return key
