"""Every notebook runs from top to bottom on the starter set, and is committed with its outputs."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
NEEDED = ("ipykernel", "lightgbm", "matplotlib", "nbclient", "nbformat", "openpyxl", "scipy", "sklearn")
MISSING = [name for name in NEEDED if find_spec(name) is None]
WHO = (
    "icd10-who/icd102019en.claml.zip",
    "icd11/SimpleTabulation-ICD-11-MMS-en-2024-01.zip",
    "icd11/SimpleTabulation-ICD-11-MMS-en-2025-01.xlsx",
    "icd10-icd11/mapping-2024-01.zip",
)
DOWNLOADS = {
    "01-migration": WHO,
    "02-explore-and-explain": (
        *WHO,
        "icd11/ICD-11-MMS-zh-2018-12.xlsx",
        "icd10-icd11/mapping-2019-04.zip",
        "icd10cm/icd10cm-tabular-April-2025.zip",
        "icd10cm/icd10cm-tabular-April-2026.zip",
        "icd9cm/CMS32_DESC.zip",
        "icd9cm/gems-2018-dx.zip",
        "cn/icd10-clinical2.0-to-nhsa2.0.csv",
        "cn/icd10-nhsa2.0.csv",
        "crossmaps/mondo-sssom-2026-08.zip",
        "loinc/Loinc_2.79_subset",
    ),
    "03-versions-and-gaps": (
        *WHO,
        "icd10cm/icd10cm-tabular-April-2026.zip",
        "icd10gm/x1gmt2016.zip",
        "icd10gm/x1gmt2017.zip",
        "icd10gm/x1gut2017.zip",
        "crossmaps/mondo-sssom-2026-08.zip",
    ),
    "04-local-terms": (
        "icd10-who/icd102019en.claml.zip",
        "cn/icd10-clinical2.0-to-nhsa2.0.csv",
        "cn/icd10-nhsa2.0.csv",
        "cn/icd9cm3-xiehe2017.csv",
        "benchmark/yidu-n7k/train.tsv",
    ),
    "05-networks-and-rdf": (
        *WHO,
        "icd10cm/icd10cm-tabular-April-2026.zip",
        "cn/icd10-clinical2.0-to-nhsa2.0.csv",
        "cn/icd10-nhsa2.0.csv",
        "crossmaps/mondo-sssom-2026-08.zip",
    ),
}
"""What each notebook asks its reader to download, as it lies in the folder of real data; folders are taken whole."""
SETTING = "DOWNLOADS = None"
# A path of some machine: of Windows, or below a folder that holds people's files. WHO's URLs do not begin so.
PATH = re.compile(r"\b[A-Za-z]:(?:\\|/(?!/))|(?<![\w:/.])/(?:home|Users|root|tmp|private|var|work|mnt|opt|usr)/")
WARNING = re.compile(r"\w*Warning\b|\bTraceback\b")
LARGEST = 300_000

pytestmark = [
    pytest.mark.lengthy,
    pytest.mark.skipif(
        bool(MISSING),
        reason=f"Notebooks are run only with the extra `notebook` (pip install 'termwalk[notebook]'): no {MISSING}.",
    ),
    # The client's own: zmq on Windows wants another event loop, older jupyter_core announces a move of its folders,
    # and sockets of a kernel that has ended are left to the garbage collector.
    pytest.mark.filterwarnings("ignore:Proactor event loop does not implement:RuntimeWarning"),
    pytest.mark.filterwarnings("ignore:Jupyter is migrating its paths:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning"),
]


@pytest.fixture
def settled(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody's own settings, and fonts found beforehand, lest matplotlib say in a cell that it looks for them."""
    for name in ("IPYTHONDIR", "MPLCONFIGDIR"):
        monkeypatch.setenv(name, str(tmp_path_factory.mktemp(name.lower())))
    for name in ("MPLBACKEND", "PYTHONWARNINGS"):
        monkeypatch.delenv(name, raising=False)
    subprocess.run([sys.executable, "-c", "import matplotlib.font_manager"], capture_output=True, check=True)


def read(path: Path) -> Any:
    return pytest.importorskip("nbformat").read(path, as_version=4)


def execute(notebook: Any, folder: Path) -> Any:
    """Runs the cells in a kernel of this very environment, in an empty folder; a cell that fails raises."""
    from nbclient import NotebookClient

    folder.mkdir()
    NotebookClient(
        notebook, timeout=600, kernel_name="python3", record_timing=False, resources={"metadata": {"path": str(folder)}}
    ).execute()
    return notebook


def outputs(notebook: Any) -> Iterator[Any]:
    for cell in notebook.cells:
        yield from cell.get("outputs", [])


def said(notebook: Any) -> str:
    """All that the outputs say in words."""
    texts = []
    for output in outputs(notebook):
        texts.append(output.get("text", ""))
        texts += [text for kind, text in output.get("data", {}).items() if kind.startswith("text/")]
    return "\n".join(texts)


def pictures(notebook: Any) -> list[str]:
    """The ids of the cells that show a picture."""
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    return [cell.id for cell in cells if any("image/png" in output.get("data", {}) for output in cell.outputs)]


def require_clean(notebook: Any, *private: Path) -> None:
    """No error, nothing on stderr, no warning, and no path of the machine in any output."""
    assert [output.evalue for output in outputs(notebook) if output.output_type == "error"] == []
    assert [output.text for output in outputs(notebook) if output.get("name") == "stderr"] == []
    text = said(notebook)
    assert WARNING.findall(text) == []
    assert PATH.findall(text) == []
    folders = {ROOT, Path.home(), Path(tempfile.gettempdir()), Path(sys.prefix), *private}
    known = {str(folder) for folder in folders} | {str(folder.resolve()) for folder in folders}
    assert [path for path in known if len(path) > 1 and (path in text or path.replace("\\", "\\\\") in text)] == []


def copy(source: Path, folder: Path) -> None:
    """A download, or a folder of them under its own name."""
    if source.is_dir():
        shutil.copytree(source, folder / source.name)
    else:
        shutil.copy(source, folder)


def test_there_are_notebooks_and_each_says_its_downloads() -> None:
    assert NOTEBOOKS
    assert {path.stem for path in NOTEBOOKS} == set(DOWNLOADS)


@pytest.mark.usefixtures("settled")
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_runs_on_the_starter_set(path: Path, tmp_path: Path) -> None:
    committed = read(path)
    executed = execute(read(path), tmp_path / "run")
    require_clean(executed, tmp_path)
    assert pictures(executed) == pictures(committed)
    assert list((tmp_path / "run").iterdir()) == []


@pytest.mark.real_data
@pytest.mark.usefixtures("settled")
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_runs_on_the_readers_own_downloads(path: Path, tmp_path: Path, real_data: Path) -> None:
    notebook = read(path)
    cells = [cell for cell in notebook.cells if cell.source.startswith(SETTING)]
    assert len(cells) == 1
    downloads = tmp_path / "downloads"
    downloads.mkdir()
    for name in DOWNLOADS[path.stem]:
        copy(real_data / name, downloads)
    cells[0].source = f"DOWNLOADS = {str(downloads)!r}"
    drawn = pictures(notebook)
    executed = execute(notebook, tmp_path / "run")
    require_clean(executed, tmp_path)
    assert pictures(executed) == drawn


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_is_committed_as_run(path: Path) -> None:
    """In one go from the top, with pictures, without times, and small enough to live in the repository."""
    notebook = read(path)
    require_clean(notebook)
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    assert pictures(notebook)
    assert set(notebook.metadata) == {"kernelspec", "language_info"}
    assert notebook.metadata.kernelspec.name == "python3"
    assert [cell.id for cell in notebook.cells if cell.metadata] == []
    assert path.stat().st_size < LARGEST


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_numbers_are_computed(path: Path) -> None:
    """Prose holds no counts or shares: the reader may run on other files."""
    prose = [cell.source for cell in read(path).cells if cell.cell_type == "markdown"]
    assert [found for text in prose for found in re.findall(r"\d[\d.,]*\s?%|\b\d{1,3}(?:,\d{3})+\b", text)] == []


@pytest.mark.parametrize(
    "text",
    ["/home/somebody/x", "in '/tmp/graph'", r"C:\Users\x", "D:/data", "UserWarning: old", "Traceback (most recent"],
)
def test_what_is_unclean(text: str) -> None:
    assert PATH.search(text) or WARNING.search(text)


@pytest.mark.parametrize("text", ["http://id.who.int/icd/entity/983550510", "1E91.3/1C8H", "icd10:I10", "and/or"])
def test_what_is_clean(text: str) -> None:
    assert not PATH.search(text)
    assert not WARNING.search(text)
