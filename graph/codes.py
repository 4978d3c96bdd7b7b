"""What users type and read: a code of a system, written `icd10:I10`."""

from __future__ import annotations

import re

import msgspec

from .errors import QuestionError

UNSTATED = "unstated"
"""The version of an end whose release a map's publisher does not name; it sorts before every release."""

_CURIE = re.compile(r"(local:[^:\s]+|[^:\s@]+)(?:@([^:\s]+))?:(.+)", re.DOTALL)


class Code(msgspec.Struct, frozen=True, order=True, gc=False):
    """A code of a system; `value` is a string from the first byte to the last (`1E30` is not a number)."""

    system: str
    value: str

    @classmethod
    def parse(cls, text: str) -> Code:
        """Reads `system:code`; a hospital's own system is `local:NAME`, so `local:lab:K01` has the code K01."""
        matched = _CURIE.fullmatch(text.strip())
        if matched is None or matched[2]:
            raise QuestionError(f"{text!r} is not a code: write it as system:code, for instance icd10:I10.")
        return cls(matched[1], matched[3].strip())

    def __str__(self) -> str:
        return f"{self.system}:{self.value}"


class Edition(msgspec.Struct, frozen=True, order=True, gc=False):
    """A system as one of its releases, written `icd10@2019`; an empty version means the newest loaded."""

    system: str
    version: str = ""

    @classmethod
    def parse(cls, text: str) -> Edition:
        """Reads `system` or `system@version`."""
        system, _, version = text.strip().partition("@")
        return cls(system, version)

    def __str__(self) -> str:
        return f"{self.system}@{self.version}" if self.version else self.system


def version_key(version: str) -> tuple[tuple[int, int, str], ...]:
    """Sorts versions as people read them: 2019-04 before 2024-01, v9 before v10."""
    return tuple(
        (1, int(piece), "") if piece.isdecimal() else (0, 0, piece) for piece in re.findall(r"\d+|[^\d.\-_ ]+", version)
    )
