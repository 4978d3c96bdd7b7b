"""Mappings that contradict the hierarchies, found by a reasoner, with the premises that make it so.

The axioms of a selection (see `reasoning_axioms`) are cut along the components that rows of maps hold together, so that
a reasoner sees some thousands of classes at a time and whole releases can be checked. What it calls unsatisfiable is
explained by few premises; that none of them can be spared is again tried by the reasoner, each test with copies of the
classes of its own, many tests in one run and tests of one shape only once.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import msgspec

from termwalk.graph.progress import Progress, silent
from termwalk.graph.store import Reader

from .reasoning_axioms import Axiom, Node, Selected, Theory
from .reasoning_proofs import Proofs
from .reasoning_run import Reasoner, Test
from .reasoning_trees import checked

if TYPE_CHECKING:
    import pandas as pd

_BATCH, _TESTS = 12_000, 4_000
"""Axioms that a run over components, and one over tests, gets at least before the next one begins."""


class Premise(msgspec.Struct, frozen=True, kw_only=True):
    """One reason: a row of a map, an edge of a release's hierarchy, or two of its classes that exclude each other.

    `within` is the map set (and `line` the row's) or the release. `target` is a CURIE, or those of a combination's
    parts joined by ` & `.
    """

    kind: str
    source: str
    relation: str
    target: str
    within: str
    line: int = 0
    source_title: str = ""
    target_title: str = ""

    def __str__(self) -> str:
        where = f"{self.within}, line {self.line}" if self.line else self.within
        return f"{self.source} {self.relation} {self.target} ({where})"


class Contradiction(msgspec.Struct, frozen=True, kw_only=True):
    """A class that can hold nothing. `premises` entail it, and without any one of them it could hold something.

    Classes with one `cause` are empty by the same rows of maps. Where fewer of these rows make another class empty
    already, `follows` is the cause there: to mend that one mends this.
    """

    code: str
    title: str
    system: str
    cause: str
    premises: tuple[Premise, ...]
    follows: str = ""


class Contradictions(msgspec.Struct, frozen=True, kw_only=True):
    """The unsatisfiable classes by cause, those that follow from others last, and what was looked at.

    `mappings` counts the rows that are axioms, `classes` the classes that they reach, `components` the groups that rows
    hold together, `runs` how often the reasoner was started. `combined` combinations of classes that exclude each other
    were left out: they describe a case with two conditions.
    """

    rows: tuple[Contradiction, ...]
    reasoner: str
    disjoint: str
    map_sets: tuple[str, ...]
    releases: tuple[str, ...]
    mappings: int
    classes: int
    components: int
    combined: int
    runs: int

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[Contradiction]:
        return iter(self.rows)

    def causes(self) -> dict[str, tuple[Contradiction, ...]]:
        """The classes by what makes them empty, those left out that follow from others."""
        found: defaultdict[str, list[Contradiction]] = defaultdict(list)
        for row in self.rows:
            if not row.follows:
                found[row.cause].append(row)
        return {cause: tuple(rows) for cause, rows in found.items()}

    def to_frame(self) -> pd.DataFrame:
        """One line per class; its premises as text."""
        import pandas as pd

        lines = [
            {
                "code": row.code,
                "title": row.title,
                "cause": row.cause,
                "follows": row.follows,
                "premises": " | ".join(map(str, row.premises)),
            }
            for row in self.rows
        ]
        return pd.DataFrame.from_records(lines, columns=["code", "title", "cause", "follows", "premises"])


def contradictions(
    reader: Reader,
    selected: Selected,
    *,
    disjoint: str = "siblings",
    reasoner: str = "hermit",
    seconds: float = 600,
    memory: int = 4000,
    progress: Progress = silent,
) -> Contradictions:
    """Every class that the selected maps make impossible in the selected hierarchies.

    Of each system the newest selected release judges; a system of which none is selected has no hierarchy. Rows that
    lead from release to release of one system are no mappings here. QuestionError where there is no Java, or the
    reasoner is not done in `seconds`; MissingExtra without owlready2.
    """
    engine = Reasoner(reasoner, seconds=seconds, memory=memory)
    mode = checked(disjoint)
    with reader.snapshot():
        theory = Theory(reader, selected, mode)
        components = theory.components()
        found, classes = _unsatisfiable(theory, components, engine, progress)
        why = _justified(theory, sorted(found), engine, progress)
        rows = _rows(theory, why)
    return Contradictions(
        rows=rows,
        reasoner=engine.name,
        disjoint=mode,
        map_sets=tuple(map(str, theory.map_sets)),
        releases=tuple(str(theory.judges[system]) for system in theory.trees),
        mappings=len(theory.mapped),
        classes=classes,
        components=len(components),
        combined=theory.combined,
        runs=engine.runs,
    )


def _unsatisfiable(
    theory: Theory, components: Iterable[Sequence[Node]], engine: Reasoner, progress: Progress
) -> tuple[set[Node], int]:
    """Every class of the components, or above them, that can hold nothing; and how many were tried."""
    found: set[Node] = set()
    tried: set[Node] = set()
    for axioms in _batches(theory, components):
        nodes = {node for axiom in axioms for node in axiom.nodes}
        found |= engine.unsatisfiable([(axioms, tuple(nodes))])[0]
        tried |= nodes
        progress("classes", len(tried))
    return found, len(tried)


def _batches(theory: Theory, components: Iterable[Sequence[Node]]) -> Iterator[tuple[Axiom, ...]]:
    seeds: list[Node] = []
    size = 0
    for component in components:
        seeds += component
        size += len(component) * 4
        if size > _BATCH:
            yield theory.around(seeds)
            seeds, size = [], 0
    if seeds:
        yield theory.around(seeds)


def _justified(
    theory: Theory, nodes: Sequence[Node], engine: Reasoner, progress: Progress
) -> dict[Node, tuple[Axiom, ...]]:
    """For each class premises of which none can be spared."""
    proofs = Proofs(theory.around(nodes))
    why = {node: proofs.why(node) or theory.around([node]) for node in nodes}
    open_ = dict(why)
    while open_:
        tests: list[tuple[Node, tuple[Axiom, ...]]] = [
            (node, axioms[:n] + axioms[n + 1 :]) for node, axioms in open_.items() for n in range(len(axioms))
        ]
        spared: dict[Node, tuple[Axiom, ...]] = {}
        for (node, axioms), empty in zip(tests, _decided(tests, engine), strict=True):
            if empty:
                spared.setdefault(node, axioms)
        why |= spared
        open_ = spared
        progress("premises", len(why))
    return why


def _decided(tests: Sequence[tuple[Node, tuple[Axiom, ...]]], engine: Reasoner) -> list[bool]:
    """Of each (class, axioms) whether the class can hold nothing by them; tests of one shape are run once."""
    shapes = [_shape(node, axioms) for node, axioms in tests]
    todo = dict(zip(reversed(shapes), reversed(tests), strict=True))
    answers: dict[object, bool] = {}
    batch: dict[object, Test] = {}
    size = 0
    for number, (key, (node, axioms)) in enumerate(todo.items(), start=1):
        batch[key] = (axioms, (node,))
        size += len(axioms)
        if size > _TESTS or number == len(todo):
            answers.update(zip(batch, map(bool, engine.unsatisfiable(tuple(batch.values()))), strict=True))
            batch, size = {}, 0
    return [answers[key] for key in shapes]


def _shape(start: Node, axioms: Iterable[Axiom]) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """The same for two tests that differ in nothing but the names of their classes."""
    numbers = {start: 0}
    return tuple(
        (axiom.relation, tuple(numbers.setdefault(node, len(numbers)) for node in axiom.nodes)) for axiom in axioms
    )


def _rows(theory: Theory, why: dict[Node, tuple[Axiom, ...]]) -> tuple[Contradiction, ...]:
    titles = _titles(theory, set(why) | {n for axioms in why.values() for a in axioms for n in a.nodes})
    mapped = {node: _mappings(axioms) for node, axioms in why.items()}
    followed = _followed(mapped.values())
    rows = [
        Contradiction(
            code=str(node),
            title=titles.get(node, ""),
            system=node.system,
            cause=_cause(mapped[node]),
            premises=tuple(_premise(axiom, titles) for axiom in axioms),
            follows=_cause(followed[mapped[node]]) if mapped[node] in followed else "",
        )
        for node, axioms in why.items()
    ]
    return tuple(sorted(rows, key=lambda row: (row.follows != "", row.cause, len(row.premises), row.code)))


def _mappings(axioms: Iterable[Axiom]) -> frozenset[Axiom]:
    return frozenset(axiom for axiom in axioms if axiom.kind == "mapping")


def _cause(rows: Iterable[Axiom]) -> str:
    """A name for rows of maps, which stays the same while they do."""
    said = sorted(f"{a.within}\t{a.line}\t{a.source}\t{a.relation}\t{a.targets}" for a in rows)
    return hashlib.sha256("\n".join(said).encode()).hexdigest()[:12]


def _followed(causes: Iterable[frozenset[Axiom]]) -> dict[frozenset[Axiom], frozenset[Axiom]]:
    """For each set of rows the smallest one within it, where there is one."""
    ordered = sorted(set(causes), key=lambda rows: (len(rows), _cause(rows)))
    having: defaultdict[Axiom, list[frozenset[Axiom]]] = defaultdict(list)
    found: dict[frozenset[Axiom], frozenset[Axiom]] = {}
    for rows in ordered:
        smaller = [one for axiom in rows for one in having[axiom] if one < rows]
        if smaller:
            found[rows] = min(smaller, key=lambda one: (len(one), _cause(one)))
        for axiom in rows:
            having[axiom].append(rows)
    return found


def _premise(axiom: Axiom, titles: dict[Node, str]) -> Premise:
    return Premise(
        kind=axiom.kind,
        source=str(axiom.source),
        relation=axiom.relation,
        target=" & ".join(map(str, axiom.targets)),
        within=axiom.within,
        line=axiom.line,
        source_title=titles.get(axiom.source, ""),
        target_title=" & ".join(titles.get(target, "") for target in axiom.targets),
    )


def _titles(theory: Theory, nodes: Iterable[Node]) -> dict[Node, str]:
    """What the classes are called: in the release that judges, else in any that a map names."""
    wanted: defaultdict[str, list[str]] = defaultdict(list)
    for node in nodes:
        wanted[node.system].append(node.id)
    found: dict[Node, str] = {}
    for system, ids in wanted.items():
        ends = [end for m in theory.map_sets for end in (m.source, m.target) if end.system == system]
        for edition in dict.fromkeys((*([theory.judges[system]] if system in theory.judges else ()), *ends)):
            for id, concept in theory.reader.concepts(edition, [id for id in ids if (system, id) not in found]).items():
                if concept.display:
                    found[Node(system, id)] = concept.display
    return found
