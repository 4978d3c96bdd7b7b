"""Ontologies in OWL (RDF/XML or OWL/XML): their classes, names and cross-references.

Source: W3C OWL 2; the OBO library's annotations (oboInOwl, IAO). A release is what the ontology's IRI and version say;
owl:imports is not followed. Named classes are nodes, subClassOf a named class is hierarchy, subClassOf "some" of a
relation is a typed edge. Cross-references, SKOS matches and equivalent classes of other ontologies make one map set per
system; a cross-reference has a relation where an annotation of its axiom states one, as Orphanet's and Mondo's do.
Individuals, properties and further axioms are not terms, and are left out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import msgspec

from termwalk.graph.codes import UNSTATED, Edition
from termwalk.graph.concepts import Concept, Relationship, Term, TermUse
from termwalk.graph.mappings import Mapping, MapSet
from termwalk.graph.problems import Problem
from termwalk.graph.relations import Relation, from_name
from termwalk.graph.store import Record
from termwalk.ontologies.prefixes import is_known, of_prefix, of_term, of_uri, resolved
from termwalk.ontologies.registry import systems

from ..headed import named_version
from ..recognised import Recognised, identified
from ..source import Source
from .map_ends import malformed, target_of
from .owl_precision import relation_of, spelt
from .owl_triples import OWL, OWL_XML, RDF, RDF_XML, RDFS, Literal, Statements, format_of, is_blank, statements

FORMATS = (RDF_XML, OWL_XML)
_OBO = "http://www.geneontology.org/formats/oboInOwl#"
_SKOS = "http://www.w3.org/2004/02/skos/core#"
_DEFINITION = "http://purl.obolibrary.org/obo/IAO_0000115"
_EFO = "http://www.ebi.ac.uk/efo/"
_WHO = "http://id.who.int/icd/schema/"
_TERMS: dict[str, TermUse] = {
    f"{_OBO}hasExactSynonym": "synonym",
    f"{_SKOS}altLabel": "synonym",
    f"{_EFO}alternative_term": "synonym",
    "http://purl.obolibrary.org/obo/IAO_0000118": "synonym",
    f"{_OBO}hasBroadSynonym": "index entry",
    f"{_OBO}hasNarrowSynonym": "index entry",
    f"{_OBO}hasRelatedSynonym": "index entry",
    f"{_SKOS}hiddenLabel": "index entry",
    _DEFINITION: "definition",
    f"{_SKOS}definition": "definition",
    f"{_EFO}definition": "definition",
    f"{_WHO}longDefinition": "definition",
    f"{RDFS}comment": "note",
    f"{_SKOS}note": "note",
    f"{_SKOS}scopeNote": "note",
    f"{_WHO}note": "note",
}
_RETIRED = (f"{OWL}deprecated", f"{_WHO}isObsolete", f"{_WHO}isObsolote")
"""The last one is how WHO's file of 2023 spells it."""
_SHORT = ("ABBREVIATION", "ACRONYM", "OMO_0003000", "OMO_0003012")
"""The ends of the synonym types that are abbreviations."""
_XREF = f"{_OBO}hasDbXref"
_MATCHES = {f"{_SKOS}{kind}Match": f"skos:{kind}Match" for kind in ("exact", "close", "broad", "narrow", "related")}
_MATCHES[f"{OWL}equivalentClass"] = "owl:equivalentClass"
_PRECISION = ("http://purl.obolibrary.org/obo/ECO_0000218", f"{_OBO}source")
_LABELS = (f"{RDFS}label", f"{_SKOS}prefLabel")
_ELSEWHERE = (*_LABELS, *_TERMS, *_MATCHES, *_RETIRED, f"{RDFS}subClassOf", f"{RDF}type")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_OBO_FILE = re.compile(r"https?://purl\.obolibrary\.org/obo/(?:\w+/)*?(\w+)\.(?:owl|obo)\Z", re.IGNORECASE)

_LIBRARY = "http://purl.obolibrary.org/obo/"
_SCOPES = {f"{_OBO}has{scope}Synonym": f"{scope.lower()}_synonym" for scope in ("Broad", "Narrow", "Related")}

Led = tuple[str, str, Relation, str, str, str]


def recognise(source: Source) -> Recognised | None:
    """By its first elements; what it is, by reading the file. MissingExtra where owlready2 is not installed."""
    format = format_of(source)
    if not format:
        return None
    ontology = _Ontology(source, format)
    if not ontology.classes:
        return None
    known = Recognised(
        format=format,
        edition=ontology.edition,
        language=ontology.language,
        structured=any(ontology.parents(one) for one in ontology.classes),
        title=ontology.title,
        date=ontology.edition.version if _DATE.fullmatch(ontology.edition.version) else "",
    )
    targets = dict.fromkeys(led[0] for one in ontology.classes for led in ontology.led(one))
    return msgspec.structs.replace(known, also=tuple(_map(known, ontology, target) for target in targets))


def _map(known: Recognised, ontology: _Ontology, target: str) -> Recognised:
    source = Edition(known.edition.system, known.edition.version or UNSTATED)
    system = systems().get(source.system)
    map_set = MapSet(
        id="-".join((source.system, "xref", target)).replace(":", "-").replace("/", "-"),
        version=source.version,
        title=f"{known.title or source.system}: cross-references to {target}",
        publisher=(system.publisher if system else "") or "",
        source=source,
        target=Edition(target, UNSTATED),
        licence=ontology.licence or (system.licence if system else "") or "",
        one_way=False,
    )
    return Recognised(format=known.format, edition=source, map_set=map_set, title=map_set.title)


def read(path: str | Path | Source, recognised: Recognised | None = None) -> Iterator[Record]:
    """One Concept per class, with its terms and edges; or one Mapping per reference that leads into one system."""
    source, known = identified(path, recognised, recognise, "an ontology in OWL")
    ontology = _Ontology(source, known.format)
    return ontology.mappings(known.map_set) if known.map_set else ontology.records(known)


class _Ontology:
    """The classes of one file and their ids."""

    def __init__(self, source: Source, format: str) -> None:
        self.source = source
        self.said: Statements = statements(source, format)
        found = self.said.of_type(f"{OWL}Class")
        self.classes = [one for one in found if not one.startswith((OWL, RDFS, RDF))]
        self.iri = next(iter(self.said.of_type(f"{OWL}Ontology")), "")
        self.edition = Edition(self._system(), self._version())
        self.ids = self._ids()

    def _system(self) -> str:
        """By the ontology's IRI; where nobody knows that, or there is none, by where most classes stand.

        Orphanet's file has an address for each language and release, WHO's foundation none that lasts.
        """
        file = _OBO_FILE.match(self.iri)
        named = of_prefix(file[1]) if file else of_uri(self.iri) if self.iri else ""
        if named in systems():
            return named
        placed = Counter(found[0] for one in self.classes if (found := of_term(one)))
        most, count = placed.most_common(1)[0] if placed else (of_uri("urn:owl"), 0)
        return most if not named or (most in systems() and count * 2 > len(self.classes)) else named

    def _version(self) -> str:
        addresses = self.said.nodes(self.iri, f"{OWL}versionIRI")
        stated = [text for text, _ in self.said.texts(self.iri, f"{OWL}versionInfo")]
        dated = next((found[0] for one in (*addresses, *stated) if (found := _DATE.search(one))), "")
        written = stated[0] if stated else addresses[0].rstrip("/").rpartition("/")[2] if addresses else ""
        return dated or written or named_version(self.source)

    def _ids(self) -> dict[str, str]:
        """A class of this ontology by its code, one of another as PREFIX:code, others by the end of their IRI."""
        ids = {one: self._id(one) for one in self.classes}
        counts = Counter(ids.values())
        return {one: id if counts[id] == 1 else one for one, id in ids.items()}

    def _id(self, iri: str) -> str:
        found = of_term(iri)
        if found is None:
            return iri
        system, code = found
        if system == self.edition.system or iri.startswith(self.iri or "\0"):
            return code
        return iri.rpartition("/")[2].replace("_", ":", 1) if iri.startswith(_LIBRARY) else code

    @property
    def title(self) -> str:
        """The ontology's own title, else the registry's."""
        names = ("http://purl.org/dc/terms/title", "http://purl.org/dc/elements/1.1/title", f"{RDFS}label")
        own = next((text for name in names for text, _ in self.said.texts(self.iri, name)), "")
        return own or (systems()[self.edition.system].name if self.edition.system in systems() else "")

    @property
    def licence(self) -> str:
        """The terms of use that the file states: an address or a text."""
        for name in ("http://purl.org/dc/terms/license", "http://purl.org/dc/elements/1.1/rights"):
            found = [*self.said.nodes(self.iri, name), *(text for text, _ in self.said.texts(self.iri, name))]
            if found:
                return found[0]
        return ""

    @property
    def language(self) -> str:
        """English unless most labels are in another language: OBO's labels state none and are English."""
        tags = Counter(language or "en" for one in self.classes for _, language in self._labels(one))
        return "en" if tags["en"] * 2 >= tags.total() else tags.most_common(1)[0][0]

    def _labels(self, iri: str) -> list[Literal]:
        return [label for name in _LABELS for label in self.said.texts(iri, name)]

    def parents(self, iri: str) -> list[str]:
        """The named classes of this file that it is a subclass of."""
        found = self.said.nodes(iri, f"{RDFS}subClassOf")
        return [self.ids[one] for one in dict.fromkeys(found) if one in self.ids and one != iri]

    def led(self, iri: str) -> Iterator[Led]:
        """(system, code, relation, predicate, as written, precision) of what leads from a class into another system."""
        for text, _ in self.said.texts(iri, _XREF):
            found = resolved(spelt(text)) if is_known(spelt(text).partition(":")[0]) else None
            if found and found[0] != self.edition.system:
                beside = [one for name in _PRECISION for one in self.said.beside(iri, _XREF, text, name)]
                yield *found, relation_of(beside) or "unstated", "oboInOwl:hasDbXref", text, " | ".join(beside)
        for predicate, name in _MATCHES.items():
            written = [*self.said.nodes(iri, predicate), *(text for text, _ in self.said.texts(iri, predicate))]
            for one in written:
                found = None if is_blank(one) or one in self.ids else resolved(one)
                if found:
                    yield *found, from_name("skos", name), name, one, ""

    def records(self, known: Recognised) -> Iterator[Record]:
        for iri in self.classes:
            id, labels = self.ids[iri], self._labels(iri)
            if not labels:
                yield self._problem("rdfs:label", "no label; the id stands for it", iri, id)
            for above in self.said.nodes(iri, f"{RDFS}subClassOf"):
                if not is_blank(above) and above not in self.ids and above != f"{OWL}Thing":
                    yield self._problem("rdfs:subClassOf", "a class that the file does not define", above, "")
            yield self._concept(iri, known)
            yield from self._terms(iri, known.language)
            for type, target in self._some(iri):
                yield Relationship(source=id, type=type, target=self.ids[target])

    def _concept(self, iri: str, known: Recognised) -> Concept:
        retired = {text.lower() for name in _RETIRED for text, _ in self.said.texts(iri, name)}
        shown = _shown(self._labels(iri), known.language)
        return Concept(
            system=known.edition.system,
            version=known.edition.version,
            id=self.ids[iri],
            code=self.ids[iri],
            display=shown[0] or self.ids[iri],
            kind="class",
            parents=tuple(self.parents(iri)),
            active=not {"true", "1"} & retired,
            identity=re.sub(rf"{_LIBRARY}([A-Za-z]+)_", r"\1:", iri),
            properties=self._properties(iri),
        )

    def _terms(self, iri: str, language: str) -> Iterator[Term]:
        id, labels = self.ids[iri], self._labels(iri)
        shown = _shown(labels, language) if language == "en" else None
        for text, tag in dict.fromkeys(labels):
            if (text, tag) != shown and not (shown and text == shown[0]):
                yield Term(id=id, text=text, language=tag or language, use="preferred")
        for predicate, use in _TERMS.items():
            for text, tag in self.said.texts(iri, predicate):
                yield Term(id=id, text=text, language=tag or language, use=self._use(iri, predicate, text, use))

    def _use(self, iri: str, predicate: str, text: str, use: TermUse) -> TermUse:
        """An exact synonym whose type says so is an abbreviation."""
        types = self.said.beside(iri, predicate, text, f"{_OBO}hasSynonymType") if use == "synonym" else ()
        return "abbreviation" if any(re.split(r"[/#:]", one)[-1].upper() in _SHORT for one in types) else use

    def _some(self, iri: str) -> Iterator[tuple[str, str]]:
        """(relation, class) of each `subClassOf relation some class`."""
        for above in self.said.nodes(iri, f"{RDFS}subClassOf"):
            for relation in self.said.nodes(above, f"{OWL}onProperty") if is_blank(above) else ():
                for target in self.said.nodes(above, f"{OWL}someValuesFrom"):
                    if target in self.ids:
                        yield self._name(relation), target

    def _name(self, iri: str) -> str:
        """A property by its label, else by the end of its IRI."""
        labels = self.said.texts(iri, f"{RDFS}label")
        return labels[0][0].replace(" ", "_") if labels else re.split(r"[/#]", iri)[-1]

    def _properties(self, iri: str) -> dict[str, str]:
        """What else is said in texts or of named nodes, by each property's name; and xrefs into no known vocabulary."""
        mapped = {written for _, _, _, _, written, _ in self.led(iri)}
        said: dict[str, list[str]] = {}
        for predicate, texts in self.said.literals.get(iri, {}).items():
            name = _SCOPES.get(predicate) or ("" if predicate in _ELSEWHERE else self._name(predicate))
            if name:
                said.setdefault(name, []).extend(text for text, _ in texts if text not in mapped)
        for predicate, nodes in self.said.objects.get(iri, {}).items():
            if predicate not in _ELSEWHERE:
                said.setdefault(self._name(predicate), []).extend(one for one in nodes if not is_blank(one))
        return {name: " | ".join(dict.fromkeys(values)) for name, values in said.items() if values}

    def mappings(self, map_set: MapSet) -> Iterator[Record]:
        for iri in self.classes:
            for system, code, relation, predicate, written, beside in self.led(iri):
                if system != map_set.target.system:
                    continue
                if malformed(system, code):
                    yield self._problem(predicate, malformed(system, code), written, code)
                stated = {"predicate_id": predicate, "object": written} | ({"precision": beside} if beside else {})
                yield Mapping(source=self.ids[iri], target=target_of(system, code), relation=relation, stated=stated)

    def _problem(self, field: str, reason: str, raw: str, repaired: str | None = None) -> Problem:
        return Problem(file=self.source.name, line=0, field=field, reason=reason, raw=raw, repaired=repaired)


def _shown(labels: list[Literal], language: str) -> Literal:
    """The English label (or one without a language), else the one in the ontology's language, else the first."""
    ranked = sorted(labels, key=lambda label: (label[1].partition("-")[0] not in ("en", ""), label[1] != language))
    return ranked[0] if ranked else ("", "")
