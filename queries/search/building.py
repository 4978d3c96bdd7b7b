"""An index made from the names of a graph."""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from termwalk.graph.codes import Edition
from termwalk.graph.progress import Progress, silent
from termwalk.graph.store import Reader

from ..terms.folding import HAN, folded
from ..terms.pinyin import alphabet, syllables
from .gathered import USES, Gathered, Numbered
from .index import RETIRED, About, Index
from .postings import Postings
from .strings import Strings

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from .strings import Array, Ids

_TOKEN = re.compile(f"[{HAN}]+|[^{HAN} ]+")
_HAN = re.compile(f"[{HAN}]")
_NO_MARKS = {number: None for number in range(128) if not chr(number).isalnum()}
_LATIN_UNITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def build(reader: Reader, prints: dict[Edition, str], progress: Progress = silent) -> Index:
    """The index of some releases, each given with what its content is told by."""
    found = Gathered()
    with reader.snapshot():
        for number, edition in enumerate(prints):
            progress(str(edition), len(found.codes))
            found.take(reader, edition, number)
    about = About(
        editions=tuple(prints),
        prints=tuple(prints.values()),
        kinds=tuple(found.kinds),
        uses=USES,
        languages=tuple(found.languages),
        alphabet=tuple(sorted({*alphabet(), *_LATIN_UNITS})),
    )
    return Index(about, dict(_arrays(found, about)))


def _arrays(found: Gathered, about: About) -> Iterable[tuple[str, Array]]:
    place = _concept_order(found)
    codes = found.codes
    arrays, keys = _keys(found, place, len(about.editions))
    for code in codes:
        found.texts[code]
    yield from _strings("text", Strings.of(found.texts))
    yield from arrays.items()
    yield from _concepts(found, place)
    yield from _words(keys)
    yield from _codes(codes, place)
    yield from _units(keys, about.alphabet)


def _strings(name: str, strings: Strings) -> Iterable[tuple[str, Array]]:
    yield f"{name}.blob", strings.blob
    yield f"{name}.blob.at", strings.at


def _postings(name: str, postings: Postings) -> Iterable[tuple[str, Array]]:
    yield from _strings(name, postings.words)
    yield f"{name}.at", postings.at
    yield f"{name}.numbers", postings.numbers


def _concept_order(found: Gathered) -> Ids:
    """The number of each concept: by code, then by release, so that a tie is the lower number."""
    import numpy as np

    order = sorted(range(len(found.codes)), key=lambda row: (found.codes[row], found.editions[row]))
    place = np.empty(len(order), np.uint32)
    place[order] = np.arange(len(order), dtype=np.uint32)
    return place


def _concepts(found: Gathered, place: Ids) -> Iterable[tuple[str, Array]]:
    import numpy as np

    columns: dict[str, tuple[Any, type[np.unsignedinteger[Any]]]] = {
        "code": ([found.texts[code] for code in found.codes], np.uint32),
        "title": (found.titles, np.uint32),
        "edition": (found.editions, np.uint16),
        "kind": (found.kind, np.uint16),
        "state": (found.state, np.uint16),
    }
    for name, (values, size) in columns.items():
        column = np.empty(len(place), size)
        column[place] = np.asarray(values, size)
        yield f"concept.{name}", column


def _keys(found: Gathered, place: Ids, systems: int) -> tuple[dict[str, Array], list[str]]:
    """The folded names by rank, and the mentions of each."""
    import numpy as np

    numbered = Numbered()
    key_of_text = np.fromiter((numbered[folded(text)] for text in found.texts), np.uint32, len(found.texts))
    owner = np.asarray(found.owners, np.uint32)
    text, use = np.asarray(found.named, np.uint32), np.asarray(found.used, np.uint16)
    tongue = np.asarray(found.tongues, np.uint16)
    state = np.asarray(found.state, np.uint16)[owner]
    spelt = list(numbered)
    if "" in numbered:
        says = key_of_text[text] != numbered[""]
        owner, text, use, tongue, state = (each[says] for each in (owner, text, use, tongue, state))
    used, of = np.unique(key_of_text[text], return_inverse=True)
    said = [spelt[number] for number in used]
    order, rank = _ranked(said, of, state, use)
    key, concept = rank[of], place[owner]
    rows = np.lexsort((text, concept, use, state, key))
    at = np.zeros(len(said) + 1, np.uint32)
    np.cumsum(np.bincount(key, minlength=len(said)), out=at[1:])
    ranked = [said[number] for number in order]
    alphabetical = np.asarray(sorted(range(len(ranked)), key=ranked.__getitem__), np.uint32)
    strings = Strings.of(ranked)
    return {
        "key.blob": strings.blob,
        "key.blob.at": strings.at,
        "key.order": alphabetical,
        "key.at.mention": at,
        "key.systems": _systems(key, np.asarray(found.editions, np.uint64)[owner], len(said)),
        "mention.concept": concept[rows],
        "mention.text": text[rows],
        "mention.use": use[rows],
        "mention.language": tongue[rows],
    }, ranked


def _ranked(said: list[str], key: Any, state: Any, use: Any) -> tuple[list[int], Ids]:
    """The order of the keys, and the rank of each: names of what is active first, then short ones, then the better
    use, then what more names begin with, then by the alphabet."""
    import numpy as np

    best = np.full(len(said), np.iinfo(np.uint16).max, np.uint16)
    np.minimum.at(best, key, (state * len(USES) + use).astype(np.uint16))
    worth = best.tolist()
    last = RETIRED * len(USES)
    begun = _begun(said)
    order = sorted(
        range(len(said)),
        key=lambda one: (worth[one] >= last, len(said[one]), worth[one], -begun[one], said[one]),
    )
    rank = np.empty(len(order), np.uint32)
    rank[order] = np.arange(len(order), dtype=np.uint32)
    return order, rank


def _begun(said: Sequence[str]) -> list[int]:
    """How many names begin with each, which tells 高血压 from 过小牙."""
    counts, open_ = [0] * len(said), list[int]()
    for one in sorted(range(len(said)), key=said.__getitem__):
        while open_ and not said[one].startswith(said[open_[-1]]):
            open_.pop()
        for begun in open_:
            counts[begun] += 1
        open_.append(one)
    return counts


def _systems(key: Ids, edition: npt.NDArray[np.uint64], most: int) -> npt.NDArray[np.uint64]:
    """One bit per release (beyond 64 they share) that says whether any of its names is that key."""
    import numpy as np

    bits = np.zeros(most, np.uint64)
    np.bitwise_or.at(bits, key, np.uint64(1) << (edition % np.uint64(64)))
    return bits


def _words(keys: Sequence[str]) -> Iterable[tuple[str, Array]]:
    """Words, and single Chinese characters and pairs of them, each with the keys that hold it."""
    import numpy as np

    words, characters = Numbered(), Numbered()
    seen, under = (array("I"), array("I")), (array("I"), array("I"))
    for number, key in enumerate(keys):
        plain, chinese = (key.split(), ()) if key.isascii() else tokens(key)
        for place, table, found in ((0, words, plain), (1, characters, chinese)):
            distinct = set(found)
            seen[place].extend([table[one] for one in distinct])
            under[place].extend([number] * len(distinct))
    for name, table, place in (("word", words, 0), ("character", characters, 1)):
        columns = np.asarray(seen[place], np.uint32), np.asarray(under[place], np.uint32)
        postings = Postings.of(list(table), *columns)
        yield from _postings(name, postings)
    yield "word.letters", np.asarray([letters(word) for word in sorted(words)], np.uint32)


def tokens(key: str) -> tuple[list[str], list[str]]:
    """The words of a folded text, and its Chinese characters and the pairs of neighbours among them."""
    plain, chinese = list[str](), list[str]()
    for run in _TOKEN.findall(key):
        if _HAN.match(run):
            chinese.extend(run)
            chinese.extend(map("".join, pairwise(run)))
        else:
            plain.append(run)
    return plain, chinese


def letters(word: str) -> int:
    """Which of a to z a word holds, one bit each; anything else is bit 26."""
    held = 0
    for character in set(word):
        held |= 1 << (ord(character) - 97 if "a" <= character <= "z" else 26)
    return held


def squashed(code: str) -> str:
    """A code as it is typed in a hurry: i109 for I10.9."""
    if code.isascii():
        return code.lower().translate(_NO_MARKS)
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", code).casefold()))


def _codes(codes: list[str], place: Ids) -> Iterable[tuple[str, Array]]:
    import numpy as np

    order = np.argsort(place)
    numbered = Numbered()
    seen = np.fromiter((numbered[squashed(codes[row])] for row in order), np.uint32, len(codes))
    yield from _postings("code", Postings.of(list(numbered), seen, np.arange(len(codes), dtype=np.uint32)))


def _units(keys: Sequence[str], known: Sequence[str]) -> Iterable[tuple[str, Array]]:
    """The syllables of every key with Chinese characters, as numbers in the alphabet; 0 is what is none of it."""
    import numpy as np

    number = {syllable: place for place, syllable in enumerate(known, 1)}
    units, at, owners = array("H"), array("I", [0]), array("I")
    for place, key in enumerate(keys):
        if _HAN.search(key):
            units.extend(number.get(unit, 0) for unit in syllables(key))
            at.append(len(units))
            owners.append(place)
    yield "unit", np.asarray(units, np.uint16)
    yield "unit.at", np.asarray(at, np.uint32)
    yield "unit.key", np.asarray(owners, np.uint32)
