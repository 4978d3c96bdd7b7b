"""How ICD-11 names things: entities, linearization ids, clusters.

Source: WHO, ICD-11 Reference Guide §2 (URIs; stem and extension codes, clusters) and the ICD API's documentation.
"""

from __future__ import annotations

import re
from typing import Literal

_JOINERS = re.compile("[&/]")


def linearization_id(uri: str) -> str:
    """The part of a linearization URI that stays from release to release: `78422942/unspecified`."""
    return uri.strip().partition("/mms/")[2].strip("/")


def entity_id(uri: str) -> str:
    """The number of a Foundation URI."""
    return uri.strip().partition("/icd/entity/")[2].strip("/")


def stem_of(linearization: str) -> str:
    """A linearization id without its residual suffix: the entity whose residual class it is."""
    return linearization.partition("/")[0]


def residual_of(linearization: str) -> Literal["", "other", "unspecified"]:
    """Which residual class a linearization id names, if any."""
    tail = linearization.partition("/")[2]
    return "other" if tail == "other" else "unspecified" if tail == "unspecified" else ""


def is_residual(code: str) -> bool:
    """Whether a stem code is a residual class by its last letter: Y for other specified, Z for unspecified."""
    return code[-1:] in ("Y", "Z") and not is_extension(code)


def cluster_parts(text: str) -> tuple[str, ...]:
    """The codes of a cluster: `1B12.3&XA0NE9/5A74.0` has three. `&` adds an extension code, `/` a stem code."""
    return tuple(part.strip() for part in _JOINERS.split(text) if part.strip())


def is_cluster(text: str) -> bool:
    """Whether a code is a combination of several."""
    return _JOINERS.search(text) is not None


def is_extension(code: str) -> bool:
    """Whether a code is an extension code, which cannot be used without a stem code."""
    return code.startswith("X")
