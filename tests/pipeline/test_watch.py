"""Posted documents are read again: what was changed, re-dated, reversed, deleted or made twice in Sage is found, and
nothing else; and what a person may do about it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from integrations.core.freight import Kind
from integrations.models import Document, Issue
from integrations.models.choices import Trigger
from integrations.pipeline import confirmation, drift, watch
from integrations.pipeline.acts import Refusal
from tenants.models import Role
from tests.conftest import make_user
from tests.pipeline.bookkeeper import delete_bill, pay
from tests.pipeline.books import Books
from tests.pipeline.world import TODAY, deliver, freight
from tests.sandbox.gateway import Client


@pytest.fixture
def alice(books: Books):
    return make_user("alice", books.world.tenant, Role.ADMIN)


def bills(books: Books, n: int) -> dict[str, Document]:
    """CONFIRMED bills B-0, B-1, ... of 10.00 each."""
    for start in range(0, n, 1000):
        numbers = range(start, min(start + 1000, n))
        deliver(books.world, *(freight(Kind.CARRIER_BILL, f"B-{i}", "10.00") for i in numbers))
    books.post()
    return {d.number: d for d in Document.objects.filter(kind="AP_BILL")}


def look(books: Books) -> None:
    confirmation.sweep(books.world.connection_id, trigger=Trigger.COMMAND)
    watch.watch(books.world.connection_id, trigger=Trigger.COMMAND)


def update(client: Client, document: Document, inner: str) -> None:
    due = f"{document.due_date:%m/%d/%Y}"
    result = client.run(
        f"<update><APBILL><RECORDNO>{document.record_no}</RECORDNO><WHENDUE>{due}</WHENDUE>{inner}</APBILL></update>"
    )
    assert result.ok, result.errors


def line(account: str, amount: str) -> str:
    return (
        f"<APBILLITEMS><APBILLITEM><ACCOUNTNO>{account}</ACCOUNTNO><TRX_AMOUNT>{amount}</TRX_AMOUNT>"
        "<LOCATIONID>10</LOCATIONID><DEPARTMENTID>OPS</DEPARTMENTID></APBILLITEM></APBILLITEMS>"
    )


def reverse(client: Client, document: Document) -> None:
    day = (
        f"<datereversed><year>{TODAY:%Y}</year><month>{TODAY:%m}</month><day>{TODAY:%d}</day></datereversed>"
    )
    result = client.run(f'<reverse_bill key="{document.record_no}">{day}</reverse_bill>')
    assert result.ok, result.errors


def make_twin(client: Client, document: Document) -> None:
    result = client.run(
        f"<create><APBILL><WHENCREATED>{TODAY:%m/%d/%Y}</WHENCREATED><VENDORID>V-100</VENDORID>"
        f"<RECORDID>{document.number}</RECORDID><WHENDUE>{TODAY:%m/%d/%Y}</WHENDUE>{line('5000', '10.00')}</APBILL></create>"
    )
    assert result.ok, result.errors


def tamper(clerk: Client, head: Client, all_bills: dict[str, Document]) -> None:
    update(clerk, all_bills["B-1"], line("5000", "12.00"))
    update(clerk, all_bills["B-2"], f"<WHENCREATED>{TODAY - timedelta(days=1):%m/%d/%Y}</WHENCREATED>")
    update(clerk, all_bills["B-3"], line("5040", "10.00"))  # the same total, on another account
    reverse(clerk, all_bills["B-4"])
    delete_bill(clerk, all_bills["B-5"].record_no)
    make_twin(clerk, all_bills["B-6"])


FOUND = {
    ("B-1", "DRIFTED"),
    ("B-2", "DRIFTED"),
    ("B-3", "DRIFTED"),
    ("B-4", "REVERSED"),
    ("B-5", "GONE"),
}


def found() -> set[tuple[str, str]]:
    return set(
        Document.objects.filter(kind="AP_BILL").exclude(state="CONFIRMED").values_list("number", "state")
    )


def test_it_finds_each_tampered_document_and_no_other(books: Books, clerk: Client, head: Client) -> None:
    all_bills = bills(books, 40)
    look(books)
    assert found() == set()
    tamper(clerk, head, all_bills)
    look(books)
    assert found() == FOUND
    twin = Issue.objects.get(code="sage.twin", closed_at__isnull=True)
    assert (twin.document.number, "made by somebody else" in twin.message) == ("B-6", True)
    drifted = Issue.objects.get(code="sage.drifted", document=all_bills["B-1"], closed_at__isnull=True)
    assert "total is 12.00 USD, sent was 10.00 USD" in drifted.message
    look(books)  # nothing is found twice
    assert Issue.objects.filter(code="sage.twin").count() == 1


def test_a_paid_document_is_watched_too(books: Books, clerk: Client) -> None:
    all_bills = bills(books, 2)
    look(books)
    pay(clerk, "V-100", (all_bills["B-1"].record_no, "10.00"))
    update(clerk, all_bills["B-1"], "<DESCRIPTION>another text</DESCRIPTION>")
    look(books)
    assert found() == set()  # paid and re-worded is no drift


def test_the_watch_asks_no_more_for_many_documents_than_for_few(books: Books) -> None:
    bills(books, 30)
    look(books)
    run = watch.watch(books.world.connection_id, trigger=Trigger.COMMAND)
    assert run is not None
    # A page of each kind, and what the overlap of the one kind that has any reads again.
    assert run.job.exchanges.count() <= len(watch.KINDS) + 1


def test_accepting_takes_sages_word(books: Books, clerk: Client, alice) -> None:
    document = bills(books, 2)["B-1"]
    update(clerk, document, line("5040", "12.00"))
    look(books)
    drift.accept(document.pk, alice, "the carrier called")
    document.refresh_from_db()
    assert (document.state, str(document.total.amount)) == ("CONFIRMED", "12.00")
    assert [(x.account, str(x.amount.amount)) for x in document.lines.all()] == [("5040", "12.00")]
    look(books)
    assert found() == set()


def test_writing_over_changes_it_back(books: Books, clerk: Client, alice) -> None:
    document = bills(books, 2)["B-1"]
    before = books.moved()
    update(clerk, document, line("5040", "12.00"))
    assert books.moved() == {**before, "2000": "-22.00", "5000": "10.00", "5040": "12.00"}
    look(books)
    drift.write_over(document.pk, alice, "a slip")
    books.settle()
    assert books.moved() == before == {"2000": "-20.00", "5000": "20.00"}
    look(books)
    assert found() == {("B-1", "SUPERSEDED")}  # its correction stands in its place
    assert Document.objects.get(number="B-1", live=True).state == "CONFIRMED"


def test_what_was_paid_is_not_written_over(books: Books, clerk: Client, alice) -> None:
    from integrations.pipeline import payments

    document = bills(books, 2)["B-1"]
    update(clerk, document, line("5040", "12.00"))
    look(books)
    pay(clerk, "V-100", (document.record_no, "5.00"))
    payments.import_payments(books.world.connection_id, trigger=Trigger.COMMAND)
    with pytest.raises(Refusal, match="paid"):
        drift.write_over(document.pk, alice, "a slip")


def test_what_was_reversed_is_posted_again(books: Books, clerk: Client, alice) -> None:
    document = bills(books, 2)["B-1"]
    before = books.moved()
    reverse(clerk, document)
    look(books)
    assert books.moved() == {"2000": "-10.00", "5000": "10.00"}
    drift.post_again(document.pk, alice, "reversed by mistake")
    books.settle()
    assert books.moved() == before
    assert Document.objects.get(number="B-1", live=True).state == "CONFIRMED"


def test_only_what_was_changed_is_accepted(books: Books, alice) -> None:
    document = bills(books, 1)["B-0"]
    for act in (drift.accept, drift.write_over, drift.post_again):
        with pytest.raises(Refusal):
            act(document.pk, alice, "why not")


@pytest.mark.siege
def test_it_finds_them_among_ten_thousand(books: Books, clerk: Client, head: Client) -> None:
    all_bills = bills(books, 10_000)
    look(books)
    assert found() == set()
    tamper(clerk, head, all_bills)
    look(books)
    assert found() == FOUND
    assert Issue.objects.filter(code="sage.twin", closed_at__isnull=True).count() == 1
