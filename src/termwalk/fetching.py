"""Fetching open releases from their publishers: the only part of termwalk that touches the network.

A file is written beside its place as `NAME.part` and moved there when it is whole, so that what has its name is
whole. A download that was cut goes on where it ended (HTTP range requests, RFC 9110 §14), if the publisher's file is
still the same one. `SHA256SUMS` in the folder (the format of `sha256sum`) holds the digest of every file fetched; a
line that is there before binds, so a team can pass its own list on.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import msgspec

from .graph.errors import FetchError, QuestionError
from .ontologies.downloads import Download, downloads, owns

if TYPE_CHECKING:
    import httpx

Progress = Callable[[str, int, int], None]
SUMS = "SHA256SUMS"
_TRIES = 5
_TIMEOUT = 30.0


class Fetched(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one file: `size` in bytes; `resumed` counts those that an earlier try had brought."""

    id: str
    file: str
    url: str
    status: Literal["fetched", "already there"]
    size: int
    sha256: str
    resumed: int = 0
    licence: str = ""


def silent(file: str, done: int, whole: int) -> None:
    """Progress that nobody watches."""


def fetch(
    id: str,
    folder: Path,
    *,
    release: str = "",
    language: str = "en",
    url: str = "",
    sha256: str = "",
    progress: Progress = silent,
    pause: float = 1.0,
) -> Fetched:
    """Brings one release into a folder; FetchError in a sentence that says what to do.

    `url` is for an address that has changed. `sha256` is what the file must be; without it the folder's SHA256SUMS
    binds, if it names the file. `pause` is the wait in seconds before a second try, doubled with each.
    """
    wanted = _wanted(id)
    address, name = url or wanted.address(release, language), wanted.name(release, language)
    _check_address(address)
    folder.mkdir(parents=True, exist_ok=True)
    bound = sha256.lower() or _sums(folder).get(name, "")
    there = folder / name
    if there.is_file() and bound and _digest(there) == bound:
        return _fetched(wanted, address, there, "already there", bound)
    part = folder / f"{name}.part"
    resumed = part.stat().st_size if part.exists() else 0
    _bring(address, part, name, progress, pause)
    digest = _digest(part)
    _check(part, wanted, address, digest, bound)
    part.replace(there)
    part.with_name(f"{part.name}.etag").unlink(missing_ok=True)
    _note_sum(folder, name, digest)
    return _fetched(wanted, address, there, "fetched", digest, resumed)


def _wanted(id: str) -> Download:
    if id in owns():
        own = owns()[id]
        raise QuestionError(
            f"{id} cannot be fetched: {own.why}. Download it from {own.where}, then: termwalk load FILE."
        )
    if id not in downloads():
        raise QuestionError(f"There is no download {id!r}; termwalk fetch lists them.", downloads())
    return downloads()[id]


def _check_address(address: str) -> None:
    """Only https, so that nobody in between can change what is fetched; this machine itself may be asked plainly."""
    if not address.startswith(("https://", "http://127.0.0.1", "http://localhost", "http://[::1]")):
        raise QuestionError(f"{address} is not fetched: give an address that begins with https://.")


def _bring(address: str, part: Path, name: str, progress: Progress, pause: float) -> None:
    """Fills the part file, going on after a cut; a publisher's plain no is not asked again."""
    import httpx

    with httpx.Client(follow_redirects=True, timeout=_TIMEOUT, headers={"Accept-Encoding": "identity"}) as client:
        for attempt in range(_TRIES):
            try:
                _once(client, address, part, lambda done, whole: progress(name, done, whole))
                return
            except (httpx.TransportError, _Cut) as error:
                if attempt == _TRIES - 1:
                    raise FetchError(
                        f"{address} broke off ({str(error) or type(error).__name__}); what came so far is kept:"
                        " run the same command again to go on."
                    ) from error
                time.sleep(pause * 2**attempt)


class _Cut(Exception):
    """Fewer bytes came than were announced, or the server is busy."""


def _once(client: httpx.Client, address: str, part: Path, progress: Callable[[int, int], None]) -> None:
    mark = part.with_name(f"{part.name}.etag")
    have = part.stat().st_size if part.exists() and mark.exists() else 0
    headers = {"Range": f"bytes={have}-", "If-Range": mark.read_text(encoding="ascii")} if have else {}
    with client.stream("GET", address, headers=headers) as answer:
        _check_address(str(answer.url))
        if answer.status_code == 416:  # the part is as long as the file, or longer: begin again
            part.unlink()
            raise _Cut("the file has another length now")
        if answer.status_code in (429, 500, 502, 503, 504):
            raise _Cut(f"the server answered {answer.status_code}")
        if answer.status_code not in (200, 206):
            raise FetchError(
                f"{address} answered {answer.status_code} {answer.reason_phrase}: the release may have another name or"
                " address; look at the publisher's page and give --release or --url."
            )
        have = have if answer.status_code == 206 else 0
        _keep_mark(mark, answer)
        _write(answer, part, have, progress)


def _keep_mark(mark: Path, answer: httpx.Response) -> None:
    """What tells this version of the file from another one; without it a cut download begins again."""
    tag = answer.headers.get("ETag", "")
    strong = tag if tag and not tag.startswith("W/") else answer.headers.get("Last-Modified", "")
    if strong and strong.isascii():
        mark.write_text(strong, encoding="ascii")
    else:
        mark.unlink(missing_ok=True)


def _write(answer: httpx.Response, part: Path, have: int, progress: Callable[[int, int], None]) -> None:
    length = answer.headers.get("Content-Length", "")
    whole = have + int(length) if length.isdecimal() else 0
    with part.open("ab" if have else "wb") as out:
        for chunk in answer.iter_raw():
            out.write(chunk)
            have += len(chunk)
            progress(have, whole)
    if whole and have < whole:
        raise _Cut(f"{have:,} of {whole:,} bytes came")


def _check(part: Path, wanted: Download, address: str, digest: str, bound: str) -> None:
    """A file that is not what was asked for is not kept: going on from it would only repeat the mistake."""
    with part.open("rb") as stream:
        head = stream.read(512).lstrip(b"\xef\xbb\xbf \r\n\t")
    page = head[:64].lower().startswith((b"<!doctype html", b"<html"))
    wrong = page or (wanted.form == "zip" and not head.startswith(b"PK"))
    if not wrong and digest == (bound or digest):
        return
    part.unlink()
    part.with_name(f"{part.name}.etag").unlink(missing_ok=True)
    if wrong:
        what = "a web page" if page else "something else"
        raise FetchError(f"{address} gave {what} instead of the {wanted.form} file: open it in a browser to see why.")
    raise FetchError(
        f"{address} has the SHA-256 {digest}, not {bound} as expected: the publisher changed the file, or it was"
        f" changed on the way. If it is right, take its line out of {SUMS} and fetch it again."
    )


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _sums(folder: Path) -> dict[str, str]:
    path = folder / SUMS
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    return {name.lstrip("*"): digest.lower() for digest, _, name in (line.partition("  ") for line in lines) if name}


def _note_sum(folder: Path, name: str, digest: str) -> None:
    sums = _sums(folder) | {name: digest}
    text = "".join(f"{sums[one]}  {one}\n" for one in sorted(sums))
    written = folder / f"{SUMS}.part"
    written.write_text(text, encoding="utf-8")
    written.replace(folder / SUMS)


def _fetched(
    wanted: Download, url: str, path: Path, status: Literal["fetched", "already there"], digest: str, resumed: int = 0
) -> Fetched:
    return Fetched(
        id=wanted.id, file=path.name, url=url, status=status, size=path.stat().st_size, sha256=digest,
        resumed=resumed, licence=wanted.licence,
    )  # fmt: skip
