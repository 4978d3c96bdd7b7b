"""`termwalk fetch`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from termwalk.exporters.headers import Lang
from termwalk.fetching import Fetched, Progress, fetch, silent
from termwalk.ontologies.downloads import downloads, owns

from . import printing

_HEADS = ("id", "system", "release", "what", "licence")


def offered(lang: Lang) -> int:
    """Prints what can be fetched, and what has to be got in person."""
    rows = [(one.id, one.system, one.release, one.title, one.licence) for one in downloads().values()]
    printing.table(_HEADS, rows)
    for own in owns().values():
        printing.say(f"termwalk: {own.id}: {own.why_zh if lang == 'zh' else own.why}: {own.where}")
    return 0


def run(ids: list[str], folder: Path, release: str, language: str, url: str, sha256: str, format: str) -> int:
    """Fetches one after the other; the first that fails ends it, and what came before stays."""
    found: list[Fetched] = []
    for id in ids:
        with _progress() as progress:
            found.append(
                fetch(id, folder, release=release, language=language, url=url, sha256=sha256, progress=progress)
            )
        printing.say(f"termwalk: {found[-1].file}: {found[-1].status}, {found[-1].size:,} bytes ({found[-1].licence}).")
    if format == "json":
        print(msgspec.json.format(msgspec.json.encode({"rows": found}), indent=2).decode())
    else:
        printing.table(Fetched.__struct_fields__[:6], [[str(value) for value in _cells(one)] for one in found])
    return 0


def _cells(one: Fetched) -> list[object]:
    return [getattr(one, name) for name in Fetched.__struct_fields__[:6]]


@contextmanager
def _progress() -> Iterator[Progress]:
    """A bar on standard error, and nothing where that is no terminal."""
    if not sys.stderr.isatty():
        yield silent
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, TextColumn, TransferSpeedColumn
    from rich.progress import Progress as Bar

    with Bar(
        TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn(),
        console=Console(stderr=True),
    ) as bar:  # fmt: skip
        task = bar.add_task("", total=None)
        yield lambda file, done, whole: bar.update(task, description=file, completed=done, total=whole or None)
