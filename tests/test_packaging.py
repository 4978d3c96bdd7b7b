"""A built wheel holds `termwalk` and nothing else, and works where nothing else is installed."""

from __future__ import annotations

import subprocess
import sys
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
pytestmark = pytest.mark.packaging


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    built = subprocess.run(
        [sys.executable, "-m", "build", "--outdir", str(folder), str(ROOT)], capture_output=True, text=True, check=False
    )
    if built.returncode:
        pytest.skip(f"no package can be built here: {built.stderr.strip().splitlines()[-1:]}")
    return next(folder.glob("*.whl"))


def test_the_wheel_holds_termwalk_only(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    tops = {name.partition("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"termwalk"}
    rooms = ("graph", "ontologies", "importers", "queries", "exporters")
    assert all(f"termwalk/{room}/__init__.py" in names for room in rooms)
    assert "termwalk/ontologies/systems.toml" in names
    assert "termwalk/ontologies/starter/10To11MapToOneCategory.txt" in names
    assert "termwalk/py.typed" in names
    assert len(names) == len(set(names))


def test_the_source_distribution_is_whole(wheel: Path) -> None:
    """`build` makes the wheel from it, so its code is there; a packager also wants the tests and the licence."""
    with tarfile.open(next(wheel.parent.glob("*.tar.gz"))) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {"LICENSE", "NOTICE", "README.md", "CHANGELOG.md", "tests/test_packaging.py", "graph/store.py"} <= names


def test_it_works_in_a_clean_environment(wheel: Path, tmp_path: Path) -> None:
    home = tmp_path / "clean"
    venv.create(home, with_pip=True)
    python = home / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    done = subprocess.run(
        [python, "-m", "pip", "install", "-q", str(wheel)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        pytest.skip(f"no package index can be reached from here: {done.stderr.strip().splitlines()[-1:]}")
    command = [python, "-m", "termwalk", "translate", "icd10:I10", "--to", "icd11", "--format", "csv"]
    said = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=True)
    assert "icd10:I10,icd11:BA00.Z,mapped,broader,code" in said.stdout
    bare = subprocess.run([python, "-c", "import graph"], capture_output=True, text=True, cwd=tmp_path, check=False)
    assert "No module named 'graph'" in bare.stderr
