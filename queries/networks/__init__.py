"""A graph as networkx sees it: the whole of it, the neighbourhood of a code, a conflict's component, two parts joined.

All four give a `networkx.MultiDiGraph` whose nodes and edges say the same things; `termwalk.queries.pictures` draws
the last three.
"""

from .component import component
from .flow import flow
from .neighbourhood import neighbourhood
from .whole import to_networkx

__all__ = ["component", "flow", "neighbourhood", "to_networkx"]
