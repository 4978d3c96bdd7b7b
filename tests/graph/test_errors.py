from __future__ import annotations

import pytest

from termwalk.graph import errors
from termwalk.graph.errors import (
    BusyError,
    ConflictError,
    FetchError,
    FormatError,
    GraphError,
    InputError,
    MissingExtra,
    QuestionError,
    SchemaError,
    ServerError,
    SourceError,
    TermwalkError,
    UnknownCode,
    UnknownRelease,
    UnknownSystem,
)

TREE: dict[type[Exception], type[Exception]] = {
    InputError: TermwalkError,
    SourceError: InputError,
    FormatError: InputError,
    FetchError: InputError,
    GraphError: TermwalkError,
    SchemaError: GraphError,
    BusyError: GraphError,
    ServerError: GraphError,
    ConflictError: GraphError,
    QuestionError: TermwalkError,
    UnknownSystem: QuestionError,
    UnknownRelease: QuestionError,
    UnknownCode: QuestionError,
    MissingExtra: TermwalkError,
}


@pytest.mark.parametrize(("error", "above"), TREE.items(), ids=lambda error: error.__name__)
def test_the_tree_is_as_drawn(error: type[Exception], above: type[Exception]) -> None:
    assert error.__bases__[0] is above
    assert error.__name__ in (errors.__doc__ or "")


def test_there_is_no_error_beside_the_tree() -> None:
    defined = {one for one in vars(errors).values() if isinstance(one, type) and issubclass(one, Exception)}
    assert defined == {TermwalkError, *TREE}


@pytest.mark.parametrize("kind", [QuestionError, UnknownSystem, UnknownRelease, UnknownCode])
def test_the_nearest_are_in_the_message(kind: type[QuestionError]) -> None:
    error = kind("No such code.", (code for code in ["icd10:I10", "icd10:I11"]))
    assert error.nearest == ("icd10:I10", "icd10:I11")
    assert str(error) == "No such code. Nearest: icd10:I10, icd10:I11."


def test_without_anything_near_the_message_stands_alone() -> None:
    error = QuestionError("No such code.")
    assert (error.nearest, str(error)) == ((), "No such code.")


def test_a_missing_extra_says_what_to_install() -> None:
    error = MissingExtra("pyarrow", "parquet", "Writing Parquet")
    assert str(error) == "Writing Parquet needs pyarrow: pip install 'termwalk[parquet]'"
    assert isinstance(error, ImportError)
