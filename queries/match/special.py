"""What is special of lab, drug, device and charge items: the words to search with, and what their columns say."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import msgspec

from termwalk.graph.codes import Edition
from termwalk.graph.store import Reader

from ..answered import Lang
from ..items import KINDS, Item, Judge, Judgement, item_of, judge_as, judge_of
from ..items.drug import drug
from ..items.fee import read_fee
from ..items.lab import lab_item
from ..terms.folding import folded
from .composing import Composed, Option, Part
from .finders import Finder
from .lexicon import Lexicon
from .reasons import Why

_JUDGED = 20
_CERTAIN = 0.995
"""What a number that both sides state leaves to chance."""

_AGREEMENT = 0.15
"""What each agreement of columns is worth beside a chance by name, for the order alone."""

_FOUND = 0.5
"""What it is worth that a drug is of the same substance, its name apart: a setting, for nobody has measured it."""

_FIRST, _MOST, _SAME = 5, 200, 3
"""Of how many names, the likeliest ones, others that bear them are judged too, how many of each, and how many stay."""

_WORDS: dict[str, Callable[[Item], str]] = {
    "lab": lambda item: lab_item(item).analyte,
    "drug": lambda item: drug(item).name,
    "fee": lambda item: read_fee(item.name).words,
}


def words(kind: str, item: Item) -> str:
    """The words of an item that its name is searched with; its name where nothing is special."""
    read = _WORDS.get(kind)
    return (read(item) if read else "") or item.name


def kind_of(system: str, kind: str) -> str:
    """The kind that was said, else that of the system's items; empty where a name is all there is."""
    own = judge_of(system)
    return kind or next((one for one in KINDS if own is not None and judge_as(one) is own), "")


def judge_for(system: str, kind: str) -> Judge | None:
    """The judge of a kind of items, else of a system; QuestionError for a kind that there is not."""
    return judge_as(kind) if kind else judge_of(system)


class Bench:
    """Judges candidates: by columns of both sides, which a name does not hold."""

    def __init__(
        self, reader: Reader, edition: Edition, lexicon: Lexicon, judge: Judge, finder: Finder | None = None
    ) -> None:
        self._reader, self._edition, self._lexicon, self._judge = reader, edition, lexicon, judge
        self._finder = finder
        self._offered: dict[str, Item] = {}
        self._places = {entry.code: place for place, entry in enumerate(lexicon.entries)} if finder else {}

    def judged(self, item: Item, composed: Composed) -> tuple[Composed, Mapping[Option, Judgement]]:
        """The candidates in their new order with what was found of each.

        A name that only past mappings know has nothing to be judged by.
        """
        found: dict[Option, Judgement] = {}
        if self._finder and len(composed.parts) == 1:
            composed = self._with_found(self._finder, item, composed.parts[0])
            item = self._finder.item(item)
        parts = tuple(self._part(item, part, found) for part in composed.parts)
        before = [part.options[0].chance for part in composed.parts if part.options]
        after = [part.options[0].chance for part in parts if part.options]
        sure = composed.confidence
        for was, now in zip(before, after, strict=True):
            sure = sure * now / was if was else now
        return Composed(parts, min(sure, 1.0)), found

    def _with_found(self, finder: Finder, item: Item, part: Part) -> Composed:
        """The candidates by name, and after them those that something else has found."""
        names = {option.name for option in part.options}
        found = []
        for code in finder.codes(item):
            name = self._lexicon.place.get(folded(self._lexicon.entries[self._places[code]].title))
            if name is not None and name not in names:
                names.add(name)
                found.append(Option(name, _FOUND))
        options = sorted((*part.options[: _JUDGED - len(found)], *found), key=lambda one: -one.chance)
        return Composed((msgspec.structs.replace(part, options=tuple(options)),), options[0].chance if options else 0.0)

    def _part(self, item: Item, part: Part, found: dict[Option, Judgement]) -> Part:
        asked, rest = part.options[:_JUDGED], part.options[_JUDGED:]
        borne = [self._bearers(one, _MOST if place < _FIRST else 1) for place, one in enumerate(asked)]
        offered = self._items([self._lexicon.entries[place].id for places in borne for place in places])
        rows = []
        for one, places in zip(asked, borne, strict=True):
            told = [self._judge(item, offered[self._lexicon.entries[place].id]) for place in places]
            for speaks, option, judgement in _weighed(one, places, told):
                found[option] = judgement
                rows.append((not judgement.decided, -speaks, one.name, option.concept, option))
        return msgspec.structs.replace(part, options=(*(one for *_, one in sorted(rows)), *rest))

    def _bearers(self, option: Option, most: int) -> Sequence[int]:
        """The concepts that bear a name, the best first."""
        return self._lexicon.owners[option.name][:most] if option.name < len(self._lexicon.names) else ()

    def _items(self, ids: Sequence[str]) -> dict[str, Item]:
        missing = [id for id in ids if id not in self._offered]
        if missing:
            nodes = self._reader.concepts(self._edition, missing)
            terms = self._reader.terms(self._edition, missing)
            self._offered |= {id: item_of(node, terms.get(id, ())) for id, node in nodes.items()}
        return {id: self._offered[id] for id in ids}


def _weighed(
    option: Option, places: Sequence[int], told: Sequence[Judgement]
) -> Iterator[tuple[float, Option, Judgement]]:
    """The few best of those that bear a name, with what speaks for each; equally good ones share the chance."""
    if not places:
        yield option.chance, option, Judgement()
        return
    strength = [(one.decided, (option.chance + _AGREEMENT * len(one.agreements)) * one.factor) for one in told]
    best = sorted(range(len(places)), key=lambda at: (not strength[at][0], -strength[at][1], at))[:_SAME]
    for at in best:
        chance = option.chance * told[at].factor / strength.count(strength[at])
        chance = max(chance, _CERTAIN) if told[at].decided else chance
        yield strength[at][1], Option(option.name, chance, places[at]), told[at]


def told(judgement: Judgement, lang: Lang) -> tuple[Why, ...]:
    """A judgement as reasons; what contradicts weighs as much as it takes from the score."""
    against = [Why(one.code, one.told(lang), 1 - judgement.factor) for one in judgement.contradictions]
    return (*against, *(Why(one.code, one.told(lang)) for one in judgement.agreements))
