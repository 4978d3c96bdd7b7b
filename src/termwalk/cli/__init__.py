"""The command line. `main` is the only place where errors become messages and exit codes.

Exit codes: 0 done, 1 nothing found, 2 usage, 3 bad input.
"""

from __future__ import annotations

import io
import logging
import os
import sys

from termwalk.graph.errors import QuestionError, TermwalkError, UnknownCode


def main(arguments: list[str] | None = None) -> None:
    """Runs the command line and leaves with its exit code."""
    from .app import app

    _speak_utf8()
    logging.getLogger("neo4j").setLevel(logging.ERROR)  # that it tries again is no news to a user
    try:
        app(arguments, prog_name="termwalk")
    except TermwalkError as error:
        print(f"termwalk: {error}", file=sys.stderr)
        usage = isinstance(error, QuestionError) and not isinstance(error, UnknownCode)
        sys.exit(2 if usage else 3)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)


def _speak_utf8() -> None:
    """Pipes and files get UTF-8 on every system; a terminal that lacks a character shows a question mark."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            if stream.isatty():
                stream.reconfigure(errors="replace")
            else:
                stream.reconfigure(encoding="utf-8", errors="backslashreplace")
