"""ICD-10-CM → ICD-11 by walking, against the pairs that MONDO makes: codes that share an exact MONDO class.

    python benchmarks/mondo.py GRAPH [--release 2024-01] [--show 12]

GRAPH holds ICD-10-CM, WHO's ICD-10, WHO's mapping tables, ICD-11 and MONDO's SSSOM files. The walk may use everything
but MONDO. Agreement is at the level of the ICD-11 category (the first four characters of a code); each pair that does
not agree is put in one class.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from termwalk.facade import open
from termwalk.graph.codes import Edition
from termwalk.graph.concepts import Concept
from termwalk.graph.store import Reader
from termwalk.queries.translate import translate
from termwalk.queries.translation import Translation

SETS = ("mondo_exactmatch_icd10cm", "mondo_exactmatch_icd11.foundation")


class Pair(NamedTuple):
    """A code of ICD-10-CM and the class of ICD-11 that MONDO calls the same."""

    code: str
    mondo: str
    node: Concept


def pairs(reader: Reader, edition: Edition) -> tuple[list[Pair], int]:
    """The pairs, and how many there are beside whose entity has no code of its own in the release."""
    catalogue = reader.catalogue()
    ends: list[defaultdict[str, list[str]]] = []
    for id in SETS:
        found: defaultdict[str, list[str]] = defaultdict(list)
        map_set = next(m for m in catalogue.map_sets() if m.id == id)
        for row in reader.mappings(map_set):
            if row.relation == "equivalent":
                found[row.source].append(row.target.text)
        ends.append(found)
    both = [(cm, mondo, f) for mondo in ends[0] for cm in ends[0][mondo] for f in ends[1].get(mondo, ())]
    nodes = reader.identified(edition, {f for _, _, f in both})
    known = [Pair(cm, mondo, nodes[f]) for cm, mondo, f in both if f in nodes and nodes[f].code]
    return known, len(both) - len(known)


def classified(pair: Pair, rows: list[Translation], nodes: dict[str, Concept]) -> str:
    """How a walk's answer stands to MONDO's."""
    wanted = (pair.node.code or "")[:4]
    targets = [(row.target or "").removeprefix("icd11:") for row in rows if row.target_kind in ("code", "cluster")]
    if rows and targets and targets[0] == pair.node.code:
        return "the very code"
    if targets and any(part[:4] == wanted for part in _stems(targets[0])):
        return "same category"
    if any(part[:4] == wanted for target in targets[1:] for part in _stems(target)):
        return "among several targets"
    if not targets:
        return "only a heading" if any(row.target for row in rows) else "no answer"
    return _apart(pair.node, nodes.get(_stems(targets[0])[0]), rows[0].relation)


def _stems(target: str) -> list[str]:
    return [part.partition("&")[0] for part in target.split("/")]


def _apart(wanted: Concept, found: Concept | None, relation: str | None) -> str:
    if found is None or found.chapter != wanted.chapter:
        return "another chapter"
    if found.residual:
        return "a residual class of the same chapter"
    return f"another category of the same chapter ({relation})"


def report(graph: str, release: str, show: int) -> Iterator[str]:
    """The lines of the report."""
    with open(graph, must_exist=True) as held:
        reader = held.store
        edition = Edition("icd11", release)
        known, without = pairs(reader, edition)
        allowed = [m.id for m in held.map_sets() if not m.id.startswith("mondo")]
        codes = [f"icd10cm:{pair.code}" for pair in known]
        found: defaultdict[str, list[Translation]] = defaultdict(list)
        answers = translate(reader, list(dict.fromkeys(codes)), "icd11", map_sets=allowed)
        for row in answers:
            found[row.source].append(row)
        stems = {part for row in answers for part in _stems((row.target or "").removeprefix("icd11:"))}
        nodes = reader.concepts(edition, stems)
        classes = [(classified(pair, found[code], nodes), pair) for code, pair in zip(codes, known, strict=True)]
    yield f"{len(known):,} pairs with a code on both sides; {without:,} more whose entity has no code in {edition}."
    counts = Counter(name for name, _ in classes)
    for name, count in counts.most_common():
        yield f"{count:6,}  {100 * count / len(known):5.1f}%  {name}"
    agreed = counts["the very code"] + counts["same category"]
    yield f"agreement at category level: {100 * agreed / len(known):.1f}%"
    chosen = random.Random(11)
    for name in counts:
        if name not in ("the very code", "same category"):
            rows = [pair for one, pair in classes if one == name]
            for pair in chosen.sample(rows, min(show, len(rows))):
                answer = found[f"icd10cm:{pair.code}"][0]
                yield (
                    f"  {name}: {pair.code} {pair.mondo}: MONDO {pair.node.code} {pair.node.display};"
                    f" walk {answer.target} {answer.target_title} ({answer.relation}, {answer.reason_code})"
                )


def main() -> None:
    """Prints the report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("graph")
    parser.add_argument("--release", default="2024-01")
    parser.add_argument("--show", type=int, default=12)
    chosen = parser.parse_args()
    for line in report(chosen.graph, chosen.release, chosen.show):
        print(line)


if __name__ == "__main__":
    main()
