"""What holds on every graph: shown on random small ones, against rules written out once more here."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import termwalk
from termwalk.graph.mappings import Mapping
from termwalk.graph.relations import INVERSE, RELATIONS, Relation, compose
from termwalk.queries.translation import Translation
from termwalk.queries.walk.judging import judge, rank
from termwalk.queries.walk.steps import Step, StepKind, Steps

from .walk.maps import SIGNS, Content, decide, map_of, row
from .walk.rules import says

GraphOf = Callable[["Net"], AbstractContextManager[termwalk.Graph]]

RULES = ("", "", "", "V12", "V13", "V20a", "L1")
relations = st.sampled_from(RELATIONS)
paths = st.lists(relations, min_size=1, max_size=6)
KINDS: tuple[StepKind, ...] = ("map", "map", "hierarchy", "release", "identity")


@st.composite
def steps(draw: st.DrawFn) -> Step:
    relation = draw(relations)
    return Step(
        source="a:1",
        target="b:1",
        relation=relation,
        map_set="m@1",
        basis="" if relation == "unrelated" else draw(st.sampled_from(RULES)),
        kind=draw(st.sampled_from(KINDS)),
        residual=draw(st.booleans()),
    )


# ---- the algebra ---------------------------------------------------------------------------------------------------


@given(relations)
def test_the_inverse_of_the_inverse_is_the_relation(relation: Relation) -> None:
    assert INVERSE[INVERSE[relation]] == relation


@given(paths)
def test_a_path_backwards_says_the_inverse(path: list[Relation]) -> None:
    forwards, backwards = compose(path), compose([INVERSE[one] for one in path[::-1]])
    assert backwards == (INVERSE[forwards] if forwards else None)


@given(st.lists(paths, min_size=1, max_size=4))
def test_where_the_whole_says_something_every_grouping_says_the_same(groups: list[list[Relation]]) -> None:
    whole = compose(one for group in groups for one in group)
    parts = [compose(group) for group in groups]
    if whole is not None:
        known = [part for part in parts if part is not None]
        assert len(known) == len(parts)
        assert compose(known) == whole


def test_parts_may_say_what_the_whole_does_not() -> None:
    """This is why a path is judged whole: `related` forgets in which direction the way went."""
    head, tail = compose(["narrower", "related"]), compose(["broader"])
    assert (head, tail) == ("related", "broader")
    assert compose(["related", "broader"]) == "related"
    assert compose(["narrower", "related", "broader"]) is None


@given(st.lists(steps(), min_size=1, max_size=6).map(tuple))
def test_a_path_is_judged_by_the_rules(path: Steps) -> None:
    assert judge(path) == says(path)


@given(st.lists(steps(), min_size=2, max_size=5).map(tuple), steps())
def test_a_longer_path_never_says_more(path: Steps, more: Step) -> None:
    assert rank(judge((*path, more))) >= rank(judge(path))


# ---- random graphs -------------------------------------------------------------------------------------------------

SYSTEMS = "abcd"
PAIRS = [(one, other) for one in SYSTEMS for other in SYSTEMS if one != other]
CODES = (1, 2, 3)


class Net(NamedTuple):
    """A network of maps in the making: rows by the pair of systems, and which pairs are meant both ways."""

    rows: dict[tuple[str, str], list[Mapping]]
    two_way: frozenset[tuple[str, str]]
    rejected: list[tuple[str, str]]

    def contents(self) -> list[Content]:
        return [
            map_of(f"local:{s}@1 > local:{t}@1", *rows, one_way=(s, t) not in self.two_way)
            for (s, t), rows in self.rows.items()
        ]


def plain(system: str, target: str) -> st.SearchStrategy[str]:
    sign = st.sampled_from([*SIGNS, "=", "=", "<", "<"])
    said = st.builds(
        lambda n, how, m: f"{system}{n} {how} {target}{m}", st.sampled_from(CODES), sign, st.sampled_from(CODES)
    )
    return st.one_of(said, said, said, st.builds(lambda n: f"{system}{n} ∅", st.sampled_from(CODES)))


@st.composite
def nets(draw: st.DrawFn, *, rich: bool) -> Net:
    """`rich` nets have combinations, scenarios, doubtful rules, residuals and confidences too."""
    pairs = draw(st.lists(st.sampled_from(PAIRS), min_size=2, max_size=6, unique=True))
    pairs = list(dict.fromkeys([("a", "b"), ("b", "d"), *pairs]))
    made: dict[tuple[str, str], list[Mapping]] = {}
    for source, target in pairs:
        texts = draw(st.lists(plain(source, target), min_size=1, max_size=5, unique=True))
        made[source, target] = [_row(draw, text, target, rich, line) for line, text in enumerate(texts, start=1)]
    two_way = draw(st.frozensets(st.sampled_from(pairs), max_size=3))
    ends = st.builds(lambda s, n: f"local:{s}:{s}{n}", st.sampled_from(SYSTEMS), st.sampled_from(CODES))
    rejected = draw(st.lists(st.tuples(ends, ends), max_size=3))
    return Net(made, two_way, rejected)


def _row(draw: st.DrawFn, text: str, target: str, rich: bool, line: int) -> Mapping:
    if not rich or "∅" in text:
        return row(text, line=line)
    if draw(st.integers(0, 5)) == 0:
        return row(f"{text}&{target}{draw(st.sampled_from(CODES))}", line=line)
    more: dict[str, Any] = {"basis": draw(st.sampled_from(RULES))}
    if draw(st.integers(0, 3)) == 0:
        more["uri"] = f"http://id.who.int/icd/release/11/2024-01/mms/{line}/other"
    if draw(st.integers(0, 4)) == 0:
        more |= {"group": 1, "choice": draw(st.integers(1, 2))}
    if draw(st.booleans()):
        more["confidence"] = draw(st.sampled_from([0.25, 0.5, 1.0]))
    return row(text, line=line, **{name: value for name, value in more.items() if value})


@pytest.fixture(scope="session")
def graph_of(address: Callable[[Path, str], str]) -> GraphOf:
    """Makes the graph of a net."""

    @contextmanager
    def made(net: Net) -> Iterator[termwalk.Graph]:
        with tempfile.TemporaryDirectory() as folder, termwalk.open(address(Path(folder), "g")) as graph:
            with graph.store.stage() as staging:
                for part, records in net.contents():
                    staging.add(part, records)
                staging.publish()
            for source, target in net.rejected:
                decide(graph, "reject", source, target)
            yield graph

    return made


ASKED = [f"local:a:a{n}" for n in CODES]


def is_legal(found: Translation, rejected: set[tuple[str, str]], most: int) -> None:
    """Every rule that a path of an answer has to keep."""
    for path in (found.path, *found.beside):
        pairs = [(step.source, step.target) for step in path]
        systems = [path[0].source.split(":")[1], *(step.target.split(":")[1] for step in path if step.target)]
        assert len(systems) == len(set(systems)), "no system twice"
        assert all(step.relation != "unrelated" for step in path)
        assert all(target for _, target in pairs[:-1]), "nothing leads on from a no map"
        assert not rejected & {*pairs, (pairs[0][0], pairs[-1][1])}
        assert sum(step.kind == "map" for step in path) <= most
        assert path[0].source == found.source
        if "&" not in "".join(target for _, target in pairs[:-1]):
            assert all(one.target == other.source for one, other in pairwise(path))
    if found.target and not found.beside:
        assert found.relation == says(found.path) is not None
    if found.target is None:
        assert found.status == "no-map"
        assert all(step.relation == "equivalent" for step in found.path[:-1])


@settings(max_examples=40, deadline=None)
@given(nets(rich=True), st.integers(1, 3))
def test_every_path_of_an_answer_is_legal(graph_of: GraphOf, net: Net, most: int) -> None:
    most = max(most, 2)
    with graph_of(net) as graph:
        found = graph.translate(ASKED, "local:d", max_hops=most)
    rejected = set(net.rejected)
    for one in found:
        if one.status != "unmapped":
            is_legal(one, rejected, most)


@settings(max_examples=20, deadline=None)
@given(nets(rich=True), st.lists(st.sampled_from([*ASKED, "local:b:b1", "local:a:x9"]), max_size=6))
def test_a_batch_is_the_union_of_singles_and_every_run_says_the_same(
    graph_of: GraphOf, net: Net, asked: list[str]
) -> None:
    with graph_of(net) as graph:
        batch = graph.translate(asked, "local:d").rows
        singles = {code: graph.translate(code, "local:d").rows for code in asked}
        assert batch == tuple(row for code in asked for row in singles[code])
        assert graph.translate(asked, "local:d").rows == batch


@settings(max_examples=15, deadline=None)
@given(nets(rich=True), st.randoms(use_true_random=False))
def test_the_order_of_loading_changes_nothing(graph_of: GraphOf, net: Net, random: Any) -> None:
    shuffled = list(net.rows.items())
    random.shuffle(shuffled)
    with graph_of(net) as one, graph_of(net._replace(rows=dict(shuffled))) as other:
        assert one.translate(ASKED, "local:d").rows == other.translate(ASKED, "local:d").rows


@settings(max_examples=25, deadline=None)
@given(nets(rich=True))
def test_rows_of_walks_come_best_first_with_at_most_one_preferred(graph_of: GraphOf, net: Net) -> None:
    with graph_of(net) as graph:
        for code in ASKED:
            rows = graph.translate(code, "local:d").rows
            if rows[0].hops > 1:
                ranks = [rank(found.relation) for found in rows]
                assert ranks == sorted(ranks)
                assert sum(found.preferred for found in rows) <= 1
                keys = [(found.target, found.group, found.choice) for found in rows]
                assert len(keys) == len(set(keys))


# ---- against all simple paths --------------------------------------------------------------------------------------


def edges_of(net: Net) -> dict[str, list[tuple[str, Relation]]]:
    """Every row in each direction that it may be read; a stated no map leads to the empty code."""
    found: dict[str, list[tuple[str, Relation]]] = {}
    for (source, target), rows in net.rows.items():
        for one in rows:
            here, there = f"local:{source}:{one.source}", f"local:{target}:{one.target.text}" if one.target.text else ""
            found.setdefault(here, []).append((there if one.target.text else f"∅{target}", one.relation))
            if (source, target) in net.two_way and one.target.text:
                found.setdefault(there, []).append((here, INVERSE[one.relation]))
    return found


def ways(net: Net, start: str) -> Iterator[tuple[str, list[Relation]]]:
    """All ways of up to three rows to system d that cross each system once, with their relations."""
    edges, rejected = edges_of(net), set(net.rejected)

    def onward(here: str, seen: frozenset[str], said: list[Relation]) -> Iterator[tuple[str, list[Relation]]]:
        for there, relation in edges.get(here, ()):
            system = there[1:] if there.startswith("∅") else there.split(":")[1]
            if system in seen or (here, there) in rejected:
                continue
            if system == "d":
                if (start, there) not in rejected:
                    yield there, [*said, relation]
            elif not there.startswith("∅") and len(said) < 2:
                yield from onward(there, seen | {system}, [*said, relation])

    yield from onward(start, frozenset("a"), [])


def expected(net: Net, start: str) -> set[tuple[str, Relation | None]]:
    """Targets with the best that a shortest way says of them; a no map only where no such way leads to a target.

    Where a map leads straight to d, it answers alone.
    """
    straight = ("a", "d") in net.rows or (("d", "a") in net.rows and ("d", "a") in net.two_way)
    for length in (1,) if straight else (1, 2, 3):
        mapped: dict[str, Relation] = {}
        denied = False
        for target, said in ways(net, start):
            whole = said[0] if len(said) == 1 and said[0] != "unrelated" else compose(said)
            if len(said) != length:
                continue
            if target.startswith("∅"):
                denied |= all(one == "equivalent" for one in said[:-1])
            elif whole and (target not in mapped or rank(whole) < rank(mapped[target])):
                mapped[target] = whole
        if mapped:
            return set(mapped.items())
        if denied:
            return {("", None)}
    return {("unmapped", None)}


@settings(max_examples=40, deadline=None)
@given(nets(rich=False))
def test_nothing_is_missing_and_nothing_is_too_much(graph_of: GraphOf, net: Net) -> None:
    with graph_of(net) as graph:
        for code in ASKED:
            best: dict[str, Relation | None] = {}
            for one in graph.translate(code, "local:d"):
                target = one.target or ("" if one.status == "no-map" else "unmapped")
                if target not in best or rank(one.relation) < rank(best[target]):
                    best[target] = one.relation
            if len(best) > 1:
                best.pop("", None)
            assert set(best.items()) == expected(net, code)
