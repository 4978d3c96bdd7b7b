"""`termwalk learn`."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from termwalk.facade import Graph
from termwalk.graph.errors import QuestionError
from termwalk.past_tables import read_past
from termwalk.queries.learn.past import PastMapping
from termwalk.queries.learn.training import Aim
from termwalk.texts import write_model

from . import graphs, printing


def run(
    files: Sequence[Path], projects: Sequence[str], to: str, out: Path, graph: str, text: str, target: str, aim: Aim
) -> int:
    """Writes a model and says what it was trained on and what it reached."""
    if not files and not projects:
        raise QuestionError("Say what to learn from: files of past mappings, or --project NAME.")
    with graphs.named(graph, "the target") as held, printing.progress("Learning") as progress:
        mappings, sources = _past(files, projects, held, text, target)
        model = held.learn(mappings, to, source="; ".join(sources), aim=aim, progress=progress)
    write_model(model, out)
    said = model.trained
    measure = "whole answers right" if said.aim == "exact" else "micro-F1"
    printing.say(f"termwalk: {out} learnt {said.mappings:,} mappings to {said.target} from {said.source}.")
    if said.left_out:
        printing.say(f"termwalk: {said.left_out:,} mappings beyond that were left out, drawn by chance.")
    if said.unknown:
        printing.say(
            f"termwalk: {said.unknown:,} of their targets are not in {said.target}; texts given them have no code."
        )
    printing.say(f"termwalk: held out of training, {measure} {said.held_out:.3f}; accepted unseen {said.accepted:.1%}.")
    return 0


def _past(
    files: Sequence[Path], projects: Sequence[str], held: Graph, text: str, target: str
) -> tuple[list[PastMapping], list[str]]:
    mappings: list[PastMapping] = []
    sources = []
    for path in files:
        table = read_past(path, text, target)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()[:12]
        sources.append(f"{table.name} ({len(table.mappings):,} rows, sha256 {digest})")
        mappings += table.mappings
        for problem in table.problems[:3]:
            printing.say(f"termwalk: {problem.file}:{problem.line}: {problem.reason}; the row is left out.")
        if len(table.problems) > 3:
            printing.say(f"termwalk: {table.name}: {len(table.problems):,} rows in all are left out.")
    for project in projects:
        decided = held.decided(project)
        sources.append(f"the review {project} ({len(decided):,} decisions)")
        mappings += decided
    return mappings, sources
