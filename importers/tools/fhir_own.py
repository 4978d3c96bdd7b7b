"""What termwalk itself wrote into FHIR, found again: extensions, facts of nodes, and the parts of what was split.

Source: `termwalk.ontologies.fhir`. Texts are taken as they stand, blanks and all; what has not the type that termwalk
writes is left out, for any hand may have been at the file since.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from termwalk.graph.concepts import Concept
from termwalk.graph.errors import FormatError
from termwalk.ontologies.fhir import LAYOUT, OWN, name_of

from .fhir_resources import Resource, objects

Family = tuple[str, str, str]
"""Type, URL and version, which the parts of one release or map share."""
Found = dict[str, list[Any]]


def raw(element: Resource, name: str) -> str:
    """A text with every blank; empty where the element is none."""
    value = element.get(name)
    return value if isinstance(value, str) else ""


def value_of(element: Resource) -> Any:
    """`value[x]`, whatever its type; None where there is none."""
    return next((value for name, value in element.items() if name.startswith("value")), None)


def extensions(element: Resource) -> Found:
    """Our extensions by name: each a value, or the list of those within it."""
    found: Found = {}
    for one in objects(element, "extension"):
        url = raw(one, "url")
        if url.startswith(OWN):
            inner = objects(one, "extension")
            found.setdefault(url.removeprefix(OWN), []).append(inner if inner else value_of(one))
    return found


def within(inner: object) -> Found:
    """The extensions inside one of ours, by their short names."""
    found: Found = {}
    for one in inner if isinstance(inner, list) else []:
        nested = objects(one, "extension")
        found.setdefault(raw(one, "url"), []).append(nested if nested else value_of(one))
    return found


def word(found: Found, name: str) -> str:
    """The text of that name; empty where there is none."""
    value = found.get(name, [""])[0]
    return value if isinstance(value, str) else ""


def words(found: Found, name: str) -> tuple[str, ...]:
    """Every text of that name."""
    return tuple(value for value in found.get(name, ()) if isinstance(value, str))


def flag(found: Found, name: str) -> bool:
    """Whether it is said to be true."""
    return found.get(name, [False])[0] is True


def number(found: Found, name: str) -> int:
    """A whole number; 0 where there is none."""
    value = found.get(name, [0])[0]
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def cells(inner: object) -> dict[str, str]:
    """Cells by name; what is no text was an empty one."""
    found = inner if isinstance(inner, list) else []
    return {
        name_of(raw(one, "url")): value if isinstance(value := value_of(one), str) else ""
        for one in found
        if raw(one, "url")
    }


def is_own(resource: Resource) -> bool:
    """Whether termwalk wrote it in the arrangement that is read here."""
    return extensions(resource).get("layout") == [LAYOUT]


def family(resource: Resource) -> Family | None:
    """What the parts of a split resource have in common; None for one that is whole, or not ours."""
    if not is_own(resource) or "part" not in extensions(resource):
        return None
    return raw(resource, "resourceType"), raw(resource, "url"), raw(resource, "version")


def together(file: str, resources: Iterable[Resource]) -> Iterator[Resource]:
    """The parts in turn; FormatError at the end where one of them was missing."""
    seen: set[int] = set()
    of = 0
    for resource in resources:
        part = within(extensions(resource).get("part", [None])[0])
        seen.add(number(part, "number"))
        of = max(of, number(part, "of"))
        yield resource
    missing = sorted(set(range(1, of + 1)) - seen)
    if missing:
        listed = ", ".join(map(str, missing[:5]))
        raise FormatError(
            f"{file} is split into {of} parts, and part {listed} is not in it: put all parts into one file."
        )


def node_of(found: Found, system: str, version: str, id: str, display: str) -> Concept:
    """A node from its facts, as they stand in a concept's properties or beside the end of a map."""
    residual = word(found, "residual")
    code = None if flag(found, "uncoded") else word(found, "code") or id
    return Concept(
        system=system,
        version=version,
        id=id,
        display=display,
        kind=word(found, "kind") or "category",
        code=code,
        parents=words(found, "parent"),
        chapter=word(found, "chapter"),
        active=not flag(found, "inactive"),
        selectable=not flag(found, "notSelectable"),
        residual="other" if residual == "other" else "unspecified" if residual == "unspecified" else "",
        identity=word(found, "identity") or None,
        properties=cells(found.get("property", [None])[0]),
    )
