"""The concept schemes of a SKOS file: which concepts stand in each, and how they are called.

Source: W3C, SKOS Reference. Collections stand among the concepts of the scheme that they name. A concept that names no
scheme belongs to the only one there is, else to a nameless one.
"""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from typing import TYPE_CHECKING

from termwalk.graph.codes import Edition
from termwalk.ontologies.prefixes import of_uri
from termwalk.ontologies.registry import normalise

from ..headed import named_version
from ..source import Source
from .skos_graph import graph

if TYPE_CHECKING:
    from rdflib import Graph
    from rdflib.term import Node

CORE = "http://www.w3.org/2004/02/skos/core#"
OWL = "http://www.w3.org/2002/07/owl#"
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
RDFS_LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
DUBLIN_CORE = ("http://purl.org/dc/terms/", "http://purl.org/dc/elements/1.1/")
_VERSION = (
    f"{OWL}versionInfo",
    *(base + name for base in DUBLIN_CORE for name in ("hasVersion", "modified", "issued")),
)

Label = tuple[str, str]
"""A text and its language, which may be empty."""


class SkosFile:
    """The triples of a file, and its schemes."""

    def __init__(self, source: Source, format: str) -> None:
        self.source, self.format = source, format
        self.graph: Graph = graph(source, format)
        found: dict[Node | None, list[Node]] = {}
        for node in self._nodes():
            stated = [one for name in ("inScheme", "topConceptOf") for one in self.values(node, CORE + name)]
            for scheme in dict.fromkeys(stated) or [None]:
                found.setdefault(scheme, []).append(node)
        if len(found) == 2:
            alone = found.pop(None, [])
            next(iter(found.values())).extend(alone)
        self.schemes = [Scheme(self, scheme, nodes) for scheme, nodes in found.items()]

    def _nodes(self) -> list[Node]:
        from rdflib import URIRef

        kinds = ("Concept", "Collection", "OrderedCollection")
        found = [node for kind in kinds for node in self.graph.subjects(URIRef(RDF_TYPE), URIRef(CORE + kind))]
        return [node for node in dict.fromkeys(found) if isinstance(node, URIRef)]

    def values(self, node: Node, uri: str) -> list[Node]:
        """What stands behind a property, in the order of the file."""
        from rdflib import URIRef

        return list(self.graph.objects(node, URIRef(uri)))

    def labels(self, node: Node, *uris: str) -> list[Label]:
        """The texts behind some properties, each on one line."""
        from rdflib import Literal

        found = [one for uri in uris for one in self.values(node, uri) if isinstance(one, Literal)]
        return [(text, one.language or "") for one in found if (text := " ".join(str(one).split()))]

    def of_type(self, node: Node, kind: str) -> bool:
        """Whether a node is a skos:KIND."""
        from rdflib import URIRef

        return URIRef(CORE + kind) in self.values(node, RDF_TYPE)


class Scheme:
    """One scheme: its release, its concepts and their ids."""

    def __init__(self, file: SkosFile, node: Node | None, nodes: list[Node]) -> None:
        self.file, self.node, self.nodes = file, node, nodes

    @cached_property
    def edition(self) -> Edition:
        """System and version; the version is empty where neither the scheme nor the file's name states one."""
        return Edition(
            of_uri(str(self.node) if self.node else self._common_start()),
            self.said(*_VERSION) or named_version(self.file.source),
        )

    def _common_start(self) -> str:
        starts = Counter(str(node)[: len(str(node)) - len(tail(str(node)))] for node in self.nodes)
        return starts.most_common(1)[0][0]

    def said(self, *uris: str) -> str:
        """The first text that the scheme itself has behind one of these properties."""
        found = self.file.labels(self.node, *uris) if self.node else []
        return found[0][0] if found else ""

    @property
    def title(self) -> str:
        """The scheme's own name."""
        return self.said(f"{CORE}prefLabel", RDFS_LABEL, *(f"{base}title" for base in DUBLIN_CORE))

    @property
    def licence(self) -> str:
        """The terms of use, a text or an address."""
        uris = [base + name for base in DUBLIN_CORE for name in ("license", "rights")]
        found = [one for uri in uris for one in self.file.values(self.node, uri)] if self.node else []
        return str(found[0]) if found else ""

    @cached_property
    def ids(self) -> dict[Node, str]:
        """By notation, or by the URIs' ends, or by whole URIs: the first way in which no two are alike."""
        for way in (self._by_notation(), {node: tail(str(node)) for node in self.nodes}):
            ids = {node: normalise(self.edition.system, id) for node, id in way.items()}
            if len(set(ids.values())) == len(self.nodes) and all(ids.values()):
                return ids
        return {node: str(node) for node in self.nodes}

    def _by_notation(self) -> dict[Node, str]:
        found = {node: {text for text, _ in self.file.labels(node, f"{CORE}notation")} for node in self.nodes}
        return {node: texts.pop() for node, texts in found.items() if len(texts) == 1}

    @cached_property
    def language(self) -> str:
        """English where most concepts have an English label, else the language of most labels; `und` without any."""
        labels = [label for node in self.nodes for label in self.file.labels(node, f"{CORE}prefLabel")]
        tags = Counter(language for _, language in labels if language)
        english = sum(count for tag, count in tags.items() if is_english(tag))
        return "en" if english * 2 > len(self.nodes) else (tags.most_common(1) or [("und", 0)])[0][0]

    @cached_property
    def parents(self) -> dict[Node, list[Node]]:
        """By broader, and by narrower seen from the other end; only concepts of the same scheme."""
        above: dict[Node, list[Node]] = {node: [] for node in self.nodes}
        for node in self.nodes:
            pairs = [(node, one) for one in self.file.values(node, f"{CORE}broader")]
            pairs += [(one, node) for one in self.file.values(node, f"{CORE}narrower")]
            for child, parent in pairs:
                if child in above and parent in above and parent not in above[child] and child != parent:
                    above[child].append(parent)
        return above


def is_english(tag: str) -> bool:
    """Whether a BCP-47 tag is English of whatever country."""
    return tag.partition("-")[0].lower() == "en"


def tail(uri: str) -> str:
    """What stands behind the last separator of a URI."""
    return uri[max(uri.rfind("#"), uri.rfind("/"), uri.rfind(":") if uri.startswith("urn:") else -1) + 1 :]
