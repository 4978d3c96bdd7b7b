"""Modifications of ICD-10 beside WHO's own edition: which class of WHO's a code is, or stands in.

ICD-10-CM and ICD-10-GM carry WHO's titles, so that code and title speak together; of their further subdivisions the
hierarchy speaks, and no row is made. The Chinese editions are built on WHO's codes by rule (`A00.000`, `I10.x00` are
A00.0 and I10; what follows extends them), and their Chinese titles have nothing to be compared with.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from termwalk.graph.codes import Edition
from termwalk.graph.concepts import Concept
from termwalk.graph.mappings import Mapping as Row
from termwalk.graph.mappings import Target
from termwalk.graph.store import Reader
from termwalk.ontologies.chinese import who_category

from ..titles import contradicts, negation_differs
from .spelling import alike, is_vague
from .table import likeness_rules

WHO = "icd10"
BY_TITLE = {"icd10cm": "en", "icd10gm": "de"}
"""Modifications that print WHO's titles, and the language they print them in."""
BY_CONSTRUCTION = ("icd10cn-gb", "icd10cn-nhsa", "icd10cn-beijing", "icd10cn-clinical")
_SAME, _NEARLY, _PARTLY = 1.0, 0.75, 0.25


def by_title(reader: Reader, edition: Edition, who: Edition) -> Iterator[Row]:
    """A row for each code that both editions have, in the order of the modification."""
    ours, theirs = _coded(reader, edition), _coded(reader, who)
    both = {id: node for id, node in theirs.items() if id in ours}
    titles = _titles(reader, who, both, BY_TITLE[edition.system])
    beside = _Siblings(ours, theirs)
    for id, node in ours.items():
        if id in titles:
            share, title = max((alike(node.display, title), title) for title in titles[id])
            rule = _rule_by_title(node, title, share, beside)
            yield _row(id, id, rule, {"source_title": node.display, "title": title, "agreement": f"{share:.2f}"})


def _coded(reader: Reader, edition: Edition) -> dict[str, Concept]:
    """The codes of a release; those that a map alone names count only where the release itself is not loaded."""
    published = reader.catalogue().is_published(edition)
    return {node.id: node for node in reader.members(edition) if node.code and (node.listed or not published)}


def _titles(reader: Reader, who: Edition, nodes: Mapping[str, Concept], language: str) -> dict[str, list[str]]:
    holders = reader.catalogue().holders(who)
    if holders and holders[0].language == language:
        return {id: [node.display] for id, node in nodes.items()}
    said = reader.terms(who, nodes)
    return {id: texts for id, terms in said.items()
            if (texts := [t.text for t in terms if t.language == language and t.use == "preferred"])}  # fmt: skip


def _rule_by_title(node: Concept, title: str, share: float, beside: _Siblings) -> str:
    opposed = negation_differs(node.display, title) or contradicts(node.display, title)
    if share < _PARTLY:
        return "L5"
    if share < _NEARLY or opposed:
        return "L4"
    if is_vague(title) and beside.more(node):
        return "L3"
    return "L1" if share >= _SAME else "L2"


class _Siblings:
    """Which categories stand beside one in either edition: they decide what is left for `other`."""

    def __init__(self, ours: Mapping[str, Concept], theirs: Mapping[str, Concept]) -> None:
        self.ours, self.theirs = _by_category(ours), _by_category(theirs)

    def more(self, node: Concept) -> bool:
        """Whether this edition has classes beside the node that the other one lacks."""
        place = node.id[:-1]
        return bool(self.ours[place] - self.theirs[place])


def _by_category(nodes: Mapping[str, Concept]) -> defaultdict[str, set[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for id in nodes:
        if len(id) == 5:
            found[id[:-1]].add(id)
    return found


def by_construction(reader: Reader, edition: Edition, who: Edition) -> Iterator[Row]:
    """A row for each code that stands under no other one of its list; what stands under one follows the hierarchy."""
    known = _coded(reader, who)
    for node in _coded(reader, edition).values():
        found = who_category(node.id)
        if found is None:
            continue
        category = found.category if found.category in known else found.category[:3]
        if category not in known:
            continue
        if category != found.category:
            yield _row(node.id, category, "L8", {})
        elif not found.extends:
            yield _row(node.id, category, "L6", {})
        elif not node.parents:
            yield _row(node.id, category, "L7", {})


def _row(source: str, target: str, basis: str, said: dict[str, str]) -> Row:
    rule = likeness_rules()[basis]
    return Row(
        source=source,
        target=Target("code", target, (target,)),
        relation=rule.relation,
        stated={"basis": basis, **({"review": "yes"} if rule.review else {}), **said},
    )
