"""A real Neo4j Community server to test with, brought by Maven and run in a temporary home.

    python tests/neo4j/server.py python -m pytest tests/neo4j

brings the server if it is not in the cache, starts it on a free port of this machine, runs the command with
TERMWALK_TEST_NEO4J naming it, stops it, and ends as the command ended. Java 17 or 21 and Maven must be there. The
cache is the folder TERMWALK_NEO4J_LIB, by default `~/.cache/termwalk/neo4j-5.26.12`.

Neo4j Community is GPLv3: it stays a process of its own that users and tests bring themselves.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any

HERE = Path(__file__).parent
VARIABLE = "TERMWALK_TEST_NEO4J"
PASSWORD = "TERMWALK_NEO4J_PASSWORD"
_COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies"
_OPENED = ("java.base/java.nio", "java.base/java.io", "java.base/sun.nio.ch")
_STARTS_WITHIN = 120.0
_STOPS_WITHIN = 60.0


def version() -> str:
    """The version of Neo4j that pom.xml names."""
    found = re.search(r"<artifactId>neo4j</artifactId>\s*<version>([^<]+)<", (HERE / "pom.xml").read_text("utf-8"))
    assert found is not None
    return found[1]


def missing() -> str:
    """What this machine lacks for a server, in words; empty where one can be had."""
    lacking = [name for name in ("java", "mvn") if shutil.which(name) is None]
    return f"a Neo4j server needs {' and '.join(lacking)} on the path" if lacking else ""


def library() -> Path:
    """The folder of the server's jars, filled by Maven on first use."""
    default = Path.home() / ".cache" / "termwalk" / f"neo4j-{version()}"
    folder = Path(os.environ.get("TERMWALK_NEO4J_LIB") or default)
    if not any(folder.glob("neo4j-kernel-*.jar")):
        folder.mkdir(parents=True, exist_ok=True)
        wanted = ("-DincludeScope=runtime", "-DincludeTypes=jar", f"-DoutputDirectory={folder}")
        subprocess.run(["mvn", "-B", "-q", "-f", str(HERE / "pom.xml"), _COPY, *wanted], check=True)
    return folder


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


class Server:
    """A server with an empty database and a password of its own; `with` starts and stops it.

    `settings` are lines of neo4j.conf beside what a test server needs.
    """

    def __init__(self, *settings: str, heap: str = "2g") -> None:
        self.port, self.password, self.heap = free_port(), secrets.token_hex(8), heap
        self.home = Path(tempfile.mkdtemp(prefix="neo4j-"))
        self._process: subprocess.Popen[bytes] | None = None
        for name in ("conf", "data", "logs", "run", "plugins", "import"):
            (self.home / name).mkdir()
        self._settings, self._changed = settings, False
        self.configure(*settings)

    @property
    def url(self) -> str:
        """How termwalk opens it; `?graph=NAME` chooses one of its graphs."""
        return f"bolt://neo4j:{self.password}@127.0.0.1:{self.port}"

    def variables(self) -> dict[str, str]:
        """What tells tests of the server."""
        return {VARIABLE: f"bolt://neo4j@127.0.0.1:{self.port}", PASSWORD: self.password}

    def ensure(self) -> None:
        """Starts the server if it has been stopped, with the settings that it had at first."""
        if self._process is None or self._process.poll() is not None or self._changed:
            self.restart(*self._settings)
            self._changed = False

    def restart(self, *settings: str) -> None:
        """Stops the server, and starts it with other settings."""
        self.stop()
        self.configure(*settings)
        self._changed = True
        self.start()

    def configure(self, *settings: str) -> None:
        """Writes neo4j.conf; a server that runs reads it at its next start."""
        lines = (
            "server.default_listen_address=127.0.0.1",
            "server.bolt.enabled=true",
            f"server.bolt.listen_address=127.0.0.1:{self.port}",
            f"server.bolt.advertised_address=127.0.0.1:{self.port}",
            "server.http.enabled=false",
            "server.https.enabled=false",
            "dbms.usage_report.enabled=false",
            "server.memory.pagecache.size=512m",
            *settings,
        )
        (self.home / "conf" / "neo4j.conf").write_text("\n".join(lines) + "\n", encoding="utf-8")

    def __enter__(self) -> Server:
        self.prepare()
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        self.remove()

    def remove(self) -> None:
        """Takes the home away, with the database."""
        shutil.rmtree(self.home, ignore_errors=True)

    def prepare(self) -> None:
        """Sets the password, before the first start."""
        self.admin("dbms", "set-initial-password", self.password)

    def start(self) -> None:
        """Starts the process, and waits until it answers."""
        options = (f"-Xms{self.heap}", f"-Xmx{self.heap}", "-XX:+UseG1GC", "-Dfile.encoding=UTF-8")
        options += ("-Dio.netty.tryReflectionSetAccessible=true", "-Dlog4j2.disable.jmx=true")
        options += tuple(f"--add-opens={name}=ALL-UNNAMED" for name in _OPENED)
        place = (f"--home-dir={self.home}", f"--config-dir={self.home / 'conf'}", "--console-mode")
        command = ["java", *options, "-cp", f"{library()}/*", "org.neo4j.server.CommunityEntryPoint", *place]
        with (self.home / "logs" / "console.txt").open("ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log, env=self._environment())
        self._await()

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """Ends the process; SIGKILL is a server that dies."""
        if self._process is None:
            return
        self._process.send_signal(how)
        try:
            self._process.wait(_STOPS_WITHIN)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    @contextmanager
    def session(self) -> Iterator[Any]:
        """The driver's own session, to look at what is there."""
        from neo4j import GraphDatabase

        place, auth = f"bolt://127.0.0.1:{self.port}", ("neo4j", self.password)
        with GraphDatabase.driver(place, auth=auth) as driver, driver.session() as session:
            yield session

    def _await(self) -> None:
        """Until the default database is there, or the process has ended, which is said with what it wrote."""
        from neo4j import GraphDatabase
        from neo4j.exceptions import DriverError, Neo4jError

        place, auth = f"bolt://127.0.0.1:{self.port}", ("neo4j", self.password)

        ends = time.monotonic() + _STARTS_WITHIN
        while time.monotonic() < ends and self._process is not None and self._process.poll() is None:
            try:
                with GraphDatabase.driver(place, auth=auth, connection_timeout=2) as driver:
                    driver.verify_connectivity()
                return
            except (DriverError, Neo4jError):
                time.sleep(0.2)
        said = (self.home / "logs" / "console.txt").read_text("utf-8", "replace")
        self.stop(signal.SIGKILL)
        raise RuntimeError(f"Neo4j did not start:\n{said[-4000:]}")

    def admin(self, *arguments: str, folder: Path | None = None) -> None:
        """Runs neo4j-admin, in a folder."""
        command = ["java", "-cp", f"{library()}/*", "org.neo4j.cli.AdminTool", *arguments]
        subprocess.run(command, check=True, env=self._environment(), stdout=subprocess.DEVNULL, cwd=folder)

    def _environment(self) -> dict[str, str]:
        return os.environ | {"NEO4J_HOME": str(self.home), "NEO4J_CONF": str(self.home / "conf")}


def main(command: list[str]) -> int:
    """Runs a command with a server beside it; the password is where termwalk looks for it."""
    if not command or missing():
        print(missing() or "Say which command to run beside the server.", file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the server is stopped then, too
    with Server() as server:
        return subprocess.run(command, env=os.environ | server.variables()).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
