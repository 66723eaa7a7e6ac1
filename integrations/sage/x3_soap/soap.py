"""Calls of CAdxWebServiceXmlCC by zeep over our own HTTP, and the rule of which failure raises what.

zeep writes the envelope and reads the reply; the bytes go by `sage/http.py`, which knows whether one left and ends at its deadline.
An import whose reply is not clear, a SOAP fault included, raises OutcomeUnknown as soon as a byte has left; a read raises NotSent.
"""

from __future__ import annotations

import base64
import json
import time
import uuid
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from lxml import etree
from zeep import Client, Settings
from zeep.exceptions import Error as ZeepError
from zeep.exceptions import Fault as SoapFault
from zeep.transports import Transport

from integrations.core.issues import Code
from integrations.sage import http
from integrations.sage.errors import LedgerError, NotAllowed, NotSent, OutcomeUnknown, Throttled
from integrations.sage.hosts import refusal
from integrations.sage.ports import Exchange, Fault
from integrations.sage.x3_soap.connection import Connection
from integrations.sage.x3_soap.faults import fault_of

_BINDING = "{http://www.adonix.com/WSS}CAdxWebServiceXmlCCSoapBinding"
_CONFIG = "adxwss.optreturn=JSON&adxwss.beautify=false&adxwss.trace.on=off"
SERVED = 1  # the outer status: 1 is OK, 0 an error
RECORD_SEPARATOR = "|"


class Unclear(Exception):
    """The reply says neither yes nor no."""


@dataclass(frozen=True, slots=True)
class Result:
    """`status` is the outer one; `inner` the subprogram's O_STATUS, None where it does not say; 0 is OK. `messages` are the
    trace's, each with its type."""

    status: int
    inner: int | None
    words: str
    file: str = field(repr=False)
    messages: tuple[tuple[str, str], ...]


class _Local(Transport):
    """Reads what lies beside the WSDL, and nothing else."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]

    def load(self, url: str) -> bytes:
        path = Path(url)
        if "://" in url or path.parent != Path(_wsdl()).parent:
            raise ValueError(f"{url} is not fetched")
        return path.read_bytes()


class _Sender(_Local):
    """Sends one envelope by our client, and keeps what was sent and answered."""

    def __init__(self, connection: Connection, send_by: float, end_by: float) -> None:
        super().__init__()
        self._connection = connection
        self._send_by, self._end_by = send_by, end_by
        self.sent = ""
        self.answered = ""
        self.status: int | None = None

    def post_xml(self, address: str, envelope: etree._Element, headers: Mapping[str, str]) -> Any:
        body = etree.tostring(envelope, encoding="utf-8", xml_declaration=True)
        self.sent = body.decode()
        reply = http.shared().post(
            address,
            body,
            connect_seconds=self._connection.connect_seconds,
            send_by=self._send_by,
            end_by=self._end_by,
            limit=self._connection.answer_limit,
            headers={
                "Content-Type": "text/xml; charset=utf-8",
                "SOAPAction": '""',
                "Authorization": _basic(self._connection),
            },
        )
        self.status, self.answered = reply.status, reply.body.decode("utf-8", "replace")
        return _Response(reply.status, _whole(reply.body), {"Content-Type": "text/xml"})


@dataclass(frozen=True, slots=True)
class _Response:
    """The part of a requests.Response that zeep reads."""

    status_code: int
    content: bytes = field(repr=False)
    headers: Mapping[str, str]
    encoding: str = "utf-8"


def _whole(body: bytes) -> bytes:
    """Axis writes parts of an encoded reply once, as <multiRef>, and points to them: here each comes to where it is pointed to. A body
    that is no XML is left for zeep to refuse."""
    if b"multiRef" not in body:
        return body
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError:
        return body
    parts = {e.get("id"): e for e in root.iter("{*}multiRef", "multiRef")}
    for pointing in list(root.iter("*")):
        part = parts.pop(pointing.get("href", "#")[1:], None)  # each is used once: a circle ends
        if part is not None:
            del pointing.attrib["href"]
            pointing.attrib.update({name: value for name, value in part.attrib.items() if name != "id"})
            pointing.text = part.text
            pointing.extend(list(part))
    for left in root.iter("{*}multiRef", "multiRef"):
        left.clear()
    return etree.tostring(root)


def _wsdl() -> str:
    return str(files("integrations.sage.x3_soap").joinpath("service.wsdl"))


@cache
def _client() -> Client:
    """Built once: reading a WSDL takes longer than a call. Strict: otherwise lxml would mend a broken reply and read it."""
    settings = Settings(strict=True, forbid_dtd=True, forbid_entities=True, xml_huge_tree=False)
    return Client(_wsdl(), transport=_Local(), settings=settings)


def _basic(connection: Connection) -> str:
    told = f"{connection.user_id}:{connection.user_password}".encode()
    return f"Basic {base64.b64encode(told).decode()}"


@dataclass(frozen=True, slots=True)
class Service:
    connection: Connection

    def describe(self, service: str) -> tuple[Result, Exchange]:
        return self._call("getDescription", service, None, "session", send_by=None, writes=False, records=1)

    def import_records(
        self, template: str, records: Sequence[str], *, send_by: float, count: int
    ) -> tuple[Result, Exchange]:
        """`count` is how many records' headers are among them."""
        text = RECORD_SEPARATOR.join([*records, "END"])
        asked = {
            "GRP1": {
                "I_MODIMP": template,
                "I_AOWSTA": "NO",
                "I_EXEC": "REALTIME",
                "I_RECORDSEP": RECORD_SEPARATOR,
                "I_FILE": text,
            }
        }
        purpose = f"import {template}"
        return self._call("run", "AOWSIMPORT", asked, purpose, send_by=send_by, writes=True, records=count)

    def export(self, template: str, criteria: Sequence[str]) -> tuple[Result, Exchange]:
        asked = {
            "GRP1": {"I_MODEXP": template, "I_CHRONO": "NO"},
            "GRP2": [{"I_TCRITERE": text} for text in criteria or [""]],
            "GRP3": {"I_EXEC": "REALTIME", "I_RECORDSEP": RECORD_SEPARATOR},
        }
        purpose = f"export {template}"
        return self._call("run", "AOWSEXPORT", asked, purpose, send_by=None, writes=False, records=1)

    def _call(
        self,
        operation: str,
        service: str,
        asked: Mapping[str, object] | None,
        purpose: str,
        *,
        send_by: float | None,
        writes: bool,
        records: int,
    ) -> tuple[Result, Exchange]:
        words = refusal(self.connection.url, self.connection.hosts)
        if words:
            raise NotAllowed(words)
        started, clock = datetime.now(UTC), time.monotonic()
        end_by = clock + self.connection.total_seconds
        sender = _Sender(self.connection, end_by if send_by is None else send_by, end_by)

        def exchange() -> Exchange:
            seconds = time.monotonic() - clock
            return Exchange(
                uuid.uuid4().hex,
                purpose,
                started,
                seconds,
                sender.status,
                sender.sent,
                sender.answered,
                records,
            )

        client = copy(_client())
        client.transport = sender
        call = getattr(client.create_service(_BINDING, self.connection.url), operation)
        inputs = [] if asked is None else [json.dumps(asked, ensure_ascii=False)]
        try:
            answer = call(self._context(), service, *inputs)
            return _result(answer, needs_inner=asked is not None), exchange()
        except http.TransportFailed as failure:
            kind = OutcomeUnknown if writes and failure.left else NotSent
            raise kind(str(failure), exchange=exchange()) from failure
        except SoapFault as fault:
            raise _faulted(fault, sender.status, exchange(), writes=writes) from fault
        except (
            ZeepError,
            Unclear,
            etree.LxmlError,
            ValueError,
            TypeError,
            LookupError,
            AttributeError,
        ) as unclear:
            raise _unreadable(str(unclear), sender.status, exchange(), writes=writes) from unclear

    def _context(self) -> dict[str, str]:
        return {
            "codeLang": self.connection.language,
            "poolAlias": self.connection.pool_alias,
            "poolId": "",
            "requestConfig": _CONFIG,
        }


def _faulted(fault: SoapFault, status: int | None, exchange: Exchange, *, writes: bool) -> LedgerError:
    """A fault comes from the transport, the login or the pool, and does not say for certain that nothing ran."""
    words = str(fault.message or fault)[:500]
    if status == 429:
        return Throttled(words, exchange=exchange)
    if writes:
        return OutcomeUnknown(f"Sage X3 answered with a SOAP fault: {words}", exchange=exchange)
    decision, known = fault_of(words)
    return (decision or NotSent)(words, exchange=exchange, fault=known)


def _unreadable(words: str, status: int | None, exchange: Exchange, *, writes: bool) -> LedgerError:
    if status in (401, 403):
        fault = Fault(Code.SAGE_CONNECTION, "", f"the sign-in was refused (HTTP {status})")
        return NotAllowed(fault.text, exchange=exchange, fault=fault)
    if status == 429:
        return Throttled("Sage X3 has no room for this request now (HTTP 429)", exchange=exchange)
    if status is None:
        return NotSent(words[:300], exchange=exchange)
    told = f"the answer is HTTP {status}" if status != 200 else f"the answer cannot be read: {words[:300]}"
    return (OutcomeUnknown if writes else NotSent)(told, exchange=exchange)


def _result(answer: Any, *, needs_inner: bool) -> Result:
    """Raises Unclear where the reply has no status, or the subprogram's own result cannot be read."""
    if answer is None or not isinstance(answer.status, int):
        raise Unclear("the reply has no status")
    messages = tuple((str(m.type or ""), str(m.message or "")) for m in _listed(answer.messages))
    told = _parameters(answer.resultXml) if needs_inner and answer.status == SERVED else {}
    status = told.get("O_STATUS", "").strip()
    inner = int(status) if status.lstrip("-").isdigit() else None
    words = next((v for k, v in told.items() if k.startswith("O_MES") and v), "")
    return Result(answer.status, inner, words, told.get("O_FILE", ""), messages)


def _listed(messages: Any) -> Sequence[Any]:
    if messages is None:
        return ()
    found = getattr(messages, "_value_1", messages)
    return [each for each in found if hasattr(each, "message")] if isinstance(found, list) else ()


def _parameters(text: str | None) -> dict[str, str]:
    """Every parameter of every group of the result; a number comes as one or as a text."""
    if not text:
        raise Unclear("the reply has no result")
    groups = json.loads(text)
    found: dict[str, str] = {}
    for group in groups.values() if isinstance(groups, dict) else []:
        for each in group if isinstance(group, list) else [group]:
            if isinstance(each, dict):
                found |= {
                    str(name): str(value) for name, value in each.items() if isinstance(value, str | int)
                }
    return found
