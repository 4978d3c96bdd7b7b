"""A model as a file."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import msgspec
import numpy as np
import pytest

from termwalk.graph.codes import Edition
from termwalk.graph.errors import FormatError
from termwalk.queries.learn import file
from termwalk.queries.learn.embedding import Embedding
from termwalk.queries.learn.model import Model
from termwalk.queries.match.lexicon import Lexicon

from . import world

TEXTS = [one.text for one in world.held(40)]


@pytest.fixture
def written(model: Model, tmp_path: Path) -> Path:
    path = tmp_path / "m.model"
    file.write(model, path)
    return path


def rewritten(path: Path, member: str, content: bytes | None) -> Path:
    """The archive with a member replaced, or left out."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    members.pop(member)
    if content is not None:
        members[member] = content
    changed = path.with_name("changed.model")
    with zipfile.ZipFile(changed, "w") as archive:
        for name, held in members.items():
            archive.writestr(name, held)
    return changed


def about(path: Path) -> dict[str, object]:
    with zipfile.ZipFile(path) as archive:
        found: dict[str, object] = msgspec.json.decode(archive.read("model.json"))
    return found


def test_what_is_read_ranks_as_what_was_written(model: Model, written: Path) -> None:
    read = file.read(written)
    one, other = model.rank(TEXTS), read.rank(TEXTS)
    assert (one.name == other.name).all()
    assert (one.text == other.text).all()
    np.testing.assert_allclose(one.chance, other.chance, atol=1e-9)
    assert (read.trained, read.deciding, read.calibration) == (model.trained, model.deciding, model.calibration)
    assert world.answered(read, TEXTS) == world.answered(model, TEXTS)


def test_written_again_it_is_the_same(written: Path) -> None:
    again = written.with_name("again.model")
    file.write(file.read(written), again)
    assert about(again) == about(written)


def test_nothing_in_it_is_code(written: Path) -> None:
    with zipfile.ZipFile(written) as archive:
        trees = [f"trees/{stage}-{fold}.txt" for stage in ("first", "second") for fold in range(4)]
        assert archive.namelist() == ["model.json", "arrays.npz", *trees]
        arrays = np.load(io.BytesIO(archive.read("arrays.npz")), allow_pickle=False)
        assert {str(arrays[name].dtype) for name in arrays.files} <= {"float32", "int32"}
        assert archive.read(trees[0]).startswith(b"tree")
    assert not written.with_name("m.model.part").exists()


def test_an_array_that_is_an_object_is_not_read(written: Path) -> None:
    held = io.BytesIO()
    np.savez(held, rates=np.array([{"a": 1}], dtype=object), swaps_at=np.zeros(1, np.int32), swaps=np.zeros(1))
    with pytest.raises(FormatError, match="is no model of termwalk, or is damaged"):
        file.read(rewritten(written, "arrays.npz", held.getvalue()))


@pytest.mark.parametrize("content", [b"", b"text,code\n", b"PK\x03\x04 and no more"])
def test_a_foreign_file_is_a_sentence(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(content)
    with pytest.raises(FormatError, match=r"table\.csv is no model of termwalk, or is damaged"):
        file.read(path)
    with pytest.raises(FormatError, match="is no model"):
        file.read(tmp_path / "nowhere.model")


@pytest.mark.parametrize("member", ["model.json", "arrays.npz", "trees/second-3.txt"])
@pytest.mark.parametrize("content", [None, b"", b"{}"])
def test_a_damaged_file_is_a_sentence(written: Path, member: str, content: bytes | None) -> None:
    with pytest.raises(FormatError, match="damaged"):
        file.read(rewritten(written, member, content))


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_a_file_cut_short_is_a_sentence(written: Path, share: float) -> None:
    content = written.read_bytes()
    written.write_bytes(content[: int(len(content) * share)])
    with pytest.raises(FormatError, match="damaged"):
        file.read(written)


def test_a_flipped_byte_is_a_sentence(written: Path) -> None:
    content = bytearray(written.read_bytes())
    content[len(content) // 2] ^= 0xFF
    written.write_bytes(bytes(content))
    with pytest.raises(FormatError, match="damaged"):
        file.read(written)


def test_a_newer_format_is_said_to_be_one(written: Path) -> None:
    changed = about(written) | {"format": file.FORMAT + 1}
    path = rewritten(written, "model.json", msgspec.json.encode(changed))
    with pytest.raises(FormatError, match=f"format {file.FORMAT + 1}.*train it again"):
        file.read(path)


def test_the_format_is_told_before_fields_that_it_has_not_yet(written: Path) -> None:
    path = rewritten(written, "model.json", msgspec.json.encode({"format": 99, "other": 1}))
    with pytest.raises(FormatError, match="format 99"):
        file.read(path)


def test_no_embedding_is_taken_where_none_was(written: Path) -> None:
    with pytest.raises(FormatError, match="was trained without an embedding"):
        file.read(written, Embedding("own", lambda texts: np.ones((len(texts), 2))))


def test_the_release_is_kept(model: Model, tmp_path: Path) -> None:
    lexicon = Lexicon((), Edition("icd9cm3-nhsa", "2.0"))
    lexicon.entries, lexicon.names = model.space.lexicon.entries, model.space.lexicon.names
    lexicon.owners, lexicon.place = model.space.lexicon.owners, model.space.lexicon.place
    kept = model.space.lexicon
    model.space.lexicon = lexicon
    try:
        file.write(model, tmp_path / "m.model")
    finally:
        model.space.lexicon = kept
    assert file.read(tmp_path / "m.model").space.lexicon.edition == Edition("icd9cm3-nhsa", "2.0")
