"""The publishers' real files, which some tests need and a fresh checkout does not have."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

BESIDE = Path(__file__).parents[2] / "shared" / "data"
SAID = os.environ.get("TERMWALK_DATA", "")
FOLDER = Path(SAID) if SAID else BESIDE
MISSING = (
    f"The publishers' real files are missing: there is no folder {FOLDER}. Put them there,"
    " or name the folder that holds them in TERMWALK_DATA."
)


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of the publishers' files, one folder below it per classification."""
    if not FOLDER.is_dir():
        pytest.skip(MISSING)
    return FOLDER


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if FOLDER.is_dir():
        return
    for item in items:
        if item.get_closest_marker("real_data"):
            item.add_marker(pytest.mark.skip(reason=MISSING))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reports = terminalreporter.getreports("skipped")
    skipped = sum(MISSING in str(report.longrepr) for report in reports)
    if skipped:
        terminalreporter.write_line(f"{skipped} tests were skipped for want of the publishers' real files.")
