"""A plain client for the sandbox, for tests only: it posts XML and reads it back, and knows nothing of our adapters."""

from __future__ import annotations

import http.client
import itertools
import json
import os
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

from lxml import etree

_numbers = itertools.count(1)


@dataclass(frozen=True)
class Account:
    """What the sandbox printed when it started."""

    xml_url: str
    rest_url: str
    x3_url: str
    control_url: str
    company_id: str
    user_id: str
    user_password: str
    sender_id: str
    sender_password: str
    client_id: str
    client_secret: str


def of_errors(element: etree._Element, part: str) -> list[str]:
    return [each.findtext(part) or "" for each in element.iter("error")]


@dataclass(frozen=True)
class Result:
    """One function's result."""

    element: etree._Element

    @property
    def status(self) -> str:
        return self.element.findtext("status") or ""

    @property
    def ok(self) -> bool:
        return self.status == "success"

    @property
    def controlid(self) -> str | None:
        return self.element.findtext("controlid")

    @property
    def key(self) -> int:
        """RECORDNO of what was made, from either dialect."""
        found = self.element.findtext("key") or self.element.findtext(".//RECORDNO")
        assert found, etree.tostring(self.element)
        return int(found)

    @property
    def errors(self) -> list[str]:
        return of_errors(self.element, "description2")

    @property
    def told(self) -> list[str]:
        """The errors without the support id, which differs each time."""
        return [each.partition(" [Support")[0] for each in self.errors]

    @property
    def error_numbers(self) -> list[str]:
        return of_errors(self.element, "errorno")

    @property
    def data(self) -> etree._Element:
        found = self.element.find("data")
        assert found is not None, etree.tostring(self.element)
        return found

    @property
    def rows(self) -> list[dict[str, str]]:
        return [{child.tag: child.text or "" for child in row} for row in self.data]


@dataclass(frozen=True)
class Response:
    http: int
    root: etree._Element

    @property
    def control_status(self) -> str | None:
        return self.root.findtext("control/status")

    @property
    def authentication_status(self) -> str | None:
        return self.root.findtext("operation/authentication/status")

    @property
    def results(self) -> list[Result]:
        return [Result(each) for each in self.root.iterfind("operation/result")]

    @property
    def errors(self) -> list[str]:
        return of_errors(self.root, "description2")

    @property
    def error_numbers(self) -> list[str]:
        return of_errors(self.root, "errorno")


class Client:
    """One keep-alive connection; `entity` signs in at that level."""

    def __init__(self, account: Account, *, entity: str = "", timeout: float = 30) -> None:
        self.account = account
        self.entity = entity
        self._parts = urlsplit(account.xml_url)
        self._connection = http.client.HTTPConnection(self._parts.netloc, timeout=timeout)
        self.session = ""

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._connection.close()

    def login(self) -> str:
        account = self.account
        location = f"<locationid>{escape(self.entity)}</locationid>" if self.entity else ""
        return (
            f"<login><userid>{account.user_id}</userid><companyid>{account.company_id}</companyid>"
            f"<password>{account.user_password}</password>{location}</login>"
        )

    def envelope(
        self,
        functions: list[tuple[str, str]],
        *,
        uniqueid: bool = False,
        transaction: bool = False,
        authentication: str = "",
        whitespace: bool = False,
        extra: str = "",
    ) -> bytes:
        account = self.account
        who = authentication or (f"<sessionid>{self.session}</sessionid>" if self.session else self.login())
        inner = "".join(f'<function controlid="{controlid}">{xml}</function>' for controlid, xml in functions)
        return (
            '<?xml version="1.0" encoding="UTF-8"?><request><control>'
            f"<senderid>{account.sender_id}</senderid><password>{account.sender_password}</password>"
            f"<controlid>c-{next(_numbers)}</controlid><uniqueid>{str(uniqueid).lower()}</uniqueid>"
            "<dtdversion>3.0</dtdversion>"
            f"<includewhitespace>{str(whitespace).lower()}</includewhitespace>{extra}</control>"
            f'<operation transaction="{str(transaction).lower()}"><authentication>{who}</authentication>'
            f"<content>{inner}</content></operation></request>"
        ).encode()

    def post(self, body: bytes, headers: dict[str, str] | None = None) -> Response:
        sent = {"Content-Type": "application/xml", **(headers or {})}
        try:
            self._connection.request("POST", self._parts.path, body, sent)
            answer = self._connection.getresponse()
            raw = answer.read()
        except (OSError, http.client.HTTPException):
            self._connection.close()
            raise
        _keep(body, raw)
        return Response(answer.status, etree.fromstring(raw))

    def send(self, functions: list[tuple[str, str]], **options: Any) -> Response:
        return self.post(self.envelope(functions, **options))

    def run(self, xml: str, *, controlid: str = "", **options: Any) -> Result:
        """One function's result; the request must reach the function level."""
        response = self.send([(controlid or f"f-{next(_numbers)}", xml)], **options)
        assert response.results, etree.tostring(response.root)
        return response.results[0]

    def open_session(self, entity: str | None = None) -> str:
        location = "" if entity is None else f"<locationid>{entity}</locationid>"
        result = self.run(f"<getAPISession>{location}</getAPISession>", authentication=self.login())
        self.session = result.element.findtext(".//sessionid") or ""
        assert self.session
        return self.session

    def query(self, name: str, fields: str, where: str = "", rest: str = "") -> list[dict[str, str]]:
        result = self.run(query(name, fields, where, rest))
        assert result.ok, result.errors
        return result.rows

    def row(self, name: str, key: object, fields: str) -> dict[str, str]:
        """One record by its RECORDNO."""
        return self.query(name, fields, equal("RECORDNO", key))[0]

    def balances(self) -> dict[str, str]:
        """What accounts stand at, without those that stand at nothing."""
        found: dict[str, str] = self.control("books")["trial_balance"]
        return {account: balance for account, balance in found.items() if balance != "0"}

    def control(self, path: str, body: dict[str, Any] | None = None) -> Any:
        return control(self.account, path, body)


def _keep(sent: bytes, received: bytes) -> None:
    """Where KEEP_EXCHANGES names a folder, each request and its answer are put there, for a schema to look at."""
    if folder := os.environ.get("KEEP_EXCHANGES"):
        name = Path(folder) / uuid.uuid4().hex
        name.with_suffix(".request.xml").write_bytes(sent)
        name.with_suffix(".answer.xml").write_bytes(received)


def control(account: Account, path: str, body: dict[str, Any] | None = None) -> Any:
    """GET without a body, POST with one."""
    parts = urlsplit(f"{account.control_url}/{path}")
    connection = http.client.HTTPConnection(parts.netloc, timeout=60)
    data = None if body is None else json.dumps(body)
    connection.request("GET" if data is None else "POST", f"{parts.path}?{parts.query}", data)
    answer = connection.getresponse()
    found = json.load(answer)
    connection.close()
    assert answer.status == 200, found
    return found


def query(name: str, fields: str, where: str = "", rest: str = "") -> str:
    select = "".join(f"<field>{field}</field>" for field in fields.split())
    condition = f"<filter>{where}</filter>" if where else ""
    return f"<query><object>{name}</object><select>{select}</select>{condition}{rest}</query>"


def equal(field: str, value: object) -> str:
    return f"<equalto><field>{field}</field><value>{escape(str(value))}</value></equalto>"


def by(field: str) -> str:
    """What is read comes in that field's order, upwards."""
    return f"<orderby><order><field>{field}</field></order></orderby>"


def legacy_date(day: str) -> str:
    year, month, number = day.split("-")
    return f"<year>{year}</year><month>{month}</month><day>{number}</day>"


def us(day: str) -> str:
    return f"{day[5:7]}/{day[8:10]}/{day[:4]}"
