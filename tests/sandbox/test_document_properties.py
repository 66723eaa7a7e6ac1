"""Whatever is posted, changed, approved, recoded, paid, reversed and deleted: the books stay sound (protocol 7.11).

The books are asked without a gateway, so that many sequences can be tried.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from integrations.sandbox.books.documents import changes, documents, reversals, workflow
from integrations.sandbox.books.ledger.inputs import DocumentChange, DocumentInput, LineInput
from integrations.sandbox.books.ledger.kinds import (
    APADJUSTMENT,
    APBILL,
    APPYMT,
    ARADJUSTMENT,
    ARINVOICE,
    ARPYMT,
    DOCUMENT_KINDS,
    DocumentKind,
)
from integrations.sandbox.books.payments import payments
from integrations.sandbox.books.payments.inputs import DetailInput, PaymentInput
from integrations.sandbox.books.reports import inspection
from integrations.sandbox.books.storage.store import Books
from integrations.sandbox.caller import Caller
from integrations.sandbox.errors import Refusal
from integrations.sandbox.settings import Settings
from tests.sandbox import proof
from tests.sandbox.bare_books import opened, undone
from tests.sandbox.postings import LAST_YEAR, TODAY

CALLER = Caller("ws_ledgerhaul", "DEMO")
SWITCHES = Settings(bill_approvals=2)
ACCOUNTS = {"CUSTOMER": ("4000", "4010"), "VENDOR": ("5010", "5020")}
PARTIES = {"CUSTOMER": ("C-100", "C-200"), "VENDOR": ("V-100", "V-200")}


# The names of tables stand in braces.
KEYS = "SELECT RECORDNO FROM {header} ORDER BY RECORDNO"
UNLIKE_ITS_LINES = (
    "SELECT RECORDNO FROM {header} h WHERE (TOTALENTERED, TOTALPAID) IS NOT"
    " (SELECT SUM(AMOUNT), SUM(TOTALPAID) FROM {item} WHERE RECORDKEY=h.RECORDNO)"
)


@dataclass(frozen=True)
class Step:
    what: str
    kind: DocumentKind
    pick: int
    amount: int
    other: bool


def line(step: Step, amount: int) -> LineInput:
    entity = "20" if step.other else "10"
    return LineInput(ACCOUNTS[step.kind.party][step.other], amount, dimensions={"LOCATIONID": entity})


def some_key(books: Books, step: Step) -> int:
    found = books.all(KEYS.replace("{header}", step.kind.name))
    return int(found[step.pick % len(found)][0] or 0) if found else 0


def create(books: Books, step: Step) -> None:
    sign = -1 if step.kind in (ARADJUSTMENT, APADJUSTMENT) else 1
    lines = (line(step, sign * step.amount), line(replace(step, other=not step.other), sign * 250))
    party = PARTIES[step.kind.party][step.other]
    wanted = DocumentInput(party, TODAY, lines, due=TODAY, draft=step.amount == 700)
    documents.create(books, SWITCHES, CALLER, step.kind, wanted)


def edit(books: Books, step: Step) -> None:
    present = changes.present_lines(books, step.kind, some_key(books, step))
    lines = (*present[: step.pick], line(step, step.amount))
    header = {"WHENCREATED": LAST_YEAR} if step.other else {}
    wanted = DocumentChange(header, lines)
    changes.change(books, SWITCHES, CALLER, step.kind, some_key(books, step), wanted)


def rename(books: Books, step: Step) -> None:
    wanted = DocumentChange({step.kind.party_id: PARTIES[step.kind.party][step.other]})
    changes.change(books, SWITCHES, CALLER, step.kind, some_key(books, step), wanted)


def recode(books: Books, step: Step) -> None:
    key = some_key(books, step)
    lines = tuple(
        replace(each, account=line(step, 0).account) for each in changes.present_lines(books, step.kind, key)
    )
    changes.reclassify(books, SWITCHES, CALLER, step.kind, key, DocumentChange({}, lines))


def approve(books: Books, step: Step) -> None:
    workflow.approve(books, SWITCHES, step.kind, some_key(books, step), "")


def decline(books: Books, step: Step) -> None:
    workflow.decline(books, step.kind, some_key(books, step), "")


def recall(books: Books, step: Step) -> None:
    workflow.recall(books, step.kind, some_key(books, step))


def pay(books: Books, step: Step) -> None:
    kind = ARPYMT if step.kind.party == "CUSTOMER" else APPYMT
    key = some_key(books, step)
    paid = documents.existing(books, step.kind, key, "pay")[step.kind.party_id]
    wanted = PaymentInput(str(paid), TODAY, (DetailInput(key, cash=step.amount),), bank="BANK1", method="EFT")
    payments.create(books, SWITCHES, CALLER, kind, wanted)


def reverse(books: Books, step: Step) -> None:
    reversals.reverse(books, SWITCHES, step.kind, some_key(books, step), TODAY, None)


def delete(books: Books, step: Step) -> None:
    documents.delete(books, SWITCHES, step.kind, some_key(books, step))


DOES: dict[str, Callable[[Books, Step], None]] = {
    each.__name__: each
    for each in (create, edit, rename, recode, approve, decline, recall, pay, reverse, delete)
}
step_of = st.builds(
    Step,
    what=st.sampled_from(sorted(DOES)),
    kind=st.sampled_from([ARINVOICE, APBILL, APBILL, ARADJUSTMENT, APADJUSTMENT]),
    pick=st.integers(0, 4),
    amount=st.sampled_from([0, 55, 250, 700, 1000]),
    other=st.booleans(),
)


@pytest.fixture(scope="module")
def books() -> Iterator[Books]:
    with opened(SWITCHES) as found:
        yield found


def assert_sound(books: Books) -> None:
    proof.assert_sound(inspection.books(books))
    for kind in DOCUMENT_KINDS.values():
        assert books.all(UNLIKE_ITS_LINES.replace("{header}", kind.name).replace("{item}", kind.item)) == []


def take(books: Books, step: Step) -> bool:
    try:
        with books.savepoint():
            DOES[step.what](books, step)
    except Refusal:
        return False
    return True


OPENING = [
    Step("create", kind, 0, amount, False) for kind in DOCUMENT_KINDS.values() for amount in (55, 700, 1000)
]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(step_of, min_size=4, max_size=25))
def test_books_stay_sound_whatever_is_done_to_documents(books: Books, steps: list[Step]) -> None:
    with undone(books):
        for step in (*OPENING, *steps):
            take(books, step)
        assert_sound(books)


def test_the_steps_reach_each_function(books: Books) -> None:
    """A sequence by hand, so that the property above is known to try what it says."""
    bill = Step("approve", APBILL, 0, 55, False)
    script = [
        *(
            replace(bill, what=what)
            for what in ("approve", "approve", "edit", *("approve", "approve"), "pay", "recode", "reverse")
        ),
        *(replace(bill, what=what, pick=2) for what in ("decline", "edit", "recall", "delete")),
        *(Step(what, ARINVOICE, 0, 250, True) for what in ("edit", "rename", "recode", "reverse")),
        Step("delete", ARADJUSTMENT, 0, 55, False),
    ]
    with undone(books):
        for step in OPENING:
            assert take(books, step), step
        for step in script:
            assert take(books, step), step
            assert_sound(books)
