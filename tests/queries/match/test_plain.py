"""The ranker that needs no training: what it finds, in which order, and that nothing but its input matters."""

from __future__ import annotations

import random
import time

import numpy as np
import pytest

from termwalk.queries.match.lexicon import Entry, Lexicon
from termwalk.queries.match.plain import PlainRanker
from termwalk.queries.match.ranked import Ranked

DIAGNOSES = [
    ("I10", "特发性(原发性)高血压"),
    ("I21.9", "未特指的急性心肌梗死"),
    ("I21.901", "急性心肌梗死"),
    ("I25.2", "陈旧性心肌梗死"),
    ("J44.9", "未特指的慢性阻塞性肺病"),
    ("J20.9", "未特指的急性支气管炎"),
    ("J42.x", "未特指的慢性支气管炎"),
    ("N20.0", "肾结石"),
    ("N20.1", "输尿管结石"),
    ("K80.2", "胆囊结石不伴有胆囊炎"),
    ("C50.9", "未特指的乳房恶性肿瘤"),
    ("D24.x", "乳房良性肿瘤"),
    ("H25.9", "未特指的老年性白内障"),
    ("M17.9", "未特指的膝关节病"),
]
PROCEDURES = [
    ("45.42", "结肠内镜息肉切除术"),
    ("45.43", "结肠病损破坏术"),
    ("06.31", "甲状腺病损切除术"),
    ("06.39", "其他甲状腺部分切除术"),
    ("51.23", "腹腔镜胆囊切除术"),
    ("51.22", "胆囊切除术"),
    ("36.10", "冠状动脉搭桥术"),
    ("81.54", "全部膝关节置换"),
    ("87.03", "头部计算机断层扫描"),
]
TITLES = [
    ("BA00.Z", "Essential hypertension, unspecified"),
    ("BA41.Z", "Acute myocardial infarction, unspecified"),
    ("CA22", "Chronic obstructive pulmonary disease"),
    ("GB70.0", "Calculus of kidney"),
    ("2C6Z", "Malignant neoplasms of breast, unspecified"),
    ("CA08.0", "Allergic rhinitis"),
]


def first(ranker: PlainRanker, lexicon: Lexicon, text: str) -> str:
    ranked = ranker.rank([text])
    return lexicon.entry(int(ranked.name[0])).code if len(ranked.name) else ""


@pytest.fixture(scope="module")
def both() -> Lexicon:
    return Lexicon.plain([*DIAGNOSES, *PROCEDURES, *TITLES])


@pytest.fixture(scope="module")
def ranker(both: Lexicon) -> PlainRanker:
    return PlainRanker(both)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("急性心梗", "I21.901"),
        ("慢阻肺", "J44.9"),
        ("右肾结石", "N20.0"),
        ("乳腺癌", "C50.9"),
        ("乳腺良性肿瘤", "D24.x"),
        ("年龄相关性白内障", "H25.9"),
        ("甲状腺腺瘤切除术", "06.31"),
        ("电视腹腔镜下胆囊切除术(51.23)", "51.23"),
        ("冠状动脉旁路移植术", "36.10"),
        ("CABG", "36.10"),
        ("头颅CT", "87.03"),
        ("Acute MI", "BA41.Z"),
        ("breast cancer", "2C6Z"),
        ("Kidney calculi", "GB70.0"),
    ],
)
def test_everyday_texts_find_their_name(text: str, code: str) -> None:
    lexicon = Lexicon.plain([*DIAGNOSES, *PROCEDURES, *([] if text == "CABG" else TITLES)])
    assert first(PlainRanker(lexicon), lexicon, text) == code


def test_chances_fall_and_an_exact_name_has_the_best(ranker: PlainRanker, both: Lexicon) -> None:
    ranked = ranker.rank(["输尿管结石", "结石"])
    mine = ranked.of_text(0)
    assert both.entry(int(ranked.name[mine][0])).code == "N20.1"
    assert (np.diff(ranked.chance[mine]) <= 0).all()
    assert ranked.chance[mine][0] > ranked.chance[ranked.of_text(1)][0]
    assert ((ranked.chance >= 0) & (ranked.chance <= 1)).all()


def test_a_contradicted_course_ranks_behind(ranker: PlainRanker, both: Lexicon) -> None:
    assert first(ranker, both, "慢性支气管炎") == "J42.x"
    assert first(ranker, both, "急性支气管炎") == "J20.9"


def test_each_script_is_asked_by_its_own_texts(ranker: PlainRanker, both: Lexicon) -> None:
    ranked = ranker.rank(["hypertension", "高血压"])
    codes = {both.entry(int(name)).code for name in ranked.name[ranked.of_text(0)]}
    assert codes <= {code for code, _ in TITLES}
    assert both.entry(int(ranked.name[ranked.of_text(1)][0])).code == "I10"


def test_a_latin_text_asks_chinese_names_where_there_are_no_others() -> None:
    lexicon = Lexicon.plain(DIAGNOSES)
    assert first(PlainRanker(lexicon), lexicon, "COPD") == "J44.9"


def test_order_of_texts_and_names_does_not_matter(both: Lexicon) -> None:
    texts = ["急性心梗", "左肾结石", "胆囊切除", "copd", "乳腺癌", "膝关节置换", "心梗"]
    rows = [*DIAGNOSES, *PROCEDURES, *TITLES]
    told = _told(PlainRanker(both), both, texts)
    for seed in range(3):
        shuffled, asked = rows[:], texts[:]
        random.Random(seed).shuffle(shuffled)
        random.Random(seed + 9).shuffle(asked)
        other = Lexicon.plain(shuffled)
        assert _told(PlainRanker(other), other, asked) == told


def _told(ranker: PlainRanker, lexicon: Lexicon, texts: list[str]) -> dict[str, list[tuple[str, float, float]]]:
    ranked: Ranked = ranker.rank(texts)
    return {
        text: [
            (lexicon.names[int(ranked.name[row])], float(ranked.score[row]), float(ranked.chance[row]))
            for row in range(*ranked.of_text(place).indices(len(ranked.text)))
        ]
        for place, text in enumerate(texts)
    }


def test_what_is_asked_beside_a_text_does_not_matter(ranker: PlainRanker, both: Lexicon) -> None:
    alone = _told(ranker, both, ["胆囊结石"])
    among = _told(ranker, both, ["无", "胆囊结石", *[f"{n}度烧伤" for n in range(700)]])
    assert among["胆囊结石"] == alone["胆囊结石"]


def test_of_equal_names_the_first_code_comes_first() -> None:
    rows = [("B02", "左耳炎"), ("A01", "右耳炎")]
    for given in (rows, rows[::-1]):
        lexicon = Lexicon.plain(given)
        ranked = PlainRanker(lexicon).rank(["耳炎"])
        assert [lexicon.entry(int(name)).code for name in ranked.name] == ["A01", "B02"]


def test_most_cuts_each_text(ranker: PlainRanker) -> None:
    ranked = ranker.rank(["结石", "切除术"], most=2)
    assert list(ranked.text) == [0, 0, 1, 1]


LONG = ("😀", "(", "心", "a", "+", "1", ",", "一", "a b ", "12.12x", "[(", "左肾(02.34)", "切除", "未特指的")
ODD = ("", "   ", "\x00\x01", ".*+?{}^$|\\", "\ud800结石", *(piece * (10_000 // len(piece)) for piece in LONG))


@pytest.mark.parametrize("text", ODD, ids=range(len(ODD)))
def test_no_text_crashes_or_takes_a_second(ranker: PlainRanker, text: str) -> None:
    ranker.rank(["肾结石"])
    start = time.process_time()
    ranked = ranker.rank([text])
    assert time.process_time() - start < 1
    assert len(ranked.text) == len(ranked.name) == len(ranked.score) == len(ranked.chance)


def test_nothing_asked_and_nothing_to_ask() -> None:
    assert len(PlainRanker(Lexicon([])).rank(["肾结石", "stone"]).text) == 0
    assert len(PlainRanker(Lexicon.plain(DIAGNOSES)).rank([]).text) == 0
    lexicon = Lexicon.plain(TITLES)
    assert len(PlainRanker(lexicon).rank(["肾结石"]).text) == 0


def test_a_specific_text_prefers_no_other_class() -> None:
    lexicon = Lexicon.plain([("K58", "肠道疾病"), ("K58.8", "其他肠道疾病"), ("K58.9", "未特指的肠道疾病")])
    assert first(PlainRanker(lexicon), lexicon, "其他的肠道疾病") == "K58.8"
    assert first(PlainRanker(lexicon), lexicon, "肠道疾病") != "K58.8"


def test_a_leaf_comes_before_the_heading_of_its_name() -> None:
    entries = [
        (Entry(code="A00", title="霍乱", heading=True), [("霍乱", True)]),
        (Entry(code="A00.9", title="霍乱"), [("霍乱", True)]),
    ]
    lexicon = Lexicon(entries)
    assert first(PlainRanker(lexicon), lexicon, "霍乱") == "A00.9"


def test_accepting_needs_a_chance_that_was_measured(ranker: PlainRanker) -> None:
    assert 0.9 <= ranker.accept <= 1.01
