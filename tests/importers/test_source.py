"""Files that cannot be used: each is one clear sentence, whatever is wrong with it."""

from __future__ import annotations

import os
import socket
import struct
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from termwalk.graph.errors import FormatError, SourceError, TermwalkError
from termwalk.graph.store import Record
from termwalk.importers.formats import Importer, recognise
from termwalk.importers.recognised import Recognised
from termwalk.importers.source import MAX_UNPACKED, Source, check_unpacked, files, sources, what_it_is

from . import writers as w
from .samples import SAMPLES, concepts, problems, read_all, read_file

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2_000)
COMPRESSIONS = [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]


def refusal(path: Path, error: type[TermwalkError] = SourceError) -> str:
    """The sentence with which a file is refused; any other exception fails the test."""
    with pytest.raises(error) as caught:
        read_all(path)
    return sentence(caught.value, path.name)


def sentence(error: Exception, name: str) -> str:
    text = str(error)
    assert text.startswith(name)
    assert text.endswith(".")
    assert "\n" not in text
    assert "Traceback" not in text
    assert len(text) < 400
    return text


def sample_zip(folder: Path, compression: int = zipfile.ZIP_DEFLATED) -> Path:
    """An archive of the tabulation, padded so that its bytes are more than its directory."""
    rows = [w.Entity("1", "Infections", kind="chapter")]
    rows += [w.Entity(str(1000 + n), f"Disease {n * 7919 % 1000}", depth=1, kind="block") for n in range(300)]
    text = w.write_mms(folder / "SimpleTabulation-ICD-11-MMS-en.txt", rows).read_bytes()
    return w.write_zip(folder / "release.zip", {"SimpleTabulation-ICD-11-MMS-en.txt": text}, compression)


def claiming(path: Path, unpacked: int) -> Path:
    """The archive, with each member's unpacked size in its directory replaced."""
    data = bytearray(path.read_bytes())
    place = data.find(b"PK\x01\x02")
    while place >= 0:
        data[place + 24 : place + 28] = struct.pack("<I", unpacked)
        place = data.find(b"PK\x01\x02", place + 46)
    path.write_bytes(data)
    return path


def encrypted(path: Path) -> Path:
    """The archive, with every member flagged as encrypted."""
    data = bytearray(path.read_bytes())
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.find(signature) + flags] |= 1
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("compression", COMPRESSIONS)
def test_an_archive_is_read_however_it_is_packed(compression: int, tmp_path: Path) -> None:
    assert len(concepts(read_all(sample_zip(tmp_path, compression)))) == 301


@pytest.mark.parametrize("kept", [0.1, 0.5, 0.9, 0.999])
def test_a_truncated_archive_is_refused(kept: float, tmp_path: Path) -> None:
    path = sample_zip(tmp_path)
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * kept)])
    assert "damaged or cut short" in refusal(path)


@pytest.mark.parametrize("compression", COMPRESSIONS)
def test_a_corrupted_member_is_refused(compression: int, tmp_path: Path) -> None:
    path = sample_zip(tmp_path, compression)
    data = bytearray(path.read_bytes())
    middle = data.find(b"PK\x01\x02") // 2
    data[middle : middle + 40] = bytes(byte ^ 0x5A for byte in data[middle : middle + 40])
    path.write_bytes(data)
    assert "!SimpleTabulation-ICD-11-MMS-en.txt" in refusal(path)


@pytest.mark.parametrize("compression", COMPRESSIONS)
def test_the_digest_of_a_corrupted_member_is_refused_too(compression: int, tmp_path: Path) -> None:
    path = sample_zip(tmp_path, compression)
    data = bytearray(path.read_bytes())
    data[200:240] = bytes(40)
    path.write_bytes(data)
    (source,) = sources(path)
    with pytest.raises(SourceError) as caught:
        source.sha256()
    sentence(caught.value, path.name)


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (PDF, "a PDF"),
        (OLD_EXCEL, "an old Office file"),
        (b"\x1f\x8b\x08\x00" + bytes(50), "a gzip file"),
        (b"Rar!\x1a\x07\x00" + bytes(50), "a RAR archive"),
        (b"7z\xbc\xaf\x27\x1c" + bytes(50), "a 7-Zip archive"),
        (b"<html>404 Not Found</html>", "something else"),
    ],
)
@pytest.mark.parametrize("ending", ["zip", "ZIP"])
def test_another_file_named_zip_is_called_by_its_name(data: bytes, what: str, ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"release.{ending}"
    path.write_bytes(data)
    assert refusal(path) == f"release.{ending} is not a zip archive but {what}, whatever its name says."


@pytest.mark.parametrize(
    ("name", "data", "what"),
    [("list.xls", OLD_EXCEL, "an old Office file"), ("list.pdf", PDF, "a PDF"), ("a.txt", b"hello", "not a")],
)
def test_a_stranger_is_not_recognised_but_named(name: str, data: bytes, what: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    (source,) = sources(path)
    assert recognise(source) is None
    assert what_it_is(source).startswith(what)


@pytest.mark.parametrize("name", ["list.txt", "release.zip", "table.xlsx"])
def test_an_empty_file_is_refused(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.touch()
    assert refusal(path) == f"{name} is empty."


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert "is not there" in refusal(tmp_path / "icd10.xml")


def test_a_workbook_of_something_else_is_not_recognised(tmp_path: Path) -> None:
    path = w.write_workbook(tmp_path / "budget.xlsx", [["Month", "Code", "Title"], ["May", 1.5, "rent"], [None, True]])
    assert recognise(Source(path)) is None


def test_a_workbook_is_known_whatever_it_is_called(tmp_path: Path) -> None:
    path = SAMPLES["who-foundation-11to10"](tmp_path).path
    renamed = path.rename(tmp_path / "table.dat")
    assert [source.is_workbook() for source in sources(renamed)] == [True]
    assert len(read_file(renamed)) == 6


@pytest.mark.parametrize("kept", [0.2, 0.6, 0.99])
def test_a_truncated_workbook_is_refused(kept: float, tmp_path: Path) -> None:
    path = w.write_mms(tmp_path / "MMS-en.xlsx", [w.Entity("1", "Infections", kind="chapter")])
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * kept)])
    assert "damaged" in refusal(path)


def _cut(data: bytes) -> bytes:
    return data[: len(data) // 2]


def _gone(data: bytes) -> None:
    return None


def _junk(data: bytes) -> bytes:
    return b"\x00junk"


@pytest.mark.parametrize("spoil", [_cut, _gone, _junk])
@pytest.mark.parametrize("member", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/_rels/workbook.xml.rels"])
def test_a_workbook_with_a_broken_part_is_refused(
    member: str, spoil: Callable[[bytes], bytes | None], tmp_path: Path
) -> None:
    path = _shared(w.write_mms(tmp_path / "MMS-en.xlsx", [w.Entity("1", "Infections", kind="chapter")]))
    with zipfile.ZipFile(path) as archive:
        members = {info.filename: archive.read(info) for info in archive.infolist()}
    changed = spoil(members.pop(member))
    w.write_zip(path, members if changed is None else {**members, member: changed})
    try:
        assert read_all(path) == []
    except TermwalkError as error:
        sentence(error, path.name)


def _shared(path: Path) -> Path:
    """The workbook as Excel and WHO write it: its text in a table of shared strings."""
    book = openpyxl.load_workbook(path)
    rows = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]
    book.close()
    with xlsxwriter.Workbook(path) as made:
        sheet = made.add_worksheet()
        for place, row in enumerate(rows):
            for column, value in enumerate(row):
                sheet.write_string(place, column, str(value or ""))
    return path


def test_the_text_of_a_workbook_may_be_shared(tmp_path: Path) -> None:
    rows = [w.Entity("1", "Infections", kind="chapter"), w.Entity("2", "Cholera", "1A00", 1)]
    path = w.write_mms(tmp_path / "MMS-en.xlsx", rows)
    inline = read_file(path)
    assert read_file(_shared(path)) == inline
    assert len(inline) == 2


def test_an_encrypted_archive_is_refused(tmp_path: Path) -> None:
    text = refusal(encrypted(sample_zip(tmp_path)))
    assert "encrypted" in text
    assert text.endswith("unpack it and load the folder.")


def test_an_archive_that_says_it_unpacks_to_20_gigabytes_is_refused(tmp_path: Path) -> None:
    path = claiming(w.write_zip(tmp_path / "bomb.zip", {f"{n}.txt": b"x" * 50 for n in range(5)}), 0xFFFF_FFF0)
    assert path.stat().st_size < 2_000
    assert "would unpack to 20.0 GiB" in refusal(path)


def test_an_archive_that_packs_too_well_is_refused(tmp_path: Path) -> None:
    path = claiming(w.write_zip(tmp_path / "bomb.zip", {"zeros.txt": bytes(500_000)}), 400 * 2**20)
    assert "would unpack to 0.4 GiB" in refusal(path)


def test_a_real_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = w.write_zip(tmp_path / "bomb.zip", {"zeros.txt": bytes(257 * 2**20)})
    assert "times its size" in refusal(path)


def test_a_small_archive_may_pack_well(tmp_path: Path) -> None:
    w.write_zip(tmp_path / "zeros.zip", {"zeros.txt": bytes(10 * 2**20)})
    assert read_all(tmp_path / "zeros.zip") == []


def test_the_guard_knows_a_large_honest_archive() -> None:
    info = zipfile.ZipInfo("gudid.xml")
    info.file_size, info.compress_size = MAX_UNPACKED // 3, MAX_UNPACKED // 60
    check_unpacked("gudid.zip", [info])
    info.file_size = MAX_UNPACKED + 1
    with pytest.raises(SourceError):
        check_unpacked("gudid.zip", [info])


def test_a_workbook_that_would_unpack_to_too_much_is_refused(tmp_path: Path) -> None:
    path = claiming(w.write_workbook(tmp_path / "bomb.xlsx", [["a"]]), 2**30)
    assert "would unpack to" in refusal(path)


def test_a_workbook_bomb_within_an_archive_is_refused(tmp_path: Path) -> None:
    inner = claiming(w.write_workbook(tmp_path / "bomb.xlsx", [["a"]]), 2**30)
    path = w.write_zip(tmp_path / "release.zip", {"bomb.xlsx": inner.read_bytes()})
    assert "release.zip!bomb.xlsx would unpack to" in refusal(path)


@pytest.mark.parametrize("name", ["../../evil.xml", "/tmp/evil.xml", "a/../../evil.xml", "C:\\evil.xml"])
def test_the_names_in_an_archive_never_touch_the_disk(name: str, tmp_path: Path) -> None:
    folder = tmp_path / "one" / "two"
    folder.mkdir(parents=True)
    data = SAMPLES["claml"](tmp_path).path.read_bytes()
    path = w.write_zip(folder / "release.zip", {name: data})
    before = sorted(tmp_path.rglob("*"))
    assert len(concepts(read_all(path))) == 5
    assert sorted(tmp_path.rglob("*")) == before
    assert not Path("/tmp/evil.xml").exists()


def test_members_come_in_a_fixed_order_without_hidden_ones(tmp_path: Path) -> None:
    names = ["b.txt", "a/c.txt", "a/.hidden", "__MACOSX/a/._c.txt", "~$b.xlsx", ".DS_Store"]
    path = w.write_zip(tmp_path / "release.zip", dict.fromkeys(names, b"text"))
    assert [source.name for source in sources(path)] == ["release.zip!a/c.txt", "release.zip!b.txt"]


def test_files_of_a_folder_come_in_a_fixed_order_without_hidden_ones(tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt", ".hidden", "~$b.xlsx", "sub/c.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("text", encoding="utf-8")
    assert [path.name for path in files(tmp_path)] == ["a.txt", "b.txt", "c.txt"]
    assert list(files(tmp_path / ".hidden")) == [tmp_path / ".hidden"]


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """A server on this machine that nobody may call."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield server
        with pytest.raises(BlockingIOError):
            server.accept()


@pytest.mark.parametrize("scheme", ["http", "https", "ftp"])
@pytest.mark.parametrize("form", ['SYSTEM "{}"', 'PUBLIC "-//CEN//ClaML" "{}"'])
def test_a_doctype_on_the_network_is_refused_and_not_fetched(
    scheme: str, form: str, tmp_path: Path, listener: socket.socket
) -> None:
    url = f"{scheme}://127.0.0.1:{listener.getsockname()[1]}/ClaML.dtd"
    path = w.write_claml(tmp_path / "a.xml", [w.Class("A00", "C")], doctype=f"<!DOCTYPE ClaML {form.format(url)}>")
    text = refusal(path)
    assert url in text
    assert "never fetched" in text


BOMB = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(9))
ENTITIES = {
    "billion laughs": f'<!DOCTYPE ClaML [<!ENTITY l0 "lol">{BOMB}]>',
    "quadratic": f'<!DOCTYPE ClaML [<!ENTITY l9 "{"x" * 5_000}">]>',
    "a file": '<!DOCTYPE ClaML [<!ENTITY l9 SYSTEM "file:///etc/passwd">]>',
    "a relative file": '<!DOCTYPE ClaML [<!ENTITY l9 SYSTEM "secret.txt">]>',
    "a parameter": '<!DOCTYPE ClaML [<!ENTITY % p SYSTEM "secret.txt"> %p;]>',
}


@pytest.mark.parametrize("kind", ENTITIES)
@pytest.mark.parametrize("used", ["&l9;", ""])
def test_entities_are_refused(kind: str, used: str, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("root:secret", encoding="utf-8")
    path = w.write_claml(tmp_path / "a.xml", [w.Class("A00", "C")], doctype=ENTITIES[kind])
    w.spoil(path, b">C<", f">C{used}<".encode())
    assert "root:" not in refusal(path, TermwalkError)


def test_text_behind_an_entity_that_is_not_resolved_is_not_lost_in_silence(tmp_path: Path) -> None:
    path = w.write_claml(tmp_path / "a.xml", [w.Class("A00", "Lepre")], doctype=w.LOCAL_DTD)
    w.spoil(path, b"Lepre", b"L&egrave;pre")
    try:
        records = read_file(path)
    except TermwalkError as error:
        sentence(error, path.name)
    else:
        assert problems(records)


@pytest.mark.parametrize("place", ['code="A00{}"', 'kind="category{}"', 'version="2.0.0{}"'])
def test_entities_in_attributes_are_refused(place: str, tmp_path: Path) -> None:
    doctype = ENTITIES["billion laughs"]
    path = w.write_claml(tmp_path / "a.xml", [w.Class("A00", "C")], doctype=doctype)
    w.spoil(path, place.format("").encode(), place.format("&l9;").encode())
    refusal(path, TermwalkError)


@pytest.mark.parametrize(
    "wrong", [b"<Class code='A00'", b"</Class></Class>", b"<a></b>", b"&nbsp;", b"\x00", b"<?xml version='1.0'?>"]
)
def test_xml_that_is_not_wellformed_is_refused(wrong: bytes, tmp_path: Path) -> None:
    path = w.write_claml(tmp_path / "a.xml", [w.Class("A00", "C"), w.Class("A01", "here")], doctype="")
    text = refusal(w.spoil(path, b"here", wrong), FormatError)
    assert "not well-formed XML" in text


@pytest.mark.parametrize("kept", [0.3, 0.5, 0.8, 0.99])
def test_xml_that_is_cut_short_is_refused(kept: float, tmp_path: Path) -> None:
    path = w.write_claml(tmp_path / "a.xml", [w.Class(f"A{n:02}", f"Title {n}") for n in range(100)])
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * kept)])
    assert "not well-formed XML" in refusal(path, FormatError)


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("left", [None, b""], ids=["vanishes", "is emptied"])
def test_a_file_that_goes_after_it_was_recognised_is_refused_or_read_from_memory(
    name: str, left: bytes | None, tmp_path: Path
) -> None:
    sample = SAMPLES[name](tmp_path)
    source = Source(sample.path)
    importer, said = _recognised(source)
    source.path.unlink()
    if left is not None:
        source.path.write_bytes(left)
    found, refusal_said = _read_or_refused(importer, source, said)
    if refusal_said:
        assert left is not None or "is not there (any more)" in refusal_said
    else:
        assert found in ([], list(sample.records)), "half a file was read"
        assert found or left is not None, "a file that is not there was read as empty"


def _read_or_refused(importer: Importer, source: Source, said: Recognised) -> tuple[list[Record], str]:
    try:
        return list(importer.read(source, said)), ""
    except TermwalkError as error:
        return [], sentence(error, source.name)


def test_an_archive_that_changes_after_it_was_recognised_is_refused(tmp_path: Path) -> None:
    path = sample_zip(tmp_path)
    (source,) = sources(path)
    importer, said = _recognised(source)
    w.write_zip(path, {"other.txt": b"text"})
    with pytest.raises(SourceError) as caught:
        list(importer.read(source, said))
    sentence(caught.value, path.name)


def _recognised(source: Source):  # type: ignore[no-untyped-def]
    found = recognise(source)
    assert found is not None
    return found


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_a_file_that_may_not_be_read_is_refused(tmp_path: Path) -> None:
    path = SAMPLES["claml"](tmp_path).path
    path.chmod(0)
    assert "cannot be read: Permission denied" in refusal(path)


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(SourceError) as caught:
        recognise(Source(tmp_path))
    assert "Is a directory" in sentence(caught.value, tmp_path.name)


def test_one_bad_row_does_not_hide_the_others(tmp_path: Path) -> None:
    rows = [w.map_row("A00", "1A00", "1"), w.map_row("A0x", "1A00", "1"), w.map_row("A01", "1A00", "1")]
    records = read_file(w.write_who_map(tmp_path / "map.txt", "who-10to11-one", rows))
    assert [problem.line for problem in problems(records)] == [3]
