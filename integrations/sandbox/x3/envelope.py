"""A SOAP call of CAdxWebServiceXmlCC, read and answered: rpc style, encoded, SOAP 1.1."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from xml.sax.saxutils import escape

from lxml import etree

from integrations.sandbox.errors import GatewayRejection
from integrations.sandbox.messages import elements

ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"
OPERATIONS = ("run", "getDescription")
# Kinds of a message; which number says which is not published for certain.
INFORMATION, WARNING, ERROR = "1", "2", "3"


class SoapFault(Exception):
    """HTTP 500 with a fault: nothing of the call was done."""


@dataclass(frozen=True, slots=True)
class Called:
    """`service` is the published name, `sent` the text of inputXml."""

    operation: str
    pool: str
    service: str
    sent: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Returned:
    """`status` is the outer one: 1 when the call as such was served. `result` is the subprogram's own answer."""

    status: int
    result: Mapping[str, object] | None = None
    messages: Sequence[tuple[str, str]] = ()


def read(body: bytes) -> Called:
    try:
        root = elements.parse(body)
    except GatewayRejection as rejection:
        raise SoapFault(f"org.xml.sax.SAXException: {rejection}") from rejection
    holder = root.find(f"{{{ENVELOPE}}}Body")
    if root.tag != f"{{{ENVELOPE}}}Envelope" or holder is None or len(holder) != 1:
        raise SoapFault("org.xml.sax.SAXException: no envelope with one call in its body")
    call = holder[0]
    operation = etree.QName(call).localname
    if operation not in OPERATIONS:
        raise SoapFault(f"No such operation '{operation[:40]}'")
    values = {etree.QName(each).localname: each for each in call}
    context = values.get("callContext")
    inner = {} if context is None else {etree.QName(each).localname: elements.text(each) for each in context}
    sent = values.get("inputXml")
    return Called(
        operation,
        inner.get("poolAlias", ""),
        elements.text(values.get("publicName")),
        "" if sent is None else sent.text or "",
    )


def written(called: Called, answer: Returned, *, aside: bool = False) -> bytes:
    """`aside`: messages stand behind the reply, which points to them."""
    name = f"{called.operation}Return"
    parts = [
        f'<message xsi:type="xsd:string">{escape(text)}</message><type xsi:type="xsd:string">{kind}</type>'
        for kind, text in answer.messages
    ]
    told = "".join(
        f'<item href="#id{n}"/>' if aside else f'<item xsi:type="wss:CAdxMessage">{part}</item>'
        for n, part in enumerate(parts)
    )
    behind = "".join(
        f'<multiRef id="id{n}" soapenc:root="0" xsi:type="wss:CAdxMessage">{part}</multiRef>'
        for n, part in enumerate(parts)
        if aside
    )
    result = (
        '<resultXml xsi:type="xsd:string" xsi:nil="true"/>'
        if answer.result is None
        else f'<resultXml xsi:type="xsd:string">{escape(json.dumps(answer.result, ensure_ascii=False))}</resultXml>'
    )
    inner = (
        f'<messages soapenc:arrayType="wss:CAdxMessage[{len(answer.messages)}]" xsi:type="soapenc:Array">{told}</messages>'
        f'{result}<status xsi:type="xsd:int">{answer.status}</status>'
        '<technicalInfos xsi:type="wss:CAdxTechnicalInfos"><busy xsi:type="xsd:boolean">false</busy>'
        '<poolExecDuration xsi:type="xsd:double">0.0</poolExecDuration><processReport xsi:type="xsd:string" xsi:nil="true"/>'
        '<totalDuration xsi:type="xsd:double">0.0</totalDuration></technicalInfos>'
    )
    return _enveloped(
        f'<wss:{called.operation}Response soapenv:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/">'
        f'<{name} xsi:type="wss:CAdxResultXml">{inner}</{name}></wss:{called.operation}Response>{behind}'
    )


def fault(words: str) -> bytes:
    return _enveloped(
        "<soapenv:Fault><faultcode>soapenv:Server.userException</faultcode>"
        f"<faultstring>{escape(words)}</faultstring></soapenv:Fault>"
    )


def _enveloped(inner: str) -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<soapenv:Envelope xmlns:soapenv="{ENVELOPE}" xmlns:xsd="http://www.w3.org/2001/XMLSchema"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:wss="http://www.adonix.com/WSS"'
        ' xmlns:soapenc="http://schemas.xmlsoap.org/soap/encoding/">'
        f"<soapenv:Body>{inner}</soapenv:Body></soapenv:Envelope>"
    ).encode()


def wsdl(address: str) -> bytes:
    text = files("integrations.sandbox.x3").joinpath("service.wsdl").read_text("utf-8")
    return text.replace("@ADDRESS@", escape(address)).encode()
