"""Codes by what people type."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from termwalk.graph.catalogue import Catalogue
from termwalk.graph.codes import Edition
from termwalk.graph.errors import QuestionError
from termwalk.graph.progress import Progress, silent
from termwalk.graph.store import Reader
from termwalk.ontologies.registry import system

from . import shelf
from .asked import Text, Wanted
from .collecting import Collecting
from .hits import Hits
from .index import RETIRED, Index
from .ways import ways

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

_DEVICES = "device-identifier"


def search(
    reader: Reader,
    text: str,
    target: str | Iterable[str] = "",
    *,
    limit: int = 20,
    kinds: str | Iterable[str] = (),
    active: bool | None = None,
    progress: Progress = silent,
) -> Hits:
    """Up to `limit` codes that answer what was typed, the best first.

    `target` is a system (its newest release), a release (`icd10@2019`), several of them, or empty for the newest
    release of every system but device identifiers: those are asked for by `udi`, which is all their databases.
    `kinds` and `active` leave out others. The first search of some releases makes an index, which takes seconds for
    a hundred thousand codes. QuestionError if the text is nothing but blanks and punctuation.
    """
    asked = Text.of(text)
    if not asked.whole:
        raise QuestionError(f"{text[:40]!r} holds no letter or digit to search for.")
    editions = releases(reader.catalogue(), target)
    looking = shelf.looking(reader, editions, progress)
    wanted = _wanted(looking.index, editions, kinds, active)
    collecting = Collecting(looking.index, wanted, limit)
    collecting.code(asked)
    if asked.is_coded:
        collecting.codes(asked)
    for found in ways(looking, asked, wanted.bits):
        if collecting.is_full:
            break
        collecting.names(found)
        if found.how == "prefix" and not asked.is_coded:
            collecting.codes(asked)
    return Hits(collecting.hits())


def releases(catalogue: Catalogue, target: str | Iterable[str] = "") -> tuple[Edition, ...]:
    """The releases that a target names, in order."""
    named = [target] if isinstance(target, str) else list(target)
    named = [one for one in named if one.strip()]
    if not named:
        return _all(catalogue)
    found: set[Edition] = set()
    for one in map(Edition.parse, named):
        known_as = system(one.system)
        if known_as.kind == _DEVICES and not one.version:
            found.update(catalogue.editions(known_as.id))
        found.add(catalogue.resolve(Edition(known_as.id, one.version)))
    return tuple(sorted(found))


def _all(catalogue: Catalogue) -> tuple[Edition, ...]:
    if catalogue not in _newest:
        known = sorted({edition.system for edition in catalogue.editions()})
        chosen = [catalogue.resolve(Edition(one)) for one in known if system(one).kind != _DEVICES]
        _newest[catalogue] = tuple(chosen)
    return _newest[catalogue]


_newest: WeakKeyDictionary[Catalogue, tuple[Edition, ...]] = WeakKeyDictionary()


def _wanted(index: Index, editions: tuple[Edition, ...], kinds: str | Iterable[str], active: bool | None) -> Wanted:
    """The filters as tables over the numbers of an index."""
    known = index.about.editions
    asked = [kinds] if isinstance(kinds, str) else list(kinds)
    unknown = sorted(set(asked) - {*index.about.kinds, ""})
    if unknown:
        raise QuestionError(f"No code there is of the kind {unknown[0]!r} (known: {', '.join(index.about.kinds)}).")
    return Wanted(
        _table([edition in editions for edition in known]),
        _table([kind in asked or not any(asked) for kind in index.about.kinds]),
        _table([active is None or (state != RETIRED) == active for state in range(RETIRED + 1)]),
        None if len(editions) == len(known) else _bits(known.index(edition) for edition in editions),
    )


def _table(values: list[bool]) -> npt.NDArray[np.bool_]:
    import numpy as np

    return np.asarray(values, np.bool_)


def _bits(numbers: Iterable[int]) -> np.uint64:
    import numpy as np

    return np.uint64(sum({1 << (number % 64) for number in numbers}))
