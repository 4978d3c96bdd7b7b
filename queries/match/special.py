"""What is special of lab, drug, device and charge items: the words to search with, and what their columns say."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import msgspec

from termwalk.graph.codes import Edition
from termwalk.graph.store import Reader

from ..answered import Lang
from ..items import Item, Judge, Judgement, item_of, judge_as, judge_of
from ..items.drug import drug
from ..items.fee import read_fee
from ..items.lab import lab_item
from .composing import Composed, Option, Part
from .lexicon import Lexicon
from .reasons import Why

_JUDGED = 20
_CERTAIN = 0.995
"""What a number that both sides state leaves to chance."""

_AGREEMENT = 0.15
"""What each agreement of columns is worth beside a chance by name, for the order alone."""

_WORDS: dict[str, Callable[[Item], str]] = {
    "lab": lambda item: lab_item(item).analyte,
    "drug": lambda item: drug(item).name,
    "fee": lambda item: read_fee(item.name).words,
}


def words(kind: str, item: Item) -> str:
    """The words of an item that its name is searched with; its name where nothing is special."""
    read = _WORDS.get(kind)
    return (read(item) if read else "") or item.name


def judge_for(system: str, kind: str) -> Judge | None:
    """The judge of a kind of items, else of a system; QuestionError for a kind that there is not."""
    return judge_as(kind) if kind else judge_of(system)


class Bench:
    """Judges candidates: by columns of both sides, which a name does not hold."""

    def __init__(self, reader: Reader, edition: Edition, lexicon: Lexicon, judge: Judge) -> None:
        self._reader, self._edition, self._lexicon, self._judge = reader, edition, lexicon, judge
        self._offered: dict[str, Item] = {}

    def judged(self, item: Item, composed: Composed) -> tuple[Composed, Mapping[int, Judgement]]:
        """The candidates in their new order with what was found of each name.

        A name that only past mappings know has nothing to be judged by.
        """
        found: dict[int, Judgement] = {}
        parts = tuple(self._part(item, part, found) for part in composed.parts)
        before = [part.options[0].chance for part in composed.parts if part.options]
        after = [part.options[0].chance for part in parts if part.options]
        sure = composed.confidence
        for was, now in zip(before, after, strict=True):
            sure = sure * now / was if was else now
        return Composed(parts, min(sure, 1.0)), found

    def _part(self, item: Item, part: Part, found: dict[int, Judgement]) -> Part:
        asked, rest = part.options[:_JUDGED], part.options[_JUDGED:]
        listed = len(self._lexicon.names)
        ids = {one.name: self._lexicon.entry(one.name).id for one in asked if one.name < listed}
        offered = self._items(list(ids.values()))
        options = []
        for one in asked:
            told = self._judge(item, offered[ids[one.name]]) if one.name in ids else Judgement()
            found[one.name] = told
            chance = max(one.chance, _CERTAIN) if told.decided else one.chance * told.factor
            speaks = (one.chance + _AGREEMENT * len(told.agreements)) * told.factor
            options.append((not told.decided, -speaks, one.name, Option(one.name, chance)))
        return msgspec.structs.replace(part, options=(*(one for *_, one in sorted(options)), *rest))

    def _items(self, ids: Sequence[str]) -> dict[str, Item]:
        missing = [id for id in ids if id not in self._offered]
        if missing:
            nodes = self._reader.concepts(self._edition, missing)
            terms = self._reader.terms(self._edition, missing)
            self._offered |= {id: item_of(node, terms.get(id, ())) for id, node in nodes.items()}
        return {id: self._offered[id] for id in ids}


def told(judgement: Judgement, lang: Lang) -> tuple[Why, ...]:
    """A judgement as reasons; what contradicts weighs as much as it takes from the score."""
    against = [Why(one.code, one.told(lang), 1 - judgement.factor) for one in judgement.contradictions]
    return (*against, *(Why(one.code, one.told(lang)) for one in judgement.agreements))
