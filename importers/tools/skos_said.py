"""What the subjects of our own vocabulary say: nodes, designations, edges and rows of maps."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

from termwalk.graph.codes import Edition
from termwalk.graph.concepts import Concept, Relationship, Term, TermUse
from termwalk.graph.mappings import Mapping, Target, TargetKind
from termwalk.graph.relations import Relation, from_name
from termwalk.ontologies.vocabulary import LABELS, NEGATED, NO_TERM, USES

from .map_ends import confidence_of
from .skos_nodes import Literal, Node
from .skos_values import Unusable, address, addresses, cells, flag, needed, nested, number, text, texts

_XL = tuple(f"xl:{kind}" for kind in LABELS)
_PLAIN: dict[str, TermUse] = {
    f"skos:{kind}": use for use, kind in reversed(USES.items()) if use not in ("inclusion", "exclusion", "coding hint")
} | {"skos:scopeNote": "note"}
"""What a label of SKOS is where no designation says more of it."""
_RESIDUALS = ("", "other", "unspecified")


def concept(node: Node, edition: Edition, language: str) -> Concept:
    """A node; Unusable where it has no id, or a value of it is none."""
    id = needed(node, "dct:identifier")
    residual = text(node, "tw:residual") or ""
    if residual not in _RESIDUALS:
        raise Unusable("tw:residual", "is neither other nor unspecified", residual)
    return Concept(
        system=edition.system,
        version=edition.version,
        id=id,
        display=_display(node, language) if texts(node, "skos:prefLabel") else id,
        kind=text(node, "tw:kind") or "category",
        code=text(node, "skos:notation"),
        parents=texts(node, "tw:parent"),
        chapter=text(node, "tw:chapter") or "",
        active=flag(node, "tw:active", not flag(node, "owl:deprecated", False)),
        selectable=flag(node, "tw:selectable", True),
        residual=residual,  # type: ignore[arg-type]
        identity=text(node, "tw:identity"),
        properties=cells(node, "property"),
    )


def _labels(node: Node, name: str) -> list[Literal]:
    return [one for one in node.said.get(name, ()) if isinstance(one, Literal)]


def _display(node: Node, language: str) -> str:
    """The prefLabel in the release's language, else one of unknown language, else the first."""
    ranked = sorted(_labels(node, "skos:prefLabel"), key=lambda one: _distance(one.language, language))
    return ranked[0].text


def _distance(tag: str, language: str) -> int:
    return 0 if tag.lower() == language.lower() else 1 if not tag else 2


def terms(node: Node, id: str, language: str) -> Iterator[Term | Unusable]:
    """Each designation in its place, and then the plain labels that none of them stands behind."""
    said = {Literal(_display(node, language), language.lower())} if texts(node, "skos:prefLabel") else set()
    said |= {Literal(words, "") for words, _ in said}
    for label in nested(node, *_XL, "tw:designation"):
        forms = _labels(label, "xl:literalForm")
        said.update(Literal(words, tag.lower()) for words, tag in forms)
        try:
            yield _term(label, id, forms)
        except Unusable as error:
            yield error
    for name, use in _PLAIN.items():
        for words, tag in _labels(node, name):
            if Literal(words, tag.lower()) not in said:
                yield Term(id=id, text=words, language=tag or language, use=use)


def _term(label: Node, id: str, forms: list[Literal]) -> Term:
    if len(forms) != 1:
        raise Unusable("xl:literalForm", "a designation has one text", " | ".join(one.text for one in forms))
    use = needed(label, "tw:use")
    if use not in get_args(TermUse):
        raise Unusable("tw:use", "is no use of a designation", use)
    language = text(label, "tw:language")
    return Term(
        id=id,
        text=forms[0].text,
        language=forms[0].language if language is None else language,
        use=use,  # type: ignore[arg-type]
        refers=texts(label, "tw:refers"),
    )


def relationships(node: Node, id: str) -> Iterator[Relationship | Unusable]:
    """The typed edges in their places."""
    for edge in nested(node, "tw:relationship"):
        try:
            target, stated = needed(edge, "tw:target"), cells(edge, "cell")
            yield Relationship(source=id, type=needed(edge, "tw:type"), target=target, stated=stated)
        except Unusable as error:
            yield error


def row(node: Node) -> Mapping:
    """A row of a map; Unusable where it has not two ends, or a value of it is none."""
    confidence, fault = confidence_of(text(node, "sssom:confidence") or "")
    if fault:
        raise Unusable("sssom:confidence", fault, text(node, "sssom:confidence") or "")
    return Mapping(
        source=needed(node, "tw:source"),
        target=_target(node),
        relation=_relation(node),
        group=number(node, "tw:group", 0),
        choice=number(node, "tw:choice", 0),
        priority=number(node, "tw:priority", 0),
        confidence=confidence,
        line=number(node, "tw:line", 0),
        stated=cells(node, "cell"),
    )


def _relation(node: Node) -> Relation:
    if NEGATED in addresses(node, "sssom:predicate_modifier"):
        return "unrelated"
    predicate = address(node, "owl:annotatedProperty")
    try:
        return from_name("skos", predicate)
    except KeyError as error:
        reason = "is no mapping property" if predicate else "is missing"
        raise Unusable("owl:annotatedProperty", reason, predicate) from error


def _target(node: Node) -> Target:
    written = text(node, "tw:target")
    if NO_TERM in addresses(node, "owl:annotatedTarget"):
        return Target("no-map", written or "")
    kind = text(node, "tw:targetKind") or "code"
    if kind not in get_args(TargetKind) or kind == "no-map":
        raise Unusable("tw:targetKind", "is no kind of target", kind)
    if written is None:
        raise Unusable("tw:target", "neither a target nor an explicit no map")
    combined = nested(node, "owl:annotatedTarget")
    parts = texts(combined[0], "tw:parts") if combined else (written,)
    return Target(kind, written, parts)  # type: ignore[arg-type]
