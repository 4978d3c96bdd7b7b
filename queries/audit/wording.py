"""Findings in words: the sentences stand in `findings.toml`, which a terminologist can review."""

from __future__ import annotations

from collections.abc import Mapping

from termwalk.graph.codes import Edition

from ..answered import Lang
from .facts import Facts
from .findings import Finding, Placed, id_of, meanings, sentences, severity_of, texts
from .rows import SEVERITIES, AuditRow, AuditSummary
from .shapes import families


def worded(facts: Facts, placed: Placed, lang: Lang) -> AuditRow:
    """A finding as a row."""
    finding, entry = placed.finding, placed.entry
    words = _words(facts, finding, lang)
    return AuditRow(
        row=entry.row if entry else placed.line,
        code=entry.written if entry else "",
        finding=id_of(finding),
        severity=severity_of(finding),
        message=_message(finding, words, lang),
        suggestion=_suggestion(finding, words, lang),
        suggested_code="" if " | " in finding.offer.to else finding.offer.to,
        column=placed.column,
        name=entry.name if entry else "",
        title=placed.title,
        reason_code=finding.reason,
    )


def _words(facts: Facts, finding: Finding, lang: Lang) -> dict[str, str]:
    said = dict(finding.said)
    if "family" in said:
        said["family"] = _family(said["family"], lang)
    kinds = {name[5:]: count for name, count in said.items() if name.startswith("kind:")}
    if kinds:
        said["kinds"] = _joint(lang).join(f"{_family(kind, lang)} {int(count):,}" for kind, count in kinds.items())
    to = finding.offer.to or said.get("to", "")
    return {**said, "to": to, "to_title": facts.display(to)}


def _family(id: str, lang: Lang) -> str:
    one = families()[id]
    return one.en if lang == "en" else one.zh


def _message(finding: Finding, words: Mapping[str, str], lang: Lang) -> str:
    sentence = sentences()[finding.reason]
    own = finding.en if lang == "en" else finding.zh
    # The offer may be another code than the one the sentence names as its publisher's successor.
    said = {**words, **({"to": finding.said["to"]} if "to" in finding.said else {})}
    text = (sentence.en if lang == "en" else sentence.zh).format_map(said).replace(" “”", "").replace("“”", "")
    return f"{text} {own}".strip()


def _suggestion(finding: Finding, words: Mapping[str, str], lang: Lang) -> str:
    if not finding.offer.suggest:
        return ""
    text: str = texts()["suggest"][finding.offer.suggest][lang].format_map(words)
    return text.replace(" .", ".").replace(" 。", "。")


def _joint(lang: Lang) -> str:
    return ", " if lang == "en" else "、"


def why(key: str, edition: Edition, lang: Lang) -> str:
    """Why something could not be asked."""
    text: str = texts()["why"][key][lang]
    return text.format(edition=edition, system=edition.system)


def label(finding: str, lang: Lang) -> str:
    """What a finding is called."""
    meaning = meanings()[finding]
    return meaning.label_en if lang == "en" else meaning.label_zh


def summed(summary: AuditSummary, edition: Edition, lang: Lang) -> str:
    """A summary as one sentence or two."""
    said: dict[str, str] = texts()["summary"]
    found = said[f"nothing_{lang}"]
    if summary.findings:
        counts = {severity: f"{summary.severities.get(severity, 0):,}" for severity in SEVERITIES}
        listed = _joint(lang).join(f"{label(id, lang)} {count:,}" for id, count in summary.findings.items())
        found = said[f"found_{lang}"].format(**counts, list=listed)
    unspecified = ""
    if summary.unspecified is not None and summary.unspecified_of:
        share = f"{summary.unspecified / summary.unspecified_of:.1%}"
        unspecified = said[f"unspecified_{lang}"].format(
            count=f"{summary.unspecified:,}", of=f"{summary.unspecified_of:,}", share=share
        )
    return said[lang].format(
        rows=f"{summary.rows:,}", edition=edition, known=f"{summary.known:,}", codes=f"{summary.codes:,}",
        clean=f"{summary.clean:,}", share=f"{summary.clean_share:.1%}", findings=found, unspecified=unspecified,
    )  # fmt: skip
