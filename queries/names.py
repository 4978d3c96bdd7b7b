"""What a code is called in a language, also where only another release of its system says it.

A name from another release reaches a node by the publisher's identity. Where the release that has the names states no
identities (a national list of codes and titles), it is reached through the release next to it that states both: the
code there is the code here, and its identity leads on. Where a system has no identities at all, the code carries the
name only if both releases give it the same title. Every such name says where it comes from and by what.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Literal

import msgspec

from termwalk.graph.catalogue import Catalogue
from termwalk.graph.codes import Edition, version_key
from termwalk.graph.concepts import Concept, Term, TermUse
from termwalk.graph.store import Reader

By = Literal["", "identity", "neighbour", "title"]
_NEAR = 12
"""Months between a list without identities and the release through which its codes are read."""


class Name(msgspec.Struct, frozen=True, kw_only=True):
    """A designation. `origin` is the release that says it, `by` how it reached the node; both empty for its own."""

    id: str
    text: str
    language: str
    use: TermUse
    origin: str = ""
    by: By = ""


def names(reader: Reader, edition: Edition, ids: Collection[str], language: str) -> dict[str, tuple[Name, ...]]:
    """The names of nodes in a language (`zh` takes `zh-CN` too); nodes without any are absent.

    Names of the release itself go before all others, which are asked only for nodes that have none.
    """
    with reader.snapshot():
        found = _own(reader.terms(edition, ids), language)
        nodes = {id: node for id, node in reader.concepts(edition, ids).items() if id not in found}
        for other in _with_names(reader.catalogue(), edition, language):
            if nodes:
                reached = _reach(reader, edition, other, nodes)
                said = _own(reader.terms(other, {there for there, _ in reached.values()}), language)
                for id, (there, by) in reached.items():
                    if there in said:
                        found[id] = tuple(_from(name, id, other, by) for name in said[there])
                        del nodes[id]
    return found


def _own(terms: dict[str, tuple[Term, ...]], language: str) -> dict[str, tuple[Name, ...]]:
    found = {}
    for id, said in terms.items():
        wanted = [term for term in said if _speaks(term.language, language)]
        wanted.sort(key=lambda term: term.use != "preferred")
        if wanted:
            found[id] = tuple(Name(id=id, text=t.text, language=t.language, use=t.use) for t in wanted)
    return found


def _speaks(stated: str, asked: str) -> bool:
    return stated == asked or stated.startswith(f"{asked}-")


def _from(name: Name, id: str, other: Edition, by: By) -> Name:
    return msgspec.structs.replace(name, id=id, origin=str(other), by=by)


def _with_names(catalogue: Catalogue, edition: Edition, language: str) -> list[Edition]:
    """The other releases of the system with a file in the language, the newest first."""
    return [
        other
        for other in reversed(catalogue.editions(edition.system))
        if other != edition
        and any(part.map_set is None and _speaks(part.language, language) for part in catalogue.holders(other))
    ]


def _reach(reader: Reader, edition: Edition, other: Edition, nodes: dict[str, Concept]) -> dict[str, tuple[str, By]]:
    """For nodes of one release the id of the same thing in another, and how it is known to be the same."""
    identified = {node.identity: id for id, node in nodes.items() if node.identity}
    there = reader.identified(other, identified)
    reached: dict[str, tuple[str, By]] = {
        identified[identity]: (node.id, "identity") for identity, node in there.items()
    }
    if identified and not reached:
        reached = _through_a_neighbour(reader, edition, other, identified)
    if not identified:
        same = reader.concepts(other, nodes)
        reached = {id: (id, "title") for id, node in same.items() if _one_title(node.display, nodes[id].display)}
    return reached


def _through_a_neighbour(
    reader: Reader, edition: Edition, other: Edition, identified: dict[str, str]
) -> dict[str, tuple[str, By]]:
    for near in _nearest(reader.catalogue().editions(edition.system), other):
        found = reader.identified(near, identified)
        if found:
            return {identified[identity]: (node.id, "neighbour") for identity, node in found.items() if node.code}
    return {}


def _nearest(editions: Iterable[Edition], other: Edition) -> list[Edition]:
    """The releases that stand next to one, at most a year away; none where versions are no months."""
    away = {edition: abs(_months(edition) - _months(other)) for edition in editions if edition != other}
    return sorted((edition for edition in away if away[edition] <= _NEAR), key=lambda edition: away[edition])


def _months(edition: Edition) -> float:
    pieces = [number for kind, number, _ in version_key(edition.version) if kind]
    if len(pieces) < 2 or not 1 <= pieces[1] <= 12:
        return float("nan")
    return pieces[0] * 12 + pieces[1]


def _one_title(one: str, other: str) -> bool:
    return bool(one) and " ".join(one.split()).casefold() == " ".join(other.split()).casefold()
