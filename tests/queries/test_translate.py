from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import termwalk
from termwalk.exporters import json as json_text
from termwalk.graph.codes import Code, Edition
from termwalk.graph.errors import QuestionError, UnknownCode, UnknownRelease, UnknownSystem
from termwalk.graph.mappings import NO_MAP, Mapping, MapSet, Target
from termwalk.queries.translate import Step, Translation, translate

Address = Callable[[Path, str], str]

CONTRACT = ("source", "target", "status", "relation", "target_kind", "confidence", "hops", "path")


@pytest.fixture(scope="module")
def codes(starter: termwalk.Graph) -> list[str]:
    """Every category of the starter's ICD-10."""
    members = starter.store.members(Edition("icd10", "2019"))
    return [f"icd10:{node.id}" for node in members if node.kind == "category" and node.listed]


def one(graph: termwalk.Graph, code: str, **more: str) -> Translation:
    """The only answer for a code."""
    found = graph.translate(code, "icd11" if code.startswith("icd10") else "icd10", **more)
    assert len(found) == 1
    return found[0]


def test_a_whole_class_coded_to_an_unspecified_leaf(starter: termwalk.Graph) -> None:
    row = one(starter, "icd10:I10")
    assert (row.target, row.status, row.relation, row.target_kind) == ("icd11:BA00.Z", "mapped", "broader", "code")
    assert (row.verdict, row.preferred, row.hops, row.confidence) == ("equivalent-parent", True, 1, None)
    assert row.target_title == "Essential hypertension, unspecified"
    assert row.target_release == "2024-01"
    assert not row.review
    assert [(step.source, step.target, step.relation) for step in row.path] == [
        ("icd10:I10", "icd11:BA00.Z", "broader")
    ]
    assert row.path[0].map_set == "termwalk-10to11@2024-01"
    assert row.path[0].basis == row.reason_code == "V16a"
    assert "rule V16a" in str(row.path[0])


def test_unspecified_meets_unspecified(starter: termwalk.Graph) -> None:
    row = one(starter, "icd10:I50.9")
    assert (row.target, row.relation, row.verdict, row.review) == ("icd11:BD1Z", "equivalent", "equivalent", False)


def test_a_cluster_is_kept_whole(starter: termwalk.Graph) -> None:
    row = one(starter, "icd10:A18.7")
    assert (row.target, row.target_kind, row.verdict) == ("icd11:1B12.3&XA0NE9/5A74.0", "cluster", "combination")


def test_no_map_is_stated_and_never_the_answer_for_a_code_that_nobody_lists(
    starter: termwalk.Graph, who: Any, tiny: Callable[..., termwalk.Graph]
) -> None:
    stated = one(starter, "icd10:C95.7")
    assert (stated.status, stated.target, stated.verdict, stated.reason_code) == ("no-map", None, "no-map", "V02")
    assert stated.path[0].target == ""
    assert stated.review
    build = who().category("Q10").category("Q11").one("Q10", "AA10", "100")
    graph = tiny(build.back("100", "AA10", "Q10").multiple("Q10", "AA10"))
    gap = graph.translate("icd10:Q11", "icd11")
    assert [(row.status, row.target, row.verdict, row.reason_code) for row in gap] == [
        ("unmapped", None, "unmapped", "V01")
    ]
    assert gap.unknown == ()


def test_the_supplement_names_the_code_for_review(starter: termwalk.Graph) -> None:
    found = starter.translate("icd10:U07.1", "icd11")
    assert found[0].target == "icd11:RA01.0"
    assert (found[0].relation, found[0].preferred, found[0].review, found[0].reason_code) == (
        "equivalent", True, True, "V07s"
    )  # fmt: skip
    assert [(row.target_kind, row.preferred, row.verdict) for row in found.rows[1:]] == [
        ("block", False, "grouping-only")
    ]


def test_no_catch_all_is_preferred(starter: termwalk.Graph) -> None:
    found = starter.translate("icd10:K59.0", "icd11")
    assert [row.target for row in found] == ["icd11:DB32.1", "icd11:DD91.1", "icd11:DE2Z"]
    assert {row.preferred for row in found} == {False}
    assert {row.relation for row in found} == {"related"}
    assert {row.verdict for row in found} == {"several"}
    assert all(row.review for row in found)


def test_several_targets_with_whos_one_first(starter: termwalk.Graph) -> None:
    found = starter.translate("icd10:E10.0", "icd11")
    assert [row.target for row in found] == ["icd11:5A10", "icd11:5A23", "icd11:5A20.Z", "icd11:5A22.3"]
    assert [row.preferred for row in found] == [True, False, False, False]
    assert {row.relation for row in found} == {"related"}


@pytest.mark.parametrize("code", ["B98.0", "B95.6", "T31.0"])
def test_a_lone_extension_code_is_shown_and_not_preferred(starter: termwalk.Graph, code: str) -> None:
    row = one(starter, f"icd10:{code}")
    assert row.target is not None
    assert row.target.startswith("icd11:X")
    assert (row.verdict, row.relation, row.preferred, row.review) == ("extension-only", "unstated", False, True)


@pytest.mark.parametrize(("code", "kind"), [("B98", "block"), ("I13", "block"), ("D37", "chapter")])
def test_a_heading_is_the_last_and_never_preferred(starter: termwalk.Graph, code: str, kind: str) -> None:
    row = starter.translate(f"icd10:{code}", "icd11").rows[-1]
    assert row.target_kind == kind
    assert row.target is not None
    assert row.target.partition(":")[2].isdigit()
    assert (row.verdict, row.relation, row.preferred) == ("grouping-only", "narrower", False)


def test_an_asterisk_code_carries_its_flag(starter: termwalk.Graph) -> None:
    assert "manifestation" in one(starter, "icd10:G01").reason_code.split()


def test_a_row_says_the_same_here_and_in_the_migration_table(starter: termwalk.Graph, codes: list[str]) -> None:
    """The same edge of the same graph: relation, verdict, review and reason cannot depend on who asks."""
    for release in ("", "2025-01"):
        answers = {
            (row.source, row.target or ""): (
                row.status, row.relation, row.verdict, row.preferred, row.review, row.reason_code, row.target_title
            )
            for row in starter.translate(codes, "icd11", release=release)
            if row.target_kind not in ("block", "chapter")
        }  # fmt: skip
        table = {
            (f"icd10:{row.source_code}", f"icd11:{row.target_code}" if row.target_code else ""): (
                row.status, row.relation, row.verdict, row.preferred, row.review,
                row.reason_code, row.target_title,
            )
            for row in starter.migrate("icd10", "icd11", release=release)
            if row.target_kind not in ("block", "chapter")
        }  # fmt: skip
        assert set(answers) == set(table)
        assert {key: (said, table[key]) for key, said in answers.items() if said != table[key]} == {}


def test_a_batch_is_the_union_of_single_questions_in_the_order_asked(starter: termwalk.Graph, codes: list[str]) -> None:
    asked = [*codes, "icd10:Z99.9", "icd11:BA00.Z"]
    random.Random(7).shuffle(asked)
    forward = [code for code in asked if code.startswith("icd10")]
    batch = starter.translate(forward, "icd11")
    single = [row for code in forward for row in starter.translate(code, "icd11")]
    assert list(batch) == single
    assert list(dict.fromkeys(row.source for row in batch)) == forward
    assert [str(code) for code in batch.unknown] == ["icd10:Z99.9"]


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from(["icd10:I10", "ICD-10:i10", "icd10:E10.0", "icd10:C95.7", "icd10:Q99.9"]), max_size=8))
def test_any_batch_answers_each_code_as_if_it_stood_alone(starter: termwalk.Graph, asked: list[str]) -> None:
    found = starter.translate(asked, "icd11")
    assert list(found) == [row for code in asked for row in starter.translate(code, "icd11")]


def test_a_code_asked_twice_is_answered_twice_and_no_more(starter: termwalk.Graph) -> None:
    found = starter.translate(["icd10:I10", "icd10:I10"], "icd11")
    assert [row.target for row in found] == ["icd11:BA00.Z", "icd11:BA00.Z"]


def test_nothing_asked_is_nothing_answered(starter: termwalk.Graph) -> None:
    assert len(starter.translate([], "icd11")) == 0


@pytest.mark.parametrize(
    ("asked", "to"),
    [
        ("ICD-10:i10", "icd11"),
        ("icd10: I10 ", "ICD-11"),
        (Code("icd10", "I10"), "icd11"),
        ("icd10:I10+", "http://id.who.int/icd/release/11/2024-01/mms"),
        ("icd-10:Ｉ１０", "icd11"),
    ],
)
def test_systems_go_by_many_names_and_codes_by_many_spellings(
    starter: termwalk.Graph, asked: str | Code, to: str
) -> None:
    row = starter.translate(asked, to)[0]
    assert row.target == "icd11:BA00.Z"
    assert row.source.startswith("icd10:")
    assert row.path[0].source == "icd10:I10"


@pytest.mark.parametrize(("asked", "proper"), [("i509", "I50.9"), ("I509", "I50.9"), ("I50。9", "I50.9")])
def test_a_spelling_is_read_as_the_publisher_writes_it(starter: termwalk.Graph, asked: str, proper: str) -> None:
    found = starter.translate(f"icd10:{asked}", "icd11")
    assert [row.target for row in found] == [row.target for row in starter.translate(f"icd10:{proper}", "icd11")]
    assert found.unknown == ()
    found.require_known(starter.store)


def test_a_uri_is_a_code_of_icd11(starter: termwalk.Graph) -> None:
    """Where a heading has no code, its linearization id is what the map knows it by."""
    uri = "icd11:http://id.who.int/icd/release/11/2024-01/mms/979278646"
    assert starter.translate(uri, "icd10")[0].path[0].source == "icd11:979278646"


def test_an_unknown_code_is_unmapped_and_said_to_be_unknown(starter: termwalk.Graph) -> None:
    found = starter.translate(["icd10:I10", "icd10:I50.7"], "icd11")
    assert [row.status for row in found] == ["mapped", "unmapped"]
    assert found[1].path == ()
    assert found[1].review
    assert found.unknown == (Code("icd10", "I50.7"),)
    with pytest.raises(UnknownCode, match=r"icd10:I50\.7 is in no loaded release") as caught:
        found.require_known(starter.store)
    assert set(caught.value.nearest) == {"icd10:I50.0", "icd10:I50.1", "icd10:I50.9"}


def test_what_is_known_is_not_complained_of(starter: termwalk.Graph) -> None:
    starter.translate(["icd10:I10", "icd10:C95.7"], "icd11").require_known(starter.store)


@pytest.mark.parametrize(("code", "to"), [("icd01:I10", "icd11"), ("icd10:I10", "icd1l")])
def test_an_unknown_system_is_an_error_with_the_nearest(starter: termwalk.Graph, code: str, to: str) -> None:
    with pytest.raises(UnknownSystem) as caught:
        starter.translate(code, to)
    assert {"icd10", "icd11"} & set(caught.value.nearest)


@pytest.mark.parametrize("text", ["I10", "", "icd10:", "icd10@2019:I10"])
def test_what_is_no_code_is_an_error(starter: termwalk.Graph, text: str) -> None:
    with pytest.raises(QuestionError, match="is not a code"):
        starter.translate(text, "icd11")


def test_an_unknown_release_is_an_error_that_names_those_there(starter: termwalk.Graph) -> None:
    with pytest.raises(UnknownRelease, match=r"2024-01, 2025-01"):
        starter.translate("icd10:I10", "icd11", release="2026-01")


def test_a_target_that_moved_is_followed_by_uri(starter: termwalk.Graph) -> None:
    row = one(starter, "icd10:Z95.3", release="2025-01")
    assert (row.target, row.status, row.target_release) == ("icd11:QB50.24", "mapped", "2025-01")
    assert "moved" in row.reason_code.split()
    assert [(step.source, step.target) for step in row.path] == [
        ("icd10:Z95.3", "icd11:QB50.3"), ("icd11:QB50.3", "icd11:QB50.24")
    ]  # fmt: skip
    assert row.path[1] == Step(
        source="icd11:QB50.3",
        target="icd11:QB50.24",
        relation="equivalent",
        map_set="icd11@2025-01 by URI",
        kind="identity",
    )
    assert str(row.path[1]).endswith("[icd11@2025-01 by URI]")


def test_the_title_is_that_of_the_release_asked_for(starter: termwalk.Graph) -> None:
    assert one(starter, "icd10:Z95.3").target_title == "Presence of xenogenic heart valve"
    later = starter.concept("icd11:QB50.24", "2025-01").display
    assert later == "Presence of bioprosthetic heart valve"
    assert one(starter, "icd10:Z95.3", release="2025-01").target_title == later


def test_a_part_of_a_cluster_is_followed_by_uri(starter: termwalk.Graph) -> None:
    before = {row.target for row in starter.translate("icd10:B02.2", "icd11")}
    after = {row.target for row in starter.translate("icd10:B02.2", "icd11", release="2025-01")}
    assert before - after == {"icd11:1E91.3/1D02.1"}
    assert after - before == {"icd11:1E91.3/1C8H"}


@pytest.mark.parametrize("code", ["I71.2", "N63"])
def test_a_retired_target_is_broken_and_stays_as_it_was(starter: termwalk.Graph, code: str) -> None:
    was = one(starter, f"icd10:{code}")
    row = one(starter, f"icd10:{code}", release="2025-01")
    assert (row.status, row.verdict, row.review) == ("broken", "broken", True)
    assert (row.target, row.target_release) == (was.target, "2024-01")
    assert "retired" in row.reason_code.split()
    assert len(row.path) == 1


def test_the_release_that_was_mapped_carries_nothing(starter: termwalk.Graph, codes: list[str]) -> None:
    assert list(starter.translate(codes, "icd11", release="2024-01")) == list(starter.translate(codes, "icd11"))


@pytest.mark.parametrize(
    ("code", "target", "relation"),
    [
        ("BA00.Z", "I10", "narrower"),
        ("QB50.3", "Z95.3", "equivalent"),
        ("BA00", "I10", "unstated"),
        ("1D02.1", "G04", "unstated"),
        ("5A74.0", "E27.1", "unstated"),
        ("1B12.3", "A18", "unstated"),
    ],
)
def test_a_relation_is_turned_round_only_where_both_maps_agree(
    starter: termwalk.Graph, code: str, target: str, relation: str
) -> None:
    row = one(starter, f"icd11:{code}")
    assert (row.target, row.relation, row.status) == (f"icd10:{target}", relation, "mapped")
    assert row.review
    assert row.path[-1].map_set == "who-11to10-one@2024-01"
    assert row.path[-1].line > 1


def test_every_reversed_relation_is_the_inverse_of_a_preferred_forward_row(starter: termwalk.Graph) -> None:
    forward = {(r.target_code, r.source_code): r.relation for r in starter.migrate("icd10", "icd11") if r.preferred}
    inverse = {"broader": "narrower", "narrower": "broader"}
    claimed = 0
    for row in starter.migrate("icd11", "icd10"):
        said = forward.get((row.source_code, row.target_code))
        expected = None if row.status != "mapped" else inverse.get(said, said) if said else "unstated"
        assert row.relation == expected
        claimed += row.relation not in (None, "unstated")
    assert claimed > 20


@pytest.mark.parametrize(("later", "earlier", "target"), [("1C8H", "1D02.1", "G04"), ("QB50.24", "QB50.3", "Z95.3")])
def test_a_code_of_the_later_release_is_led_in_by_uri(
    starter: termwalk.Graph, later: str, earlier: str, target: str
) -> None:
    row = one(starter, f"icd11:{later}")
    assert (row.source, row.target) == (f"icd11:{later}", f"icd10:{target}")
    assert (row.path[0].source, row.path[0].target) == (f"icd11:{later}", f"icd11:{earlier}")
    assert row.path[0].map_set == "icd11@2024-01 by URI"
    assert row.path[1].source == f"icd11:{earlier}"


def test_a_new_code_without_an_older_self_is_known_and_unmapped(
    who: Any, tiny: Callable[..., termwalk.Graph], node: Any, release: Any
) -> None:
    new = release(node(Edition("icd11", "2025-01"), "AA55", identity="555"))
    graph = tiny(who().category("Q10").one("Q10", "AA10", "100").back("100", "AA10", "Q10"), beside=[new])
    found = graph.translate("icd11:AA55", "icd10")
    assert (found[0].status, found.unknown) == ("unmapped", ())


def test_maps_without_rules_say_what_their_rows_say(
    empty: Callable[[], termwalk.Graph], put: Any, who: Any, node: Any
) -> None:
    graph = empty()
    ends = Edition("icd10", "2019"), Edition("icf", "2024")
    map_set = MapSet(id="m", version="1", title="M", publisher="P", source=ends[0], target=ends[1])
    part, _ = next(iter(who().contents()))
    rows = [
        *(node(ends[0], id) for id in ("Q10", "Q11", "Q12")),
        Mapping(source="Q10", target=Target("code", "b110", ("b110",)), relation="related", confidence=0.5, line=2),
        Mapping(source="Q10", target=Target("code", "b114", ("b114",)), relation="related", priority=1, line=3),
        Mapping(source="Q11", target=NO_MAP, line=4),
        Mapping(source="Q12", target=Target("code", "b110", ("b110",)), relation="narrower", line=5),
    ]
    put(graph, [(msgspec.structs.replace(part, map_set=map_set, edition=ends[0]), rows)])
    found = graph.translate(["icd10:Q10", "icd10:Q11", "icd10:Q12"], "icf")
    assert [(row.target, row.status, row.relation, row.confidence) for row in found] == [
        ("icf:b110", "mapped", "related", 0.5),
        ("icf:b114", "mapped", "related", None),
        (None, "no-map", None, None),
        ("icf:b110", "mapped", "narrower", None),
    ]
    assert {row.review for row in found} == {True}
    assert found[3].verdict == "narrower"
    assert str(found[3].path[0]) == "icd10:Q12 –narrower→ icf:b110 [m@1, line 5]"
    said = {(row.source_code, row.verdict) for row in graph.migrate("icd10", "icf")}
    assert {(row.source.partition(":")[2], row.verdict) for row in found} == said


def test_field_names_are_the_contract(starter: termwalk.Graph) -> None:
    found = starter.translate(["icd10:I10", "icd10:C95.7"], "icd11")
    assert Translation.__struct_fields__[: len(CONTRACT)] == CONTRACT
    assert tuple(found.columns()[: len(CONTRACT)]) == CONTRACT
    assert tuple(found.to_frame().columns[: len(CONTRACT)]) == CONTRACT
    said = json.loads(json_text.text(found, graph="starter"))
    assert said["graph"] == "starter"
    assert tuple(said["rows"][0])[: len(CONTRACT)] == CONTRACT
    assert said["rows"][1]["target"] is None
    assert said["rows"][0]["path"][0]["basis"] == "V16a"
    back = msgspec.convert(said["rows"], tuple[Translation, ...])
    assert back == found.rows


def test_a_frame_has_a_line_per_target_and_text_for_codes(starter: termwalk.Graph) -> None:
    frame = starter.translate(["icd10:E10.0", "icd10:I10"], "icd11").to_frame()
    assert len(frame) == 5
    assert frame["target"].tolist()[-1] == "icd11:BA00.Z"
    assert frame["preferred"].dtype == bool


def test_a_notebook_shows_the_path_as_arrows(starter: termwalk.Graph) -> None:
    page = starter.translate("icd10:I10", "icd11")._repr_html_()
    assert "icd10:I10 –broader→ icd11:BA00.Z" in page
    assert "<th>target_title</th>" in page


def test_the_function_and_the_facade_say_the_same(starter: termwalk.Graph) -> None:
    assert list(translate(starter.store, "icd10:I10", "icd11")) == list(starter.translate("icd10:I10", "icd11"))


def test_a_later_code_is_led_in_however_it_is_spelled(starter: termwalk.Graph) -> None:
    plain, spelled = (starter.translate(code, "icd10") for code in ("icd11:1C8H", "icd11:1c8h"))
    assert [row.target for row in spelled] == [row.target for row in plain] != [None]
    assert [row.path for row in spelled] == [row.path for row in plain]


def test_a_part_of_a_combination_is_never_an_answer_by_itself(tmp_path: Path, address: Address) -> None:
    gem = tmp_path / "icd-gem-2018-convert-9-to-10.txt"
    lines = ["24951 E08311  10111", "24951 E08319  10111", "24951 E0865   10112", "25000 E119    10000",
             "4019  I10     00000", "0010  A000    10000", "0010  A009    10000", "E8499 NoDx    11000"]  # fmt: skip
    gem.write_text("\n".join(lines) + "\n", encoding="ascii")
    with termwalk.open(address(tmp_path, "gem")) as graph:
        assert graph.load(gem).failed == ()
        found = graph.translate(["icd9cm:249.51", "icd9cm:250.00", "icd9cm:001.0", "icd9cm:E849.9"], "icd10cm")
    said = [(row.source, row.target, row.verdict, row.preferred) for row in found]
    assert said == [
        ("icd9cm:249.51", "icd10cm:E08.311", "combination", False),
        ("icd9cm:249.51", "icd10cm:E08.319", "combination", False),
        ("icd9cm:249.51", "icd10cm:E08.65", "combination", False),
        ("icd9cm:250.00", "icd10cm:E11.9", "related", True),
        ("icd9cm:001.0", "icd10cm:A00.0", "several", False),
        ("icd9cm:001.0", "icd10cm:A00.9", "several", False),
        ("icd9cm:E849.9", None, "no-map", False),
    ]
