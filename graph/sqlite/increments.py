"""Where the nodes of incremental parts stand: in rows of their own, or in another part that says the same."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Collection

import msgspec

from ..catalogue import Part
from ..increments import Known

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


def known(connection: sqlite3.Connection, part: Part, bases: Collection[int], ids: set[str]) -> Known:
    """Which of the parts in `bases`, and this part itself, hold nodes of these ids."""
    found: defaultdict[str, dict[int, tuple[str, bytes]]] = defaultdict(dict)
    array = msgspec.json.encode(sorted(ids)).decode()
    wanted = "(SELECT value FROM json_each(?))"
    for id, holder, version, digest in connection.execute(
        f"{_SAME} {wanted} ORDER BY part", (part.edition.system, array)
    ):
        if holder in bases or holder == part.id:
            found[id][holder] = (version, digest)
    for (id,) in connection.execute(f"{_KEPT} {wanted}", (part.id, array)):
        found[id][part.id] = ("", b"")
    return found


def adopt(connection: sqlite3.Connection, base: int) -> None:
    """Gives the nodes that other parts keep in a part about to go to those parts, as rows of their own."""
    if connection.execute("SELECT 1 FROM kept WHERE base = ? LIMIT 1", (base,)).fetchone():
        for statement in _ADOPTED:
            connection.execute(statement, (base,))
