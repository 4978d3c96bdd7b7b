"""A hospital's dictionary of five diagnoses, a piece of a classification to map them to, and a matcher's proposals."""

from __future__ import annotations

from typing import Any

import termwalk
from termwalk.graph.concepts import Concept
from termwalk.graph.decisions import Decision
from termwalk.queries.review import Candidate, Project, decide, declare
from termwalk.queries.translation import Translation

from ..walk.maps import Content, map_of, node_of, release_of

DICTIONARY = release_of("local:his@1", "D1: 急性心梗伴高血压", "D2: 高血压", "D3: 糖尿病", "D4: 无名", "D5: 其他贫血")
TARGETS = release_of(
    "icd10@2019", "I10: Hypertension", "I21.9: Infarction", "I21.0: Anterior infarction", "E11.9: Diabetes", "I21: MI",
    Concept(system="icd10", version="2019", id="D64.8", code="D64.8", display="Other anaemias", residual="other"),
    Concept(system="icd10", version="2019", id="I20-I25", code=None, display="Heart", kind="block"),
    Concept(system="icd10", version="2019", id="I99.9", code="I99.9", display="Gone", active=False),
    Concept(system="icd10", version="2019", id="A17.0+G01*", code="A17.0+G01*", display="A pair"),
)  # fmt: skip
ONWARD: Content = map_of("icd10@2019 > local:drg@1", "I10 = G1", "I21.9 = G2", "E11.9 = G3")
PROPOSED = (
    Candidate(text="急性心梗伴高血压", part="急性心梗", code="I21.9", title="Infarction", score=0.99, advice="accept"),
    Candidate(text="急性心梗伴高血压", part="急性心梗", code="I21.0", rank=2, score=0.4),
    Candidate(text="急性心梗伴高血压", part="高血压", code="I10", title="Hypertension", score=0.985, advice="accept"),
    Candidate(text="高血压", code="I10", title="Hypertension", score=0.995, advice="accept"),
    Candidate(text="糖尿病", code="E11.9", title="Diabetes", score=0.7),
    Candidate(text="无名", code="", advice="none"),
)


def opened(
    graph: termwalk.Graph, policy: Any = "single-review", name: str = "dx", source: str = "local:his"
) -> Project:
    """The project of the dictionary."""
    return declare(graph.store, name, source, "icd10", policy=policy, who="lead-1")


def say(graph: termwalk.Graph, one: Project, source: str, act: Any, *codes: str, **more: Any) -> tuple[Decision, ...]:
    """A decision by reviewer-1 unless said otherwise."""
    return decide(graph.store, one, source, act, codes, **({"who": "reviewer-1"} | more))


def seen(graph: termwalk.Graph, code: str, to: str = "icd10") -> list[tuple[str | None, str]]:
    """What translate answers."""
    rows: tuple[Translation, ...] = graph.translate(f"local:his:{code}", to).rows
    return [(row.target, row.status) for row in rows]


__all__ = ["DICTIONARY", "ONWARD", "PROPOSED", "TARGETS", "node_of", "opened", "say", "seen"]
