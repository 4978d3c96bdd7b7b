"""The `<device>` elements of a database's XML, fast and in bounded memory, whatever their namespace.

Device files have a hundred elements per record and millions of records: unlike `xml.elements`, no event is raised for
what stands inside one. The same guards hold: no entity, no DTD and no address is followed.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Protocol

from lxml import etree

from termwalk.graph.errors import FormatError

from ..source import Source
from ..xml import Nameless, check_doctype

_DEVICE = "{*}device"


class Readable(Protocol):
    """What bytes are read from; it has no name, which the parser would take for a base address."""

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes."""


def devices(source: Source) -> Iterator[etree._Element]:
    """Each device of a file, complete, without comments; valid until the next one is asked for."""
    with source.open() as stream:
        yield from devices_in(source, Nameless(stream))


def devices_in(source: Source, stream: Readable) -> Iterator[etree._Element]:
    """The same, of bytes that do not come from the file as they are."""
    events = etree.iterparse(
        stream,
        events=("end",),
        tag=_DEVICE,
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        remove_blank_text=True,
    )
    first = True
    try:
        for _, element in events:
            if first:
                check_doctype(source, element.getroottree().docinfo)
                first = False
            yield element
            _forget(element)
    except etree.XMLSyntaxError as error:
        reason = " ".join(str(error.msg).split())
        raise FormatError(f"{source.name} is not well-formed XML: {reason}.") from error


def _forget(element: etree._Element) -> None:
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


@lru_cache(maxsize=4096)
def bare(tag: str) -> str:
    """A tag without its namespace."""
    return tag.rpartition("}")[2]
