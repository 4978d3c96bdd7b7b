"""An index as one file: a header that says what lies where, then the arrays, each at a multiple of 64 bytes.

The file is written beside its place and then moved there, and read by mapping it, so that several processes share one
copy in memory. One that is cut short, or has changed since it was written, is as good as none.
"""

from __future__ import annotations

import mmap
import os
import tempfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from .index import VERSION, About, Index

if TYPE_CHECKING:
    from .strings import Array

_MAGIC = b"termwalk index 1\n"
_ALIGNED = 64
_LENGTHS = 16
_READABLE = 0o644
"""By everybody, as the graph is by default; a file made beside it begins as its maker's alone."""


class _Array(msgspec.Struct, frozen=True):
    name: str
    type: str
    items: int
    at: int


class _Header(msgspec.Struct, frozen=True):
    about: About
    arrays: tuple[_Array, ...]
    length: int
    check: int


def write(index: Index, path: Path) -> None:
    """Puts an index in a file, in one move; OSError where that cannot be."""
    arrays, at, check = [], 0, 0
    for name, array in index.arrays.items():
        arrays.append(_Array(name, array.dtype.str, len(array), at))
        for piece in _pieces(array):
            check = zlib.crc32(piece, check)
            at += len(piece)
    header = msgspec.msgpack.encode(_Header(index.about, tuple(arrays), at, check))
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(_opening(header))
            for array in index.arrays.values():
                file.writelines(_pieces(array))
        Path(name).chmod(_READABLE)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _pieces(array: Array) -> Iterator[bytes | memoryview]:
    data = array.data.cast("B")
    yield data
    yield bytes(-len(data) % _ALIGNED)


def _opening(header: bytes) -> bytes:
    lengths = len(header).to_bytes(8, "little") + zlib.crc32(header).to_bytes(8, "little")
    opening = _MAGIC + lengths + header
    return opening + bytes(-len(opening) % _ALIGNED)


def read(path: Path) -> Index | None:
    """The index in a file; None if there is none that can be used."""
    import numpy as np

    try:
        with path.open("rb") as file:
            data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except (OSError, ValueError):
        return None
    found = _header(data)
    if found is None:
        return None
    header, begin = found
    if len(data) != begin + header.length or zlib.crc32(memoryview(data)[begin:]) != header.check:
        return None
    arrays = {one.name: np.frombuffer(data, one.type, one.items, begin + one.at) for one in header.arrays}
    return Index(header.about, arrays)


def about(path: Path) -> About | None:
    """What the index in a file is about, without reading more of it."""
    try:
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            found = _header(data)
    except (OSError, ValueError):
        return None
    return found[0].about if found else None


def _header(data: mmap.mmap) -> tuple[_Header, int] | None:
    """The header, and where the arrays begin."""
    begin = len(_MAGIC) + _LENGTHS
    if data[: len(_MAGIC)] != _MAGIC or len(data) < begin:
        return None
    length, check = (int.from_bytes(data[begin - less : begin - less + 8], "little") for less in (16, 8))
    body = data[begin : begin + length]
    if len(body) != length or zlib.crc32(body) != check:
        return None
    try:
        header = msgspec.msgpack.decode(body, type=_Header)
    except msgspec.MsgspecError:
        return None
    end = begin + length
    return (header, end + -end % _ALIGNED) if header.about.version == VERSION else None
