"""The first use of a database: several processes may come at once."""

from __future__ import annotations

import sys
from subprocess import PIPE, Popen
from typing import Any

from termwalk.graph.neo4j.model import statements

OPEN = "import sys; from termwalk.graph.opening import open_store; open_store(sys.argv[1]).close()"


def test_several_processes_make_the_same_indexes(empty_server: Any) -> None:
    empty_server.start()
    command = [sys.executable, "-c", OPEN]
    started = [Popen([*command, f"{empty_server.url}?graph=g{n % 2}"], stderr=PIPE, text=True) for n in range(4)]
    said = [process.communicate(timeout=120)[1] for process in started]  # the driver may log that it tries again
    assert [process.returncode for process in started] == [0] * 4, said
    with empty_server.session() as session:
        made = session.run("SHOW INDEXES YIELD name WHERE name STARTS WITH 'termwalk' RETURN count(*) AS n").single()
        graphs = session.run("MATCH (g:Graph) RETURN count(g) AS n").single()
    assert (made["n"], graphs["n"]) == (len(statements()), 2)
