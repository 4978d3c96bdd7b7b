"""Where map sets are written to, one file each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from termwalk.graph.errors import QuestionError
from termwalk.graph.mappings import MapSet

from .files import folder
from .selection import Selection

_UNFIT = re.compile(r"[^\w.+-]+")


def chosen(selection: Selection, what: str) -> tuple[MapSet, ...]:
    """The map sets of a selection; QuestionError where it has none."""
    if not selection.map_sets:
        raise QuestionError(f"{what} holds map sets, and none is chosen: name one, for instance who-10to11-one.")
    return selection.map_sets


def places(map_sets: Sequence[MapSet], path: Path, ending: str, named: str = "{id}_{version}") -> dict[MapSet, Path]:
    """A file for each map set: `path` itself where it is a file's name and there is one map set, else in that folder.

    The folder is made if only its last step is missing. QuestionError for several map sets and one file.
    """
    if path.suffix and not path.is_dir():
        if len(map_sets) > 1:
            raise QuestionError(f"{path.name} is one file, and {len(map_sets)} map sets are chosen: name a folder.")
        return dict.fromkeys(map_sets, path)
    folder(path)
    found: dict[MapSet, Path] = {}
    for map_set in map_sets:
        stem = _UNFIT.sub("-", named.format(id=map_set.id, version=map_set.version, source=map_set.source))
        taken = {one.name for one in found.values()}
        name = next(n for n in (f"{stem}{ending}", *_numbered(stem, ending, len(taken))) if n not in taken)
        found[map_set] = path / name
    return found


def _numbered(stem: str, ending: str, most: int) -> Sequence[str]:
    return [f"{stem}_{number}{ending}" for number in range(2, most + 2)]
