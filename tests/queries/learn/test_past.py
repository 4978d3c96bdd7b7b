"""Past mappings as they are learnt from."""

from __future__ import annotations

from termwalk.queries.learn.past import BLOCKS, Past, PastMapping
from termwalk.queries.match.lexicon import Entry, Lexicon

from . import world

LEXICON = Lexicon.plain([("A00", "霍乱"), ("A01", "伤寒"), ("I10", "高血压")])


def places(past: Past) -> list[tuple[int, ...]]:
    return past.chosen


def test_targets_may_be_codes_or_names_in_any_writing() -> None:
    past = Past(
        [PastMapping("一", ("A00",)), PastMapping("二", ("傷寒", "I10")), PastMapping("三", ("A00", "霍乱"))], LEXICON
    )
    assert places(past) == [(0,), (1, 2), (0,)]
    assert past.unknown == []


def test_what_the_list_does_not_have_is_kept_and_counted() -> None:
    past = Past(
        [PastMapping("一", ("鼠疫",)), PastMapping("二", ("鼠疫", "A00")), PastMapping("三", ("Z99",))], LEXICON
    )
    assert places(past) == [(3,), (0, 3), (4,)]
    assert past.added == {"鼠疫": 3, "z99": 4}
    assert past.unknown == ["鼠疫", "鼠疫", "Z99"]


def test_a_mapping_to_nothing_is_none() -> None:
    assert len(Past([PastMapping("一", ())], LEXICON)) == 0


def test_a_code_stands_for_its_own_first_name() -> None:
    lexicon = Lexicon([(Entry(code="I10", title="高血压"), [("高血压", True), ("原发性高血压", False)])])
    assert places(Past([PastMapping("血压高", ("I10",))], lexicon)) == [(0,)]


def test_what_a_file_kept_is_a_name_even_if_it_looks_like_a_code() -> None:
    lexicon = Lexicon.plain([("a00", "霍乱"), ("B01", "a00")])
    assert places(Past([PastMapping("一", ("a00",))], lexicon)) == [(0,)]
    assert places(Past.named([PastMapping("一", ("a00",))], lexicon)) == [(1,)]


def test_a_text_and_its_twin_are_in_one_block() -> None:
    past = Past(world.past(), world.lexicon())
    twice = Past([*world.past(), PastMapping(f" {world.past()[0].text}。", ("A00",))], world.lexicon())
    assert twice.blocks[0] == twice.blocks[-1]
    assert set(past.blocks) == set(range(BLOCKS))
    assert max(list(past.blocks).count(block) for block in range(BLOCKS)) <= len(past) / BLOCKS * 2


def test_few_texts_have_blocks_of_their_own() -> None:
    past = Past([PastMapping("一", ("A00",)), PastMapping("二", ("A01",))], LEXICON)
    assert sorted(past.blocks) == [0, 1]
