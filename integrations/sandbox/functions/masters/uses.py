"""Who names a record: what is in use is not deleted."""

from __future__ import annotations

from functools import cache

from integrations.sandbox.books.ledger import batches, ledger
from integrations.sandbox.books.storage.store import Books, Value
from integrations.sandbox.errors import general, in_use
from integrations.sandbox.functions.masters.refusals import noun
from integrations.sandbox.objects import CATALOGUE
from integrations.sandbox.objects.links import ID_OF

# Columns by which others name a record, beside its own id.
_NAMED_BY = {
    "CONTACT": ("BILLTOPAYTOCONTACTNAME", "SHIPTORETURNTOCONTACTNAME", "BILLTOCONTACTNAME", "CONTACT.NAME"),
    "GLACCOUNT": (
        *("GLACCOUNTNO", "OFFSETGLACCOUNTNO", "ARACCOUNT", "APACCOUNT", "CLOSINGACCOUNTNO"),
        *("UNDEPOSITEDACCOUNTNO", "SERVICECHARGEGLACCOUNT", "INTERESTEARNEDGLACCOUNT"),
    ),
    "LOCATION": ("LOCATION", "LOC.LOCATIONID", "BASELOCATION_NO", "_OWNER"),
    "DEPARTMENT": ("DEPARTMENT",),
    "EMPLOYEE": ("SUPERVISORID", "MANAGERID", "CUSTREPID", "SALESCONTACTID"),
    "ITEM": ("SUBSTITUTEID",),
    "ARTERM": ("TERMNAME",),
    "APTERM": ("TERMNAME",),
    "CUSTTYPE": ("CUSTTYPE",),
    "VENDTYPE": ("VENDTYPE",),
    "CHECKINGACCOUNT": ("FINANCIALENTITY",),
    "SAVINGSACCOUNT": ("FINANCIALENTITY",),
    "JOURNAL": ("JOURNAL", "FINANCIALDATA.APJOURNAL", "FINANCIALDATA.ARJOURNAL"),
    "STATJOURNAL": ("JOURNAL",),
    "SUPDOCFOLDER": ("FOLDER", "PARENTFOLDER", "SUPDOCFOLDERNAME"),
    "SUPDOC": ("SUPDOCID",),
}
# Where a record is named under the same column as a record of its own kind: the parent.
_PARENTS = {"PARENTID", "PARENT.NAME", "PARENTLINE"}
# The terms and labels of one ledger are not those of the other.
_RECEIVABLE, _PAYABLE = ("AR", "CUSTOMER", "PROJECT", "CONTRACT"), ("AP", "VENDOR")
_ONLY_IN = {
    "ARTERM": _RECEIVABLE,
    "APTERM": _PAYABLE,
    "ARACCOUNTLABEL": _RECEIVABLE,
    "APACCOUNTLABEL": _PAYABLE,
}
# What sub-ledgers post to by themselves, before anything names it.
_POSTED_TO = {
    "GLACCOUNT": {ledger.RECEIVABLES, ledger.PAYABLES, ledger.AR_DISCOUNTS, ledger.AP_DISCOUNTS},
    "JOURNAL": {each.journal for each in batches.POSTINGS.values()},
}
_TRANSACTIONS = (
    "ARINVOICE",
    "ARADJUSTMENT",
    "ARPYMT",
    "ARADVANCE",
    "APBILL",
    "APADJUSTMENT",
    "APPYMT",
    "APADVANCE",
)


@cache
def holders(name: str) -> tuple[tuple[str, str], ...]:
    """Tables and columns that may name a record of the object, transactions first."""
    own = ID_OF.get(name) or CATALOGUE[name].business_id or ""
    # An id such as NAME says nothing in another table; one such as CUSTOMERID does.
    named_by = {*_NAMED_BY.get(name, ()), *([] if own in ("NAME", "SYMBOL") else [own])}
    found: list[tuple[str, str]] = []
    for kind in CATALOGUE.values():
        if kind.view or not kind.name.startswith(_ONLY_IN.get(name, ("",))):
            continue
        naming = named_by - {own} | _PARENTS if kind.name == name else named_by
        columns = {*(each.name for each in kind.columns()), *kind.hidden}
        found += [(kind.name, each) for each in sorted(columns) if each in naming or _is_role(name, each)]
    return tuple(sorted(found, key=lambda each: each[0] not in _TRANSACTIONS))


def _is_role(name: str, column: str) -> bool:
    return name == "CONTACT" and column.endswith(".CONTACTNAME")


def table_naming(books: Books, name: str, value: Value) -> str | None:
    """The first object with a record that names this one."""
    for table, column in holders(name):
        if books.one(f'SELECT 1 FROM {table} WHERE "{column}"=? LIMIT 1', value):
            return table
    return None


def named(books: Books, name: str, value: Value) -> bool:
    """Whether a record names this one, or the sub-ledgers do by themselves."""
    return value in _POSTED_TO.get(name, ()) or table_naming(books, name, value) is not None


def must_be_unused(books: Books, name: str, value: Value) -> None:
    """A Refusal where anything names the record."""
    table = table_naming(books, name, value)
    if table is None and value not in _POSTED_TO.get(name, ()):
        return
    if table in _TRANSACTIONS and name in ("CUSTOMER", "VENDOR"):
        raise general(f"{noun(name)} '{value}' has transactions and can't be deleted.")
    raise in_use(noun(name).lower(), value)
