"""Where cash lies: a bank account, or the account for funds that are received and not yet deposited."""

from __future__ import annotations

from integrations.sandbox.books.storage.store import Books
from integrations.sandbox.errors import general, invalid


def cash_account(books: Books, bank: str | None, undeposited: str | None) -> str:
    """The GL account that a payment moves; empty where it names neither, as one of credits alone may."""
    if bank:
        return bank_account(books, bank)
    return undeposited_account(books, undeposited) if undeposited else ""


def bank_account(books: Books, number: str) -> str:
    found = books.one(
        "SELECT GLACCOUNTNO, STATUS FROM CHECKINGACCOUNT WHERE BANKACCOUNTID=?1"
        " UNION ALL SELECT GLACCOUNTNO, STATUS FROM SAVINGSACCOUNT WHERE BANKACCOUNTID=?1",
        number,
    )
    if found is None or not found[0]:
        raise invalid("Bank Account", number)
    if found[1] != "active":
        raise general(f"Bank Account '{number}' is inactive.")
    return str(found[0])


def location(books: Books, bank: str | None) -> str | None:
    """Where a bank account belongs."""
    found = books.one(
        "SELECT LOCATIONID FROM CHECKINGACCOUNT WHERE BANKACCOUNTID=?1"
        " UNION ALL SELECT LOCATIONID FROM SAVINGSACCOUNT WHERE BANKACCOUNTID=?1",
        bank,
    )
    return str(found[0]) if found and found[0] else None


def undeposited_account(books: Books, number: str) -> str:
    """Any balance sheet account but a control account can hold what is not deposited yet."""
    found = books.one(
        "SELECT STATUS, ACCOUNTTYPE, ALTERNATIVEACCOUNT FROM GLACCOUNT WHERE ACCOUNTNO=?", number
    )
    if found is None:
        raise invalid("GL Account", number)
    if found[0] != "active":
        raise general("Account is inactive", description=f"GL Account {number}")
    if found[1] != "balancesheet" or found[2] not in (None, "None"):
        raise general(f"Account {number} can't hold undeposited funds.")
    return number
