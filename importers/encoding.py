"""Which encoding a text is in, by its bytes: publishers and hospitals seldom say."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .source import Source

_CHUNK, _CHUNKS = 2**20, 64
_SAMPLE = 2**16
_UTF8 = "utf-8-sig"
_CHINESE = "gb18030"


def text_encoding(source: Source) -> str:
    """UTF-8, UTF-16 by its byte order mark, or GB18030 (and with it GBK and GB2312) where the bytes are Chinese.

    A text in UTF-8 with damaged bytes stays UTF-8, so that the damage is seen row by row. Encodings of one byte per
    letter cannot be told apart by their bytes: an importer whose publisher uses one names it.
    """
    marked = by_mark(source.head(4))
    if marked:
        return marked
    sample = _first_not_ascii(source)
    return _CHINESE if _utf8_damage(sample) > 0.2 and _looks_chinese(sample) else _UTF8


def by_mark(head: bytes) -> str:
    """The encoding that a byte order mark states; empty without one."""
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    return _UTF8 if head.startswith(codecs.BOM_UTF8) else ""


def _first_not_ascii(source: Source) -> bytes:
    """A stretch from the first byte on that is not ASCII; empty where the file begins with none."""
    with source.open() as stream:
        for _ in range(_CHUNKS):
            chunk = stream.read(_CHUNK)
            if not chunk.isascii():
                start = next(place for place, byte in enumerate(chunk) if byte > 127)
                return chunk[start : start + _SAMPLE]
            if len(chunk) < _CHUNK:
                break
    return b""


def _utf8_damage(sample: bytes) -> float:
    """The share of what is not ASCII that is not UTF-8 either; a letter cut at the end of the sample is none."""
    text = codecs.getincrementaldecoder("utf-8")("surrogateescape").decode(sample)
    bad = sum("\udc80" <= letter <= "\udcff" for letter in text)
    good = sum(letter > "\x7f" for letter in text) - bad
    return bad / (bad + good) if bad else 0.0


def _looks_chinese(sample: bytes) -> bool:
    """Whether nearly all high bytes stand in the pairs of GB 2312, as those of real Chinese text do."""
    pairs = lone = place = 0
    while place < len(sample):
        if sample[place] < 0x80:
            place += 1
        elif 0xA1 <= sample[place] <= 0xF7 and place + 1 < len(sample) and sample[place + 1] >= 0xA1:
            pairs, place = pairs + 1, place + 2
        else:
            lone, place = lone + 1, place + 1
    return pairs > 4 * lone
