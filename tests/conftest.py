"""What some tests need and a fresh checkout does not have: the publishers' real files, a Neo4j server, another store.

With `--store neo4j` every graph that a test makes stands on the server that TERMWALK_TEST_NEO4J names
(`python tests/neo4j/server.py python -m pytest --store neo4j tests/graph tests/queries` starts one).
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from pathlib import Path

import pytest

BESIDE = Path(__file__).parents[2] / "shared" / "data"
SAID = os.environ.get("TERMWALK_DATA", "")
FOLDER = Path(SAID) if SAID else BESIDE
MISSING = (
    f"The publishers' real files are missing: there is no folder {FOLDER}. Put them there,"
    " or name the folder that holds them in TERMWALK_DATA."
)

SERVER = os.environ.get("TERMWALK_TEST_NEO4J", "")
NO_SERVER = (
    "There is no Neo4j server to test with: `python tests/neo4j/server.py python -m pytest tests/neo4j` starts one"
    " (it needs Java 17 and Maven)."
)
Address = Callable[[Path, str], str]
"""Names a graph in a folder."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--store", choices=("sqlite", "neo4j"), default="sqlite", help="what the tests' graphs stand on")


@pytest.fixture(scope="session")
def neo4j_url() -> str:
    """A server with an empty database, whose graphs have names that no other test uses."""
    if not SERVER:
        pytest.skip(NO_SERVER)
    return SERVER


@pytest.fixture(scope="session")
def address(request: pytest.FixtureRequest) -> Address:
    """How the graph of a test is named: a file in its folder, or a graph on the server."""
    if request.config.getoption("--store") == "sqlite":
        return lambda folder, name: str(folder / f"{name}.termwalk")
    run = secrets.token_hex(4)
    return lambda folder, name: f"{SERVER}?graph={run}-{folder.name}-{name.replace(' ', '-')}"


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of the publishers' files, one folder below it per classification."""
    if not FOLDER.is_dir():
        pytest.skip(MISSING)
    return FOLDER


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--store") == "neo4j" and not SERVER:
        raise pytest.UsageError(NO_SERVER)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--store") == "neo4j":
        embedded = [item for item in items if item.get_closest_marker("embedded")]
        items[:] = [item for item in items if item not in embedded]
        config.hook.pytest_deselected(items=embedded)
    items.sort(key=lambda item: item.get_closest_marker("lengthy") is None)
    if FOLDER.is_dir():
        return
    for item in items:
        if item.get_closest_marker("real_data"):
            item.add_marker(pytest.mark.skip(reason=MISSING))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """On the other store nothing may be left out but for want of the real files."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if session.config.getoption("--store") == "sqlite" or reporter is None:
        return
    left_out = [report for report in reporter.stats.get("skipped", ()) if MISSING not in str(report.longrepr)]
    if left_out and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reports = terminalreporter.getreports("skipped")
    for reason, want in ((MISSING, "the publishers' real files"), (NO_SERVER, "a Neo4j server")):
        skipped = sum(reason in str(report.longrepr) for report in reports)
        if skipped:
            terminalreporter.write_line(f"{skipped} tests were skipped for want of {want}.")
