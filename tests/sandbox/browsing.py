"""A browser without a screen: it opens pages of the sandbox, fills in their forms and presses their buttons."""

from __future__ import annotations

import http.client
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

import lxml.html

from tests.sandbox.gateway import Account


@dataclass
class Shown:
    status: int
    headers: http.client.HTTPMessage
    body: str

    @property
    def root(self) -> lxml.html.HtmlElement:
        return lxml.html.fromstring(self.body)

    @property
    def text(self) -> str:
        """As a person reads it: words with single spaces."""
        return " ".join(self.root.text_content().split())

    @property
    def title(self) -> str:
        return self.root.findtext(".//h1") or ""

    def links(self) -> list[str]:
        return [str(each) for each in self.root.xpath("//a/@href")]

    def rows(self, caption: str) -> list[list[str]]:
        """The cells of the body of the table that is called so."""
        tables = [each for each in self.root.iter("table") if each.findtext("caption") == caption]
        assert tables, f"no table {caption!r} in {self.text[:400]}"
        return [
            [" ".join(cell.text_content().split()) for cell in row] for row in tables[0].iterfind("tbody/tr")
        ]


@dataclass
class Browser:
    account: Account
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def host(self) -> str:
        return urlsplit(self.account.xml_url).netloc

    def ask(self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None) -> Shown:
        """One request, following nothing."""
        connection = http.client.HTTPConnection(self.host, timeout=30)
        try:
            connection.request(method, path, body, {**self.headers, **(headers or {})})
            answer = connection.getresponse()
            return Shown(answer.status, answer.headers, answer.read().decode())
        finally:
            connection.close()

    def open(self, path: str) -> Shown:
        shown = self.ask("GET", path)
        assert shown.status == 200, (path, shown.status, shown.body[:400])
        return shown

    def fields(self, page: str, action: str, **filled: str) -> dict[str, str]:
        """What a form would send: all that stands in it, and what is filled in."""
        found = [form for form in self.open(page).root.iter("form") if form.method == "POST"]
        forms = [form for form in found if form.get("action", "").endswith(action)]
        assert forms, f"no form {action!r} on {page}"
        assert set(filled) <= set(forms[0].fields), (filled, list(forms[0].fields))
        return {**{name: value or "" for name, value in forms[0].fields.items()}, **filled}

    def press(self, page: str, action: str, **filled: str) -> Shown:
        """Fill in the form and send it; answers the page that it leads to."""
        path = f"{page}/{action}" if action else page
        answer = self.post(path, self.fields(page, action, **filled))
        assert answer.status == 303, (answer.status, answer.body)
        return self.open(answer.headers["Location"])

    def post(self, path: str, fields: dict[str, str], **headers: str) -> Shown:
        sent = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Origin": f"http://{self.host}",
            "Sec-Fetch-Site": "same-origin",
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        return self.ask("POST", path, urlencode(fields).encode(), sent)
