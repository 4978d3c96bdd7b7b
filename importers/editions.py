"""What a folder says of files that do not say what they are: `editions.toml` beside them.

    ["DRG.json"]
    release = "1.1"

    ["icd10-*-zh.tsv"]
    release = "2008"
    language = "zh"

The names are shell patterns; the first that fits a file (or the archive it is packed in) is taken. What a user says on
the command line goes before it.
"""

from __future__ import annotations

import functools
import tomllib
from fnmatch import fnmatchcase
from pathlib import Path

import msgspec

from termwalk.graph.errors import FormatError

from .source import Source

NAME = "editions.toml"


class Stated(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is stated of a file; empty where nothing is."""

    system: str = ""
    release: str = ""
    language: str = ""


def stated(source: Source) -> Stated:
    """What the folder of a file states of it; FormatError where its `editions.toml` cannot be understood."""
    path = source.path.with_name(NAME)
    if not path.is_file():
        return Stated()
    names = {source.path.name, source.file_name}
    known = _read(path, path.stat().st_mtime_ns)
    return next((said for pattern, said in known.items() if any(fnmatchcase(n, pattern) for n in names)), Stated())


@functools.lru_cache(maxsize=64)
def _read(path: Path, changed: int) -> dict[str, Stated]:
    try:
        return msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8-sig")), dict[str, Stated])
    except (msgspec.ValidationError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise FormatError(f"{path.name}: {error}.") from error
