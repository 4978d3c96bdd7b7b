"""Texts in one form, so that what people write differently compares as equal.

Width, case, accents, control characters, Traditional and Simplified Chinese, variant characters (variants.toml),
Roman and Arabic numerals do not count, nor does punctuation: it becomes one blank, and none beside a Chinese
character. A point between two digits stays; Chinese numerals are left alone.
"""

from __future__ import annotations

import functools
import re
import tomllib
import unicodedata
from pathlib import Path

import msgspec

HAN = "\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U000323af"
"""Chinese characters, as the inside of a bracket in a regular expression."""

_ROMAN = "i ii iii iv v vi vii viii ix x xi xii"
_NUMBERS = {roman: str(number) for number, roman in enumerate(_ROMAN.split(), 1)}
_ROMAN_SIGN = re.compile("[Ⅰ-Ⅻⅰ-ⅻ]")
_AFTER_WORD = re.compile("[A-Za-zＡ-Ｚａ-ｚ0-9０-９Ⅰ-ⅿ]")
_NAMED = ("type ", "stage ", "grade ", "class ", "factor ", "degree ", "phase ")
_ALONE = "".join(f"|(?<={word}[ivx])" for word in _NAMED)
_NUMERAL = re.compile(
    r"[ivx](?<![a-z0-9].)(?:"
    r"(?:(?<=i)[xv]|(?<=v)i{1,3}|(?<=x)ii?|(?<=i)ii?)(?![a-z0-9])"
    r"|(?:(?<=i)ii?|(?<=i)v)(?=[abc](?![a-z0-9]))"
    rf"|(?=[型度级期类因])|(?:{_ALONE[1:]})(?![a-z0-9]))"
)
_POINT = re.compile(r"(?<!\d)\.|\.(?!\d)")
_BESIDE_HAN = re.compile(f"(?<=[{HAN}]) | (?=[{HAN}])")
_MARKS = ((0x300, 0x36F), (0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF), (0x20D0, 0x20FF), (0xFE00, 0xFE0F), (0xE0100, 0xE01EF))


class Variants(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The content of variants.toml."""

    characters: dict[str, str]
    words: dict[str, str]


def folded(text: str) -> str:
    """A text in one form; folding it again changes nothing, and a text without letter or digit becomes empty."""
    plain = text.lower().translate(_ascii()) if text.isascii() else _lettered(text)
    if "." in plain:
        plain = _POINT.sub(" ", plain)
    plain = " ".join(plain.split())
    if not plain.isascii():
        plain = _one_spelling(plain)
    return _NUMERAL.sub(_number, plain)


def _lettered(text: str) -> str:
    """A text character by character; most Chinese titles are as they should be."""
    if _settled().fullmatch(text):
        return text
    if _ROMAN_SIGN.search(text):
        text = _ROMAN_SIGN.sub(_sign, text)
    return unicodedata.normalize("NFC", unicodedata.normalize("NFKD", text).translate(_table()))


def _one_spelling(text: str) -> str:
    """Variant words written one way, once blanks no longer part them."""
    if " " in text:
        text = _BESIDE_HAN.sub("", text)
    pattern, words = _words()
    return pattern.sub(lambda found: words[found[0]], text)


def _sign(found: re.Match[str]) -> str:
    """A Roman numeral that is one character, as digits, kept apart from a word or number right before it."""
    before = found.string[found.start() - 1 : found.start()]
    return " " * bool(_AFTER_WORD.match(before)) + _NUMBERS[unicodedata.normalize("NFKD", found[0]).lower()]


def _number(found: re.Match[str]) -> str:
    return _NUMBERS[found[0]]


@functools.cache
def variants() -> Variants:
    """The variant characters and words that a terminologist can review."""
    text = Path(__file__).with_name("variants.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), Variants)


@functools.cache
def _words() -> tuple[re.Pattern[str], dict[str, str]]:
    words = variants().words
    return re.compile("|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word))))), words


@functools.cache
def simplified() -> dict[str, str]:
    """Each Traditional or variant character with the one that stands for it; none of those on the right is on the left.

    OpenCC's table is read once, which takes a tenth of a second.
    """
    import opencc

    ranges = ((0x3400, 0x4DC0), (0x4E00, 0xA000), (0x20000, 0x323B0))
    characters = [chr(number) for low, high in ranges for number in range(low, high)]
    said = opencc.OpenCC("t2s").convert("\n".join(characters)).split("\n")
    known = {one: other for one, other in zip(characters, said, strict=True) if one != other and len(other) == 1}
    known |= variants().characters
    return {one: _end(one, known) for one in known}


def _end(character: str, known: dict[str, str]) -> str:
    seen = {character}
    while (following := known.get(character, character)) not in seen:
        seen.add(following)
        character = following
    return character


@functools.cache
def _settled() -> re.Pattern[str]:
    """A text of digits, small letters and Chinese characters that stand for themselves."""
    written = sorted(ord(character) for character in simplified() if "\u4e00" <= character <= "\u9fff")
    between = zip([0x4DFF, *written], [*written, 0xA000], strict=True)
    ranges = (f"{chr(low + 1)}-{chr(high - 1)}" for low, high in between if high - low > 1)
    return re.compile(f"[a-z0-9{''.join(ranges)}]*")


@functools.cache
def _ascii() -> dict[int, str]:
    return {number: _kept(chr(number)) for number in range(128)}


@functools.cache
def _table() -> _Table:
    return _Table(simplified())


class _Table(dict[int, str]):
    """What each character becomes, filled in as characters are met."""

    def __init__(self, simple: dict[str, str]) -> None:
        super().__init__()
        self._simple = simple

    def __missing__(self, number: int) -> str:
        character = chr(number)
        if character in self._simple:
            made = self._simple[character]
        elif any(low <= number <= high for low, high in _MARKS):
            made = ""
        else:
            made = self._settled(character)
        self[number] = made
        return made

    def _settled(self, character: str) -> str:
        """The case-folded form in letters that stand for themselves."""
        made = unicodedata.normalize("NFKD", character.casefold())
        return _kept(character) if made == character else made.translate(self)


def _kept(character: str) -> str:
    """Letters, digits, marks and the point; a blank for the rest, and nothing for what cannot be seen."""
    category = unicodedata.category(character)
    if character == "." or category[0] in "LNM":
        return character
    unseen = category == "Cf" or (category in ("Cc", "Cs") and not character.isspace())
    return "" if unseen else " "
