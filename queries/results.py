"""What every answer can do: be counted, iterated, framed, and shown in a notebook."""

from __future__ import annotations

import html
from collections.abc import Iterator
from typing import TYPE_CHECKING, Generic, TypeVar

import msgspec

if TYPE_CHECKING:
    import pandas as pd

R = TypeVar("R", bound=msgspec.Struct)
_SHOWN = 20


class Answer(Generic[R]):
    """Rows in a fixed order. Field names are the columns of every export."""

    row_type: type[R]

    def __init__(self, rows: tuple[R, ...]) -> None:
        self.rows = rows

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[R]:
        return iter(self.rows)

    def __getitem__(self, place: int) -> R:
        return self.rows[place]

    @classmethod
    def columns(cls) -> tuple[str, ...]:
        """The names of the columns."""
        return cls.row_type.__struct_fields__

    def records(self) -> Iterator[dict[str, object]]:
        """Each row as plain values, ready for JSON."""
        for row in self.rows:
            yield msgspec.to_builtins(row)

    def to_frame(self) -> pd.DataFrame:
        """The rows as a pandas DataFrame, one column per field, codes as text."""
        import pandas as pd

        return pd.DataFrame.from_records(list(self.records()), columns=list(self.columns()))

    def shown(self) -> tuple[str, ...]:
        """The columns worth a look in a notebook or a terminal."""
        return self.columns()

    def cell(self, row: R, column: str) -> str:
        """One cell as text for a person."""
        value = getattr(row, column)
        if isinstance(value, bool):
            return "yes" if value else ""
        return "" if value is None else str(value)

    def _repr_html_(self) -> str:
        heads = "".join(f"<th>{html.escape(column)}</th>" for column in self.shown())
        body = "".join(
            "<tr>" + "".join(f"<td>{html.escape(self.cell(row, c))}</td>" for c in self.shown()) + "</tr>"
            for row in self.rows[:_SHOWN]
        )
        more = f"<p>… and {len(self) - _SHOWN:,} more</p>" if len(self) > _SHOWN else ""
        return f"<table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>{more}"

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {len(self):,} rows>"
