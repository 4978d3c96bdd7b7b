"""A list of drugs by what identifies them: numbers first, then ingredient, form and strength.

It finds what a name by its characters would not (速尿注射液 is 呋塞米注射液) and ranks one ingredient's many products,
whose names are the same, by what their columns say.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from .drug import Drug, drug, judge
from .ingredient import ingredient
from .item import Item
from .judgement import Judgement


class Product(msgspec.Struct, frozen=True):
    """A drug of the list with what speaks for and against it; `score` is 1 for one whose number decides."""

    item: Item
    judgement: Judgement
    score: float


class Formulary:
    """Drugs of a code system, to be asked for those that a local drug may be."""

    def __init__(self, items: Iterable[Item]) -> None:
        self._by_key: dict[str, list[Item]] = {}
        for item in items:
            for key in _keys(item):
                self._by_key.setdefault(key, []).append(item)

    def candidates(self, stated: Item, limit: int = 10) -> tuple[Product, ...]:
        """The likeliest products, the best first; of equals those with more agreements, then the lower code."""
        found = {one.code: one for key in _keys(stated) for one in self._by_key.get(key, ())}
        products = (_product(stated, one) for one in found.values())
        return tuple(sorted(products, key=_order)[:limit])


def _order(product: Product) -> tuple[bool, float, int, str]:
    told = product.judgement
    return not told.decided, -product.score, -len(told.agreements), product.item.code


def _product(stated: Item, offered: Item) -> Product:
    told = judge(stated, offered)
    return Product(offered, told, told.factor)


def _keys(item: Item) -> tuple[str, ...]:
    """What a drug is found by: its numbers, and its ingredient under each of its names."""
    readings = [drug(msgspec.structs.replace(item, name=name)) for name in item.every_name]
    keys = (key for one in readings for key in _keys_of(one))
    return tuple(dict.fromkeys(key for key in keys if key))


def _keys_of(one: Drug) -> tuple[str, ...]:
    brands = tuple(ingredient(name).key for name in one.also)
    return (one.approval, one.standard, one.ingredient.key, *brands)
