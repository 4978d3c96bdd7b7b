"""The tables of OMOP that termwalk writes, column by column, and what its own systems are called there.

Source: OHDSI, OMOP Common Data Model 5.4, field-level specification of the vocabulary tables.
"""

from __future__ import annotations

import hashlib
import re
from typing import Literal

import msgspec

from termwalk.graph.codes import Edition
from termwalk.graph.errors import UnknownSystem
from termwalk.ontologies.prefixes import VOCABULARIES
from termwalk.ontologies.registry import System, system

Type = Literal["integer", "date", "text"]


class Column(msgspec.Struct, frozen=True):
    """A column: its type, the most characters of a text, and whether it may be empty."""

    name: str
    type: Type
    length: int = 0
    required: bool = True


CONCEPT = (
    Column("concept_id", "integer"),
    Column("concept_name", "text", 255),
    Column("domain_id", "text", 20),
    Column("vocabulary_id", "text", 20),
    Column("concept_class_id", "text", 20),
    Column("standard_concept", "text", 1, False),
    Column("concept_code", "text", 50),
    Column("valid_start_date", "date"),
    Column("valid_end_date", "date"),
    Column("invalid_reason", "text", 1, False),
)
VOCABULARY = (
    Column("vocabulary_id", "text", 20),
    Column("vocabulary_name", "text", 255),
    Column("vocabulary_reference", "text", 255, False),
    Column("vocabulary_version", "text", 255, False),
    Column("vocabulary_concept_id", "integer"),
)
SOURCE_TO_CONCEPT_MAP = (
    Column("source_code", "text", 50),
    Column("source_concept_id", "integer"),
    Column("source_vocabulary_id", "text", 20),
    Column("source_code_description", "text", 255, False),
    Column("target_concept_id", "integer"),
    Column("target_vocabulary_id", "text", 20),
    Column("valid_start_date", "date"),
    Column("valid_end_date", "date"),
    Column("invalid_reason", "text", 1, False),
)
CONCEPT_RELATIONSHIP = (
    Column("concept_id_1", "integer"),
    Column("concept_id_2", "integer"),
    Column("relationship_id", "text", 20),
    Column("valid_start_date", "date"),
    Column("valid_end_date", "date"),
    Column("invalid_reason", "text", 1, False),
)
CONCEPT_SYNONYM = (
    Column("concept_id", "integer"),
    Column("concept_synonym_name", "text", 1000),
    Column("language_concept_id", "integer"),
)
TABLES = {
    "CONCEPT": CONCEPT,
    "VOCABULARY": VOCABULARY,
    "SOURCE_TO_CONCEPT_MAP": SOURCE_TO_CONCEPT_MAP,
    "CONCEPT_RELATIONSHIP": CONCEPT_RELATIONSHIP,
    "CONCEPT_SYNONYM": CONCEPT_SYNONYM,
}
FIRST_DAY, LAST_DAY = "19700101", "20991231"
"""OMOP's own words for "always" and "still"."""
LANGUAGES = {"en": "4180186"}
"""OMOP's concepts of languages; any other one is 0, for OMOP has no code of languages to look them up by."""
DOMAINS: dict[str, str] = {
    "icd9cm-proc": "Procedure",
    "icd10pcs": "Procedure",
    "icd9cm3-clinical": "Procedure",
    "icd9cm3-nhsa": "Procedure",
    "icd9cm3-xiehe": "Procedure",
    "cpt": "Procedure",
    "loinc": "Measurement",
    "atc": "Drug",
    "rxnorm": "Drug",
    "rxnorm-extension": "Drug",
    "icf": "Observation",
    "chs-drg": "Observation",
    "nmpa-device-class": "Device",
}
_DOMAINS_OF_KINDS = {
    "classification": "Condition",
    "ontology": "Condition",
    "device-identifier": "Device",
    "drug-code": "Drug",
    "supply-code": "Device",
}
_OF_SYSTEMS = {id: vocabulary for vocabulary, id in VOCABULARIES.items()}
_BREAKS = re.compile(r"[\t\n\r]+")
_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)\Z")


def flat(text: str) -> str:
    """Text without what would end a cell or a row."""
    return _BREAKS.sub(" ", text).strip()


def fitted(text: str, length: int) -> str:
    """Text on one line that fits a column; one that is too long ends in a digest of the whole, so that two that begin
    alike stay two."""
    line = flat(text)
    if len(line) <= length:
        return line
    return f"{line[: length - 7]}~{hashlib.sha256(line.encode()).hexdigest()[:6]}"


def shortened(text: str, length: int) -> str:
    """A name that fits a column; nothing rests on its end."""
    line = flat(text)
    return line if len(line) <= length else f"{line[: length - 1]}…"


def vocabulary_of(system_id: str) -> str:
    """OMOP's own vocabulary_id where it has the system, else ours."""
    return _OF_SYSTEMS.get(system_id) or fitted(system_id, 20)


def known(system_id: str) -> System | None:
    """The registry's entry of a system."""
    try:
        return system(system_id)
    except UnknownSystem:
        return None


def domain_of(system_id: str) -> str:
    """The domain of a system's codes, as far as one can be said of all of them."""
    one = known(system_id)
    return DOMAINS.get(system_id) or _DOMAINS_OF_KINDS.get(one.kind if one else "", "Observation")


def vocabulary_row(edition: Edition) -> tuple[str, ...]:
    """A system of ours as a row of VOCABULARY: its URI, its release, its publisher and licence."""
    one = known(edition.system)
    about = "; ".join(filter(None, (edition.version, one.publisher, one.licence))) if one else edition.version
    return (
        vocabulary_of(edition.system),
        shortened(one.name if one else edition.system, 255),
        shortened(one.uri if one else edition.system, 255),
        shortened(about, 255),
        "0",
    )


def compact(day: str) -> str:
    """A date as Athena writes it; empty where it is none."""
    found = _DAY.match(day)
    return "".join(found.groups()) if found else ""
