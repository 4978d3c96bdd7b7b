"""The one tree of errors. Absence is a value elsewhere; what is here is misuse or a broken input.

TermwalkError
├── InputError            a file that cannot be used               (CLI exit code 3)
│   ├── SourceError       it cannot be opened, or is not safe to open
│   ├── FormatError       it opened, but is not what it claims to be
│   └── FetchError        it could not be brought from its publisher
├── GraphError            the graph file itself
│   ├── SchemaError       made by another version of termwalk
│   ├── BusyError         another load is writing to it
│   ├── ConflictError     a different file already holds that release
│   └── ServerError       its server does not answer, or refuses
└── QuestionError         a question that cannot be asked             (CLI exit code 2)
    ├── UnknownSystem
    ├── UnknownRelease
    └── UnknownCode
MissingExtra              an optional package is not installed        (also an ImportError)
"""

from __future__ import annotations

from collections.abc import Iterable


class TermwalkError(Exception):
    """Anything termwalk raises on purpose; its text is one plain sentence for the user."""


class InputError(TermwalkError):
    """A file that cannot be used."""


class SourceError(InputError):
    """A file that cannot be opened, or is not safe to open."""


class FormatError(InputError):
    """A file that opened, but is not what it claims to be."""


class FetchError(InputError):
    """A release that could not be brought from its publisher, or is not what was expected."""


class GraphError(TermwalkError):
    """The graph file itself is in the way."""


class SchemaError(GraphError):
    """The graph was made by another version of termwalk, or is not a graph."""


class BusyError(GraphError):
    """Another load is writing to this graph."""


class ConflictError(GraphError):
    """A different file already holds that release in that language."""


class ServerError(GraphError):
    """The server that holds the graph does not answer, or refuses."""


class QuestionError(TermwalkError):
    """A question that cannot be asked of this graph; `nearest` names what might have been meant."""

    def __init__(self, message: str, nearest: Iterable[str] = ()) -> None:
        self.nearest = tuple(nearest)
        hint = f" Nearest: {', '.join(self.nearest)}." if self.nearest else ""
        super().__init__(message + hint)


class UnknownSystem(QuestionError):
    """No code system has that id, URI, OID or alias."""


class UnknownRelease(QuestionError):
    """No loaded release of the system has that version."""


class UnknownCode(QuestionError):
    """No loaded release, and no loaded map, knows the code."""


class MissingExtra(TermwalkError, ImportError):
    """An optional package is needed: the text says what to install."""

    def __init__(self, package: str, extra: str, purpose: str) -> None:
        super().__init__(f"{purpose} needs {package}: pip install 'termwalk[{extra}]'")
