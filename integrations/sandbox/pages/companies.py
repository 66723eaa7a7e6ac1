"""The companies of this sandbox, and where one of them stands."""

from __future__ import annotations

from integrations.sandbox.books.reports import balances
from integrations.sandbox.books.storage.store import Books
from integrations.sandbox.company.company import Company
from integrations.sandbox.pages import requests
from integrations.sandbox.pages.balances import FIRST, LAST, verdict
from integrations.sandbox.pages.layout import page
from integrations.sandbox.pages.parts import (
    Child,
    Column,
    Element,
    address,
    amount,
    card,
    link,
    money,
    narrow,
    table,
    tag,
)
from integrations.sandbox.pages.shelves import SHELVES
from integrations.sandbox.pages.visit import Button, Page, Visit

_COLUMNS = (
    Column("Company"),
    Column("Books"),
    Column("Receivable USD", numeric=True),
    Column("Payable USD", numeric=True),
    Column("Documents", numeric=True),
)


def every(visit: Visit) -> Element:
    rows = [_row(each) for each in visit.sandbox.companies.values()]
    return page(
        visit,
        "Companies",
        tag(
            "p",
            "Each has books of its own. An integration signs in to one of them by its company id.",
            class_="quiet",
        ),
        table(_COLUMNS, rows, caption="Companies"),
    )


def _row(company: Company) -> list[Child]:
    with company.books.lock:
        receivable, payable = (open_with(company.books, party) for party in ("CUSTOMER", "VENDOR"))
        counts = sum(count(company.books, shelf.object) for shelf in SHELVES)
        name = link(company.id, address("company", company.id))
        return [name, verdict(difference(company.books)), amount(receivable), amount(payable), f"{counts:,}"]


def open_with(books: Books, party: str) -> int:
    return _number(books, f"SELECT SUM(TOTALDUE) FROM {party}")


def count(books: Books, object_name: str) -> int:
    return _number(books, f"SELECT COUNT(*) FROM {object_name}")


def _number(books: Books, sql: str) -> int:
    found = books.one(sql)
    return int(found[0] or 0) if found else 0


def difference(books: Books) -> int:
    """Debits less credits over all accounts, from the running balances."""
    return sum(each.end for each in balances.trial_balance(books, FIRST, LAST))


def one(visit: Visit) -> Element:
    books = visit.company.books
    figures = [
        ("Receivable", open_with(books, "CUSTOMER"), visit.here("receivable")),
        ("Payable", open_with(books, "VENDOR"), visit.here("payable")),
        ("In the bank", _bank(books), visit.here("trial-balance")),
    ]
    kept = [("Customers", "customers", "CUSTOMER"), ("Vendors", "vendors", "VENDOR")]
    kept += [(each.title, each.slug, each.object) for each in SHELVES]
    kept.append(("Journal entries", "journals", "GLBATCH"))
    lists: list[list[Child]] = [
        [link(title, visit.here(slug)), f"{count(books, name):,}"] for title, slug, name in kept
    ]
    kept_table = narrow(
        table((Column("List"), Column("Records", numeric=True)), lists, caption="In the books")
    )
    return page(
        visit,
        f"Company {visit.company.id}",
        tag("div", *(_figure(*each) for each in figures), class_="figures"),
        tag("div", card("In the books", kept_table), requests.latest(visit), class_="pair"),
        head=[verdict(difference(books))],
    )


def _figure(name: str, cents: int, href: str) -> Element:
    return tag("a", tag("small", f"{name}, USD"), tag("b", money(cents)), href=href, class_="figure")


def _bank(books: Books) -> int:
    """What the GL accounts of the bank accounts hold."""
    tables = "SELECT GLACCOUNTNO FROM CHECKINGACCOUNT UNION SELECT GLACCOUNTNO FROM SAVINGSACCOUNT"
    return _number(books, f"SELECT SUM(DEBITS-CREDITS) FROM _BALANCE WHERE ACCOUNTNO IN ({tables})")


PAGES: dict[str, Page] = {"": every, "company/*": one}
BUTTONS: dict[str, Button] = {}
