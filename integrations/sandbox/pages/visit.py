"""One visit of one page: what was asked for, and what a page or a button answers."""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from integrations.sandbox.books.storage.store import Books
from integrations.sandbox.company.company import Company
from integrations.sandbox.errors import Fault
from integrations.sandbox.pages.parts import Element, address
from integrations.sandbox.sandbox import Sandbox

_KEPT = 100
# Above every key.
_END = 2**62


class NotHere(Exception):
    """No such page, company or record."""


@dataclass(frozen=True, slots=True)
class Notice:
    """What a button did; or why it did not, as Sage's refusal or a problem of ours, with what was typed at `action`."""

    done: str = ""
    problem: str = ""
    faults: tuple[Fault, ...] = ()
    action: str = ""
    typed: Mapping[str, str] = field(default_factory=dict)


class Notices:
    """Kept here and named by a random number, so that no link can put words on a page."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, Notice] = OrderedDict()

    def keep(self, notice: Notice) -> str:
        number = secrets.token_urlsafe(6)
        with self._lock:
            self._kept[number] = notice
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return number

    def find(self, number: str) -> Notice | None:
        with self._lock:
            return self._kept.get(number)


@dataclass(frozen=True, slots=True)
class Redirect:
    """Where a button leads, so that loading the page again does nothing twice."""

    location: str


@dataclass(frozen=True, slots=True)
class Visit:
    sandbox: Sandbox
    notices: Notices
    token: str
    path: str
    found: tuple[str, ...] = ()
    query: Mapping[str, str] = field(default_factory=dict)
    # Of a page: the company's books as they are when it is made.
    books: Books | None = None
    form: Mapping[str, str] = field(default_factory=dict)

    @property
    def company(self) -> Company:
        """The one that the path names. Pages without one speak of the first."""
        found = self.sandbox.company(self.found[0] if self.path.startswith("/company/") else "")
        return found if self.books is None else replace(found, books=self.books)

    @property
    def notice(self) -> Notice | None:
        return self.notices.find(self.query.get("said", ""))

    def key(self, name: str) -> int | None:
        """The key that the query names so."""
        return key_in(self.query.get(name, ""))

    @property
    def before(self) -> int:
        """Where a list that goes down goes on; above all of it where it begins."""
        key = self.key("before")
        return _END if key is None else key

    def day(self, name: str) -> str | None:
        """The day that the query names so, where it is one."""
        try:
            return date.fromisoformat(self.query.get(name, "")).isoformat()
        except ValueError:
            return None

    def here(self, *parts: object, **query: object) -> str:
        return address("company", self.company.id, *parts, **query)

    def typed(self, action: str) -> Mapping[str, str]:
        """What stood in a form that was refused."""
        notice = self.notice
        return notice.typed if notice and notice.action == action else {}

    def back(self, location: str, notice: Notice) -> Redirect:
        mark = "&" if "?" in location else "?"
        return Redirect(f"{location}{mark}said={self.notices.keep(notice)}")


def key_in(text: str) -> int | None:
    """What no key can be is none, whatever stands in an address."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else None


Page = Callable[[Visit], Element]
Button = Callable[[Visit], Redirect]
