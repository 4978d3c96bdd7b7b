"""XML read element by element; no entity, no DTD and no address in it is ever followed."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import IO

from lxml import etree

from termwalk.graph.errors import FormatError, SourceError

from .source import Source

LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_BLANKS = re.compile(r"\s+")


def elements(source: Source, tags: Collection[str]) -> Iterator[etree._Element]:
    """Each element with one of these tags, complete; memory is given back as it goes."""
    with source.open() as stream:
        events = etree.iterparse(
            Nameless(stream),
            events=("start", "end"),
            resolve_entities=False,
            load_dtd=False,
            no_network=True,
            huge_tree=False,
        )
        depth, doctype_seen = 0, False
        try:
            for event, element in events:
                if not doctype_seen:
                    doctype_seen = True
                    check_doctype(source, element.getroottree().docinfo)
                if event == "start":
                    depth += 1
                    continue
                depth -= 1
                if element.tag in tags:
                    yield element
                if depth == 1:
                    _forget(element)
        except etree.XMLSyntaxError as error:
            reason = " ".join(str(error.msg).split())
            raise FormatError(f"{source.name} is not well-formed XML: {reason}.") from error


class Nameless:
    """A stream without its name, which the parser would take for a base address."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.read = stream.read


def check_doctype(source: Source, info: etree.DocInfo) -> None:
    dtd = info.internalDTD
    if dtd is not None and next(iter(dtd.iterentities()), None) is not None:
        raise SourceError(f"{source.name} defines XML entities, which is how entity bombs are made: it is not read.")
    if info.system_url and "://" in info.system_url:
        raise SourceError(
            f"{source.name} names a DTD on the network ({info.system_url}), which is never fetched:"
            " take the DOCTYPE line out and load it again."
        )


def _forget(element: etree._Element) -> None:
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def text(element: etree._Element, without: Collection[str] = ()) -> str:
    """All text below an element on one line, but for that of some elements."""
    return _BLANKS.sub(" ", "".join(_pieces(element, without))).strip()


def _pieces(element: etree._Element, without: Collection[str]) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if isinstance(child, etree._Entity):
            yield child.text or ""
        elif isinstance(child.tag, str) and child.tag not in without:
            if child.get("class") == "tab":
                yield " "
            yield from _pieces(child, without)
        yield child.tail or ""


def unresolved(element: etree._Element) -> str:
    """The first entity below an element that only a DTD could resolve, and none is read; empty where there is none."""
    return next((entity.text or "" for entity in element.iter(etree.Entity)), "")
