"""The code systems termwalk knows, by any of the names they go by.

The facts stand in systems.toml, which a terminologist can review; this module reads and answers.
"""

from __future__ import annotations

import difflib
import functools
import re
import tomllib
import unicodedata
from pathlib import Path
from typing import Literal
from urllib.parse import quote, unquote

import msgspec

from termwalk.graph.errors import UnknownSystem

from .normalisers import NORMALISERS, clean

Kind = Literal[
    "classification",
    "terminology",
    "ontology",
    "device-identifier",
    "drug-code",
    "supply-code",
    "fee-item",
    "local",
]

_OWN_URN = "urn:termwalk:system:"
_OID = re.compile(r"(?:urn:oid:)?([0-2](?:\.\d+){2,})")
_ICD11_RELEASE = re.compile(r"(id\.who\.int/icd/release/11)/[^/]+/mms")
_SQUASHED = re.compile(r"[\s_\-/()]+")
_LOCAL_NAME = re.compile(r"[^:@\s]+")


class System(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A code system. The fields are explained at the head of systems.toml; None is what nobody states."""

    id: str
    name: str
    name_zh: str | None = None
    kind: Kind
    uris: tuple[str, ...]
    oids: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    publisher: str | None = None
    publisher_zh: str | None = None
    licence: str | None = None
    licence_url: str | None = None
    homepage: str | None = None
    pattern: str | None = None
    heading_pattern: str | None = None
    identity_pattern: str | None = None
    normaliser: str = "plain"
    subject: Literal["", "procedures"] = ""

    @property
    def uri(self) -> str:
        """The URI that termwalk writes."""
        return self.uris[0]


class _Registry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    system: tuple[System, ...]


@functools.cache
def systems() -> dict[str, System]:
    """All systems by id, in the order of systems.toml; `local:NAME` systems are not among them."""
    text = Path(__file__).with_name("systems.toml").read_text(encoding="utf-8")
    return {one.id: one for one in msgspec.convert(tomllib.loads(text), _Registry).system}


def system(name: str) -> System:
    """The system that an id, URI, OID or alias names, in any case; `local:NAME` is made on the fly.

    Raises UnknownSystem, which carries the ids of up to three systems that might have been meant.
    """
    known = systems().get(name)
    if known is not None:
        return known
    local = _local_name(name)
    if local is not None:
        return _local_system(local)
    found = _identifiers().get(_identifier_key(name)) or _spellings().get(_spelling_key(name))
    if found is None:
        raise UnknownSystem(f"There is no code system {name!r}; run: termwalk systems.", _nearest(name))
    return systems()[found]


def normalise(system_id: str, text: str) -> str:
    """A code as its publisher spells it; text that is no code of the system is only cleaned."""
    known = system(system_id)
    cleaned = clean(text)
    spelt = NORMALISERS[known.normaliser](cleaned)
    fits = _matches(known.pattern, known.heading_pattern, known.identity_pattern)
    return spelt if fits is None or fits.fullmatch(spelt) else cleaned


def is_wellformed(system_id: str, code: str) -> bool:
    """Whether a normalised code, chapter or block has the system's form; it need not exist.

    Where no form is published, any text without blanks round it is well-formed. ICD-11's linearization ids
    are identities and not codes.
    """
    known = system(system_id)
    form = _matches(known.pattern, known.heading_pattern)
    return bool(form.fullmatch(code)) if form else bool(code) and code == code.strip()


def is_heading(system_id: str, id: str) -> bool:
    """Whether an id has the form of a chapter or block, which data should not be coded with."""
    form = _matches(system(system_id).heading_pattern)
    return bool(form and form.fullmatch(id))


@functools.cache
def _matches(*patterns: str | None) -> re.Pattern[str] | None:
    """One expression for any of the patterns; None where the first, the code's own, is not published."""
    stated = [f"(?:{pattern})" for pattern in patterns if pattern is not None]
    return re.compile("|".join(stated), re.ASCII) if patterns[0] is not None else None


@functools.cache
def _identifiers() -> dict[str, str]:
    return {_identifier_key(name): one.id for one in systems().values() for name in (*one.uris, *one.oids)}


@functools.cache
def _spellings() -> dict[str, str]:
    return {
        _spelling_key(name): one.id
        for one in systems().values()
        for name in (one.id, one.name, one.name_zh, *one.aliases)
        if name is not None
    }


def _identifier_key(name: str) -> str:
    """A URI without scheme, trailing slash and ICD-11 release, or a bare OID; other text as it is."""
    text = name.strip().casefold()
    oid = _OID.fullmatch(text)
    if oid:
        return oid[1]
    if text.startswith(("http://", "https://")):
        text = text.partition("://")[2].rstrip("/")
    release = _ICD11_RELEASE.fullmatch(text)
    return f"{release[1]}/mms" if release else text


def _spelling_key(name: str) -> str:
    """A name without case, width, blanks, hyphens, slashes and brackets."""
    return _SQUASHED.sub("", unicodedata.normalize("NFKC", clean(name)).casefold())


def _local_name(name: str) -> str | None:
    """NAME of `local:NAME`, also from the URN that termwalk writes for it; None if it is not one."""
    text = name.strip()
    if text.startswith(_OWN_URN):
        text = unquote(text.removeprefix(_OWN_URN))
    prefix, _, rest = text.partition(":")
    return rest if prefix.casefold() == "local" and _LOCAL_NAME.fullmatch(rest) else None


def _local_system(name: str) -> System:
    id = f"local:{name}"
    return System(id=id, name=name, kind="local", uris=(_OWN_URN + quote(id, safe=":"),))


def _nearest(name: str) -> tuple[str, ...]:
    spellings = _spellings()
    close = difflib.get_close_matches(_spelling_key(name), spellings, n=12, cutoff=0.5)
    return tuple(dict.fromkeys(spellings[spelling] for spelling in close))[:3]
