"""How Chinese texts are typed in Latin letters: 高血压 as gaoxueya, as gxy, and as gaoxy.

A text becomes units: the syllable of each Chinese character, and every other letter or digit by itself. Tones are
left out and ü is v, but lue and nue are written as they are typed. Of a character with several readings the word it
stands in decides (pypinyin's dictionary, and pinyin.toml for words of medicine), else its commonest reading.
"""

from __future__ import annotations

import functools
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

_LONGEST = 4
_LETTERS = 6
_BEAM = 6
_TWO_LETTERS = ("zh", "ch", "sh")


class Reading(msgspec.Struct, frozen=True):
    """The table pinyin.toml."""

    characters: dict[str, str]
    words: dict[str, str]


class Piece(msgspec.Struct, frozen=True):
    """What was typed for one unit: a whole syllable, or the letters that it begins with."""

    letters: str
    whole: bool


def syllables(text: str) -> tuple[str, ...]:
    """The units of a text: 2型 is `2, xing`. Blanks and punctuation are left out."""
    return tuple(_units(text))


def initials(text: str) -> str:
    """The first letter of each unit: 2型糖尿病 is 2xtnb."""
    return "".join(unit[0] for unit in _units(text))


def _units(text: str) -> Iterator[str]:
    known, phrases, begun = _characters(), _phrases(), _beginnings()
    at = 0
    while at < len(text):
        character = text[at]
        if character not in known:
            if character.isalnum():
                yield character
            at += 1
            continue
        said = next(_said(text, at, phrases), None) if text[at : at + 2] in begun else None
        yield from said or (known[character],)
        at += len(said) if said else 1


def _said(text: str, at: int, phrases: dict[str, tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    """The readings of the words of the dictionary that begin here, the longest first."""
    for length in range(_LONGEST, 1, -1):
        found = phrases.get(text[at : at + length])
        if found:
            yield found


class Syllabary:
    """The syllables that can be typed; `ways` reads what was typed."""

    def __init__(self, alphabet: Iterable[str]) -> None:
        self.alphabet = tuple(sorted(alphabet))
        self._known = frozenset(syllable for syllable in self.alphabet if len(syllable) > 1)
        self._begun = frozenset(one[:end] for one in self.alphabet for end in range(1, len(one) + 1))

    def ways(self, text: str) -> tuple[tuple[Piece, ...], ...]:
        """The ways to read what was typed as units, the fewest units first; none if it cannot be read so.

        A blank or apostrophe ends a unit. The last unit may be unfinished.
        """
        runs = text.replace("'", " ").split()
        if not runs or not text.isascii():
            return ()
        ways: list[tuple[Piece, ...]] = [()]
        for place, run in enumerate(runs):
            found = self._readings(run, place == len(runs) - 1)
            ways = _best((*before, *way) for before in ways for way in found)
        return tuple(ways)

    def _readings(self, run: str, last: bool) -> list[tuple[Piece, ...]]:
        ending: list[list[tuple[Piece, ...]]] = [[()], *([] for _ in run)]
        for at in range(len(run)):
            for piece in self._pieces(run, at, last) if ending[at] else ():
                to = at + len(piece.letters)
                ending[to] = _best([*ending[to], *((*before, piece) for before in ending[at])])
        return ending[-1]

    def _pieces(self, run: str, at: int, last: bool) -> Iterator[Piece]:
        """The units that what stands at a place may be; an unfinished one only at the very end."""
        for length in range(min(_LETTERS, len(run) - at), 1, -1):
            letters = run[at : at + length]
            if last and at + length == len(run):
                if letters in self._begun:
                    yield Piece(letters, False)
            elif letters in self._known:
                yield Piece(letters, True)
            elif letters in _TWO_LETTERS:
                yield Piece(letters, False)
        if not run[at].isalpha() or run[at] in self._begun:
            yield Piece(run[at], False)


def _best(ways: Iterable[tuple[Piece, ...]]) -> list[tuple[Piece, ...]]:
    def order(way: tuple[Piece, ...]) -> tuple[int, tuple[str, ...]]:
        return len(way), tuple(piece.letters for piece in way)

    return sorted(ways, key=order)[:_BEAM]


@functools.cache
def alphabet() -> tuple[str, ...]:
    """Every syllable that a character can have, in order."""
    return tuple(sorted(set(_characters().values())))


@functools.cache
def table() -> Reading:
    """The readings that a terminologist can review."""
    text = Path(__file__).with_name("pinyin.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), Reading)


@functools.cache
def _characters() -> dict[str, str]:
    from pypinyin.pinyin_dict import pinyin_dict

    general = {chr(number): _toneless(said.split(",")[0]) for number, said in pinyin_dict.items()}
    return {**general, **table().characters}


@functools.cache
def _phrases() -> dict[str, tuple[str, ...]]:
    """The words that are not read character by character; pypinyin's own of more than four characters are no terms."""
    from pypinyin.phrases_dict import phrases_dict

    known, fixed = _characters(), table().characters.keys()
    found: dict[str, tuple[str, ...]] = {}
    for phrase, readings in phrases_dict.items():
        if 2 <= len(phrase) <= _LONGEST and fixed.isdisjoint(phrase):
            said = tuple(_toneless(each[0]) for each in readings)
            if said != tuple(known.get(character) for character in phrase):
                found[phrase] = said
    return found | {word: tuple(said.split()) for word, said in table().words.items()}


@functools.cache
def _beginnings() -> frozenset[str]:
    """The first two characters of every word."""
    return frozenset(phrase[:2] for phrase in _phrases())


def _toneless(said: str) -> str:
    apart = unicodedata.normalize("NFD", unicodedata.normalize("NFC", said).translate(_UMLAUT))
    plain = "".join(character for character in apart if "a" <= character <= "z")
    return {"lve": "lue", "nve": "nue", "hng": "heng"}.get(plain, plain)


_UMLAUT = str.maketrans("üǖǘǚǜ", "vvvvv")
