"""What became of the codes of a release, as a published transition between two releases of one system says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Literal

from termwalk.graph.codes import Code
from termwalk.graph.mappings import Mapping, MapSet, Succession
from termwalk.graph.store import Reader

Kind = Literal["moved", "replaced", "split", "merged", "retired"]


def successions(reader: Reader, system: str, old: str, new: str) -> tuple[Succession, ...]:
    """One Succession per code of release `old` that is not the same in `new`, in the order of the transition's rows.

    Every map set from the one release to the other is asked; there is none for what nobody has published. Unchanged
    codes give nothing. A code that stays but is no longer equivalent to itself does: it was merged with others, or
    replaced by a class of the same code.
    """
    with reader.snapshot():
        sets = [m for m in reader.catalogue().map_sets(system, system)
                if m.source.version == old and m.target.version == new]  # fmt: skip
        return tuple(one for map_set in sets for one in _of_set(reader, map_set))


def _of_set(reader: Reader, map_set: MapSet) -> Iterator[Succession]:
    rows: defaultdict[str, list[Mapping]] = defaultdict(list)
    heirs: defaultdict[str, set[str]] = defaultdict(set)
    for row in reader.mappings(map_set):
        if row.relation != "unrelated":
            rows[row.source].append(row)
            for part in row.target.parts:
                heirs[part].add(row.source)
    for code, found in rows.items():
        targets = list(dict.fromkeys(part for row in found for part in row.target.parts))
        kind = _kind(code, targets, found, heirs)
        if kind:
            yield Succession(
                old=Code(map_set.source.system, code),
                new=tuple(Code(map_set.target.system, target) for target in targets),
                kind=kind,
                old_version=map_set.source.version,
                new_version=map_set.target.version,
                evidence=f"{map_set} {_lines(found)}",
            )


def _kind(code: str, targets: list[str], rows: list[Mapping], heirs: dict[str, set[str]]) -> Kind | None:
    """What the counts say; None for an unchanged code. A target beside an explicit no map is still a successor."""
    equivalent = all(row.relation == "equivalent" for row in rows if row.target.parts)
    if not targets:
        return "retired"
    if len(targets) > 1:
        return "split"
    if targets == [code] and equivalent:
        return None
    if len(heirs[targets[0]]) > 1:
        return "merged"
    return "moved" if equivalent else "replaced"


def _lines(rows: list[Mapping]) -> str:
    lines = [row.line for row in rows if row.line]
    return f"lines {', '.join(map(str, lines))}" if len(lines) > 1 else f"line {lines[0]}" if lines else ""
