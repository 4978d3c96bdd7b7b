"""Search and match ask either store, and get the same answers."""

from __future__ import annotations

from collections.abc import Callable

import termwalk
from termwalk.queries.match.query import dictionary, match
from termwalk.queries.search import search

from . import lists


def test_search_and_match_answer_from_either_store(empty: Callable[[], termwalk.Graph]) -> None:
    store = empty().store
    with store.stage() as staging:
        for edition, rows in lists.LISTS.items():
            staging.add(*lists.content(edition, rows))
        staging.publish()
    assert [hit.code for hit in search(store, "gxyb", "icd10cn-nhsa", limit=2)] == ["I10.x00"]
    found = match(store, ["急性心梗伴高血压"], "icd10cn-nhsa")
    assert [row.code for row in found.first()] == ["I21.900", "I10.x00"]
    assert [item.code for item in dictionary(store, "local:fees")] == [code for code, _ in lists.CHARGES]
    charges = match(store, dictionary(store, "local:fees"), "local:fees", kind="fee", limit=1)
    assert [row.code for row in charges] == [code for code, _ in lists.CHARGES]
