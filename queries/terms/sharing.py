"""Parts made whole: what the words round a connective share (胃、十二指肠溃疡 is 胃溃疡 and 十二指肠溃疡)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from msgspec.structs import replace

from .aligned import plain
from .connectives import SIBLINGS, Cut, bounded, cut, either, rules
from .facets import facets

_NAMING = ("region", "behaviour", "pregnancy", "cause", "kind")
"""Facets whose words may be a name by themselves: 外伤, 癌, 妊娠."""

_FILLER = re.compile(r"[\s\d\W_ivx]*")
_OF = re.compile(r".*\s(?:of|in)\s(?:the\s)?")


def is_qualifying(text: str) -> bool:
    """Whether a piece is no name of its own: sides, stages, courses, numbers and the like."""
    if len(text) > 24:
        return False
    form = list(plain(text))
    for one in facets(text).found:
        if one.facet not in _NAMING:
            form[one.start : one.end] = " " * (one.end - one.start)
    return bool(_FILLER.fullmatch(_qualifiers().sub(" ", "".join(form))))


def shared(pieces: list[str]) -> list[str]:
    """The pieces with the head or the site that they share with a neighbour."""
    made = list(pieces)
    for place in range(len(made) - 2, -1, -1):
        made[place] = made[place] + _head_for(made[place], made[place + 1])
    for place in range(1, len(made)):
        made[place] = _site_for(made[place], made[place - 1]) + made[place]
    return made


def is_headless(text: str) -> bool:
    """Whether a piece only says where or which side, and so waits for the head of the next one."""
    return bool(_place().fullmatch(plain(text)))


def siblings(form: str, start: int, end: int) -> Iterator[Cut]:
    """Between sites of one rank that stand together before a head: 尺桡骨骨折."""
    prefix = _place().match(form, start, end)
    if not prefix or prefix.end() == end:
        return
    first = True
    for found in _listed().finditer(form, start, prefix.end()):
        place = found.end()
        yield replace(cut(place, place, SIBLINGS), counts=first)
        first = False


def _head_for(piece: str, following: str) -> str:
    """What a piece without a head takes from the end of the next: `左` from `右肺炎` takes `肺炎`."""
    form, after = plain(piece), plain(following)
    leading = _leading().match(after)
    if leading and _leading().fullmatch(form):
        return _joined(form, following[leading.end() - len(_common_end(form, leading[0])) :])
    prefix = _first_site().match(after)
    if not prefix or is_headless(following) or not is_headless(piece):
        return ""
    return _joined(form, following[prefix.end() - len(_generic(form, prefix[0])) :])


def _joined(form: str, tail: str) -> str:
    """A tail with the blank that stands between two English words."""
    return f" {tail}" if form[-1:].isascii() and tail[:1].isascii() and tail[:1].isalpha() else tail


def _common_end(form: str, leading: str) -> str:
    """The end of the next word that makes this one a word too: 急 before 慢性 is 急性."""
    words = {plain(word) for lang in ("zh", "en") for word in rules().leading[lang]}
    ends = (leading[start:] for start in range(1, len(leading)))
    return next((end for end in ends if form + end in words), "")


def _generic(form: str, prefix: str) -> str:
    """The generic noun that a site shares with the next: 腕 before 肘关节 is 腕关节."""
    if _ends_generic().search(form):
        return ""
    found = _ends_generic().search(prefix)
    if found and (len(found[0]) > 1 or _begins_leading().sub("", form) + found[0] in _site_words()):
        return found[0]
    return ""


def _site_for(piece: str, before: str) -> str:
    """Where a bare lesion is: at the site with which the piece before begins, or the head that a site follows."""
    form, earlier = plain(piece), plain(before)
    if _lesion().fullmatch(form):
        prefix = _place().match(earlier)
        if not prefix or prefix.end() == len(earlier) or not _site().search(prefix[0]):
            return ""
        return before[: len(_ends_leading().sub("", prefix[0]).rstrip())] + " " * form[0].isascii()
    of = _OF.match(earlier)
    return before[: of.end()] if of and _site().fullmatch(form) else ""


@cache
def _listed() -> re.Pattern[str]:
    """A site that another of its rank follows."""
    groups = [group.split() for group in rules().siblings["zh"]]
    sites = rules().sites["zh"]
    longer = {word: [site[len(word) :] for site in sites if site.startswith(word) and site != word] for word in sites}
    branches = [
        f"{re.escape(word)}(?={either(other for other in group if other[0] != word[0])})"
        + (f"(?!{either(rest)})" if (rest := [tail for tail in longer.get(word, []) if tail not in group]) else "")
        for group in groups
        for word in sorted(group, key=lambda word: (-len(word), word))
    ]
    return re.compile("|".join(branches))


@cache
def _qualifiers() -> re.Pattern[str]:
    words = rules().qualifying
    return re.compile(f"{either(words['zh'])}|{bounded(words['en'])}")


@cache
def _leading() -> re.Pattern[str]:
    words = rules().leading
    return re.compile(f"{either(words['zh'])}|{bounded(words['en'])}")


@cache
def _site() -> re.Pattern[str]:
    words = rules().sites
    return re.compile(f"{either(words['zh'])}|{bounded(words['en'])}")


@cache
def _place() -> re.Pattern[str]:
    """Sites, sides and their generic nouns in a row; a lesion that begins like a site (骨折) is none."""
    lesions, generic = rules().lesions, either(rules().generic["zh"])
    no_lesion = f"(?!{either(lesions['zh'])}|{bounded(lesions['en'])})"
    return re.compile(rf"(?:双|两)?(?:{no_lesion}(?:{_site().pattern}|{_leading().pattern}|{generic})\s*)+")


@cache
def _first_site() -> re.Pattern[str]:
    return re.compile(rf"(?:双|两)?(?:(?:{_leading().pattern})\s*)*(?:{_site().pattern})")


@cache
def _begins_leading() -> re.Pattern[str]:
    return re.compile(rf"^(?:双|两|{_leading().pattern})+")


@cache
def _lesion() -> re.Pattern[str]:
    words = rules().lesions
    many = "(?:多发性?|慢性|急性|轻度|中度|重度|少量|大量|形成)"
    return re.compile(f"{many}?(?:{either(words['zh'])}|{bounded(words['en'])})+(?:形成)?")


@cache
def _ends_leading() -> re.Pattern[str]:
    return re.compile(rf"(?:\s*(?:{_leading().pattern}))+$")


@cache
def _ends_generic() -> re.Pattern[str]:
    return re.compile(f"(?:{either(rules().generic['zh'])})$")


@cache
def _site_words() -> frozenset[str]:
    return frozenset(plain(word) for words in rules().sites.values() for word in words)
