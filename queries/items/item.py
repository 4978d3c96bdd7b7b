"""A row of a dictionary or of a code system as its name and its other cells, found by what the columns mean."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache

import msgspec

from termwalk.graph.concepts import Concept, Term

from .tables import table

_MOST = 400
_GAPS = re.compile(r"[\s_\-/()（）]+")


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to be judged. `names` are its other names; `cells` its columns in a fixed order, hashable."""

    name: str
    code: str = ""
    names: tuple[str, ...] = ()
    cells: tuple[tuple[str, str], ...] = ()
    active: bool = True

    def cell(self, field: str) -> str:
        """The first cell, in the order of `columns.toml`, whose column means that; empty if there is none."""
        return _cell(self.cells, field)

    @property
    def every_name(self) -> tuple[str, ...]:
        """The name and the others, each once."""
        return tuple(dict.fromkeys((self.name, *self.names)))


def item_of(concept: Concept, terms: Iterable[Term | str] = ()) -> Item:
    """A node with its names. A code made of several columns (`A110|3ml`) gives its second part as `spec`."""
    names = (term if isinstance(term, str) else term.text for term in terms)
    cells = dict(concept.properties)
    code, _, rest = (concept.code or "").partition("|")
    if concept.system.startswith("local:") and rest:
        cells.setdefault("spec", rest)
    return Item(
        name=concept.display,
        code=code,
        names=tuple(dict.fromkeys(name for name in names if name != concept.display)),
        cells=tuple(sorted(cells.items())),
        active=concept.active,
    )


def half_width(text: str) -> str:
    """Full-width characters made half, invisible ones taken out; case and blanks stay.

    No more than the first 400 characters are read: a cell that holds more is no name.
    """
    if text.isascii() and text.isprintable():
        return text[:_MOST]
    visible = "".join(letter for letter in text[:_MOST] if unicodedata.category(letter) not in ("Cf", "Cc", "Cs"))
    return unicodedata.normalize("NFKC", visible)[:_MOST]


@lru_cache(maxsize=131_072)
def _cell(cells: tuple[tuple[str, str], ...], field: str) -> str:
    said = {_column(name): text for name, text in reversed(cells)}
    return next((said[name] for name in _columns()[field] if said.get(name)), "")


@lru_cache(maxsize=1024)
def _column(name: str) -> str:
    return _GAPS.sub("", half_width(name)).casefold()


@cache
def _columns() -> dict[str, tuple[str, ...]]:
    return {field: tuple(map(_column, names)) for field, names in table("columns", dict[str, tuple[str, ...]]).items()}
