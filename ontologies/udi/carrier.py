"""What a UDI on a label says, whoever issued it."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Literal

import msgspec

from .dates import UdiDate, read_date
from .issues import Lang, sentence
from .keys import device_key

CheckState = Literal["right", "wrong", "absent", "unverified"]
DateOf = Literal["manufactured", "expires"]
Said = Literal["di", "lot", "serial", "donation"]


class Udi(msgspec.Struct, frozen=True, kw_only=True):
    """A Unique Device Identification as read: the device identifier, and what was said of the one item that bears it.

    `di` is as printed, `key` as graphs hold it; both are empty for the second of two symbols. `fields` holds whatever
    else the carrier said, by its own identifiers (GS1 `240`, HIBC `Q`, ISBT 128 `=+`), as text. `check_due` is the
    check character that the text gives; `check` the one that stands there. What is wrong is in `issues`, as ids.
    """

    text: str
    agency: str
    di: str = ""
    key: str = ""
    lot: str = ""
    serial: str = ""
    manufactured: UdiDate | None = None
    expires: UdiDate | None = None
    donation: str = ""
    quantity: int | None = None
    fields: dict[str, str] = {}
    check: str = ""
    check_due: str = ""
    check_state: CheckState = "unverified"
    link: str = ""
    symbology: str = ""
    unread: str = ""
    issues: tuple[str, ...] = ()

    def sentences(self, lang: Lang = "en") -> tuple[str, ...]:
        """The issues, for people."""
        return tuple(sentence(id, self, lang) for id in self.issues)


class Draft:
    """A UDI being read. What is stated first counts; nothing that was read is lost."""

    def __init__(self, text: str, agency: str, today: datetime.date | None = None) -> None:
        self.text = text
        self.agency = agency
        self.today = today
        self.quantity: int | None = None
        self.check = self.check_due = self.link = self.symbology = self.unread = ""
        self.check_state: CheckState = "unverified"
        self._said: dict[Said, str] = {}
        self._dates: dict[DateOf, UdiDate] = {}
        self._fields: dict[str, str] = {}
        self._issues: dict[str, None] = {}

    @property
    def di(self) -> str:
        """The device identifier read so far."""
        return self._said.get("di", "")

    def say(self, name: Said, value: str, identifier: str) -> None:
        """Takes a value; a second, different one goes to the fields under its identifier."""
        if value and self._said.setdefault(name, value) != value:
            self.issue("stated-twice")
            self.field(identifier, value)

    def date(self, name: DateOf, printed: str, form: str, identifier: str) -> None:
        """Takes a date, as `say` does."""
        read = read_date(printed, form, self.today)
        kept = self._dates.setdefault(name, read)
        if (kept.date, kept.time) != (read.date, read.time) or (kept.date is None and kept != read):
            self.issue("stated-twice")
            self.field(identifier, printed)

    def lettered(self, letters: str, value: str, said: Mapping[str, Said], dates: Mapping[str, DateOf]) -> None:
        """Takes a value that letters name, as the carriers of MA and AHM do; dates have six or eight digits."""
        if letters in dates:
            self.date(dates[letters], value, "YYYYMMDD" if len(value) == 8 else "YYMMDD", letters)
        elif letters in said:
            self.say(said[letters], value, letters)
        else:
            self.field(letters, value)

    def count(self, printed: str, identifier: str) -> None:
        """Takes the quantity, as `say` does."""
        if not (printed.isascii() and printed.isdecimal()):
            self.issue("value-form")
            self.field(identifier, printed)
        elif self.quantity is None:
            self.quantity = int(printed)
        elif self.quantity != int(printed):
            self.issue("stated-twice")
            self.field(identifier, printed)

    def field(self, identifier: str, value: str) -> None:
        """Keeps what has no place of its own."""
        held = self._fields.get(identifier)
        self._fields[identifier] = value if held is None else f"{held} | {value}"

    def checked(self, check: str, due: str, issue: str) -> None:
        """Compares a check character with the one that is due."""
        self.check, self.check_due = check, due
        self.check_state = "right" if check == due else "wrong"
        if check != due:
            self.issue(issue)

    def issue(self, id: str) -> None:
        """Notes what is wrong, once."""
        self._issues[id] = None

    def leave(self, text: str) -> None:
        """Notes a part that cannot be read."""
        if text:
            self.unread += text
            self.issue("unread")

    def finish(self) -> Udi:
        """The UDI, with what can only be judged of the whole."""
        made, expires = self._dates.get("manufactured"), self._dates.get("expires")
        for name, date in self._dates.items():
            if date.date is None:
                self.issue(f"{name}-date")
        if made and expires and made.date and expires.date and expires.date < made.date:
            self.issue("expires-before-manufactured")
        if not self.di:
            self.issue("no-device-identifier")
        return Udi(
            text=self.text, agency=self.agency,
            key=device_key(self.agency, self.di) if self.di else "",
            manufactured=made, expires=expires, quantity=self.quantity,
            fields=self._fields, check=self.check, check_due=self.check_due, check_state=self.check_state,
            link=self.link, symbology=self.symbology, unread=self.unread, issues=tuple(self._issues), **self._said,
        )  # fmt: skip
