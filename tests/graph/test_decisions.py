from __future__ import annotations

import hashlib
from collections.abc import Callable

import msgspec
import pytest

from termwalk.graph.decisions import GENESIS, Decision, broken_link

FIELDS = [field for field in Decision.__struct_fields__ if field != "digest"]


@pytest.fixture
def chain(decision: Callable[..., Decision]) -> list[Decision]:
    links: list[Decision] = []
    for number in range(1, 6):
        entry = decision(f"A{number:02}", why=f"reason {number}")
        links.append(entry.chained(number, links[-1].digest if links else GENESIS))
    return links


def changed(entry: Decision, field: str) -> Decision:
    value = getattr(entry, field)
    return msgspec.structs.replace(entry, **{field: value + 1 if isinstance(value, int) else f"{value}x"})


def test_a_chain_holds(chain: list[Decision]) -> None:
    assert broken_link(chain) is None
    assert broken_link(iter(chain)) is None
    assert broken_link([]) is None


def test_a_chain_begins_at_nothing(chain: list[Decision]) -> None:
    assert chain[0].previous == GENESIS == "0" * 64
    assert [entry.id for entry in chain] == [1, 2, 3, 4, 5]
    assert [entry.previous for entry in chain[1:]] == [entry.digest for entry in chain[:-1]]


def test_a_digest_is_sha256_of_the_entry_without_it(chain: list[Decision]) -> None:
    bare = msgspec.structs.replace(chain[2], digest="")
    assert chain[2].digest == hashlib.sha256(msgspec.json.encode(bare)).hexdigest()
    assert chain[2].expected_digest() == bare.expected_digest() == chain[2].digest


@pytest.mark.parametrize("field", FIELDS)
def test_an_altered_field_is_found(chain: list[Decision], field: str) -> None:
    altered = changed(chain[2], field)
    assert broken_link([*chain[:2], altered, *chain[3:]]) == altered


@pytest.mark.parametrize("field", ["verb", "who", "why"])
def test_an_altered_entry_with_a_new_digest_breaks_the_next_link(chain: list[Decision], field: str) -> None:
    altered = changed(chain[2], field)
    altered = msgspec.structs.replace(altered, digest=altered.expected_digest())
    assert broken_link([*chain[:2], altered, *chain[3:]]) == chain[3]


def test_an_altered_digest_is_found(chain: list[Decision]) -> None:
    altered = changed(chain[4], "digest")
    assert broken_link([*chain[:4], altered]) == altered


@pytest.mark.parametrize("gone", range(4))
def test_a_removed_entry_is_found(chain: list[Decision], gone: int) -> None:
    assert broken_link([*chain[:gone], *chain[gone + 1 :]]) == chain[gone + 1]


def test_reordered_entries_are_found(chain: list[Decision]) -> None:
    assert broken_link([chain[0], chain[2], chain[1], *chain[3:]]) == chain[2]
    assert broken_link(reversed(chain)) == chain[4]


def test_an_entry_put_in_between_is_found(chain: list[Decision], decision: Callable[..., Decision]) -> None:
    forged = decision("Z99").chained(3, chain[1].digest)
    assert broken_link([*chain[:2], forged, *chain[2:]]) == chain[2]


def test_a_doubled_entry_is_found(chain: list[Decision]) -> None:
    assert broken_link([chain[0], chain[0], *chain[1:]]) == chain[0]


def test_chaining_overwrites_what_the_caller_claims(decision: Callable[..., Decision]) -> None:
    claimed = decision("A01", id=99, previous="f" * 64, digest="f" * 64)
    assert claimed.chained(1, GENESIS) == decision("A01").chained(1, GENESIS)


def test_chaining_leaves_the_entry_itself_alone(decision: Callable[..., Decision]) -> None:
    entry = decision("A01")
    entry.chained(1, GENESIS)
    assert (entry.id, entry.previous, entry.digest) == (0, GENESIS, "")


def test_a_verb_is_one_of_three(decision: Callable[..., Decision]) -> None:
    known = msgspec.to_builtins(decision())
    for verb in ("accept", "reject", "no-map"):
        assert msgspec.convert(known | {"verb": verb}, Decision).verb == verb
    with pytest.raises(msgspec.ValidationError, match="verb"):
        msgspec.convert(known | {"verb": "maybe"}, Decision)
