"""The commands that ask with words: search, match, learn; their options."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .options import Format, FormatOption, GraphOption, Lang, LangOption, OutOption, RowsOption

ToOption = Annotated[str, typer.Option("--to", metavar="SYSTEM", help="The system, or system@release, to match with.")]


def search(
    text: Annotated[str, typer.Argument(metavar="TEXT", help="What you would type: words, pinyin, a code, its start.")],
    system: Annotated[
        list[str] | None,
        typer.Option(
            "--system",
            "-s",
            metavar="SYSTEM",
            help="Where to look: loinc, loinc@2.79; may be repeated. Everywhere but in device identifiers if left out.",
        ),
    ] = None,
    kind: Annotated[
        list[str] | None, typer.Option("--kind", help="Only this kind: category, block, drug …; may be repeated.")
    ] = None,
    active: Annotated[
        bool | None, typer.Option("--active/--retired", help="Only what is in force, or only what is not.")
    ] = None,
    graph: GraphOption = "",
    limit: Annotated[int, typer.Option("--limit", min=1, help="How many codes to show.")] = 20,
    format: FormatOption = Format.table,
    lang: LangOption = Lang.en,
) -> None:
    """Find codes by what you type: names, pinyin, abbreviations, codes, in spite of slips."""
    from . import searching

    raise typer.Exit(searching.run(text, system or (), graph, limit, format, lang.value, kind or (), active))


def match(
    texts: Annotated[
        list[str], typer.Argument(metavar="TEXT...", help="Texts; - reads one per line.", default_factory=list)
    ],
    to: ToOption,
    source: Annotated[
        str, typer.Option("--from", metavar="DICTIONARY", help="Match every item of a loaded dictionary: local:NAME.")
    ] = "",
    file: Annotated[
        Path | None, typer.Option("--file", metavar="FILE", help="Match a column of a table: .csv, .tsv, .xlsx.")
    ] = None,
    column: Annotated[str, typer.Option("--column", help="The column of --file that holds the texts.")] = "",
    model: Annotated[
        Path | None, typer.Option("--model", "-m", metavar="FILE", help="A model that `termwalk learn` wrote.")
    ] = None,
    kind: Annotated[
        str, typer.Option("--kind", help="Judge items as lab, drug, device or fee, where the system does not say it.")
    ] = "",
    limit: Annotated[int, typer.Option("--limit", min=1, help="How many candidates of each part.")] = 5,
    graph: GraphOption = "",
    format: FormatOption = Format.table,
    out: OutOption = None,
    rows: RowsOption = 50,
    lang: LangOption = Lang.en,
) -> None:
    """Say what texts mean in a system: candidates, how likely each is, why, and whether to accept them."""
    from . import matching

    asked = matching.Asked(tuple(texts), source, file, column)
    raise typer.Exit(matching.run(asked, to, graph, model, kind, limit, format, out, rows, lang.value))


def learn(
    to: ToOption,
    out: Annotated[Path, typer.Option("--out", "-o", metavar="FILE", help="Where to write the model.")],
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE...", help="Past mapping tables: .csv, .tsv, .xlsx.", default_factory=list),
    ],
    text: Annotated[str, typer.Option("--text", metavar="COLUMN", help="The column of texts.")] = "",
    target: Annotated[str, typer.Option("--target", metavar="COLUMN", help="The column of codes or names.")] = "",
    project: Annotated[
        list[str] | None, typer.Option("--project", help="Learn from what a review has decided; may be repeated.")
    ] = None,
    whole: Annotated[
        bool, typer.Option("--whole-answers", help="Choose answers so that most are right as a whole.")
    ] = False,
    graph: GraphOption = "",
) -> None:
    """Train a model from past mappings and from decisions; it says what it was trained on and how right it was."""
    from . import learning

    raise typer.Exit(learning.run(files, project or [], to, out, graph, text, target, "exact" if whole else "f1"))
