"""UDIs made from what they shall say, by the agencies' rules and not by the parser's."""

from __future__ import annotations

import datetime
import string

from hypothesis import strategies as st

ALNUM = string.digits + string.ascii_uppercase
MOD43 = ALNUM + "-. $/+%"
GS1_TEXT = ALNUM + string.ascii_lowercase + "!\"%&'*+,-./_:;<=>?"

dates = st.dates(datetime.date(2000, 1, 1), datetime.date(2060, 12, 31))
lots = st.text(ALNUM, min_size=1, max_size=18)


def mod43(text: str) -> str:
    return MOD43[sum(MOD43.index(letter) for letter in text) % 43]


def mod10(digits: str) -> str:
    total = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits)))
    return str(-total % 10)


def gtins(length: int = 14) -> st.SearchStrategy[str]:
    return st.text(string.digits, min_size=length - 1, max_size=length - 1).map(lambda digits: digits + mod10(digits))


@st.composite
def hibcc_dis(draw: st.DrawFn) -> str:
    labeler = draw(st.sampled_from(string.ascii_uppercase)) + draw(st.text(ALNUM, min_size=3, max_size=3))
    return labeler + draw(st.text(ALNUM, min_size=1, max_size=18)) + draw(st.sampled_from(string.digits))
