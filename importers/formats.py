"""The table of importers, and the question which of them a file is for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from termwalk.graph.store import Record

from . import atc, claml, code_title_list, ema_medicines, icd10gm, icd10gm_transition, icd11_mms, icf_json, who_icd_maps
from .china import (
    chs_drg,
    icd11_chinese_list,
    nhsa_consumables,
    nhsa_drugs,
    nhsa_services,
    nmpa_approvals,
    nmpa_device_classes,
    taiwan_fees,
    tcm_syndrome_names,
)
from .china import code_list as chinese_code_list
from .china import edition_map as chinese_edition_map
from .china import names as chinese_names
from .china import terms as chinese_terms
from .devices import eudamed, gudid, gudid_api, gudid_text, nmpa_udid
from .local import dictionary
from .loinc import release as loinc
from .recognised import Recognised
from .source import Source
from .tools import fhir_json, obo, omop, owl, skos, sssom, usagi
from .us import cms_code_lists, cpt, gems, icd9cm_lists, icd10cm_tabular


class Importer(Protocol):
    """What every importer module offers."""

    @property
    def FORMATS(self) -> tuple[str, ...]:  # noqa: N802 - a module's constant
        """The names of the formats that the module reads."""

    def recognise(self, source: Source) -> Recognised | None:
        """What the file is, or None where it is not one of FORMATS."""

    def read(self, path: str | Path | Source, recognised: Recognised | None = None) -> Iterator[Record]:
        """The file's records."""


IMPORTERS: tuple[Importer, ...] = (
    dictionary,
    claml,
    icd11_mms,
    who_icd_maps,
    icd10cm_tabular,
    cms_code_lists,
    icd10gm_transition,
    icd10gm,
    gems,
    icd9cm_lists,
    icf_json,
    loinc,
    cpt,
    gudid,
    gudid_text,
    gudid_api,
    eudamed,
    nmpa_udid,
    atc,
    nhsa_drugs,
    nmpa_approvals,
    nhsa_consumables,
    nhsa_services,
    taiwan_fees,
    chs_drg,
    nmpa_device_classes,
    chinese_terms,
    tcm_syndrome_names,
    ema_medicines,
    sssom,
    omop,
    usagi,
    obo,
    skos,
    owl,
    fhir_json,
    chinese_names,
    icd11_chinese_list,
    chinese_edition_map,
    chinese_code_list,
    code_title_list,
)


def recognise(source: Source) -> tuple[Importer, Recognised] | None:
    """The importer that knows this file by its content, and what it says of it."""
    for importer in IMPORTERS:
        found = importer.recognise(source)
        if found is not None:
            return importer, found
    return None
