"""How far what two releases show agrees with what their publisher says of the transition between them.

The comparison is made without the transition, and set beside it code by code. A title that changed is no change of the
class to either side. Where the two part, a rule says why, as far as the two releases can show it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Literal

import msgspec

from termwalk.graph.codes import Edition
from termwalk.graph.errors import QuestionError
from termwalk.graph.mappings import Succession
from termwalk.graph.store import Reader
from termwalk.ontologies.registry import system as known_system

from ..answered import Lang
from ..results import Answer
from ..successions import successions
from .pairing import Change, Difference, differences
from .reasons import told
from .releases import Sides, sides
from .successors import with_successors

Word = Change | Literal["unchanged"]
_SAME_CLASS: tuple[Change, ...] = ("retitled", "reparented", "added")


class AgreementRow(msgspec.Struct, frozen=True, kw_only=True):
    """An old code as the releases show it and as the publisher states it; `reason` says why the two part."""

    code: str
    title: str
    found: Word
    stated: Word
    agrees: bool
    found_successors: str
    stated_successors: str
    evidence: str
    reason_code: str = ""
    reason: str = ""


class Agreement(Answer[AgreementRow]):
    """Every old code of the publisher's transition, in its order."""

    row_type = AgreementRow

    def shown(self) -> tuple[str, ...]:
        """The columns that tell a row's story."""
        return ("code", "title", "found", "stated", "found_successors", "stated_successors", "reason")

    def differing(self) -> tuple[AgreementRow, ...]:
        """The codes on which the two do not agree."""
        return tuple(row for row in self.rows if not row.agrees)

    def counts(self) -> dict[tuple[Word, Word], int]:
        """How many codes have each pair of words, what was found first."""
        return dict(Counter((row.found, row.stated) for row in self.rows).most_common())

    def proposals(self) -> tuple[int, int, int]:
        """Of the codes that went and have a stated successor: how many, for how many one was proposed, and how often
        that is one of the stated ones."""
        went = [row for row in self.rows if row.found == "retired" and row.stated_successors]
        proposed = [row for row in went if row.found_successors]
        fitting = [row for row in proposed if _any(row.found_successors, row.stated_successors)]
        return len(went), len(proposed), len(fitting)

    def sentence(self, lang: Lang = "en") -> str:
        """How many agree, among all and among those that either side calls changed."""
        changed = [row for row in self.rows if (row.found, row.stated) != ("unchanged", "unchanged")]
        agreed = f"{len(self) - len(self.differing()):,}"
        both = f"{sum(row.agrees for row in changed):,}"
        if lang == "zh":
            return f"{len(self):,} 个编码中 {agreed} 个一致；任一方称有变更的 {len(changed):,} 个中 {both} 个一致。"
        return f"{agreed} of {len(self):,} codes agree; {both} of the {len(changed):,} that either side calls changed."


def _any(one: str, other: str) -> bool:
    return bool({*one.split(" | ")} & {*other.split(" | ")})


def agreement(reader: Reader, system: str, old: str, new: str, *, lang: Lang = "en") -> Agreement:
    """What two releases show beside the publisher's transition; QuestionError where none is loaded."""
    name = known_system(system).id
    with reader.snapshot():
        sets = [m for m in reader.catalogue().map_sets(name, name)
                if (m.source.version, m.target.version) == (old, new)]  # fmt: skip
        if not sets:
            raise QuestionError(f"No transition of {name} from {old} to {new} is loaded.")
        both = sides(reader, Edition(name, old), Edition(name, new))
        stated = {one.old.value: one for one in successions(reader, name, old, new)}
        asked = dict.fromkeys(row.source for map_set in sets for row in reader.mappings(map_set))
        found = {one.old.id: one for one in with_successors(reader, both, differences(both, {})) if one.old}
    codes = [code for code in asked if code in both.old.codes]
    return Agreement(tuple(_rows(codes, found, stated, both, lang)))


def _rows(
    codes: list[str], found: dict[str, Difference], stated: dict[str, Succession], both: Sides, lang: Lang
) -> Iterator[AgreementRow]:
    for code in codes:
        ours, theirs = found.get(code), stated.get(code)
        word = ours.change if ours and ours.change not in _SAME_CLASS else "unchanged"
        said = _stated_word(code, theirs, both)
        heirs = tuple(one.value for one in theirs.new) if theirs else ()
        own = ours.successors if ours else ()
        why = _why(word, said, code, heirs, both) if word != said else _heirs_differ(own, heirs)
        yield AgreementRow(
            code=code,
            title=both.old.title(both.old.codes[code]),
            found=word,
            stated=said,
            agrees=word == said,
            found_successors=" | ".join(own),
            stated_successors=" | ".join(heirs),
            evidence=theirs.evidence if theirs else "",
            reason_code=why,
            reason=told([why], lang) if why else "",
        )


def _stated_word(code: str, theirs: Succession | None, both: Sides) -> Word:
    if theirs is None:
        return "unchanged"
    if theirs.kind == "replaced":
        return "meaning-changed" if code in both.new.codes else "retired"
    return theirs.kind


def _heirs_differ(own: tuple[str, ...], heirs: tuple[str, ...]) -> str:
    return "agree-other-heirs" if own and heirs and set(own) != set(heirs) else ""


def _why(found: Word, stated: Word, code: str, heirs: tuple[str, ...], both: Sides) -> str:
    """The rule that explains why the two part."""
    if stated == "unchanged":
        return "agree-silent"
    if found == "retired" and heirs:
        return "agree-heirs" if len(heirs) > 1 else "agree-heir"
    if found == "split" and len(heirs) == 1 and heirs[0] in _below(code, both):
        return "agree-one-below"
    if found == "unchanged" and code in heirs:
        others = [heir for heir in heirs if heir != code]
        if not others:
            return "agree-content"
        return "agree-beside" if all(_beside(code, heir, both) for heir in others) else "agree-elsewhere"
    return "agree-unexplained"


def _below(code: str, both: Sides) -> tuple[str, ...]:
    return both.new.below.get((code, "printed"), ())


def _beside(code: str, heir: str, both: Sides) -> bool:
    there = both.new.codes.get(heir)
    return there is not None and there.parents == both.new.codes[code].parents
