"""HermiT or Pellet on tests of satisfiability: axioms go to a file, unsatisfiable classes come back.

Both come with owlready2, and need Java. They are run as owlready2 runs them, but for a time limit, and for asking for
unsatisfiable classes alone. Source: OWL 2 functional-style syntax; the two reasoners' command lines.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Literal, get_args

from termwalk.graph.errors import MissingExtra, QuestionError

from .reasoning_axioms import Axiom, Node

ReasonerName = Literal["hermit", "pellet"]
REASONERS: tuple[ReasonerName, ...] = get_args(ReasonerName)
_CLASS = re.compile(r"\bn:(\d+)\b")
_STACK = "-Xss512m"
"""Deep hierarchies are walked by recursion."""

Test = tuple[Sequence[Axiom], Sequence[Node]]
"""Axioms that hold together, and the classes to be tried by them; what other tests say is not heard."""


class Reasoner:
    """Runs a reasoner. `seconds` is the time for all runs together, `memory` Java's heap in megabytes."""

    def __init__(self, name: str = "hermit", *, seconds: float = 600, memory: int = 4000) -> None:
        if name not in REASONERS:
            raise QuestionError(f"{name!r} is no reasoner: use {' or '.join(REASONERS)}.")
        if seconds <= 0 or memory <= 0:
            raise QuestionError("A reasoner needs some time and some memory: give numbers above 0.")
        self.name, self.memory, self.limit = name, memory, seconds
        self.left = seconds
        self.runs = 0
        self._command = _command(name)

    def unsatisfiable(self, tests: Sequence[Test]) -> list[frozenset[Node]]:
        """Of each test those classes that can hold nothing, in one run."""
        numbers: dict[tuple[int, Node], int] = {}
        with tempfile.TemporaryDirectory(prefix="termwalk-owl-") as folder:
            path = Path(folder) / "axioms.ofn"
            with path.open("w", encoding="utf-8") as stream:
                for line in _written(tests, numbers):
                    stream.write(line + "\n")
            found = set(map(int, _CLASS.findall(self._run(path)))) if numbers else set()
        asked = [set(nodes) for _, nodes in tests]
        return [
            frozenset(node for node in nodes if numbers.get((number, node)) in found)
            for number, nodes in enumerate(asked)
        ]

    def _run(self, path: Path) -> str:
        command = [self._command[0], f"-Xmx{self.memory}M", _STACK, *self._command[1:], str(path)]
        started = time.monotonic()
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=max(self.left, 0.001), check=False)
        except subprocess.TimeoutExpired as error:
            raise QuestionError(
                f"{self.name} was not done in {self.limit:g} s: give it more time or fewer map sets, or let chapters"
                " alone be disjoint."
            ) from error
        finally:
            self.left -= time.monotonic() - started
        self.runs += 1
        if done.returncode:
            said = " ".join((done.stderr or done.stdout).split())[:200]
            hint = " It needs more memory." if "OutOfMemory" in said or "StackOverflow" in said else ""
            raise QuestionError(f"{self.name} gave up: {said or done.returncode}.{hint}")
        return done.stdout


def _command(name: str) -> tuple[str, ...]:
    """Java and what it runs, without its memory and its file; a plain sentence for what is not installed."""
    found = find_spec("owlready2")
    if found is None or not found.origin:
        raise MissingExtra("owlready2", "owl", "Reasoning over maps")
    java = shutil.which("java")
    if java is None:
        raise QuestionError(
            "Reasoning needs Java, and there is none: install a Java runtime (17 will do) and try again."
        )
    folder = Path(found.origin).parent / name
    if name == "hermit":
        where = os.pathsep.join((str(folder), str(folder / "HermiT.jar")))
        return (java, "-cp", where, "org.semanticweb.HermiT.cli.CommandLine", "-U")
    where = os.pathsep.join(map(str, sorted(folder.glob("*.jar"))))
    return (java, "-cp", where, "pellet.Pellet", "unsat")


def _written(tests: Sequence[Test], numbers: dict[tuple[int, Node], int]) -> Iterator[str]:
    """The axioms in functional-style syntax, the classes of each test under numbers of their own."""
    yield "Ontology(<urn:termwalk:check>"
    for test, (axioms, nodes) in enumerate(tests):
        for node in dict.fromkeys((*(node for axiom in axioms for node in axiom.nodes), *nodes)):
            numbers[test, node] = len(numbers)
            yield f"Declaration(Class({_name(numbers[test, node])}))"
        for axiom in axioms:
            yield _axiom(axiom.relation, [_name(numbers[test, node]) for node in axiom.nodes])
    yield ")"


def _name(number: int) -> str:
    return f"<urn:n:{number}>"


def _axiom(relation: str, names: Sequence[str]) -> str:
    first, rest = names[0], names[1:]
    if relation == "disjoint":
        return f"DisjointClasses({' '.join(names)})"
    target = rest[0] if len(rest) == 1 else f"ObjectIntersectionOf({' '.join(rest)})"
    if relation == "equivalent":
        return f"EquivalentClasses({first} {target})"
    return f"SubClassOf({first} {target})" if relation == "narrower" else f"SubClassOf({target} {first})"
