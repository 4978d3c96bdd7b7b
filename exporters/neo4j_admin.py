"""A whole graph as CSV files for `neo4j-admin database import`, which fills an empty database many times faster than
transactions do.

Source: Neo4j Operations Manual 5, "Import": a header per file, `:ID` and `:START_ID`/`:END_ID` in id spaces, typed
columns, an array delimiter. What is written is what termwalk itself writes to a server (docs/neo4j.md), so that it goes
on from there; only devices that several releases share word for word stand whole in each of them.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, closing
from pathlib import Path
from typing import IO, Any

from termwalk.graph.catalogue import Part
from termwalk.graph.decisions import Decision
from termwalk.graph.errors import InputError
from termwalk.graph.increments import Increment
from termwalk.graph.intake import Intake, batches
from termwalk.graph.neo4j import model, rows
from termwalk.graph.neo4j.writing import Writer, decision_node, part_node
from termwalk.graph.progress import Progress, silent
from termwalk.graph.store import Reader

DEFAULT_NAME = "termwalk"
COMMAND = "import.sh"
_ARRAYS = "\x1f"
_BATCH = 5_000
_PLACE = "part:long,seq:long"
_MAPPED = (
    f"{_PLACE},at:long,kind,text,parts:string[],relation,group:long,choice:long,priority:long,confidence:double,"
    "line:long,stated"
)
_NODES = {
    "Concept": "termwalk:ID(Concept),graph,system,version,id,display",
    "Term": ":ID(Term),graph,part:long,text,language,use,refers:string[]",
    "Part": (
        "termwalk:ID(Part),graph,id:long,state,body,role,system,version,language,file,title,incremental:boolean,map_set,"
        "publisher,loaded:long"
    ),
    "Problem": "graph,part:long,seq:long,file,line:long,reason,body",
    "Decision": (
        "termwalk,graph,once,body,id:long,project,verb,source,source_version,target,target_version,who,when,role,relation,"
        "why,previous,digest"
    ),
    "Graph": "termwalk,graph,schema:long,stamp:long,decisions:long,last_decision",
    "Counter": "termwalk,last:long",
}
_EDGES = {
    "STATED_IN": (
        "Concept", "Part",
        f"{_PLACE},code,display,kind,chapter,parents:string[],active:boolean,selectable:boolean,residual,identity,"
        "properties,digest:byte[]",
    ),
    "PARENT": ("Concept", "Concept", _PLACE),
    "RELATED": ("Concept", "Concept", f"{_PLACE},type,stated"),
    "HAS_TERM": ("Concept", "Term", _PLACE),
    "MAPS_TO": ("Concept", "Concept", _MAPPED),
    "NO_MAP": ("Concept", "Part", _MAPPED),
    "MAPS_TO_TEXT": ("Concept", "Part", _MAPPED),
}  # fmt: skip
_TYPES = {
    "stated": "STATED_IN", "parent": "PARENT", "related": "RELATED", "term": "HAS_TERM", "maps": "MAPS_TO",
    "no map": "NO_MAP", "text": "MAPS_TO_TEXT",
}  # fmt: skip


def write(reader: Reader, folder: Path, *, name: str = DEFAULT_NAME, progress: Progress = silent) -> tuple[Path, ...]:
    """Writes the files, and `import.sh`, which holds the command, into a folder that is not there yet.

    `name` is what the graph is called in the database (`?graph=NAME`). InputError where the folder is there already.
    """
    if folder.exists() or not folder.parent.is_dir():
        raise InputError(f"{folder} must be a folder that is not there yet, in one that is.")
    part = folder.with_name(f".{folder.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    try:
        part.mkdir()
        with _Files(part) as files, reader.snapshot():
            _Export(reader, name, files, progress).run()
        (part / COMMAND).write_text(_command(), encoding="utf-8")
        part.replace(folder)
    except OSError as error:
        raise InputError(f"{folder} cannot be written: {error.strerror or error}.") from error
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return tuple(sorted(folder.iterdir()))


def _command() -> str:
    """The command, to be run where Neo4j is installed, with the database stopped."""
    nodes = " ".join(f"--nodes={label}={label}.csv" for label in _NODES)
    edges = " ".join(f"--relationships={type}={type}.csv" for type in _EDGES)
    return (
        "#!/bin/sh\n"
        "# Fills an empty database: stop Neo4j, run this, start Neo4j. The name of another database may be given.\n"
        'cd "$(dirname "$0")" && neo4j-admin database import full "${1:-neo4j}" --overwrite-destination=true'
        f" --multiline-fields=true --array-delimiter=U+001F {nodes} {edges}\n"
    )


class _Files:
    """An open file per label and type, each with its header."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._stack = folder, ExitStack()
        self._open: dict[str, IO[str]] = {}
        self._columns: dict[str, list[tuple[str, str]]] = {}

    def __enter__(self) -> _Files:
        for label, header in _NODES.items():
            self._begin(label, header)
        for type, (start, end, header) in _EDGES.items():
            self._begin(type, f":START_ID({start}),:END_ID({end}),{header}")
        self.keys = self._stack.enter_context(closing(_Keys(self._folder / "keys.tmp")))
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def _begin(self, name: str, header: str) -> None:
        file = (self._folder / f"{name}.csv").open("w", encoding="utf-8", newline="")
        self._open[name] = self._stack.enter_context(file)
        file.write(header + "\n")
        columns = [column.partition(":")[::2] for column in header.split(",")]
        self._columns[name] = [(column, type) for column, type in columns if column]

    def put(self, name: str, properties: Mapping[str, Any], *ids: str) -> None:
        """Writes a line: ids that the header names first, then the properties in the header's order."""
        cells = [_quoted(id) for id in ids]
        cells += [_cell(properties.get(column), type) for column, type in self._columns[name]]
        self._open[name].write(",".join(cells) + "\n")


def _cell(value: Any, type: str) -> str:
    """A value as neo4j-admin reads it: nothing at all is null, two quotation marks are an empty text."""
    if value is None:
        return ""
    if isinstance(value, bytes):
        return _quoted(_ARRAYS.join(str(byte - 256 if byte > 127 else byte) for byte in value))
    if isinstance(value, list):
        return _quoted(_ARRAYS.join(value)) if value else ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return _quoted(value) if isinstance(value, str) else repr(value)


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


class _Keys:
    """Every node once, however many files speak of it; kept on disk, for there may be tens of millions."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._connection.execute("PRAGMA journal_mode = OFF")
        self._connection.execute("PRAGMA synchronous = OFF")
        self._connection.execute(
            "CREATE TABLE node (key TEXT PRIMARY KEY, system TEXT, version TEXT, id TEXT, display TEXT) WITHOUT ROWID"
        )

    def add(self, nodes: Iterable[list[str]], displays: Mapping[str, str]) -> None:
        """Adds nodes; the first display of each stays."""
        sql = (
            "INSERT INTO node VALUES (?, ?, ?, ?, ?) ON CONFLICT (key) DO UPDATE"
            " SET display = coalesce(display, excluded.display)"
        )
        self._connection.execute("BEGIN")
        self._connection.executemany(sql, ((*node, displays.get(node[0])) for node in nodes))
        self._connection.execute("COMMIT")

    def __iter__(self) -> Iterator[tuple[str, ...]]:
        return iter(self._connection.execute("SELECT key, system, version, id, display FROM node ORDER BY key"))

    def close(self) -> None:
        """Takes the file away."""
        self._connection.close()
        self._path.unlink()


class _Export:
    def __init__(self, reader: Reader, name: str, files: _Files, progress: Progress) -> None:
        self._reader, self._name, self._files, self._progress = reader, name, files, progress
        self._terms = 0

    def run(self) -> None:
        """Writes every file."""
        parts = self._reader.catalogue().parts
        for part in parts:
            self._files.put("Part", {"state": "visible", **part_node(self._name, part)})
            self._write_records(part)
        decisions = self._reader.decisions()
        for decision in decisions:
            self._files.put("Decision", decision_node(self._name, decision))
        for key, system, version, id, display in self._files.keys:
            node = {"termwalk": key, "graph": self._name, "system": system, "version": version, "id": id}
            self._files.put("Concept", node | {"display": display})
        self._files.put("Graph", self._graph(decisions))
        self._files.put("Counter", {"termwalk": "parts", "last": max((part.id for part in parts), default=0)})

    def _graph(self, decisions: tuple[Decision, ...]) -> dict[str, Any]:
        last = decisions[-1].digest if decisions else None
        return {
            "termwalk": self._name, "graph": self._name, "schema": model.SCHEMA_VERSION, "stamp": 1,
            "decisions": len(decisions), "last_decision": last,
        }  # fmt: skip

    def _write_records(self, part: Part) -> None:
        intake = Intake(part, Increment(part, lambda ids: {}) if part.incremental else None)
        writer = Writer(self._name, part)
        for batch in batches(self._reader.records(part), _BATCH, whole_nodes=part.incremental):
            made = writer.rows_of(intake.placed(batch))
            displays = {row[0]: row[1]["display"] for row in made.get("stated", ())}
            self._files.keys.add(made["nodes"], displays)
            for kind, found in made.items():
                for row in found if kind != "nodes" else ():
                    self._put(kind, row, rows.part_key(self._name, part.id))
            self._progress(part.name, intake.place)

    def _put(self, kind: str, row: list[Any], part: str) -> None:
        if kind == "problem":
            self._files.put("Problem", row[0])
        elif kind == "term":
            self._terms += 1
            self._files.put("Term", row[2], str(self._terms))
            self._files.put("HAS_TERM", row[1], row[0], str(self._terms))
        else:
            end = row[2] if len(row) > 2 else part
            self._files.put(_TYPES[kind], row[1], row[0], end)
