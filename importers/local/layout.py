"""How a hospital's own table is to be read: a small TOML file beside it, written by hand or by `termwalk columns`.

For `prices.xlsx` it is `prices.xlsx.columns.toml`:

    system = "local:prices"
    release = "2026-11"
    language = "zh"

    [columns]
    code = ["ITEM_CODE", "ITEM_SPEC"]     # several columns make one code, joined by |
    name = "ITEM_NAME"
    abbreviation = ["INPUT_CODE"]
    unit = "UNITS"
    uses = "N_2025"

A table that maps one dictionary to another has `[map]` with `id`, `source`, `target` in place of `system`, and
`source_code`, `target_code` (and names) among its columns. Columns that are not named are kept under their own names.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

import msgspec

from termwalk.graph.errors import FormatError
from termwalk.graph.relations import Relation

from ..source import Source

ENDING = ".columns.toml"
Names = str | tuple[str, ...]


class Columns(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Which columns hold what; where the table has no header they go by their numbers, from "1"."""

    code: Names = ()
    name: Names = ()
    synonym: Names = ()
    abbreviation: Names = ()
    unit: Names = ()
    specimen: Names = ()
    uses: Names = ()
    source_code: Names = ()
    source_name: Names = ()
    target_code: Names = ()
    target_name: Names = ()

    def of(self, role: str) -> tuple[str, ...]:
        """The columns of a role, none, one or several."""
        names: Names = getattr(self, role)
        return ((names,) if names else ()) if isinstance(names, str) else names


ROLES = Columns.__struct_fields__


class Map(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a mapping table maps. `combination` says that all rows of one source hold together."""

    id: str
    source: str
    target: str
    relation: Relation = "unstated"
    combination: bool = False


class Layout(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A table, described. `repeated` says what a code that comes again with another name is."""

    columns: Columns
    system: str = ""
    release: str = ""
    language: str = "zh"
    kind: str = "item"
    title: str = ""
    header: bool = True
    repeated: str = "problem"
    map: Map | None = None


def beside(source: Source) -> Path:
    """Where the description of a table stands."""
    return source.path.with_name(source.path.name + ENDING)


def layout_of(source: Source) -> Layout | None:
    """The description of a table; None where there is none, FormatError where it cannot be understood."""
    path = beside(source)
    if source.member or not path.is_file():
        return None
    return read_layout(path)


def read_layout(path: Path) -> Layout:
    """The description in a file; FormatError in one sentence where it says what nobody can mean."""
    try:
        layout = msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8-sig")), Layout)
    except (msgspec.ValidationError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise FormatError(f"{path.name}: {error}; `termwalk columns` writes a file to begin with.") from error
    wanted = ("source_code", "target_code") if layout.map else ("code", "name")
    missing = [role for role in wanted if not layout.columns.of(role)]
    if missing:
        raise FormatError(f"{path.name} does not say which column holds {' and '.join(missing)}.")
    if layout.repeated not in ("problem", "synonym"):
        raise FormatError(f'{path.name}: repeated is "problem" or "synonym", not {layout.repeated!r}.')
    return layout
