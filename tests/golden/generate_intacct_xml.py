"""The exact text of each payload and request. `python -m tests.golden.generate_intacct_xml` writes what is missing;
with --all it writes all anew, after which the difference is read by a person."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

from integrations.core.documents import DocumentKind
from integrations.sage.intacct_xml import envelope, queries, rows, settlements
from integrations.sage.intacct_xml.ledger import IntacctXml
from integrations.sage.intacct_xml.reference import MASTERS
from tests.sage import samples

FOLDER = Path(__file__).parent / "intacct_xml"


def golden() -> dict[str, str]:
    ledger = IntacctXml(samples.connection())
    return {
        **{name: ledger.render(document, samples.MARK) for name, document in _documents().items()},
        **_requests(),
        **_queries(),
    }


def _documents():
    odd = samples.document(
        DocumentKind.AR_INVOICE,
        samples.line("4000", "100.00", "a < b & c > d \"e\" 'f'\ttab", LOCATION="10", GLDIMLANE="7"),
        samples.line(
            "4020", "-0.01", "Ünïcödé 東京 \U0001f69a", 2, LOCATION="10", PROJECT="P1", WAREHOUSE="W"
        ),
        description=f"{samples.MARK} bell\x07 return\r\nnext",
        reference="",
    )
    return {
        "invoice": samples.INVOICE,
        "invoice_odd": odd,
        "bill": samples.BILL,
        "ar_adjustment": samples.CREDIT,
        "ap_adjustment": samples.DEDUCTION,
        "customer": samples.CUSTOMER,
        "vendor": samples.VENDOR,
    }


def _requests() -> dict[str, str]:
    connection = samples.connection()
    login = envelope.by_login(connection, "r-1", [envelope.function("session", queries.api_session("10"))])
    top = samples.connection(entity="")
    top_login = envelope.by_login(top, "r-1", [envelope.function("session", queries.api_session(""))])
    create = envelope.by_session(
        connection, "s3ss10n", "r-2", [envelope.function("lh-1", "<create/>")], unique=True
    )
    return {
        "request_session": login.body,
        "request_session_top": top_login.body,
        "request_create": create.body,
        "record_session": login.record,
        "record_create": create.record,
    }


def _queries() -> dict[str, str]:
    bill = rows.OBJECTS[DocumentKind.AP_BILL]
    ar, ap = settlements.PAYMENTS.values()
    page = queries.all_of(queries.since_and_after("01/05/2026 10:00:00", 77))
    first = queries.all_of(queries.since_and_after("", 0))
    return {
        "query_bills": queries.query(
            bill.name, bill.fields, queries.among("RECORDID", ["A&B", "C"]), size=2000
        ),
        "query_receipts": queries.query(ar.header, ar.header_fields, page, size=2000),
        "query_receipts_first": queries.query(ar.header, ar.header_fields, first, size=2000),
        "query_payment_details": queries.query(
            ap.detail, ap.detail_fields, queries.among("PAYMENTKEY", ["1"]), size=9
        ),
        "query_accounts": queries.query("GLACCOUNT", MASTERS["GLACCOUNT"].fields, "", size=2000),
        "trial_balance": queries.trial_balance(date(2026, 1, 1), date(2026, 12, 31)),
    }


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for name, text in golden().items():
        path = FOLDER / f"{name}.xml"
        if "--all" in sys.argv or not path.exists():
            path.write_bytes(text.encode())
            sys.stdout.write(f"{path.name}\n")


if __name__ == "__main__":
    main()
