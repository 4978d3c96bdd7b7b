"""Files that appear whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from termwalk.graph.errors import InputError


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """A place to write to; what was written there takes the name `path` when the block has ended well.

    InputError where the folder is not there or the file cannot be written; then nothing is left behind, and a file of
    that name is what it was.
    """
    if not path.parent.is_dir():
        raise InputError(f"{path} cannot be written: there is no folder {path.parent}.")
    part = path.with_name(f".{path.name}.part")
    try:
        yield part
        part.replace(path)
    except OSError as error:
        raise InputError(f"{path} cannot be written: {error.strerror or error}.") from error
    finally:
        part.unlink(missing_ok=True)


def folder(path: Path) -> Path:
    """A folder that is there; InputError where it cannot be made."""
    try:
        path.mkdir(exist_ok=True)
    except OSError as error:
        raise InputError(f"The folder {path} cannot be made: {error.strerror or error}.") from error
    return path
