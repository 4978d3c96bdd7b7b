"""Releases and map sets as RDF: SKOS concept schemes and SSSOM mapping sets, in Turtle, JSON-LD or N-Triples.

Source: W3C, SKOS and SKOS-XL Reference, RDF 1.1; SSSOM 1.1. What those have no word for is said in our own vocabulary
(ontologies/termwalk.ttl), so that the file loads again as the same graph. Nothing is held in memory but a batch of
nodes, and of maps the pairs of concepts that their rows relate.
"""

from __future__ import annotations

import gzip
import io
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from termwalk.graph.errors import QuestionError
from termwalk.graph.progress import Progress, silent
from termwalk.graph.store import Reader

from ..files import whole
from ..selection import Selection, require_published
from . import jsonld, ntriples, turtle
from .maps import MapRows, claims, header
from .nodes import Node
from .releases import concepts, scheme

ENDINGS: dict[str, Callable[[Iterable[Node]], Iterator[str]]] = {
    ".ttl": turtle.text,
    ".jsonld": jsonld.text,
    ".nt": ntriples.text,
}
PACKED = ".gz"


def write(reader: Reader, selection: Selection, path: Path, *, progress: Progress = silent) -> tuple[Path, ...]:
    """Writes one file in the serialisation that its ending names, packed where `.gz` follows; returns its path.

    QuestionError for another ending, for a selection of nothing, and for a release of which only maps know codes: its
    codes go out with those maps.
    """
    serialise = _serialisation(path)
    with reader.snapshot():
        require_published(reader.catalogue(), selection)
        with whole(path) as part, _opened(part, path.suffix == PACKED) as stream:
            for piece in serialise(_nodes(reader, selection, progress)):
                stream.write(piece)
    return (path,)


def _serialisation(path: Path) -> Callable[[Iterable[Node]], Iterator[str]]:
    plain = path.with_suffix("") if path.suffix == PACKED else path
    if plain.suffix not in ENDINGS:
        raise QuestionError(
            f"{path.name} does not say how to write RDF: let its name end in {', '.join(ENDINGS)}, or in one of these"
            f" and {PACKED}."
        )
    return ENDINGS[plain.suffix]


@contextmanager
def _opened(path: Path, packed: bool) -> Iterator[IO[str]]:
    """A text file to write to; a packed one has neither time nor name in it, so that it is the same each time."""
    with path.open("wb") as plain:
        if not packed:
            with io.TextIOWrapper(plain, encoding="utf-8", newline="\n") as stream:
                yield stream
            return
        with (
            gzip.GzipFile(filename="", fileobj=plain, mode="wb", mtime=0, compresslevel=6) as inner,
            io.TextIOWrapper(inner, encoding="utf-8", newline="\n") as stream,
        ):
            yield stream


def _nodes(reader: Reader, selection: Selection, progress: Progress) -> Iterator[Node]:
    """Schemes and map sets first; then the concepts, release by release, and the rows, map by map in order of name."""
    catalogue = reader.catalogue()
    map_sets = sorted(selection.map_sets, key=str)
    ends = [end for map_set in map_sets for end in (map_set.source, map_set.target)]
    for edition in dict.fromkeys([*selection.editions, *ends]):
        yield scheme(catalogue, edition, edition in selection.editions)
    yield from (header(catalogue, map_set) for map_set in map_sets)
    for edition in selection.editions:
        yield from concepts(reader, edition, progress)
    rows = MapRows(reader, selection.editions, claims(reader, map_sets), progress)
    for map_set in map_sets:
        yield from rows.of(map_set)
