"""Downloads from a server of our own on this machine, which cuts, lies and refuses."""

from __future__ import annotations

import hashlib
import re
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from typer.testing import CliRunner

from termwalk.cli.app import app
from termwalk.fetching import SUMS, fetch
from termwalk.graph.errors import FetchError, QuestionError
from termwalk.ontologies.downloads import downloads, owns
from termwalk.ontologies.registry import system


def packed(size: int = 300_000) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("release.txt", bytes(range(256)) * (size // 256))
    return stream.getvalue()


class Publisher(ThreadingHTTPServer):
    """A publisher's server: `cuts` are the bytes after which its next answers break off."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answers)
        self.body, self.etag, self.status = packed(), '"v1"', 200
        self.cuts: list[int] = []
        self.asked: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/release.zip"


class Answers(BaseHTTPRequestHandler):
    server: Publisher

    def do_GET(self) -> None:
        start = self._start()
        self.server.asked.append(self.headers.get("Range", "whole"))
        if self.server.status != 200:
            self.send_error(self.server.status)
            return
        if start > len(self.server.body):
            self.send_error(416)
            return
        rest = self.server.body[start:]
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(len(rest)))
        if self.server.etag:
            self.send_header("ETag", self.server.etag)
        self.end_headers()
        self.wfile.write(rest[: self.server.cuts.pop(0)] if self.server.cuts else rest)
        self.close_connection = True

    def _start(self) -> int:
        asked = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        return int(asked[1]) if asked and self.headers.get("If-Range") == self.server.etag else 0

    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    with Publisher() as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


def get(publisher: Publisher, folder: Path, **more: Any) -> Any:
    return fetch("icd11-mms", folder, url=publisher.url, pause=0.0, **more)


NAME = "SimpleTabulation-ICD-11-MMS-en-2025-01.zip"


def test_a_file_is_fetched_whole_and_its_digest_noted(publisher: Publisher, tmp_path: Path) -> None:
    seen: list[tuple[str, int, int]] = []
    found = get(publisher, tmp_path / "new", progress=lambda *said: seen.append(said))
    path = tmp_path / "new" / NAME
    assert path.read_bytes() == publisher.body
    assert (found.status, found.size) == ("fetched", len(publisher.body))
    assert found.sha256 == hashlib.sha256(publisher.body).hexdigest()
    assert (path.parent / SUMS).read_text() == f"{found.sha256}  {NAME}\n"
    assert seen[-1] == (NAME, len(publisher.body), len(publisher.body))
    assert sorted(file.name for file in path.parent.iterdir()) == [SUMS, NAME]


def test_what_is_there_is_not_fetched_again(publisher: Publisher, tmp_path: Path) -> None:
    get(publisher, tmp_path)
    assert get(publisher, tmp_path).status == "already there"
    assert publisher.asked == ["whole"]


def test_what_was_changed_on_disk_is_fetched_again(publisher: Publisher, tmp_path: Path) -> None:
    get(publisher, tmp_path)
    (tmp_path / NAME).write_bytes(b"PK damaged")
    assert get(publisher, tmp_path).status == "fetched"
    assert (tmp_path / NAME).read_bytes() == publisher.body


def test_a_cut_connection_goes_on_where_it_ended(publisher: Publisher, tmp_path: Path) -> None:
    publisher.cuts = [100_000, 50_000]
    get(publisher, tmp_path)
    assert (tmp_path / NAME).read_bytes() == publisher.body
    assert publisher.asked == ["whole", "bytes=100000-", "bytes=150000-"]


def test_a_connection_that_is_always_cut_keeps_what_came_for_the_next_run(publisher: Publisher, tmp_path: Path) -> None:
    publisher.cuts = [10_000] * 5
    with pytest.raises(FetchError, match=r"broke off .* run the same command again to go on\."):
        get(publisher, tmp_path)
    assert not (tmp_path / NAME).exists()
    found = get(publisher, tmp_path)
    assert found.resumed == 50_000
    assert publisher.asked[-1] == "bytes=50000-"
    assert (tmp_path / NAME).read_bytes() == publisher.body


def test_a_file_that_changed_in_between_is_begun_again(publisher: Publisher, tmp_path: Path) -> None:
    publisher.cuts = [10_000] * 5
    with pytest.raises(FetchError):
        get(publisher, tmp_path)
    publisher.body, publisher.etag = packed(200_000), '"v2"'
    get(publisher, tmp_path)
    assert (tmp_path / NAME).read_bytes() == publisher.body


def test_a_shorter_file_in_its_place_is_begun_again(publisher: Publisher, tmp_path: Path) -> None:
    publisher.cuts = [200_000, 1, 1, 1, 1]
    with pytest.raises(FetchError):
        get(publisher, tmp_path)
    publisher.body = packed(1_000)
    get(publisher, tmp_path)
    assert (tmp_path / NAME).read_bytes() == publisher.body


@pytest.mark.parametrize("etag", ["", 'W/"weak"'])
def test_without_a_strong_mark_a_cut_download_begins_again(publisher: Publisher, tmp_path: Path, etag: str) -> None:
    publisher.etag, publisher.cuts = etag, [100_000]
    get(publisher, tmp_path)
    assert (tmp_path / NAME).read_bytes() == publisher.body
    assert publisher.asked == ["whole", "whole"]


def test_a_wrong_checksum_is_an_error_and_nothing_is_kept(publisher: Publisher, tmp_path: Path) -> None:
    with pytest.raises(FetchError, match=r"has the SHA-256 .*, not 0000"):
        get(publisher, tmp_path, sha256="0" * 64)
    assert list(tmp_path.iterdir()) == []


def test_a_list_of_checksums_binds(publisher: Publisher, tmp_path: Path) -> None:
    (tmp_path / SUMS).write_text(f"{'1' * 64}  {NAME}\n{'2' * 64}  other.zip\n")
    with pytest.raises(FetchError, match="not 1111"):
        get(publisher, tmp_path)
    right = hashlib.sha256(publisher.body).hexdigest()
    (tmp_path / SUMS).write_text(f"{right}  {NAME}\n{'2' * 64}  other.zip\n")
    get(publisher, tmp_path)
    assert f"{'2' * 64}  other.zip" in (tmp_path / SUMS).read_text()


@pytest.mark.parametrize("body", [b"<!DOCTYPE html><html>Are you a robot?</html>", b"\n<HTML>", b"no archive"])
def test_a_page_in_place_of_a_release_is_an_error(publisher: Publisher, tmp_path: Path, body: bytes) -> None:
    publisher.body = body
    with pytest.raises(FetchError, match="instead of the zip file"):
        get(publisher, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_plain_no_is_not_asked_again(publisher: Publisher, tmp_path: Path) -> None:
    publisher.status = 404
    with pytest.raises(FetchError, match=r"answered 404 Not Found: .* --release or --url"):
        get(publisher, tmp_path)
    assert len(publisher.asked) == 1


def test_a_busy_server_is_asked_again_and_then_given_up(publisher: Publisher, tmp_path: Path) -> None:
    publisher.status = 503
    with pytest.raises(FetchError, match="answered 503"):
        get(publisher, tmp_path)
    assert len(publisher.asked) == 5


@pytest.mark.parametrize("url", ["http://example.org/x.zip", "ftp://example.org/x.zip", "file:///etc/passwd"])
def test_only_safe_addresses_are_asked(tmp_path: Path, url: str) -> None:
    with pytest.raises(QuestionError, match="begins with https"):
        fetch("icd11-mms", tmp_path, url=url)


@pytest.mark.parametrize("id", sorted(owns()))
def test_what_needs_a_licence_says_where_to_get_it(tmp_path: Path, id: str) -> None:
    with pytest.raises(QuestionError, match=re.escape(owns()[id].where)):
        fetch(id, tmp_path)


def test_an_unknown_name_lists_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(QuestionError, match="icd11-mms, who-maps"):
        fetch("icd12", tmp_path)


@pytest.mark.parametrize("one", downloads().values(), ids=downloads())
def test_every_download_is_complete(one: Any) -> None:
    assert one.address().startswith("https://")
    assert "{" not in one.address() + one.name()
    assert all(system(name.strip()) for name in one.system.split(","))
    assert one.takes_release == bool(one.release)


def test_the_command_fetches_and_says_under_which_licence(publisher: Publisher, tmp_path: Path) -> None:
    arguments = ["fetch", "icd11-mms", "--to", str(tmp_path), "--url", publisher.url]
    ended = CliRunner().invoke(app, arguments)
    assert ended.exit_code == 0
    assert (tmp_path / NAME).is_file()
    assert "CC BY-ND 3.0 IGO" in ended.output


def test_the_command_lists_what_there_is_in_either_language() -> None:
    assert "LOINC asks every user" in CliRunner().invoke(app, ["fetch"]).output
    assert "LOINC 须由用户本人" in CliRunner().invoke(app, ["fetch", "--lang", "zh"]).output
