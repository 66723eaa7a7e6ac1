"""Addresses of the pages, and what stands between a browser and them."""

from __future__ import annotations

import traceback
from collections.abc import Mapping
from dataclasses import dataclass, replace
from email.message import Message
from functools import cache
from pathlib import Path
from typing import TypeVar
from urllib.parse import parse_qsl, unquote, urlsplit

from integrations.sandbox.gateway.gateway import DATA_LAYER
from integrations.sandbox.pages import (
    aging,
    balances,
    companies,
    document,
    faults,
    journal,
    listing,
    parties,
    party,
    payment,
    periods,
    requests,
    switches,
)
from integrations.sandbox.pages.guard import Guard, NotAllowed, Reach
from integrations.sandbox.pages.layout import ICON, STYLE, bare_page, page
from integrations.sandbox.pages.parts import Element, link, render, tag
from integrations.sandbox.pages.visit import Button, NotHere, Notices, Page, Redirect, Visit
from integrations.sandbox.paths import MOVED_PATH, XML_PATH
from integrations.sandbox.sandbox import Sandbox

_PARTS = (
    *(aging, balances, companies, document, faults, journal, listing, parties, party, payment, periods),
    *(requests, switches),
)
PAGES: dict[str, Page] = {path: each for part in _PARTS for path, each in part.PAGES.items()}
BUTTONS: dict[str, Button] = {path: each for part in _PARTS for path, each in part.BUTTONS.items()}
_Handler = TypeVar("_Handler")
_STATIC = {STYLE: "text/css; charset=utf-8", ICON: "image/svg+xml"}
_ROOTS = ("", "company", "requests", "faults", "switches")
# Below these the gateway and the control plane answer, in their own forms.
_OTHERS = ("ia", "ia2", "control")
_UNCHANGED = "Nothing was changed."
_HTML = "text/html; charset=utf-8"
_FORM = "application/x-www-form-urlencoded"
# No script at all. A referrer within these pages only, because a browser that sends none calls its Origin null.
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self';"
    " base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


@dataclass(frozen=True, slots=True)
class Sent:
    status: int
    body: bytes
    kind: str
    headers: Mapping[str, str]


class Site:
    def __init__(self, sandbox: Sandbox, guard: Guard) -> None:
        self._guard = guard
        self._notices = Notices()
        self._sandbox = sandbox

    @property
    def shown(self) -> bool:
        return self._guard.reach is not Reach.NOWHERE

    @staticmethod
    def owns(method: str, target: str) -> bool:
        """A person who mistypes an address is told so by a page; a client that posts to one is not."""
        path = urlsplit(target).path
        root = f"{path}/".split("/")[1]
        return path in _STATIC or root in _ROOTS or (method == "GET" and root not in _OTHERS)

    def answer(self, method: str, target: str, headers: Message, body: bytes, client: str) -> Sent:
        parts = urlsplit(target)
        visit = Visit(
            self._sandbox, self._notices, self._guard.token, parts.path, query=dict(parse_qsl(parts.query))
        )
        try:
            self._guard.let_in(client, headers)
        except NotAllowed as error:
            return Sent(error.status, render(bare_page("Not shown", str(error))), _HTML, _HEADERS)
        try:
            if parts.path in _STATIC:
                return Sent(200, _static(parts.path), _STATIC[parts.path], _HEADERS)
            if method == "GET":
                return self._show(visit)
            visit = replace(visit, form=_form(headers, body))
            self._guard.let_change(headers, visit.form)
            return self._press(visit)
        except NotAllowed as error:
            return _instead(visit, error.status, "Nothing was changed", str(error))
        except _OtherMethod as error:
            shown = _instead(visit, 405, error.title, str(error))
            return replace(shown, headers={**_HEADERS, "Allow": "POST" if method == "GET" else "GET"})
        except NotHere as error:
            return _instead(visit, 404, "Not found", str(error) or "There is no such page.")
        except DATA_LAYER:
            return _instead(visit, 400, "Not understood", "The books cannot be asked for that.")
        except Exception:  # noqa: BLE001  # a defect of ours: the person is told, and the log says where
            traceback.print_exc()
            return _instead(visit, 500, "A defect of this sandbox", "What happened stands on its terminal.")

    def _show(self, visit: Visit) -> Sent:
        if visit.path in (XML_PATH, MOVED_PATH):
            raise _OtherMethod("The gateway", "It takes XML by POST. What it keeps is shown by these pages.")
        handler, visit = _find(PAGES, visit, BUTTONS, _OtherMethod("A button's address", _UNCHANGED))
        with visit.company.books.aside() as books:
            shown = handler(replace(visit, books=books))
        return Sent(200, render(shown), _HTML, _HEADERS)

    def _press(self, visit: Visit) -> Sent:
        button, visit = _find(BUTTONS, visit, PAGES, _OtherMethod("No such button", _UNCHANGED))
        answer: Redirect = button(visit)
        return Sent(303, b"", "text/plain", {**_HEADERS, "Location": answer.location})


def _instead(visit: Visit, status: int, title: str, words: str) -> Sent:
    """A page that stands for one that cannot be shown, in its section and company where there are such."""
    _, root, named, *_ = (*visit.path.split("/"), "", "", "")
    if root == "company" and unquote(named) in visit.sandbox.companies:
        visit = replace(visit, found=(unquote(named),))
    elif root == "company" or root not in _ROOTS or not visit.path.startswith("/"):
        visit = replace(visit, path="/", found=())
    return Sent(status, render(page(visit, title, tag("p", words), _way_on(visit))), _HTML, _HEADERS)


def _way_on(visit: Visit) -> Element:
    """To the nearest page above the one that was asked for, and to the beginning."""
    parts = visit.path.strip("/").split("/")
    above = ["/".join(parts[:n]) for n in range(len(parts) - 1, 0, -1)]
    nearest = next((each for each in above if _routed(PAGES, each)), None)
    back = link("Back", f"/{nearest}") if nearest else None
    return tag("p", back, link("All companies", "/"), class_="links")


class _OtherMethod(Exception):
    """The address is there, for the other method."""

    def __init__(self, title: str, words: str) -> None:
        super().__init__(words)
        self.title = title


def _find(routes: Mapping[str, _Handler], visit: Visit, others: Mapping[str, object], other: _OtherMethod) -> tuple[_Handler, Visit]:  # fmt: skip
    """A company that does not exist has no pages. `other` is raised for an address that is only among the others."""
    route = _routed(routes, visit.path)
    if route is None:
        raise other if _routed(others, visit.path) else NotHere()
    asked = _parts(visit.path)
    found = tuple(a for w, a in zip(route.split("/"), asked, strict=True) if w == "*")
    if asked[0] == "company" and found[0] not in visit.sandbox.companies:
        raise NotHere(f"There is no company {found[0]} in this sandbox.")
    return routes[route], replace(visit, found=found)


def _routed(routes: Mapping[str, object], path: str) -> str | None:
    """A star in a route stands for one part of the path."""
    asked = _parts(path)
    for route in routes:
        wanted = route.split("/")
        if len(wanted) == len(asked) and all(w in ("*", a) for w, a in zip(wanted, asked, strict=True)):
            return route
    return None


def _parts(path: str) -> list[str]:
    return [unquote(part) for part in path.strip("/").split("/")]


def _form(headers: Message, body: bytes) -> dict[str, str]:
    kind = headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if kind != _FORM:
        raise NotAllowed(415, f"Only forms of these pages are taken. XML belongs to the gateway, {XML_PATH}.")
    try:
        return dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=500))
    except ValueError as error:
        raise NotAllowed(400, "This is no form.") from error


@cache
def _static(path: str) -> bytes:
    return (Path(__file__).parent / "static" / path.strip("/")).read_bytes()
