"""Every file of a LOINC release: the table of terms, and what the accessory files add to it.

Source: Regenstrief Institute, LOINC release (folder or archive `Loinc_2.79`), and the LOINC Users' Guide. `Loinc.csv`
publishes the release, the other files supplement it or are maps. A number whose check digit does not fit is a Problem.
Change logs and bare lists of numbers (updates, change snapshots, value sets) are not recognised.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from termwalk.graph.codes import Edition
from termwalk.graph.store import Record

from ..recognised import Recognised, identified
from ..source import Source
from . import maps as loinc_maps
from . import nodes as loinc_nodes
from . import terms as loinc_terms
from .files import BY_FORMAT, FILES, File, file_of, section_of, version_of
from .rows import Rows, UnusableRow

FORMATS = tuple(file.format for file in FILES)

_RECORDS: dict[str, Callable[[Rows], list[Record]]] = {
    "loinc-table": loinc_terms.term,
    "loinc-table-core": loinc_terms.term,
    "loinc-linguistic-variant": loinc_terms.variant,
    "loinc-consumer-names": loinc_terms.consumer_name,
    "loinc-map-to": loinc_maps.replacement,
    "loinc-part-maps": loinc_maps.part_map,
    "loinc-ieee-map": loinc_maps.device_code,
    "loinc-parts": loinc_nodes.part,
    "loinc-part-links": loinc_nodes.part_link,
    "loinc-document-ontology": loinc_nodes.typed_part,
    "loinc-radiology-playbook": loinc_nodes.typed_part,
    "loinc-tree": loinc_nodes.branch,
    "loinc-answer-lists": loinc_nodes.answer,
    "loinc-answer-list-links": loinc_nodes.answer_list_link,
    "loinc-panels": loinc_nodes.panel_member,
    "loinc-groups": loinc_nodes.group,
    "loinc-parent-groups": loinc_nodes.parent_group,
    "loinc-group-terms": loinc_nodes.group_term,
    "loinc-group-attributes": loinc_nodes.group_attribute,
    "loinc-source-organizations": loinc_nodes.source_organization,
    "loinc-variant-directory": loinc_nodes.variant_entry,
}
_VARIANT = re.compile(r"([a-z]{2,3})([A-Z]{2})(\d+)_?LinguisticVariant")


def recognise(source: Source) -> Recognised | None:
    """By the columns; the release by the name of folder or archive, a variant's language by its file's name."""
    file = file_of(source)
    if file is None:
        return None
    edition = Edition("loinc", version_of(source))
    if file.map_id:
        return loinc_maps.maps(source, file, edition)
    section, language = section_of(source, file), "en"
    if file.format == "loinc-linguistic-variant":
        named = _VARIANT.search(source.file_name)
        language = f"{named[1]}-{named[2]}" if named else ""
        section = f"{section} {named[3]}" if named else section
    return Recognised(
        format=file.format,
        edition=edition,
        language=language,
        structured=file.structured,
        title="LOINC",
        section=section,
        supplement=bool(section),
        counted=file.counted,
    )


def read(path: str | Path | Source, recognised: Recognised | None = None) -> Iterator[Record]:
    """One node, edge or mapping per row, with the names of a term after it; of a variant the names alone."""
    source, known = identified(path, recognised, recognise, "a file of a LOINC release")
    return _records(source, known, BY_FORMAT[known.format])


def _records(source: Source, known: Recognised, file: File) -> Iterator[Record]:
    rows, records_of = Rows(source, known), _RECORDS[file.format]
    reports = not (known.map_set and known.section)
    for fault in rows:
        if fault is not None:
            if reports:
                yield fault
            continue
        try:
            yield from records_of(rows)
        except UnusableRow as unusable:
            raw = unusable.raw or ",".join(rows.cell.values())
            yield rows.problem(unusable.reason, unusable.field, raw)
