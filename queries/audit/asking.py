"""What an audit could ask of a table and a release, and what it could not, said honestly."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from ..answered import Lang
from .facts import Facts
from .findings import meanings, sentences
from .namesake import comparable
from .patients import is_asterisk, is_dagger
from .rows import SEVERITIES, AskedRule
from .tables import RuleTable
from .wording import label, why

_NAMES = ("empty-name", "name-of-other", "name-contradicts", "name-differs")
_REPEATS = ("duplicate-code", "duplicate-row", "duplicate-name")
_ANYWAY = ("few-codes", "mixed-systems", "empty-code", "several-codes")


class Asking:
    """Tells for each finding why it was not asked; an empty answer means that it was."""

    def __init__(self, facts: Facts, tables: Sequence[RuleTable], few_codes: bool) -> None:
        self.facts, self.sheet, self.tables, self.few_codes = facts, facts.sheet, tables, few_codes
        nodes = [facts.nodes[one.id] for one in facts.spelt.values() if one.id]
        self.states_sex = any("SexCode" in node.properties for node in nodes)
        self.states_age = any("AltUntNeu" in node.properties for node in nodes)
        self.states_marks = any(is_asterisk(node) or is_dagger(node) for node in facts.members.values())
        self.pairs = bool(facts.pairs)

    def rules(self, found: Mapping[str, int], lang: Lang) -> tuple[AskedRule, ...]:
        """Every finding, in the order of `findings.toml`."""
        return tuple(self._rule(id, found.get(id, 0), lang) for id in meanings())

    def _rule(self, id: str, found: int, lang: Lang) -> AskedRule:
        reason = "" if found else self._why(id)
        meaning = meanings()[id]
        bad = {one.severity for name, one in sentences().items() if name.partition(".")[0] == id}
        return AskedRule(
            finding=id,
            severity=" | ".join(severity for severity in SEVERITIES if severity in bad),
            asked=not reason,
            found=found,
            meaning=f"{label(id, lang)}: {meaning.en}" if lang == "en" else f"{label(id, lang)}：{meaning.zh}",
            why=why(reason, self.facts.edition, lang) if reason else "",
            source="" if reason else self._source(id),
        )

    def _source(self, id: str) -> str:
        """The release, or the rule tables, that answer."""
        kind = {"grey-code": "grey", "sex-conflict": "sex", "age-conflict": "age"}.get(id, id)
        said = [str(table) for table in self.tables if any(rule.rule == kind for rule in table.rules)]
        return " | ".join(dict.fromkeys([*said, *([] if kind in ("grey", "additional-required") else [
            str(self.facts.edition)])]))  # fmt: skip

    def _why(self, id: str) -> str:
        if self.few_codes and id not in _ANYWAY:
            return "few-codes"
        if id in _NAMES:
            return self._why_names(id)
        if id in _REPEATS:
            return "" if self.sheet.kind == "dictionary" else "records"
        return self._why_code(id) or self._why_case(id)

    def _why_names(self, id: str) -> str:
        if not self.sheet.columns.name:
            return "no-name"
        pairs = [(entry.name, self.facts.display(self.facts.of(entry).id)) for entry in self.sheet.entries[:2_000]
                 if entry.name and entry.written and self.facts.of(entry).id]  # fmt: skip
        apart = bool(pairs) and not any(comparable(name, title) for name, title in pairs)
        return "only-words" if apart and id != "empty-name" else ""

    def _why_code(self, id: str) -> str:
        facts = self.facts
        others = list(facts.lookup.others())
        if id == "retired" and not any(other.system == facts.edition.system for other in others):
            return "no-older"
        if id in ("other-system", "mixed-systems", "wrong-edition") and not facts.family:
            return "no-family"
        if id == "wrong-edition" and not others:
            return "no-kin"
        if id == "not-selectable" and all(node.selectable for node in facts.members.values()):
            return "no-heading"
        return ""

    def _why_case(self, id: str) -> str:
        columns, kinds = self.sheet.columns, {rule.rule for table in self.tables for rule in table.rules}
        if id in ("asterisk-main", "not-principal") and not columns.main:
            return "no-main"
        if id == "dagger-alone" and self.pairs:
            return ""
        if id in ("asterisk-alone", "dagger-alone", "additional-required") and not self.sheet.together:
            return "no-case"
        if id in ("asterisk-main", "asterisk-alone", "dagger-alone") and not self.states_marks:
            return "not-stated"
        if id == "not-principal" and id not in kinds and self.facts.edition.system != "icd10gm":
            return "not-stated"
        if id in ("grey-code", "additional-required") and id.removesuffix("-code") not in kinds:
            return "no-table"
        return self._why_person(id, kinds)

    def _why_person(self, id: str, kinds: Collection[str]) -> str:
        columns = self.sheet.columns
        if id == "sex-conflict":
            return "no-sex" if not columns.sex else "" if self.states_sex or "sex" in kinds else "not-stated"
        if id == "age-conflict":
            return "no-age" if not columns.age else "" if self.states_age or "age" in kinds else "not-stated"
        return "no-patient" if id == "unread-value" and not (columns.sex or columns.age) else ""
