"""A map set as a FHIR ConceptMap: an element per source code, a target per row, in the publisher's order.

Source: HL7 FHIR R4 (equivalence, read from the target; `unmatched`) and R5 (relationship, read from the source; noMap),
ConceptMap. A relation that the publisher does not state is `related-to` and `relatedto`, FHIR's weakest word, with the
extension `relation`. A combination is one target whose code is the postcoordinated text, as ICD-11 writes its clusters;
GEM scenarios are rows of their own that share a `group`, as in the publisher's file.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

import msgspec

from termwalk.graph.codes import Edition
from termwalk.graph.concepts import Concept
from termwalk.graph.mappings import Mapping as Row
from termwalk.graph.mappings import MapSet
from termwalk.graph.relations import R4, R5, Relation
from termwalk.graph.store import Reader
from termwalk.ontologies.fhir import OWN, ROW_PROPERTIES, Fhir, code_of

from .facts import Json, Value, cells, extension, named, row_facts, valued
from .headers import canonical, date_of, layout, machine_name, map_url, resource_id, said, uri

BATCH = 1_000
"""Elements whose titles are asked for at once."""
Node = tuple[str, str, str]
"""System, version and id."""
_COMMENTS: dict[Relation, str] = {
    "broader": "The source is broader than the target.",
    "unrelated": "The source is not related to the target.",
}
"""cmd-1 asks for a comment on these; the publisher's own stands there, if there is one."""


class Survey(msgspec.Struct):
    """What has to be known of a whole map before its first element is written.

    `named` are the nodes that the map's own columns name and no element has said yet; `loose` those that are no end
    of any row. Where the rows of a source do not stand together (`shuffled`), each row says its position.
    """

    map_set: MapSet
    sources: int
    shuffled: bool
    named: dict[Node, Concept]
    loose: tuple[Concept, ...]


def survey(reader: Reader, map_set: MapSet) -> Survey:
    """One walk through a map: its sources, their order, and the nodes that it names."""
    part = reader.catalogue().map_part(map_set)
    found = {_node(record): record for record in reader.records(part) if isinstance(record, Concept)}
    seen: set[str] = set()
    ends: set[Node] = set()
    shuffled, last = False, None
    for row in reader.mappings(map_set):
        if row.source != last:
            shuffled = shuffled or row.source in seen
            seen.add(row.source)
            last = row.source
        if found:
            ends.update(_ends(map_set, row))
    loose = tuple(node for key, node in found.items() if key not in ends)
    return Survey(map_set, len(seen), shuffled, {key: found[key] for key in found if key in ends}, loose)


def _node(node: Concept) -> Node:
    return node.system, node.version, node.id


def _ends(map_set: MapSet, row: Row) -> Iterator[Node]:
    yield map_set.source.system, map_set.source.version, row.source
    if len(row.target.parts) == 1:
        yield map_set.target.system, map_set.target.version, row.target.parts[0]


def header(
    reader: Reader, known: Survey, *, fhir: Fhir, part: tuple[int, int] = (1, 1), first: Collection[Concept] = ()
) -> Json:
    """Everything of a ConceptMap but its groups. What termwalk derived is a draft, what a publisher stated active."""
    map_set = known.map_set
    about = reader.catalogue().map_part(map_set)
    return {
        "resourceType": "ConceptMap",
        "id": resource_id(str(map_set), part[0] if part[1] > 1 else 0),
        "extension": [*layout(part), *_about(known), *(_loose(node) for node in first)],
        "url": map_url(map_set),
        **said(version=map_set.version),
        "name": machine_name(str(map_set)),
        **said(title=map_set.title),
        "status": "draft" if map_set.premises else "active",
        "experimental": False,
        **said(date=date_of(about), publisher=map_set.publisher, copyright=map_set.licence),
        **({"property": declarations()} if fhir == "R5" else {}),
    }


def _about(known: Survey) -> Iterator[Json]:
    map_set = known.map_set
    yield extension("source", str(map_set.source))
    yield extension("target", str(map_set.target))
    yield extension("oneWay", map_set.one_way)
    if map_set.rules:
        yield extension("rules", map_set.rules)
    yield from (extension("premise", premise) for premise in map_set.premises)
    if known.shuffled:
        yield extension("shuffled", True)


def _loose(node: Concept) -> Json:
    """A node that the map names without mapping it."""
    found = named(node)
    about = [("system", node.system), ("version", node.version), ("node", node.id), ("display", node.display)]
    return extension("named", [*({"url": name, **valued(value)} for name, value in about), *found.get("extension", [])])


def declarations() -> list[Json]:
    """The properties that targets have in R5."""
    return [{"code": name, "uri": OWN + name, "description": about, "type": type}
            for name, (type, about) in ROW_PROPERTIES.items()]  # fmt: skip


def group(map_set: MapSet, fhir: Fhir) -> Json:
    """The head of the one group of a map set: R5 writes the version into the canonical, R4 beside it."""
    if fhir == "R5":
        return {"source": canonical(map_set.source), "target": canonical(map_set.target)}
    found: Json = {}
    for side, edition in (("source", map_set.source), ("target", map_set.target)):
        versioned = canonical(edition) != uri(edition)
        found |= {side: uri(edition), **({f"{side}Version": edition.version} if versioned else {})}
    return found


def elements(reader: Reader, known: Survey, fhir: Fhir) -> Iterator[list[Json]]:
    """What is said of each source in turn; more than one element where R5's noMap stands beside targets."""
    batch: list[list[tuple[int, Row]]] = []
    for rows in _by_source(reader, known):
        batch.append(rows)
        if len(batch) == BATCH:
            yield from _batch(reader, known, batch, fhir)
            batch = []
    yield from _batch(reader, known, batch, fhir)


def _by_source(reader: Reader, known: Survey) -> Iterator[list[tuple[int, Row]]]:
    """The rows of each source with their positions, in order of the first one."""
    if known.shuffled:
        together: dict[str, list[tuple[int, Row]]] = {}
        for position, row in enumerate(reader.mappings(known.map_set), start=1):
            together.setdefault(row.source, []).append((position, row))
        yield from together.values()
        return
    rows: list[tuple[int, Row]] = []
    for row in reader.mappings(known.map_set):
        if rows and rows[0][1].source != row.source:
            yield rows
            rows = []
        rows.append((0, row))
    if rows:
        yield rows


def _batch(reader: Reader, known: Survey, batch: Sequence[list[tuple[int, Row]]], fhir: Fhir) -> Iterator[list[Json]]:
    titles = _titles(reader, known, [row for rows in batch for _, row in rows])
    for rows in batch:
        yield list(element(known.map_set, rows, fhir, titles, known.named))


def _titles(reader: Reader, known: Survey, rows: Iterable[Row]) -> dict[Node, str]:
    """The titles of the ends of rows, as the releases give them."""
    map_set = known.map_set
    wanted: dict[Edition, set[str]] = {map_set.source: set(), map_set.target: set()}
    for row in rows:
        wanted[map_set.source].add(row.source)
        wanted[map_set.target].update(row.target.parts)
    return {
        (edition.system, edition.version, id): node.display
        for edition, ids in wanted.items()
        for id, node in reader.concepts(edition, ids).items()
    }


def element(
    map_set: MapSet,
    rows: Iterable[tuple[int, Row]],
    fhir: Fhir,
    titles: Mapping[Node, str],
    unsaid: dict[Node, Concept],
) -> Iterator[Json]:
    """The element of one source, from its rows (each with its position, or 0).

    `unsaid` are the nodes that the map itself names: each is taken out and said where it is met first.
    """
    open: Json = {}
    for position, row in rows:
        at = (map_set.source.system, map_set.source.version, row.source)
        if not open or (fhir == "R5" and row.target.kind == "no-map"):
            if open:
                yield open
            open = _end(at, row.source, titles, unsaid)
        facts = _facts(row, map_set, position, fhir)
        if fhir == "R5" and row.target.kind == "no-map":
            yield _merged(open | {"noMap": True}, facts)
            open = {}
        else:
            open.setdefault("target", []).append(_target(map_set, row, fhir, titles, unsaid, facts))
    if open:
        yield open


def _end(at: Node, text: str, titles: Mapping[Node, str], unsaid: dict[Node, Concept]) -> Json:
    """An end of a row: its code and title, and all that the map itself says of it."""
    own = unsaid.pop(at, None)
    exact = [] if code_of(text) == text else [extension("id", text)]
    display = own.display if own else titles.get(at, "")
    return said(extension=[*exact, *([named(own)] if own else [])], code=code_of(text), display=display)


def _facts(row: Row, map_set: MapSet, position: int, fhir: Fhir) -> Json:
    """What else a row says: in R5 numbers are properties, everything else and R4's are extensions."""
    beside: list[Json] = [extension("position", position)] if position else []
    properties: list[Json] = []
    for name, value in row_facts(row, map_set):
        if fhir == "R5" and name in ROW_PROPERTIES and row.target.kind != "no-map":
            properties.append(_property(name, value))
        else:
            beside.append(extension(name, value))
    if row.stated:
        beside.append(extension("stated", cells(row.stated)))
    return said(extension=beside, property=properties)


def _property(name: str, value: Value) -> Json:
    return {"code": name, **valued(value)}


def _merged(found: Json, facts: Json) -> Json:
    beside = [*found.get("extension", []), *facts.get("extension", [])]
    return {**said(extension=beside), **{name: value for name, value in found.items() if name != "extension"},
            **said(property=facts.get("property"))}  # fmt: skip


def _target(
    map_set: MapSet, row: Row, fhir: Fhir, titles: Mapping[Node, str], unsaid: dict[Node, Concept], facts: Json
) -> Json:
    comment = row.stated.get("comment") or _COMMENTS.get(row.relation, "")
    if row.target.kind == "no-map":
        return _merged({"equivalence": "unmatched", **said(comment=comment)}, facts)
    at = (map_set.target.system, map_set.target.version, row.target.parts[0] if len(row.target.parts) == 1 else "")
    word = {"relationship": R5[row.relation]} if fhir == "R5" else {"equivalence": R4[row.relation]}
    return _merged(_end(at, row.target.text, titles, unsaid) | word | said(comment=comment), facts)
