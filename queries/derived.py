"""The derived layer: every map set that termwalk derives, brought up to date after a load that touched a premise."""

from __future__ import annotations

from collections.abc import Iterator

from termwalk.graph.catalogue import Catalogue, Part
from termwalk.graph.mappings import MapSet
from termwalk.graph.store import Reader, Staging

from .derivation import Derivation
from .likeness import layer as likeness
from .verdicts import layer as verdicts


def derivations(reader: Reader) -> Iterator[Derivation]:
    """Every map set that the graph should hold beside what publishers stated."""
    yield from verdicts.derivations(reader)
    yield from likeness.derivations(reader)


def refresh(staging: Staging) -> list[Part]:
    """Brings the layer up to date within a load; returns the parts that were built anew."""
    verdicts.stage_supplement(staging)
    view = staging.view()
    wanted = {str(one.map_set): one for one in derivations(view)}
    for held in _derived(view.catalogue()):
        one = wanted.get(str(held))
        if one and one.same_as(held):
            del wanted[str(held)]
        else:
            staging.supersede(view.catalogue().map_part(held))
    return [_build(staging, one) for one in wanted.values()]


def _build(staging: Staging, one: Derivation) -> Part:
    made = one.map_set
    part = Part(role="derived", edition=made.source, map_set=made, format="derived", file=f"rules {made.rules}")
    return staging.add(part, one.rows(staging.view()))


def is_stale(reader: Reader) -> bool:
    """Whether the layer in the graph was derived by other rules or from other files than these."""
    wanted = {str(one.map_set): one for one in derivations(reader)}
    held = {str(one): one for one in _derived(reader.catalogue())}
    return wanted.keys() != held.keys() or any(not wanted[name].same_as(held[name]) for name in held)


def _derived(catalogue: Catalogue) -> list[MapSet]:
    return [m for m in catalogue.map_sets() if catalogue.map_part(m).role == "derived"]
