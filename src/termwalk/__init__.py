"""termwalk walks between medical code systems.

    import termwalk as tw

    with tw.open("hospital.termwalk") as graph:
        graph.load("downloads/")
        graph.translate("icd10:I10", to="icd11")
        graph.migrate("icd10", "icd11").to_frame()

Everything below is imported when it is first used, so that `import termwalk` costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from ._version import __version__

if TYPE_CHECKING:
    from .facade import Graph, export, open, recognised, starter
    from .graph.codes import Code, Edition
    from .graph.concepts import Concept, Release, Term
    from .graph.decisions import Decision
    from .graph.errors import TermwalkError
    from .graph.mappings import Mapping, MapSet, Succession, Target
    from .graph.problems import Problem
    from .loading import Entry, Ledger
    from .queries.compare import Comparison
    from .queries.migrate import Migration
    from .queries.migration_rows import MigrationRow
    from .queries.translate import Translation, Translations
    from .usage_files import read_uses

_HOMES = {
    "facade": ("Graph", "export", "open", "recognised", "starter"),
    "graph.codes": ("Code", "Edition"),
    "graph.concepts": ("Concept", "Release", "Term"),
    "graph.decisions": ("Decision",),
    "graph.errors": ("TermwalkError",),
    "graph.mappings": ("MapSet", "Mapping", "Succession", "Target"),
    "graph.problems": ("Problem",),
    "loading": ("Entry", "Ledger"),
    "usage_files": ("read_uses",),
    "queries.compare": ("Comparison",),
    "queries.migrate": ("Migration",),
    "queries.migration_rows": ("MigrationRow",),
    "queries.translate": ("Translation", "Translations"),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "Code",
    "Comparison",
    "Concept",
    "Decision",
    "Edition",
    "Entry",
    "Graph",
    "Ledger",
    "MapSet",
    "Mapping",
    "Migration",
    "MigrationRow",
    "Problem",
    "Release",
    "Succession",
    "Target",
    "Term",
    "TermwalkError",
    "Translation",
    "Translations",
    "__version__",
    "export",
    "open",
    "read_uses",
    "recognised",
    "starter",
]


def __getattr__(name: str) -> Any:
    home = _HOME_OF.get(name)
    if home is None:
        raise AttributeError(f"module 'termwalk' has no attribute {name!r}")
    return getattr(import_module(f"termwalk.{home}"), name)


def __dir__() -> list[str]:
    return __all__
