"""What a record shows of another that it names: its title, its key."""

from __future__ import annotations

from integrations.sandbox.objects.fields import Field, Kind, derived

# The column by which other records name a record of that object.
ID_OF = {
    "APACCOUNTLABEL": "ACCOUNTLABEL",
    "APTERM": "NAME",
    "ARACCOUNTLABEL": "ACCOUNTLABEL",
    "ARTERM": "NAME",
    "CLASS": "CLASSID",
    "CONTACT": "CONTACTNAME",
    "CONTRACT": "CONTRACTID",
    "CUSTOMER": "CUSTOMERID",
    "CUSTTYPE": "NAME",
    "DEPARTMENT": "DEPARTMENTID",
    "EMPLOYEE": "EMPLOYEEID",
    "GLACCOUNT": "ACCOUNTNO",
    "ITEM": "ITEMID",
    "JOURNAL": "SYMBOL",
    "LOCATION": "LOCATIONID",
    "PRODUCTLINE": "PRODUCTLINEID",
    "PROJECT": "PROJECTID",
    "SUPDOCFOLDER": "NAME",
    "TERRITORY": "TERRITORYID",
    "VENDOR": "VENDORID",
    "VENDTYPE": "NAME",
    "WAREHOUSE": "WAREHOUSEID",
}


# Of a term's VALUE only the plain form is known: so many days from the document's date, without a discount.
PLAIN_TERM = "{0}.DUEFROM='from invoice/bill date' AND {0}.DISCAMOUNT IS NULL"


def shown(name: str, target: str, column: str, local: str, kind: Kind = Kind.TEXT) -> Field:
    """A column of the record that `local` names by its id."""
    return derived(name, _far(target, column, local), kind)


def key_of(name: str, target: str, local: str) -> Field:
    """The RECORDNO of the record that `local` names by its id."""
    return shown(name, target, "RECORDNO", local, Kind.INTEGER)


def by_key(name: str, target: str, column: str, local: str) -> Field:
    """A column of the record whose RECORDNO `local` holds."""
    return derived(name, f'(SELECT x."{column}" FROM {target} x WHERE x.RECORDNO={{t}}."{local}")')


def of_bank(name: str, checking: str, savings: str) -> Field:
    """An expression over x, the bank account that FINANCIALENTITY names: a checking or a savings account."""
    one = "(SELECT {} FROM {} x WHERE x.BANKACCOUNTID={{t}}.FINANCIALENTITY)"
    return derived(
        name, f"COALESCE({one.format(checking, 'CHECKINGACCOUNT')},{one.format(savings, 'SAVINGSACCOUNT')})"
    )


def contacts(paths: str) -> list[tuple[str, str, str, str]]:
    """`"BILLTO PRIMARYCONTACT:CONTACTINFO"`: paths to the contacts that a record has in these roles."""
    found = [(path, role or path) for path, _, role in (each.partition(":") for each in paths.split())]
    return [(path, "CONTACT", f"{role}.CONTACTNAME", "CONTACTNAME") for path, role in found]


def term_value(terms: str) -> Field:
    """The VALUE of the term that a record names."""
    found = f"FROM {terms} x WHERE x.NAME={{t}}.TERMNAME AND {PLAIN_TERM.format('x')}"
    return derived("TERMVALUE", f"(SELECT '::#'||x.DUEDATE||'#:O:' {found})")


def _far(target: str, column: str, local: str) -> str:
    return f'(SELECT x."{column}" FROM {target} x WHERE x."{ID_OF[target]}"={{t}}."{local}")'
