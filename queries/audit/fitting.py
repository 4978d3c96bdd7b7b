"""Which release explains a table best: the share of its codes that each one has, and whose names agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from termwalk.graph.codes import UNSTATED, Edition, version_key
from termwalk.graph.errors import QuestionError
from termwalk.graph.store import Reader
from termwalk.ontologies.normalisers import clean
from termwalk.ontologies.registry import normalise

from .namesake import says_the_same
from .rows import Fit
from .shapes import families, shape_of
from .table import Sheet

_SAMPLE = 1_500
_COUNTED = 6
"""Releases that are counted in full, the likeliest of the sample."""
_MOSTLY = 0.5
"""The share of codes that must have the form of a family where no release knows one."""
_WORTH = 0.01
"""The share of a sample that a release must know to be counted in full."""


def fits(reader: Reader, sheet: Sheet) -> tuple[Fit, ...]:
    """The releases that know any code of a table, the best first: by names where there are any, then by codes.

    A first sample of the codes sorts out the releases that know hardly any of them.
    """
    pairs = Counter((entry.written, entry.name) for entry in sheet.entries if entry.written)
    step = max(1, len(pairs) // _SAMPLE)
    some = dict(list(pairs.items())[::step])
    sampled = sorted((_fit(reader, edition, some) for edition in _asked(reader)), key=_rank, reverse=True)
    worth = [fit.edition for fit in sampled[:_COUNTED] if fit.share >= _WORTH]
    return tuple(sorted((_fit(reader, edition, pairs) for edition in worth), key=_rank, reverse=True))


def _rank(fit: Fit) -> tuple[int, int, str, tuple[tuple[int, int, str], ...]]:
    return (fit.named + fit.known, fit.known, fit.edition.system, version_key(fit.edition.version))


def _asked(reader: Reader) -> Iterator[Edition]:
    """Every release that is published, and those that maps name of systems without any."""
    catalogue = reader.catalogue()
    for edition in catalogue.editions():
        others = catalogue.editions(edition.system)
        if catalogue.is_published(edition) or (
            edition.version != UNSTATED and not any(map(catalogue.is_published, others))
        ):
            yield edition


def _fit(reader: Reader, edition: Edition, pairs: Counter[tuple[str, str]] | dict[tuple[str, str], int]) -> Fit:
    spelt = {written: normalise(edition.system, written) for written, _ in pairs}
    nodes = reader.concepts(edition, {*spelt.values()})
    known = {pair: count for pair, count in pairs.items() if spelt[pair[0]] in nodes and nodes[spelt[pair[0]]].code}
    named = sum(count for (written, name), count in known.items()
                if name and says_the_same(name, [nodes[spelt[written]].display]))  # fmt: skip
    return Fit(edition=edition, rows=sum(pairs.values()), known=sum(known.values()), named=named)


def likely(reader: Reader, sheet: Sheet) -> Edition:
    """A release of the kind of system whose form most codes have, where none knows any; QuestionError without one."""
    shapes = Counter(shape_of(clean(entry.written).upper()) for entry in sheet.entries if entry.written)
    loaded = {edition.system for edition in _asked(reader)}
    for shape, count in shapes.most_common(1):
        for system in families()[shape].systems if shape else ():
            if system in loaded and count > _MOSTLY * shapes.total():
                return reader.catalogue().resolve(Edition(system))
    raise QuestionError("No loaded release knows a code of this table, nor do its codes show a system: say which.")
