"""The façade's methods for texts, from past mappings to a model that is asked."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

import termwalk
from termwalk import texts
from termwalk.graph.errors import MissingExtra
from termwalk.queries.items import Item

from ..queries.learn import world
from ..queries.match import lists


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[termwalk.Graph]:
    path = tmp_path_factory.mktemp("texts") / "hospital.termwalk"
    with lists.graph(path, local__ops_at_1=world.names()) as made:
        yield made


def test_one_text_several_or_items(graph: termwalk.Graph) -> None:
    assert [row.code for row in graph.match("肺炎", "icd10cn-nhsa", limit=1)] == ["J18.9"]
    several = graph.match(["肺炎", Item(name="急性支气管炎", code="D1")], "icd10cn-nhsa", limit=1)
    assert [(row.source, row.code) for row in several] == [("", "J18.9"), ("D1", "J20")]
    assert next(row.code for row in graph.match(graph.dictionary("nhsa-drug"), "nhsa-drug").first()).startswith("XJ01")


def test_rows_as_a_frame_and_the_answer_proposed(graph: termwalk.Graph) -> None:
    found = graph.match("急性心梗伴高血压", "icd10cn-nhsa", limit=3)
    frame = found.to_frame()
    assert list(frame.columns)[:8] == ["text", "part", "rank", "code", "title", "score", "advice", "why"]
    assert len(frame) == len(found) == 6
    assert [row.code for row in found.first()] == ["I21.900", "I10.x00"]
    assert "I21.900" in found._repr_html_()


def test_a_model_is_learnt_written_and_asked_by_its_file(graph: termwalk.Graph, tmp_path: Path) -> None:
    heard: list[str] = []
    model = graph.learn(
        world.past(240), "local:ops", source="past", aim="exact", progress=lambda name, rows: heard.append(name)
    )
    assert (model.trained.target, model.trained.aim, model.trained.source) == ("local:ops@1", "exact", "past")
    assert heard == ["past texts", "candidates", "words that differ", "first stage", "second stage"]
    path = tmp_path / "ops.model"
    texts.write_model(model, path)
    held = [
        graph.match("肝肿物摘除术", "local:ops", model=one) for one in (model, path, str(path), texts.read_model(path))
    ]
    assert [one.first()[0].title for one in held] == ["肝病损切除术"] * 4


def test_a_missing_extra_is_a_sentence(graph: termwalk.Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(texts, "find_spec", lambda name: None if name == "lightgbm" else find_spec(name))
    for ask in (
        lambda: graph.match("肺炎", "icd10cn-nhsa"),
        lambda: graph.learn([], "icd10cn-nhsa"),
        lambda: graph.dictionary("local:ops"),
        lambda: texts.read_model("m.model"),
    ):
        with pytest.raises(MissingExtra, match="lightgbm"):
            ask()


def test_nothing_heavy_is_imported_before_it_is_asked() -> None:
    script = (
        "import sys, termwalk, termwalk.texts, termwalk.past_tables;"
        "print([name for name in ('lightgbm', 'scipy', 'sklearn', 'numpy') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert "lightgbm" not in done.stdout
    assert "scipy" not in done.stdout
    assert "sklearn" not in done.stdout
