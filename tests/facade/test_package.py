from __future__ import annotations

import subprocess
import sys
from importlib import import_module

import pytest

import termwalk


@pytest.mark.parametrize("name", termwalk.__all__)
def test_every_name_of_the_package_is_there(name: str) -> None:
    assert getattr(termwalk, name) is not None


def test_the_names_are_about_twenty_sorted_and_listed() -> None:
    assert dir(termwalk) == sorted(termwalk.__all__)
    assert list(termwalk.__all__) == sorted(termwalk.__all__)
    assert 15 <= len(termwalk.__all__) <= 30
    assert set(termwalk._HOME_OF) | {"__version__"} == set(termwalk.__all__)


def test_names_are_the_things_themselves() -> None:
    from termwalk.graph.codes import Code

    assert termwalk.Code is Code
    assert termwalk.Migration is import_module("termwalk.queries.migrate").Migration


def test_a_name_that_is_not_there() -> None:
    with pytest.raises(AttributeError, match="module 'termwalk' has no attribute 'colour'"):
        _ = termwalk.colour  # type: ignore[attr-defined]
    with pytest.raises(ImportError):
        from termwalk import colour  # type: ignore[attr-defined]  # noqa: F401


def test_a_star_import_brings_every_name() -> None:
    names: dict[str, object] = {}
    exec("from termwalk import *", names)
    assert set(termwalk.__all__) <= set(names)


def loaded_by(statement: str) -> set[str]:
    """The modules that a fresh interpreter has after a statement."""
    code = f"{statement}\nimport sys\nprint('\\n'.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_importing_termwalk_imports_nothing_heavy() -> None:
    loaded = loaded_by("import termwalk; termwalk.__version__; dir(termwalk)")
    heavy = {
        "pandas", "numpy", "lxml", "typer", "click", "rich", "sqlite3", "msgspec", "filelock", "xlsxwriter", "rdflib",
        "networkx", "pyarrow", "python_calamine", "neo4j",
    }  # fmt: skip
    assert not heavy & loaded
    assert {name for name in loaded if name.startswith("termwalk")} == {"termwalk", "termwalk._version"}


def test_asking_imports_neither_tables_nor_the_command_line() -> None:
    loaded = loaded_by("import termwalk; termwalk.Graph; termwalk.Migration; termwalk.open")
    assert not {"pandas", "numpy", "python_calamine", "typer", "rich", "xlsxwriter", "rdflib", "pyarrow"} & loaded
    assert "termwalk.queries.translate" in loaded
