"""Findings on the name beside a code: missing, another code's, unlike the code's own, or contradicting it."""

from __future__ import annotations

from collections.abc import Iterator

from .facts import Facts
from .findings import NOTHING, Finding, Offer
from .namesake import ALIKE, comparable, contradiction, says_the_same
from .table import Entry


def name_findings(facts: Facts, entry: Entry) -> Iterator[Finding]:
    """What is wrong with the name of an entry; only one thing is, and the one that says most."""
    if not entry.name:
        if facts.sheet.columns.name and entry.written and entry.column in _named(facts):
            yield Finding(reason="empty-name", said={"code": entry.written})
        return
    id = facts.of(entry).id if entry.written else ""
    if not id or entry.parts > 1:
        return
    titles = [title for title in facts.titles(id) if comparable(entry.name, title)]
    if not titles or says_the_same(entry.name, titles):
        return
    found = _differing(facts, entry.name, id, titles)
    if found:
        yield found


def _named(facts: Facts) -> list[str]:
    columns = facts.sheet.columns
    return [code for code, name in zip(columns.code, columns.name, strict=True) if name]


def _differing(facts: Facts, name: str, id: str, titles: list[str]) -> Finding | None:
    said = {"code": id, "title": titles[0], "name": name}
    others = [other for other in facts.named(name, id) if other != id]
    if _family(id, others):
        return None
    close = max(facts.likeness(name, title) for title in titles)
    opposed = contradiction(name, titles)
    offer = Offer("use", others[0]) if others else NOTHING
    if others:
        return Finding(reason="name-of-other", said=said | {"other": others[0]}, offer=offer)
    if opposed:
        words = {"word": opposed[0], "opposed": opposed[1]}
        return Finding(reason="name-contradicts", said=said | words, offer=offer)
    if close < ALIKE:
        return Finding(reason="name-differs", said=said | {"likeness": f"{close:.0%}"}, offer=offer)
    return None


def _family(id: str, others: list[str]) -> bool:
    """Whether the name is also that of a class above or below: a leaf is often named like its heading."""
    return any(other.startswith(id) or id.startswith(other) for other in others)
