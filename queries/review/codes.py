"""Codes that somebody enters, read as codes of the project's target release."""

from __future__ import annotations

import re
from collections.abc import Iterable

from termwalk.graph.codes import Code, Edition
from termwalk.graph.concepts import Concept
from termwalk.graph.errors import QuestionError, UnknownCode
from termwalk.graph.store import Reader
from termwalk.ontologies.icd11 import cluster_parts, is_cluster
from termwalk.ontologies.registry import normalise

from ..nearest import nearest_codes
from ..walk.combining import JOINERS, OTHERWISE

_BETWEEN = re.compile(r"\s*[、，,；;\n|]\s*|\s+[+＋]\s+|\s{2,}")
_PLUS = re.compile(r"\s*[+＋]\s*")
_NUMBER = re.compile(r"\d+(\.\d+)?(E\+\d+)?", re.IGNORECASE)


class Codes:
    """The codes of one release. Where no release is loaded, any code is taken as it is written."""

    def __init__(self, reader: Reader, edition: Edition) -> None:
        self.reader, self.edition = reader, edition
        self.published = reader.catalogue().is_published(edition)
        self._known: dict[str, Concept | None] = {}

    def read(self, text: str) -> tuple[str, ...]:
        """The codes of a text, `I21.9 + I10` or `I21.9、I10`; a combined code of the release itself stays whole.

        UnknownCode for one that the release does not have.
        """
        found: list[str] = []
        for piece in filter(None, _BETWEEN.split(text.strip())):
            whole = not _PLUS.search(piece) or _NUMBER.fullmatch(piece) or self.find(piece)
            found += [piece] if whole else filter(None, _PLUS.split(piece))
        return self.checked(found)

    def checked(self, codes: Iterable[str]) -> tuple[str, ...]:
        """The codes as their publisher spells them, each once; an error for one that nobody can code with."""
        return tuple(dict.fromkeys(self._checked(code.strip()) for code in codes if code.strip()))

    def _checked(self, code: str) -> str:
        code = code.removeprefix(f"{self.edition.system}:")
        if self.edition.system == "icd11" and is_cluster(code):
            for part in cluster_parts(code):
                self._checked(part)
            return code
        node = self.find(code)
        if node is None and self.published:
            raise UnknownCode(self._unknown(code), nearest_codes(self.reader, self._code(code), self.edition.version))
        if node is not None and node.listed and not node.active:
            raise QuestionError(f"{self._code(code)} is retired in {self.edition}.")
        if node is not None and (node.kind in ("block", "chapter") or node.code is None):
            raise QuestionError(f"{self._code(code)} is a heading of {self.edition}, and nothing is coded with it.")
        return node.id if node is not None else code

    def _unknown(self, code: str) -> str:
        eaten = " A spreadsheet may have made a number of it: write it as text." if _NUMBER.fullmatch(code) else ""
        return f"{self._code(code)} is not in {self.edition}.{eaten}"

    def _code(self, code: str) -> Code:
        return Code(self.edition.system, code)

    def find(self, code: str) -> Concept | None:
        """The node of a code, as it is written or as its system spells it."""
        if code not in self._known:
            spelt = dict.fromkeys((code, normalise(self.edition.system, code)))
            nodes = self.reader.concepts(self.edition, list(spelt))
            self._known[code] = next((nodes[one] for one in spelt if one in nodes), None)
        return self._known[code]

    def titles(self, codes: Iterable[str]) -> tuple[str, ...]:
        """What codes are called; empty for one that is not known."""
        return tuple(node.display if (node := self.find(code)) else "" for code in codes)

    def joined(self, codes: Iterable[str]) -> str:
        """Codes that hold together, as one text."""
        return JOINERS.get(self.edition.system, OTHERWISE).join(codes)
