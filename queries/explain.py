"""Why a code is what it is said to be elsewhere: the path as sentences, and as a drawing."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from termwalk.graph.codes import Code
from termwalk.graph.store import Reader

from .answered import Lang
from .drawing import Drawn, drawing
from .names import names
from .results import Answer
from .rules import every_rule
from .translation import Translation, Translations
from .walk.steps import Step, Steps


class Explanation(msgspec.Struct, frozen=True, kw_only=True):
    """One answer told in full: `sentence` is plain text in one language."""

    source: str
    target: str | None
    sentence: str
    lang: Lang


class Explanations(Answer[Explanation]):
    """The answers of a translation told in words, in the same order; `drawing` shows them together."""

    row_type = Explanation

    def __init__(self, rows: tuple[Explanation, ...], drawn: Drawn) -> None:
        super().__init__(rows)
        self.drawing = drawn

    def __str__(self) -> str:
        return "\n\n".join(row.sentence for row in self.rows)

    def _repr_html_(self) -> str:
        """The drawing, and the sentences below it."""
        from html import escape

        return self.drawing.svg() + "".join(f"<p>{escape(row.sentence)}</p>" for row in self.rows)


def explain(reader: Reader, found: Translations, lang: Lang = "en") -> Explanations:
    """Tells every row and suggestion of a translation in words: each step, who says so, and what follows."""
    shown = (*found.rows, *found.suggestions)
    titles = _titles(reader, shown, lang)
    teller = _Teller(titles, lang, found.to)
    rows = tuple(
        Explanation(source=row.source, target=row.target, sentence=teller.sentence(row), lang=lang) for row in shown
    )
    paths = [path for row in shown for path in (row.path, *row.beside) if path]
    return Explanations(rows, drawing(paths, titles))


class _Teller:
    """Puts paths into words of one language."""

    def __init__(self, titles: dict[str, str], lang: Lang, to: str) -> None:
        self.titles, self.lang, self.to = titles, lang, to
        self.told: set[str] = set()

    def sentence(self, row: Translation) -> str:
        """The path, what follows from it, and what else is to be known."""
        self.told.clear()
        told = [self._path(row.path)] if row.path else []
        told += [f"{self._say('answer', 'beside')} {self._path(path)}" for path in row.beside]
        return self._spaced([*told, self._conclusion(row), *self._asides(row)])

    def _spaced(self, sentences: Iterable[str]) -> str:
        return ("" if self.lang == "zh" else " ").join(filter(None, sentences))

    def _path(self, path: Steps) -> str:
        told = self._say("joint", "list").join(self._step(step) for step in path)
        return told + self._say("joint", "stop").strip()

    def _step(self, step: Step) -> str:
        kind = step.kind if step.target else "no_map"
        return self._say(
            "step",
            kind,
            source=self._named(step.source),
            target=self._named(step.target),
            relation=self._say("relation", step.relation),
            by=self._by(step),
        )

    def _by(self, step: Step) -> str:
        rule = every_rule().get(step.basis)
        kind = "rule" if rule else "line" if step.line else "plain"
        why = getattr(rule, self.lang).rstrip(".。") if rule else ""
        said = self._say("by", kind, map_set=step.map_set, line=step.line, basis=step.basis, why=why)
        return self._say("by", "backwards", said=said) if step.inverse else said

    def _conclusion(self, row: Translation) -> str:
        if row.target and row.status == "mapped" and row.relation is None:
            kind = "suggestion"
        elif row.target and row.status == "mapped":
            kind = "combined" if row.beside else "mapped"
        else:
            kind = {"no-map": "no_map"}.get(row.status, row.status)
        return self._say(
            "answer",
            kind,
            source=self._named(row.source),
            target=self._named(row.target or ""),
            relation=self._say("relation", row.relation or "unstated"),
            system=self.to,
        )

    def _asides(self, row: Translation) -> Iterable[str]:
        if row.support > 1:
            yield self._say("answer", "support", count=row.support)
        if row.review:
            yield self._say("answer", "review")

    def _named(self, curie: str) -> str:
        """The code, with its title where a sentence names it for the first time."""
        title = "" if curie in self.told else self.titles.get(curie, "")
        self.told.add(curie)
        if not title:
            return curie
        return f"{curie}“{title}”" if self.lang == "zh" else f"{curie} “{title}”"

    def _say(self, table: str, key: str, **values: Any) -> str:
        return say(table, key, self.lang, **values)


def say(table: str, key: str, lang: Lang, **values: Any) -> str:
    """A text of `explain.toml` in a language."""
    text: str = _texts()[table][key][lang]
    return text.format(**values) if values else text


def _titles(reader: Reader, rows: Iterable[Translation], lang: Lang) -> dict[str, str]:
    """What each code along the paths is called, in the language if anybody says it there."""
    rows = list(rows)
    curies = {end for row in rows for path in (row.path, *row.beside) for s in path for end in (s.source, s.target)}
    curies |= {row.source for row in rows}
    found = {row.target: row.target_title for row in rows if row.target and row.target_title}
    wanted: dict[str, set[str]] = {}
    for curie in filter(None, curies):
        code = Code.parse(curie)
        wanted.setdefault(code.system, set()).add(code.value)
    for name, ids in wanted.items():
        for id, title in _called(reader, name, ids, lang).items():
            found[f"{name}:{id}"] = title
    return found


def _called(reader: Reader, name: str, ids: set[str], lang: Lang) -> dict[str, str]:
    found: dict[str, str] = {}
    for edition in reader.catalogue().editions(name)[::-1]:
        nodes = {id: node for id, node in reader.concepts(edition, ids - found.keys()).items() if node.display}
        said = names(reader, edition, set(nodes), "zh") if nodes and lang == "zh" else {}
        for id, node in nodes.items():
            found[id] = said[id][0].text if id in said else node.display
    return found


@cache
def _texts() -> dict[str, dict[str, dict[str, str]]]:
    return tomllib.loads(Path(__file__).with_name("explain.toml").read_text(encoding="utf-8"))
