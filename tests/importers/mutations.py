"""What happens to files in the wild: bytes flip, rows are cut, columns are renamed, programs re-encode."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from random import Random

import openpyxl

from . import writers as w

Mutation = Callable[[Path, Random], None]


def flip(path: Path, random: Random) -> None:
    """A few bytes become others."""
    data = bytearray(path.read_bytes())
    for _ in range(random.randint(1, 6)):
        data[random.randrange(len(data))] = random.randrange(256)
    path.write_bytes(data)


def lose(path: Path, random: Random) -> None:
    """A stretch of bytes is lost."""
    data = path.read_bytes()
    start = random.randrange(len(data))
    path.write_bytes(data[:start] + data[start + random.randint(1, 40) :])


def truncate(path: Path, random: Random) -> None:
    """The end is lost."""
    data = path.read_bytes()
    path.write_bytes(data[: random.randrange(1, len(data))])


def rename(path: Path, random: Random) -> None:
    """A column (in XML: an element or attribute) gets another name."""
    if path.suffix == ".xlsx":
        _edit(path, lambda rows: _put(rows[0], random, "Something"))
        return
    data = path.read_bytes()
    names = rb"[A-Za-z0-9]{3,}" if path.suffix == ".xml" else rb"[^\s,;|\"]{3,}"
    words = sorted(set(re.findall(names, data if path.suffix == ".xml" else data.partition(b"\n")[0])))
    path.write_bytes(data.replace(random.choice(words), b"Something"))


def reencode(path: Path, random: Random) -> None:
    """Another program saves it in its own encoding; a declaration in the file stays as it was."""
    if path.suffix == ".xlsx":
        flip(path, random)
        return
    text = path.read_bytes().decode("utf-8-sig")
    encoding = random.choice(["utf-16", "utf-16-be", "utf-8-sig", "gb18030", "latin-1", "cp1252"])
    path.write_bytes(text.encode(encoding, errors="replace"))


def cut_row(path: Path, random: Random) -> None:
    """One row below the header ends too early, but not before its first letter."""
    if path.suffix == ".xlsx":
        _edit(path, lambda rows: _shorten(random.choice(rows[1:]), random))
        return
    data = path.read_bytes()
    lines = data.split(b"\r\n" if b"\r\n" in data else b"\n")
    first = 0 if b";" in lines[0] else 1
    place = random.choice([number for number, line in enumerate(lines) if number >= first and line.strip()])
    least = len(lines[place]) - len(lines[place].lstrip()) + 1
    lines[place] = lines[place][: random.randint(least, len(lines[place]))]
    path.write_bytes((b"\r\n" if b"\r\n" in data else b"\n").join(lines))


def _put(row: list[object], random: Random, value: object) -> None:
    row[random.randrange(len(row))] = value


def _shorten(row: list[object], random: Random) -> None:
    filled = [place for place, value in enumerate(row) if value not in (None, "")]
    kept = random.randint(filled[0] + 1, len(row))
    row[kept:] = [None] * (len(row) - kept)


def _edit(path: Path, change: Callable[[list[list[object]]], None]) -> None:
    book = openpyxl.load_workbook(path)
    rows: list[list[object]] = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]
    book.close()
    change(rows)
    w.write_workbook(path, rows)


ANY: tuple[Mutation, ...] = (flip, lose, truncate, rename, reencode, cut_row)
