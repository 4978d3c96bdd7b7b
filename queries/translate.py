"""What is this code there: the targets of each code over the maps between two systems."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

import msgspec

from termwalk.graph.codes import Code, Edition
from termwalk.graph.errors import UnknownCode
from termwalk.graph.mappings import Mapping, MapSet
from termwalk.graph.relations import Relation
from termwalk.graph.store import Reader
from termwalk.ontologies.registry import normalise, system

from .answered import Answered, Status, answered
from .carry import Carried, carry
from .nearest import nearest_codes
from .results import Answer
from .reverse import agreed, with_relation
from .routes import require_route


class Step(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One edge of a path: which map set says so, in which line of its file, and by which rule if it was derived."""

    source: str
    target: str
    relation: Relation
    map_set: str
    line: int = 0
    basis: str = ""

    def __str__(self) -> str:
        by = f", rule {self.basis}" if self.basis else f", line {self.line}" if self.line else ""
        return f"{self.source} –{self.relation}→ {self.target} [{self.map_set}{by}]"


class Translation(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One target of one code. `relation` says what the source is to the target (FHIR R5)."""

    source: str
    target: str | None
    status: Status
    relation: Relation | None = None
    target_kind: str | None = None
    confidence: float | None = None
    hops: int = 0
    path: tuple[Step, ...] = ()
    target_title: str = ""
    target_release: str = ""
    preferred: bool = False
    review: bool = False
    verdict: str = ""
    reason_code: str = ""


class Translations(Answer[Translation]):
    """The targets, in the order of the codes asked for; the preferred target of each code comes first."""

    row_type = Translation

    def __init__(self, rows: tuple[Translation, ...], unknown: tuple[Code, ...] = ()) -> None:
        super().__init__(rows)
        self.unknown = unknown

    def require_known(self, reader: Reader) -> None:
        """UnknownCode, with the nearest codes, if a code is in no loaded release and in no loaded map."""
        for code in self.unknown:
            near = nearest_codes(reader, code)
            raise UnknownCode(f"{code} is in no loaded release of {code.system}.", near)

    def shown(self) -> tuple[str, ...]:
        """Leaves out what is empty for direct maps."""
        return ("source", "target", "target_title", "status", "relation", "verdict", "preferred", "review", "path")

    def cell(self, row: Translation, column: str) -> str:
        """The path as an arrow line."""
        return " ; ".join(map(str, row.path)) if column == "path" else super().cell(row, column)


def translate(
    reader: Reader, codes: str | Code | Iterable[str | Code], to: str, *, release: str = "", build: str = ""
) -> Translations:
    """Every target of each code in the system `to`; `unmapped` where no row speaks of the code.

    `to` may be `system@release`. Without a release targets are those of the release that the map was published for;
    with one they are carried there by the publisher's identity. `build` chooses among several builds of a map
    (`2019-04`).
    """
    target = Edition.parse(to)
    to, release = system(target.system).id, release or target.version
    asked = [codes] if isinstance(codes, (str, Code)) else list(codes)
    wanted = [_code(code) for code in asked]
    with reader.snapshot():
        groups: defaultdict[str, list[str]] = defaultdict(list)
        for code in wanted:
            groups[code.system].append(code.value)
        found: dict[Code, list[Translation]] = {}
        for name, values in groups.items():
            found |= _one_system(reader, name, values, Edition(to, release), build)
        unknown = tuple(code for code in wanted if code not in found and not _is_known(reader, code))
    rows = tuple(row for code in wanted for row in found.get(code) or [_unmapped(code)])
    return Translations(rows, unknown)


def _code(asked: str | Code) -> Code:
    code = asked if isinstance(asked, Code) else Code.parse(asked)
    return Code(system(code.system).id, code.value)


def _unmapped(code: Code) -> Translation:
    return Translation(source=str(code), target=None, status="unmapped", review=True)


def _one_system(
    reader: Reader, name: str, values: Sequence[str], to: Edition, build: str
) -> dict[Code, list[Translation]]:
    catalogue = reader.catalogue()
    found: defaultdict[Code, list[Translation]] = defaultdict(list)
    for map_set in require_route(catalogue, Edition(name), to.system, build):
        edges = reader.leaving(map_set, values)
        ways = _ways_in(reader, map_set, [value for value in values if value not in edges], edges)
        carried = _carried(reader, map_set, edges, to)
        wanted = to if to.version else map_set.target
        said = agreed(reader, map_set, (edge for rows in edges.values() for edge in rows))
        for value in dict.fromkeys(values):
            code = Code(name, value)
            id, before = ways.get(value, (value, ()))
            for edge in edges.get(id, ()):
                answer = answered(with_relation(edge, said), map_set, len(edges[id]), wanted, carried)
                found[code].append(_row(code, map_set, answer, to, before))
    return dict(found)


def _ways_in(
    reader: Reader, map_set: MapSet, missing: Sequence[str], edges: dict[str, tuple[Mapping, ...]]
) -> dict[str, tuple[str, tuple[Step, ...]]]:
    """For codes that the map does not know as typed: the id it knows them by, and the step that leads there.

    `i109` is `I10.9` by the system's own spelling; `1C8H` of a later release is the map's `1D02.1` by its URI.
    """
    if not missing:
        return {}
    name = map_set.source.system
    proper = {value: normalise(name, value) for value in missing}
    ways: dict[str, tuple[str, tuple[Step, ...]]] = {}
    for edition in reader.catalogue().editions(name)[::-1]:
        if edition != map_set.source:
            nodes = reader.concepts(edition, set(proper.values()))
            same = reader.identified(map_set.source, {n.identity for n in nodes.values() if n.identity})
            for value in missing:
                node = nodes.get(proper[value])
                held = same.get(node.identity) if node and node.identity else None
                if node and held and held.id != node.id:
                    ways.setdefault(value, (held.id, (_by_uri(name, node.id, held.id, map_set.source),)))
    for value in missing:
        ways.setdefault(value, (proper[value], ()))
    edges |= reader.leaving(map_set, {id for id, _ in ways.values()})
    return ways


def _by_uri(name: str, old: str, new: str, edition: Edition) -> Step:
    return Step(source=f"{name}:{old}", target=f"{name}:{new}", relation="equivalent", map_set=f"{edition} by URI")


def _carried(reader: Reader, map_set: MapSet, edges: dict[str, tuple[Mapping, ...]], to: Edition) -> dict[str, Carried]:
    if not to.version or to == map_set.target:
        return {}
    new = reader.catalogue().resolve(to)
    return carry(
        reader, {part for found in edges.values() for e in found for part in e.target.parts}, map_set.target, new
    )


def _row(code: Code, map_set: MapSet, found: Answered, to: Edition, before: tuple[Step, ...]) -> Translation:
    edge = found.edge
    stated = f"{to.system}:{edge.target.text}" if edge.target.text else ""
    step = Step(
        source=f"{code.system}:{edge.source}",
        target=stated,
        relation=edge.relation,
        map_set=str(map_set),
        line=edge.line,
        basis=found.rule.id if found.rule else "",
    )
    moved = found.text != edge.target.text and bool(found.text)
    after = (_by_uri(to.system, edge.target.text, found.text, to),) if moved else ()
    return Translation(
        source=str(code),
        target=f"{to.system}:{found.text}" if found.text else None,
        status=found.status,
        relation=found.relation,
        target_kind=edge.target.kind if found.text else None,
        confidence=edge.confidence,
        hops=1,
        path=(*before, step, *after),
        target_title=found.title,
        target_release=found.edition.version if found.text else "",
        preferred=found.preferred,
        review=found.review,
        verdict=found.verdict,
        reason_code=found.reason_code,
    )


def _is_known(reader: Reader, code: Code) -> bool:
    spellings = {code.value, normalise(code.system, code.value)}
    return any(reader.concepts(edition, spellings) for edition in reader.catalogue().editions(code.system))
