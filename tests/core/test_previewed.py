"""What a preview says of a document's effect, and of what is different from the one before."""

from __future__ import annotations

from decimal import Decimal

import pytest

from integrations.core.documents import DocumentKind
from integrations.core.freight import Side
from integrations.core.money import Money
from integrations.core.previewed import Posted, differences, effect, summed, unbalanced

CONTROL = {Side.AR: "1200", Side.AP: "2000"}


def usd(text: str) -> Money:
    return Money(Decimal(text), "USD")


def told(kind: DocumentKind, *lines: tuple[str, str, str]) -> list[tuple[str, str, str, str]]:
    found = effect(kind, [Posted(account, entity, usd(amount)) for account, entity, amount in lines], CONTROL)
    return [(m.entity, m.account, str(m.debit.amount), str(m.credit.amount)) for m in found]


def test_an_invoice_debits_receivables_and_credits_its_lines() -> None:
    assert told(DocumentKind.AR_INVOICE, ("4000", "10", "2000.00"), ("4010", "10", "400.00")) == [
        ("10", "1200", "2400.00", "0.00"),
        ("10", "4000", "0.00", "2000.00"),
        ("10", "4010", "0.00", "400.00"),
    ]


def test_a_bill_debits_its_lines_and_credits_payables() -> None:
    assert told(DocumentKind.AP_BILL, ("5000", "10", "1975.00")) == [
        ("10", "2000", "0.00", "1975.00"),
        ("10", "5000", "1975.00", "0.00"),
    ]


def test_an_adjustment_goes_the_other_way_by_its_negative_lines() -> None:
    assert told(DocumentKind.AP_ADJUSTMENT, ("1310", "10", "-500.00"), ("4910", "10", "-10.00")) == [
        ("10", "1310", "0.00", "500.00"),
        ("10", "2000", "510.00", "0.00"),
        ("10", "4910", "0.00", "10.00"),
    ]


def test_a_journal_touches_no_control_account() -> None:
    assert told(DocumentKind.JOURNAL, ("1250", "10", "2400.00"), ("4000", "10", "-2400.00")) == [
        ("10", "1250", "2400.00", "0.00"),
        ("10", "4000", "0.00", "2400.00"),
    ]


def test_each_entity_balances_where_each_lines_control_account_is_its_entitys() -> None:
    lines = [Posted("4000", "10", usd("5.00")), Posted("4000", "20", usd("7.00"))]
    assert unbalanced(effect(DocumentKind.AR_INVOICE, lines, CONTROL)) == []


def test_a_journal_between_entities_is_told() -> None:
    lines = [Posted("1250", "10", usd("5.00")), Posted("4000", "20", usd("-5.00"))]
    assert unbalanced(effect(DocumentKind.JOURNAL, lines, CONTROL)) == ["10", "20"]


def test_documents_together_move_the_sum_and_what_comes_to_nothing_is_left_out() -> None:
    bill = effect(DocumentKind.AP_BILL, [Posted("1320", "10", usd("150.00"))], CONTROL)
    invoice = effect(DocumentKind.AR_INVOICE, [Posted("1320", "10", usd("150.00"))], CONTROL)
    assert {m.account for m in summed([bill, invoice])} == {"1200", "2000"}


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({}, {"a": {"number": "I-1", "total": "5.00 USD"}}, [("I-1", "new", "", "5.00 USD")]),
        ({"a": {"number": "I-1", "total": "5.00 USD"}}, {}, [("I-1", "gone", "5.00 USD", "")]),
        (
            {"a": {"number": "I-1", "total": "5.00 USD", "state": "BLOCKED"}},
            {"a": {"number": "I-1", "total": "6.00 USD", "state": "READY"}},
            [("I-1", "total", "5.00 USD", "6.00 USD"), ("I-1", "state", "BLOCKED", "READY")],
        ),
        (
            {"a": {"number": "I-1", "lines": [["4000", "5.00"]]}},
            {"a": {"number": "I-1", "lines": [["4010", "5.00", "LOCATION=10"]]}},
            [("I-1", "lines", "4000 5.00", "4010 5.00 LOCATION=10")],
        ),
        ({"a": {"number": "I-1"}}, {"a": {"number": "I-1"}}, []),
    ],
)
def test_a_preview_says_what_is_new_gone_or_changed(before: object, after: object, expected: object) -> None:
    assert [(d.number, d.what, d.was, d.now) for d in differences(before, after)] == expected  # type: ignore[arg-type]
