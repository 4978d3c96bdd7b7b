"""Successions: what the rows of a transition between two releases of one system say of each code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

import termwalk
from termwalk.graph.catalogue import Part
from termwalk.graph.codes import Code, Edition
from termwalk.graph.mappings import NO_MAP, Mapping, MapSet, Succession, Target
from termwalk.graph.relations import Relation
from termwalk.graph.store import Record
from termwalk.importers import icd10gm_transition
from termwalk.importers.source import sources
from termwalk.queries.successions import successions

Row = tuple[str, str, Relation]
Contents = tuple[Part, list[Record]]
OLD, NEW = Edition("icd10gm", "2016"), Edition("icd10gm", "2017")


def transition(*rows: Row, source: Edition = OLD, target: Edition = NEW, id: str = "transition") -> Contents:
    """A map set between two releases; an empty new code is no map."""
    map_set = MapSet(
        id=id, version=f"{source.version}-{target.version}", title="", publisher="Tests", source=source, target=target
    )
    edges: list[Record] = [
        Mapping(source=old, target=Target("code", new, (new,)) if new else NO_MAP, relation=relation, line=line)
        for line, (old, new, relation) in enumerate(rows, start=1)
    ]
    return Part(role="map", edition=source, map_set=map_set, file=id), edges


@pytest.fixture
def told(tiny: Callable[..., termwalk.Graph]) -> Callable[..., dict[str, tuple[str, list[str]]]]:
    """What became of each code: the kind, and the new codes."""

    def answer(*contents: Contents) -> dict[str, tuple[str, list[str]]]:
        found = successions(tiny(beside=contents).store, "icd10gm", "2016", "2017")
        return {one.old.value: (one.kind, [new.value for new in one.new]) for one in found}

    return answer


Told = Callable[..., dict[str, tuple[str, list[str]]]]


def test_an_unchanged_code_gives_nothing(told: Told) -> None:
    assert told(transition(("A00.0", "A00.0", "equivalent"))) == {}


@pytest.mark.parametrize(
    ("rows", "kind", "new"),
    [
        ([("G83.80", "G83.5", "equivalent")], "moved", ["G83.5"]),
        ([("I87.2", "I87.21", "related")], "replaced", ["I87.21"]),
        ([("G83.80", "G83.5", "narrower")], "replaced", ["G83.5"]),
        ([("C79.88", "C79.85", "broader"), ("C79.88", "C79.88", "broader")], "split", ["C79.85", "C79.88"]),
        ([("G83.80", "G83.8", "narrower"), ("G83.8", "G83.8", "narrower")], "merged", ["G83.8"]),
        ([("G83.80", "", "unstated")], "retired", []),
        ([("G83.80", "G83.5", "related"), ("G83.80", "", "unstated")], "replaced", ["G83.5"]),
        ([("G83.80", "G83.80", "narrower")], "replaced", ["G83.80"]),
    ],
)
def test_the_counts_say_what_happened(rows: list[Row], kind: str, new: list[str], told: Told) -> None:
    assert told(transition(*rows))[rows[0][0]] == (kind, new)


def test_a_code_that_took_others_in_is_merged_too(told: Told) -> None:
    rows: list[Row] = [("I45.8", "I49.8", "related"), ("I49.8", "I49.8", "narrower")]
    assert told(transition(*rows)) == {"I45.8": ("merged", ["I49.8"]), "I49.8": ("merged", ["I49.8"])}


def test_what_had_no_predecessor_has_no_succession(told: Told) -> None:
    rows: list[Row] = [
        ("UNDEF", "I50.02", "unrelated"),
        ("UNDEF", "Z99.0", "unrelated"),
        ("Z99.0", "Z99.0", "narrower"),
    ]
    assert told(transition(*rows)) == {"Z99.0": ("replaced", ["Z99.0"])}


def test_other_releases_other_systems_and_the_way_back_are_not_asked(told: Told) -> None:
    row: Row = ("A90", "A97.0", "related")
    others = [
        transition(row, source=Edition("icd10gm", "2015"), target=OLD, id="before"),
        transition(row, source=NEW, target=OLD, id="back"),
        transition(row, target=Edition("icd10", "2017"), id="elsewhere"),
    ]
    assert told(*others) == {}


def test_a_succession_names_its_releases_and_its_evidence(tiny: Callable[..., termwalk.Graph]) -> None:
    graph = tiny(
        beside=[transition(("B00", "B00", "equivalent"), ("A90", "A97.0", "related"), ("A90", "A97.1", "related"))]
    )
    assert successions(graph.store, "icd10gm", "2016", "2017") == (
        Succession(
            old=Code("icd10gm", "A90"),
            new=(Code("icd10gm", "A97.0"), Code("icd10gm", "A97.1")),
            kind="split",
            old_version="2016",
            new_version="2017",
            evidence="transition@2016-2017 lines 2, 3",
        ),
    )


def test_an_empty_graph_knows_none(empty: Callable[[], termwalk.Graph]) -> None:
    assert successions(empty().store, "icd10gm", "2016", "2017") == ()


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("archive", "years", "kinds"),
    [
        ("x1gut2016.zip", ("2015", "2016"), {"split": 28, "moved": 9, "merged": 2}),
        ("x1gut2017.zip", ("2016", "2017"), {"split": 28, "retired": 9, "replaced": 2, "moved": 1}),
    ],
)
def test_the_real_transitions(
    archive: str, years: tuple[str, str], kinds: dict[str, int], real_data: Path, tiny: Callable[..., termwalk.Graph]
) -> None:
    source = next(one for one in sources(real_data / "icd10gm" / archive) if "umsteiger" in one.file_name)
    found = icd10gm_transition.recognise(source)
    assert found is not None
    graph = tiny(beside=[(found.part(source), list(icd10gm_transition.read(source, found)))])
    told = successions(graph.store, "icd10gm", *years)
    assert Counter(one.kind for one in told) == kinds
