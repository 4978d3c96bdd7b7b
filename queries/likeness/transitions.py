"""Relations for the rows of a transition between Chinese editions, which its publisher states without any.

Both tables print the names of either side, and the codes are built by rule: what stays as it was, and what is taken
back to the code that it extends, can be told from that. Everything else stays `related`.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from termwalk.graph.mappings import Mapping, MapSet
from termwalk.graph.store import Reader
from termwalk.ontologies.chinese import extends

from .spelling import folded, is_vague
from .table import likeness_rules


def with_relations(reader: Reader, published: MapSet) -> Iterator[Mapping]:
    """Every row as published, with the relation and the rule that gives it."""
    for row in reader.mappings(published):
        if row.relation != "unstated" or row.target.kind != "code":
            yield row
            continue
        rule = likeness_rules()[_rule(row)]
        basis = {"basis": rule.id, **({"review": "yes"} if rule.review else {})}
        yield msgspec.structs.replace(row, relation=rule.relation, stated=row.stated | basis)


def _rule(row: Mapping) -> str:
    here, there = row.stated.get("source_name", ""), row.stated.get("target_name", "")
    one_name = bool(here) and folded(here) == folded(there)
    if row.source == row.target.text:
        return "T1" if one_name else "T4"
    if one_name and not is_vague(here):
        return "T2"
    return "T3" if extends(row.source, row.target.text) else "T5"
