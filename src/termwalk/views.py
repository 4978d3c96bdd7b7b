"""A graph seen with other eyes: as networks, and in the formats of other tools."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from termwalk.graph.codes import Code
from termwalk.graph.progress import Progress, silent
from termwalk.graph.store import Store
from termwalk.queries.conflicts import ConflictRow
from termwalk.queries.networks import component, flow, neighbourhood, to_networkx

if TYPE_CHECKING:
    import networkx as nx

    from termwalk.queries.contradictions import Contradictions


class Views:
    """What `Graph` shows beside its answers."""

    store: Store

    def _require_fresh(self) -> None:
        raise NotImplementedError

    def to_networkx(
        self,
        systems: Iterable[str] = (),
        *,
        edges: Iterable[str] = ("map",),
        map_sets: Iterable[str] = (),
        relations: Iterable[str] = (),
    ) -> nx.MultiDiGraph:
        """The mappings as networkx sees them: see `termwalk.queries.networks.to_networkx`."""
        self._require_fresh()
        return to_networkx(self.store, systems, edges=edges, map_sets=map_sets, relations=relations)

    def neighbourhood(
        self,
        codes: str | Code | Iterable[str | Code],
        *,
        steps: int = 1,
        edges: Iterable[str] = ("map", "parent", "relationship"),
        systems: Iterable[str] = (),
        map_sets: Iterable[str] = (),
        relations: Iterable[str] = (),
        limit: int = 120,
    ) -> nx.MultiDiGraph:
        """What lies around some codes: see `termwalk.queries.networks.neighbourhood`."""
        self._require_fresh()
        chosen = {"edges": edges, "systems": systems, "map_sets": map_sets, "relations": relations}
        return neighbourhood(self.store, codes, steps=steps, limit=limit, **chosen)

    def component(self, finding: ConflictRow, *, limit: int = 60) -> nx.MultiDiGraph:
        """What hangs together with a conflict: see `termwalk.queries.networks.component`."""
        self._require_fresh()
        return component(self.store, finding, limit=limit)

    def flow(self, source: str | Code, target: str | Code, *, release: str = "", build: str = "") -> nx.MultiDiGraph:
        """The map between two parts of two systems: see `termwalk.queries.networks.flow`."""
        self._require_fresh()
        return flow(self.store, source, target, release=release, build=build)

    def contradictions(
        self,
        systems: Iterable[str] = (),
        *,
        disjoint: str = "chapters",
        reasoner: str = "hermit",
        seconds: float = 600,
        memory: int = 4_000,
        progress: Progress = silent,
    ) -> Contradictions:
        """Mappings that contradict the hierarchies, found by a reasoner: see `termwalk.queries.contradictions`."""
        from termwalk.queries.contradictions import contradictions

        self._require_fresh()
        limits: dict[str, Any] = {"seconds": seconds, "memory": memory}
        return contradictions(self.store, systems, disjoint=disjoint, reasoner=reasoner, progress=progress, **limits)

    def export(
        self, format: str, path: str | Path, *names: str, progress: Progress = silent, **options: Any
    ) -> tuple[Path, ...]:
        """Writes releases and map sets in a format of other tools, and returns the files.

        Formats: skos, owl, fhir, sssom, omop, usagi, crosswalk, neo4j-admin; see `termwalk.exporters.graph_formats`.
        `names` (`icd10`, `icd10@2019`, `who-10to11-one`, `who-10to11-one@2024-01`) choose; without any it is every
        published release and every map that its publisher stated. To write an answer, use `termwalk.export`.
        """
        from termwalk.exporters.graph_formats import write

        self._require_fresh()
        return write(format, self.store, Path(path), names, options=options, progress=progress)
