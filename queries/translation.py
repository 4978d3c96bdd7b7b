"""The row of a translation, and the answer that holds them."""

from __future__ import annotations

from itertools import product

import msgspec

from termwalk.graph.codes import Code
from termwalk.graph.errors import UnknownCode
from termwalk.graph.relations import Relation
from termwalk.graph.store import Reader

from .answered import Status
from .nearest import nearest_codes
from .results import Answer
from .walk.combining import choice_lists
from .walk.steps import Step, signed


class Translation(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One target of one code. `relation` says what the source is to the target (FHIR R5), over the whole `path`.

    `hops` counts map steps. `support` counts the independent ways that lead to this target. Rows with a `group` hold
    together, one out of each `choice` list (the GEMs' scenarios). `beside` holds the paths of a combination's other
    parts.
    """

    source: str
    target: str | None
    status: Status
    relation: Relation | None = None
    target_kind: str | None = None
    confidence: float | None = None
    hops: int = 0
    path: tuple[Step, ...] = ()
    target_title: str = ""
    target_release: str = ""
    preferred: bool = False
    review: bool = False
    verdict: str = ""
    reason_code: str = ""
    group: int = 0
    choice: int = 0
    support: int = 1
    beside: tuple[tuple[Step, ...], ...] = ()


class Translations(Answer[Translation]):
    """The targets, in the order of the codes asked for; the best path of each code comes first.

    `to` is the system that was asked for. `suggestions` are targets whose path says nothing of its two ends: never an
    answer, and only there if asked for.
    """

    row_type = Translation

    def __init__(
        self,
        rows: tuple[Translation, ...],
        unknown: tuple[Code, ...] = (),
        suggestions: tuple[Translation, ...] = (),
        to: str = "",
    ) -> None:
        super().__init__(rows)
        self.to = to
        self.unknown = unknown
        self.suggestions = suggestions

    def require_known(self, reader: Reader) -> None:
        """UnknownCode, with the nearest codes, if a code is in no loaded release and in no loaded map."""
        for code in self.unknown:
            near = nearest_codes(reader, code)
            raise UnknownCode(f"{code} is in no loaded release of {code.system}.", near)

    def scenarios(self, source: str) -> tuple[tuple[Translation, ...], ...]:
        """The scenarios of a code whose rows hold together (GEMs), each with one row out of every choice list."""
        rows = (row for row in self.rows if row.source == source and row.group)
        lists = choice_lists(rows, lambda row: (row.group, row.choice))
        return tuple(scenario for one in lists for scenario in product(*one))

    def shown(self) -> tuple[str, ...]:
        """Leaves out what says nothing here: scenarios where there are none, the release where it is one."""
        grouped = ("group", "choice") if any(row.group for row in self.rows) else ()
        releases = {row.target_release for row in self.rows if row.target_release}
        release = ("target_release",) if len(releases) > 1 else ()
        judged = ("status", "relation", "verdict", "preferred", "review")
        return ("source", *grouped, "target", "target_title", *release, *judged, "path")

    def _repr_html_(self) -> str:
        more = f"<p>… and {len(self.suggestions):,} suggestions apart</p>" if self.suggestions else ""
        return super()._repr_html_() + more

    def cell(self, row: Translation, column: str) -> str:
        """A path of one step with who says so; a longer one as a line of codes and signs (= ⊂ ⊃ ~)."""
        if column == "path":
            return signed(row.path) if len(row.path) > 1 else "".join(map(str, row.path))
        if column == "beside":
            return " | ".join(map(signed, row.beside))
        return super().cell(row, column)
