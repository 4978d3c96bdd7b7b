"""Device files and their like: a later release stores what differs, and points at what another release holds."""

from __future__ import annotations

import hashlib
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator

import msgspec

from ..catalogue import Part
from ..concepts import Concept, Relationship, Term
from ..problems import Problem
from ..store import Record

_pack = msgspec.msgpack.Encoder().encode
_SAME = "SELECT id, part, version, digest FROM concept WHERE digest IS NOT NULL AND system = ? AND id IN"
_KEPT = "SELECT id FROM kept WHERE part = ? AND id IN"
_ADOPTED = (
    "INSERT OR IGNORE INTO concept SELECT k.part, c.system, json_extract(p.body, '$.edition.version'), c.id, k.seq,"
    " c.code, c.display, c.kind, c.chapter, c.parents, c.active, c.selectable, c.residual, c.identity, c.properties,"
    " c.digest FROM kept k JOIN part p ON p.id = k.part JOIN concept c ON c.part = k.base AND c.version = k.version"
    " AND c.id = k.id WHERE k.base = ?",
    "INSERT OR IGNORE INTO term SELECT k.part, t.id, t.seq, t.language, t.use, t.text, t.refers"
    " FROM kept k JOIN term t ON t.part = k.base AND t.id = k.id WHERE k.base = ?",
    "INSERT OR IGNORE INTO relationship SELECT k.part, r.source, r.seq, r.type, r.target, r.stated"
    " FROM kept k JOIN relationship r ON r.part = k.base AND r.source = k.id WHERE k.base = ?",
    "INSERT OR IGNORE INTO child SELECT k.part, c.system, c.parent, c.seq, c.id"
    " FROM kept k JOIN child c ON c.part = k.base AND c.id = k.id WHERE k.base = ?",
    "DELETE FROM kept WHERE base = ?",
)


class Said(msgspec.Struct, gc=False):
    """A node with all that is said of it; `base` is the part (and its version) that says the same."""

    node: Concept
    said: list[Term | Relationship]
    digest: bytes = b""
    base: tuple[int, str] = (0, "")


class Increment:
    """Sorts the nodes of one incremental part into new ones and ones that a part in `bases` holds word for word.

    `counts` has `kept`, `changed` (a base holds the node with other words) and `added`.
    """

    def __init__(self, connection: sqlite3.Connection, part: Part, bases: Collection[int]) -> None:
        self._connection, self.part, self._bases = connection, part, frozenset(bases) - {part.id}
        self.counts: Counter[str] = Counter()

    def sorted(self, batch: Iterable[Record]) -> Iterator[Problem | Said]:
        """What a batch of whole nodes says: a node that a base holds word for word comes with that base."""
        groups = list(_groups(batch))
        known = self._known({group.node.id for group in groups if isinstance(group, Said)})
        here: set[str] = set()
        for group in groups:
            if isinstance(group, Problem):
                yield group
            elif group.node.id in here or self.part.id in known[group.node.id]:
                yield self._twice(group.node)
            else:
                here.add(group.node.id)
                try:
                    yield self._compared(group, known[group.node.id])
                except UnicodeEncodeError:
                    yield no_text(self.part.file, group.node)

    def _compared(self, group: Said, known: dict[int, tuple[str, bytes]]) -> Said:
        group.digest = digest_of(group)
        held = [(base, version) for base, (version, other) in known.items() if other == group.digest]
        self.counts["kept" if held else "changed" if known else "added"] += 1
        group.base = held[0] if held else group.base
        return group

    def _known(self, ids: set[str]) -> dict[str, dict[int, tuple[str, bytes]]]:
        """By id: the parts that hold the node, among the bases and this one, with its version and digest there."""
        found: defaultdict[str, dict[int, tuple[str, bytes]]] = defaultdict(dict)
        array = msgspec.json.encode(sorted(ids)).decode()
        wanted = "(SELECT value FROM json_each(?))"
        for id, part, version, digest in self._connection.execute(
            f"{_SAME} {wanted} ORDER BY part", (self.part.edition.system, array)
        ):
            if part in self._bases or part == self.part.id:
                found[id][part] = (version, digest)
        for (id,) in self._connection.execute(f"{_KEPT} {wanted}", (self.part.id, array)):
            found[id][self.part.id] = ("", b"")
        return found

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


def adopt(connection: sqlite3.Connection, base: int) -> None:
    """Gives the nodes that other parts keep in a part about to go to those parts, as rows of their own."""
    if connection.execute("SELECT 1 FROM kept WHERE base = ? LIMIT 1", (base,)).fetchone():
        for statement in _ADOPTED:
            connection.execute(statement, (base,))
