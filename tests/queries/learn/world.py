"""A made classification of operations, and a hospital that words them its own way: 肿物摘除 for 病损切除.

Every fifth pair of site and operation never stands in the past: what is asked of it must come from the wording alone.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

from termwalk.queries.learn.model import Model
from termwalk.queries.learn.past import PastMapping
from termwalk.queries.match.composing import composed
from termwalk.queries.match.lexicon import Lexicon
from termwalk.queries.match.plain import PlainRanker
from termwalk.queries.terms.folding import folded

SITES = (
    "胃",
    "肝",
    "胆囊",
    "结肠",
    "直肠",
    "膀胱",
    "子宫",
    "卵巢",
    "甲状腺",
    "乳房",
    "食管",
    "气管",
    "肾",
    "胰腺",
    "输尿管",
)
SAID = {
    "病损切除术": ("肿物摘除术", "肿块摘除"),
    "部分切除术": ("次全摘除术", "摘除手术"),
    "全部切除术": ("根治性摘除", "摘除手术"),
    "活组织检查": ("活检术", "取材送检"),
    "修补术": ("破裂修复术", "破口缝闭"),
    "病损激光切除术": ("肿物激光摘除术", "激光去瘤"),
    "成形术": ("整形术", "重建"),
    "切开引流术": ("脓肿排脓", "切排"),
}
"""What the hospital writes for each operation; 摘除手术 may be either of two."""

_BESIDE = {"乳房": ("乳腺", "乳房"), "肾": ("肾脏", "肾")}
_BEFORE = ("", "", "左侧", "腹腔镜下")


def names() -> list[tuple[str, str]]:
    """Codes and names of the classification."""
    return [(f"{10 + s}.{d}1", f"{site}{done}") for s, site in enumerate(SITES) for d, done in enumerate(SAID)]


def lexicon() -> Lexicon:
    """The classification as names to match with."""
    return Lexicon.plain(names())


def unheard(site: str, done: str) -> bool:
    """Whether the past never has this operation there."""
    return (3 * SITES.index(site) + list(SAID).index(done)) % 5 == 0


def past(number: int = 320, seed: int = 3) -> list[PastMapping]:
    """Past mappings: one in four texts names two operations."""
    pairs = [(site, done) for site in SITES for done in SAID if not unheard(site, done)]
    return _worded(pairs, number, seed)


def held(number: int = 100, seed: int = 4) -> list[PastMapping]:
    """Texts about pairs that the past never has, none of them ambiguous."""
    pairs = [(site, done) for site in SITES for done in SAID if unheard(site, done)]
    found = _worded(pairs, 2 * number, seed)
    return [one for one in found if "摘除手术" not in one.text][:number]


def _worded(pairs: Sequence[tuple[str, str]], number: int, seed: int) -> list[PastMapping]:
    draw = random.Random(seed)
    made = []
    for _ in range(number):
        some = draw.sample(pairs, 2 if draw.random() < 0.25 else 1)
        text = draw.choice("+、伴").join(
            f"{draw.choice(_BEFORE)}{draw.choice(_BESIDE.get(site, (site,)))}{draw.choice(SAID[done])}"
            for site, done in some
        )
        made.append(PastMapping(text, tuple(f"{site}{done}" for site, done in some)))
    return made


def answered(model: Model, texts: Sequence[str]) -> list[set[str]]:
    """The names that a model chooses for each text."""
    ranked = model.rank(texts)
    chosen = model.chosen(ranked)
    rows = [ranked.of_text(place) for place in range(len(texts))]
    return [{model.names[name] for name in ranked.name[row][chosen[row]]} for row in rows]


def untrained(texts: Sequence[str]) -> list[set[str]]:
    """The first names for the parts of each text that the ranker without training gives."""
    ranker = PlainRanker(lexicon(), "procedures")
    found = composed(ranker, texts, "procedure")
    return [{ranker.names[part.options[0].name] for part in one.parts if part.options} for one in found]


def share_right(found: Sequence[set[str]], wanted: Sequence[PastMapping]) -> float:
    """The share of whole answers that are right."""
    pairs = zip(found, wanted, strict=True)
    return sum(one == {folded(name) for name in mapping.targets} for one, mapping in pairs) / len(wanted)
