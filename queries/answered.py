"""What one edge answers, whoever asks: the same words for a single code and for the whole table."""

from __future__ import annotations

import re
from typing import Literal

import msgspec

from termwalk.graph.codes import Edition
from termwalk.graph.mappings import Mapping, MapSet
from termwalk.graph.relations import Relation
from termwalk.ontologies.icd11 import is_extension

from .carry import Carried
from .rules import AnyRule, every_rule
from .verdicts.table import Verdict, flags_by_id

Status = Literal["mapped", "no-map", "unmapped", "broken"]
Lang = Literal["en", "zh"]
_HEADINGS = ("block", "chapter")


class Answered(msgspec.Struct, frozen=True, kw_only=True):
    """An edge read in the release asked for. `edition` stays that of the map where the target could not be carried."""

    edge: Mapping
    rule: AnyRule | None
    status: Status
    verdict: Verdict
    edition: Edition
    text: str = ""
    parts: tuple[str, ...] = ()
    uri: str = ""
    title: str = ""
    preferred: bool = False
    review: bool = True
    flags: tuple[str, ...] = ()
    successors: tuple[Carried, ...] = ()

    @property
    def relation(self) -> Relation | None:
        """What the source is to the target; none where there is no target."""
        return self.edge.relation if self.text else None

    @property
    def reason_code(self) -> str:
        """The rule that decided and the flags beside it, free of any language."""
        return " ".join((self.rule.id if self.rule else "", *self.flags)).strip()

    def reason(self, lang: Lang) -> str:
        """The same in words."""
        sentences = [*([self.rule] if self.rule else []), *(flags_by_id()[flag] for flag in self.flags)]
        return " ".join(getattr(sentence, lang) for sentence in sentences)


def answered(edge: Mapping, map_set: MapSet, among: int, wanted: Edition, carried: dict[str, Carried]) -> Answered:
    """One edge of `among` that leave the same source; `carried` is empty where nothing has to be carried."""
    rule = every_rule().get(edge.stated.get("basis", ""))
    flags = tuple(edge.stated.get("flags", "").split())
    if edge.target.kind == "no-map":
        unmapped = rule is not None and rule.verdict == "unmapped"
        without: Literal["unmapped", "no-map"] = "unmapped" if unmapped else "no-map"
        return Answered(
            edge=edge, rule=rule, status=without, verdict=rule.verdict if rule else without, edition=wanted, flags=flags
        )  # fmt: skip
    became = [carried[part] for part in edge.target.parts] if carried else []
    gone = [part for part in became if part.retired]
    stays = any(part.now is None for part in became)
    flags += ("carried",) * (bool(became) and not stays)
    flags += tuple(dict.fromkeys(flag for part in became for flag in part.flags()))
    new = {part.id: part.now.id for part in became if part.now and part.moved and not stays}
    return Answered(
        edge=edge,
        rule=rule,
        status="broken" if gone else "mapped",
        verdict="broken" if gone else _verdict(edge, rule, among),
        edition=map_set.target if stays or not became else wanted,
        text=_renamed(edge.target.text, new),
        parts=tuple(new.get(part, part) for part in edge.target.parts),
        uri=_uri(edge, map_set, wanted if became and not stays else map_set.target),
        title=_title(edge, became, stays),
        preferred=not gone and _preferred(edge, map_set) and (rule is not None or (among == 1 and not edge.group)),
        review=bool(gone) or _wants_review(edge, rule, flags),
        flags=flags,
        successors=tuple(part for part in gone if part.successor),
    )


def _renamed(text: str, new: dict[str, str]) -> str:
    """A code or cluster with the codes of moved parts; joiners stay."""
    return "".join(new.get(piece, piece) for piece in re.split("([&/])", text)) if new else text


def _title(edge: Mapping, became: list[Carried], stays: bool) -> str:
    if len(became) == 1 and became[0].now and not stays:
        return became[0].now.display
    said = edge.stated
    there = "title10" if edge.target.text == said.get("code10") else "title11"
    return said.get("target_title") or said.get(there, "")


def _uri(edge: Mapping, map_set: MapSet, edition: Edition) -> str:
    uri = edge.stated.get("target_uri", "")
    return uri.replace(f"/{map_set.target.version}/", f"/{edition.version}/")


def _preferred(edge: Mapping, map_set: MapSet) -> bool:
    """Never a heading nor an extension code alone, whatever the map says."""
    lone_extension = map_set.target.system == "icd11" and edge.target.kind == "code" and is_extension(edge.target.text)
    codable = edge.target.kind not in _HEADINGS and not lone_extension
    return codable and edge.stated.get("role", "preferred") == "preferred"


def _wants_review(edge: Mapping, rule: AnyRule | None, flags: tuple[str, ...]) -> bool:
    flagged = any(flags_by_id()[flag].review for flag in flags)
    unjudged = rule is None and "decided" not in edge.stated
    return flagged or unjudged or edge.stated.get("review") == "yes"


def _verdict(edge: Mapping, rule: AnyRule | None, among: int) -> Verdict:
    """The rule's, but that a heading shown beside the answer is only a heading; without a rule, what the row says."""
    heading = edge.target.kind in _HEADINGS
    if heading and (rule is None or edge.stated.get("role") == "catch-all"):
        return "grouping-only"
    if rule:
        return rule.verdict
    if edge.target.kind == "cluster" or edge.group:
        return "combination"
    if among > 1:
        return "several"
    said: dict[Relation, Verdict] = {"equivalent": "equivalent", "narrower": "narrower", "broader": "broader"}
    return said.get(edge.relation, "related")
