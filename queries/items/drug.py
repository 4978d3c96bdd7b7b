"""A hospital's drug read as ingredient, salt, form, strength, maker and numbers, and held against a drug's code.

An approval number (国药准字) or standard code (本位码) that both sides state decides at once. The words stand in
`drugs.toml`, forms in `forms.toml`, amounts in `quantities.toml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache, lru_cache

import msgspec

from termwalk.ontologies.nmpa import approval, approval_number, standard_code

from .form import Form, form, form_at_end, form_by_id, forms_stand, releases_differ
from .ingredient import Ingredient, compared, ingredient
from .item import Item, half_width
from .judgement import Judgement, Reason, judgement
from .strength import Strength, same_amount, strength
from .tables import table

_BRACKETED = re.compile(r"[(\[【]([^()\[\]【】]*)[)\]】]?")
_PERCENT = re.compile(r"\d{1,3}(?:\.\d{1,4})?\s*%")
_NUMBER = re.compile(r"国药准字[A-Z]{1,2}\d{8}|(?<![A-Z0-9])[HZSJB][CJ]?\d{8}(?!\d)")
_MARK = re.compile(r"\A[A-Z]{2}(?=[\u4e00-\u9fff]{2})")
"""Two capitals before a name are a hospital's own mark."""
_SHORTEST = 2


class Drug(msgspec.Struct, frozen=True):
    """What a row says of a drug. `also` are names in brackets, most of them brands."""

    name: str
    ingredient: Ingredient
    also: tuple[str, ...] = ()
    form: Form | None = None
    strength: Strength | None = None
    maker: str = ""
    approval: str = ""
    standard: str = ""


@lru_cache(maxsize=32_768)
def drug(item: Item) -> Drug:
    """What a row says of a drug in its name and its columns; the name's form is the finer one."""
    spec, dose = item.cell("spec"), item.cell("dose") + item.cell("dose_unit")
    return read_drug(
        item.name, spec if strength(spec) or not dose else dose, item.cell("form"), item.cell("maker"),
        item.cell("approval") or item.code, item.cell("standard") or item.code,
    )  # fmt: skip


@lru_cache(maxsize=32_768)
def read_drug(
    name: str, spec: str = "", form_cell: str = "", maker: str = "", number: str = "", standard: str = ""
) -> Drug:
    """The parts of a name such as 盐酸左氧氟沙星片(乐朗), with what the columns beside it say."""
    written = _MARK.sub("", half_width(name).strip())
    found, rest, aside = _form_of(written)
    cell = form(form_cell) if form_cell else None
    code = standard.strip()
    return Drug(
        name=name,
        ingredient=ingredient(rest),
        also=tuple(text for text in aside if text not in _asides()),
        form=found or cell,
        strength=strength(spec, name),
        maker=half_width(maker).strip(),
        approval=_approval(number),
        standard=code if standard_code(code) else "",
    )


def judge(item: Item, offered: Item) -> Judgement:
    """What speaks for and against a drug's code."""
    return judge_drugs(drug(item), [drug(one) for one in _readings(offered)])


def judge_drugs(stated: Drug, offers: list[Drug]) -> Judgement:
    """The same for drugs that have been read; the first offer carries the columns, all are names of one drug."""
    return judgement(
        (*_about_numbers(stated, offers[0]), *_about_ingredient(stated, offers), *_about_form(stated, offers),
         *_about_strength(stated.strength, offers[0].strength), *_about_maker(stated, offers[0]))
    )  # fmt: skip


def _readings(offered: Item) -> Iterator[Item]:
    """A code under each of its names; an English display does not hide the Chinese ones."""
    names = [name for name in offered.every_name if not name.isascii()] or [offered.name]
    for name in names:
        yield msgspec.structs.replace(offered, name=name)


def _about_numbers(stated: Drug, offered: Drug) -> Iterator[Reason]:
    for code, mine, theirs in (
        ("approval", stated.approval, offered.approval), ("standard-code", stated.standard, offered.standard),
    ):  # fmt: skip
        if mine and theirs:
            yield Reason(f"{code}-{'same' if mine == theirs else 'against'}", mine, theirs)


def _about_ingredient(stated: Drug, offers: list[Drug]) -> Iterator[Reason]:
    mine = (stated.ingredient, *map(ingredient, stated.also))
    theirs = [one for offer in offers for one in (offer.ingredient, *map(ingredient, offer.also))]
    keys = {one.key: one for one in theirs}
    same = next((keys[one.key] for one in mine if one.key in keys), None)
    own = stated.ingredient
    if same is not None:
        yield Reason("ingredient-same", own.name, same.name)
        if own.key == same.key and own.salt != same.salt:
            both = bool(own.salt and same.salt)
            yield Reason("salt-against" if both else "salt-unstated", own.salt or "—", same.salt or "—")
    elif own.key:
        holds = next((one for one in theirs if len(one.key) >= _SHORTEST and _one_in_other(own.key, one.key)), None)
        code = "ingredient-part" if holds else "ingredient-against"
        yield Reason(code, own.name, (holds or offers[0].ingredient).name)


def _about_form(stated: Drug, offers: list[Drug]) -> Iterator[Reason]:
    theirs = next((offer.form for offer in offers if offer.form), None)
    if stated.form is None or theirs is None:
        return
    yield Reason(f"form-{forms_stand(stated.form, theirs)}", stated.form.text, theirs.text)
    if releases_differ(stated.form, theirs):
        yield Reason("release-against", stated.form.release_text or "—", theirs.release_text or "—")


def _about_strength(stated: Strength | None, offered: Strength | None) -> Iterator[Reason]:
    if stated is None or offered is None:
        return
    mine, theirs = stated.per_unit, offered.per_unit
    if mine and theirs and mine.kind == theirs.kind:
        every = (theirs, *offered.others)
        same = any(same_amount(one, other) for one in (mine, *stated.others) for other in every)
        yield Reason("strength-same" if same else "strength-against", str(mine), str(theirs))
    if stated.volume and offered.volume and not same_amount(stated.volume, offered.volume):
        yield Reason("volume-against", str(stated.volume), str(offered.volume))
    if stated.count and offered.count:
        same_count = stated.count == offered.count
        yield Reason("pack-same" if same_count else "pack-against", _plain(stated.count), _plain(offered.count))


def _about_maker(stated: Drug, offered: Drug) -> Iterator[Reason]:
    if not stated.maker or not offered.maker:
        return
    mine, theirs = compared(stated.maker), compared(offered.maker)
    same = mine == theirs or _one_in_other(mine, theirs)
    yield Reason("maker-same" if same else "maker-against", stated.maker, offered.maker)


def _form_of(written: str) -> tuple[Form | None, str, list[str]]:
    """The form of a name, what is left of it, and what stands in brackets."""
    aside = [text.strip() for text in _BRACKETED.findall(written) if text.strip()]
    bare = _PERCENT.sub(" ", _BRACKETED.sub("", written)).strip() or written
    found, rest = form_at_end(bare)
    before = _before().match(rest)
    if before and rest[before.end() :].strip():
        rest = rest[before.end() :].strip()
        stands_for = _before_forms().get(before[0])
        if stands_for and (found is None or stands_for == "inhalation"):
            found = form_by_id(stands_for, before[0])
    inner = next((one for one in map(form, aside) if one is not None), None)
    return found or inner, rest, aside


def _approval(text: str) -> str:
    """An approval number without its prefix, which some lists leave out."""
    found = _NUMBER.search(approval_number(text))
    number = found[0].removeprefix("国药准字") if found else ""
    return number if number and approval(number) else ""


def _one_in_other(one: str, other: str) -> bool:
    return one in other or other in one


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"


@cache
def _asides() -> frozenset[str]:
    return frozenset(table("drugs", dict[str, tuple[str, ...]], "aside")["words"])


@cache
def _before() -> re.Pattern[str]:
    words = sorted(table("drugs", dict[str, tuple[str, ...]], "before")["words"], key=lambda word: -len(word))
    return re.compile("|".join(words))


@cache
def _before_forms() -> dict[str, str]:
    return table("drugs", dict[str, str], "before_forms")
