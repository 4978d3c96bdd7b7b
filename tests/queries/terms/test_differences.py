"""What two texts say beside each other: agreement, contradiction, and what only one of them says."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from termwalk.queries.terms.differences import KINDS, clash, compared, of_facet, reason, strength, vector, vector_names
from termwalk.queries.terms.facets import FACETS, facets
from termwalk.queries.terms.facettable import table

PAIRS = [
    ("左肾结石", "右肾结石", "side-contradicts", 1.0),
    ("左肾结石", "双肾结石", "side-contradicts", 0.5),
    ("左肾结石", "单侧肾结石", "side-agrees", 0.0),
    ("左肾结石", "肾结石", "side-missing", 0.0),
    ("肾结石", "左肾结石", "side-added", 0.0),
    ("左、右肾结石", "双侧肾结石", "side-agrees", 0.0),
    ("Ⅱ期", "ⅡB期", "stage-agrees", 0.0),
    ("ⅡA期", "ⅡB期", "stage-contradicts", 0.5),
    ("Ⅱ期", "Ⅲ期", "stage-contradicts", 1.0),
    ("stage 2", "Ⅱ期", "stage-agrees", 0.0),
    ("Ⅳ期肺癌", "早期肺癌", "stage-contradicts", 0.9),
    ("T2N0M0", "T3N0M0", "tnm-contradicts", 1.0),
    ("2型糖尿病", "胰岛素依赖型糖尿病", "type-contradicts", 1.0),
    ("2型糖尿病", "非胰岛素依赖型糖尿病", "type-agrees", 0.0),
    ("急性肝炎", "慢性肝炎", "acuity-contradicts", 1.0),
    ("急性和慢性胆囊炎", "急、慢性胆囊炎", "acuity-agrees", 0.0),
    ("骨折不伴感染", "骨折伴感染", "negation-contradicts", 1.0),
    ("骨折不伴感染", "骨折", "negation-missing", 0.0),
    ("非霍奇金淋巴瘤", "霍奇金淋巴瘤", "kind-contradicts", 1.0),
    ("非酒精性脂肪肝", "酒精性脂肪肝", "kind-contradicts", 1.0),
    ("开放性骨折", "闭合性骨折", "openness-contradicts", 1.0),
    ("乳腺癌", "乳腺良性肿瘤", "behaviour-contradicts", 1.0),
    ("乳腺癌", "乳腺恶性肿瘤", "behaviour-agrees", 0.0),
    ("开腹胆囊切除术", "腹腔镜下胆囊切除术", "approach-contradicts", 1.0),
    ("先天性白内障", "后天性白内障", "cause-contradicts", 1.0),
    ("Chronic hepatitis", "慢性肝炎", "acuity-agrees", 0.0),
    ("平扫", "增强", "contrast-contradicts", 1.0),
    ("CT with contrast", "CT without contrast", "contrast-contradicts", 1.0),
    ("部分切除", "全部切除", "extent-contradicts", 0.9),
]


@pytest.mark.parametrize(("said", "offered", "code", "how_strongly"), PAIRS)
def test_a_pair(said: str, offered: str, code: str, how_strongly: float) -> None:
    found = {one.code: one.strength for one in compared(facets(said), facets(offered))}
    assert found[code] == pytest.approx(how_strongly)
    assert clash(facets(said), facets(offered)) >= how_strongly


def test_unlike_axes_do_not_contradict() -> None:
    found = {one.code for one in compared(facets("先天性畸形"), facets("继发畸形多处，遗传性"))}
    assert "cause-contradicts" in found
    found = {one.code for one in compared(facets("广泛撕裂"), facets("完全撕裂"))}
    assert found == {"extent-missing", "extent-added"}
    assert strength("type", "a", "mixed") is None


def test_two_sides_of_which_one_is_offered() -> None:
    found = {one.code: one for one in compared(facets("头部、胸部外伤"), facets("胸部外伤"))}
    assert found["region-agrees"].said == ("chest",)
    assert found["region-missing"].said == ("head",)


def test_reasons_in_both_languages() -> None:
    (difference,) = compared(facets("左肾"), facets("右肾"))
    assert reason(difference, "en") == "side: left, but the term says right"
    assert reason(difference, "zh") == "侧别：左 ≠ 右"
    (missing,) = compared(facets("Ⅱb期"), facets("肺"))
    assert reason(missing, "en") == "stage: 2B, which the term does not say"
    (added,) = compared(facets(""), facets("急性"))
    assert reason(added, "zh") == "急慢性：术语多出急性"


def test_the_vector_has_a_name_for_each_place() -> None:
    names = vector_names()
    made = dict(zip(names, vector(facets("左肾急性感染"), facets("右肾急性感染")), strict=True))
    assert len(names) == len(FACETS) * len(KINDS) == len(set(names))
    assert made["side-contradicts"] == 1.0
    assert made["acuity-agrees"] == 1.0
    assert sum(made.values()) == 2.0


VALUES = st.sampled_from([(facet, value) for facet, content in table().facets.items() for value in content.values])


@settings(deadline=None)
@given(VALUES, st.data())
def test_contradiction_is_symmetric(one: tuple[str, str], data: st.DataObject) -> None:
    facet, value = one
    other = data.draw(st.sampled_from(sorted(table().facets[facet].values)))
    assert strength(facet, value, other) == strength(facet, other, value)
    assert strength(facet, value, value) == 0.0


@settings(deadline=None)
@given(st.data())
def test_every_value_is_told_as_one_kind_at_most_on_each_side(data: st.DataObject) -> None:
    facet = data.draw(st.sampled_from([facet for facet in FACETS if table().facets[facet].values]))
    some = st.frozensets(st.sampled_from(sorted(table().facets[facet].values)), max_size=4)
    said, offered = data.draw(some), data.draw(some)
    found = of_facet(facet, said, offered)
    kinds = [one.kind for one in found]
    assert len(kinds) == len(set(kinds))
    assert bool(found) == bool(said or offered)
    assert all(0 <= one.strength <= 1 and bool(one.strength) == (one.kind == "contradicts") for one in found)
