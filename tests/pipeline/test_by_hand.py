"""Kept by hand: the record that a person names is read in Sage, and one that is not there, or is another, is said."""

from __future__ import annotations

import pytest

from integrations.core.freight import Kind
from integrations.models import Document, GLMapping, SageRecord
from integrations.models.choices import Trigger
from integrations.pipeline import acts, watch
from integrations.pipeline.acts import Refusal
from tenants.models import Role
from tests.conftest import make_user
from tests.pipeline.books import Books
from tests.pipeline.test_duplicates import key_bill
from tests.pipeline.world import deliver, freight
from tests.sandbox.gateway import Client


@pytest.fixture
def alice(books: Books):
    return make_user("alice", books.world.tenant, Role.ADMIN)


@pytest.fixture
def document(books: Books) -> Document:
    """Without an account, so that nothing sends it while the clerk keys it."""
    GLMapping.objects.filter(connection=books.world.connection, side="AP").delete()
    deliver(books.world, freight(Kind.CARRIER_BILL, "T-1", "10.00", number="PRO-77"))
    books.post()
    blocked = Document.objects.get(source_id="T-1", kind="AP_BILL")
    assert blocked.state == "BLOCKED"
    return blocked


def keyed(books: Books, clerk: Client, number: str, amount: str = "10.00", vendor: str = "V-100") -> str:
    key_bill(clerk, number, amount, vendor)
    watch.watch(books.world.connection_id, trigger=Trigger.COMMAND)
    return SageRecord.objects.get(number=number).record_no


def open_codes(document: Document) -> list[str]:
    return list(document.issues.filter(closed_at__isnull=True).values_list("code", flat=True))


def test_what_was_keyed_is_read_there(books: Books, clerk: Client, alice, document: Document) -> None:
    record_no = keyed(books, clerk, "pro 77")
    acts.keep_by_hand(document.pk, record_no, alice, "keyed at month end")
    document.refresh_from_db()
    assert (document.state, document.checked_at) == ("BY_HAND", None)
    before = books.moved()
    books.post()
    document.refresh_from_db()
    assert (document.state, document.blocked_by, open_codes(document)) == ("BY_HAND", "", [])
    assert document.checked_at is not None
    assert f"{document.sage_due}" == f"{document.total}"
    assert books.moved() == before


def test_a_record_that_is_not_there_is_said_and_another_is_named(
    books: Books, clerk: Client, alice, document: Document
) -> None:
    acts.keep_by_hand(document.pk, "999999", alice, "keyed")
    books.post()
    document.refresh_from_db()
    assert (document.state, document.blocked_by) == ("BY_HAND", "by_hand.not_there")
    [issue] = document.issues.filter(closed_at__isnull=True)
    assert issue.severity == "BLOCK"
    assert "999999" in issue.message
    acts.keep_by_hand(document.pk, keyed(books, clerk, "PRO-77"), alice, "the right one")
    books.post()
    document.refresh_from_db()
    assert (document.state, document.blocked_by, open_codes(document)) == ("BY_HAND", "", [])


def test_one_that_was_never_keyed_is_sent_after_all(books: Books, alice, document: Document) -> None:
    acts.keep_by_hand(document.pk, "999999", alice, "keyed")
    with pytest.raises(Refusal, match="not sent again"):  # only once Sage was asked
        acts.send_again(document.pk, alice, "never keyed")
    books.post()
    acts.send_again(document.pk, alice, "never keyed")
    books.post()
    document.refresh_from_db()
    assert (document.state, document.record_no) == ("BLOCKED", "")  # built anew: it has no account yet
    assert open_codes(document) == ["account.unmapped"]


def test_a_record_that_is_another_is_said_and_stands(
    books: Books, clerk: Client, alice, document: Document
) -> None:
    acts.keep_by_hand(document.pk, keyed(books, clerk, "PRO-78", "12.00"), alice, "keyed")
    books.post()
    document.refresh_from_db()
    assert (document.state, document.blocked_by) == ("BY_HAND", "by_hand.differs")
    [issue] = document.issues.filter(closed_at__isnull=True)
    assert issue.severity == "WARNING"
    assert "number is PRO-78, the TMS says PRO-77" in issue.message
    assert "total is 12.00 USD, the TMS says 10.00 USD" in issue.message


def test_each_is_read_once(books: Books, clerk: Client, alice, document: Document) -> None:
    acts.keep_by_hand(document.pk, keyed(books, clerk, "PRO-77"), alice, "keyed")
    books.post()
    document.refresh_from_db()
    first = document.checked_at
    books.post()
    document.refresh_from_db()
    assert document.checked_at == first
