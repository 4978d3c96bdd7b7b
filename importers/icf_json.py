"""The English ICF as two JSON files go round: a tree (`icf_list.json`) and a flat list (`flatCodes.json`).

Source: the files themselves, which come without description. A node of the tree has `initial` (the code), `catName`,
`description` (definition, then `Inclusions:` and `Exclusions:`) and `subCat`, its children or an empty text. A row of
the flat list has `initial` and `title` (`(b110) Consciousness functions`); a heading stands below what it heads. Both
hold the same 1,615 nodes of an edition that they do not name (later than 2001: it has d446), so that the release must
be said unless a name says it (`icf-2017/…`).

The codes were typed by hand: nine stand several times, for a subclass or a neighbour that lost its last digit. The
heading is kept: in the tree it comes first, in the flat list it follows its own subclasses.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import msgspec

from termwalk.graph.codes import Edition
from termwalk.graph.concepts import Concept, Term, TermUse
from termwalk.graph.errors import FormatError
from termwalk.graph.problems import Problem
from termwalk.graph.store import Record
from termwalk.ontologies.registry import is_wellformed, normalise

from .recognised import Recognised, identified
from .source import Source

TREE, FLAT = "icf-json-tree", "icf-json-flat"
FORMATS = (TREE, FLAT)

_HEADS = {
    TREE: re.compile(r'"catName"\s*:.{0,400}?"initial"\s*:\s*"[bsde]\d{0,5}"', re.DOTALL),
    FLAT: re.compile(r'\{\s*"title"\s*:\s*"\([bsde]\d{0,5}[^"]*",\s*"initial"\s*:\s*"[bsde]'),
}
_YEAR = re.compile(r"icf[-_ ]?(20\d\d)(?!\d)", re.IGNORECASE)
_LARGEST = 64 * 2**20
_DEEPEST = 12
_TITLED = re.compile(r"\(([^()]+)\) *(.*)", re.DOTALL)
_PARTS = re.compile(r"(Inclusions|Exclusions):")
_USES: dict[str, TermUse] = {"": "definition", "Inclusions": "inclusion", "Exclusions": "exclusion"}
_CODE = re.compile(r"\b[bsde]\d{1,5}(?:-[bsde]?\d{3})?\b")
_BLOCK = re.compile(r"([bsde])(\d+)-[bsde](\d+)")
_SURROGATE = re.compile("[\ud800-\udfff]")
_MISREAD = re.compile("â€.|Ã.")
_SPOILT = "UTF-8 that was read as another encoding"


class _Node(msgspec.Struct):
    """An entry: its place in the file counted from 1, and what went wrong with it and could be repaired."""

    place: int
    code: str
    title: str
    description: str = ""
    above: str = ""
    fault: tuple[str, str, str] | None = None
    repairs: list[tuple[str, str, str, str]] = []


def recognise(source: Source) -> Recognised | None:
    """By the keys of the first objects and a code of ICF in them; the release only by a name."""
    head = source.head_text(8192)
    format = next((name for name, shape in _HEADS.items() if shape.search(head)), "")
    if not format or not head.lstrip("\ufeff \t\r\n").startswith("["):
        return None
    year = next((found[1] for name in (source.file_name, source.member, source.path.name, source.path.parent.name)
                 if (found := _YEAR.search(name))), "")  # fmt: skip
    return Recognised(
        format=format,
        edition=Edition("icf", year),
        language="en",
        structured=True,
        title="International Classification of Functioning, Disability and Health",
    )


def read(path: str | Path | Source, recognised: Recognised | None = None) -> Iterator[Record]:
    """One Concept per node, and a Term for each part of its description."""
    source, known = identified(path, recognised, recognise, "the English ICF in JSON")
    return _records(source, known)


def _records(source: Source, known: Recognised) -> Iterator[Record]:
    entries = _loaded(source)
    nodes = list(_tree(entries, "", 0, [0]) if known.format == TREE else _flat(entries))
    kept = _kept(nodes, known.format == FLAT)
    blocks = sorted((node.code for place, node in kept.items() if _BLOCK.fullmatch(node.code)), key=_span)
    listed = {node.code for node in kept.values()}
    for node in nodes:
        if node.place not in kept:
            field, raw, reason = node.fault or ("initial", node.code, "the code stands twice; its heading is kept")
            yield Problem(file=source.name, line=node.place, field=field, raw=raw, reason=reason)
            continue
        for field, raw, reason, repaired in node.repairs:
            yield Problem(file=source.name, line=node.place, field=field, raw=raw, reason=reason, repaired=repaired)
        above = node.above if known.format == TREE else _above(node.code, blocks, listed)
        yield from _concept(known.edition, node, above if above in listed else "")


def _loaded(source: Source) -> list[object]:
    raw = source.head(_LARGEST + 1)
    if len(raw) > _LARGEST:
        raise FormatError(f"{source.name} is larger than any list of ICF: more than {_LARGEST >> 20} MiB.")
    try:
        entries = json.loads(raw.decode(source.encoding, errors="surrogateescape"))
    except (ValueError, RecursionError) as error:
        raise FormatError(f"{source.name} is not well-formed JSON ({error}).") from error
    if not isinstance(entries, list):
        raise FormatError(f"{source.name} is not a list of ICF's categories.")
    return entries


def _tree(entries: list[object], above: str, depth: int, count: list[int]) -> Iterator[_Node]:
    """The nodes from the top, each before its children; `count` numbers them as they come."""
    for entry in entries:
        count[0] += 1
        node, below = _entry(entry, "catName", count[0]), entry.get("subCat") if isinstance(entry, dict) else None
        node.above = above
        if isinstance(below, str) and below.strip() and not node.description:
            node.description = below
            reason = "a text where the subclasses should be"
            node.repairs = [*node.repairs, ("subCat", below, reason, "its description")]
        elif isinstance(below, list) and below and depth >= _DEEPEST:
            node.fault = node.fault or ("subCat", "", "subclasses nested deeper than ICF goes")
        elif below not in (None, "") and not isinstance(below, list):
            node.fault = node.fault or ("subCat", str(below)[:200], "neither subclasses nor empty")
        yield node
        if isinstance(below, list) and depth < _DEEPEST:
            yield from _tree(below, node.code, depth + 1, count)


def _flat(entries: list[object]) -> Iterator[_Node]:
    for place, entry in enumerate(entries, start=1):
        node = _entry(entry, "title", place)
        titled = _TITLED.fullmatch(node.title)
        if titled is None or normalise("icf", titled[1]) != node.code:
            node.fault = node.fault or ("title", node.title, "the title does not begin with the code")
        else:
            node.title = titled[2]
        yield node


def _entry(entry: object, name: str, place: int) -> _Node:
    """An object as a node; its texts without misread letters."""
    cells = entry if isinstance(entry, dict) else {}
    code, title, description = (cells.get(key, "") for key in ("initial", name, "description"))
    texts = isinstance(entry, dict) and isinstance(code, str)
    if not (texts and isinstance(title, str) and isinstance(description, str)):
        return _Node(
            place, "", "", fault=("", str(entry)[:200].encode("ascii", "replace").decode(), "not a node of ICF")
        )
    node = _Node(place, normalise("icf", code), title.strip(), description.strip())
    whole = f"{code}{title}{description}"
    if _SURROGATE.search(whole):
        shown = whole.encode("ascii", "backslashreplace").decode()
        node.fault = (name, shown, "bytes that are not text")
    elif not is_wellformed("icf", node.code):
        node.fault = ("initial", code, "not a code of ICF")
    elif not node.title:
        node.fault = (name, "", "no title")
    else:
        node.repairs = [*_reread(node)]
    return node


def _reread(node: _Node) -> Iterator[tuple[str, str, str, str]]:
    for field in ("title", "description"):
        text = getattr(node, field)
        for spoilt in dict.fromkeys(_MISREAD.findall(text)):
            try:
                meant = spoilt.encode("cp1252").decode("utf-8")
            except UnicodeError:
                continue
            setattr(node, field, getattr(node, field).replace(spoilt, meant))
            yield field, spoilt, _SPOILT, meant


def _kept(nodes: list[_Node], headings_below: bool) -> dict[int, _Node]:
    """The node that stands for each code, by its place: the first, or the last that follows its own subclasses."""
    found: dict[str, _Node] = {}
    before = current = ""
    for node in nodes:
        if node.fault:
            continue
        if node.code != current:
            before, current = current, node.code
        if node.code not in found or (headings_below and before.startswith(node.code)):
            found[node.code] = node
    return {node.place: node for node in found.values()}


def _above(code: str, blocks: list[str], listed: set[str]) -> str:
    """The parent by the shape of a code: the smallest block that holds a category, else the nearest shorter code."""
    if _BLOCK.fullmatch(code):
        return code[:2]
    if len(code) == 4:
        holding = [block for block in blocks if block[0] == code[0] and block[1:4] <= code[1:] <= block[-3:]]
        if holding:
            return holding[0]
    return next((code[:length] for length in range(len(code) - 1, 0, -1) if code[:length] in listed), "")


def _span(block: str) -> tuple[int, str]:
    return int(block[-3:]) - int(block[1:4]), block


def _concept(edition: Edition, node: _Node, above: str) -> Iterator[Record]:
    heading = _BLOCK.fullmatch(node.code) or len(node.code) < 4
    kinds = {1: "component", 2: "chapter"}
    yield Concept(
        system=edition.system,
        version=edition.version,
        id=node.code,
        code=None if heading else node.code,
        display=node.title,
        kind="block" if _BLOCK.fullmatch(node.code) else kinds.get(len(node.code), "category"),
        parents=(above,) if above else (),
        chapter=node.code[:2] if len(node.code) > 1 else "",
        selectable=not heading,
        residual=_residual(node.title),
    )
    pieces = _PARTS.split(re.sub("</?i>", "", node.description))
    for use, text in zip(("", *pieces[1::2]), pieces[::2], strict=True):
        said = " ".join(text.split())
        if said:
            refers = tuple(dict.fromkeys(_CODE.findall(said))) if use else ()
            yield Term(id=node.code, text=said, language="en", use=_USES[use], refers=refers)


def _residual(title: str) -> Literal["", "other", "unspecified"]:
    """ICF's catch-alls by their titles; one that is both is `other`, for it holds what has a name elsewhere."""
    if re.search(r"\bother specified\b", title):
        return "other"
    return "unspecified" if title.endswith("unspecified") else ""
