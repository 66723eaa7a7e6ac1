from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from integrations.core.documents import DocumentKind, PartyRecord
from integrations.sage.intacct_xml import envelope
from integrations.sage.intacct_xml.ledger import IntacctXml
from tests.golden.generate_intacct_xml import FOLDER, golden
from tests.sage import samples

LEDGER = IntacctXml(samples.connection())
FORBIDDEN = {*map(chr, range(0x20)), *map(chr, range(0xD800, 0xE000)), "\ufffe", "\uffff"} - {
    "\t",
    "\n",
    "\r",
}
texts = st.text(st.characters(exclude_categories=()), max_size=60)


@pytest.mark.parametrize("name", sorted(golden()))
def test_each_payload_is_exactly_the_golden_text(name):
    assert golden()[name].encode() == (FOLDER / f"{name}.xml").read_bytes()


def test_no_golden_file_is_left_over():
    assert {p.stem for p in FOLDER.glob("*.xml")} == set(golden())


def test_the_same_dimensions_in_another_order_give_the_same_payload():
    one = samples.document(DocumentKind.AP_BILL, samples.line("5000", "1", LOCATION="10", CLASS="VAN"))
    two = samples.document(DocumentKind.AP_BILL, samples.line("5000", "1", CLASS="VAN", LOCATION="10"))
    assert LEDGER.render(one, samples.MARK) == LEDGER.render(two, samples.MARK)


def test_a_dimension_that_sage_lacks_is_refused_and_not_left_out():
    odd = samples.document(DocumentKind.AP_BILL, samples.line("5000", "1", COLOUR="red"))
    with pytest.raises(ValueError, match="COLOUR"):
        LEDGER.render(odd, samples.MARK)


def test_a_document_in_another_currency_is_refused_since_no_rate_is_guessed():
    ledger = IntacctXml(samples.connection(currency="CAD"))
    with pytest.raises(ValueError, match="CAD"):
        ledger.render(samples.INVOICE, samples.MARK)


@settings(max_examples=300, deadline=None)
@given(texts, texts, texts)
def test_any_text_arrives_byte_equal_but_for_characters_that_xml_forbids(memo, number, description):
    document = samples.document(
        DocumentKind.AR_INVOICE,
        samples.line("4000", "1.00", memo, LOCATION="10"),
        number="N" + number,
        description=samples.MARK + description,
    )
    payload = LEDGER.render(document, samples.MARK)
    request = envelope.by_session(
        LEDGER.connection, "s", "r", [envelope.function("lh-1", payload)], unique=True
    )
    invoice = etree.fromstring(request.body.encode()).find(".//create_invoice")
    assert invoice.findtext("invoiceno") == _allowed("N" + number)
    assert invoice.findtext("description") == _allowed(samples.MARK + description)
    assert (invoice.findtext(".//memo") or "") == _allowed(memo)


@settings(max_examples=100, deadline=None)
@given(texts.filter(lambda t: t.strip()))
def test_a_party_named_anything_keeps_its_name_and_a_contact_that_bears_its_id(name):
    payload = LEDGER.render(PartyRecord(DocumentKind.VENDOR, "V-7", name), samples.MARK)
    vendor = etree.fromstring(payload).find("VENDOR")
    assert vendor.findtext("NAME") == _allowed(name)
    assert vendor.findtext("DISPLAYCONTACT/CONTACTNAME").endswith("(VV-7)")
    assert vendor.findtext("COMMENTS") == samples.MARK


def _allowed(text):
    return "".join(" " if c in FORBIDDEN else c for c in text)


def test_a_hundred_documents_of_four_lines_are_rendered_in_well_under_50_ms():
    document = samples.document(
        DocumentKind.AP_BILL,
        *(
            samples.line("5000", "12.34", "Linehaul & more", n, LOCATION="10", DEPARTMENT="OPS")
            for n in range(1, 5)
        ),
    )
    best = min(_seconds(document) for _ in range(5))
    assert best < 0.05


def _seconds(document):
    started = time.perf_counter()
    for _ in range(100):
        LEDGER.render(document, samples.MARK)
    return time.perf_counter() - started


def test_the_record_of_a_request_holds_no_password_and_no_session():
    secret = envelope.by_session(
        LEDGER.connection, "canary-session", "r", [envelope.function("f", "<create/>")], unique=True
    )
    login = envelope.by_login(LEDGER.connection, "r", [envelope.function("f", "<getAPISession/>")])
    for record in (secret.record, login.record):
        assert "canary" not in record
    assert "canary" not in repr(secret) + repr(login) + repr(LEDGER.connection) + repr(LEDGER)


def test_the_record_of_an_answer_holds_no_session_tax_id_or_known_secret():
    answer = (
        b"<response><sessionid>canary-1</sessionid><TAXID>canary-2</TAXID>"
        b"<errorno>Invalid session canary-3 &amp; user-canary-&amp;-pw</errorno></response>"
    )
    kept = envelope.redacted(answer, ("canary-3", "user-canary-&-pw"))
    assert "canary" not in kept


def test_a_very_long_answer_is_cut_in_the_record():
    kept = envelope.redacted(b"x" * 3_000_000, ())
    assert len(kept) < 1_000_100
    assert "3000000 bytes" in kept
