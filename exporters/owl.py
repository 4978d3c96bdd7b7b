"""Releases and map sets as OWL: a class per node, the hierarchy and the rows of maps as axioms.

Source: W3C, OWL 2 (mapping to RDF graphs), RDF/XML. What is said of each node and row is what `exporters.skos` says of
it, so that the file loads again as the same graph; on top of that a node is a class, its parents are superclasses, and
a row is the axiom that `ontologies.reasoning_axioms` reads from it. Rows that are related, unrelated, unstated or no
map, and those of scenarios, are never axioms. `contents="classes"` leaves out all that no reasoner needs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Literal, get_args

from termwalk.graph.codes import Edition
from termwalk.graph.errors import QuestionError
from termwalk.graph.progress import Progress, silent
from termwalk.graph.store import Reader
from termwalk.ontologies.reasoning_axioms import contradicts_itself
from termwalk.ontologies.reasoning_trees import Disjoint, Tree, checked
from termwalk.ontologies.vocabulary import concept_iri, is_by_identity, map_set_iri, scheme_iri

from . import owl_xml
from .files import whole
from .selection import Selection, require_published
from .skos import ntriples, turtle
from .skos.maps import MapRows, claims, header
from .skos.nodes import Curie, Iri, Node, Value
from .skos.releases import concepts, scheme

Contents = Literal["everything", "classes"]
CONTENTS: tuple[Contents, ...] = get_args(Contents)
ENDINGS: dict[str, Callable[[Iterable[Node]], Iterator[str]]] = {
    ".owl": owl_xml.text,
    ".rdf": owl_xml.text,
    ".ttl": turtle.text,
    ".nt": ntriples.text,
}
_AXIOMS = {
    "skos:exactMatch": "owl:equivalentClass",
    "skos:broadMatch": "rdfs:subClassOf",
    "skos:narrowMatch": "rdfs:subClassOf",
}
_CONCEPT, _ROW = ("rdf:type", Curie("skos:Concept")), ("rdf:type", Curie("sssom:Mapping"))
_KEPT = frozenset((
    "rdfs:label", "owl:versionInfo", "owl:deprecated", "dct:identifier", "dct:title", "dct:publisher", "dct:license",
    "dct:rights", "dct:issued", "dct:isVersionOf",
))  # fmt: skip
"""What `classes` keeps of nodes, releases and map sets."""
Said = list[tuple[str, Value]]


def write(
    reader: Reader,
    selection: Selection,
    path: Path,
    *,
    disjoint: str = "none",
    contents: str = "everything",
    progress: Progress = silent,
) -> tuple[Path, ...]:
    """Writes one file in the syntax that its ending names (RDF/XML for .owl and .rdf); returns its path.

    `disjoint` makes the chapters, or all siblings, of a statistical classification exclude each other (see
    `ontologies.reasoning_trees`). QuestionError for a selection of nothing, a release that no file published, and an
    option or an ending that is none.
    """
    mode = checked(disjoint)
    if contents not in CONTENTS:
        raise QuestionError(f"{contents!r} is nothing that OWL could hold: use {', '.join(CONTENTS)}.")
    if path.suffix not in ENDINGS:
        raise QuestionError(f"{path.name} does not say how to write OWL: let its name end in {', '.join(ENDINGS)}.")
    with reader.snapshot():
        require_published(reader.catalogue(), selection)
        nodes = _Ontology(reader, selection, mode).nodes(progress)
        if contents == "classes":
            nodes = filter(None, map(_bare, nodes))
        with whole(path) as part, part.open("w", encoding="utf-8", newline="\n") as stream:
            stream.writelines(ENDINGS[path.suffix](nodes))
    return (path,)


class _Ontology:
    """The subjects of a file, one after the other."""

    def __init__(self, reader: Reader, selection: Selection, disjoint: Disjoint) -> None:
        self._reader = reader
        self._editions = selection.editions
        self._map_sets = sorted(selection.map_sets, key=str)
        self._trees: dict[Edition, Tree] = {}
        self._groups: dict[Edition, dict[str, tuple[str, ...]]] = {}
        for edition in self._editions if disjoint != "none" else ():
            self._trees[edition] = tree = Tree(edition.system, reader.members(edition), disjoint)
            self._groups[edition] = dict(tree.groups())
        self._targets = {map_set_iri(m): self._trees.get(m.target) for m in self._map_sets}

    def nodes(self, progress: Progress) -> Iterator[Node]:
        """The ontology and what it was made from; then classes, release by release, and rows, map by map."""
        yield from self._heads()
        for edition in self._editions:
            for node in concepts(self._reader, edition, progress):
                yield self._classified(node, edition)
        rows = MapRows(self._reader, self._editions, claims(self._reader, self._map_sets), progress)
        for map_set in self._map_sets:
            for node in rows.of(map_set):
                if node.said[0] == _CONCEPT:
                    yield self._classified(node, None)
                elif node.said[0] == _ROW:
                    yield from self._row(node)
                else:
                    yield node

    def _heads(self) -> Iterator[Node]:
        """Releases and map sets; the first of them is the ontology."""
        catalogue = self._reader.catalogue()
        ends = [end for map_set in self._map_sets for end in (map_set.source, map_set.target)]
        heads = [scheme(catalogue, one, one in self._editions) for one in dict.fromkeys([*self._editions, *ends])]
        heads += [header(catalogue, map_set) for map_set in self._map_sets]
        for place, node in enumerate(heads):
            said = [*node.said, ("rdf:type", Curie("owl:Ontology"))] if place == 0 else node.said
            edition = next((one for one in self._trees if scheme_iri(one) == node.iri), None)
            yield Node(node.iri, [*said, *self._excluding(edition, "")] if edition else said)

    def _classified(self, node: Node, edition: Edition | None) -> Node:
        """A concept as a class: its label, its superclasses, and which of its subclasses exclude each other."""
        said: Said = [*node.said, ("rdf:type", Curie("owl:Class"))]
        said += [("rdfs:label", value) for name, value in node.said if name == "skos:prefLabel"]
        id = next(str(value) for name, value in node.said if name == "dct:identifier")
        tree = self._trees.get(edition) if edition else None
        said += [("rdfs:subClassOf", iri) for parent, iri in _parents(node, id) if _is_axiom(tree, id, parent)]
        return Node(node.iri, [*said, *self._excluding(edition, id)] if edition else said)

    def _excluding(self, edition: Edition | None, parent: str) -> Said:
        """The subclasses of a class that exclude each other; hung upon it, so that each subject is said once."""
        group = self._groups[edition].get(parent, ()) if edition in self._groups else ()
        if not group or edition is None:
            return []
        known = self._reader.concepts(edition, group) if is_by_identity(edition.system) else {}
        members: list[Value] = [
            Iri(concept_iri(edition, id, known[id].identity if id in known else None)) for id in group
        ]
        axiom: Said = [("rdf:type", Curie("owl:AllDisjointClasses")), ("owl:members", members)]
        return [("tw:excluding", Node("", axiom))]

    def _row(self, node: Node) -> Iterator[Node]:
        """A row, and the axiom that it states of its two ends."""
        said = dict(node.said)
        verb = _AXIOMS.get(str(said["owl:annotatedProperty"]), "")
        source, target = said["owl:annotatedSource"], self._class(said)
        if not verb or "tw:group" in said or target is None or target == source:
            yield node
            return
        one, other = (target, source) if said["owl:annotatedProperty"] == "skos:narrowMatch" else (source, target)
        if isinstance(target, Iri):
            axiom: Said = [("rdf:type", Curie("owl:Axiom")), ("owl:annotatedSource", one)]
            axiom += [("owl:annotatedProperty", Curie(verb)), ("owl:annotatedTarget", other)]
            axiom += [(name, value) for name, value in node.said if name in ("dct:isPartOf", "tw:line")]
            yield Node(node.iri, [*node.said, ("tw:states", Node("", axiom))])
        else:
            yield node
        if isinstance(one, Iri):
            yield Node(one, [(verb, other)])
        elif isinstance(one, Node):
            yield Node(str(source), [("owl:equivalentClass", _union(one, source))])

    def _class(self, said: dict[str, Value]) -> Value | None:
        """The class that a row's target is; None where it is none, or could hold nothing by itself."""
        target = said["owl:annotatedTarget"]
        if not isinstance(target, Node):
            return target if isinstance(target, Iri) else None
        if ("rdf:type", Curie("tw:Combination")) not in target.said:
            return None
        parts = list(dict.fromkeys(value for name, value in target.said if name == "tw:part"))
        ids = next((value for name, value in target.said if name == "tw:parts"), [])
        tree = self._targets.get(str(said["dct:isPartOf"]))
        if len(parts) < 2 or contradicts_itself(tree, [str(id) for id in (ids if isinstance(ids, list) else [ids])]):
            return None
        return Node("", [("rdf:type", Curie("owl:Class")), ("owl:intersectionOf", [*parts])])


def _union(combination: Node, source: Value) -> Node:
    """A class that holds a combination: it equals itself with the combination, for only names may stand first here."""
    return Node("", [("rdf:type", Curie("owl:Class")), ("owl:unionOf", [source, combination])])


def _parents(node: Node, id: str) -> Iterator[tuple[str, Value]]:
    """The id and the address of each parent."""
    found = next((value for name, value in node.said if name == "tw:parent"), [])
    ids = [str(one) for one in (found if isinstance(found, list) else [found]) if one != id]
    return zip(ids, (value for name, value in node.said if name == "skos:broader"), strict=True)


def _is_axiom(tree: Tree | None, id: str, parent: str) -> bool:
    return tree is None or parent in tree.parents.get(id, ())


def _bare(node: Node) -> Node | None:
    """What a reasoner needs of a subject, and whose it is."""
    types = [value for name, value in node.said if name == "rdf:type"]
    if _ROW[1] in types:
        return None
    said: Said = [(name, value) for name, value in node.said if name in _KEPT or name in _LOGIC]
    said += [("rdf:type", value) for value in types if str(value).startswith("owl:")]
    return Node(node.iri, said) if said else None


_LOGIC = frozenset(("rdfs:subClassOf", "owl:equivalentClass", "tw:excluding"))
