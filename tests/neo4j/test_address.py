"""How a graph on a server is named."""

from __future__ import annotations

import pytest

from termwalk.graph.errors import GraphError
from termwalk.graph.neo4j.address import Address, parse


@pytest.fixture(autouse=True)
def no_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TERMWALK_NEO4J_PASSWORD", raising=False)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("neo4j://host", Address("neo4j://host", "", "", "", "termwalk", 300.0)),
        ("neo4j+s://u:p%40ss@x.example", Address("neo4j+s://x.example", "u", "p@ss", "", "termwalk", 300.0)),
        ("bolt://u@10.0.0.1:7687/db?graph=医院", Address("bolt://10.0.0.1:7687", "u", "", "db", "医院", 300.0)),
        ("bolt://[::1]:7687?graph=a&timeout=2.5", Address("bolt://[::1]:7687", "", "", "", "a", 2.5)),
    ],
)  # fmt: skip
def test_an_address(url: str, expected: Address) -> None:
    assert parse(url) == expected


def test_the_password_may_stand_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERMWALK_NEO4J_PASSWORD", "from outside")
    assert parse("neo4j://u@host").password == "from outside"
    assert parse("neo4j://u:inside@host").password == "inside"


def test_what_is_printed_has_no_password_and_opens_the_same() -> None:
    address = parse("neo4j://u:secret@host:7687/db?graph=g")
    assert str(address) == "neo4j://u@host:7687/db?graph=g"
    assert "secret" not in repr(address)
    assert parse(str(address)) == Address("neo4j://host:7687", "u", "", "db", "g", 300.0)


@pytest.mark.parametrize(
    "rest", ["/?graph=two words", "?graph=", "?graph=a|b", "?grpah=x", "?timeout=soon", "?timeout=0", "/a/b", ":port/"]
)
def test_an_address_that_is_none_is_said_without_its_password(rest: str) -> None:
    with pytest.raises(GraphError, match="is not the address of a graph") as told:
        parse(f"neo4j://me:secret@host{rest}")
    assert "secret" not in str(told.value)


def test_no_host() -> None:
    with pytest.raises(GraphError, match="write neo4j://user@host"):
        parse("neo4j:///db")
