"""OBO files, stanza by stanza.

Source: OBO Flat File Format 1.4 (and 1.2): `tag: value {qualifiers} ! comment`, one per line, below `[Term]`,
`[Typedef]` or `[Instance]`. A backslash takes the meaning from the letter after it, also outside quotes.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

import msgspec

from ..source import Source
from ..tables import damaged, text_rows

_HEAD = re.compile(r"\[(\w+)\]\s*")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"\s*(.*)', re.DOTALL)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_LETTERS = {"n": "\n", "t": "\t", "W": " "}
_QUALIFIERS = re.compile(r"\s*\{((?:[^{}\"\\]|\\.|\"(?:[^\"\\]|\\.)*\")*)\}\s*\Z")
_NAME = re.compile(r"[\w\-]+")
_MARKS = re.compile(r"[!{\"]")
_COMMENT = re.compile(r"(?<![\\\S])!.*\Z", re.DOTALL)


HEADLESS = "headless"
"""The kind of a stanza whose `[Term]` line is damaged or lost."""


class Tag(msgspec.Struct, frozen=True):
    """A line: its tag, its value without comment and qualifiers but with its escapes, and the qualifiers."""

    line: int
    name: str
    value: str
    qualifiers: str = ""


class Stanza(msgspec.Struct):
    """`kind` is Term, Typedef, Instance or HEADLESS; the header before the first stanza has none."""

    kind: str
    line: int
    tags: list[Tag]
    strange: list[tuple[int, str]]
    """(line, text) of what is no tag."""

    def first(self, name: str) -> str:
        """The first value of a tag, escapes resolved; empty where it is absent."""
        return next((unescaped(tag.value) for tag in self.tags if tag.name == name), "")

    def all(self, name: str) -> list[Tag]:
        """Every line with a tag."""
        return [tag for tag in self.tags if tag.name == name]


def stanzas(source: Source, only: Collection[str] = ()) -> Iterator[Stanza]:
    """The header, then each stanza; one that begins with a second id is HEADLESS.

    Lines with bytes that are no text are strange ones. `only` names the tags that are wanted, where not all are.
    """
    stanza = Stanza("", 1, [], [])
    for line, cells in text_rows(source, "\x1f"):
        text = "\x1f".join(cells).strip()
        head = _HEAD.fullmatch(text)
        if head:
            yield stanza
            stanza = Stanza(head[1], line, [], [])
            continue
        if only and text.partition(":")[0] not in only:
            continue
        tag = _tag(line, text)
        if tag is not None and not damaged(cells):
            if tag.name == "id" and (not stanza.kind or any(one.name == "id" for one in stanza.tags)):
                yield stanza
                stanza = Stanza(HEADLESS, line, [], [])
            stanza.tags.append(tag)
        elif text and not text.startswith("!"):
            stanza.strange.append((line, text))
    yield stanza


def _tag(line: int, text: str) -> Tag | None:
    name, colon, value = text.partition(":")
    if not colon or not _NAME.fullmatch(name):
        return None
    value = value.strip()
    if not _MARKS.search(value):
        return Tag(line, name, value)
    quoted = _QUOTED.fullmatch(value)
    rest = quoted[2] if quoted else value
    start = len(value) - len(rest)
    rest = _COMMENT.sub("", rest).rstrip()
    found = _QUALIFIERS.search(rest)
    bare = rest[: found.start()] if found else rest
    return Tag(line, name, (value[:start] + bare).strip(), found[1] if found else "")


def unescaped(text: str) -> str:
    r"""`http\://a` is `http://a`."""
    return _ESCAPE.sub(lambda found: _LETTERS.get(found[1], found[1]), text) if "\\" in text else text


def quoted(value: str) -> tuple[str, str] | None:
    """The text in quotes, escapes resolved, and what stands after it; None where there is no closed quote."""
    found = _QUOTED.fullmatch(value)
    return (" ".join(unescaped(found[1]).split()), found[2].strip()) if found else None
