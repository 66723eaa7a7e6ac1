"""Asking a gateway of ours: one request to it, and what the ledger makes of the answer."""

from __future__ import annotations

import time
from datetime import UTC, datetime

from integrations.core.documents import DocumentKind
from integrations.sage.intacct_xml.ledger import IntacctXml
from integrations.sage.ports import Outgoing, Session
from tests.sage import samples
from tests.sage.gateways import gateway, response, result, saying


def outgoing(*ids, kind=DocumentKind.AR_INVOICE):
    payload = "<create><APBILL/></create>" if kind is DocumentKind.AP_BILL else "<create_invoice/>"
    return [Outgoing(i, kind, payload) for i in ids]


def ledger_at(server, **changes):
    return IntacctXml(samples.connection(gateway=server.url, **changes))


def session_at(server):
    return Session("canary-session", server.url, "10", datetime(2030, 1, 1, tzinfo=UTC))


def send(answering, *ids, kind=DocumentKind.AR_INVOICE, seconds=5.0, **changes):
    with gateway(answering) as server:
        ledger = ledger_at(server, **{"total_seconds": seconds, **changes})
        return ledger.send(
            session_at(server), outgoing(*ids or ("lh-1",), kind=kind), deadline=time.monotonic() + 5
        )


def dues(answering, **changes):
    with gateway(answering) as server:
        return ledger_at(server, **changes).dues(session_at(server), DocumentKind.AP_BILL, [("1", "1")])


def query_answer(*records, remaining="0"):
    rows = "".join(
        "<ROW>" + "".join(f"<{k}>{v}</{k}>" for k, v in record.items()) + "</ROW>" for record in records
    )
    data = f'<data listtype="X" count="{len(records)}" numremaining="{remaining}">{rows}</data>'
    return saying(response(result("q1", key="", name="query", rest=data)))


BILL = {
    "RECORDNO": "7",
    "RECORDID": "B-1",
    "VENDORID": "V-100",
    "DESCRIPTION": "LH-X load",
    "STATE": "Posted",
    "WHENCREATED": "01/05/2026",
    "CURRENCY": "USD",
    "TRX_TOTALENTERED": "1575.5",
    "TRX_TOTALDUE": ".5",
    "WHENMODIFIED": "01/05/2026 10:00:00",
    "MEGAENTITYID": "10",
}
