"""Single values of a subject, or the reason why there is none that can be used."""

from __future__ import annotations

from typing import Literal as OneOf
from typing import TypeVar

from termwalk.ontologies.vocabulary import name_of

from .skos_nodes import Literal, Node

_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}
Default = TypeVar("Default")


class Unusable(Exception):
    """What stands behind a property cannot be used: which one, why, and what stands there."""

    def __init__(self, field: str, reason: str, raw: str = "") -> None:
        super().__init__(reason)
        self.field, self.reason, self.raw = field, reason, raw


def texts(node: Node, name: str) -> tuple[str, ...]:
    """The literals behind a property, in the order of their list where they stand in one."""
    found = [one for value in node.said.get(name, ()) for one in (value if isinstance(value, list) else [value])]
    return tuple(one.text for one in found if isinstance(one, Literal))


def text(node: Node, name: str) -> str | None:
    """The one literal behind a property; Unusable where there are several."""
    found = texts(node, name)
    if len(found) > 1:
        raise Unusable(name, "stands more than once", found[1])
    return found[0] if found else None


def needed(node: Node, name: str) -> str:
    """The one literal behind a property that must be there."""
    found = text(node, name)
    if found is None:
        raise Unusable(name, "is missing")
    return found


def flag(node: Node, name: str, default: bool) -> bool:
    """A truth value."""
    found = text(node, name)
    if found is None:
        return default
    if found not in _BOOLEANS:
        raise Unusable(name, "is neither true nor false", found)
    return _BOOLEANS[found]


def number(node: Node, name: str, default: Default) -> int | Default:
    """A whole number that is not negative."""
    found = text(node, name)
    if found is None:
        return default
    if not (found.isascii() and found.isdecimal()):
        raise Unusable(name, "is no whole number", found)
    return int(found)


def addresses(node: Node, name: str) -> list[str]:
    """The IRIs and CURIEs behind a property."""
    return [one for one in node.said.get(name, ()) if isinstance(one, str)]


def address(node: Node, name: str) -> str:
    """The one address behind a property; empty where there is none."""
    found = addresses(node, name)
    if len(found) > 1:
        raise Unusable(name, "stands more than once", found[1])
    return found[0] if found else ""


def nested(node: Node, *names: str) -> list[Node]:
    """The nameless nodes behind some properties, by their positions."""
    found = [one for name in names for one in node.said.get(name, ()) if isinstance(one, Node)]
    return sorted(found, key=lambda one: number(one, "tw:position", 0))


def cells(node: Node, prefix: OneOf["cell", "property"]) -> dict[str, str]:
    """A publisher's cells by their own names."""
    start = f"{prefix}:"
    return {name_of(name): needed(node, name) for name in node.said if name.startswith(start)}
