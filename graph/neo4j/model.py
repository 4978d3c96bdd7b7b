"""What stands in the database: labels, types of edges, and what finds them. docs/neo4j.md draws it.

A `:Concept` is a node of a release and belongs to no file; what a file says of it is an edge that carries the file's
`part` and its place there (`seq`). So a release that comes after the maps that name its codes only adds edges, and a
part is hidden, shown and taken away by its number alone.
"""

from __future__ import annotations

SCHEMA_VERSION = 1

EDGES = ("STATED_IN", "KEPT_IN", "PARENT", "RELATED", "HAS_TERM", "MAPS_TO", "NO_MAP", "MAPS_TO_TEXT")
_KEYED = ("Concept", "Part", "Decision", "Graph", "Counter")


def statements() -> list[str]:
    """The Cypher that makes constraints and indexes where they are not there yet.

    `termwalk` is the one property that identifies a node: no other program's nodes of the same label have it.
    """
    made = [
        f"CREATE CONSTRAINT termwalk_{label.lower()} IF NOT EXISTS FOR (n:{label}) REQUIRE n.termwalk IS UNIQUE"
        for label in _KEYED
    ]
    made += [
        f"CREATE INDEX termwalk_{type.lower()}_place IF NOT EXISTS FOR ()-[e:{type}]-() ON (e.part, e.seq)"
        for type in EDGES
    ]
    made += [
        "CREATE INDEX termwalk_identity IF NOT EXISTS FOR ()-[e:STATED_IN]-() ON (e.part, e.identity)",
        "CREATE INDEX termwalk_base IF NOT EXISTS FOR ()-[e:KEPT_IN]-() ON (e.base)",
        "CREATE INDEX termwalk_code IF NOT EXISTS FOR (n:Concept) ON (n.system, n.id)",
        "CREATE INDEX termwalk_problem_place IF NOT EXISTS FOR (n:Problem) ON (n.part, n.seq)",
        "CREATE INDEX termwalk_part_graph IF NOT EXISTS FOR (n:Part) ON (n.graph)",
        f"CREATE FULLTEXT INDEX termwalk_terms IF NOT EXISTS FOR (n:Term) ON EACH [n.text] {_CHINESE}",
        f"CREATE FULLTEXT INDEX termwalk_displays IF NOT EXISTS FOR ()-[e:STATED_IN]-() ON EACH [e.display] {_CHINESE}",
    ]
    return made


_CHINESE = "OPTIONS {indexConfig: {`fulltext.analyzer`: 'cjk', `fulltext.eventually_consistent`: true}}"
"""The analyser finds words of Latin script and every two neighbouring characters of Chinese; it keeps up in the
background, so that a load does not wait for it."""
