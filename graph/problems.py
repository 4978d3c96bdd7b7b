"""A row that could not be used, or was repaired."""

from __future__ import annotations

import msgspec


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """Where (file, line, field), what stood there (raw, always printable), and why it was not used as it stood.

    `repaired` is what was taken instead, where a named repair was possible: then the row is in the graph.
    """

    file: str
    line: int
    reason: str
    field: str = ""
    raw: str = ""
    repaired: str | None = None

    def __post_init__(self) -> None:
        if not self.raw.isascii():
            msgspec.structs.force_setattr(self, "raw", printable(self.raw))

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" + (f" [{self.field}]" if self.field else "")
        done = f" (read as {self.repaired!r})" if self.repaired is not None else ""
        return f"{where}: {self.reason}{done}"


def printable(text: str) -> str:
    """Text that can be written anywhere: bytes that were no text in their encoding are shown as escapes."""
    return text.encode("utf-8", "backslashreplace").decode()
