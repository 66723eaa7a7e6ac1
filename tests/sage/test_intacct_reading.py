from __future__ import annotations

from datetime import date

import pytest

from integrations.core.freight import Side
from integrations.core.money import Money
from integrations.core.settlement import Part
from integrations.sage.errors import (
    NotAllowed,
    NotSent,
)
from tests.sage.asking import BILL, dues, ledger_at, query_answer, session_at
from tests.sage.gateways import (
    failure,
    gateway,
    response,
    result,
    saying,
)


def test_a_header_is_read_exactly():
    [posted] = dues(query_answer(BILL)).value.rows
    assert (posted.record_no, posted.number, posted.party_id, posted.entity) == ("7", "B-1", "V-100", "10")
    assert posted.total == Money.parse("1575.50", "USD")
    assert posted.due == Money.parse("0.50", "USD")
    assert posted.document_date == date(2026, 1, 5)


def test_more_behind_a_page_is_said():
    assert dues(query_answer(BILL, remaining="12")).value.more


@pytest.mark.parametrize(
    "answer",
    [
        query_answer(remaining="5"),
        query_answer({**BILL, "TRX_TOTALDUE": "12,5"}),
        query_answer({**BILL, "TRX_TOTALDUE": "1" * 400}),
        saying(response(result("q2"))),
        saying(response(result("q1", "failure", "", rest=failure("XL03000010", "field does not exist")))),
    ],
)
def test_a_page_that_cannot_be_understood_is_not_taken(answer):
    with pytest.raises(NotSent):
        dues(answer)


def test_a_read_without_permission_is_told_to_a_person():
    denied = failure("PL04000005", "You do not have permission for API operation READ on APBILL")
    with pytest.raises(NotAllowed):
        dues(saying(response(result("q1", "failure", "", rest=denied))))


def payments_of(side, *records):
    with gateway(query_answer(*records)) as server:
        return ledger_at(server).payments(session_at(server), side, since="", after=0, size=10).value.rows


@pytest.mark.parametrize(
    ("side", "state", "live"),
    [
        (Side.AR, "Complete", True), (Side.AR, "C", True), (Side.AR, "Reconciled", True), (Side.AR, "Draft", False),
        (Side.AR, "D", False), (Side.AR, "V", False), (Side.AR, "Reversed", False), (Side.AR, "Reversal", False),
        (Side.AP, "Confirmed", True), (Side.AP, "C", True), (Side.AP, "Delivered", True), (Side.AP, "Quick Delivery", True),
        (Side.AP, "Draft", False), (Side.AP, "Submitted", False), (Side.AP, "S", False), (Side.AP, "A", False),
        (Side.AP, "Voided", False), (Side.AP, "Print Voided", False), (Side.AP, "Declined", False), (Side.AP, "V", False),
        (Side.AP, "Somehow New", False), (Side.AP, "", False),
    ],
)  # fmt: skip
def test_only_what_was_paid_is_live(side, state, live):
    [header] = payments_of(side, {"RECORDNO": "1", "STATE": state, "TRX_TOTALENTERED": "5"})
    assert header.live is live


def test_the_word_shown_goes_before_the_stored_letter():
    [header] = payments_of(
        Side.AR, {"RECORDNO": "1", "STATE": "C", "DISPLAYSTATE": "Reversed", "TRX_TOTALENTERED": "5"}
    )
    assert (header.state, header.live) == ("Reversed", False)


def detail_of(side, **fields):
    row = {"RECORDNO": "31", "PAYMENTKEY": "9", "CURRENCY": "USD", **fields}
    with gateway(query_answer(row)) as server:
        ledger = ledger_at(server)
        [found] = ledger.payment_details(session_at(server), side, [9], after=0, size=10).value.rows
    return found


def usd(text):
    return Money.parse(text, "USD")


def test_cash_credit_advance_and_discount_are_kept_apart():
    found = detail_of(
        Side.AR,
        RECORDKEY="4711",
        TRX_PAYMENTAMOUNT="100",
        TRX_ADJUSTMENTAMOUNT="20",
        ADJUSTMENTKEY="55",
        TRX_NEGATIVEINVOICEAMOUNT="3",
        TRX_POSTEDADVANCEAMOUNT="4",
        TRX_POSTEDOVERPAYMENTAMOUNT="5",
        TRX_DISCOUNTAMOUNT="6",
        TRX_INLINEAMOUNT="0",
    )
    assert dict(found.parts) == {
        Part.CASH: usd("100"),
        Part.CREDIT: usd("23"),
        Part.ADVANCE: usd("9"),
        Part.DISCOUNT: usd("6"),
    }
    assert (found.document_no, found.adjusts, found.credit_no, found.payment_no) == ("4711", False, "55", 9)


def test_a_detail_that_pays_an_adjustment_says_so():
    found = detail_of(Side.AP, POSADJKEY="88", TRX_PAYMENTAMOUNT="7")
    assert (found.document_no, found.adjusts) == ("88", True)


def test_a_bill_s_own_negative_line_is_in_its_total_already():
    own = detail_of(Side.AP, RECORDKEY="7", INLINEKEY="7", TRX_PAYMENTAMOUNT="400", TRX_INLINEAMOUNT="100")
    other = detail_of(Side.AP, RECORDKEY="7", INLINEKEY="8", TRX_PAYMENTAMOUNT="400", TRX_INLINEAMOUNT="100")
    assert dict(own.parts) == {Part.CASH: usd("400")}
    assert dict(other.parts) == {Part.CASH: usd("400"), Part.CREDIT: usd("100")}


def test_a_detail_that_takes_back_counts_negatively():
    assert dict(detail_of(Side.AP, RECORDKEY="7", TRX_PAYMENTAMOUNT="-400").parts) == {Part.CASH: usd("-400")}
