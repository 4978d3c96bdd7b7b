"""The identifiers beside the primary ones, held back until it is known that no device of the file has them.

A unit of use may stand in several records, and a record may name as its unit of use what is a device of its own
further down. A file has millions of identifiers, so only the last ones are remembered: far more than a published part
of GUDID holds, and little memory. What stands twice at a greater distance is left to the store.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator

import msgspec

from termwalk.graph.concepts import Concept, Relationship

HELD = 20_000
"""Identifiers that are held back at most."""
REMEMBERED = 50_000
"""Devices that are remembered; a part of GUDID has about 25,000."""


class Held(msgspec.Struct, gc=False):
    """An identifier held back, and what a package contains."""

    node: Concept
    contents: list[Relationship]


class Window:
    """What was read last."""

    def __init__(self) -> None:
        self._held: OrderedDict[str, Held] = OrderedDict()
        self._devices: OrderedDict[str, None] = OrderedDict()

    def device(self, id: str) -> bool:
        """Takes note of a device, which stands for an identifier of the same id; whether that one was a package."""
        self._devices[id] = None
        if len(self._devices) > REMEMBERED:
            self._devices.popitem(last=False)
        before = self._held.pop(id, None)
        return bool(before and before.contents)

    def beside(self, node: Concept, contents: list[Relationship]) -> bool:
        """Holds an identifier back; False where it contradicts what is known of it, and is not kept.

        Only packages can contradict each other. Whatever else an identifier is to several devices, the edges from
        these say so: it is one node, and active if any of them is.
        """
        if node.id in self._devices:
            return not contents
        before = self._held.get(node.id)
        if before is None:
            self._held[node.id] = Held(node, contents)
            return True
        if node.active and not before.node.active:
            before.node = msgspec.structs.replace(before.node, active=True)
        if not before.contents:
            before.contents = contents
        return contents in ([], before.contents)

    def overflow(self) -> Iterator[Concept | Relationship]:
        """The oldest ones, when too many are held."""
        while len(self._held) > HELD:
            yield from self._release()

    def rest(self) -> Iterator[Concept | Relationship]:
        """All that are held, at the end of the file."""
        while self._held:
            yield from self._release()

    def _release(self) -> Iterator[Concept | Relationship]:
        _, held = self._held.popitem(last=False)
        yield held.node
        yield from held.contents
