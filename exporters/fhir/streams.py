"""Resources as bytes that come piece by piece: a whole CodeSystem is never in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice
from math import ceil
from typing import TypeVar

import msgspec

from termwalk.graph.codes import Edition
from termwalk.graph.mappings import MapSet
from termwalk.graph.progress import Progress
from termwalk.graph.store import Reader
from termwalk.ontologies.fhir import Fhir

from . import code_system, concept_map, value_set
from .facts import Json
from .headers import Content, resource_id, uri, version

_STEP = 1_000
_encode = msgspec.json.Encoder().encode
_Item = TypeVar("_Item")


class Resource(msgspec.Struct, frozen=True):
    """One resource on its way out."""

    type: str
    id: str
    pieces: Iterator[bytes]


class Family(msgspec.Struct, frozen=True):
    """The resources that one release, map set or value set becomes: one, or the parts of a split one."""

    name: str
    parts: int
    resources: Iterator[Resource]


def release(reader: Reader, edition: Edition, most: int, content: Content, progress: Progress) -> Family:
    """A release as a CodeSystem, or as several of at most `most` concepts."""
    known = code_system.survey(reader, edition)
    parts = _parts(known.count, most)

    def one(number: int, share: Iterator[Json]) -> Iterator[bytes]:
        head = code_system.header(reader, known, content=content, part=(number, parts))
        return _object(head, "concept", map(_encode, share))

    concepts = _watched(str(edition), code_system.concepts(reader, known), progress)
    return Family(f"CodeSystem-{resource_id(str(edition))}", parts, _split("CodeSystem", str(edition), parts, most,
                                                                           concepts, one))  # fmt: skip


def map_set(reader: Reader, wanted: MapSet, most: int, fhir: Fhir, progress: Progress) -> Family:
    """A map set as a ConceptMap, or as several of at most `most` source codes."""
    known = concept_map.survey(reader, wanted)
    parts = _parts(known.sources, most)

    def one(number: int, share: Iterator[list[Json]]) -> Iterator[bytes]:
        loose = known.loose if number == 1 else ()
        head = concept_map.header(reader, known, fhir=fhir, part=(number, parts), first=loose)
        return _grouped(head, concept_map.group(wanted, fhir), map(_encode, chain.from_iterable(share)))

    sources = _watched(str(wanted), concept_map.elements(reader, known, fhir), progress)
    return Family(f"ConceptMap-{resource_id(str(wanted))}", parts, _split("ConceptMap", str(wanted), parts, most,
                                                                          sources, one))  # fmt: skip


def chosen(reader: Reader, wanted: value_set.Chosen, expanded: bool) -> Family:
    """A value set: its rule, or its codes where no rule gives them; `expanded`, also every code that it holds."""
    id = resource_id(wanted.name)
    return Family(f"ValueSet-{id}", 1, iter([Resource("ValueSet", id, _value_set(reader, wanted, expanded))]))


def _value_set(reader: Reader, wanted: value_set.Chosen, expanded: bool) -> Iterator[bytes]:
    head, rule = value_set.header(reader, wanted), value_set.compose(wanted)
    if rule is not None:
        yield _encode(head | {"compose": rule})[:-1]
    else:
        include = {"system": uri(wanted.edition), **version(wanted.edition)}
        codes = (_encode(value_set.listed(node)) for node in value_set.members(reader, wanted))
        yield _encode(head)[:-1]
        yield from chain([b',"compose":{"include":['], _object(include, "concept", codes), [b"]}"])
    if expanded:
        total = sum(1 for _ in value_set.members(reader, wanted))
        found = (_encode(value_set.contained(node, wanted)) for node in value_set.members(reader, wanted))
        yield b',"expansion":'
        yield from _object(value_set.expansion(reader, wanted, total), "contains", found)
    yield b"}"


def _object(head: Json, name: str, items: Iterable[bytes]) -> Iterator[bytes]:
    """An object whose last field is a list that is not built; left out where it would be empty, as FHIR asks."""
    yield _encode(head)[:-1]
    before = f',"{name}":['.encode()
    for item in items:
        yield before + item
        before = b","
    yield b"]}" if before == b"," else b"}"


def _grouped(head: Json, group: Json, elements: Iterator[bytes]) -> Iterator[bytes]:
    yield _encode(head)[:-1]
    first = next(elements, None)
    if first is not None:
        yield b',"group":['
        yield from _object(group, "element", chain([first], elements))
        yield b"]"
    yield b"}"


def _parts(count: int, most: int) -> int:
    return max(1, ceil(count / most)) if most else 1


def _split(
    type: str,
    name: str,
    parts: int,
    most: int,
    items: Iterator[_Item],
    one: Callable[[int, Iterator[_Item]], Iterator[bytes]],
) -> Iterator[Resource]:
    """The parts of one thing: each takes its share of the items, and has to be written before the next."""
    for number in range(1, parts + 1):
        yield Resource(type, resource_id(name, number if parts > 1 else 0), one(number, islice(items, most or None)))


def _watched(name: str, items: Iterator[_Item], progress: Progress) -> Iterator[_Item]:
    for count, item in enumerate(items, start=1):
        if count % _STEP == 0:
            progress(name, count)
        yield item
