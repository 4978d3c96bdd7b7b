"""LOINC at full size: a synthetic Loinc.csv in the layout of release 2.79, loaded in a process of its own.

    python benchmarks/loinc.py [--terms 108000] [--folder FOLDER]

Writes `Loinc_2.79_synthetic/LoincTable/Loinc.csv` with the 40 columns of that release, every cell in quotes as the
publisher writes them. Names are invented, numbers have their check digits, and cells are filled as often, and are
about as long, as in the subset that the publisher gives away (about 20 related names a term). Prints what was read, the
seconds by the clock and of the processor, and the peak memory of the load; it should stay under 30 s. FOLDER needs
about 300 MB.
"""

from __future__ import annotations

import argparse
import csv
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from termwalk.ontologies.loinc import check_digit

COLUMNS = (
    "LOINC_NUM", "COMPONENT", "PROPERTY", "TIME_ASPCT", "SYSTEM", "SCALE_TYP", "METHOD_TYP", "CLASS",
    "VersionLastChanged", "CHNG_TYPE", "DefinitionDescription", "STATUS", "CONSUMER_NAME", "CLASSTYPE", "FORMULA",
    "EXMPL_ANSWERS", "SURVEY_QUEST_TEXT", "SURVEY_QUEST_SRC", "UNITSREQUIRED", "RELATEDNAMES2", "SHORTNAME",
    "ORDER_OBS", "HL7_FIELD_SUBFIELD_ID", "EXTERNAL_COPYRIGHT_NOTICE", "EXAMPLE_UNITS", "LONG_COMMON_NAME",
    "EXAMPLE_UCUM_UNITS", "STATUS_REASON", "STATUS_TEXT", "CHANGE_REASON_PUBLIC", "COMMON_TEST_RANK",
    "COMMON_ORDER_RANK", "HL7_ATTACHMENT_STRUCTURE", "EXTERNAL_COPYRIGHT_LINK", "PanelType", "AskAtOrderEntry",
    "AssociatedObservations", "VersionFirstReleased", "ValidHL7AttachmentRequest", "DisplayName",
)  # fmt: skip
LIMIT = 30.0
"""Seconds that the load of a full table may take."""
_SCALES = ("Qn", "Ord", "Nom", "Nar", "Doc")
_TIMES = ("Pt", "24H", "XXX")
_SENTENCE = "An invented sentence that is about as long as those of the publisher are. "
_LOAD = """
import json, resource, sys, time, termwalk as tw
began = time.perf_counter()
with tw.open(sys.argv[1]) as graph:
    (entry,) = graph.load(sys.argv[2]).entries
seconds, worked = time.perf_counter() - began, time.process_time()
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
kept = {name: getattr(entry, name) for name in ("status", "system", "release", "rows", "loaded", "rejected")}
print(json.dumps([kept, seconds, worked, peak]))
"""


def rows(terms: int) -> Iterator[dict[str, str]]:
    """The cells that are filled."""
    for place in range(terms):
        body = str(1_000 + place)
        component, system = f"Invented analyte {place % 20_011}", f"Fluid {place % 499}"
        method = f"Method {place % 307}" if place % 10 < 7 else ""
        name = f"{component} [Presence] in {system} by {method or 'any method'} no. {place}"
        row = {
            "LOINC_NUM": f"{body}-{check_digit(body)}", "COMPONENT": component, "PROPERTY": f"Prop{place % 113}",
            "TIME_ASPCT": _TIMES[place % 97 % 3], "SYSTEM": system, "SCALE_TYP": _SCALES[place % 5],
            "METHOD_TYP": method, "CLASS": f"CLASS.{place % 83}", "VersionLastChanged": f"2.{place % 79 + 1:02}",
            "CHNG_TYPE": "MIN", "STATUS": "DEPRECATED" if place % 23 == 0 else "ACTIVE",
            "CLASSTYPE": str(place % 4 + 1), "UNITSREQUIRED": "Y" if place % 2 else "", "ORDER_OBS": "Both",
            "RELATEDNAMES2": "; ".join(f"Word {(place + 61 * step) % 7_919}" for step in range(20)),
            "SHORTNAME": f"Inv {place} Fl-{place % 499}", "LONG_COMMON_NAME": name,
            "DisplayName": f"{name[:30]} ({place})", "COMMON_TEST_RANK": str(place if place < 20_000 else 0),
            "COMMON_ORDER_RANK": "0", "VersionFirstReleased": f"1.0{place % 10}",
        }  # fmt: skip
        if place % 4 == 0:
            row |= {"EXAMPLE_UNITS": f"mg/L{place % 37}", "EXAMPLE_UCUM_UNITS": f"mg/L{place % 37}"}
        if place % 12 == 0:
            row["DefinitionDescription"] = _SENTENCE * 5
        if place % 5 < 3:
            row["CHANGE_REASON_PUBLIC"] = _SENTENCE * 2
        yield row


def write(folder: Path, terms: int) -> Path:
    """A release folder with the table of terms alone."""
    path = folder / "Loinc_2.79_synthetic" / "LoincTable" / "Loinc.csv"
    path.parent.mkdir(parents=True)
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, COLUMNS, restval="", quoting=csv.QUOTE_ALL)
        writer.writeheader()
        writer.writerows(rows(terms))
    return path


def main() -> None:
    """Prints one line; the exit code is 1 where the load took too long or lost a row."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--terms", type=int, default=108_000)
    parser.add_argument("--folder", type=Path)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=chosen.folder) as folder:
        path = write(Path(folder), chosen.terms)
        graph = Path(folder) / "loinc.termwalk"
        command = [sys.executable, "-c", _LOAD, str(graph), str(path.parents[1])]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        sizes = path.stat().st_size / 1e6, graph.stat().st_size / 1e6
    entry, seconds, worked, peak = json.loads(done.stdout)
    print(f"{entry['system']} {entry['release']} {entry['status']}: {entry['rows']:,} rows of {sizes[0]:.0f} MB, "
          f"{entry['loaded']:,} loaded, {entry['rejected']:,} rejected, graph {sizes[1]:.0f} MB")  # fmt: skip
    print(f"{seconds:.1f} s (limit {LIMIT:.0f} s; the processor worked {worked:.1f} s), "
          f"{entry['rows'] / seconds:,.0f} rows/s, peak {peak:.0f} MB")  # fmt: skip
    sys.exit(not (entry["loaded"] == chosen.terms and (seconds < LIMIT or chosen.terms > 108_000)))


if __name__ == "__main__":
    main()
