"""What a text means in a code system: candidates with their chances, reasons and an advice.

A text is looked up as a whole before it is taken apart. A trained model answers with the set of names it learnt;
without one, the words of names and synonyms are all there is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal, TypeVar
from weakref import WeakKeyDictionary

from termwalk.graph.catalogue import Catalogue
from termwalk.graph.codes import Edition
from termwalk.graph.errors import QuestionError
from termwalk.graph.progress import Progress, silent
from termwalk.graph.store import Reader
from termwalk.ontologies.registry import system

from ..answered import Lang
from ..items import Item, Judgement, item_of
from ..learn.model import Model
from ..members import with_terms
from ..terms.folding import folded
from ..terms.splitting import Kind
from .composing import Composed, Option, Part, Ranker, composed, decided
from .finders import Finder, finder_of
from .lexicon import Entry, Lexicon
from .plain import PlainRanker
from .reasons import Why, nothing, whys
from .rows import Advice, Matches, MatchRow
from .special import Bench, judge_for, kind_of, told, words

_AT_ONCE = 1_000
_NONE = 0.1
"""A calibrated chance below which nine in ten candidates are wrong: then the advice is that there is none."""

_AGAINST = 0.8
"""How heavily a contradiction must weigh for an answer not to be accepted unseen."""

T = TypeVar("T")
Text = str | Item

_NOTHING: Mapping[Option, Judgement] = {}


def match(
    reader: Reader,
    texts: Iterable[Text],
    to: str,
    *,
    model: Model | None = None,
    kind: str = "",
    limit: int = 5,
    lang: Lang = "en",
    progress: Progress = silent,
) -> Matches:
    """Up to `limit` candidates for each part of each text, in the system or release `to`.

    A text is a string, or an Item with the other columns of its dictionary, which lab, drug, device and fee items are
    judged by; `kind` names that judge where the target system does not say it. QuestionError if a model was trained
    for another target.
    """
    asked = [one if isinstance(one, Item) else Item(name=one) for one in texts]
    with reader.snapshot():
        edition = reader.catalogue().resolve(target_of(to))
        matcher = Matcher(reader, edition, model, kind)
        rows: list[MatchRow] = []
        for some in _batches(asked):
            rows += matcher.rows(some, limit, lang)
            progress(str(edition), len(rows))
    return Matches(tuple(rows))


def target_of(to: str) -> Edition:
    """A system under its id, with the release if one is said."""
    asked = Edition.parse(to)
    return Edition(system(asked.system).id, asked.version)


def dictionary(reader: Reader, source: str) -> Iterator[Item]:
    """Every concept of a dictionary in the graph, with its columns, as texts to match."""
    edition = reader.catalogue().resolve(target_of(source))
    nodes = (node for node in reader.members(edition) if node.code)
    return (item_of(node, terms) for node, terms in with_terms(reader, edition, nodes))


def _batches(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    for at in range(0, len(items), _AT_ONCE):
        yield items[at : at + _AT_ONCE]


_held: WeakKeyDictionary[Reader, tuple[Catalogue, dict[tuple[Edition, str], Any]]] = WeakKeyDictionary()


def _kept(reader: Reader, edition: Edition, what: str, make: Callable[[], T]) -> T:
    """What is made of a release, made once while the graph stays as it is."""
    catalogue = reader.catalogue()
    held = _held.get(reader)
    if held is None or held[0] is not catalogue:
        held = (catalogue, {})
        _held[reader] = held
    if (edition, what) not in held[1]:
        held[1][edition, what] = make()
    made: T = held[1][edition, what]
    return made


def ranker_of(reader: Reader, edition: Edition, of: Kind) -> PlainRanker:
    """The untrained ranker of a release."""
    kind: Literal["procedures", "diagnoses"] = "procedures" if of == "procedure" else "diagnoses"
    return _kept(reader, edition, kind, lambda: PlainRanker(Lexicon.of(reader, edition), kind))


class Matcher:
    """Matches texts with one release of a system."""

    def __init__(self, reader: Reader, edition: Edition, model: Model | None = None, kind: str = "") -> None:
        about = system(edition.system)
        self.edition, self.model, self.kind = edition, model, kind_of(edition.system, kind)
        self.of: Kind = "procedure" if about.subject == "procedures" or self.kind == "fee" else "diagnosis"
        if model:
            self.lexicon = _fitting(model, edition)
            self.ranker: Ranker = model
        else:
            plain = ranker_of(reader, edition, self.of)
            self.lexicon, self.ranker = plain.lexicon, plain
        judge = judge_for(edition.system, kind)
        self.bench = Bench(reader, edition, self.lexicon, judge, self._finder(reader)) if judge else None

    def _finder(self, reader: Reader) -> Finder | None:
        return _kept(
            reader, self.edition, f"found as {self.kind}",
            lambda: finder_of(reader, self.edition, self.lexicon, self.kind),
        )  # fmt: skip

    def rows(self, items: Sequence[Item], limit: int, lang: Lang) -> Iterator[MatchRow]:
        """The rows of some items; equal texts are looked up once."""
        texts = list(dict.fromkeys(words(self.kind, item) for item in items))
        answers = decided(self.model, texts) if self.model else composed(self.ranker, texts, self.of)
        found = dict(zip(texts, answers, strict=True))
        for item in items:
            answer, judged = found[words(self.kind, item)], _NOTHING
            if self.bench:
                answer, judged = self.bench.judged(item, answer)
            yield from self._answer(item, answer, judged, limit, lang)

    def _answer(
        self, item: Item, answer: Composed, judged: Mapping[Option, Judgement], limit: int, lang: Lang
    ) -> Iterator[MatchRow]:
        reasons = {
            (place, option): self._whys(part, option, judged, lang)
            for place, part in enumerate(answer.parts)
            for option in part.options[:limit]
        }
        advice = self._advice(answer, reasons)
        for place, part in enumerate(answer.parts):
            text = item.name if len(answer.parts) == 1 else part.text
            rows = self._part(item, text, part, limit)
            if not part.options:
                yield self._row(item, text, nothing(str(self.edition), lang))
            for row, option in zip(rows, part.options[:limit], strict=True):
                why = reasons[place, option]
                yield _with(row, why, advice)

    def _part(self, item: Item, text: str, part: Part, limit: int) -> Iterator[MatchRow]:
        for rank, option in enumerate(part.options[:limit], start=1):
            entry, name = self._entry(option), self.ranker.names[option.name]
            yield MatchRow(
                text=item.name, part=text, rank=rank, code=entry.code if entry else "",
                title=entry.title if entry else name, score=round(option.chance, 4), advice="review", why="",
                source=item.code, system=self.edition.system, release=self.edition.version, matched=name,
            )  # fmt: skip

    def _row(self, item: Item, text: str, why: Why) -> MatchRow:
        return MatchRow(
            text=item.name, part=text, rank=1, code="", title="", score=0.0, advice="none", why=why.sentence,
            why_code=why.code, source=item.code, system=self.edition.system, release=self.edition.version,
        )  # fmt: skip

    def _entry(self, option: Option) -> Entry | None:
        """The concept that is meant; none for a name that only past mappings know."""
        if option.name >= len(self.lexicon.names):
            return None
        return self.lexicon.entry(option.name) if option.concept < 0 else self.lexicon.entries[option.concept]

    def _whys(self, part: Part, option: Option, judged: Mapping[Option, Judgement], lang: Lang) -> tuple[Why, ...]:
        entry = self._entry(option)
        if entry is None:
            return (nothing(str(self.edition), lang),)
        past = self.model.past(option.name) if self.model else 0
        own = whys(part.text, self.ranker.names[option.name], entry, past, lang)
        return (*told(judged[option], lang), *own) if option in judged else own

    def _advice(self, answer: Composed, reasons: Mapping[tuple[int, Option], tuple[Why, ...]]) -> Advice:
        first = [(place, part.options[0]) for place, part in enumerate(answer.parts) if part.options]
        if len(first) < len(answer.parts) or max(option.chance for _, option in first) < _NONE:
            return "none"
        against = max((why.against for place, option in first for why in reasons[place, option]), default=0.0)
        known = all(self._entry(option) for _, option in first)
        named = against == 0 and all(self._is_named(answer.parts[at], one) for at, one in first)
        sure = named or answer.confidence >= self.ranker.accept
        return "accept" if known and sure and against < _AGAINST else "review"

    def _is_named(self, part: Part, option: Option) -> bool:
        """Whether a part is, letter by letter, the name of one leaf alone, or of a leaf and its heading."""
        if option.name >= len(self.lexicon.names) or folded(part.text) != self.ranker.names[option.name]:
            return False
        return sum(not self.lexicon.entries[place].heading for place in self.lexicon.owners[option.name]) == 1


def _fitting(model: Model, edition: Edition) -> Lexicon:
    """The lexicon of a model, if it is that of the release."""
    lexicon = model.space.lexicon
    if lexicon.edition != edition:
        trained = lexicon.edition or "a list of its own"
        raise QuestionError(f"The model was trained for {trained}, not for {edition}: ask for that, or train it again.")
    return lexicon


def _with(row: MatchRow, reasons: Sequence[Why], advice: Advice) -> MatchRow:
    from msgspec.structs import replace

    return replace(
        row,
        advice=advice,
        why=" ".join(why.sentence for why in reasons),
        why_code=" | ".join(why.code for why in reasons),
    )
