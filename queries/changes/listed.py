"""Every change between two releases of a system, one row each."""

from __future__ import annotations

from typing import cast

from termwalk.graph.codes import Edition
from termwalk.graph.concepts import Concept
from termwalk.graph.errors import QuestionError
from termwalk.graph.store import Reader
from termwalk.ontologies.registry import system as known_system

from ..answered import Lang
from .answer import ChangeRow, Changes, SuccessorBy
from .counted import compared, of_differences
from .known import PROJECT, marked
from .pairing import CHANGES, Difference
from .reasons import told, wants_review
from .releases import Sides
from .sections import SECTIONS
from .successors import PROPOSED, with_successors


def changes(reader: Reader, system: str, old: str, new: str, *, lang: Lang = "en", language: str = "") -> Changes:
    """What became of each code of release `old` in release `new`, and what came.

    Things are told apart by the publisher's identity where both releases have one, else by their codes. Titles are
    compared in a language that both releases have them in (`language` asks for a certain one); where there is none, no
    title counts as changed. `lang` is the language of the reasons. What a reviewer has judged is marked.
    """
    name = known_system(system).id
    with reader.snapshot():
        catalogue = reader.catalogue()
        before, after = (catalogue.resolve(Edition(name, version)) for version in (old, new))
        if before == after:
            raise QuestionError(f"{before} would be compared with itself: say two releases.")
        both, bare = compared(reader, before, after, language)
        found = with_successors(reader, both, bare)
        rows = [_row(one, both, lang) for one in sorted(found, key=lambda one: _place(one, both))]
        rows = marked(rows, reader.decisions(PROJECT))
    return Changes(tuple(rows), before, after, of_differences(both, found), both.language, lang)


def _place(one: Difference, both: Sides) -> tuple[int, int, int, int]:
    """Printed codes first, then by the word for the change, then as the publisher orders them, old ones first."""
    old = both.old.places.get(one.old.id, 0) if one.old else len(both.old.places)
    new = both.new.places.get(one.new.id, 0) if one.new else 0
    return SECTIONS.index(one.section), CHANGES.index(one.change), old, new


def _row(one: Difference, both: Sides, lang: Lang) -> ChangeRow:
    old, new = one.old, one.new
    there, side = (new, both.new) if new else (cast("Concept", old), both.old)
    return ChangeRow(
        change=one.change,
        code=old.id if old else there.id,
        old_code=old.id if old else "",
        new_code=new.id if new else "",
        old_title=both.old.title(old) if old else "",
        new_title=both.new.title(new) if new else "",
        successors=" | ".join(one.successors),
        evidence="; ".join(one.evidence),
        also=" ".join(one.also),
        section=one.section,
        kind=there.kind,
        leaf=side.is_leaf(there),
        proposed=one.successor_by in PROPOSED and bool(one.successors),
        successor_by=cast("SuccessorBy", one.successor_by),
        review=wants_review(one.reasons),
        reason_code=" ".join(one.reasons),
        reason=told(one.reasons, lang),
        system=both.new.edition.system,
        old_release=both.old.edition.version,
        new_release=both.new.edition.version,
    )
