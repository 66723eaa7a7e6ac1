"""`retrievepdf` of an invoice: a plain print of what the books say, with a note that it comes from a stand-in."""

from __future__ import annotations

import base64

from integrations.sandbox import dates
from integrations.sandbox.books.documents import documents
from integrations.sandbox.books.ledger.kinds import ARINVOICE
from integrations.sandbox.books.storage.store import Row, integer
from integrations.sandbox.errors import general
from integrations.sandbox.functions import payloads
from integrations.sandbox.functions.call import Call, Function
from integrations.sandbox.functions.documents import keys, pdf
from integrations.sandbox.functions.documents.pdf import BOLD, FIXED, Text
from integrations.sandbox.messages.elements import child, child_text
from integrations.sandbox.messages.replies import Reply, element, listed
from integrations.sandbox.money import plain

_LINES_A_PAGE = 40
_STEP = 14
_NOTE = "Printed by a sandbox that stands in for Sage Intacct; no product of Sage."


def retrieve(call: Call) -> Reply:
    wanted = child(call.element, "ARINVOICE")
    if wanted is None:
        raise general("PDFs are made of objects of type ARINVOICE only.")
    key = payloads.key(child_text(wanted, "RECORDNO"))
    if key is None:
        raise general("Required field RECORDNO is missing")
    keys.visible(call, ARINVOICE, key, "print")
    data = base64.b64encode(printed(call, key)).decode()
    inner = element("recordno", str(key)) + element("pdfdata", data)
    return Reply(data=listed("arinvoice", [f"<arinvoice>{inner}</arinvoice>"]), rows=1)


def printed(call: Call, key: int) -> bytes:
    header = documents.existing(call.books, ARINVOICE, key, "print")
    lines = documents.stored_lines(call.books, ARINVOICE, key)
    rows = [_line(row, amount) for row, _, amount in lines]
    pages = [rows[n : n + _LINES_A_PAGE] for n in range(0, len(rows), _LINES_A_PAGE)] or [[]]
    return pdf.write([_page(call, header, part, n, len(pages)) for n, part in enumerate(pages, start=1)])


def _line(row: Row, amount: int) -> str:
    words = str(row["ENTRYDESCRIPTION"] or "")[:52]
    return f"{row['LINE_NO']!s:>4}  {row['ACCOUNTNO']!s:<10}{words:<54}{plain(amount):>14}"


def _page(call: Call, header: Row, rows: list[str], number: int, count: int) -> list[Text]:
    found = call.books.one("SELECT NAME FROM CUSTOMER WHERE CUSTOMERID=?", header["CUSTOMERID"])
    customer = f"{header['CUSTOMERID']} {found[0] if found else ''}"
    top = [
        Text(50, 790, f"Invoice {documents.title(header)}", 18, BOLD),
        Text(50, 765, f"Customer: {customer}"),
        Text(50, 751, f"Date: {_day(header['WHENCREATED'])}    Due: {_day(header['WHENDUE'])}"),
        Text(50, 737, f"Reference: {header['DOCNUMBER'] or ''}    {header['DESCRIPTION'] or ''}"),
        Text(50, 40, f"{_NOTE} Page {number} of {count}.", 8),
    ]
    body = [Text(50, 710 - n * _STEP, row, 8, FIXED) for n, row in enumerate(rows)]
    if number < count:
        return top + body
    total, due = integer(header["TOTALENTERED"]), integer(header["TOTALDUE"])
    return [*top, *body, Text(50, 100, f"Total USD {plain(total)}    Due USD {plain(due)}", 12, BOLD)]


def _day(value: object) -> str:
    return dates.write_date(str(value)) if value else ""


FUNCTIONS: dict[str, Function] = {"retrievepdf": retrieve}
