"""Loading: what importers read goes into a graph, with a ledger of what became of every file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import msgspec

from termwalk.graph.catalogue import Part
from termwalk.graph.codes import Edition
from termwalk.graph.errors import ConflictError, FormatError, InputError, MissingExtra, SourceError
from termwalk.graph.mappings import MapSet
from termwalk.graph.problems import Problem
from termwalk.graph.progress import Progress, silent
from termwalk.graph.store import Reader, Record, Staging, Store
from termwalk.importers.editions import NAME as EDITIONS
from termwalk.importers.editions import stated
from termwalk.importers.formats import Importer, recognise
from termwalk.importers.local.layout import ENDING as DESCRIPTION
from termwalk.importers.recognised import Recognised
from termwalk.importers.source import Source, files, may_be_table, sources, what_it_is

if TYPE_CHECKING:
    import pandas as pd

Status = Literal["loaded", "already loaded", "recognised", "not read", "not recognised", "failed", "derived"]
_STEP = 1_000
_VERY_FILE = "this very file is in the graph"


class Hints(msgspec.Struct, frozen=True):
    """What the user says about the files. `system` only where a file is silent; the others also where it is wrong."""

    system: str = ""
    release: str = ""
    language: str = ""


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one file. `unlisted` counts a map's ends that the loaded release does not list."""

    file: str
    status: Status
    system: str = ""
    release: str = ""
    rows: int = 0
    loaded: int = 0
    rejected: int = 0
    seconds: float = 0.0
    repaired: int = 0
    unlisted: int = 0
    detail: str = ""


class Ledger(msgspec.Struct, frozen=True):
    """Every file that a load looked at, in order, and the rows that could not be used."""

    entries: tuple[Entry, ...]
    problems: tuple[Problem, ...] = ()

    @property
    def changed(self) -> bool:
        """Whether the graph is another one than before."""
        return any(entry.status in ("loaded", "derived") for entry in self.entries)

    def to_frame(self) -> pd.DataFrame:
        """The entries as a pandas DataFrame."""
        import pandas as pd

        return pd.DataFrame.from_records([msgspec.to_builtins(entry) for entry in self.entries])

    @property
    def failed(self) -> tuple[Entry, ...]:
        """The files that could not be used."""
        return tuple(entry for entry in self.entries if entry.status == "failed")


def load(
    store: Store,
    paths: Iterable[str | Path],
    hints: Hints = Hints(),  # noqa: B008 - frozen
    *,
    replace: bool = False,
    progress: Progress = silent,
    derive: Callable[[Staging], Iterable[Part]] = lambda staging: (),
    changes: Callable[[Reader, Edition], object] = lambda reader, edition: None,
) -> Ledger:
    """Loads files, folders and archives; everything that was read becomes visible at one moment, at the end.

    A file that cannot be used is an entry with status `failed`, and the others are loaded. `replace` lets a file
    take the place of a different one that holds the same release. `derive` is asked, before the end, to rebuild
    what rests on the files loaded; `changes` says what a release changed against the one before.
    """
    given = [Path(path) for path in paths]
    with store.stage() as staging:
        run = _Run(staging, hints, replace, progress)
        for path in given:
            run.at_path(path)
        derived = [_derived(part) for part in derive(staging)]
        view = staging.view()
        entries = [_finished(view, entry, run.parts.get(place), changes) for place, entry in enumerate(run.entries)]
        problems = tuple(problem for part in run.parts.values() for problem in view.problems(part))
        staging.publish()
    return Ledger((*entries, *derived), problems)


def recognised(paths: Iterable[str | Path], hints: Hints = Hints()) -> Ledger:  # noqa: B008 - frozen
    """What a load would make of files, folders and archives, without reading more of them than that takes."""
    look = _Look(hints)
    for path in map(Path, paths):
        look.at_path(path)
    return Ledger(tuple(look.entries))


class _Look:
    """A look at files: what each is, noted as a line of the ledger."""

    def __init__(self, hints: Hints) -> None:
        self.hints = hints
        self.entries: list[Entry] = []

    def at_path(self, path: Path) -> None:
        """Everything at or below a path."""
        alone = not path.is_dir()
        for file in files(path):
            try:
                found = list(sources(file))
            except InputError as error:
                self.note(file.name, "failed", str(error))
                continue
            for source in found:
                self._at_source(source, found, alone and len(found) == 1)

    def _at_source(self, source: Source, beside: list[Source], alone: bool) -> None:
        about = _about_others(source)
        if about:
            self.note(source.name, "not read", about)
            return
        twin = _text_twin(source, beside)
        if twin:
            self.note(source.name, "not read", f"the same table as {twin.file_name} beside it")
            return
        try:
            if not source.head(1):
                raise SourceError(f"{source.name} is empty.")
            self.at_file(source, alone)
        except (InputError, ConflictError, MissingExtra) as error:
            self.note(source.name, "failed", str(error))

    def at_file(self, source: Source, alone: bool) -> None:
        """Notes every part that the file gives."""
        for _, said in self.parts_of(source, alone):
            part = said.part(source)
            missing = said.unsaid()
            wants = f"; add {' and '.join(missing)}, or say it in {EDITIONS}" if missing else ""
            self.entries.append(entry_of(part, "recognised", _about(part) + wants))

    def parts_of(self, source: Source, alone: bool) -> Iterator[tuple[Importer, Recognised]]:
        """What the file gives, with what the user says of it; a file that nobody knows is noted."""
        found = recognise(source)
        if found is None:
            hint = "; for a table of your own, termwalk columns FILE proposes how to read it"
            wanted = hint if may_be_table(source.file_name) else ""
            detail = f"{source.name} is {what_it_is(source)}: nothing was read from it{wanted}."
            self.note(source.name, "failed" if alone else "not recognised", detail)
            return
        importer, first = found
        beside, hints = stated(source), self.hints
        for said in (first, *first.also):
            _check_system(source, said, hints.system or beside.system)
            said = said.said_by_user(beside.system, beside.release, beside.language)
            yield importer, said.said_by_user(hints.system, hints.release, hints.language)

    def note(self, file: str, status: Status, detail: str) -> None:
        """A line about a file that gives nothing."""
        self.entries.append(Entry(file=file, status=status, detail=detail))


class _Run(_Look):
    """One load command, file after file."""

    def __init__(self, staging: Staging, hints: Hints, replace: bool, progress: Progress) -> None:
        super().__init__(hints)
        self.staging, self.replace, self.progress = staging, replace, progress
        self.parts: dict[int, Part] = {}

    def at_file(self, source: Source, alone: bool) -> None:
        """Stages every part that the file gives, unless this very file is in the graph."""
        digest = source.sha256()
        known = [part for part in self._catalogue() if part.sha256 == digest]
        here = [part for part in known if part.file == source.name]
        if here and self.hints == Hints():
            for part in here:
                self._note_known(source, part, _VERY_FILE)
            return
        for importer, said in self.parts_of(source, alone):
            part = msgspec.structs.replace(said.part(source), sha256=digest)
            same = known[:1] if said.unsaid() else [other for other in known if other.claims_same_as(part)]
            if same:
                self._note_known(source, same[0], _VERY_FILE)
                continue
            said.require_complete(source)
            self._stage(source, importer, said, part)

    def _stage(self, source: Source, importer: Importer, said: Recognised, part: Part) -> None:
        before = next((old for old in self._catalogue() if old.claims_same_as(part)), None)
        done = self.staging.add(part, self._watched(source.name, importer.read(source, said)))
        if not done.loaded and (done.rejected or not part.section):
            first = next((f" The first: {problem}." for problem in self.staging.view().problems(done)), "")
            self.staging.drop(done)
            raise SourceError(f"{source.name} is {part.format}, but holds no row that can be used.{first}")
        if before and before.content == done.content:
            self.staging.drop(done)
            self._note_known(source, before, f"it says the same as {before.file}, which is in the graph")
            return
        if before:
            self._replace(source, before, done)
        self.parts[len(self.entries)] = done
        self.entries.append(entry_of(done, "loaded"))

    def _replace(self, source: Source, before: Part, done: Part) -> None:
        if not self.replace:
            self.staging.drop(done)
            raise ConflictError(
                f"{source.name} claims to be {done.name}, which {before.file} already gave with other content:"
                " say --replace to put this one in its place."
            )
        self.staging.supersede(before)

    def _catalogue(self) -> tuple[Part, ...]:
        return self.staging.view().catalogue().parts

    def _watched(self, name: str, records: Iterator[Record]) -> Iterator[Record]:
        for count, record in enumerate(records, start=1):
            if count % _STEP == 0:
                self.progress(name, count)
            yield record

    def _note_known(self, source: Source, part: Part, why: str) -> None:
        entry = entry_of(part, "already loaded")
        self.entries.append(msgspec.structs.replace(entry, file=source.name, seconds=0.0, detail=why))


def _check_system(source: Source, said: Recognised, system: str) -> None:
    """A file that says what it is cannot be told that it is something else."""
    if system and said.edition.system and system != said.edition.system:
        raise FormatError(f"{source.name} is {said.edition.system}, not {system}: leave --system out.")


def entry_of(part: Part, status: Status, detail: str = "") -> Entry:
    """A part as a line of the ledger."""
    return Entry(
        file=part.file,
        status=status,
        system=part.map_set.id if part.map_set else part.edition.system,
        release=part.map_set.version if part.map_set else part.edition.version,
        rows=part.rows,
        loaded=part.loaded,
        rejected=part.rejected,
        seconds=part.seconds,
        repaired=part.repaired,
        detail=detail or _about(part),
    )


def _about(part: Part) -> str:
    if part.map_set:
        return f"{part.map_set.source} → {part.map_set.target}"
    return ", ".join(word for word in (part.format, part.language, part.section) if word)


def _derived(part: Part) -> Entry:
    return entry_of(part, "derived")


def _about_others(source: Source) -> str:
    """What a file of our own says of others, and is not read by itself."""
    if source.member:
        return ""
    if source.file_name.endswith(DESCRIPTION):
        return f"says how to read {source.file_name.removesuffix(DESCRIPTION)}"
    return "says of which release the files beside it are" if source.file_name == EDITIONS else ""


def _text_twin(source: Source, beside: list[Source]) -> Source | None:
    """In WHO's archives a workbook repeats the text file of the same name; the text is read."""
    stem, _, ending = source.file_name.rpartition(".")
    if not source.member or ending.lower() != "xlsx":
        return None
    return next((other for other in beside if other.file_name.lower() == f"{stem}.txt".lower()), None)


def _finished(view: Reader, entry: Entry, part: Part | None, changes: Callable[[Reader, Edition], object]) -> Entry:
    """What only the whole load can say of a file: the ends that a release does not list, and what a release changed."""
    if part is None:
        return entry
    if part.map_set:
        return msgspec.structs.replace(entry, unlisted=_unlisted(view, part.map_set))
    if part.incremental:
        return msgspec.structs.replace(entry, detail=f"{entry.detail}; {_incremented(part)}")
    if part.role != "release":
        return entry
    changed = changes(view, part.edition)
    return msgspec.structs.replace(entry, detail=f"{entry.detail}; {changed}") if changed else entry


def _incremented(part: Part) -> str:
    """What an incremental part adds to the releases before it, in nodes."""
    return f"{part.kept:,} kept from other releases, {part.changed:,} changed, {part.added:,} new"


def _unlisted(view: Reader, map_set: MapSet) -> int:
    """The number of ends that a loaded release should list and does not."""
    ends: dict[Edition, set[str]] = {map_set.source: set(), map_set.target: set()}
    for edge in view.mappings(map_set):
        ends[map_set.source].add(edge.source)
        ends[map_set.target].update(edge.target.parts)
    catalogue = view.catalogue()
    count = 0
    for edition, ids in ends.items():
        if catalogue.is_published(edition):
            found = view.concepts(edition, ids)
            count += sum(id not in found or not found[id].listed for id in ids)
    return count
