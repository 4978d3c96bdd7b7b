"""One key for one device identifier, however a publisher, a label or a keyboard spells it: `GS1:00643169001763`.

Source: GS1 General Specifications §3.3.2 (a GTIN-8, -12 or -13 is carried as a GTIN-14 with zeros before it);
FDA GUDID, EUDAMED and NMPA for the names of the issuing agencies.
"""

from __future__ import annotations

from termwalk.ontologies.normalisers import clean, upper

AGENCIES: dict[str, tuple[str, ...]] = {
    "GS1": ("gtin", "ean", "upc", "中国物品编码中心"),
    "HIBCC": ("hibc", "health industry business communications council"),
    "ICCBBA": ("isbt128", "isbt 128"),
    "IFA": ("ppn", "ifa gmbh"),
    "MA": ("idcode", "ziiot", "ma码", "ma码(idcode)", "中关村工信二维码技术研究院"),
    "AHM": ("ahm码", "阿里健康", "ali health", "alihealth"),
    "NDC/NHRIC": ("ndc", "nhric"),
    "EUDAMED": ("eudamed di",),
}
"""The issuing agencies by the name that keys carry, with the other names they go by in lower case."""

_GTIN_LENGTHS = (8, 12, 13, 14)
_ENVELOPE = "+*"


def agency_name(text: str) -> str:
    """The name an issuing agency has in keys; a name that nobody knows in capitals, without blanks or colons."""
    spelt = clean(text).casefold().removeprefix("refdata.issuing-agency.")
    for name, others in AGENCIES.items():
        if spelt == name.casefold() or spelt in others:
            return name
    return upper(spelt).replace(":", "-")


def device_key(agency: str, di: str) -> str:
    """The id of a device in a graph: `AGENCY:DI`, the DI in capitals without blanks, a GTIN with 14 digits.

    It never fails: a DI that its agency could not have issued is kept as it is. Without an agency the DI stands alone.
    """
    name = agency_name(agency)
    written = upper(clean(di))
    if name == "GS1" and written.isascii() and written.isdecimal() and len(written) in _GTIN_LENGTHS:
        written = written.zfill(14)
    elif name == "HIBCC":
        written = written.strip(_ENVELOPE)
    return f"{name}:{written}" if name else written
