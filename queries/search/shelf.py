"""Indexes kept: in the process for as long as a graph is open, and in a folder beside a graph that is a file.

An index is known by the content of its releases, so that what was loaded since is noticed. A file is made only for
names enough that making the index takes a while; where the folder cannot be written, there is none.
"""

from __future__ import annotations

import functools
import hashlib
import threading
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from weakref import WeakKeyDictionary

from termwalk.graph.catalogue import Catalogue
from termwalk.graph.codes import Edition
from termwalk.graph.progress import Progress, silent
from termwalk.graph.store import Reader

from ..terms import folding
from . import file
from .building import build
from .index import VERSION, Index
from .looking import Looking

WORTH_A_FILE = 20_000
_HELD = 4
_TABLES = ("variants.toml", "pinyin.toml")
_PACKAGES = ("opencc", "pypinyin")


class Shelf:
    """The indexes of one graph in this process, the last used last."""

    def __init__(self) -> None:
        self._held: list[Looking] = []
        self._lock = threading.Lock()

    def index(self, reader: Reader, editions: tuple[Edition, ...], progress: Progress) -> Looking:
        """An index that holds these releases as they are now: the smallest at hand, else a new one."""
        prints = _prints(reader, editions)
        with self._lock:
            fit = [one for one in self._held if one.index.covers(prints)]
            found = min(fit, key=lambda one: one.index.size, default=None) or Looking(
                _brought(reader, prints, progress)
            )
            self._held = [*(one for one in self._held if one is not found), found][-_HELD:]
            return found


_shelves: WeakKeyDictionary[Reader, Shelf] = WeakKeyDictionary()
_lock = threading.Lock()


def looking(reader: Reader, editions: tuple[Edition, ...], progress: Progress = silent) -> Looking:
    """What releases are looked through with."""
    with _lock:
        shelf = _shelves.setdefault(reader, Shelf())
    return shelf.index(reader, editions, progress)


def _prints(reader: Reader, editions: tuple[Edition, ...]) -> dict[Edition, str]:
    """What tells whether the names of each release are still the same, or would be indexed otherwise."""
    catalogue = reader.catalogue()
    known = _known.setdefault(catalogue, {})
    for edition in editions:
        if edition not in known:
            known[edition] = _print(catalogue, edition)
    return {edition: known[edition] for edition in editions}


_known: WeakKeyDictionary[Catalogue, dict[Edition, str]] = WeakKeyDictionary()


def _print(catalogue: Catalogue, edition: Edition) -> str:
    digest = hashlib.sha256(_rules())
    for part in catalogue.holders(edition):
        digest.update(f"{part.name}\n{part.role}\n{part.content or part.sha256 or part.id}\n".encode())
    return digest.hexdigest()[:24]


@functools.cache
def _rules() -> bytes:
    """What the form of a name rests on beside the name."""
    tables = (Path(folding.__file__).with_name(table).read_bytes() for table in _TABLES)
    packages = ",".join(f"{package} {version(package)}" for package in _PACKAGES)
    return b"\n".join([f"{VERSION} {packages}".encode(), *tables])


def folder(reader: Reader) -> Path | None:
    """Where a graph's indexes lie: `NAME.termwalk-index`, beside it; None where the graph is no file."""
    url = getattr(reader, "url", "")
    path = Path(url) if url and "://" not in url else None
    return path.with_name(f"{path.name}-index") if path and path.is_file() else None


def _brought(reader: Reader, prints: dict[Edition, str], progress: Progress) -> Index:
    place = folder(reader)
    found = _stored(place, prints) if place else None
    if found is None:
        found = build(reader, prints, progress)
        if place and len(found.keys) >= WORTH_A_FILE:
            _store(found, place, prints)
    return found


def _stored(place: Path, prints: dict[Edition, str]) -> Index | None:
    """An index from a file: the one for these releases, else the smallest that holds them too."""
    own = place / _name(prints)
    files = sorted(place.glob("*.index"), key=lambda path: (path != own, _size(path), path.name))
    for path in files:
        about = file.about(path)
        if about and prints.items() <= dict(zip(about.editions, about.prints, strict=True)).items():
            found = file.read(path)
            if found:
                return found
    return None


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _store(index: Index, place: Path, prints: dict[Edition, str]) -> None:
    """Writes a file, and takes away those for the same releases as they once were."""
    path = place / _name(prints)
    with suppress(OSError):
        file.write(index, path)
        for other in place.glob(f"{path.name.partition('-')[0]}-*.index"):
            if other != path:
                other.unlink(missing_ok=True)


def _name(prints: dict[Edition, str]) -> str:
    """Tells which releases, then which content: `1f2e3d4c-5a6b7c8d.index`."""
    which = hashlib.sha256("\n".join(map(str, prints)).encode()).hexdigest()[:12]
    content = hashlib.sha256("\n".join(prints.values()).encode()).hexdigest()[:12]
    return f"{which}-{content}.index"
