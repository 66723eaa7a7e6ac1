"""`retrievepdf` of an invoice (protocol 2.2, 3.3)."""

from __future__ import annotations

import base64
import re

from tests.sandbox.gateway import Client, Result
from tests.sandbox.postings import bill, invoice, lineitem


def retrieve(key: object, name: str = "ARINVOICE") -> str:
    return f"<retrievepdf><{name}><RECORDNO>{key}</RECORDNO></{name}></retrievepdf>"


def pdf(result: Result) -> bytes:
    assert result.ok, result.errors
    return base64.b64decode(result.data.findtext("arinvoice/pdfdata") or "")


def objects_by_table(raw: bytes) -> list[bytes]:
    """What stands at each place of the cross-reference table."""
    start = int(re.findall(rb"startxref\n(\d+)\n%%EOF\n$", raw)[0])
    assert raw[start:].startswith(b"xref\n0 ")
    places = [int(each) for each in re.findall(rb"(\d{10}) 00000 n ", raw[start:])]
    return [raw[place : raw.index(b"endobj", place)] for place in places]


def test_an_invoice_is_printed_as_a_pdf_whose_table_is_true(client: Client) -> None:
    key = client.run(invoice(number="PRINT-1", rest="<description>Café (load) \\ 7</description>")).key
    result = client.run(retrieve(key))
    assert result.data.get("listtype") == "arinvoice"
    assert result.data.findtext("arinvoice/recordno") == str(key)
    raw = pdf(result)
    assert raw.startswith(b"%PDF-1.4\n")
    found = objects_by_table(raw)
    assert all(each.startswith(b"%d 0 obj" % n) for n, each in enumerate(found, start=1))
    for each in found:
        if b"stream" in each:
            length = int(re.findall(rb"/Length (\d+)", each)[0])
            assert len(each.split(b"stream\n", 1)[1].rsplit(b"\nendstream", 1)[0]) == length
    for text in (b"Invoice PRINT-1", b"Harbor Foods", b"Caf\xe9 \\(load\\) \\\\ 7", b"Total USD 100"):
        assert text in raw
    assert b"no product of Sage" in raw


def test_a_long_invoice_has_several_pages(client: Client) -> None:
    key = client.run(invoice(*(lineitem("4000", "1") for _ in range(95)))).key
    raw = pdf(client.run(retrieve(key)))
    assert b"/Count 3" in raw
    assert len(re.findall(rb"/Type /Page ", raw)) == 3
    assert raw.count(b"Total USD 95") == 1


def test_only_invoices_are_printed_and_only_such_as_there_are(client: Client) -> None:
    key = client.run(bill()).key
    refused = client.run(retrieve(key, "APBILL"))
    assert refused.errors[0].startswith("PDFs are made of objects of type ARINVOICE only.")
    assert (
        client.run(retrieve(99999)).errors[0].startswith("Cannot find arinvoice with key '99999' to print.")
    )
    assert client.run(retrieve("x")).errors[0].startswith("Oops, we can't find this transaction")
