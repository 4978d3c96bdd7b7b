"""A row that could not be used, or was repaired."""

from __future__ import annotations

import msgspec


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """Where (file, line, field), what stood there (raw), and why it was not used as it stood.

    `repaired` is what was taken instead, where a named repair was possible: then the row is in the graph.
    """

    file: str
    line: int
    reason: str
    field: str = ""
    raw: str = ""
    repaired: str | None = None

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" + (f" [{self.field}]" if self.field else "")
        done = f" (read as {self.repaired!r})" if self.repaired is not None else ""
        return f"{where}: {self.reason}{done}"
