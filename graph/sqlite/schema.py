"""The tables of a `*.termwalk` file, and the check that a file is one."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from ..errors import SchemaError

APPLICATION_ID = 0x7465_7277  # "terw"
SCHEMA_VERSION = 2

# A part's rows carry its id; a part is visible when `state` is 'visible'. `child` and `map_end` are the two
# indexes that need a row per element of a list: from a parent to its children, from a node to the maps' rows.
# Nodes of an incremental part have a digest of all that is said of them; `kept` points at a node that another part
# already holds, word for word.
TABLES = """
CREATE TABLE part (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    state TEXT NOT NULL CHECK (state IN ('staged', 'visible', 'gone')),
    body TEXT NOT NULL
);
CREATE TABLE concept (
    part INTEGER NOT NULL, system TEXT NOT NULL, version TEXT NOT NULL, id TEXT NOT NULL, seq INTEGER NOT NULL,
    code TEXT, display TEXT NOT NULL, kind TEXT NOT NULL, chapter TEXT NOT NULL, parents TEXT NOT NULL,
    active INTEGER NOT NULL, selectable INTEGER NOT NULL, residual TEXT NOT NULL, identity TEXT,
    properties TEXT NOT NULL, digest BLOB,
    PRIMARY KEY (part, system, version, id)
) WITHOUT ROWID;
CREATE INDEX concept_increment ON concept (system, id) WHERE digest IS NOT NULL;
CREATE TABLE kept (
    part INTEGER NOT NULL, id TEXT NOT NULL, seq INTEGER NOT NULL, base INTEGER NOT NULL, version TEXT NOT NULL,
    PRIMARY KEY (part, id)
) WITHOUT ROWID;
CREATE INDEX kept_base ON kept (base);
CREATE TABLE relationship (
    part INTEGER NOT NULL, source TEXT NOT NULL, seq INTEGER NOT NULL,
    type TEXT NOT NULL, target TEXT NOT NULL, stated TEXT NOT NULL,
    PRIMARY KEY (part, source, seq)
) WITHOUT ROWID;
CREATE INDEX relationship_target ON relationship (part, target);
CREATE INDEX concept_identity ON concept (part, system, version, identity) WHERE identity IS NOT NULL;
CREATE TABLE child (
    part INTEGER NOT NULL, system TEXT NOT NULL, parent TEXT NOT NULL, seq INTEGER NOT NULL, id TEXT NOT NULL,
    PRIMARY KEY (part, system, parent, seq, id)
) WITHOUT ROWID;
CREATE TABLE term (
    part INTEGER NOT NULL, id TEXT NOT NULL, seq INTEGER NOT NULL,
    language TEXT NOT NULL, use TEXT NOT NULL, text TEXT NOT NULL, refers TEXT NOT NULL,
    PRIMARY KEY (part, id, seq)
) WITHOUT ROWID;
CREATE TABLE mapping (
    part INTEGER NOT NULL, source TEXT NOT NULL, seq INTEGER NOT NULL,
    target_kind TEXT NOT NULL, target TEXT NOT NULL, parts TEXT NOT NULL, relation TEXT NOT NULL,
    grp INTEGER NOT NULL, priority INTEGER NOT NULL, confidence REAL, line INTEGER NOT NULL, stated TEXT NOT NULL,
    choice INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (part, source, seq)
) WITHOUT ROWID;
CREATE TABLE map_end (
    part INTEGER NOT NULL, target TEXT NOT NULL, source TEXT NOT NULL, seq INTEGER NOT NULL,
    PRIMARY KEY (part, target, source, seq)
) WITHOUT ROWID;
CREATE TABLE problem (part INTEGER NOT NULL, seq INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (part, seq))
    WITHOUT ROWID;
CREATE TABLE decision (id INTEGER PRIMARY KEY, project TEXT NOT NULL, body TEXT NOT NULL);
CREATE INDEX decision_project ON decision (project, id);
CREATE TRIGGER decision_is_new BEFORE INSERT ON decision WHEN EXISTS (SELECT 1 FROM decision WHERE id = NEW.id)
    BEGIN SELECT RAISE(ABORT, 'decisions are append-only'); END;
CREATE TRIGGER decision_stays BEFORE DELETE ON decision BEGIN SELECT RAISE(ABORT, 'decisions are append-only'); END;
CREATE TRIGGER decision_stands BEFORE UPDATE ON decision BEGIN SELECT RAISE(ABORT, 'decisions are append-only'); END;
"""
ROW_TABLES = ("concept", "kept", "child", "term", "relationship", "mapping", "map_end", "problem")
_SINCE_2 = ("concept_increment", "kept", "kept_base", "relationship", "relationship_target")


def create(connection: sqlite3.Connection) -> None:
    """Makes the tables in an empty file, all or none; a file that another process just made is left alone."""
    connection.execute("PRAGMA journal_mode = WAL")
    with _one_moment(connection):
        if connection.execute("PRAGMA application_id").fetchone()[0] == 0:
            for statement in _statements():
                connection.execute(statement)
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


@contextmanager
def _one_moment(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def upgrade(connection: sqlite3.Connection) -> None:
    """Brings the tables of an older termwalk up to this one's, all or none; nothing in them is lost."""
    with _one_moment(connection):
        if connection.execute("PRAGMA user_version").fetchone()[0] == 1:
            connection.execute("ALTER TABLE concept ADD COLUMN digest BLOB")
            connection.execute("ALTER TABLE mapping ADD COLUMN choice INTEGER NOT NULL DEFAULT 0")
            for statement in _statements():
                if any(f" {name} " in statement for name in _SINCE_2):
                    connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


def is_older(connection: sqlite3.Connection) -> bool:
    """Whether the tables are those of an older termwalk."""
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return version < SCHEMA_VERSION


def _statements() -> list[str]:
    statements, pending = [], ""
    for line in TABLES.splitlines(keepends=True):
        pending += line
        if sqlite3.complete_statement(pending):
            statements.append(pending)
            pending = ""
    return statements


def check(connection: sqlite3.Connection, name: str) -> bool:
    """Whether the tables are there; SchemaError where the file is another program's or a newer termwalk's."""
    try:  # the tables first: another process may be making them, all at one moment, between these questions
        tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        application = connection.execute("PRAGMA application_id").fetchone()[0]
        version = connection.execute("PRAGMA user_version").fetchone()[0]
    except sqlite3.DatabaseError as error:
        raise SchemaError(f"{name} is not a termwalk graph ({error}).") from error
    if application == 0 and tables == 0:
        return False
    if application != APPLICATION_ID:
        raise SchemaError(f"{name} is a SQLite file of another program, not a termwalk graph.")
    if version > SCHEMA_VERSION:
        raise SchemaError(
            f"{name} was made by a newer termwalk (schema {version}; this one reads up to {SCHEMA_VERSION}):"
            " upgrade with `pip install -U termwalk`."
        )
    return True
