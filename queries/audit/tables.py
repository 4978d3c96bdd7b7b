"""Rule tables: what an authority or a hospital says of codes beyond the classification itself, with source and version.

They are read from files by `termwalk.audit_tables`; docs/audit.md has the format. A pattern is a code (`Z37.900`), the
beginning of codes (`O80*`), or a span of categories (`O00-O99`).
"""

from __future__ import annotations

import re
from typing import Literal, get_args

import msgspec

from .ages import is_limit, sex_of
from .rows import Severity

RuleKind = Literal["not-principal", "additional-required", "grey", "sex", "age"]
RULE_KINDS: tuple[RuleKind, ...] = get_args(RuleKind)
_SPAN = re.compile(r"([A-Z]\d[0-9A-Z])-([A-Z]\d[0-9A-Z])")


class CodeRule(msgspec.Struct, frozen=True, kw_only=True):
    """What holds for some codes: of kind `sex` the `value` is male or female, of `age` `15y-55y`, of
    `additional-required` the patterns of codes of which the case must have one."""

    rule: RuleKind
    codes: tuple[str, ...]
    value: str = ""
    severity: Severity | None = None
    en: str = ""
    zh: str = ""

    def fault(self) -> str:
        """What is wrong with the rule itself; empty where nothing is."""
        if not self.codes:
            return "no codes"
        if self.rule == "sex" and sex_of(self.value) not in ("male", "female"):
            return f"{self.value!r} is no sex: write male or female"
        if self.rule == "age" and not is_limit(self.value):
            return f"{self.value!r} is no span of ages: write 15y-55y, 28d- or -17y"
        if self.rule == "additional-required" and not self.value.strip():
            return "the codes of which one is required are missing"
        return ""


class RuleTable(msgspec.Struct, frozen=True, kw_only=True):
    """The rules of one source for one system."""

    source: str
    version: str
    rules: tuple[CodeRule, ...]
    system: str = ""

    def __str__(self) -> str:
        return f"{self.source} {self.version}".strip()


class Patterns:
    """Codes by pattern, looked up without trying each pattern on each code."""

    def __init__(self, patterns: tuple[str, ...]) -> None:
        self.exact = {one for one in patterns if not one.endswith("*") and not _SPAN.fullmatch(one)}
        self.beginnings = tuple(one[:-1] for one in patterns if one.endswith("*"))
        self.spans = tuple((found[1], found[2]) for one in patterns if (found := _SPAN.fullmatch(one)))

    def match(self, code: str) -> bool:
        """Whether a code is one of them. An asterisk code's own mark is no pattern: write `G01` for G01*."""
        return (
            code in self.exact
            or code.startswith(self.beginnings)
            or any(first <= code[:3] <= last for first, last in self.spans)
        )


def patterns_in(text: str) -> tuple[str, ...]:
    """The patterns of a cell, parted by blanks, bars, commas or semicolons."""
    return tuple(piece for piece in re.split(r"[\s|,;，；、]+", text) if piece)
