"""XML with characters that XML forbids, put right on its way to the parser: control characters and bare ampersands.

Source: W3C, XML 1.0, §2.2 (characters) and §2.4 (`&` stands only as `&amp;` or at the start of a reference).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import IO

from termwalk.graph.problems import Problem

_BAD = re.compile(
    rb"[\x00-\x08\x0b\x0c\x0e-\x1f]"
    rb"|&#(?:0*(?:[0-8]|1[124-9]|2\d|30|31)|[xX]0*(?:[0-8bBcCeEfF]|1[0-9a-fA-F]));"
    rb"|&(?!(?:amp|lt|gt|quot|apos|#\d+|#[xX][0-9a-fA-F]+);)"
)
_LONGEST = 16
"""Bytes of the longest reference, which must not be judged before its end is read."""


class Repaired:
    """The bytes of a stream, repaired; what was done is kept until somebody takes it.

    For encodings that agree with ASCII. In a text with CDATA an ampersand is left alone, for there it may stand.
    """

    def __init__(self, stream: IO[bytes], file: str) -> None:
        self._stream, self._file = stream, file
        self._rest, self._line, self._cdata = b"", 1, False
        self._problems: list[Problem] = []

    def read(self, size: int = -1) -> bytes:
        """The next bytes, about as many as asked for; none only at the end."""
        while True:
            chunk = self._stream.read(size)
            data = self._rest + chunk
            cut = data.rfind(b"&", max(0, len(data) - _LONGEST)) if chunk else -1
            self._rest, whole = (data[cut:], data[:cut]) if cut >= 0 else (b"", data)
            mended = self._mended(whole)
            if mended or not chunk:
                return mended

    def _mended(self, data: bytes) -> bytes:
        self._cdata = self._cdata or b"<![CDATA[" in data
        pieces, last = [], 0
        for found in _BAD.finditer(data):
            if found[0] == b"&" and self._cdata:
                continue
            self._line += data.count(b"\n", last, found.start())
            instead = b"&amp;" if found[0] == b"&" else b""
            pieces += [data[last : found.start()], instead]
            last = found.end()
            self._note(found[0], instead)
        self._line += data.count(b"\n", last)
        return b"".join([*pieces, data[last:]])

    def _note(self, raw: bytes, instead: bytes) -> None:
        reason = "a bare ampersand" if instead else "a character that XML forbids"
        shown = raw.decode("ascii") if raw[:1] == b"&" else f"\\x{raw[0]:02x}"
        problem = Problem(file=self._file, line=self._line, reason=reason, raw=shown, repaired=instead.decode())
        self._problems.append(problem)

    def taken(self) -> Iterator[Problem]:
        """What was repaired since the last time."""
        done, self._problems = self._problems, []
        yield from done
