"""Where a text may be cut: the words and signs of splitting.toml that join names, and those that only look like it."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import msgspec
from msgspec.structs import replace

from .aligned import plain
from .facettable import table
from .folding import HAN

NUMBER, BLANK, DASH, BRACKET, SEAM, SIBLINGS, KEPT = "number", "blank", "dash", "bracket", "seam", "siblings", "kept"
SEAM_LEVEL = 5
_PER_CENT = 100
_NEAR = 12
_ENDS_SCOPE = ("stop", "comma", "with", "complicating", BLANK, NUMBER)
_NUMBERED = re.compile(
    r"(?<![0-9a-z.\-/])\(?([1-9])[.、):,]{0,2}\s*(?=[^\W\d]|[\"“(])(?![型期级度次年月天个周椎胎产号胸肋指趾牙腰骶颈跖掌磨切分支处根枚节段肢])"
)
_SAME = re.compile(r"[0-9a-z]")


class Connective(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A way to join names: its grain, and in how many of a hundred texts the parts were coded apart."""

    level: int
    share: int
    procedures: int
    zh: tuple[str, ...]
    en: tuple[str, ...]


class Seam(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Ends of names that stand without a sign, and the characters that go on with a name."""

    share: int
    procedures: int
    keep: tuple[str, ...]
    zh: tuple[str, ...]
    open: str


class Tumour(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Morphology words, and what takes their place where the site is coded."""

    share: int
    words: tuple[str, ...]
    site: str
    also: str = ""


class Tumours(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a tumour's text is told by several codes."""

    malignant: Tumour
    benign: Tumour
    spread: Tumour
    treatments: dict[str, tuple[str, ...]]
    treated: int
    operated: int


Words = dict[str, tuple[str, ...]]


class Injury(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The nature of an injury, by what caused it."""

    share: int
    natures: Words


class Rules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The content of splitting.toml."""

    connectives: dict[str, Connective]
    keep: Words
    kept: Connective
    scope: Words
    qualifying: Words
    leading: Words
    sites: Words
    generic: Words
    siblings: Words
    lesions: Words
    seam: Seam
    tumour: Tumours
    injury: Injury


class Cut(msgspec.Struct, frozen=True):
    """A place where a text may be cut, and the connective that is left out there (a seam has none).

    `counts` is false for what follows from another cut: the end of a bracket, a further seam.
    """

    start: int
    end: int
    name: str
    level: int
    share: float
    counts: bool = True


def cut(start: int, end: int, name: str) -> Cut:
    """A cut at a connective."""
    connective = rules().kept if name == KEPT else rules().connectives[name]
    return Cut(start, end, name, connective.level, connective.share / _PER_CENT)


@cache
def procedure_shares() -> dict[str, float]:
    """How often each connective parts the names of procedures."""
    known = rules()
    counted = {name: one.procedures for name, one in known.connectives.items()}
    counted |= {SEAM: known.seam.procedures, KEPT: known.kept.procedures}
    return {name: count / _PER_CENT for name, count in counted.items()}


@cache
def rules() -> Rules:
    """The rules that a terminologist can review."""
    return msgspec.convert(tomllib.loads(Path(__file__).with_name("splitting.toml").read_text(encoding="utf-8")), Rules)


def either(words: Iterable[str]) -> str:
    """A regular expression of many words, the longest first."""
    return "|".join(re.escape(plain(word)) for word in sorted(words, key=lambda word: (-len(word), word)))


def bounded(words: Iterable[str]) -> str:
    """English words, as whole words with one blank or several between."""
    return rf"(?<![a-z])(?:{either(words)})(?![a-z])".replace("\\ ", r"\s+")


@cache
def _pattern() -> tuple[re.Pattern[str], dict[str, str]]:
    known = rules()
    keep = [*known.keep["zh"], *(name for name in table().names["zh"] if name[0] in "无未")]
    named = {plain(word): name for name, one in known.connectives.items() for word in (*one.zh, *one.en)}
    zh = [word for one in known.connectives.values() for word in one.zh]
    en = [word for one in known.connectives.values() for word in one.en]
    return re.compile(
        rf"(?P<keep>{either(keep)}|{bounded(known.keep['en'])})"
        rf"|(?P<scope>{either(known.scope['zh'])}|{bounded(known.scope['en'])})"
        rf"|(?P<joint>{either(zh)}|{bounded(en)})"
        rf"|(?P<dash>(?<=[{HAN})])\s*[-–—~]+\s*(?=[{HAN}(]))"
        rf"|(?P<blank>(?<=[{HAN})?])[ \u3000]+(?=[{HAN}(]))"
    ), named


@cache
def _befores() -> dict[str, list[str]]:
    """Each connective with the words after which it makes one name."""
    known, befores = rules().kept, defaultdict(list)
    for word in (*known.zh, *known.en):
        before, _, connective = plain(word).partition("|")
        befores[connective].append(before)
    return befores


def _is_kept(form: str, found: re.Match[str]) -> bool:
    return any(form.endswith(before, 0, found.start()) for before in _befores().get(found[0], ()))


def cuts(form: str) -> list[Cut]:
    """The places where a text in plain form may be cut, those of signs and words, in their order."""
    found = sorted([*_numbers(form), *_joints(form)], key=lambda cut: (cut.start, -cut.end))
    kept: list[Cut] = []
    for cut in found:
        if not kept or cut.start >= kept[-1].end:
            kept.append(cut)
    return kept


def _joints(form: str) -> Iterator[Cut]:
    pattern, named = _pattern()
    denied = False
    for found in pattern.finditer(form):
        kind = found.lastgroup
        if kind in ("keep", "scope"):
            denied = denied or _denies(found[0])
            continue
        name = found.lastgroup if kind in (BLANK, DASH) else named[" ".join(found[0].split()) or found[0]]
        name = KEPT if _is_kept(form, found) else name or ""
        denied = denied and name not in _ENDS_SCOPE
        if not denied and not _within(form, *found.span()) and (name != DASH or _ended(form, found.start())):
            yield cut(*found.span(), name)


@cache
def _deniers() -> re.Pattern[str]:
    return re.compile(f"{either(rules().scope['zh'])}|{bounded(rules().scope['en'])}")


def _denies(word: str) -> bool:
    return bool(_deniers().fullmatch(word))


def _within(form: str, start: int, end: int) -> bool:
    """Whether a sign stands inside one thing, between numbers or letters (L4/5, 2、3), or at an end of the text."""
    before, after = form[max(0, start - 8) : start].rstrip()[-1:], form[end : end + 8].lstrip()[:1]
    if not before or not after:
        return True
    return end - start == 1 and form[start] in "、/+-,&.:" and bool(_SAME.match(before) and _SAME.match(after))


def _ended(form: str, place: int) -> bool:
    """Whether a disease's name has been said before a dash: not in 吉兰-巴雷."""
    return bool(_ends().search(form, max(0, place - _NEAR), place))


def _numbers(form: str) -> Iterator[Cut]:
    """The numbers of a list that begins with 1 and counts on."""
    found = list(_NUMBERED.finditer(form))
    leads = bool(found) and not form[: found[0].start()].strip(' ([【"')
    expected = int(found[0][1]) if leads else 1
    counted = [int(one[1]) for one in found]
    if not leads and (1 not in counted or 2 not in counted[counted.index(1) :]):
        return
    for one in found:
        if int(one[1]) == expected:
            expected += 1
            yield replace(cut(*one.span(), NUMBER), counts=len(found) > 1)


@cache
def _seams() -> re.Pattern[str]:
    seam = rules().seam
    return re.compile(f"({either(seam.keep)})|(?:{either(seam.zh)})(?![{re.escape(plain(seam.open))}])(?=.{{2}})")


@cache
def _ends() -> re.Pattern[str]:
    return re.compile(either(rules().seam.zh))


def seams(form: str, start: int, end: int) -> Iterator[Cut]:
    """Where one name of a piece ends and another begins without a sign; both hold the end of a disease's name."""
    last, first = start, True
    for found in _seams().finditer(form, start, end):
        place = found.end()
        if not found[1] and place - last >= 2 and _ends().search(form, place, end):
            yield Cut(place, place, SEAM, SEAM_LEVEL, rules().seam.share / _PER_CENT, first)
            last, first = place, False
