"""Finer targets for codes that are only related to a class or narrower than it: offered as suggestions, never as facts.

What is narrower than a class may have a class of its own in the target system: under the class, beside its residual, or
elsewhere. It is looked for by name: the very same name anywhere, else the likest name in the family of the target.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import Literal

import msgspec

from termwalk.graph.codes import Edition
from termwalk.graph.concepts import Concept
from termwalk.graph.store import Reader

from .likeness.spelling import folded, is_vague, words
from .names import names
from .results import Answer
from .titles import contradicts, negation_differs

By = Literal["same-name", "family"]
_LIKE_ENOUGH = 0.75
_OPPOSITES = tuple(zip("冷左急良上内前男远早大高闭", "温右慢恶下外后女近晚小低开", strict=True))
"""Pairs of characters of which names that mean one thing do not have one each."""
_DEEPEST = 3
"""Levels below the top of a family that are searched."""


class Suggestion(msgspec.Struct, frozen=True, kw_only=True):
    """A target that might say more of a source than its mapped one; `score` is the likeness of the names, 0 to 1.

    `by` says where it was found: `same-name` anywhere in the target release, or in the `family` of the mapped target.
    """

    source_code: str
    source_title: str
    mapped_code: str
    target_code: str
    target_title: str
    by: By
    score: float


class Suggestions(Answer[Suggestion]):
    """Suggestions as an answer of its own, to be shown and exported."""

    row_type = Suggestion


class Wanted(msgspec.Struct, frozen=True):
    """A source whose target may be refined: its title and the ids of the mapped targets."""

    code: str
    title: str
    targets: tuple[str, ...]


def suggestions(reader: Reader, wanted: Iterable[Wanted], target: Edition) -> tuple[Suggestion, ...]:
    """At most one finer target per source, in the order asked; none where no name is like enough."""
    asked = [one for one in wanted if one.title and not is_vague(one.title)]
    if not asked:
        return ()
    search = _Names(reader, target, "zh" if any(_is_chinese(one.title) for one in asked) else "en")
    families = _Families(reader, target, {id for one in asked for id in one.targets})
    found = (_best(one, search, families) for one in asked)
    return tuple(one for one in found if one is not None)


def _best(one: Wanted, search: _Names, families: _Families) -> Suggestion | None:
    for id in search.named(one.title):
        if id not in one.targets:
            return _suggestion(one, search, id, "same-name", 1.0)
    scored = [(alike(one.title, name), id) for id in families.of(one.targets) for name in search.names_of(id)
              if not is_vague(name) and not _opposed(one.title, name)]  # fmt: skip
    scored = [pair for pair in scored if pair[0] >= _LIKE_ENOUGH and pair[1] not in one.targets]
    if not scored:
        return None
    score, id = min(scored, key=lambda pair: (-pair[0], pair[1]))
    return _suggestion(one, search, id, "family", round(score, 2))


def _opposed(one: str, other: str) -> bool:
    """Whether a word of one name has its opposite, or its denial, in the other."""
    split = any(
        (a in one and b in other and a not in other and b not in one)
        or (b in one and a in other and b not in other and a not in one)
        for a, b in _OPPOSITES
    )
    return split or negation_differs(one, other) or contradicts(one, other)


def _suggestion(one: Wanted, search: _Names, id: str, by: By, score: float) -> Suggestion:
    return Suggestion(
        source_code=one.code,
        source_title=one.title,
        mapped_code=one.targets[0] if one.targets else "",
        target_code=id,
        target_title=search.names_of(id)[0],
        by=by,
        score=score,
    )


class _Names:
    """The names of a release's codes in one language."""

    def __init__(self, reader: Reader, edition: Edition, language: str) -> None:
        nodes = {node.id: node for node in reader.members(edition) if node.code and node.listed and node.selectable}
        said = names(reader, edition, set(nodes), language)
        self._names = {id: _all_names(node, [name.text for name in said.get(id, ())], language)
                       for id, node in nodes.items()}  # fmt: skip
        self._by_name: defaultdict[str, list[str]] = defaultdict(list)
        for id, texts in self._names.items():
            for text in texts:
                self._by_name[folded(text)].append(id)

    def named(self, title: str) -> list[str]:
        """The codes with this very name."""
        return self._by_name.get(folded(title), [])

    def names_of(self, id: str) -> list[str]:
        """The names of a code, the first one for showing."""
        return self._names.get(id, [])


def _all_names(node: Concept, said: list[str], language: str) -> list[str]:
    own = [node.display] if language == "en" or not said else []
    return list(dict.fromkeys((*own, *said)))


class _Families:
    """The classes round a target: below it, and where it is a residual, beside it and below what stands beside it."""

    def __init__(self, reader: Reader, edition: Edition, ids: Collection[str]) -> None:
        nodes = reader.concepts(edition, ids)
        self._tops = {id: _top(node) for id, node in nodes.items()}
        self._below: dict[str, tuple[str, ...]] = {}
        level = set(self._tops.values())
        for _ in range(_DEEPEST):
            found = reader.children(edition, level - self._below.keys())
            self._below |= found
            level = {child for below in found.values() for child in below}

    def of(self, ids: Iterable[str]) -> Iterator[str]:
        """The codes of the families of some targets."""
        seen: set[str] = set()
        stack = [self._tops[id] for id in ids if id in self._tops]
        while stack:
            for child in self._below.get(stack.pop(), ()):
                if child not in seen:
                    seen.add(child)
                    stack.append(child)
                    yield child


def _top(node: Concept) -> str:
    return node.parents[0] if node.residual and node.parents else node.id


def alike(one: str, other: str) -> float:
    """Likeness of two names (Dice), 0 to 1: by words, or by pairs of characters in Chinese, which has no blanks."""
    chinese = _is_chinese(one) or _is_chinese(other)
    left, right = (_pairs(one), _pairs(other)) if chinese else (words(one), words(other))
    return 2 * len(left & right) / (len(left) + len(right)) if left or right else 0.0


def _pairs(name: str) -> set[str]:
    text = folded(name)
    return {text[place : place + 2] for place in range(len(text) - 1)} or ({text} if text else set())


def _is_chinese(text: str) -> bool:
    return any("\u4e00" <= letter <= "\u9fff" for letter in text)
