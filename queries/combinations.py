"""Combinations that are asked for as one code: translated part by part, and put together again.

A cluster of ICD-11 (`1A36.12/DB99.Z`, `NC72.2Z&XK8G`), a pair of dagger and asterisk (`A17.0+G01*`). Its parts hold
together: where a stem has no target, or several that compete, the whole has none. Extension codes that the target
system cannot say are left out, and the source is narrower for it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

import msgspec

from termwalk.graph.codes import Edition
from termwalk.graph.relations import Relation
from termwalk.graph.store import Reader
from termwalk.ontologies.icd11 import cluster_parts, is_cluster, is_extension

from .translation import Translation
from .walk.bridges import above
from .walk.combining import JOINERS, OTHERWISE
from .walk.judging import judge, together
from .walk.steps import Step

_PAIR = re.compile(r"(?P<dagger>[A-Z]\d\d(?:\.\d+)?)[+†]\s*/?\s*(?P<asterisk>[A-Z]\d\d(?:\.\d+)?)\*?")
Rows = Mapping[str, Sequence[Translation]]


class Combination(msgspec.Struct, frozen=True):
    """A code that is made of others; `asterisk` is the second code of a pair, which is only added if it says more."""

    text: str
    stems: tuple[str, ...]
    extensions: tuple[str, ...] = ()
    asterisk: str = ""

    @property
    def parts(self) -> tuple[str, ...]:
        """Every code in it."""
        return (*self.stems, *self.extensions, *((self.asterisk,) if self.asterisk else ()))


def combination(system: str, value: str) -> Combination | None:
    """The parts of a code of ICD-11 or ICD-10, or None where it is one code."""
    if system == "icd11" and is_cluster(value):
        parts = cluster_parts(value)
        extensions = tuple(part for part in parts if is_extension(part))
        return Combination(value, tuple(part for part in parts if part not in extensions), extensions)
    pair = _PAIR.fullmatch(value) if system in ("icd10", "icd10gm") else None
    return Combination(value, (pair["dagger"],), (), pair["asterisk"]) if pair else None


def wholes(
    reader: Reader, system: str, values: Iterable[str], to: str, answer: Callable[[list[str]], Rows]
) -> dict[str, list[Translation]]:
    """The rows of those codes that are combinations; `answer` translates their parts, all at once."""
    asked = [one for value in values if (one := combination(system, value))]
    parts = list(dict.fromkeys(part for one in asked for part in one.parts))
    rows = answer(parts) if parts else {}
    found = ((one, _whole(reader, system, one, to, rows)) for one in asked)
    return {one.text: [row] for one, row in found if row}


def _whole(reader: Reader, system: str, one: Combination, to: str, rows: Rows) -> Translation | None:
    stems = [_only(rows.get(part, ())) for part in one.stems]
    if not stems or any(stem is None for stem in stems):
        return None
    chosen = [stem for stem in stems if stem is not None]
    said = [row for part in one.extensions if (row := _only(rows.get(part, ())))]
    chosen += said
    second = _only(rows.get(one.asterisk, ())) if one.asterisk else None
    if second and _adds(reader, second, chosen[0]):
        chosen.append(second)
    unsaid = len(said) < len(one.extensions) or (one.asterisk != "" and second not in chosen)
    return _joined(system, one, to, chosen, ["narrower"] if unsaid else [])


def _joined(
    system: str, one: Combination, to: str, chosen: Sequence[Translation], silent: Sequence[Relation]
) -> Translation | None:
    source = f"{system}:{one.text}"
    paths = [(_part_step(source, row), *row.path) for row in chosen]
    texts = list(dict.fromkeys((row.target or "").removeprefix(f"{to}:") for row in chosen))
    relation = together([*map(judge, paths), *silent])
    if relation is None:
        return None
    first = chosen[0]
    return msgspec.structs.replace(
        first,
        source=source,
        target=f"{to}:{JOINERS.get(to, OTHERWISE).join(texts)}",
        target_kind="cluster" if len(texts) > 1 else first.target_kind,
        target_title=" / ".join(dict.fromkeys(row.target_title for row in chosen if row.target_title)),
        relation=relation,
        verdict="combination",
        review=True,
        path=paths[0],
        beside=tuple(paths[1:]),
        reason_code=" ".join(dict.fromkeys(code for row in chosen for code in row.reason_code.split())),
        support=1,
    )


def _part_step(source: str, row: Translation) -> Step:
    return Step(
        source=source, target=row.source, relation="equivalent", map_set="a part of the combination", kind="part"
    )


def _only(rows: Sequence[Translation]) -> Translation | None:
    """The one target of a part: the preferred one, or the only one there is."""
    mapped = [row for row in rows if row.status == "mapped" and not row.group]
    usable = [row for row in mapped if row.target_kind in ("code", "cluster")]
    chosen = [row for row in usable if row.preferred] or usable
    return chosen[0] if len({row.target for row in chosen}) == 1 else None


def _adds(reader: Reader, second: Translation, first: Translation) -> bool:
    """Whether an asterisk's target can be coded, is no residual, and neither the dagger's nor a class above it."""
    codable = second.target_kind == "code" and second.preferred and not second.path[-1].residual
    if not codable or second.target == first.target:
        return False
    system, _, code = (first.target or "").rpartition(":")
    climbed = above(reader, [code], Edition(system, first.target_release)).get(code)
    return climbed is None or (second.target or "").rpartition(":")[2] not in {entry.id for entry in climbed.above}
