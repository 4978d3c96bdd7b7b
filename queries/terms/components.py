"""One name told by several codes: a tumour by site, morphology and treatment, an injury by nature and cause."""

from __future__ import annotations

import re
from functools import cache, lru_cache

import msgspec

from .aligned import plain
from .connectives import Tumour, either, rules
from .sharing import is_headless, is_qualifying

_GLAND = "腺"
_OPERATED = "术后"
_THERAPY = "疗"
_TAIL = re.compile(r"(?:术后|术前|治疗后|综合治疗|后|维持|辅助|第?[\d一二三四五六七八九十]+次|[\s,;、+-])+$")


class Told(msgspec.Struct, frozen=True):
    """The names of a text's codes, and in what share of texts of this kind more than one was coded."""

    names: tuple[str, ...] = ()
    share: float = 0.0


@lru_cache(maxsize=1 << 14)
def components(text: str) -> Told:
    """The names of a text's codes: 乳腺癌 is 乳腺恶性肿瘤 and 癌, 骨折术后 is 骨折 and 骨折术后; empty for one."""
    form = plain(text)
    treatments = _treatments(form)
    treated = _treatment().search(form)
    if treated:
        text, form = text[: treated.start()], form[: treated.start()]
    for kind in (rules().tumour.malignant, rules().tumour.benign):
        names = _sited(text, form, kind)
        if names:
            return _told((*names, *treatments), kind.share)
    if spread := _spread(form):
        return _told((*spread, *treatments), rules().tumour.spread.share)
    if treated:
        return _told(_treated(text, treatments), rules().tumour.treated) if _THERAPY in treated[0] else Told()
    if injured := _injured(text, form):
        return _told(injured, rules().injury.share)
    return _told(_operated(text, form), rules().tumour.operated)


def _told(names: tuple[str, ...], share: int) -> Told:
    single = tuple(dict.fromkeys(names))
    return Told(single, share / 100) if single else Told()


def _sited(text: str, form: str, kind: Tumour) -> tuple[str, ...]:
    """Site and morphology, the site as operated on, and where the tumour went; empty without a site."""
    found = _morphology(kind).search(form)
    site = _TAIL.sub("", text[: _end_of_site(form, found)]) if found else ""
    if not found or not site:
        return ()
    rest = form[found.end() :]
    operated = (site + _OPERATED,) if _OPERATED in rest else ()
    return (site + kind.site, _named(text, form, found, kind), *operated, *_spread(rest))


def _treated(text: str, treatments: tuple[str, ...]) -> tuple[str, ...]:
    return (text, *treatments) if text and not is_qualifying(text) else treatments


def _injured(text: str, form: str) -> tuple[str, ...]:
    """The nature of an injury at its site, which stands before or after it, and its cause."""
    found = _cause().search(form)
    if not found:
        return ()
    site = _TAIL.sub("", text[: found.start()]) or text[found.end() :].strip()
    nature = next(nature for nature, words in rules().injury.natures.items() if found[0] in map(plain, words))
    return (site + nature, text[found.start() : found.end()]) if len(site) > 1 or is_headless(site) else ()


def _operated(text: str, form: str) -> tuple[str, ...]:
    before = _TAIL.sub("", text) if form.endswith(_OPERATED) else ""
    return (before, text) if len(before) > 1 and not is_qualifying(before) else ()


def _treatments(form: str) -> tuple[str, ...]:
    """The treatments that a text names, each once, as what is done to a malignant tumour."""
    tumour = rules().tumour
    named = (
        f"{tumour.malignant.site}{found[1] or ''}{name}"
        for found in _treatment().finditer(form)
        for name in tumour.treatments[found[2]]
    )
    return tuple(dict.fromkeys(named))


def _end_of_site(form: str, found: re.Match[str]) -> int:
    """Where the site ends: 乳腺癌 is 乳腺 and 癌, not 乳 and 腺癌."""
    end = found.start() + 1
    return end if found[0][0] == _GLAND and form.endswith(_glands(), 0, end) else found.start()


def _named(text: str, form: str, found: re.Match[str], kind: Tumour) -> str:
    """The morphology as written, less the end of its site where what is left is a morphology too."""
    start = _end_of_site(form, found)
    return text[start : found.end()] if form[start : found.end()] in kind.words else text[found.start() : found.end()]


def _spread(form: str) -> tuple[str, ...]:
    """Where a tumour went: 肝转移 is 肝继发恶性肿瘤 and 转移性癌."""
    spread = rules().tumour.spread
    found = _morphology(spread).search(form)
    if not found:
        return ()
    site = _TAIL.sub("", form[: found.start()]).lstrip(" ,;、+伴并及")
    return (site + spread.site, spread.also) if site else (spread.also,)


@cache
def _glands() -> tuple[str, ...]:
    return tuple(site for site in map(plain, rules().sites["zh"]) if site.endswith(_GLAND) and len(site) > 1)


@cache
def _morphology(kind: Tumour) -> re.Pattern[str]:
    return re.compile(f"(?:{either(kind.words)})(?![a-z])")


@cache
def _cause() -> re.Pattern[str]:
    return re.compile(either(word for words in rules().injury.natures.values() for word in words))


@cache
def _treatment() -> re.Pattern[str]:
    return re.compile(f"(术前|术后)?(?:辅助|维持|同步)?({either(rules().tumour.treatments)})")
