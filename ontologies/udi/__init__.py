"""Unique Device Identification: one key for a device identifier, and what a UDI on a label says."""

from __future__ import annotations

from .carrier import CheckState, Udi
from .dates import Precision, UdiDate
from .issues import SENTENCES, unreadable
from .keys import AGENCIES, agency_name, device_key
from .reading import parse

__all__ = [
    "AGENCIES", "SENTENCES", "CheckState", "Precision", "Udi", "UdiDate", "agency_name", "device_key", "parse",
    "unreadable",
]  # fmt: skip
