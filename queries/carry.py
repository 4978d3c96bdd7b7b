"""Carrying a target forward to another release of its system by the publisher's identity, never by its code."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Literal

import msgspec

from termwalk.graph.codes import Edition
from termwalk.graph.concepts import Concept
from termwalk.graph.store import Reader
from termwalk.ontologies.icd11 import residual_of

from .titles import content_words


class Carried(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a node: `now` is the same entity in the wanted release, or None where it was retired.

    `successor` is then a proposal, not a fact; `successor_by` says what speaks for it: `title` (a node with the very
    title), `words` (a node beside it with the same content words) or `above` (only the class above is left).
    """

    id: str
    now: Concept | None
    moved: bool = False
    scope_changed: bool = False
    finer: bool = False
    unchecked: bool = False
    successor: Concept | None = None
    successor_by: Literal["", "title", "words", "above"] = ""

    @property
    def retired(self) -> bool:
        """Whether the release is known to have dropped it; a node that nothing lists is merely unchecked."""
        return self.now is None and not self.unchecked

    def flags(self) -> tuple[str, ...]:
        """The flags of the rule table that apply."""
        found = {
            "moved": self.moved,
            "retired": self.retired,
            "scope-changed": self.scope_changed,
            "finer-code": self.finer,
            "carry-unchecked": self.unchecked,
        }
        return tuple(name for name, holds in found.items() if holds)


def carry(reader: Reader, ids: Collection[str], old: Edition, new: Edition) -> dict[str, Carried]:
    """Each node of `old` in `new`, in a handful of store calls for any number of nodes."""
    before = reader.concepts(old, ids)
    identities = {node.identity for node in before.values() if node.identity}
    same = reader.identified(new, identities)
    unidentified = [id for id in ids if id not in before or before[id].identity is None]
    by_code = reader.concepts(new, unidentified) if unidentified else {}
    checked = reader.catalogue().is_published(old)
    scopes = _Scopes(reader, old, new) if checked else None
    found = {}
    for id in ids:
        was = before.get(id)
        held = same.get(was.identity) if was and was.identity else by_code.get(id)
        now = held if held and held.listed else None
        known = was is not None and was.identity is not None and (was.listed or not checked)
        found[id] = Carried(
            id=id,
            now=now,
            moved=now is not None and now.id != id,
            unchecked=not known or (now is not None and not checked),
        )
    if scopes:
        found = scopes.compare(before, found)
    return _with_successors(reader, before, found, new)


class _Scopes:
    """Compares what stands around and below a node in both releases, by identity."""

    def __init__(self, reader: Reader, old: Edition, new: Edition) -> None:
        self.reader, self.old, self.new = reader, old, new

    def compare(self, before: dict[str, Concept], found: dict[str, Carried]) -> dict[str, Carried]:
        pairs = {id: (before[id], carried.now) for id, carried in found.items() if id in before and carried.now}
        was = self._below(self.old, {_scope(b) for b, _ in pairs.values()})
        now = self._below(self.new, {_scope(n) for _, n in pairs.values()})
        for id, (b, n) in pairs.items():
            old_scope, new_scope = was.get(_scope(b), frozenset()), now.get(_scope(n), frozenset())
            changed = bool(residual_of(b.identity or "")) and old_scope != new_scope
            finer = not b.residual and not old_scope and bool(new_scope)
            if changed or finer:
                found[id] = msgspec.structs.replace(found[id], scope_changed=changed, finer=finer)
        return found

    def _below(self, edition: Edition, tops: set[str]) -> dict[str, frozenset[str | None]]:
        children = self.reader.children(edition, tops)
        nodes = self.reader.concepts(edition, {child for found in children.values() for child in found})
        return {top: frozenset(nodes[child].identity for child in found) for top, found in children.items()}


def _scope(node: Concept) -> str:
    """The node whose children tell what this one stands for: a residual's parent, else the node itself."""
    return node.parents[0] if node.residual and node.parents else node.id


def _with_successors(
    reader: Reader, before: dict[str, Concept], found: dict[str, Carried], new: Edition
) -> dict[str, Carried]:
    """Proposes what to use instead of each retired node."""
    retired = [before[id] for id, carried in found.items() if carried.retired and id in before]
    if not retired:
        return found
    titled = {node.display: node for node in reader.members(new) if node.listed and node.selectable}
    above = _carried_parents(reader, retired, new)
    beside = _nodes_below(reader, new, above)
    for node in retired:
        parent = above.get(node.id)
        near = beside.get(parent.id, ()) if parent else ()
        successor, by = proposed_successor(node, titled, near, parent)
        found[node.id] = msgspec.structs.replace(found[node.id], successor=successor, successor_by=by)
    return found


def proposed_successor(
    node: Concept, titled: dict[str, Concept], near: Iterable[Concept], parent: Concept | None
) -> tuple[Concept | None, Literal["", "title", "words", "above"]]:
    """What to use instead of a retired node, and what speaks for it: see `Carried`.

    `titled` are the nodes of the new release by title, `near` those beside it, `parent` the class above.
    """
    if node.display in titled:
        return titled[node.display], "title"
    words = content_words(node.display)
    for other in near if words else ():
        alike = not node.residual or other.residual == node.residual
        if other.selectable and alike and content_words(other.display) == words:
            return other, "words"
    return (parent, "above") if parent and parent.code else (None, "")


def _carried_parents(reader: Reader, nodes: list[Concept], new: Edition) -> dict[str, Concept]:
    old = Edition(nodes[0].system, nodes[0].version)
    parents = reader.concepts(old, {parent for node in nodes for parent in node.parents})
    now = reader.identified(new, {parent.identity for parent in parents.values() if parent.identity})
    found = {}
    for node in nodes:
        parent = parents.get(node.parents[0]) if node.parents else None
        if parent and parent.identity in now:
            found[node.id] = now[parent.identity]
    return found


def _nodes_below(reader: Reader, edition: Edition, tops: dict[str, Concept]) -> dict[str, list[Concept]]:
    children = reader.children(edition, {top.id for top in tops.values()})
    nodes = reader.concepts(edition, {child for below in children.values() for child in below})
    return {top: [nodes[child] for child in below] for top, below in children.items()}
