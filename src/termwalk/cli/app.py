"""The commands and their options; each one opens a graph, asks the façade, and prints."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from termwalk._version import __version__

from . import words
from .options import (
    BuildOption,
    Format,
    FormatOption,
    GraphOption,
    HopsOption,
    Lang,
    LangOption,
    OutOption,
    ReleaseOption,
    RowsOption,
    SourceArgument,
    TargetArgument,
    UsesOption,
)
from .reviewing import review

app = typer.Typer(
    help="Walks between medical code systems. With no --graph, questions are asked of the built-in starter graph.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for command in (words.search, words.match, words.learn):
    app.command()(command)
app.add_typer(review, name="review")


def _version(asked: bool) -> None:
    if asked:
        print(__version__)
        raise typer.Exit


@app.callback()
def common(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Options before a command."""


@app.command()
def load(
    paths: Annotated[
        list[Path], typer.Argument(metavar="PATH...", help="Files, folders or zip archives.", default_factory=list)
    ],
    graph: GraphOption = "",
    system: Annotated[str, typer.Option(help="The code system, where a file does not say it.")] = "",
    release: Annotated[str, typer.Option(help="The release, where a file does not say it.")] = "",
    language: Annotated[str, typer.Option(help="The language, where a file does not say it.")] = "",
    replace: Annotated[
        bool, typer.Option("--replace", help="Put a file in the place of a different one for the same release.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what each file is; no graph is needed and none is touched.")
    ] = False,
    format: FormatOption = Format.table,
) -> None:
    """Load publishers' release files into a graph, which is made if it is not there."""
    from . import loading

    if dry_run:
        raise typer.Exit(loading.look(paths, system, release, language, format))
    raise typer.Exit(loading.run(paths, graph, system, release, language, replace, format))


@app.command()
def udi(
    texts: Annotated[
        list[str], typer.Argument(metavar="TEXT...", help="UDIs as scanned or printed; - reads one per line.")
    ],
    graph: GraphOption = "",
    format: FormatOption = Format.table,
    lang: LangOption = Lang.en,
) -> None:
    """Say what a UDI on a label says, and which device it names."""
    from . import udi as command

    raise typer.Exit(command.run(texts, graph, format, lang.value))


@app.command()
def fetch(
    ids: Annotated[
        list[str],
        typer.Argument(metavar="ID...", help="What to fetch; none lists what there is.", default_factory=list),
    ],
    to: Annotated[Path, typer.Option("--to", metavar="FOLDER", help="Where the files go.")] = Path("downloads"),
    release: Annotated[str, typer.Option(help="The release, where the publisher keeps several.")] = "",
    language: Annotated[str, typer.Option(help="The language, where there are several.")] = "en",
    url: Annotated[str, typer.Option(help="Another address, where the publisher's has changed.")] = "",
    sha256: Annotated[str, typer.Option(help="The SHA-256 that the file must have.")] = "",
    format: FormatOption = Format.table,
    lang: LangOption = Lang.en,
) -> None:
    """Fetch open releases from their publishers; the only command that uses the network."""
    from . import fetching

    if not ids:
        raise typer.Exit(fetching.offered(lang.value))
    raise typer.Exit(fetching.run(ids, to, release, language, url, sha256, format))


@app.command()
def columns(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="A table of a hospital's own: text or workbook.")],
    write: Annotated[bool, typer.Option("--write", help="Write the description beside the table.")] = False,
) -> None:
    """Propose how to read a hospital's own table: which columns hold codes, names, units, counts."""
    from . import columns as command

    raise typer.Exit(command.run(path, write))


@app.command()
def systems(graph: GraphOption = "", format: FormatOption = Format.table) -> None:
    """List the code systems, and which releases and maps the graph holds."""
    from . import systems as command

    raise typer.Exit(command.run(graph, format))


@app.command()
def translate(
    codes: Annotated[
        list[str], typer.Argument(metavar="CODE...", help="Codes as system:code; - reads them from standard input.")
    ],
    to: Annotated[str, typer.Option("--to", metavar="SYSTEM", help="The system to translate to.")],
    graph: GraphOption = "",
    release: ReleaseOption = "",
    build: BuildOption = "",
    max_hops: HopsOption = 3,
    min_confidence: Annotated[
        float, typer.Option("--min-confidence", min=0, max=1, help="Leave out rows that state less.")
    ] = 0,
    maps: Annotated[list[str] | None, typer.Option("--map", metavar="ID", help="Use only these map sets.")] = None,
    as_of: Annotated[str, typer.Option("--as-of", metavar="DATE", help="Use only what was published by then.")] = "",
    suggest: Annotated[
        bool, typer.Option("--suggest", help="Show targets that a path reaches without saying anything of them.")
    ] = False,
    explain: Annotated[bool, typer.Option("--explain", help="Tell each path in words, and draw it.")] = False,
    format: FormatOption = Format.table,
    out: OutOption = None,
    lang: LangOption = Lang.en,
) -> None:
    """Say what codes are in another system, with the path that leads there."""
    from . import translating

    asked = [word for line in sys.stdin for word in line.split()] if codes == ["-"] else codes
    how = translating.How(release, build, max_hops, min_confidence, tuple(maps or ()), as_of, suggest, explain)
    raise typer.Exit(translating.run(asked, to, graph, how, format, out, lang.value))


@app.command()
def migrate(
    source: SourceArgument,
    target: TargetArgument,
    graph: GraphOption = "",
    release: ReleaseOption = "",
    build: BuildOption = "",
    beside: Annotated[
        str, typer.Option("--beside", metavar="BUILD", help="Show what another build answers differently.")
    ] = "",
    uses: UsesOption = None,
    suggest: Annotated[
        bool, typer.Option("--suggest", help="Look for finer targets by name; they are listed apart.")
    ] = False,
    max_hops: HopsOption = 3,
    format: FormatOption = Format.table,
    out: OutOption = None,
    lang: LangOption = Lang.en,
    rows: RowsOption = 30,
) -> None:
    """Make the whole table from one system to another, one row per code and target, with its evidence."""
    from . import migrating

    how = migrating.How(release, build, beside, uses, suggest, max_hops)
    raise typer.Exit(migrating.run(source, target, graph, how, format, out, lang.value, rows))


@app.command()
def gaps(
    source: SourceArgument,
    target: TargetArgument,
    graph: GraphOption = "",
    release: ReleaseOption = "",
    uses: UsesOption = None,
    headings: Annotated[bool, typer.Option("--headings", help="Count headings too, not only leaves.")] = False,
    format: FormatOption = Format.table,
    out: OutOption = None,
    lang: LangOption = Lang.en,
    rows: RowsOption = 30,
) -> None:
    """Say what is missing between two systems, by state and chapter, with the work list."""
    from . import gapping

    raise typer.Exit(gapping.run(source, target, graph, release, uses, headings, format, out, lang.value, rows))


@app.command()
def conflicts(
    systems: Annotated[
        list[str] | None, typer.Argument(metavar="[SYSTEM]...", help="Only findings about these systems.")
    ] = None,
    graph: GraphOption = "",
    kind: Annotated[list[str] | None, typer.Option("--kind", help="Only this kind; may be repeated.")] = None,
    reasoner: Annotated[str, typer.Option("--reasoner", help="hermit or pellet: let an OWL reasoner look.")] = "",
    disjoint: Annotated[str, typer.Option("--disjoint", help="chapters, siblings or none, with --reasoner.")] = "",
    format: FormatOption = Format.table,
    out: OutOption = None,
    lang: LangOption = Lang.en,
    rows: RowsOption = 30,
) -> None:
    """Find where maps make different codes equal, do not close, or contradict each other."""
    from . import conflicting

    if reasoner or disjoint:
        how = conflicting.How(reasoner or "hermit", disjoint or "chapters")
        raise typer.Exit(conflicting.reason(systems or [], graph, how, format, out, lang.value, rows))
    raise typer.Exit(conflicting.run(systems or [], kind or [], graph, format, out, lang.value, rows))


@app.command()
def changes(
    system: Annotated[str, typer.Argument(metavar="SYSTEM", help="The code system.")],
    old: Annotated[str, typer.Argument(metavar="OLD", help="The release to compare with.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The release that is asked about.")],
    graph: GraphOption = "",
    impact: Annotated[
        bool, typer.Option("--impact", help="List the maps, decisions and answers that the changes break.")
    ] = False,
    questions: Annotated[
        list[str] | None, typer.Option("--question", metavar="CODE", help="With --impact: only these answers.")
    ] = None,
    agreement: Annotated[
        bool, typer.Option("--agreement", help="Set the changes beside the publisher's own transition.")
    ] = False,
    all: Annotated[bool, typer.Option("--all", help="Show what has been judged too.")] = False,
    language: Annotated[str, typer.Option("--titles", metavar="LANGUAGE", help="Compare titles in this one.")] = "",
    judge: Annotated[str, typer.Option("--judge", metavar="CODE", help="Judge the change of this code.")] = "",
    reopen: Annotated[str, typer.Option("--reopen", metavar="CODE", help="Take a judgement back.")] = "",
    who: Annotated[str, typer.Option("--who", metavar="NAME", help="Who judges.")] = "",
    why: Annotated[str, typer.Option("--why", metavar="TEXT", help="Why it needs no more looking at.")] = "",
    format: FormatOption = Format.table,
    out: OutOption = None,
    lang: LangOption = Lang.en,
    rows: RowsOption = 30,
) -> None:
    """Say what a release changed against another one, or what that breaks; judge a change."""
    from . import changing

    how = changing.How(impact, agreement, all, language, tuple(questions or ()), judge, reopen, who, why)
    raise typer.Exit(changing.run(system, old, new, graph, how, format, out, lang.value, rows))


@app.command()
def audit(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="The table: text in any encoding, or a workbook.")],
    graph: GraphOption = "",
    system: Annotated[str, typer.Option("--system", help="What to hold it against; without it, what fits best.")] = "",
    release: Annotated[str, typer.Option("--release", metavar="VERSION", help="The release, not the newest.")] = "",
    code: Annotated[
        str, typer.Option("--code", metavar="COLUMN", help="The column of codes; several parted by commas.")
    ] = "",
    name: Annotated[str, typer.Option("--name", metavar="COLUMN", help="The column of names beside each.")] = "",
    sex: Annotated[str, typer.Option("--sex", metavar="COLUMN", help="The column of sexes.")] = "",
    age: Annotated[str, typer.Option("--age", metavar="COLUMN", help="The column of ages.")] = "",
    main: Annotated[
        str, typer.Option("--main", metavar="COLUMN", help="The main diagnosis, or what marks its row.")
    ] = "",
    case: Annotated[str, typer.Option("--case", metavar="COLUMN", help="What rows of one case have in common.")] = "",
    kind: Annotated[str, typer.Option("--kind", help="dictionary or records, where the table does not show it.")] = "",
    rules: Annotated[list[Path] | None, typer.Option("--rules", metavar="FILE", help="A table of rules.")] = None,
    fail_on: Annotated[
        str, typer.Option("--fail-on", help="error or warning: exit 1 if there is such a finding.")
    ] = "",
    format: FormatOption = Format.table,
    out: OutOption = None,
    lang: LangOption = Lang.en,
    rows: RowsOption = 30,
) -> None:
    """Say what is wrong with a table of codes: a dictionary, or coded records."""
    from . import auditing

    how = auditing.How(system, release, code, name, sex, age, main, case, kind, tuple(rules or ()))
    raise typer.Exit(auditing.run(path, graph, how, lang.value, format, out, fail_on, rows))


@app.command()
def export(
    format: Annotated[str, typer.Argument(metavar="FORMAT", help="What to write; without it, the formats.")] = "",
    path: Annotated[Path | None, typer.Argument(metavar="PATH", help="The file or folder to write.")] = None,
    names: Annotated[
        list[str] | None, typer.Argument(metavar="NAME...", help="Releases and map sets, else all.")
    ] = None,
    graph: GraphOption = "",
    fhir: Annotated[str, typer.Option("--fhir", metavar="R4|R5", help="FHIR's version.")] = "",
    most: Annotated[int | None, typer.Option("--most", help="fhir: concepts in one resource; 0 never splits.")] = None,
    content: Annotated[str, typer.Option("--content", help="fhir: fragment or example, where a release is one.")] = "",
    codes: Annotated[
        str, typer.Option("--codes", help="fhir-valueset: all, selectable, source, target or a code.")
    ] = "",
    expanded: Annotated[bool, typer.Option("--expanded", help="fhir-valueset: list every code.")] = False,
    relations: Annotated[
        list[str] | None, typer.Option("--relation", help="omop: what stands for a concept; may be repeated.")
    ] = None,
    keep: Annotated[Path | None, typer.Option("--keep", metavar="FILE", help="omop: a CONCEPT.csv of before.")] = None,
    disjoint: Annotated[str, typer.Option("--disjoint", help="owl: chapters or siblings exclude each other.")] = "",
    contents: Annotated[
        str, typer.Option("--contents", help="owl: classes, what a reasoner needs; or everything.")
    ] = "",
    name: Annotated[str, typer.Option("--name", help="neo4j-admin: what the graph is called there.")] = "",
    walk: Annotated[bool, typer.Option("--walk", help="crosswalk: answers from A to B over several maps.")] = False,
    lang: Annotated[Lang | None, typer.Option("--lang", help="crosswalk: the language of a workbook.")] = None,
) -> None:
    """Write releases and maps in the formats of other tools."""
    from . import exporting

    options = {"fhir": fhir, "most": most, "content": content, "codes": codes, "expanded": expanded or None,
               "relations": relations, "keep": keep, "disjoint": disjoint, "contents": contents, "name": name,
               "lang": lang and lang.value}  # fmt: skip
    if not format or path is None:
        raise typer.Exit(exporting.formats())
    raise typer.Exit(exporting.run(format, path, names or [], graph, options, walk))


@app.command()
def push(
    source: Annotated[str, typer.Argument(metavar="FROM", help="A graph: FILE or URL.")],
    target: Annotated[str, typer.Argument(metavar="TO", help="neo4j://user@host:7687/database?graph=NAME, or FILE.")],
) -> None:
    """Copy a graph to a server, or back into a file; what is there already is not copied again."""
    from . import exporting

    raise typer.Exit(exporting.push(source, target))
