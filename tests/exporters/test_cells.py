from __future__ import annotations

from typing import Any

import pytest

from termwalk.exporters.cells import rows, unarmed
from termwalk.queries.translate import Translations


@pytest.mark.parametrize("text", ["=1+1", "+A1", "-A1", "-2+3", "@x", "\t=1", "\r=1", "="])
def test_what_a_spreadsheet_would_run_is_disarmed(text: str) -> None:
    assert unarmed(text) == f"'{text}"


@pytest.mark.parametrize("value", ["I10", "", "a=b", "'=1", -1, 0.5, True, None, "1E30"])
def test_anything_else_is_left_alone(value: Any) -> None:
    assert unarmed(value) is value


def test_lists_and_objects_become_json(translations: Translations) -> None:
    values = dict(zip(translations.columns(), next(rows(translations)), strict=True))
    assert values["source"] == "icd10:I10"
    assert values["hops"] == 1
    assert values["confidence"] is None
    assert values["path"].startswith('[{"source":"icd10:I10","target":"icd11:BA00.Z"')
