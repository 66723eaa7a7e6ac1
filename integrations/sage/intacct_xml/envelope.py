"""The request around the functions, once as it is sent and once as it is recorded.

The record is built from the same pieces with the secrets left out, not searched for afterwards; only texts that others
wrote (payloads with tax ids, Sage's answers) are redacted by element name and by the secrets' own text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from integrations.sage.intacct_xml.connection import Connection
from integrations.sage.intacct_xml.text import esc

HIDDEN = "[hidden]"
RECORD_LIMIT = (
    1_000_000  # characters of an answer that are kept; pages of a big read are cut in the record only
)
_FILE = re.compile(r"<attachmentdata>[^<]*</attachmentdata>")
_PRIVATE = re.compile(r"<(sessionid|password|TAXID|taxid)>[^<]*</\1>")


@dataclass(frozen=True, slots=True)
class Request:
    """`body` is what is sent; `record` what may be kept of it."""

    request_id: str
    body: str = field(repr=False)
    record: str = field(repr=False)
    secrets: tuple[str, ...] = field(repr=False)
    functions: int


def function(control_id: str, body: str) -> str:
    return f'<function controlid="{esc(control_id)}">{body}</function>'


def by_login(connection: Connection, request_id: str, functions: Iterable[str]) -> Request:
    return _request(
        connection, request_id, _login(connection), tuple(functions), connection.secrets, unique=False
    )


def by_session(
    connection: Connection, session_id: str, request_id: str, functions: Iterable[str], *, unique: bool
) -> Request:
    """`unique` has Sage check each function's control id against those it has executed: for creates."""
    authentication = (f"<sessionid>{esc(session_id)}</sessionid>", f"<sessionid>{HIDDEN}</sessionid>")
    secrets = (*connection.secrets, session_id)
    return _request(connection, request_id, authentication, tuple(functions), secrets, unique=unique)


def _request(
    connection: Connection,
    request_id: str,
    authentication: tuple[str, str],
    functions: tuple[str, ...],
    secrets: tuple[str, ...],
    *,
    unique: bool,
) -> Request:
    open_auth, hidden_auth = authentication
    content = "".join(functions)
    shown = _PRIVATE.sub(_hide, content) if "TAXID>" in content or "taxid>" in content else content
    if "<attachmentdata>" in shown:  # the file is kept elsewhere, once
        shown = _FILE.sub(r"<attachmentdata>[a file]</attachmentdata>", shown)
    tail = f"{_CONTENT}{content}{_END}"
    return Request(
        request_id,
        _control(connection, request_id, esc(connection.sender_password), unique) + open_auth + tail,
        f"{_control(connection, request_id, HIDDEN, unique)}{hidden_auth}{_CONTENT}{shown}{_END}",
        secrets,
        len(functions),
    )


_CONTENT = "</authentication><content>"
_END = "</content></operation></request>"


def _control(connection: Connection, request_id: str, password: str, unique: bool) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?><request><control>'
        f"<senderid>{esc(connection.sender_id)}</senderid><password>{password}</password>"
        f"<controlid>{esc(request_id)}</controlid><uniqueid>{'true' if unique else 'false'}</uniqueid>"
        "<dtdversion>3.0</dtdversion><includewhitespace>false</includewhitespace>"
        "<showadditionalerrorinfo>true</showadditionalerrorinfo></control>"
        '<operation transaction="false"><authentication>'
    )


def _login(connection: Connection) -> tuple[str, str]:
    entity = f"<locationid>{esc(connection.entity)}</locationid>" if connection.entity else ""
    head = f"<login><userid>{esc(connection.user_id)}</userid><companyid>{esc(connection.company_id)}</companyid><password>"
    tail = f"</password>{entity}</login>"
    return head + esc(connection.user_password) + tail, head + HIDDEN + tail


def redacted(answer: bytes, secrets: Iterable[str]) -> str:
    """An answer as it may be kept: elements that hold secrets are emptied, and so is every text of a known secret."""
    text = answer[: RECORD_LIMIT * 4].decode("utf-8", "replace").replace("\x00", " ")
    for secret in secrets:
        for form in {secret, esc(secret)} if secret else ():
            text = text.replace(form, HIDDEN)
    text = _PRIVATE.sub(_hide, text)
    return text if len(text) <= RECORD_LIMIT else f"{text[:RECORD_LIMIT]} [cut: {len(answer)} bytes in all]"


def _hide(match: re.Match[str]) -> str:
    return f"<{match[1]}>{HIDDEN}</{match[1]}>"
