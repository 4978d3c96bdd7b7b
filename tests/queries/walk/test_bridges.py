"""From a code as it is asked for to the code that a map knows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import termwalk
from termwalk.graph.codes import UNSTATED, Edition
from termwalk.queries.walk.bridges import above, into_release, spelt_or_renamed

from .maps import map_of, node_of, release_of, row

Graphs = Callable[..., termwalk.Graph]
A1, A2 = Edition("local:a", "1"), Edition("local:a", "2")


def identified(edition: str, **ids: str) -> Any:
    """A release whose nodes have an identity each."""
    known = Edition.parse(edition)
    return release_of(edition, *(node_of(known, id, identity=identity) for id, identity in ids.items()))


def entries(found: Any) -> dict[str, tuple[str, list[str]]]:
    return {id: (one.id, [f"{s.kind} {s.relation}" for s in one.steps]) for id, one in found.items()}


def test_a_spelling_becomes_the_systems_own(graph: Graphs) -> None:
    made = graph(release_of("icd10@2019", "I10", "I50.9"))
    found = spelt_or_renamed(made.store, Edition("icd10", "2019"), ["i509", "I10", "q999"])
    assert entries(found) == {"I10": ("I10", []), "i509": ("I50.9", []), "q999": ("Q99.9", [])}


def test_a_code_of_another_release_is_found_by_its_identity(graph: Graphs) -> None:
    made = graph(identified("icd11@2024-01", AA10="1", AA11="2"), identified("icd11@2025-01", AB10="1", AA11="2"))
    old, new = Edition("icd11", "2024-01"), Edition("icd11", "2025-01")
    found = spelt_or_renamed(made.store, old, ["AB10", "AA11", "ZZ99"])
    assert entries(found) == {"AB10": ("AA10", ["identity equivalent"]), "AA11": ("AA11", []), "ZZ99": ("ZZ99", [])}
    step = found["AB10"].steps[0]
    assert (step.source, step.target, step.map_set) == ("icd11:AB10", "icd11:AA10", "icd11@2024-01 by URI")
    assert entries(spelt_or_renamed(made.store, new, ["AA10"])) == {"AA10": ("AB10", ["identity equivalent"])}


def test_without_identities_no_other_name_is_guessed(graph: Graphs) -> None:
    made = graph(release_of("local:a@1", "A1"), release_of("local:a@2", "A2"))
    assert entries(spelt_or_renamed(made.store, A1, ["A2"])) == {"A2": ("A2", [])}


def test_into_the_same_release_or_one_that_nobody_names(graph: Graphs) -> None:
    made = graph(release_of("local:a@1", "A1"))
    for there in (A1, Edition("local:a", UNSTATED)):
        assert entries(into_release(made.store, ["A1", "A9"], A1, there)) == {"A1": ("A1", []), "A9": ("A9", [])}


def test_into_another_release_by_identity_and_never_by_code(graph: Graphs) -> None:
    """AA12 was re-used: another thing has that code now."""
    made = graph(
        identified("icd11@2024-01", AA10="1", AA11="2", AA12="3", AA13="5"),
        identified("icd11@2025-01", AB10="1", AA11="2", AA12="4"),
    )
    found = into_release(
        made.store, ["AA10", "AA11", "AA12", "AA13"], Edition("icd11", "2024-01"), Edition("icd11", "2025-01")
    )
    assert entries(found) == {"AA10": ("AB10", ["identity equivalent"]), "AA11": ("AA11", [])}


def test_into_another_release_by_a_published_transition(graph: Graphs) -> None:
    releases = release_of("local:a@1", "A1", "A2", "A3", "A4", "A5"), release_of("local:a@2", "A1", "A3", "B2")
    transition = map_of(
        "local:a@1 > local:a@2", "A1 = A1", "A2 = B2", "A3 < A3", "A4 = A1", "A4 = B2", "A5 ∅", one_way=False
    )
    made = graph(*releases, transition)
    found = into_release(made.store, ["A1", "A2", "A3", "A4", "A5"], A1, A2)
    assert entries(found) == {
        "A1": ("A1", []), "A2": ("B2", ["release equivalent"]), "A3": ("A3", ["release narrower"])
    }  # fmt: skip
    assert found["A2"].steps[0].line == 2
    back = into_release(made.store, ["A1", "A3", "B2"], A2, A1)
    assert entries(back) == {"A3": ("A3", ["release broader"])}, "A1 and B2 have two sources each"


def test_a_one_way_transition_is_not_read_backwards(graph: Graphs) -> None:
    releases = release_of("local:a@1", "A1"), release_of("local:a@2", "A2")
    made = graph(*releases, map_of("local:a@1 > local:a@2", "A1 = A2"))
    assert entries(into_release(made.store, ["A1"], A1, A2)) == {"A1": ("A2", ["release equivalent"])}
    assert entries(into_release(made.store, ["A2"], A2, A1)) == {}


def test_into_another_release_by_code_where_titles_agree(graph: Graphs) -> None:
    made = graph(
        release_of("local:a@1", "A1: Chronic fever", "A2: Chronic fever", "A3: Fever"),
        release_of("local:a@2", "A1: Chronic fever", "A2: Broken leg"),
    )
    found = into_release(made.store, ["A1", "A2", "A3"], A1, A2)
    assert entries(found) == {"A1": ("A1", []), "A2": ("A2", ["release related"])}
    assert "one code, other titles" in found["A2"].steps[0].map_set


def test_the_classes_above_up_to_the_headings(graph: Graphs) -> None:
    edition = Edition("icd10cm", "2026")
    block = node_of(edition, "S00-S99", kind="block", code=None)
    made = graph(
        release_of("icd10cm@2026", block, "S72 < S00-S99", "S72.0 < S72", "S72.00 < S72.0", "S72.001A < S72.00")
    )
    found = above(made.store, ["S72.001A", "S72", "Q99"], edition)
    assert {id: [entry.id for entry in one.above] for id, one in found.items()} == {
        "S72.001A": ["S72.00", "S72.0", "S72"], "S72": []
    }  # fmt: skip
    steps = found["S72.001A"].above[-1].steps
    assert [(s.source, s.target, s.relation, s.kind) for s in steps] == [
        ("icd10cm:S72.001A", "icd10cm:S72.00", "narrower", "hierarchy"),
        ("icd10cm:S72.00", "icd10cm:S72.0", "narrower", "hierarchy"),
        ("icd10cm:S72.0", "icd10cm:S72", "narrower", "hierarchy"),
    ]
    assert {step.map_set for step in steps} == {"icd10cm@2026 hierarchy"}


def test_a_node_that_the_release_lacks_is_looked_up_in_the_newest_other(graph: Graphs) -> None:
    made = graph(
        release_of("local:a@1", "A", "A1 < A"), release_of("local:a@2", "B", "A1 < B"), release_of("local:a@3")
    )
    found = above(made.store, ["A1"], Edition("local:a", "3"))
    assert [entry.id for entry in found["A1"].above] == ["B"]


def test_the_asterisk_of_a_pair_comes_with_it(graph: Graphs) -> None:
    edition = Edition("icd10cn-nhsa", "2.0")
    pair = node_of(
        edition, "A01.000+J17.0*", properties={"dagger": "A01.000", "asterisk": "J17.0"}, parents=("A01.000",)
    )
    made = graph(release_of("icd10cn-nhsa@2.0", "A01.000", pair))
    found = above(made.store, ["A01.000+J17.0*", "A01.000"], edition)
    assert {id: one.asterisk for id, one in found.items()} == {"A01.000+J17.0*": "J17.0", "A01.000": ""}


@pytest.mark.parametrize(
    ("asked", "status"), [("icd10:i10", "mapped"), ("icd10:I10+", "mapped"), ("icd10:J10", "unmapped")]
)
def test_a_walk_of_several_maps_reads_spellings_too(asked: str, status: str, graph: Graphs) -> None:
    made = graph(map_of("icd10@2019 > local:b@1", "I10 = B1"), map_of("local:b@1 > local:c@1", row("B1 = C1")))
    assert made.translate(asked, "local:c")[0].status == status
