"""Whatever is invoiced, credited, advanced, paid, selected and reversed: sub-ledgers, parties and lines agree (protocol 7.11).

The books are asked without a gateway, so that many sequences can be tried.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from integrations.sandbox.books.documents import documents
from integrations.sandbox.books.ledger.inputs import DocumentInput, LineInput
from integrations.sandbox.books.ledger.kinds import ADVANCE_KINDS, APPYMT, ARPYMT, DocumentKind, PaymentKind
from integrations.sandbox.books.payments import advances, credits, payments, voiding, workflow
from integrations.sandbox.books.payments.inputs import (
    AdvanceInput,
    CreditInput,
    DetailInput,
    OverpaymentInput,
    PaymentInput,
)
from integrations.sandbox.books.reports import inspection
from integrations.sandbox.books.storage.store import Books
from integrations.sandbox.caller import Caller
from integrations.sandbox.errors import Refusal
from integrations.sandbox.settings import Settings
from tests.sandbox import proof
from tests.sandbox.bare_books import opened, undone
from tests.sandbox.postings import TODAY

CALLER = Caller("ws_ledgerhaul", "DEMO")
SWITCHES = Settings(inter_entity_account="1330")
PARTIES = {ARPYMT.name: "C-100", APPYMT.name: "V-100"}
ACCOUNTS = {ARPYMT.name: "4000", APPYMT.name: "5010"}
METHODS = ("EFT", "Printed Check")


@dataclass
class Ledger:
    """One company's books, and what an example has made in them so far."""

    books: Books
    made: dict[str, list[int]] = field(default_factory=dict)

    def keep(self, name: str, key: int) -> None:
        self.made.setdefault(name, []).append(key)

    def pick(self, name: str, n: int) -> int:
        """A key that was made, or one that nothing has."""
        found = self.made.get(name, [])
        return found[n % len(found)] if found else 10**9


@dataclass(frozen=True)
class Step:
    what: str
    kind: PaymentKind
    first: int
    second: int
    amount: int


def line(kind: PaymentKind, amount: int, n: int) -> LineInput:
    return LineInput(ACCOUNTS[kind.name], amount, dimensions={"LOCATIONID": ("10", "20")[n % 2]})


def post(ledger: Ledger, kind: PaymentKind, document: DocumentKind, *amounts: int) -> None:
    lines = tuple(line(kind, amount, n) for n, amount in enumerate(amounts))
    wanted = DocumentInput(PARTIES[kind.name], TODAY, lines, due=TODAY)
    key = documents.create(ledger.books, SWITCHES, CALLER, document, wanted)
    ledger.keep(document.name, key)


def invoice(ledger: Ledger, step: Step) -> None:
    post(ledger, step.kind, step.kind.document, step.amount, *[7, 300][: step.second % 3])


def mixed(ledger: Ledger, step: Step) -> None:
    post(ledger, step.kind, step.kind.document, step.amount + 500, -step.amount)


def negative(ledger: Ledger, step: Step) -> None:
    post(ledger, step.kind, step.kind.document, -step.amount)


def memo(ledger: Ledger, step: Step) -> None:
    post(ledger, step.kind, step.kind.adjustment, -step.amount, *[-50][: step.second % 2])


def debit(ledger: Ledger, step: Step) -> None:
    post(ledger, step.kind, step.kind.adjustment, step.amount)


def advance(ledger: Ledger, step: Step) -> None:
    control = ADVANCE_KINDS[step.kind.advance].control
    accounts = (control, "2400")
    lines = tuple(
        LineInput(account, step.amount, dimensions={"LOCATIONID": "10"})
        for account in accounts[: 1 + step.second % 2]
    )
    wanted = AdvanceInput(PARTIES[step.kind.name], TODAY, lines, bank="BANK1", method="EFT")
    key = advances.create(ledger.books, SWITCHES, CALLER, step.kind, wanted)
    ledger.keep(step.kind.advance, key)


def pay(ledger: Ledger, step: Step, detail: DetailInput, over: int = 0) -> None:
    wanted = PaymentInput(
        PARTIES[step.kind.name],
        TODAY,
        (detail,),
        bank="BANK1",
        method=METHODS[step.second % 2],
        draft=step.amount % 11 == 0,
        overpayment=OverpaymentInput(over, "10") if over else None,
    )
    ledger.keep(step.kind.name, payments.create(ledger.books, SWITCHES, CALLER, step.kind, wanted))


def with_cash(ledger: Ledger, step: Step) -> None:
    pay(ledger, step, DetailInput(ledger.pick(step.kind.document.name, step.first), cash=step.amount))


def of_a_debit_memo(ledger: Ledger, step: Step) -> None:
    key = ledger.pick(step.kind.adjustment.name, step.first)
    pay(ledger, step, DetailInput(adjustment=key, cash=step.amount, discount=step.amount % 3))


def overpaying(ledger: Ledger, step: Step) -> None:
    detail = DetailInput(ledger.pick(step.kind.document.name, step.first), cash=step.amount)
    pay(ledger, step, detail, over=step.amount)


def with_a_credit(source: Callable[[PaymentKind], tuple[credits.CreditKind, str]]) -> Callable[..., None]:
    def run(ledger: Ledger, step: Step) -> None:
        kind, table = source(step.kind)
        paid = ledger.pick(step.kind.document.name, step.first)
        key = paid if kind is credits.INLINE else ledger.pick(table, step.second)
        taken = CreditInput(kind, key, step.amount)
        pay(ledger, step, DetailInput(paid, cash=step.amount % 5, credits=(taken,)))

    return run


def reverse(ledger: Ledger, step: Step) -> None:
    key = ledger.pick(step.kind.name, step.first)
    ledger.keep(step.kind.name, voiding.reverse(ledger.books, SWITCHES, step.kind, key, TODAY, None))


def reverse_advance(ledger: Ledger, step: Step) -> None:
    key = ledger.pick(step.kind.advance, step.first)
    advances.reverse(ledger.books, SWITCHES, step.kind, key, TODAY, None)


def delete(ledger: Ledger, step: Step) -> None:
    payments.delete(ledger.books, step.kind, ledger.pick(step.kind.name, step.first))


def confirm(ledger: Ledger, step: Step) -> None:
    workflow.confirm(ledger.books, SWITCHES, ledger.pick(APPYMT.name, step.first))


def void(ledger: Ledger, step: Step) -> None:
    workflow.void(ledger.books, SWITCHES, ledger.pick(APPYMT.name, step.first))


DOES: dict[str, Callable[[Ledger, Step], None]] = {
    "invoice": invoice,
    "mixed": mixed,
    "negative": negative,
    "memo": memo,
    "debit": debit,
    "advance": advance,
    "cash": with_cash,
    "debit paid": of_a_debit_memo,
    "over": overpaying,
    "by memo": with_a_credit(lambda kind: (credits.ADJUSTMENT, kind.adjustment.name)),
    "by advance": with_a_credit(lambda kind: (credits.ADVANCE, kind.advance)),
    "by overpayment": with_a_credit(lambda kind: (credits.OVERPAYMENT, ARPYMT.name)),
    "by negative": with_a_credit(lambda kind: (credits.NEGATIVE_INVOICE, ARPYMT.document.name)),
    "inline": with_a_credit(lambda kind: (credits.INLINE, kind.document.name)),
    "reverse": reverse,
    "reverse advance": reverse_advance,
    "delete": delete,
    "confirm": confirm,
    "void": void,
}
# Each example begins with something of each kind that can be paid or pay.
OPENING = [
    *(
        Step(what, kind, 0, 1, 1000)
        for kind in (ARPYMT, APPYMT)
        for what in ("invoice", "mixed", "memo", "debit")
    ),
    *(Step("advance", kind, 0, 1, 500) for kind in (ARPYMT, APPYMT)),
    *(Step(what, ARPYMT, 0, 0, 500) for what in ("over", "negative")),
]
# Credits that only receipts know, and states that only vendor payments have.
ONLY_AR = ("over", "by overpayment", "by negative")
step_of = st.builds(
    Step,
    what=st.sampled_from(sorted(DOES)),
    kind=st.sampled_from([ARPYMT, APPYMT]),
    first=st.integers(0, 3),
    second=st.integers(0, 3),
    amount=st.sampled_from([1, 55, 55, 100, 100, 500, 1000]),
).map(
    lambda step: (
        Step(step.what, ARPYMT, step.first, step.second, step.amount) if step.what in ONLY_AR else step
    )
)


@pytest.fixture(scope="module")
def books() -> Iterator[Books]:
    with opened(SWITCHES) as found:
        yield found


def assert_sound(books: Books) -> None:
    proof.assert_sound(inspection.books(books))
    for kind in (*documents_of(ARPYMT), *documents_of(APPYMT)):
        assert_within(books, kind)


def documents_of(kind: PaymentKind) -> tuple[DocumentKind, ...]:
    return kind.document, kind.adjustment, ADVANCE_KINDS[kind.advance]


def assert_within(books: Books, kind: DocumentKind) -> None:
    """Nothing is paid or selected beyond what it is; headers, lines and what payments took are the same sums."""
    for total, paid, chosen in ask(
        books, "SELECT TOTALENTERED, TOTALPAID, TOTALSELECTED FROM {header}", kind
    ):
        sign = -1 if total < 0 else 1
        assert 0 <= sign * paid <= sign * total
        assert 0 <= sign * chosen <= sign * (total - paid)
    assert ask(books, UNLIKE_ITS_LINES, kind) == ask(books, UNLIKE_ITS_PAYMENTS, kind) == []


# The names of tables stand in braces; see `ask`.
UNLIKE_ITS_LINES = (
    "SELECT RECORDNO FROM {header} h WHERE (TOTALPAID, TOTALSELECTED) IS NOT"
    " (SELECT SUM(TOTALPAID), SUM(TOTALSELECTED) FROM {item} WHERE RECORDKEY=h.RECORDNO)"
)
UNLIKE_ITS_PAYMENTS = (
    "SELECT RECORDNO FROM {item} i WHERE TOTALPAID+TOTALSELECTED<>"
    "(SELECT COALESCE(SUM(AMOUNT),0) FROM _SETTLED WHERE ITEM='{item}' AND LINEKEY=i.RECORDNO)"
)
TOUCHED = "SELECT RECORDNO FROM {header} WHERE TOTALPAID<>0 OR TOTALSELECTED<>0 OR STATE='Selected'"
LIVE = "SELECT RECORDNO, STATE FROM {header} WHERE STATE<>'V' ORDER BY RECORDNO DESC"


def ask(books: Books, sql: str, kind: DocumentKind | PaymentKind) -> list[tuple[Any, ...]]:
    item = kind.detail if isinstance(kind, PaymentKind) else kind.item
    return books.all(sql.replace("{header}", kind.name).replace("{item}", item))


def undo_every_payment(ledger: Ledger) -> None:
    """The newest first, since an overpayment that is applied is not reversed before its application."""
    for kind in (ARPYMT, APPYMT):
        for key, letter in ask(ledger.books, LIVE, kind):
            if letter == "C":
                voiding.reverse(ledger.books, SWITCHES, kind, int(key), TODAY, None)
            else:
                payments.remove(ledger.books, kind, int(key))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(step_of, min_size=4, max_size=25))
def test_books_stay_sound_and_undoing_every_payment_leaves_all_as_it_was_posted(
    books: Books, steps: list[Step]
) -> None:
    with undone(books):
        ledger = Ledger(books)
        for step in (*OPENING, *steps):
            with contextlib.suppress(Refusal), books.savepoint():
                DOES[step.what](ledger, step)
        assert_sound(books)
        undo_every_payment(ledger)
        assert_sound(books)
        for kind in (*documents_of(ARPYMT), *documents_of(APPYMT)):
            assert ask(books, TOUCHED, kind) == []
        assert books.one("SELECT COALESCE(SUM(TOTALDUE),0) FROM ARPYMT") == (0,)


def details(books: Books) -> list[dict[str, Any]]:
    keys = ask(books, "SELECT RECORDNO FROM {item}", ARPYMT)
    return [books.record("ARPYMTDETAIL", "RECORDNO", key) or {} for (key,) in keys]


def test_the_steps_reach_each_kind_of_credit_and_each_state(books: Books) -> None:
    """A sequence by hand, so that the property above is known to try what it says."""
    script = [
        Step("invoice", ARPYMT, 0, 0, 1000),
        Step("mixed", ARPYMT, 0, 0, 500),
        Step("negative", ARPYMT, 0, 0, 500),
        Step("memo", ARPYMT, 0, 0, 500),
        Step("advance", ARPYMT, 0, 1, 100),
        Step("over", ARPYMT, 0, 0, 100),
        Step("by memo", ARPYMT, 0, 0, 55),
        Step("by advance", ARPYMT, 0, 0, 55),
        Step("by overpayment", ARPYMT, 0, 0, 55),
        Step("by negative", ARPYMT, 0, 2, 55),
        Step("inline", ARPYMT, 1, 0, 500),
        Step("invoice", APPYMT, 0, 0, 1000),
        Step("cash", APPYMT, 0, 1, 100),
        Step("confirm", APPYMT, 0, 0, 1),
        Step("cash", APPYMT, 0, 1, 500),
    ]
    with undone(books):
        ledger = Ledger(books)
        for step in script:
            # "by overpayment" draws on the receipt of index 0, which is the one that left something over.
            with books.savepoint():
                DOES[step.what](ledger, step)
        sums = (
            "INLINEAMOUNT ADJUSTMENTAMOUNT POSTEDADVANCEAMOUNT POSTEDOVERPAYMENTAMOUNT NEGATIVEINVOICEAMOUNT"
        )
        taken = {name: sum(row[name] or 0 for row in details(books) if row) for name in sums.split()}
        assert taken == {
            "INLINEAMOUNT": 500,
            "ADJUSTMENTAMOUNT": 55,
            "POSTEDADVANCEAMOUNT": 55,
            "POSTEDOVERPAYMENTAMOUNT": 55,
            "NEGATIVEINVOICEAMOUNT": 55,
        }
        assert books.all("SELECT STATE, TOTALPAID, TOTALSELECTED FROM APBILL") == [("Selected", 100, 500)]
