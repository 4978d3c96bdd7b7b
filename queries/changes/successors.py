"""What to use instead of a code that went: as a publisher says, else proposed with what speaks for it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

import msgspec

from termwalk.graph.concepts import Concept
from termwalk.graph.store import Reader

from ..carry import proposed_successor
from ..titles import content_words, is_other, is_unspecified
from .pairing import Difference
from .releases import Side, Sides

PROPOSED = ("title", "words", "above", "below")
"""What no publisher said."""


def with_successors(reader: Reader, sides: Sides, found: Iterable[Difference]) -> list[Difference]:
    """Adds to each difference what to use instead, and the reason that says who says so."""
    found = list(found)
    lacking = [one.old for one in found if one.old and _lacks(one)]
    replaced = _replacements(reader, sides.new, lacking)
    proposals = _Proposals(sides)
    return [_completed(one, replaced, proposals) for one in found]


def _lacks(one: Difference) -> bool:
    """Whether the thing is gone and nobody has said what to use instead."""
    return one.old is not None and one.change in ("retired", "re-used") and not one.successors


def _completed(one: Difference, replaced: dict[str, tuple[str, ...]], proposals: _Proposals) -> Difference:
    if not _lacks(one) or one.old is None:
        told = (f"succ-{one.successor_by}",) if one.change != "moved" and one.successors else ()
        return msgspec.structs.replace(one, reasons=(*one.reasons, *told))
    if one.stated:
        return one
    if one.old.id in replaced:
        ids, by = replaced[one.old.id], "replacement"
    else:
        there, by = proposals.of(one.old)
        ids = (there.id,) if there else ()
    reason = f"succ-{by or 'none'}"
    return msgspec.structs.replace(one, successors=ids, successor_by=by, reasons=(*one.reasons, reason))


def _replacements(reader: Reader, new: Side, gone: list[Concept]) -> dict[str, tuple[str, ...]]:
    """What a map of the new release onto itself says: the publisher's list of replacements of deprecated codes."""
    system, found = new.edition.system, dict[str, tuple[str, ...]]()
    for map_set in reader.catalogue().map_sets(system, system):
        if map_set.source == map_set.target == new.edition and not map_set.rules:
            for code, rows in reader.leaving(map_set, {node.id for node in gone}).items():
                found.setdefault(code, tuple(dict.fromkeys(part for row in rows for part in row.target.parts)))
    return {code: parts for code, parts in found.items() if parts}


class _Proposals:
    """Looks for a code with the title, else one beside it with the same words, else the class above."""

    def __init__(self, sides: Sides) -> None:
        self.old, self.new = sides.old, sides.new

    def of(self, gone: Concept) -> tuple[Concept | None, str]:
        """A code of the new release and what speaks for it; None and nothing where there is none."""
        parent = self._above(gone)
        shown = msgspec.structs.replace(gone, display=self.old.title(gone))
        near = self._beside(shown, parent) if parent else []
        titled = self.titled if shown.display and not gone.residual else {}
        there, by = proposed_successor(shown, titled, near, parent)
        return (there, by) if there is not None and there.id != gone.id else (None, "")

    @cached_property
    def titled(self) -> dict[str, Concept]:
        """Codes by title, where it is one code's alone, or one new code's."""
        found: dict[str, list[Concept]] = {}
        for node in self.new.codes.values():
            if node.active and node.selectable:
                found.setdefault(self.new.title(node), []).append(node)
        return {title: one for title, nodes in found.items() if (one := self._single(nodes))}

    def _single(self, nodes: list[Concept]) -> Concept | None:
        if len(nodes) > 1:
            nodes = [node for node in nodes if node.id not in self.old.codes]
        return nodes[0] if len(nodes) == 1 else None

    def _above(self, gone: Concept) -> Concept | None:
        was = self.old.all.get(gone.parents[0]) if gone.parents else None
        if was is None:
            return None
        if was.identity and self.new.has_identities:
            return self.new.nodes_by_identity.get(was.identity)
        return self.new.all.get(was.id)

    def _beside(self, gone: Concept, parent: Concept) -> list[Concept]:
        """The codes below the class above, with the titles of the comparison; those that say `other` or `unspecified`
        only beside one that does too."""
        if not content_words(gone.display):
            return []
        said = _vague(gone.display)
        beside = self.new.children.get(parent.id, ())
        shown = (msgspec.structs.replace(node, display=self.new.title(node)) for node in beside)
        return [node for node in shown if node.active and _vague(node.display) == said]


def _vague(title: str) -> tuple[bool, bool]:
    return is_other(title), is_unspecified(title)
