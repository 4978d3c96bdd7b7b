"""Taking parts away in small transactions, and with them the nodes that nothing else speaks of."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from .model import EDGES
from .rows import part_key
from .server import Values, Writing

_AT_ONCE = 10_000

_EDGES = """
MATCH (a)-[e:{type}]->(b) WHERE e.part = $part AND e.seq > $after WITH e, a, b LIMIT $most
WITH collect(e) AS edges, collect(a) + collect(b) AS ends
FOREACH (e IN edges | DELETE e)
WITH size(edges) AS gone, ends
CALL (ends) {{
  UNWIND ends AS n WITH DISTINCT n WHERE (n:Concept OR n:Term) AND NOT EXISTS {{ (n)--() }} DELETE n
  RETURN count(*) AS alone
}}
RETURN gone
"""
_PROBLEMS = """
MATCH (n:Problem) WHERE n.part = $part AND n.seq > $after WITH n LIMIT $most
WITH collect(n) AS found FOREACH (n IN found | DELETE n) RETURN size(found)
"""
# What a part that goes says word for word for others becomes their own, node by node: never is it in neither.
_ADOPT = """
MATCH (old:Concept)-[k:KEPT_IN]->(p:Part) WHERE k.base = $part WITH old, k, p LIMIT $most
MATCH (old)-[s:STATED_IN]->() WHERE s.part = $part
WITH old, k, p, s, p.graph + '|' + old.system + '@' + p.version + '|' AS place
MERGE (c:Concept {termwalk: place + old.id})
ON CREATE SET c.graph = p.graph, c.system = old.system, c.version = p.version, c.id = old.id, c.display = old.display
CREATE (c)-[n:STATED_IN]->(p) SET n = properties(s), n.part = p.id, n.seq = k.seq
WITH old, k, p, c, place
CALL (old, p, c) {
  MATCH (old)-[h:HAS_TERM]->(t:Term) WHERE h.part = $part
  CREATE (c)-[e:HAS_TERM]->(u:Term) SET e = properties(h), e.part = p.id, u = properties(t), u.part = p.id
}
CALL (old, p, c, place) {
  MATCH (old)-[r:RELATED]->(o:Concept) WHERE r.part = $part
  MERGE (x:Concept {termwalk: place + o.id})
  ON CREATE SET x.graph = p.graph, x.system = o.system, x.version = p.version, x.id = o.id, x.display = o.display
  CREATE (c)-[e:RELATED]->(x) SET e = properties(r), e.part = p.id
}
CALL (old, p, c, place) {
  MATCH (old)-[r:PARENT]->(o:Concept) WHERE r.part = $part
  MERGE (x:Concept {termwalk: place + o.id})
  ON CREATE SET x.graph = p.graph, x.system = o.system, x.version = p.version, x.id = o.id, x.display = o.display
  CREATE (c)-[e:PARENT]->(x) SET e = properties(r), e.part = p.id
}
DELETE k
RETURN count(*)
"""


Write = Callable[[Callable[[Writing], list[Values]]], list[Values]]
"""Does a piece of work in one transaction, as long as the load may write."""


def sweep(write: Write, graph: str, parts: Iterable[int]) -> None:
    """Removes all that parts hold, and then the parts, of which none may be visible."""
    for part in sorted(parts):
        _until_none(write, _ADOPT, part, most=1_000)
        cut(write, part, after=-1)
        _delete(write, part_key(graph, part))


def cut(write: Write, part: int, after: int) -> None:
    """Removes what a part holds behind a place."""
    for type in EDGES:
        _until_none(write, _EDGES.format(type=type), part, after=after, most=_AT_ONCE)
    _until_none(write, _PROBLEMS, part, after=after, most=_AT_ONCE)


def _delete(write: Write, key: str) -> None:
    delete = "MATCH (p:Part {termwalk: $key}) WHERE p.state <> 'visible' DETACH DELETE p"
    write(lambda writing: writing.run(delete, key=key))


def _until_none(write: Write, cypher: str, part: int, **values: int) -> None:
    while True:
        ((gone,),) = write(lambda writing: writing.run(cypher, part=part, **values))
        if not gone or gone < values["most"]:
            return
