"""Options and arguments that several commands take."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Format(StrEnum):
    """How rows are printed."""

    table = "table"
    json = "json"
    csv = "csv"


class Lang(StrEnum):
    """The language of headers and reasons."""

    en = "en"
    zh = "zh"


GraphOption = Annotated[
    str, typer.Option("--graph", "-g", envvar="TERMWALK_GRAPH", metavar="FILE|URL", help="The graph to use.")
]
FormatOption = Annotated[Format, typer.Option("--format", "-f", help="How to print.")]
ReleaseOption = Annotated[
    str, typer.Option("--release", metavar="VERSION", help="Carry the targets to this release, by URI.")
]
BuildOption = Annotated[
    str, typer.Option("--build", metavar="VERSION", help="Use this build of the map, not the newest.")
]
OutOption = Annotated[Path | None, typer.Option("--out", "-o", help="Write .xlsx, .csv, .json or .parquet.")]
RowsOption = Annotated[int, typer.Option("--rows", min=0, help="How many rows to print as a table; 0 prints all.")]
HopsOption = Annotated[int, typer.Option("--max-hops", min=1, max=6, help="How many maps a path may lead over.")]
UsesOption = Annotated[
    Path | None, typer.Option("--uses", metavar="FILE", help="A table of code and count; it weights the summary.")
]
SourceArgument = Annotated[str, typer.Argument(metavar="SOURCE", help="The system to come from, or system@release.")]
TargetArgument = Annotated[str, typer.Argument(metavar="TARGET", help="The system to go to, or system@release.")]
LangOption = Annotated[Lang, typer.Option("--lang", help="Language of headers and reasons.")]
