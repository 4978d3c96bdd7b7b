"""The prefixes that ontologies, SSSOM tables and OMOP write before a code, and the systems they stand for.

Source: Bioregistry (bioregistry.io) and the OBO Foundry for prefixes; OHDSI Athena for vocabulary ids. A prefix whose
system has no entry in systems.toml names `local:PREFIX` in small letters, so that nothing is lost and every spelling of
it meets in one place. Two choices need a word: `ICD9` could be WHO's, yet the ontologies that write it mean the
five-digit codes of ICD-9-CM; and `ICD11` is a number of the foundation, unless what follows is a code of MMS.
"""

from __future__ import annotations

import functools
import re

from termwalk.graph.errors import UnknownSystem

from .registry import is_wellformed, normalise, system, systems

PREFIXES: dict[str, str | None] = {
    "MONDO": "mondo",
    "DOID": "doid",
    "ORDO": "ordo",
    "Orphanet": "ordo",
    "ORPHA": "ordo",
    "orphanet.ordo": "ordo",
    "ICD10CM": "icd10cm",
    "ICD10": "icd10",
    "ICD10WHO": "icd10",
    "ICD10PCS": "icd10pcs",
    "ICD10GM": "icd10gm",
    "ICD11": "icd11-foundation",
    "icd11.foundation": "icd11-foundation",
    "icd11.code": "icd11",
    "ICD9": "icd9cm",
    "ICD9CM": "icd9cm",
    "ICDO": "icdo3",
    "ICDO3": "icdo3",
    "ICF": "icf",
    "SNOMEDCT": "snomedct",
    "SNOMEDCT_US": "snomedct",
    "SCTID": "snomedct",
    "SCT": "snomedct",
    "UMLS": "umls",
    "UMLS_CUI": "umls",
    "RXNORM": "rxnorm",
    "RxCUI": "rxnorm",
    "LOINC": "loinc",
    "LNC": "loinc",
    "ATC": "atc",
    "CPT": "cpt",
    "MESH": None,
    "MSH": None,
    "NCIT": None,
    "NCI": None,
    "OMIM": None,
    "MIM": None,
    "OMIMPS": None,
    "GARD": None,
    "MEDDRA": None,
    "MEDGEN": None,
    "HP": None,
    "EFO": None,
    "CHEBI": None,
    "DrugBank": None,
    "KEGG": None,
    "HGNC": None,
    "NCBITaxon": None,
    "UBERON": None,
    "NDFRT": None,
    "CSP": None,
    "Wikidata": None,
}
"""None: a vocabulary that is known, but is no system of systems.toml."""
_SAME = {"msh": "mesh", "nci": "ncit", "mim": "omim"}
"""Other spellings of vocabularies that have no entry."""

VOCABULARIES: dict[str, str] = {
    "ICD10": "icd10",
    "ICD10CM": "icd10cm",
    "ICD10PCS": "icd10pcs",
    "ICD10GM": "icd10gm",
    "ICD9CM": "icd9cm",
    "ICD9Proc": "icd9cm-proc",
    "ICDO3": "icdo3",
    "SNOMED": "snomedct",
    "RxNorm": "rxnorm",
    "LOINC": "loinc",
    "ATC": "atc",
    "CPT4": "cpt",
}
"""OMOP's vocabulary_id where its concept_code is a code of a system of systems.toml."""

TERM_URIS: dict[str, str] = {
    "http://snomed.info/id/": "snomedct",
    "http://id.nlm.nih.gov/mesh/": "local:mesh",
    "http://purl.bioontology.org/ontology/SNOMEDCT/": "snomedct",
    "http://purl.bioontology.org/ontology/ICD9CM/": "icd9cm",
    "http://purl.bioontology.org/ontology/ICD10/": "icd10",
    "http://purl.bioontology.org/ontology/RXNORM/": "rxnorm",
    "http://purl.bioontology.org/ontology/LNC/": "loinc",
    "http://purl.bioontology.org/ontology/ATC/": "atc",
    "http://linkedlifedata.com/resource/umls/id/": "umls",
}
"""How the URIs of single terms begin, where that is no URI of the system itself."""

_DATED = re.compile(r"[_-]?(?:19|20)\d\d[_-]\d\d(?:[_-]\d\d)?[a-z]?\Z")
_UNFIT = re.compile(r"[:@\s]+")
_OBO_LIBRARY = re.compile(r"purl\.obolibrary\.org/obo/([A-Za-z][A-Za-z0-9.]*)_(\S+)")
_IDENTIFIERS = re.compile(r"(?:identifiers\.org|bioregistry\.io)/([A-Za-z][A-Za-z0-9._-]*)[:/](\S+)")
_MMS_RELEASE = "id.who.int/icd/release/11/"


def is_known(prefix: str) -> bool:
    """Whether a prefix stands in the table, in any case, with a date at its end (`SNOMEDCT_US_2016_03_01`) or not."""
    return _key(prefix) in _folded()


@functools.lru_cache(maxsize=4096)
def of_prefix(prefix: str) -> str:
    """The system that a prefix stands for; `local:PREFIX` in small letters where systems.toml has none."""
    key = _key(prefix)
    return _folded().get(key) or local(_SAME.get(key, key))


@functools.lru_cache(maxsize=4096)
def of_uri(uri: str) -> str:
    """The system that a URI names; where nobody knows it `local:` and the URI without its scheme.

    So `http://hl7.org/fhir/administrative-gender` is `local:hl7.org/fhir/administrative-gender`, and two publishers'
    systems of one name stay two.
    """
    try:
        return system(uri).id
    except UnknownSystem:
        scheme, mark, rest = uri.strip().partition("://")
        host, slash, path = rest.partition("/")
        return local((host.lower() + slash + path).rstrip("/#") if mark else scheme)


def local(name: str) -> str:
    """A system id for what has no entry: blanks, colons and at signs cannot stand in one."""
    return "local:" + (_UNFIT.sub("-", name.strip()).strip("-") or "unnamed")


def resolved(curie: str) -> tuple[str, str] | None:
    """System and code of `PREFIX:code` or of a term's URI, the code as its publisher spells it; None for other text."""
    prefix, colon, code = curie.strip().partition(":")
    if prefix.lower() in ("http", "https", "urn"):
        return of_term(curie.strip())
    if not colon or not prefix or not code.strip() or any(letter.isspace() for letter in prefix):
        return None
    return placed(prefix, code)


def placed(prefix: str, code: str) -> tuple[str, str]:
    """System and code of a prefix and what stands after it."""
    found = of_prefix(prefix)
    if found == "icd11-foundation" and _key(prefix) == "icd11" and is_wellformed("icd11", normalise("icd11", code)):
        found = "icd11"
    return found, normalise(found, code)


def of_term(uri: str) -> tuple[str, str] | None:
    """System and code of a term's URI: by how it begins, as the OBO library or identifiers.org build it, or by its end.

    None where nothing stands behind its last separator.
    """
    bare = uri.strip().partition("://")[2]
    if bare.startswith(_MMS_RELEASE):
        return "icd11", normalise("icd11", uri)
    for start, id in _starts():
        rest = bare[len(start) :].strip("/#") if bare.startswith(start) else ""
        if rest:
            return id, normalise(id, rest)
    named = _OBO_LIBRARY.fullmatch(bare) or _IDENTIFIERS.fullmatch(bare)
    if named:
        return placed(named[1], named[2])
    cut = max(bare.rfind("#"), bare.rfind("/"))
    code = bare[cut + 1 :]
    return (of_uri(f"http://{bare[:cut]}"), normalise("local:any", code)) if cut > 0 and code else None


@functools.lru_cache(maxsize=4096)
def _key(prefix: str) -> str:
    folded = prefix.strip().casefold()
    return folded if folded in _folded() else _DATED.sub("", folded)


@functools.cache
def _folded() -> dict[str, str | None]:
    return {prefix.casefold(): id for prefix, id in PREFIXES.items()}


@functools.cache
def _starts() -> tuple[tuple[str, str], ...]:
    """What a term's URI may begin with after its scheme, longest first."""
    uris = [(uri, one.id) for one in systems().values() for uri in one.uris] + list(TERM_URIS.items())
    starts = {(uri.partition("://")[2], id) for uri, id in uris if "://" in uri}
    whole = {(start if start[-1] in "/#_" else f"{start}/", id) for start, id in starts}
    return tuple(sorted(whole, key=lambda pair: (-len(pair[0]), pair)))
