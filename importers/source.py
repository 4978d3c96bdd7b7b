"""A file to read: plain, or a member of a zip archive; opened under guards and never written to."""

from __future__ import annotations

import hashlib
import io
import lzma
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

from termwalk.graph.errors import SourceError
from termwalk.graph.problems import printable

from .encoding import text_encoding

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

MAX_UNPACKED = 16 * 2**30
"""Bytes an archive may unpack to; the largest publisher's download we know (GUDID, full) has about a third."""
MAX_RATIO = 250
"""How many times its packed size a large archive may unpack to; publishers' text packs about 5 to 20 times."""
MAX_WORKBOOK = 2**30
"""Unpacked bytes of one .xlsx, which is read as a whole."""
MAX_OLD_WORKBOOK = 2**28
"""Bytes of one .xls; its 65,536 rows do not need more."""
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_UTF8_NAME = 0x800
_SMALL = 256 * 2**20
_KNOWN_AS_OTHER = {b"%PDF": "a PDF", b"\x89PNG": "a picture", b"\xd0\xcf\x11\xe0": "an old Office file",
                   b"Rar!": "a RAR archive", b"7z\xbc\xaf": "a 7-Zip archive", b"\x1f\x8b": "a gzip file"}  # fmt: skip


class Source:
    """Bytes with a name. `member` is set where they are packed in the archive at `path`."""

    def __init__(self, path: str | Path, member: str = "", label: str = "") -> None:
        self.path = Path(path)
        self.member = member
        self._label = label or member
        self._looks_like_workbook: bool | None = None
        self._encoding: str | None = None
        self.workbook: CalamineWorkbook | None = None  # parsed once, for recognition and for reading

    @property
    def name(self) -> str:
        """How messages call it: `maps.zip!10To11MapToOneCategory.txt`."""
        return printable(f"{self.path.name}!{self._label}" if self.member else self.path.name)

    @property
    def file_name(self) -> str:
        """The innermost file's own name."""
        return self._label.rpartition("/")[2] or self.path.name

    @contextmanager
    def open(self) -> Iterator[IO[bytes]]:
        """The bytes from the start; SourceError in one sentence where they cannot be had."""
        try:
            if not self.member:
                with self.path.open("rb") as stream:
                    yield stream
                return
            with zipfile.ZipFile(self.path) as archive, archive.open(self.member) as packed:
                yield packed
        except FileNotFoundError as error:
            raise SourceError(f"{self.name} is not there (any more): check the path and load again.") from error
        except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, UnicodeDecodeError) as error:
            raise SourceError(f"{self.name} is damaged or cut short ({error}): download it again.") from error
        except KeyError as error:
            raise SourceError(f"{self.name} is no longer in its archive: load it again.") from error
        except (NotImplementedError, RuntimeError) as error:
            raise SourceError(f"{self.name} cannot be unpacked ({error}): unpack it and load the folder.") from error
        except OSError as error:
            raise SourceError(f"{self.name} cannot be read: {error.strerror or error}.") from error

    def head(self, size: int = 65_536) -> bytes:
        """The first bytes."""
        with self.open() as stream:
            return stream.read(size)

    def head_text(self, size: int = 65_536) -> str:
        """The first bytes as text in the file's encoding; what is no text is replaced."""
        return self.head(size).decode(self.encoding, errors="replace")

    @property
    def encoding(self) -> str:
        """The encoding of a text file, as its bytes show it."""
        if self._encoding is None:
            self._encoding = text_encoding(self)
        return self._encoding

    def sha256(self) -> str:
        """The digest of all bytes."""
        with self.open() as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()  # type: ignore[arg-type]

    def is_workbook(self) -> bool:
        """Whether it is an .xlsx, or an .xls of Excel 97 to 2003, whatever it is called."""
        if self._looks_like_workbook is None:
            head = self.head(8)
            packed = head.startswith(b"PK\x03\x04") and self._holds_workbook()
            self._looks_like_workbook = packed or (head == _COMPOUND and self._holds_old_workbook())
        return self._looks_like_workbook

    def _holds_old_workbook(self) -> bool:
        """Whether the directory of a compound file (MS-CFB) names a stream called Workbook or Book."""
        with self.open() as stream:
            data = stream.read(MAX_OLD_WORKBOOK)
        return "Workbook".encode("utf-16-le") in data or "\0Book\0".encode("utf-16-le") in data

    def _holds_workbook(self) -> bool:
        with self.open() as stream:
            if not self.member:
                return _lists_workbook(stream)
            packed = stream.read(MAX_WORKBOOK + 1)
            return len(packed) <= MAX_WORKBOOK and _lists_workbook(io.BytesIO(packed))


def files(path: str | Path) -> Iterator[Path]:
    """The file itself, or every file below a folder in a fixed order; hidden and lock files are left out."""
    path = Path(path)
    if not path.is_dir():
        yield path
        return
    for below in sorted(path.rglob("*")):
        if below.is_file() and not below.name.startswith((".", "~$")):
            yield below


def sources(path: Path) -> Iterator[Source]:
    """The file, or the members of an archive; SourceError in one sentence for what cannot be opened."""
    source = Source(path)
    head = source.head(4)
    if not head:
        raise SourceError(f"{source.name} is empty.")
    if path.suffix.lower() == ".zip" and not head.startswith(b"PK"):
        what = _other_kind(head) or "something else"
        raise SourceError(f"{source.name} is not a zip archive but {what}, whatever its name says.")
    if head.startswith(b"PK\x03\x04") and not source.is_workbook():
        yield from _members(source)
    else:
        yield source


def what_it_is(source: Source) -> str:
    """A word for a file that no importer knows."""
    return _other_kind(source.head(8)) or "not a known format"


def may_be_table(name: str) -> bool:
    """Whether a file that no importer knows may be a table of a hospital's own, by its name."""
    return name.lower().endswith((".csv", ".tsv", ".xlsx", ".xls"))


def _other_kind(head: bytes) -> str:
    return next((what for magic, what in _KNOWN_AS_OTHER.items() if head.startswith(magic)), "")


def _members(source: Source) -> Iterator[Source]:
    with source.open() as stream, zipfile.ZipFile(stream) as archive:
        infos = [info for info in archive.infolist() if not info.is_dir() and not _is_hidden(info.filename)]
    check_unpacked(source.name, infos)
    if not infos:
        raise SourceError(f"{source.name} holds no file.")
    for info in sorted(infos, key=lambda info: info.filename):
        yield Source(source.path, info.filename, _as_written(info))


def _as_written(info: zipfile.ZipInfo) -> str:
    """A member's name as it was typed: archives made on Chinese Windows hold GBK and do not say so."""
    if info.flag_bits & _UTF8_NAME or info.filename.isascii():
        return info.filename
    try:
        return info.filename.encode("cp437").decode("gbk")
    except UnicodeError:
        return info.filename


def _is_hidden(member: str) -> bool:
    return member.startswith("__MACOSX/") or member.rpartition("/")[2].startswith((".", "~$"))


def check_unpacked(name: str, infos: list[zipfile.ZipInfo], limit: int = MAX_UNPACKED) -> None:
    """SourceError for an archive that would unpack to more than any publisher's; nothing is unpacked to find out.

    Python's zipfile stops a member at the size its directory states, so that a directory that lies gains nothing.
    """
    unpacked = sum(info.file_size for info in infos)
    packed = max(1, sum(info.compress_size for info in infos))
    if unpacked > limit or (unpacked > _SMALL and unpacked / packed > MAX_RATIO):
        raise SourceError(
            f"{name} would unpack to {unpacked / 2**30:,.1f} GiB, {unpacked // packed:,} times its size:"
            " it is not read. If it is genuine, unpack it and load the folder."
        )


def _lists_workbook(stream: IO[bytes]) -> bool:
    try:
        with zipfile.ZipFile(stream) as archive:
            return "xl/workbook.xml" in archive.namelist()
    except zipfile.BadZipFile:
        return False
