"""`termwalk review` and its commands: their options; what they do is in `review_work`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .options import Format, FormatOption, GraphOption, Lang, OutOption

review = typer.Typer(
    help="Review proposed mappings: one decision after the other, in workbooks, or with two blind reviewers.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


_Project = Annotated[str, typer.Argument(metavar="PROJECT", help="The review project.")]
_Who = Annotated[str, typer.Option("--who", envvar="TERMWALK_WHO", help="Who decides.")]
_Role = Annotated[str, typer.Option("--role", help="author, reviewer or adjudicator.")]
_Says = Annotated[Lang, typer.Option("--lang", help="Language of words and headers.")]
_Proposals = Annotated[
    Path | None,
    typer.Option("--proposals", "-p", metavar="FILE", help="What `termwalk match` wrote: .csv, .xlsx or .json."),
]


@review.command()
def start(
    name: Annotated[str, typer.Argument(metavar="PROJECT", help="A name for the project.")],
    source: Annotated[str, typer.Argument(metavar="SOURCE", help="What is mapped: a dictionary, or local:NAME.")],
    target: Annotated[str, typer.Argument(metavar="TARGET", help="The system to map to, or system@release.")],
    graph: GraphOption = "",
    policy: Annotated[
        str, typer.Option("--policy", help="single-review, or double: two blind reviewers and an adjudicator.")
    ] = "single-review",
    who: _Who = "",
    why: Annotated[str, typer.Option("--why", help="What the project is for.")] = "",
    lang: _Says = Lang.en,
) -> None:
    """Open a project, or change its policy."""
    from . import review_work

    raise typer.Exit(review_work.start(name, source, target, graph, policy, who, why, lang.value))


@review.command()
def projects(graph: GraphOption = "", lang: _Says = Lang.en) -> None:
    """List the projects of a graph."""
    from . import review_work

    raise typer.Exit(review_work.projects(graph, lang.value))


@review.command()
def next(
    project: _Project,
    graph: GraphOption = "",
    proposals: _Proposals = None,
    who: _Who = "",
    role: _Role = "reviewer",
    lang: _Says = Lang.en,
) -> None:
    """Decide on one source after the other."""
    from . import review_work

    raise typer.Exit(review_work.loop(project, graph, proposals, who, role, lang.value))


@review.command()
def status(
    project: _Project,
    graph: GraphOption = "",
    proposals: _Proposals = None,
    format: FormatOption = Format.table,
    lang: _Says = Lang.en,
) -> None:
    """Count the sources by how far they have come; --format csv lists them."""
    from . import review_work

    raise typer.Exit(review_work.status(project, graph, proposals, format, lang.value))


@review.command()
def agreement(
    project: _Project, graph: GraphOption = "", format: FormatOption = Format.table, lang: _Says = Lang.en
) -> None:
    """Say how far two reviewers agree: Cohen's kappa, its bounds, and what they differ in."""
    from . import review_work

    raise typer.Exit(review_work.agreement(project, graph, format, lang.value))


@review.command()
def reconcile(
    project: _Project,
    graph: GraphOption = "",
    who: _Who = "",
    adopt: Annotated[bool, typer.Option("--adopt", help="Make what two reviewers agree on hold.")] = False,
    format: FormatOption = Format.table,
    out: OutOption = None,
    rows: Annotated[int, typer.Option("--rows", min=0, help="How many rows to print; 0 prints all.")] = 50,
    lang: _Says = Lang.en,
) -> None:
    """List what reviewers differ on; `next --role adjudicator` decides it."""
    from . import review_work

    raise typer.Exit(review_work.reconcile(project, graph, who, adopt, format, out, rows, lang.value))


@review.command("bulk-accept")
def bulk_accept(
    project: _Project,
    proposals: Annotated[Path, typer.Option("--proposals", "-p", metavar="FILE", help="What the matcher wrote.")],
    graph: GraphOption = "",
    above: Annotated[
        float | None, typer.Option("--above", help="The least score; without it, the matcher's advice counts.")
    ] = None,
    model: Annotated[str, typer.Option("--model", help="Which model gave the scores, to be noted.")] = "",
    who: _Who = "",
    role: _Role = "reviewer",
    yes: Annotated[bool, typer.Option("--yes", help="Write the decisions; without it they are only counted.")] = False,
    lang: _Says = Lang.en,
) -> None:
    """Accept what the matcher is sure of; each decision says so."""
    from . import review_work

    raise typer.Exit(review_work.bulk(project, graph, proposals, above, model, who, role, yes, lang.value))


@review.command()
def export(
    project: _Project,
    path: Annotated[Path, typer.Argument(metavar="FILE", help="The file to write.")],
    graph: GraphOption = "",
    proposals: _Proposals = None,
    what: Annotated[str, typer.Option("--as", help="workbook, usagi, sssom, fhir, crosswalk …")] = "",
    who: _Who = "",
    role: _Role = "reviewer",
    everything: Annotated[bool, typer.Option("--all", help="Every source, not only what is left to do.")] = False,
    lang: _Says = Lang.en,
) -> None:
    """Write a workbook to fill in, Usagi's file, or what holds as a map."""
    from . import review_work

    raise typer.Exit(review_work.export(project, path, graph, proposals, what, who, role, everything, lang.value))


@review.command("import")
def import_(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="A workbook that was filled in, or Usagi's .csv.")],
    graph: GraphOption = "",
    project: Annotated[str, typer.Option("--project", help="The project; a workbook names its own.")] = "",
    who: Annotated[str, typer.Option("--who", envvar="TERMWALK_WHO", help="Who decided, where Usagi does not.")] = "",
    role: _Role = "reviewer",
    partial: Annotated[bool, typer.Option("--partial", help="Take the rows that can be read.")] = False,
    lang: _Says = Lang.en,
) -> None:
    """Read decisions back; all of them or, where one cannot be read, none."""
    from . import review_work

    raise typer.Exit(review_work.read(path, graph, project, who, role, partial, lang.value))
