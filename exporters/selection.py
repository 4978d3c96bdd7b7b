"""What of a graph goes out: some releases and some map sets, as their names say."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from termwalk.graph.catalogue import Catalogue
from termwalk.graph.codes import Edition
from termwalk.graph.errors import QuestionError, UnknownSystem
from termwalk.graph.mappings import MapSet
from termwalk.ontologies.registry import system


class Selection(msgspec.Struct, frozen=True):
    """Releases and map sets, in the order in which they go out; each stands once."""

    editions: tuple[Edition, ...] = ()
    map_sets: tuple[MapSet, ...] = ()


def select(catalogue: Catalogue, names: Iterable[str] = ()) -> Selection:
    """What the names say: `icd10@2019` or `icd10` (its newest release) a release, any other name a map set.

    A map set goes by its id, which means its newest build, or by `id@build`. With no name at all it is every published
    release and every map set that a publisher stated; what termwalk derived goes out only by its name. QuestionError
    for a name that the graph does not have.
    """
    asked = tuple(dict.fromkeys(names))
    if not asked:
        published = tuple(edition for edition in catalogue.editions() if catalogue.is_published(edition))
        return Selection(published, tuple(m for m in _by_name(catalogue) if not m.premises))
    editions: dict[Edition, None] = {}
    map_sets: dict[str, MapSet] = {}
    for name in asked:
        found = _map_set(catalogue, name)
        if found:
            map_sets.setdefault(str(found), found)
        else:
            editions.setdefault(_edition(catalogue, name))
    return Selection(tuple(editions), tuple(map_sets.values()))


def require_published(catalogue: Catalogue, selection: Selection) -> None:
    """QuestionError for a selection of nothing, and for a release of which only maps know codes."""
    if not selection.editions and not selection.map_sets:
        raise QuestionError("There is nothing to export: name a release or a map set of this graph.")
    for edition in selection.editions:
        holders = catalogue.holders(edition)
        if all(part.map_set for part in holders):
            maps = ", ".join(sorted(str(part.map_set) for part in holders))
            raise QuestionError(
                f"No release {edition} is loaded, only maps name codes of it: export {maps or 'those'}."
            )


def _by_name(catalogue: Catalogue) -> list[MapSet]:
    return sorted(catalogue.map_sets(), key=str)


def _map_set(catalogue: Catalogue, name: str) -> MapSet | None:
    """The map set of that name, its newest build first; `map_sets` lists newer ones first."""
    return next((m for m in catalogue.map_sets() if name in (str(m), m.id)), None)


def _edition(catalogue: Catalogue, name: str) -> Edition:
    asked = Edition.parse(name)
    try:
        known = system(asked.system).id
    except UnknownSystem as error:
        ids = sorted({m.id for m in catalogue.map_sets()})
        raise QuestionError(
            f"{name!r} is neither a code system nor a map set of this graph (its map sets: {', '.join(ids) or 'none'})."
        ) from error
    return catalogue.resolve(Edition(known, asked.version))
