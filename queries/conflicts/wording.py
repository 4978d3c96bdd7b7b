"""Findings in words: the sentences stand in `findings.toml`, which a terminologist can review."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from ..answered import Lang
from .edges import Place
from .facts import Facts
from .findings import Finding, called
from .rows import ConflictRow, ConflictSummary, Severity


class Sentence(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a reason code means, in both languages."""

    severity: Severity
    en: str
    zh: str
    suggest_en: str
    suggest_zh: str


@cache
def _texts() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("findings.toml").read_text(encoding="utf-8"))


@cache
def sentences() -> dict[str, Sentence]:
    """The sentences by reason code."""
    return msgspec.convert(_texts()["finding"], dict[str, Sentence])


def severity(finding: Finding) -> Severity:
    """How bad a finding is."""
    return sentences()[finding.reason].severity


def worded(findings: Sequence[Finding], facts: Facts, lang: Lang) -> tuple[ConflictRow, ...]:
    """The findings as rows with titles and sentences in a language."""
    places = {place for finding in findings for place in (*finding.codes, *finding.through)}
    titles = facts.titles(places, lang)
    return tuple(_row(finding, titles, lang) for finding in findings)


def _row(finding: Finding, titles: Mapping[Place, str], lang: Lang) -> ConflictRow:
    sentence = sentences()[finding.reason]
    words = _words(finding, titles, lang)
    map_sets = tuple(sorted({step.map_set for step in finding.edges}))
    codes = tuple(map(str, finding.codes))
    return ConflictRow(
        id=_id(finding, codes, map_sets),
        kind=finding.kind,
        severity=sentence.severity,
        systems=tuple(sorted({code.system for code in finding.codes})),
        codes=codes,
        titles=tuple(titles[place] for place in finding.codes),
        map_sets=map_sets,
        edges=tuple(map(str, finding.edges)),
        exact=finding.exact,
        size=finding.size,
        reason_code=finding.reason,
        reason=(sentence.en if lang == "en" else sentence.zh).format_map(words),
        suggestion=(sentence.suggest_en if lang == "en" else sentence.suggest_zh).format_map(words),
        through=tuple(called(place, titles[place]) for place in finding.through),
        consequences=tuple(dict.fromkeys(map(str, finding.consequences))),
        steps=finding.steps,
    )


def _words(finding: Finding, titles: Mapping[Place, str], lang: Lang) -> dict[str, str]:
    one, two = finding.codes[0], finding.codes[min(1, len(finding.codes) - 1)]
    rest = len(finding.codes) - 2
    more = _texts()["more"][lang].format(count=f"{rest:,}") if rest > 0 else ""
    over = dict.fromkeys(step.map_set for step in (finding.steps or finding.edges))
    hub = {"hub": called(finding.through[0], titles[finding.through[0]])} if finding.through else {}
    return {
        "one": called(one, titles[one]),
        "two": called(two, titles[two]),
        "more": more,
        "system": one.system,
        "edges": f"{len(finding.edges):,}",
        "bound": "" if finding.exact else _texts()["bound"][lang],
        "sets": ", ".join(over),
        **hub,
        **finding.said,
    }


def _id(finding: Finding, codes: Sequence[str], map_sets: Sequence[str]) -> str:
    names = [finding.kind, *sorted(codes), *(name.rpartition("@")[0] or name for name in map_sets)]
    return hashlib.sha256("\n".join(names).encode()).hexdigest()[:12]


def summed(summary: ConflictSummary, map_sets: int, equivalences: int, lang: Lang) -> str:
    """A summary as one sentence."""
    texts = _texts()
    said = {"sets": f"{map_sets:,}", "edges": f"{equivalences:,}", "findings": f"{summary.findings:,}"}
    if not summary.findings:
        return str(texts["nothing"][lang].format_map(said))
    comma = ", " if lang == "en" else "、"
    for name, counts in (("kinds", summary.kinds), ("severities", summary.severities)):
        said[name] = comma.join(f"{texts[name][key][lang]} {count:,}" for key, count in counts.items())
    return str(texts["summary"][lang].format_map(said))
