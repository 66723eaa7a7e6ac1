"""Master records: which fields each object has, and its facts in words of ours."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from integrations.core.dimensions import USER_DEFINED
from integrations.core.party_traits import last_four, numbers_in
from integrations.sage.intacct_xml.description import required_by
from integrations.sage.intacct_xml.rows import Row
from integrations.sage.ports import ReferenceRow


def _no_facts(row: Row) -> dict[str, str]:
    return {}


@dataclass(frozen=True, slots=True)
class Master:
    """`status` is empty for what has none (a document, a contract): it counts as active."""

    key: str
    name: str = "NAME"
    extra: tuple[str, ...] = ()
    facts: Callable[[Row], dict[str, str]] = _no_facts
    status: str = "STATUS"

    @property
    def fields(self) -> tuple[str, ...]:
        names = ("RECORDNO", self.key, self.name, self.status, "WHENMODIFIED", *self.extra)
        return tuple(dict.fromkeys(filter(None, names)))


# The flags that every company's accounts have; those of its further dimensions are asked for by name.
_REQUIRES = tuple(
    f"REQUIRE{name}" for name in ["DEPT", "LOC", "PROJECT", "CUSTOMER", "VENDOR", "EMPLOYEE", "ITEM", "CLASS"]
)


def _account_facts(row: Row) -> dict[str, str]:
    """statement INCOME or BALANCE_SHEET; normal DEBIT or CREDIT; requires: names of dimensions; control: AP, AR or ''."""
    control = {"payables account": "AP", "receivables account": "AR"}
    return {
        "statement": "INCOME" if row.get("ACCOUNTTYPE") == "incomestatement" else "BALANCE_SHEET",
        "normal": row.get("NORMALBALANCE", "").upper(),
        "requires": " ".join(required_by(row)),
        "control": control.get(row.get("ALTERNATIVEACCOUNT", "").lower(), ""),
    }


# What tells one company from another (core/party_traits.py), by the fields that hold it.
_TRAITS = {
    "street": "DISPLAYCONTACT.MAILADDRESS.ADDRESS1",
    "city": "DISPLAYCONTACT.MAILADDRESS.CITY",
    "state": "DISPLAYCONTACT.MAILADDRESS.STATE",
    "postal_code": "DISPLAYCONTACT.MAILADDRESS.ZIP",
    "phone": "DISPLAYCONTACT.PHONE1",
    "email": "DISPLAYCONTACT.EMAIL1",
}
_PARTY = ("TERMNAME", "ONHOLD", "COMMENTS", "TAXID", "DISPLAYCONTACT.PRINTAS", *_TRAITS.values())


def _party_facts(row: Row) -> dict[str, str]:
    """terms; hold: yes or ''; printed: the other name; the traits that are there. Of the tax id only its last four digits, of
    the comment only the numbers of the trade."""
    told = {name: row.get(field, "") for name, field in _TRAITS.items()}
    told |= {"tax4": last_four(row.get("TAXID", "")), **numbers_in(row.get("COMMENTS", ""))}
    return {
        "terms": row.get("TERMNAME", ""),
        "hold": "yes" if row.get("ONHOLD") == "true" else "",
        "printed": row.get("DISPLAYCONTACT.PRINTAS", ""),
        **{name: value for name, value in told.items() if value},
    }


def _vendor_facts(row: Row) -> dict[str, str]:
    """form_1099: `NEC 1` where the vendor has both."""
    form, box = row.get("FORM1099TYPE", ""), row.get("FORM1099BOX", "")
    return {**_party_facts(row), **({"form_1099": f"{form} {box}"} if form and box else {})}


def _terms_facts(row: Row) -> dict[str, str]:
    """days: the days until due, where the term counts from the document's date; else '' and its rule stands in `from`."""
    start = row.get("DUEFROM", "")
    return {"days": row.get("DUEDATE", "") if start in ("", "from invoice/bill date") else "", "from": start}


def _brings(**fields: str) -> Callable[[Row], dict[str, str]]:
    """`brings CUSTOMER`: the value of another dimension to which this one belongs. From dimension to the field that holds it."""

    def facts(row: Row) -> dict[str, str]:
        return {f"brings {name}": row[field] for name, field in fields.items() if row.get(field)}

    return facts


def _bank_facts(row: Row) -> dict[str, str]:
    return {"account": row.get("GLACCOUNTNO", ""), "currency": row.get("CURRENCY", "")}


MASTERS: Mapping[str, Master] = {
    "GLACCOUNT": Master(
        "ACCOUNTNO",
        "TITLE",
        ("ACCOUNTTYPE", "NORMALBALANCE", "ALTERNATIVEACCOUNT", *_REQUIRES),
        _account_facts,
    ),
    "CUSTOMER": Master("CUSTOMERID", extra=_PARTY, facts=_party_facts),
    "VENDOR": Master("VENDORID", extra=(*_PARTY, "FORM1099TYPE", "FORM1099BOX"), facts=_vendor_facts),
    "LOCATION": Master(
        "LOCATIONID", extra=("PARENTID",), facts=lambda row: {"parent": row.get("PARENTID", "")}
    ),
    "LOCATIONENTITY": Master(
        "LOCATIONID", extra=("CURRENCY",), facts=lambda row: {"currency": row.get("CURRENCY", "")}
    ),
    "DEPARTMENT": Master("DEPARTMENTID", "TITLE"),
    "CLASS": Master("CLASSID"),
    "ITEM": Master("ITEMID"),
    "EMPLOYEE": Master(
        "EMPLOYEEID",
        "CONTACT_NAME",
        ("LOCATIONID", "DEPARTMENTID"),
        _brings(LOCATION="LOCATIONID", DEPARTMENT="DEPARTMENTID"),
    ),
    "PROJECT": Master(
        "PROJECTID",
        extra=("CUSTOMERID", "LOCATIONID", "DEPARTMENTID"),
        facts=_brings(CUSTOMER="CUSTOMERID", LOCATION="LOCATIONID", DEPARTMENT="DEPARTMENTID"),
    ),
    "WAREHOUSE": Master("WAREHOUSEID", extra=("LOC.LOCATIONID",), facts=_brings(LOCATION="LOC.LOCATIONID")),
    "CONTRACT": Master("CONTRACTID", extra=("CUSTOMERID",), facts=_brings(CUSTOMER="CUSTOMERID"), status=""),
    "ASSET": Master("ASSETID"),  # unsure: no source publishes the object's fields
    "ARTERM": Master("NAME", "DESCRIPTION", ("DUEDATE", "DUEFROM"), _terms_facts),
    "APTERM": Master("NAME", "DESCRIPTION", ("DUEDATE", "DUEFROM"), _terms_facts),
    "CHECKINGACCOUNT": Master("BANKACCOUNTID", "BANKNAME", ("GLACCOUNTNO", "CURRENCY"), _bank_facts),
    **{
        name: Master("RECORDID", "RECORDID", status="")
        for name in ("ARINVOICE", "APBILL", "ARADJUSTMENT", "APADJUSTMENT")
    },
    "GLBATCH": Master("REFERENCENO", "BATCH_TITLE", status=""),
}


# A dimension of the company's own: its records are known on lines by their numbers.
_OWN = Master("RECORDNO", status="")


def master_of(object_name: str) -> Master:
    return _OWN if object_name.startswith(USER_DEFINED) else MASTERS[object_name]


def read_master(object_name: str, row: Row) -> ReferenceRow:
    """Only `active` is active: a non-posting record takes no documents. The word itself is a fact."""
    master = master_of(object_name)
    status = row.get(master.status, "")
    return ReferenceRow(
        key=row.get(master.key, ""),
        name=row.get(master.name, ""),
        active=status.lower() in ("active", "t", ""),
        record_no=row.get("RECORDNO", ""),
        when_modified=row.get("WHENMODIFIED", ""),
        facts={"status": status, **master.facts(row)},
    )
