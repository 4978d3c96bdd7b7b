"""Do the maps agree: equivalences that make two codes of one system one, and publishers that contradict each other."""

from .drawing import draw
from .query import conflicts
from .rows import KINDS, SEVERITIES, ConflictRow, Conflicts, ConflictSummary, Kind, Severity

__all__ = [
    "KINDS",
    "SEVERITIES",
    "ConflictRow",
    "ConflictSummary",
    "Conflicts",
    "Kind",
    "Severity",
    "conflicts",
    "draw",
]
