"""The graph as its users hold it: one object over the store, the importers and the queries."""

from __future__ import annotations

import tempfile
import weakref
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

from termwalk.graph.codes import Code, Edition
from termwalk.graph.concepts import Concept, Release, Term
from termwalk.graph.decisions import Decision
from termwalk.graph.errors import GraphError, UnknownCode
from termwalk.graph.mappings import MapSet
from termwalk.graph.opening import open_store
from termwalk.graph.progress import Progress, silent
from termwalk.graph.store import Store
from termwalk.ontologies import registry
from termwalk.ontologies.registry import normalise
from termwalk.ontologies.starter import files as starter_files
from termwalk.queries import derived
from termwalk.queries.answered import Lang
from termwalk.queries.audit import Audit, Fit, RuleTable, audit, fitting
from termwalk.queries.audit.table import Rows
from termwalk.queries.changes import (
    Agreement,
    ChangeRow,
    Changes,
    Impact,
    against_the_one_before,
    agreement,
    changes,
    impact,
    judge,
    reopen,
)
from termwalk.queries.compare import Comparison, compare
from termwalk.queries.conflicts import Conflicts, conflicts
from termwalk.queries.explain import Explanations, explain
from termwalk.queries.gaps import Gaps, gaps
from termwalk.queries.migrate import Migration, migrate
from termwalk.queries.names import Name, names
from termwalk.queries.nearest import nearest_codes
from termwalk.queries.results import Answer
from termwalk.queries.translate import MOST_HOPS, Translations, translate
from termwalk.queries.usage import Uses

from .loading import Hints, Ledger, load
from .loading import recognised as look
from .reviews import Reviews
from .texts import Texts
from .views import Views


class Graph(Views, Reviews, Texts):
    """A terminology graph. Close it, or use it in a `with` block; reading from several threads is fine."""

    def __init__(self, store: Store, name: str) -> None:
        self.store = store
        self.name = name

    def load(
        self,
        *paths: str | Path,
        system: str = "",
        release: str = "",
        language: str = "",
        replace: bool = False,
        progress: Progress = silent,
    ) -> Ledger:
        """Loads files, folders and archives and rebuilds what is derived from them; all or nothing becomes visible.

        `system`, `release` and `language` say what a file does not say about itself. Files that cannot be used are
        entries of the ledger with status `failed`: look at `ledger.failed`.
        """
        return load(
            self.store,
            paths,
            _hints(system, release, language),
            replace=replace,
            progress=progress,
            derive=derived.refresh,
            changes=against_the_one_before,
        )

    def releases(self) -> tuple[Release, ...]:
        """Every release in the graph, and those that only a map names."""
        return self.store.catalogue().releases()

    def map_sets(self) -> tuple[MapSet, ...]:
        """Every map set in the graph, derived ones among them."""
        return self.store.catalogue().map_sets()

    def concept(self, code: str | Code, release: str = "") -> Concept:
        """The node of a code in a release, else in the newest loaded; UnknownCode with the nearest ones.

        Device identifiers come from several databases beside each other: without a release all of them are asked.
        """
        wanted = self._code(code)
        catalogue = self.store.catalogue()
        edition = catalogue.resolve(Edition(wanted.system, release))
        everywhere = not release and registry.system(wanted.system).kind == "device-identifier"
        asked = (edition, *reversed(catalogue.editions(wanted.system))) if everywhere else (edition,)
        spellings = {wanted.value, normalise(wanted.system, wanted.value)}
        found = next((nodes for each in asked if (nodes := self.store.concepts(each, spellings))), {})
        if not found:
            raise UnknownCode(f"{wanted} is not in {edition}.", nearest_codes(self.store, wanted, edition.version))
        return found.get(wanted.value) or next(iter(found.values()))

    def parents(self, code: str | Code, release: str = "") -> tuple[Concept, ...]:
        """The classes right above a code."""
        node = self.concept(code, release)
        found = self.store.concepts(Edition(node.system, node.version), node.parents)
        return tuple(found[id] for id in node.parents if id in found)

    def children(self, code: str | Code, release: str = "") -> tuple[Concept, ...]:
        """The classes right below a code, in the publisher's order."""
        node = self.concept(code, release)
        edition = Edition(node.system, node.version)
        below = self.store.children(edition, [node.id]).get(node.id, ())
        found = self.store.concepts(edition, below)
        return tuple(found[id] for id in below if id in found)

    def terms(self, code: str | Code, release: str = "") -> tuple[Term, ...]:
        """The designations of a code beside its display."""
        node = self.concept(code, release)
        return self.store.terms(Edition(node.system, node.version), [node.id]).get(node.id, ())

    def names(self, code: str | Code, language: str, release: str = "") -> tuple[Name, ...]:
        """What a code is called in a language, its own names first: see `termwalk.queries.names.names`."""
        node = self.concept(code, release)
        return names(self.store, Edition(node.system, node.version), [node.id], language).get(node.id, ())

    def translate(
        self,
        codes: str | Code | Iterable[str | Code],
        to: str,
        *,
        release: str = "",
        build: str = "",
        max_hops: int = MOST_HOPS,
        min_confidence: float = 0.0,
        map_sets: Iterable[str] = (),
        as_of: str = "",
        suggest: bool = False,
    ) -> Translations:
        """What each code is in the system `to`: see `termwalk.queries.translate.translate`."""
        self._require_fresh()
        return translate(
            self.store,
            codes,
            to,
            release=release,
            build=build,
            max_hops=max_hops,
            min_confidence=min_confidence,
            map_sets=map_sets,
            as_of=as_of,
            suggest=suggest,
        )

    def explain(
        self,
        codes: str | Code | Iterable[str | Code],
        to: str,
        *,
        release: str = "",
        build: str = "",
        max_hops: int = MOST_HOPS,
        map_sets: Iterable[str] = (),
        as_of: str = "",
        lang: Lang = "en",
    ) -> Explanations:
        """The same with suggestions, told in words and drawn: see `termwalk.queries.explain.explain`."""
        found = self.translate(
            codes, to, release=release, build=build, max_hops=max_hops, map_sets=map_sets, as_of=as_of, suggest=True
        )
        return explain(self.store, found, lang)

    def migrate(
        self,
        source: str,
        target: str,
        *,
        release: str = "",
        build: str = "",
        lang: Lang = "en",
        uses: Uses | None = None,
        suggest: bool = False,
        max_hops: int = MOST_HOPS,
    ) -> Migration:
        """The whole table from one system to another: see `termwalk.queries.migrate.migrate`."""
        self._require_fresh()
        return migrate(
            self.store,
            source,
            target,
            release=release,
            build=build,
            lang=lang,
            uses=uses,
            suggest=suggest,
            max_hops=max_hops,
        )

    def gaps(
        self,
        source: str,
        target: str,
        *,
        release: str = "",
        uses: Uses | None = None,
        headings: bool = False,
        lang: Lang = "en",
    ) -> Gaps:
        """The state of each code of a system towards another one: see `termwalk.queries.gaps.gaps`."""
        self._require_fresh()
        return gaps(self.store, source, target, release=release, uses=uses, headings=headings, lang=lang)

    def changes(self, system: str, old: str, new: str, *, lang: Lang = "en", language: str = "") -> Changes:
        """What one release changed against another: see `termwalk.queries.changes.changes`."""
        return changes(self.store, system, old, new, lang=lang, language=language)

    def impact(
        self,
        system: str,
        old: str,
        new: str,
        *,
        questions: Iterable[str | Code] = (),
        lang: Lang = "en",
        language: str = "",
    ) -> Impact:
        """Which maps, decisions and answers that breaks: see `termwalk.queries.changes.impact`."""
        self._require_fresh()
        return impact(self.store, system, old, new, questions=questions, lang=lang, language=language)

    def agreement(self, system: str, old: str, new: str, *, lang: Lang = "en") -> Agreement:
        """The changes beside the publisher's own transition: see `termwalk.queries.changes.agreement`."""
        return agreement(self.store, system, old, new, lang=lang)

    def judge(self, change: ChangeRow, who: str, why: str) -> Decision:
        """Silences a change that a reviewer has looked at: see `termwalk.queries.changes.judge`."""
        return judge(self.store, change, who, why)

    def reopen(self, change: ChangeRow, who: str, why: str) -> Decision:
        """Takes a judgement of a change back."""
        return reopen(self.store, change, who, why)

    def compare(self, source: str, target: str, *, build: str = "", beside: str) -> Comparison:
        """Two builds of a published map side by side: see `termwalk.queries.compare.compare`."""
        return compare(self.store, source, target, build=build, beside=beside)

    def audit(
        self,
        rows: Rows,
        *,
        system: str,
        release: str = "",
        code: str | Sequence[str] = "code",
        name: str | Sequence[str] = "",
        sex: str = "",
        age: str = "",
        main: str = "",
        case: str = "",
        kind: str = "",
        rules: Iterable[RuleTable] = (),
        lang: Lang = "en",
    ) -> Audit:
        """Every finding on a table of codes: see `termwalk.queries.audit.query.audit`."""
        return audit(
            self.store,
            rows,
            system=system,
            release=release,
            code=code,
            name=name,
            sex=sex,
            age=age,
            main=main,
            case=case,
            kind=kind,
            rules=rules,
            lang=lang,
        )

    def fitting(
        self, rows: Rows, *, code: str | Sequence[str] = "code", name: str | Sequence[str] = ""
    ) -> tuple[Fit, ...]:
        """The releases that know codes of a table, the best first."""
        return fitting(self.store, rows, code=code, name=name)

    def conflicts(
        self,
        systems: Iterable[str] = (),
        *,
        ids: Iterable[str | Code] = (),
        kinds: Iterable[str] = (),
        lang: Lang = "en",
    ) -> Conflicts:
        """Where the maps contradict the systems, themselves or each other: see `termwalk.queries.conflicts`."""
        self._require_fresh()
        return conflicts(self.store, systems=systems, ids=ids, kinds=kinds, lang=lang)

    def refresh(self) -> Ledger:
        """Rebuilds what is derived, as after an upgrade of termwalk brought other rules."""
        return self.load()

    def close(self) -> None:
        """Gives back the graph's files and connections."""
        self.store.close()

    def _code(self, code: str | Code) -> Code:
        parsed = code if isinstance(code, Code) else Code.parse(code)
        return Code(registry.system(parsed.system).id, parsed.value)

    def _require_fresh(self) -> None:
        catalogue = self.store.catalogue()
        if catalogue is getattr(self, "_fresh", None):
            return
        if derived.is_stale(self.store):
            raise GraphError(
                f"What {self.name} derived rests on other rules or files than those in force:"
                f" run `termwalk load --graph {self.name}`, without files, to derive it anew."
            )
        self._fresh = catalogue

    def __enter__(self) -> Graph:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<termwalk graph {self.name}: {', '.join(str(r) for r in self.releases()) or 'empty'}>"


def recognised(*paths: str | Path, system: str = "", release: str = "", language: str = "") -> Ledger:
    """What `load` would make of files, folders and archives: their systems, releases and languages, nothing read."""
    return look(paths, _hints(system, release, language))


def _hints(system: str, release: str, language: str) -> Hints:
    return Hints(registry.system(system).id if system else "", release, language)


def open(url: str | Path, *, must_exist: bool = False) -> Graph:
    """Opens a graph by file name (`hospital.termwalk`) or on a server (`neo4j://user@host:7687/database?graph=NAME`).

    One that is not there is made, unless `must_exist`. A server's password is best in TERMWALK_NEO4J_PASSWORD.
    """
    store = open_store(url, must_exist=must_exist)
    return Graph(store, store.url)


def export(answer: Answer[Any], path: str | Path, *, graph: str = "", lang: Lang | None = None) -> None:
    """Writes an answer as .xlsx, .csv, .json or .parquet, by the ending; `graph` is the name to note in it.

    Headers of a workbook are in `lang`, else in the language of the answer's reasons.
    """
    from termwalk.exporters.formats import export as write

    own: Lang = answer.lang if isinstance(answer, (Audit, Migration, Conflicts, Changes, Impact)) else "en"
    write(answer, Path(path), graph=graph, lang=lang or own)


def starter() -> Graph:
    """A small graph of real codes, built anew in a temporary folder from the files in `ontologies/starter/`."""
    folder = tempfile.TemporaryDirectory(prefix="termwalk-starter-", ignore_cleanup_errors=True)
    graph = Graph(open_store(Path(folder.name) / "starter.termwalk"), "starter")
    weakref.finalize(graph, folder.cleanup)
    graph.load(*starter_files())
    return graph
