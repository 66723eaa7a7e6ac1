"""What a call for balances asks about: the period, the accounts, and the dimensions that narrow it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from integrations.sandbox.books.reports.balances import Scope
from integrations.sandbox.books.storage.store import Books
from integrations.sandbox.errors import general, invalid
from integrations.sandbox.functions import payloads
from integrations.sandbox.functions.call import Call
from integrations.sandbox.messages.elements import child, child_text, leaves
from integrations.sandbox.objects.dimensions import Dimension
from integrations.sandbox.objects.ledger import MONEY_BOOK, STATISTICS_BOOK

# Calls say for these two whether what lies below them counts under other names than for the rest.
_SUBS = {"LOCATIONID": "LOC_SUBS", "DEPARTMENTID": "DEPT_SUBS"}
# A kind of master that stands for all masters of it: where the kind is kept, and the field of an entry.
_TYPES = {
    "CUSTOMERTYPEID": ("CUSTOMER", "CUSTTYPE", "CUSTOMERID"),
    "VENDORTYPEID": ("VENDOR", "VENDTYPE", "VENDORID"),
    "EMPLOYEETYPEID": ("EMPLOYEE", "EMPLOYEETYPE", "EMPLOYEEID"),
    "PROJECTTYPEID": ("PROJECT", "PROJECTTYPE", "PROJECTID"),
    "PRODUCTLINEID": ("ITEM", "PRODUCTLINEID", "ITEMID"),
}
_BOOKS = ("", "ACCRUAL")


def wanted(values: Mapping[str, str], name: str) -> bool:
    return _is_true(values.get(name, ""))


def _is_true(flag: str) -> bool:
    return flag.lower() in ("true", "t")


def read(call: Call, by: tuple[str, ...] = ()) -> Scope:
    """A Refusal for a period, an id or a reporting book that the company does not have."""
    values = leaves(call.element)
    start, end = _period(call, values)
    if values.get("REPORTINGBOOK", "").upper() not in _BOOKS:
        raise invalid("Reporting Book", values["REPORTINGBOOK"])
    only: dict[str, Sequence[str]] = {}
    for each in call.books.dimensions:
        if number := values.get(each.field):
            _narrow(only, each.entry, ids(call, each, number, values))
    for name, (table, column, field) in _TYPES.items():
        if kind := values.get(name):
            _narrow(only, field, _of_type(call.books, table, column, field, kind))
    _narrow_own(call, only)
    if call.caller.entity is not None:
        only["_ENTITY"] = (call.caller.entity,)
    book = STATISTICS_BOOK if wanted(values, "STATISTICAL") else MONEY_BOOK
    return Scope(start, end, only, by, book)


def _narrow(only: dict[str, Sequence[str]], field: str, ids: Sequence[str]) -> None:
    only[field] = [each for each in ids if field not in only or each in only[field]]


def _period(call: Call, values: Mapping[str, str]) -> tuple[str, str]:
    if named := values.get("REPORTINGPERIODNAME"):
        found = call.books.one("SELECT START_DATE, END_DATE FROM REPORTINGPERIOD WHERE NAME=?", named)
        if found is None:
            raise invalid("Reporting Period", named)
        return str(found[0]), str(found[1])
    start = payloads.legacy_date(call.element, "startdate")
    end = payloads.legacy_date(call.element, "enddate")
    if start is None or end is None or end < start:
        raise general("Required field Start Date or End Date is missing or out of order")
    return start, end


def ids(call: Call, dimension: Dimension, number: str, values: Mapping[str, str]) -> list[str]:
    """The master that is named, and what lies below it unless the call or the company says otherwise."""
    table, key = dimension.table, dimension.key
    if not call.books.one(f"SELECT 1 FROM {table} WHERE {key}=?", number):
        raise invalid(dimension.word, number)
    kind = call.books.kind(table)
    asked = values.get(_SUBS.get(dimension.field, f"{dimension.field}_SUBS"))
    below = _is_true(asked) if asked else call.settings.balances_include_subs
    if not below or kind is None or "PARENTID" not in kind.fields:
        return [number]
    found = call.books.all(
        f"WITH RECURSIVE tree(ID) AS (SELECT ?1 UNION SELECT x.{key} FROM {table} x JOIN tree ON x.PARENTID=tree.ID)"
        " SELECT ID FROM tree ORDER BY ID",
        (number,),
    )
    return [str(row[0]) for row in found]


def _of_type(books: Books, table: str, column: str, key: str, kind: str) -> list[str]:
    found = books.all(f"SELECT {key} FROM {table} WHERE {column}=? ORDER BY {key}", (kind,))
    return [str(row[0]) for row in found]


def _narrow_own(call: Call, only: dict[str, Sequence[str]]) -> None:
    """Dimensions of the company's own are named by object and by record id or name."""
    holder = child(call.element, "userDefinedDimensions")
    own = {each.name: each for each in call.books.dimensions if each.user_defined}
    for each in holder if holder is not None else ():
        name = child_text(each, "objectName").upper()
        dimension = own.get(name)
        if dimension is None:
            raise invalid("Dimension", name)
        column = "RECORDNO" if child(each, "recordId") is not None else "NAME"
        value = child_text(each, "recordId") or child_text(each, "recordName")
        found = call.books.one(f"SELECT RECORDNO FROM {dimension.table} WHERE {column}=?", value)
        if found is None:
            raise invalid(dimension.word, value)
        _narrow(only, dimension.entry, [str(found[0])])
