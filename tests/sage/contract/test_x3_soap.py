"""Sage X3 by SOAP, against books that are really kept: what is taken, what is refused, and what nobody can know (issue codes in
docs/sage-x3.md)."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from integrations.core.documents import PARTIES, DocumentKind, Operation
from integrations.core.freight import Side
from integrations.core.issues import Code
from integrations.core.money import Money
from integrations.core.settlement import Part
from integrations.sage.errors import NotAllowed, NotSent, OutcomeUnknown, Throttled
from integrations.sage.ports import Accepted, PartyChange, Refused, Sought
from integrations.sage.x3_soap import layouts
from tests.sage import samples
from tests.sage.contract.x3 import Folder, connection, mark_of, numbered
from tests.sandbox.fixtures import start_sandbox
from tests.sandbox.gateway import control

FAULTS_AFTER = (
    "drop-after-commit",
    "500-after-commit",
    "502-after-commit",
    "524-after-commit",
    "empty-body",
    "cut-body",
    "two-roots",
)
FAULTS_BEFORE = ("drop-before", "500", "502", "503", "session-expiry")


def usd(text):
    return Money.parse(text, "USD")


@pytest.fixture(scope="module")
def running():
    with start_sandbox(open_from="2025-01") as account:
        yield account


@pytest.fixture
def folder(running) -> Iterator[Folder]:
    """As it is at its start: nobody's faults and templates are left."""
    control(running, "reset", {})
    found = Folder(running)
    yield found
    found.person.close()


def journal(number="RC-1", mark="LH-JOURNALAAAAA"):
    lines = (
        samples.line("5000", "40.00", "Accrued", LOCATION="10", DEPARTMENT="OPS", VENDOR="V-100"),
        samples.line("4010", "-40.00", "Accrued", 2, LOCATION="10"),
    )
    made = samples.document(DocumentKind.JOURNAL, *lines, number=number, journal="GJ")
    return replace(made, party_id="", description=f"{mark} Accrual")


def every_kind():
    return [
        samples.CUSTOMER,
        samples.VENDOR,
        numbered(samples.INVOICE, "I-1"),
        numbered(samples.BILL, "CARR-1"),
        numbered(samples.CREDIT, "CR-1"),
        numbered(samples.DEDUCTION, "DE-1"),
        journal(),
    ]


# --- It shows 5: create customer, supplier, A/R and A/P invoice and journal, and read a payment back


@pytest.mark.parametrize("document", every_kind(), ids=lambda d: str(d.kind))
def test_each_kind_is_taken_and_reads_back_as_it_was_sent(folder, document):
    [outcome] = folder.send(document)
    assert isinstance(outcome, Accepted), outcome
    number = document.party_id if document.kind in PARTIES else document.number
    [posted] = folder.ledger.read_back(
        folder.session, document.kind, [(outcome.record_no, number)]
    ).value.rows
    assert (posted.record_no, posted.number, posted.party_id) == (
        outcome.record_no,
        number,
        document.party_id,
    )
    assert posted.description.startswith(mark_of(document))
    if document.kind in PARTIES:
        assert (posted.name, posted.total, posted.lines) == (document.name.replace('"', "'"), None, None)
        return
    assert (posted.total, posted.entity) == (document.total, "10")
    assert posted.document_date == (
        document.posting_date if document.kind is DocumentKind.JOURNAL else document.document_date
    )
    assert [(x.account, x.amount) for x in posted.lines] == [(x.account, x.amount) for x in document.lines]
    wanted = {"LOCATION": "10"} | {
        k: v for k, v in document.lines[0].dimensions.items() if k in ("DEPARTMENT", "CLASS", "ITEM")
    }
    assert posted.lines[0].dimensions == wanted


def test_a_receipt_comes_back_with_its_parts(folder):
    invoice = numbered(samples.INVOICE, "I-1")
    folder.post(invoice)
    row = folder.person.run(
        "<query><object>ARINVOICE</object><select><field>RECORDNO</field></select></query>"
    ).rows[0]
    paid = folder.person.run(
        "<create><ARPYMT><FINANCIALENTITY>BANK1</FINANCIALENTITY><PAYMENTMETHOD>EFT</PAYMENTMETHOD>"
        f"<CUSTOMERID>C-100</CUSTOMERID><RECEIPTDATE>{date.today():%m/%d/%Y}</RECEIPTDATE><CURRENCY>USD</CURRENCY>"  # noqa: DTZ011
        f"<ARPYMTDETAILS><ARPYMTDETAIL><RECORDKEY>{row['RECORDNO']}</RECORDKEY><TRX_PAYMENTAMOUNT>100.00</TRX_PAYMENTAMOUNT>"
        "</ARPYMTDETAIL></ARPYMTDETAILS></ARPYMT></create>"
    )
    assert paid.ok, paid.errors
    [header] = folder.ledger.payments(folder.session, Side.AR, since="", after=0, size=10).value.rows
    assert (header.live, header.amount, header.party_id) == (True, usd("100"), "C-100")
    [detail] = folder.ledger.payment_details(
        folder.session, Side.AR, [header.record_no], after=0, size=10
    ).value.rows
    assert (detail.document_no, detail.parts, detail.adjusts) == ("I-1", ((Part.CASH, usd("100")),), False)
    assert folder.ledger.payments(folder.session, Side.AP, since="", after=0, size=10).value.rows == ()
    [open_] = folder.ledger.dues(folder.session, invoice.kind, [("I-1", "I-1")]).value.rows
    assert open_.due == invoice.total - usd("100")
    since = header.when_modified
    assert folder.ledger.payments(folder.session, Side.AR, since=since, after=0, size=10).value.rows == (
        header,
    )
    [of] = folder.ledger.payments_of(folder.session, Side.AR, ["I-1"], size=10).value.rows
    assert of == detail


# --- both success codes: the call's own, and the subprogram's


@pytest.mark.parametrize("sets_status", [True, False], ids=["inner-status-1", "inner-status-0"])
def test_an_inner_failure_with_outer_success_is_refused(folder, sets_status):
    folder.person.control("settings", {"x3_rejects_set_status": sets_status})
    nobody = replace(numbered(samples.BILL, "B-2"), party_id="V-NOBODY")
    closed = replace(
        numbered(samples.BILL, "B-3"), posting_date=date(2019, 1, 1), document_date=date(2019, 1, 1)
    )
    good, unknown, late, also = folder.send(
        numbered(samples.BILL, "B-1"), nobody, closed, numbered(samples.BILL, "B-4")
    )
    assert isinstance(good, Accepted)
    assert isinstance(also, Accepted)
    assert (unknown.fault.code, late.fault.code) == (Code.SAGE_PARTY, Code.SAGE_PERIOD_CLOSED)
    assert folder.count("APBILL") == 2


def test_one_record_alone_is_refused_in_sages_words(folder):
    [outcome] = folder.send(replace(numbered(samples.INVOICE, "I-2"), party_id="C-NOBODY"))
    assert isinstance(outcome, Refused)
    assert "C-NOBODY" in outcome.fault.text


def test_the_same_number_is_taken_once_whatever_is_sent_again(folder):
    """X3 has no control ids: its unique number does what they do elsewhere."""
    bill = numbered(samples.BILL, "B-1")
    [first] = folder.send(bill)
    [second] = folder.send(bill)
    assert isinstance(first, Accepted)
    assert second.fault.code is Code.SAGE_DUPLICATE
    assert folder.count("APBILL") == 1


# --- what nobody can know: settled by reading back


@pytest.mark.parametrize("fault", FAULTS_AFTER)
def test_a_lost_answer_is_unknown_and_found_by_reading_back(folder, fault):
    bill = numbered(samples.BILL, "B-1")
    folder.arm(fault)
    with pytest.raises(OutcomeUnknown):
        folder.send(bill)
    assert [p.number for p in looked_up(folder, bill).posted] == ["B-1"]


@pytest.mark.parametrize("fault", FAULTS_BEFORE)
def test_a_soap_fault_or_a_broken_request_is_unknown_and_not_found(folder, fault):
    bill = numbered(samples.BILL, "B-1")
    folder.arm(fault)
    with pytest.raises(OutcomeUnknown):
        folder.send(bill)
    witness = folder.post(numbered(samples.BILL, "B-WITNESS"))
    found = looked_up(folder, bill, witness)
    assert (found.posted, found.witness_seen) == ((), True)


def test_a_timeout_after_commit_is_unknown_and_found(running):
    control(running, "reset", {})
    folder = Folder(running, total_seconds=1.0)
    folder.person.control("settings", {"hang_seconds": 3.0})
    invoice = numbered(samples.INVOICE, "I-9")
    folder.arm("hang-after-commit")
    begun = time.monotonic()
    with pytest.raises(OutcomeUnknown):
        folder.send(invoice)
    assert time.monotonic() - begun < 3
    assert [p.record_no for p in looked_up(folder, invoice).posted] == ["I-9"]
    folder.person.close()


def test_a_trace_that_cannot_be_read_leaves_its_records_unknown(folder):
    """No line says what became of a record: it is no outcome, and is looked up."""
    folder.person.control("settings", {"x3_trace": False})
    good, bad = numbered(samples.BILL, "B-1"), replace(numbered(samples.BILL, "B-2"), party_id="V-NOBODY")
    assert folder.send(good, bad) == []
    assert [p.number for p in looked_up(folder, good).posted] == ["B-1"]
    assert looked_up(folder, bad).posted == ()


def test_a_trace_in_other_words_leaves_them_unknown_until_they_are_named(folder):
    bill = numbered(samples.BILL, "B-1")
    strange = Folder(folder.account, layouts=layouts.read({"created": ["angelegt"]}))
    assert strange.send(bill) == []
    strange.person.close()


def test_nothing_leaves_after_the_deadline(folder):
    with pytest.raises(NotSent):
        folder.ledger.send(
            folder.session, folder.outgoing(numbered(samples.BILL, "B-1")), deadline=time.monotonic() - 1
        )
    assert folder.count("APBILL") == 0


@pytest.mark.parametrize("fault", [*FAULTS_BEFORE, *FAULTS_AFTER])
def test_a_read_that_fails_may_be_repeated(folder, fault):
    folder.arm(fault)
    with pytest.raises(NotSent):
        folder.ledger.reference(folder.session, "GLACCOUNT", since="", after=0, size=5)


def test_a_busy_server_is_waited_for(folder):
    folder.arm("429")
    with pytest.raises(Throttled):
        folder.send(numbered(samples.BILL, "B-1"))


def looked_up(folder, document, witness=""):
    sought = Sought(
        mark_of(document), document.number, document.party_id, document.total, document.posting_date
    )
    return folder.ledger.find(folder.session, document.kind, [sought], witness).value


def test_one_that_was_keyed_by_hand_is_found_by_its_number_without_our_mark(folder):
    result = folder.person.run(
        "<create><APBILL><WHENCREATED>01/05/2026</WHENCREATED><VENDORID>V-100</VENDORID><RECORDID>B-7</RECORDID>"
        "<WHENDUE>02/04/2026</WHENDUE><APBILLITEMS><APBILLITEM><ACCOUNTNO>5000</ACCOUNTNO><TRX_AMOUNT>1575.50</TRX_AMOUNT>"
        "<LOCATIONID>10</LOCATIONID><DEPARTMENTID>OPS</DEPARTMENTID></APBILLITEM></APBILLITEMS></APBILL></create>"
    )
    assert result.ok, result.errors
    [posted] = looked_up(folder, numbered(samples.BILL, "B-7")).posted
    assert (posted.number, posted.description) == ("B-7", "")


# --- signing in


def test_a_wrong_password_stops(running):
    with pytest.raises(NotAllowed, match="sign-in was refused"):
        Folder(running, user_password="wrong")


def test_a_pool_that_is_not_there_stops(running):
    with pytest.raises(NotAllowed, match="pool alias 'NOWHERE'"):
        Folder(running, pool_alias="NOWHERE")


def test_a_host_that_is_not_listed_is_not_spoken_to(running):
    with pytest.raises(NotAllowed, match="not on the list"):
        Folder(running, hosts=())


def test_neither_password_nor_authorization_is_in_what_is_kept(folder, running):
    answer = folder.ledger.open_session()
    kept = answer.exchange.request_body + answer.exchange.response_body + repr(folder.ledger)
    assert running.user_password not in kept
    assert "Basic" not in kept


# --- templates of the company's own


def test_a_company_with_other_columns_is_written_to_and_read_as_its_layout_says(folder):
    order = "DES NUM FCY BPR PIVTYP CUR ACCDAT BPRDAT STRDUDDAT BPRVCR PTE"
    folder.person.control(
        "x3-templates", {"template": "BIS", "records": {"E": order, "D": "CCE1 AMTNOTLIN ACC CCE3"}}
    )
    read = "DES NUM FCY BPR PIVTYP CUR AMTATI PAYCUR STA UPDDATTIM ROWID ACCDAT BPRDAT BPRVCR"
    folder.person.control(
        "x3-templates", {"template": "LHBIS", "records": {"E": read, "D": "CCE3 CCE1 AMTNOTLIN ACC"}}
    )
    own = Folder(
        folder.account,
        layouts=layouts.read(
            {
                "imports": {
                    "AP_BILL": {"code": "BIS", "records": {"E": order, "D": "CCE1 AMTNOTLIN ACC CCE3"}}
                },
                "exports": {"AP_BILL": {"records": {"E": read.split(), "D": "CCE3 CCE1 AMTNOTLIN ACC"}}},
            }
        ),
    )
    bill = numbered(samples.BILL, "B-1")
    record_no = own.post(bill)
    [posted] = own.ledger.read_back(own.session, bill.kind, [(record_no, "B-1")]).value.rows
    assert [(x.account, x.amount) for x in posted.lines] == [(x.account, x.amount) for x in bill.lines]
    assert posted.lines[0].dimensions == {"LOCATION": "10", "DEPARTMENT": "OPS", "ITEM": "FREIGHT"}
    own.person.close()


def test_a_template_that_is_missing_stops_instead_of_refusing_each_document(folder):
    own = Folder(folder.account, layouts=layouts.read({"imports": {"AP_BILL": {"code": "ZNONE"}}}))
    with pytest.raises(NotAllowed, match="ZNONE"):
        own.send(numbered(samples.BILL, "B-1"), numbered(samples.BILL, "B-2"))
    own.person.close()


def test_messages_that_stand_aside_are_found(folder):
    folder.person.control("settings", {"x3_multi_ref": True})
    good, bad = folder.send(
        numbered(samples.BILL, "B-1"), replace(numbered(samples.BILL, "B-2"), party_id="V-NOBODY")
    )
    assert isinstance(good, Accepted)
    assert bad.fault.code is Code.SAGE_PARTY


def test_a_layout_says_everything_that_is_wrong_with_it():
    wrong = {
        "import": {},
        "exports": {"NOPE": {}, "GLACCOUNT": {"code": "no code!"}},
        "imports": {"AP_BILL": {"records": {"E": "PIVTYP FCY", "D": "ACC amount"}}},
        "created": "yes",
    }
    with pytest.raises(ValueError, match="not known") as told:
        layouts.read(wrong)
    words = str(told.value)
    for part in (
        "import: not known",
        "exports.NOPE",
        "GLACCOUNT.code",
        "'amount' is no column",
        "NUM is missing",
        "created: a list",
    ):
        assert part in words


# --- what cannot go


def test_what_the_templates_do_not_take_blocks_before_it_is_sent(folder):
    bill = replace(
        numbered(samples.BILL, "B;1"),
        on_hold=True,
        custom_fields={"LOAD": "1"},
        lines=(samples.line("5000", "1.00", LOCATION="20", WAREHOUSE="W1"),),
    )
    codes = [issue.code for issue in folder.ledger.inspect(bill)]
    assert codes == [
        Code.FILE_TEXT,
        Code.FILE_NOT_OFFERED,
        Code.FILE_NOT_OFFERED,
        Code.DIMENSION_NO_PLACE,
        Code.DIMENSION_NO_PLACE,
    ]
    long = numbered(samples.INVOICE, "I" * 21)
    assert [issue.code for issue in folder.ledger.inspect(long)] == [Code.FILE_TOO_LONG]
    assert folder.ledger.inspect(numbered(samples.INVOICE, "I-1")) == []


def test_separators_in_words_do_not_move_columns(folder):
    memo = samples.line("4000", "10.00", 'Ramp; dock | "gate" <7> & more', LOCATION="10", DEPARTMENT="OPS")
    document = replace(numbered(samples.INVOICE, "I-1"), lines=(memo,))
    record_no = folder.post(document)
    [posted] = folder.ledger.read_back(folder.session, document.kind, [(record_no, "I-1")]).value.rows
    assert [(x.account, x.amount) for x in posted.lines] == [("4000", usd("10"))]


def test_a_change_is_no_import(folder):
    with pytest.raises(ValueError, match="no change"):
        folder.ledger.render(replace(samples.BILL, operation=Operation.UPDATE, record_no="1"), samples.MARK)


def test_an_import_has_one_template(folder):
    with pytest.raises(ValueError, match="one template"):
        folder.send(numbered(samples.BILL, "B-1"), numbered(samples.INVOICE, "I-1"))


# --- lists


@pytest.mark.parametrize(
    "name",
    [
        "GLACCOUNT",
        "CUSTOMER",
        "VENDOR",
        "LOCATION",
        "LOCATIONENTITY",
        "DEPARTMENT",
        "CLASS",
        "ITEM",
        "ARTERM",
        "CHECKINGACCOUNT",
    ],
)
def test_each_list_is_read(folder, name):
    page = folder.ledger.reference(folder.session, name, since="", after=0, size=2000).value
    assert page.rows
    assert all(row.key and row.active and row.when_modified for row in page.rows)


def test_lists_and_documents_are_paged_by_their_rows(folder):
    for n in range(5):
        folder.post(numbered(samples.BILL, f"B-{n}"))
    seen, after, more = [], 0, True
    while more:
        page = folder.ledger.documents(folder.session, DocumentKind.AP_BILL, after=after, size=2).value
        seen += [p.number for p in page.rows]
        after, more = page.end, page.more
    assert seen == [f"B-{n}" for n in range(5)]


def test_of_journals_only_ours_come(folder):
    """An invoice leaves an entry of its own in the general ledger."""
    folder.post(numbered(samples.INVOICE, "I-1"))
    record_no = folder.post(journal())
    page = folder.ledger.documents(folder.session, DocumentKind.JOURNAL, after=0, size=10).value
    assert [p.record_no for p in page.rows] == [record_no]


def test_the_trial_balance_is_the_books(folder):
    folder.post(numbered(samples.INVOICE, "I-1"))
    rows = folder.ledger.trial_balance(folder.session, start=date(2026, 1, 1), end=date(2026, 12, 31)).value
    assert {r.account: r.balance for r in rows} == {
        "1200": usd("2035.00"), "4000": usd("-1850.00"), "4010": usd("-185.00"),
    }  # fmt: skip


def test_a_party_is_changed_by_importing_it_again(folder):
    folder.post(samples.CUSTOMER)
    change = PartyChange(DocumentKind.CUSTOMER, "C-900", {"street": "9 Quay Road", "city": "Gary"})
    [outcome] = folder.ledger.update_parties(folder.session, [change]).value
    assert isinstance(outcome, Accepted)
    page = folder.ledger.reference(folder.session, "CUSTOMER", since="", after=0, size=100).value
    row = next(r for r in page.rows if r.key == "C-900")
    assert (row.facts["street"], row.name) == ("9 Quay Road", samples.CUSTOMER.name)


# --- a hostile server


@pytest.mark.parametrize(
    "words",
    ["{}", "[]", '{"GRP1": {"O_STATUS": "yes"}}', '{"GRP1": 7}', "not json", '{"GRP1": {}}'],
)
def test_a_result_that_says_nothing_is_no_success(words):
    from integrations.sage.x3_soap import soap, traces

    try:
        told = soap._parameters(words)
    except (soap.Unclear, json.JSONDecodeError):
        return
    status = told.get("O_STATUS", "")
    result = soap.Result(
        1, int(status) if status.isdigit() else None, "", "", (("1", "BIC I-1 : Record created"),)
    )
    outgoing = samples_outgoing()
    assert traces.outcomes(result, [(outgoing, "I-1")], layouts.STANDARD) == []


def samples_outgoing():
    from integrations.sage.ports import Outgoing

    return Outgoing("lh-1", DocumentKind.AR_INVOICE, "")


def test_a_number_is_not_named_by_a_longer_one():
    from integrations.sage.x3_soap import soap, traces

    result = soap.Result(1, 0, "", "", (("1", "BIC I-10 : Record created"), ("3", "BIC I-1-A : wrong")))
    assert traces.outcomes(result, [(samples_outgoing(), "I-1")], layouts.STANDARD) == []


def test_the_address_in_the_connection_is_the_one_that_is_called(running):
    """The WSDL's own is another host; nothing of it is used, and no schema is fetched."""
    assert connection(running).url == running.x3_url
