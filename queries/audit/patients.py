"""Findings on a code beside the other codes of its case, and the person: dagger and asterisk, main code, sex, age."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

import msgspec

from termwalk.graph.concepts import Concept

from .ages import Span, age_of, limits, sex_of
from .facts import Facts
from .findings import NOTHING, Finding, Offer
from .rows import Severity
from .table import Entry
from .tables import CodeRule, Patterns, RuleTable, patterns_in

_SEX = {"M": "male", "W": "female"}
_MUST: dict[str, Severity] = {"M": "error", "K": "warning"}
"""BfArM's word for a limit that must hold (Muss-Fehler) and for one that may be passed (Kann-Fehler)."""


def is_asterisk(node: Concept) -> bool:
    """Whether a class is a manifestation: never the main diagnosis, never alone."""
    said = node.properties
    return said.get("usage") == "aster" or ("asterisk" in said and "dagger" not in said)


def is_dagger(node: Concept) -> bool:
    """Whether a class is an aetiology that its list marks as wanting its asterisk."""
    said = node.properties
    return said.get("usage") == "dagger" or ("dagger" in said and "asterisk" not in said)


class _Rule(msgspec.Struct, frozen=True):
    """A rule of a table, ready to be applied."""

    rule: CodeRule
    table: RuleTable
    codes: Patterns
    required: Patterns
    ages: Span


class PatientCheck:
    """Judges an entry by its case: what stands beside it, and the person."""

    def __init__(self, facts: Facts, tables: Sequence[RuleTable]) -> None:
        self.facts, self.sheet = facts, facts.sheet
        self.rules = [_ready(rule, table) for table in tables for rule in table.rules]
        self._applied: dict[str, list[_Rule]] = {}
        self.beside: defaultdict[str, list[Entry]] = defaultdict(list)
        if self.sheet.together:
            for entry in self.sheet.entries:
                self.beside[self.sheet.case_of(entry)].append(entry)

    def findings(self, entry: Entry) -> Iterator[Finding]:
        """What is at odds between an entry's code and its case."""
        node = self.facts.node(entry)
        if node is None:
            return
        said = {"code": node.id, "title": node.display}
        yield from self._marks(entry, node, said)
        if entry.main and (node.properties.get("usage") == "optional" or node.properties.get("P301") == "Z"):
            yield Finding(reason="not-principal.edition", said=said | {"edition": str(self.facts.edition)})
        yield from self._edition_limits(entry, node, said)
        if node.id not in self._applied:
            self._applied[node.id] = [rule for rule in self.rules if rule.codes.match(node.id)]
        for rule in self._applied[node.id]:
            yield from self._by_rule(entry, node, rule, said)

    def _marks(self, entry: Entry, node: Concept, said: dict[str, str]) -> Iterator[Finding]:
        mark = self.facts.of(entry).mark
        asterisk = is_asterisk(node) or (mark == "*" and "+" not in node.id)
        if asterisk and entry.main:
            yield Finding(reason="asterisk-main", said=said, offer=Offer("main-dagger"))
        if not self.sheet.together:
            return
        others = [other for one in self.beside[self.sheet.case_of(entry)]
                  if one is not entry and (other := self.facts.node(one))]  # fmt: skip
        if asterisk and not entry.main and all(map(is_asterisk, others)):
            yield Finding(reason="asterisk-alone", said=said)
        if (is_dagger(node) or mark in ("+", "†")) and not asterisk and not any(map(is_asterisk, others)):
            pairs = self.facts.pairs.get(node.id, ())
            yield Finding(
                reason="dagger-alone", said=said, offer=Offer("use", pairs[0]) if len(pairs) == 1 else NOTHING
            )

    def _edition_limits(self, entry: Entry, node: Concept, said: dict[str, str]) -> Iterator[Finding]:
        """ICD-10-GM's metadata: the sex a class is of, and the ages between which it is met (BfArM, x1gmt)."""
        stated, case = node.properties, self.sheet.cases[entry.place]
        source = {"source": str(self.facts.edition)}
        wanted = _SEX.get(stated.get("SexCode", ""))
        if wanted:
            yield from _sex(case.sex, wanted, said | source, _MUST.get(stated.get("SexFehlerTyp", "")))
        lower = stated.get("AltUntNeu", "")
        if lower:
            ages = limits(lower, stated.get("AltObNeu", ""))
            yield from _age(case.age, ages, said | source, _MUST.get(stated.get("AltFehlerTyp", "")))

    def _by_rule(self, entry: Entry, node: Concept, held: _Rule, said: dict[str, str]) -> Iterator[Finding]:
        rule, case = held.rule, self.sheet.cases[entry.place]
        said = said | {"source": str(held.table), "value": rule.value}
        found: Iterator[Finding] = iter(())
        if rule.rule == "sex":
            found = _sex(case.sex, sex_of(rule.value) or "", said, None)
        elif rule.rule == "age":
            found = _age(case.age, held.ages, said, None)
        elif rule.rule == "grey" or (rule.rule == "not-principal" and entry.main):
            found = iter([Finding(reason=f"{_REASONS[rule.rule]}", said=said)])
        elif rule.rule == "additional-required" and self.sheet.together and not self._has(entry, held.required):
            found = iter([Finding(reason="additional-required", said=said)])
        for one in found:
            yield msgspec.structs.replace(one, severity=rule.severity or one.severity, en=rule.en, zh=rule.zh)

    def _has(self, entry: Entry, patterns: Patterns) -> bool:
        beside = self.beside[self.sheet.case_of(entry)]
        return any(patterns.match(self.facts.of(one).id) for one in beside if one is not entry and one.written)


_REASONS = {"grey": "grey-code", "not-principal": "not-principal"}


def _ready(rule: CodeRule, table: RuleTable) -> _Rule:
    lower, _, upper = rule.value.partition("-") if rule.rule == "age" else ("", "", "")
    required = patterns_in(rule.value) if rule.rule == "additional-required" else ()
    return _Rule(rule, table, Patterns(rule.codes), Patterns(required), limits(lower, upper))


def _sex(cell: str, wanted: str, said: dict[str, str], severity: Severity | None) -> Iterator[Finding]:
    stated = sex_of(cell)
    if stated in ("male", "female") and stated != wanted:
        yield Finding(reason=f"sex-conflict.{wanted}", said=said, severity=severity)


def _age(cell: str, wanted: Span, said: dict[str, str], severity: Severity | None) -> Iterator[Finding]:
    stated = age_of(cell)
    if isinstance(stated, Span) and stated.outside(wanted):
        span = {"age": cell, "least": in_words(wanted.least), "most": in_words(wanted.most)}
        yield Finding(reason="age-conflict", said=said | span, severity=severity)


def in_words(days: int) -> str:
    """An age as `15 y`, or as days below a year; the end of a year is that year."""
    years = days // 365
    return f"{years} y" if (years and days % 365 in (0, 364)) or years > 2 else f"{days} d"


def unread(facts: Facts) -> Iterator[tuple[int, str, Finding]]:
    """The cells of sex and age that cannot be read, by row and column."""
    columns = facts.sheet.columns
    for line, case in zip(facts.sheet.lines, facts.sheet.cases, strict=True):
        if columns.sex and sex_of(case.sex) == "unread":
            yield line, columns.sex, Finding(reason="unread-value", said={"cell": case.sex, "column": columns.sex})
        if columns.age and age_of(case.age) == "unread":
            yield line, columns.age, Finding(reason="unread-value", said={"cell": case.age, "column": columns.age})
