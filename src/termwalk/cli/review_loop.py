"""Reviewing in a terminal, one source after the other; a pipe of lines will do."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from rich.text import Text

from termwalk.exporters.headers import Lang
from termwalk.graph.errors import QuestionError
from termwalk.graph.relations import Relation
from termwalk.graph.store import Store
from termwalk.queries.review import Item, Project, board_of, decide
from termwalk.queries.review.candidates import best
from termwalk.queries.review.codes import Codes
from termwalk.queries.review.deciding import Act
from termwalk.queries.review.opinions import Role
from termwalk.queries.review.wording import word

from . import printing

_SHOWN = 9
_RELATIONS: dict[str, Relation] = {"=": "equivalent", "<": "narrower", ">": "broader", "~": "related"}
_LINE = re.compile(
    r"(?P<key>[arnsq?]|c\s+\S.*?|[1-9](?:\s*\+\s*[1-9])*)(?:\s+(?P<sign>[=<>~]))?(?:\s+(?P<note>.*))?", re.DOTALL
)
_OTHER = re.compile(r"c\s+(?P<codes>[^=<>~;]+?)\s*(?P<sign>[=<>~])?\s*(?:;\s*(?P<note>.*))?", re.DOTALL)


class Said(NamedTuple):
    """A line that was understood; no act for the end."""

    act: Act | None
    codes: tuple[str, ...] = ()
    relation: str = ""
    note: str = ""


class Loop:
    """Asks for each item and writes each answer at once, so that whoever leaves has lost nothing."""

    def __init__(self, store: Store, project: Project, who: str, role: Role, lang: Lang) -> None:
        self.store, self.project, self.who, self.role, self.lang = store, project, who, role, lang
        self.codes = Codes(store, project.target)
        self.console = printing.console()
        self.board = board_of(store, project)
        self.seen = store.last_decision()

    def run(self, items: list[Item], ask: Callable[[str], str]) -> int:
        """Goes through the items until `ask` raises EOFError or the answer is q; returns how many were decided."""
        self._say("keys")
        done = 0
        for place, item in enumerate(items, start=1):
            self._show(item, f"{place}/{len(items)}")
            try:
                decided = self._one(item, ask)
            except EOFError:
                break
            if decided is None:
                break
            done += decided
        return done

    def _one(self, item: Item, ask: Callable[[str], str]) -> bool | None:
        """Whether something was written; None to leave. What cannot be is said, and asked again."""
        while True:
            line = ask(word("say", "ask", self.lang)).strip()
            try:
                said = self._read(line, item)
                if said is None:
                    continue
                if said.act is None:
                    return None
                if said.act == "defer" and not said.note:
                    return False
                self._decide(item, said, said.act)
            except QuestionError as error:
                self.console.print(Text(str(error), style="red"))
                continue
            return True

    def _decide(self, item: Item, said: Said, act: Act) -> None:
        """Writes the decision; the board is read anew only if somebody else has written meanwhile."""
        last = self.store.last_decision()
        if last != self.seen:
            self.board, self.seen = board_of(self.store, self.project), last
        made = decide(
            self.store, self.project, item.source, act, said.codes, who=self.who, role=self.role,
            relation=said.relation, why=said.note, board=self.board,
        )  # fmt: skip
        self.seen += len(made)

    def _read(self, line: str, item: Item) -> Said | None:
        """What a line says; None where the keys were asked for, or nothing was written."""
        if line in ("?", ""):
            self._say("keys")
            return None
        if line.startswith("c "):
            return self._other(line)
        found = _LINE.fullmatch(line)
        if found is None:
            raise QuestionError(word("say", "unclear", self.lang).format(text=line))
        key, note, relation = found["key"], found["note"] or "", _RELATIONS.get(found["sign"] or "", "")
        if key == "q":
            return Said(None)
        simple: dict[str, Act] = {"n": "no-map", "s": "defer"}
        if key in simple:
            return Said(simple[key], note=note)
        if key in "ar":
            return Said("accept" if key == "a" else "reject", item.proposed, relation, note)
        return Said("accept", self._chosen(key, item), relation, note)

    def _other(self, line: str) -> Said:
        found = _OTHER.fullmatch(line)
        if found is None:
            raise QuestionError(word("say", "unclear", self.lang).format(text=line))
        codes = self.codes.read(found["codes"])
        return Said("accept", codes, _RELATIONS.get(found["sign"] or "", ""), found["note"] or "")

    def _chosen(self, key: str, item: Item) -> tuple[str, ...]:
        numbers = [int(number) for number in re.findall(r"\d", key)]
        if max(numbers) > len(item.candidates[:_SHOWN]):
            raise QuestionError(word("say", "unclear", self.lang).format(text=key))
        return tuple(item.candidates[number - 1].code for number in numbers)

    def _show(self, item: Item, place: str) -> None:
        title = item.text if item.source == item.text else f"{item.source} {item.text}"
        state = word("state", item.state, self.lang)
        self.console.print(Text.assemble((f"{place} ", "dim"), (title, "bold"), (f" [{state}]", "dim")))
        proposed = best(item.candidates)
        for number, one in enumerate(item.candidates[:_SHOWN], start=1):
            style = "green" if one in proposed else ""
            part = f" ← {one.part}" if one.part and one.part != item.text else ""
            self.console.print(Text(f"  {number} {one.code} {one.title} ({one.score:.2f}){part}  {one.why}", style))
        if not item.candidates:
            self.console.print(Text(f"  {word('say', 'none', self.lang)}", "dim"))
        for said in item.opinions:
            verb = word("decision", said.verb, self.lang)
            self.console.print(Text(f"  {said.who}: {verb} {self.codes.joined(said.codes)} {said.why}", "cyan"))
        if item.note:
            self.console.print(Text(f"  {item.note.who}: {item.note.why}", "cyan"))

    def _say(self, id: str) -> None:
        self.console.print(Text(word("say", id, self.lang), "dim"))
