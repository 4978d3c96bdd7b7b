"""Device files and their like: what a later release says in the same words as another one is not written again."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator

import msgspec

from .catalogue import Part
from .concepts import Concept, Relationship, Term
from .problems import Problem
from .store import Record

_pack = msgspec.msgpack.Encoder().encode

Base = tuple[int, str]
"""The id and the version of a part that holds a node."""
Known = dict[str, dict[int, tuple[str, bytes]]]
"""By id of a node: the parts that hold it, each with its version and the digest of what it says there."""
NOWHERE: Base = (0, "")


class Said(msgspec.Struct, gc=False):
    """A node with all that is said of it; `base` is the part (and its version) that says the same."""

    node: Concept
    said: list[Term | Relationship]
    digest: bytes = b""
    base: Base = NOWHERE


class Increment:
    """Sorts the nodes of one incremental part into new ones and ones that another part holds word for word.

    `known` is asked, for a set of ids, which parts hold such a node; this part's own id among them means that the
    node has been here already. `counts` has `kept`, `changed` (another part holds the node with other words) and
    `added`.
    """

    def __init__(self, part: Part, known: Callable[[set[str]], Known]) -> None:
        self.part, self._known = part, known
        self.counts: Counter[str] = Counter()

    def sorted(self, batch: Iterable[Record]) -> Iterator[Problem | Said]:
        """What a batch of whole nodes says: a node that a base holds word for word comes with that base."""
        groups = list(_groups(batch))
        known = self._known({group.node.id for group in groups if isinstance(group, Said)})
        here: set[str] = set()
        for group in groups:
            if isinstance(group, Problem):
                yield group
            elif group.node.id in here or self.part.id in known.get(group.node.id, ()):
                yield self._twice(group.node)
            else:
                here.add(group.node.id)
                try:
                    yield self._compared(group, known.get(group.node.id, {}))
                except UnicodeEncodeError:
                    yield no_text(self.part.file, group.node)

    def _compared(self, group: Said, known: dict[int, tuple[str, bytes]]) -> Said:
        group.digest = digest_of(group)
        held = [(base, version) for base, (version, other) in known.items() if other == group.digest]
        self.counts["kept" if held else "changed" if known else "added"] += 1
        group.base = held[0] if held else group.base
        return group

    def _twice(self, node: Concept) -> Problem:
        reason = f"{node.id} stands twice in the file; the first one is kept"
        return Problem(file=self.part.file, line=0, field="id", raw=node.display, reason=reason)


def _groups(batch: Iterable[Record]) -> Iterator[Said | Problem]:
    """Each node with what is said of it right below; problems by themselves."""
    group: Said | None = None
    for record in batch:
        if isinstance(record, Problem):
            yield record
        elif isinstance(record, Concept):
            if group is not None:
                yield group
            group = Said(record, [])
        elif isinstance(record, (Term, Relationship)) and group is not None:
            group.said.append(record)
        else:
            raise ValueError(f"an incremental file says something of no node: {record}")
    if group is not None:
        yield group


def digest_of(group: Said) -> bytes:
    """16 bytes over all that is said of a node, but for the release that says it."""
    digest = hashlib.blake2b(_pack(msgspec.structs.replace(group.node, version="")), digest_size=16)
    for record in group.said:
        digest.update(_pack(record))
    return digest.digest()


def no_text(file: str, record: Record) -> Problem:
    """A record with bytes in it that are no text, which an importer let through: it is told, and not stored."""
    reason = "bytes that are not text in the file's encoding"
    return Problem(file=file, line=getattr(record, "line", 0), reason=reason, raw=repr(record))
