"""Likeness as derived map sets: a modification or Chinese edition beside WHO's ICD-10, and Chinese transitions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from termwalk.graph.catalogue import Catalogue
from termwalk.graph.codes import UNSTATED, Edition
from termwalk.graph.mappings import Mapping, MapSet
from termwalk.graph.store import Reader

from ..derivation import Derivation, content_of
from .modifications import BY_CONSTRUCTION, BY_TITLE, WHO, by_construction, by_title
from .table import NAME, rules_name
from .transitions import with_relations

Likeness = Callable[[Reader, Edition, Edition], Iterator[Mapping]]


def derivations(reader: Reader) -> Iterator[Derivation]:
    """The map sets that the releases and transitions of a graph should have."""
    catalogue = reader.catalogue()
    who = _who(catalogue)
    if who:
        for likeness, systems in ((by_title, BY_TITLE), (by_construction, BY_CONSTRUCTION)):
            for edition in _compared(catalogue, systems):
                yield _beside_who(catalogue, likeness, edition, who)
    for published in catalogue.map_sets():
        ends = (published.source.system, published.target.system)
        if not published.rules and ends[0] != ends[1] and all(end in BY_CONSTRUCTION for end in ends):
            yield _transition(catalogue, published)


def is_likeness(map_set: MapSet) -> bool:
    """Whether a map set joins a modification to WHO's classes, which the codes below them reach by the hierarchy."""
    return map_set.rules.startswith(f"{NAME}/") and map_set.target.system == WHO


def _who(catalogue: Catalogue) -> Edition | None:
    """The newest of WHO's editions that is published here, else the newest that a map names."""
    editions = [edition for edition in catalogue.editions(WHO) if edition.version != UNSTATED]
    published = [edition for edition in editions if catalogue.is_published(edition)]
    return next(reversed(published or editions), None)


def _compared(catalogue: Catalogue, systems: Iterable[str]) -> Iterator[Edition]:
    """The releases of modifications; one whose publisher leads on to another edition goes by that.

    A code's construction can be read wherever it is named; its title only where the release itself is loaded.
    """
    for system in systems:
        for edition in catalogue.editions(system):
            known = catalogue.is_published(edition) or (system in BY_CONSTRUCTION and edition.version != UNSTATED)
            if known and not _leads_on(catalogue, edition):
                yield edition


def _leads_on(catalogue: Catalogue, edition: Edition) -> bool:
    ways = catalogue.map_sets(edition.system)
    return any(m.source == edition and m.target.system in BY_CONSTRUCTION and not m.rules for m in ways)


def _premises(catalogue: Catalogue, edition: Edition) -> Iterator[str]:
    """The files that a release is known by."""
    yield from map(content_of, catalogue.releases_of(edition) or catalogue.holders(edition))


def _beside_who(catalogue: Catalogue, likeness: Likeness, edition: Edition, who: Edition) -> Derivation:
    map_set = MapSet(
        id=f"termwalk-{edition.system}-to-{who.system}",
        version=f"{edition.version}-to-{who.version}",
        title=f"Likeness of {edition} and {who}",
        publisher="termwalk",
        source=edition,
        target=who,
        one_way=False,
        licence="derived by termwalk; the codes and titles are their publishers'",
        rules=rules_name(),
        premises=(*_premises(catalogue, edition), *_premises(catalogue, who)),
    )
    return Derivation(map_set, lambda reader: likeness(reader, edition, who))


def _transition(catalogue: Catalogue, published: MapSet) -> Derivation:
    map_set = MapSet(
        id=f"termwalk-{published.id}",
        version=published.version,
        title=f"Relations derived for {published.title}",
        publisher="termwalk",
        source=published.source,
        target=published.target,
        licence=published.licence,
        rules=rules_name(),
        premises=(content_of(catalogue.map_part(published)),),
    )
    return Derivation(map_set, lambda reader: with_relations(reader, published))
