"""Codes as CURIEs: which prefix stands before a code, and which IRI the prefix stands for."""

from __future__ import annotations

import re
from functools import cache
from urllib.parse import quote

from termwalk.graph.errors import UnknownSystem
from termwalk.ontologies.prefixes import PREFIXES, TERM_URIS, is_known, of_prefix
from termwalk.ontologies.registry import system

OWN = "urn:termwalk:"
_SAFE = "!$&'()*+,;=:@/-._~"
"""What may stand in a path as it is, besides letters and digits."""
_UNFIT = re.compile(r"[^A-Za-z0-9._-]+")
_NO_TERM_IRIS = ("icd11",)
"""WHO's IRIs of the linearization hold ids of entities, never codes."""


def curie(system_id: str, code: str) -> tuple[str, str]:
    """A code as a CURIE, and its prefix; what cannot stand in an IRI is percent-encoded.

    A code that its publisher writes with its prefix (`MONDO:0005148`) is one already.
    """
    own, colon, rest = code.partition(":")
    if colon and rest and is_known(own) and of_prefix(own) == system_id:
        return f"{own}:{quote(rest, safe=_SAFE)}", own
    prefix = prefix_of(system_id)
    return f"{prefix}:{quote(code, safe=_SAFE)}", prefix


@cache
def prefix_of(system_id: str) -> str:
    """The prefix that ontologies use for a system, else its id in letters that a prefix may have."""
    known = next((prefix for prefix, id in PREFIXES.items() if id == system_id), None)
    bare = _UNFIT.sub("-", system_id.removeprefix("local:")).strip("-._")
    return known or (bare if bare[:1].isalpha() else f"local-{bare}" if bare else "local")


@cache
def iri_of(system_id: str) -> str:
    """What stands before a code in its IRI: as its publisher builds it where that is known."""
    own = f"{OWN}system:{quote(system_id, safe=':')}:"
    try:
        uris = system(system_id).uris
    except UnknownSystem:
        return own
    if system_id in _NO_TERM_IRIS or uris[0].startswith("urn:"):
        return own
    told = (uri for uri, id in TERM_URIS.items() if id == system_id)
    return next((uri for uri in uris if uri[-1] in "/#_"), None) or next(told, None) or f"{uris[0]}/"
