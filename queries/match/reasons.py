"""Why a candidate is offered: the words that agree, those that only one side says, and what contradicts."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import msgspec

from ..answered import Lang
from ..terms.differences import Difference, compared
from ..terms.differences import reason as contradiction
from ..terms.facets import facets
from ..terms.folding import folded
from .lexicon import Entry

_TELLING = ("negation", "certainty", "exclusion", "time", "acuity", "type")
"""Facets whose words turn a meaning: where only one side says them, nobody should accept without looking."""

_UNSAID = 0.8
_LEAST = 2
_MOST_WORDS = 4
_LONGEST = 200


class Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A reason in both languages."""

    en: str
    zh: str


class Why(msgspec.Struct, frozen=True):
    """A reason: its code for programs, its sentence for people, and how heavily it contradicts (0 to 1)."""

    code: str
    sentence: str
    against: float = 0.0


def whys(part: str, name: str, entry: Entry, past: int, lang: Lang) -> tuple[Why, ...]:
    """The reasons for a name (folded) of a concept, contradictions first; `past` counts how often it was chosen."""
    found = [one for one in compared(facets(part), facets(name)) if one.kind == "contradicts" or _turns(one)]
    found.sort(key=lambda one: one.kind != "contradicts")
    clashes = [
        Why(one.code, contradiction(one, lang) + _stop(lang), one.strength if one.kind == "contradicts" else _UNSAID)
        for one in found
    ]
    return (*clashes, *_wording(folded(part)[:_LONGEST], name[:_LONGEST], lang), *_standing(entry, past, lang))


def _turns(difference: Difference) -> bool:
    return difference.kind != "agrees" and difference.facet in _TELLING


def _stop(lang: Lang) -> str:
    return "." if lang == "en" else "。"


def _wording(said: str, name: str, lang: Lang) -> Iterator[Why]:
    if said == name:
        yield _why("same", lang)
        return
    equal, gone, come = _segments(said, name)
    if equal:
        yield _why("agrees", lang, said=equal)
    if gone:
        yield _why("text-only", lang, said=gone)
    if come:
        yield _why("name-only", lang, offered=come)


def _segments(said: str, name: str) -> tuple[list[str], list[str], list[str]]:
    """What stands in both, in the text alone and in the name alone; words in English, runs of characters in Chinese."""
    from rapidfuzz.distance import Indel

    if said.isascii() and name.isascii():
        mine, theirs = said.split(), name.split()
        both = [word for word in mine if word in theirs]
        return both, [word for word in mine if word not in theirs], [word for word in theirs if word not in mine]
    equal, gone, come = [], [], []
    for step in Indel.opcodes(said, name):
        if step.tag == "equal":
            equal.append(said[step.src_start : step.src_end])
        elif step.tag == "delete":
            gone.append(said[step.src_start : step.src_end])
        else:
            come.append(name[step.dest_start : step.dest_end])
    return [one for one in equal if len(one) >= _LEAST], _worth(gone, name), _worth(come, said)


def _worth(found: list[str], other: str) -> list[str]:
    """Segments that the other side does not have in another place."""
    plain = (one.strip() for one in found)
    return [one for one in plain if one and one not in other]


def _listed(words: Sequence[str], lang: Lang) -> str:
    kept = list(dict.fromkeys(words))
    more = " …" if len(kept) > _MOST_WORDS else ""
    return (", " if lang == "en" else "、").join(kept[:_MOST_WORDS]) + more


def _standing(entry: Entry, past: int, lang: Lang) -> Iterator[Why]:
    if past:
        yield _why("past", lang, said=[str(past)])
    if not entry.active:
        yield _why("retired", lang)
    if entry.heading:
        yield _why("heading", lang)
    if entry.residual:
        yield _why("residual", lang)


def _why(code: str, lang: Lang, said: Sequence[str] = (), offered: Sequence[str] = ()) -> Why:
    """A reason; words stand in its code as in an English sentence, whatever the language."""
    words = reasons()[code]
    named = ":".join(filter(None, (code, _listed(said or offered, "en"))))
    sentence = words.en if lang == "en" else words.zh
    return Why(named, sentence.format(said=_listed(said, lang), offered=_listed(offered, lang)))


def nothing(system: str, lang: Lang) -> Why:
    """Why a text has no candidate."""
    return msgspec.structs.replace(_why("nothing", lang, offered=[system]), code="nothing")


@cache
def reasons() -> dict[str, Words]:
    """Every reason by its code."""
    text = Path(__file__).with_name("reasons.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), dict[str, Words])
