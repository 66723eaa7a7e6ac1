"""Writing responses: three status levels with the child sets that Sage gives each."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lxml import etree

from integrations.sandbox.errors import Fault
from integrations.sandbox.messages.additional import info as additional_info
from integrations.sandbox.messages.writing import attribute, element, escape

__all__ = ["Control", "Reply", "Result", "attribute", "element", "escape"]


@dataclass(frozen=True, slots=True)
class Reply:
    """What a function answers: a key or data, and the work that it was. With faults, what is in the data still stands."""

    key: str | None = None
    data: str = ""
    created: int = 0
    updated: int = 0
    rows: int = 0
    faults: tuple[Fault, ...] = ()
    # The media type of data that is not XML.
    form: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    status: str
    function: str
    controlid: str | None
    reply: Reply = Reply()
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class Control:
    senderid: str = ""
    controlid: str = ""
    uniqueid: bool = True
    dtdversion: str = "3.0"
    whitespace: bool = True
    additional: bool = False


def listed(listtype: str, records: Sequence[str]) -> str:
    """The data of a function that answers with records, written already."""
    return f'<data listtype="{listtype}" count="{len(records)}">{"".join(records)}</data>'


def errors(faults: Iterable[Fault], *, support: str = "", additional: bool = False) -> str:
    parts = []
    for fault in faults:
        second = f"{fault.description2}{support}" if fault.description2 else ""
        parts.append(
            "<error>"
            + element("errorno", fault.errorno)
            + element("description", fault.description)
            + element("description2", second)
            + element("correction", fault.correction)
            + (additional_info(fault) if additional else "")
            + "</error>"
        )
    return "<errormessage>" + "".join(parts) + "</errormessage>"


def _control(control: Control, status: str, *, bare: bool) -> str:
    if bare:
        return f"<control>{element('status', status)}</control>"
    return (
        "<control>"
        + element("status", status)
        + element("senderid", control.senderid)
        + element("controlid", control.controlid)
        + element("uniqueid", "true" if control.uniqueid else "false")
        + element("dtdversion", control.dtdversion)
        + "</control>"
    )


def rejected(control: Control, faults: Sequence[Fault], *, bare: bool = False) -> str:
    return f"{_control(control, 'failure', bare=bare)}{errors(faults, additional=control.additional)}"


def not_signed_in(control: Control, user: str, company: str, fault: Fault) -> str:
    who = element("status", "failure") + element("userid", user) + element("companyid", company)
    told = errors([fault], additional=control.additional)
    return f"{_control(control, 'success', bare=False)}<operation><authentication>{who}</authentication>{told}</operation>"


def acknowledged(control: Control) -> str:
    """To an asynchronous request: it was taken, and its results go where its policy says."""
    return f"{_control(control, 'success', bare=False)}<acknowledgement><status>success</status></acknowledgement>"


def answered(control: Control, authentication: str, results: Iterable[Result]) -> str:
    body = "".join(_result(each, control.additional) for each in results)
    return f"{_control(control, 'success', bare=False)}<operation>{authentication}{body}</operation>"


def _result(result: Result, additional: bool) -> str:
    reply = result.reply
    parts = ["<result>", element("status", result.status), element("function", result.function)]
    if result.controlid is not None:
        parts.append(element("controlid", result.controlid))
    if reply.key is not None:
        parts.append(element("key", reply.key))
    parts.append(reply.data)
    if result.faults:
        tail = f" [Support ID: {secrets.token_hex(3)}%7E{secrets.token_hex(6)}]"
        parts.append(errors(result.faults, support=tail, additional=additional))
    parts.append("</result>")
    return "".join(parts)


def document(inner: str, *, whitespace: bool) -> bytes:
    body = f"<response>{inner}</response>".encode()
    if whitespace:
        tree = etree.fromstring(body, etree.XMLParser(huge_tree=True))
        etree.indent(tree, "  ")
        body = etree.tostring(tree, encoding="utf-8")
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + body
