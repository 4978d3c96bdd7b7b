"""Device databases at scale: a synthetic GUDID release of any size, loaded, and the release after it.

    python benchmarks/devices.py [--devices 1000000] [--changed 2] [--folder FOLDER]

Writes two AccessGUDID full-download files (the record layout of the publisher's XML, about 3.6 KB a device, the second
with some hundredths of the devices changed), loads one after the other, each in a process of its own, and prints for
each: devices per second, peak memory, and what the graph file grew by. FOLDER needs about 9 KB a device.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

_RECORD = """<device xmlns="http://www.fda.gov/cdrh/gudid" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<publicDeviceRecordKey>{key}</publicDeviceRecordKey><publicVersionStatus>Update</publicVersionStatus>
<deviceRecordStatus>Published</deviceRecordStatus><publicVersionNumber>{version}</publicVersionNumber>
<publicVersionDate>2024-05-03</publicVersionDate><devicePublishDate>2016-09-24</devicePublishDate>
<deviceCommDistributionEndDate xsi:nil="true"></deviceCommDistributionEndDate>
<deviceCommDistributionStatus>In Commercial Distribution</deviceCommDistributionStatus>
<identifiers><identifier><deviceId>{di}</deviceId><deviceIdType>Primary</deviceIdType>
<deviceIdIssuingAgency>GS1</deviceIdIssuingAgency><containsDINumber xsi:nil="true"></containsDINumber>
<pkgQuantity xsi:nil="true"></pkgQuantity><pkgDiscontinueDate xsi:nil="true"></pkgDiscontinueDate>
<pkgStatus xsi:nil="true"></pkgStatus><pkgType xsi:nil="true"></pkgType></identifier>
<identifier><deviceId>{package}</deviceId><deviceIdType>Package</deviceIdType>
<deviceIdIssuingAgency>GS1</deviceIdIssuingAgency><containsDINumber>{di}</containsDINumber>
<pkgQuantity>{quantity}</pkgQuantity><pkgDiscontinueDate xsi:nil="true"></pkgDiscontinueDate>
<pkgStatus>In Commercial Distribution</pkgStatus><pkgType>BOX</pkgType></identifier></identifiers>
<brandName>Synthetic brand {brand}</brandName><versionModelNumber>M-{number}</versionModelNumber>
<catalogNumber>C-{number}</catalogNumber><dunsNumber>{duns:09}</dunsNumber>
<companyName>Synthetic Devices {brand}, Incorporated</companyName><deviceCount>1</deviceCount>
<deviceDescription>{words}</deviceDescription><DMExempt>false</DMExempt><premarketExempt>true</premarketExempt>
<deviceHCTP>false</deviceHCTP><deviceKit>false</deviceKit><deviceCombinationProduct>false</deviceCombinationProduct>
<singleUse>true</singleUse><lotBatch>true</lotBatch><serialNumber>false</serialNumber>
<manufacturingDate>false</manufacturingDate><expirationDate>true</expirationDate>
<donationIdNumber>false</donationIdNumber><labeledContainsNRL>false</labeledContainsNRL>
<labeledNoNRL>true</labeledNoNRL><MRISafetyStatus>Labeling does not contain MRI Safety Information</MRISafetyStatus>
<rx>true</rx><otc>false</otc><contacts><customerContact><phone>+1(555)555-0100</phone><phoneExtension xsi:nil="true">
</phoneExtension><email>care@example.org</email></customerContact></contacts>
<gmdnTerms><gmdn><gmdnPTName>Synthetic term {term}</gmdnPTName><gmdnPTDefinition>{words}</gmdnPTDefinition></gmdn>
</gmdnTerms><productCodes><fdaProductCode><productCode>{product}</productCode>
<productCodeName>Synthetic product {term}</productCodeName></fdaProductCode></productCodes>
<deviceSizes></deviceSizes><environmentalConditions></environmentalConditions>
<sterilization><deviceSterile>false</deviceSterile><sterilizationPriorToUse>true</sterilizationPriorToUse>
<methodTypes></methodTypes></sterilization></device>
"""
_WORDS = "A device of no use that stands for one of many, with as many words as real descriptions have on average. "
_LOAD = """
import json, resource, sys, time, termwalk as tw
began = time.perf_counter()
with tw.open(sys.argv[1]) as graph:
    (entry,) = graph.load(sys.argv[2]).entries
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps([entry.loaded, entry.rejected, entry.detail, time.perf_counter() - began, peak / 1024]))
"""


def gtin(number: int) -> str:
    """A GTIN-14 with its check digit (mod 10, weights 3 and 1)."""
    digits = f"{number:013}"
    return digits + str(-sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(digits)) % 10)


def write(path: Path, devices: int, changed: int) -> None:
    """A release; `changed` of every hundred devices have another version and description than in a release with 0."""
    with path.open("w", encoding="utf-8") as out:
        out.write('<?xml version="1.0" encoding="UTF-8"?>\n<devices>\n')
        for number in range(devices):
            new = number % 100 < changed
            out.write(
                _RECORD.format(
                    key=f"00000000-0000-4000-8000-{number:012x}",
                    version=2 if new else 1,
                    di=gtin(10**11 + 2 * number),
                    package=gtin(10**11 + 2 * number + 1),
                    quantity=number % 50 + 2,
                    brand=number % 997,
                    number=number,
                    duns=number % 997,
                    words=_WORDS * 4 + ("Changed." if new else ""),
                    term=number % 613,
                    product=f"{chr(65 + number % 26)}{chr(65 + number // 26 % 26)}A",
                )
            )
        out.write("</devices>\n")


def main() -> None:
    """Prints one line for each release."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--devices", type=int, default=1_000_000)
    parser.add_argument("--changed", type=int, default=2, help="hundredths of the devices that change")
    parser.add_argument("--folder", type=Path)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=chosen.folder) as folder:
        graph = Path(folder) / "devices.termwalk"
        print(f"{'release':<12}{'devices':>10}{'KB each':>9}{'per s':>8}{'peak MB':>9}{'graph MB':>10}  ledger")
        grown = 0
        for when, changed in (("2024-11-01", 0), ("2025-05-01", chosen.changed)):
            path = Path(folder) / f"FULLDownload_Part1_Of_1_{when}.xml"
            write(path, chosen.devices, changed)
            size = path.stat().st_size / chosen.devices / 1000
            loaded, rejected, detail, seconds, peak = _loaded(graph, path)
            path.unlink()
            whole = sum(file.stat().st_size for file in Path(folder).iterdir())
            columns = f"{when:<12}{loaded:>10,}{size:>9.2f}{loaded / seconds:>8,.0f}{peak:>9.0f}"
            said = f"{rejected} rejected; {detail.partition('; ')[2]}"
            print(f"{columns}{(whole - grown) / 1e6:>10.0f}  {said}", flush=True)
            grown = whole


def _loaded(graph: Path, path: Path) -> tuple[int, int, str, float, float]:
    done = subprocess.run(
        [sys.executable, "-c", _LOAD, str(graph), str(path)], capture_output=True, text=True, check=True
    )
    found: tuple[int, int, str, float, float] = json.loads(done.stdout)
    return found


if __name__ == "__main__":
    main()
