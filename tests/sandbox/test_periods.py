"""Open and closed months per ledger and entity, and how the company tells them (protocol 2.4, 4.5)."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from typing import Any

import pytest

from integrations.sandbox.books.ledger import periods
from integrations.sandbox.books.storage.store import Books
from tests.sandbox.gateway import Client, us
from tests.sandbox.journals import entry, glbatch, glentry, statistics
from tests.sandbox.postings import (
    BEFORE_BOOKS,
    TODAY,
    bill,
    bill_line,
    delete,
    detail,
    invoice,
    lineitem,
    payment,
    receipt,
    reversal,
)

YEAR = int(TODAY[:4])
MONTH = f"{YEAR - 1}-03"
DAY = f"{MONTH}-10"
TEXT = (
    f"Periods are closed. Your transaction date ({us(DAY)}) is within a period that's been closed. You can add,"
    " modify, or delete a transaction only if the date of the transaction is within a period that's open."
)


def close(client: Client, *ledgers: str, entity: str = "", month: object = MONTH) -> Any:
    asked: dict[str, object] = {"close": month, "entity": entity}
    return client.control("periods", {**asked, "ledgers": list(ledgers)} if ledgers else asked)


def allowed(client: Client, request: str) -> bool:
    """Refusals must be those of a closed period."""
    result = client.run(request)
    if not result.ok:
        assert result.errors[0].startswith(TEXT), result.errors
    return result.ok


def every_kind(client: Client) -> dict[str, bool]:
    """Whether each kind of posting is taken in the month."""
    owed, due = client.run(invoice()).key, client.run(bill()).key
    return {
        "journal": allowed(client, glbatch(day=DAY)),
        "invoice": allowed(client, invoice(day=DAY, number="I-M")),
        "bill": allowed(client, bill(day=DAY, number="B-M")),
        "receipt": allowed(client, receipt(detail(owed, "1"), day=DAY)),
        "payment": allowed(client, payment(detail(due, "1"), day=DAY)),
    }


@pytest.mark.parametrize(
    ("ledger", "refused"),
    [
        ("AR", {"invoice", "receipt"}),
        ("AP", {"bill", "payment"}),
        ("CM", {"receipt", "payment"}),
        ("GL", {"journal", "invoice", "bill", "receipt", "payment"}),
    ],
)
def test_ledgers_close_by_themselves_and_the_general_one_takes_nothing_more(
    fresh: Client, ledger: str, refused: set[str]
) -> None:
    close(fresh, ledger)
    found = every_kind(fresh)
    assert {kind for kind, taken in found.items() if not taken} == refused


def test_a_month_that_is_opened_again_takes_postings(fresh: Client) -> None:
    close(fresh)
    assert not allowed(fresh, invoice(day=DAY))
    assert fresh.control("periods", {"open": MONTH}) == {"closed": []}
    assert allowed(fresh, invoice(day=DAY))


def test_several_months_close_at_once(fresh: Client) -> None:
    found = close(fresh, "AR", month=[f"{YEAR - 1}-02", f"{YEAR - 1}-04"])
    assert [each["month"] for each in found["closed"]] == [f"{YEAR - 1}-0{n}" for n in (2, 3, 4)]
    assert fresh.control("periods") == found
    assert not allowed(fresh, invoice(day=DAY))


def test_an_entity_closes_for_itself(fresh: Client) -> None:
    close(fresh, "AR", entity="20")
    assert allowed(fresh, invoice(day=DAY))
    split = invoice(lineitem("4000", "1"), lineitem("4000", "2", location="20"), day=DAY, number="I-2")
    assert not allowed(fresh, split)
    close(fresh, "GL", entity="20")
    assert not allowed(fresh, bill(bill_line(location="20"), day=DAY))
    there = (entry("5010", "1", "20"), entry("2100", "-1", "20"))
    assert not allowed(fresh, glbatch(*there, day=DAY))
    assert allowed(fresh, glbatch(day=DAY))


def test_a_session_inside_an_entity_meets_its_closed_months(at_entity: Callable[[str], Client]) -> None:
    inside = at_entity("20")
    close(inside, "AR", entity="20")
    assert not allowed(inside, invoice(lineitem("4000", "1", location=""), day=DAY))
    assert allowed(at_entity("10"), invoice(lineitem("4000", "1", location=""), day=DAY))


def test_what_is_posted_stays_as_it_is_once_its_month_is_closed(fresh: Client) -> None:
    owed, due = fresh.run(invoice(day=DAY)).key, fresh.run(bill(day=DAY)).key
    entry_ = fresh.run(glbatch(day=DAY)).key
    close(fresh)
    assert not allowed(fresh, delete("ARINVOICE", owed))
    assert not allowed(fresh, delete("APBILL", due))
    assert not allowed(fresh, delete("GLBATCH", entry_))
    lines = f"<APBILLITEMS>{bill_line(amount='1')}</APBILLITEMS>"
    update = f"<RECORDNO>{due}</RECORDNO><WHENDUE>{us(DAY)}</WHENDUE>{lines}"
    assert not allowed(fresh, f"<update><APBILL>{update}</APBILL></update>")
    assert fresh.run(reversal("reverse_invoice", owed)).ok


def test_a_closed_entity_keeps_its_documents_from_being_deleted(fresh: Client) -> None:
    owed = fresh.run(invoice(lineitem("4000", "5", location="20"), day=DAY)).key
    close(fresh, "AR", entity="20")
    assert not allowed(fresh, delete("ARINVOICE", owed))


def test_statistics_keep_to_the_general_ledgers_months(fresh: Client) -> None:
    close(fresh, "GL")
    assert not allowed(fresh, statistics(glentry("9000", "1"), day=DAY))


def test_the_switches_close_every_ledger(fresh: Client) -> None:
    fresh.control("settings", {"closed_months": [MONTH]})
    assert not any(every_kind(fresh).values())


def test_days_before_the_books_were_opened_are_closed(client: Client) -> None:
    result = client.run(invoice(day=BEFORE_BOOKS))
    assert f"({us(BEFORE_BOOKS)})" in result.errors[0]


def test_what_is_accrued_at_the_end_of_a_year_is_reversed_in_the_next(client: Client) -> None:
    reversed_on = f"<REVERSEDATE>01/01/{YEAR + 1}</REVERSEDATE>"
    assert client.run(glbatch(day=f"{YEAR}-12-31", rest=reversed_on)).ok
    result = client.run(glbatch(day=f"{YEAR + 2}-01-01"))
    assert f"({us(f'{YEAR + 2}-01-01')})" in result.errors[0]


def test_a_company_says_how_far_ahead_its_books_are_open(fresh: Client) -> None:
    fresh.control("settings", {"open_until": f"{YEAR + 1}-02"})
    ends = monthrange(YEAR + 1, 2)[1]
    assert fresh.run(glbatch(day=f"{YEAR + 1}-02-{ends}")).ok
    assert "Periods are closed." in fresh.run(glbatch(day=f"{YEAR + 1}-03-01")).errors[0]


def closed_through(client: Client) -> tuple[str, ...]:
    found = client.run("<get_closedbooksdate/>").data.find("closedbooksdate")
    assert found is not None
    return tuple(each.text or "" for each in found)


def test_the_closed_books_date_is_the_day_before_the_first_open_one(client: Client) -> None:
    assert closed_through(client) == (str(YEAR - 2), "12", "31")


def test_the_closed_books_date_moves_with_months_closed_without_a_gap(fresh: Client) -> None:
    close(fresh, month=[f"{YEAR - 1}-01", f"{YEAR - 1}-02"])
    close(fresh, month=f"{YEAR - 1}-05")
    found = closed_through(fresh)
    assert found[:2] == (str(YEAR - 1), "02")
    assert found[2] in ("28", "29")


def test_a_subledger_alone_does_not_move_the_closed_books_date(fresh: Client) -> None:
    close(fresh, "AR", month=f"{YEAR - 1}-01")
    assert closed_through(fresh) == (str(YEAR - 2), "12", "31")


def test_an_entity_may_be_closed_further_than_the_company(
    fresh: Client, at_entity: Callable[[str], Client]
) -> None:
    close(fresh, entity="10", month=f"{YEAR - 1}-01")
    assert closed_through(fresh) == (str(YEAR - 2), "12", "31")
    assert closed_through(at_entity("10")) == (str(YEAR - 1), "01", "31")


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"close": "2026-01", "open": "2026-01"},
        {"close": "2026-01", "ledgers": ["SO"]},
        {"close": "January"},
        {"close": ["2026-01", "2026-02", "2026-03"]},
        {"close": "2026-01", "entity": "99"},
    ],
)
def test_the_control_call_takes_months_ledgers_and_entities_that_there_are(asked: dict[str, object]) -> None:
    books = Books()
    with pytest.raises(ValueError, match=r"\w"):
        periods.change(books, asked)
    assert periods.read(books) == {"closed": []}
    books.close()
