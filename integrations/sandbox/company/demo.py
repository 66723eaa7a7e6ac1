"""Company DEMO: the masters with which empty books begin."""

from __future__ import annotations

import calendar
from collections.abc import Iterator

from integrations.sandbox import dates
from integrations.sandbox.books.storage import audit
from integrations.sandbox.books.storage.store import Books, Row

# number, title, type, normal balance
ACCOUNTS = (
    ("1000", "Bank", "balancesheet", "debit"),
    ("1010", "Savings", "balancesheet", "debit"),
    ("1100", "Undeposited funds", "balancesheet", "debit"),
    ("1200", "Accounts receivable", "balancesheet", "debit"),
    ("1310", "Carrier advances", "balancesheet", "debit"),
    ("1320", "Driver receivable", "balancesheet", "debit"),
    ("1330", "Due from factor", "balancesheet", "debit"),
    ("1390", "Factor clearing", "balancesheet", "debit"),
    ("1395", "E-check clearing", "balancesheet", "debit"),
    ("1400", "Unbilled receivable", "balancesheet", "debit"),
    ("2000", "Accounts payable", "balancesheet", "credit"),
    ("2100", "Accrued transportation", "balancesheet", "credit"),
    ("2300", "Factor loan", "balancesheet", "credit"),
    ("2400", "Escrow payable", "balancesheet", "credit"),
    ("4000", "Linehaul revenue", "incomestatement", "credit"),
    ("4010", "Fuel surcharge revenue", "incomestatement", "credit"),
    ("4020", "Accessorial revenue", "incomestatement", "credit"),
    ("4090", "Revenue adjustments", "incomestatement", "credit"),
    ("4200", "Lumper recovery", "incomestatement", "credit"),
    ("4900", "Other income", "incomestatement", "credit"),
    ("4910", "Carrier advance fees", "incomestatement", "credit"),
    ("4920", "Quick pay deductions", "incomestatement", "credit"),
    ("5000", "Purchased transportation", "incomestatement", "debit"),
    ("5010", "Driver pay", "incomestatement", "debit"),
    ("5020", "Fuel", "incomestatement", "debit"),
    ("5030", "Tolls", "incomestatement", "debit"),
    ("5040", "Carrier accessorials", "incomestatement", "debit"),
    ("6100", "Factoring fees", "incomestatement", "debit"),
    ("6200", "Rent", "incomestatement", "debit"),
)
ENTITIES = (("10", "Northgate Brokerage"), ("20", "Northgate Carriers"))
DEPARTMENTS = (("OPS", "Operations"), ("SALES", "Sales"))
CLASSES = (("VAN", "Dry van"), ("REEFER", "Refrigerated"))
CUSTOMERS = (("C-100", "Harbor Foods"), ("C-200", "Prairie Mills"))
VENDORS = (
    ("V-100", "Blue Ridge Carriers"),
    ("V-200", "Lone Star Freight"),
    ("V-COMDATA", "Comdata"),
    ("V-FUEL", "Fleet Fuel Network"),
)
_FROM_DATE = "from invoice/bill date"
# name, days, discount days, discount per cent
TERMS = (("Net 30", 30, None, None), ("Net 15", 15, None, None), ("2/10 Net 30", 30, 10, 2))
_CONTROL = {"1200": "Receivables account", "2000": "Payables account"}
STATISTICAL_ACCOUNTS = (("9000", "Loads"), ("9010", "Miles"))
JOURNALS = (
    ("GJ", "General Journal"),
    ("APJ", "Accounts Payable Journal"),
    ("ARJ", "Accounts Receivable Journal"),
    ("CDJ", "Cash Disbursements Journal"),
    ("CRJ", "Cash Receipts Journal"),
)
STATISTICAL_JOURNALS = (("SJ", "Statistical Journal"),)
CUSTOMER_TYPES = ("Shipper", "Broker")
VENDOR_TYPES = ("Carrier", "Fuel card")
# label, what it says, account
RECEIVABLE_LABELS = (
    ("Linehaul", "Linehaul of a load", "4000"),
    ("Fuel surcharge", "Fuel surcharge of a load", "4010"),
    ("Accessorial", "Detention, lumper, layover", "4020"),
)
PAYABLE_LABELS = (
    ("Carrier pay", "Purchased transportation", "5000"),
    ("Driver pay", "Driver settlements", "5010"),
    ("Fuel", "Fuel card transactions", "5020"),
)


def fill(books: Books) -> None:
    """Fill empty books with the masters of DEMO."""
    with books.work():
        touched: Row = {"STATUS": "active", **audit.made(books)}
        for table, row in _masters():
            books.insert(table, {**row, **touched})
        for number, name in CUSTOMERS:
            _party(books, "CUSTOMER", number, name, touched)
        for number, name in VENDORS:
            _party(books, "VENDOR", number, name, touched)
        stamp = str(touched["WHENCREATED"])
        folder: Row = {"NAME": "Freight documents", "STATUS": "active", "CREATIONDATE": stamp}
        books.insert("SUPDOCFOLDER", {**folder, "LASTMODIFIED": stamp})


def _masters() -> Iterator[tuple[str, Row]]:
    yield from _accounts()
    yield from _structure()
    yield from _terms()
    yield from _ledgers()
    yield from _projects()
    yield from _periods()


def _accounts() -> Iterator[tuple[str, Row]]:
    for number, title, kind, normal in ACCOUNTS:
        yield (
            "GLACCOUNT",
            {
                "ACCOUNTNO": number,
                "TITLE": title,
                "ACCOUNTTYPE": kind,
                "NORMALBALANCE": normal,
                "CLOSINGTYPE": "closing account" if kind == "incomestatement" else "non-closing account",
                "ALTERNATIVEACCOUNT": _CONTROL.get(number, "None"),
                "REQUIREDEPT": "true" if number == "5000" else "false",
            },
        )
    for number, title in STATISTICAL_ACCOUNTS:
        yield "STATACCOUNT", {"ACCOUNTNO": number, "TITLE": title, "ACCOUNTTYPE": "forperiod"}


def _structure() -> Iterator[tuple[str, Row]]:
    for number, name in ENTITIES:
        yield "LOCATION", {"LOCATIONID": number, "NAME": name, "LOCATIONTYPE": "E", "_ENTITY": number}
    for number, title in DEPARTMENTS:
        yield "DEPARTMENT", {"DEPARTMENTID": number, "TITLE": title}
    for number, name in CLASSES:
        yield "CLASS", {"CLASSID": number, "NAME": name}
    for name in CUSTOMER_TYPES:
        yield "CUSTTYPE", {"NAME": name}
    for name in VENDOR_TYPES:
        yield "VENDTYPE", {"NAME": name}
    yield "TERRITORY", {"TERRITORYID": "MIDWEST", "NAME": "Midwest"}
    yield "ITEM", {"ITEMID": "FREIGHT", "NAME": "Freight", "ITEMTYPE": "Non-Inventory"}
    yield "WAREHOUSE", {"WAREHOUSEID": "DOCK", "NAME": "Cross dock", "LOC.LOCATIONID": "10"}


def _terms() -> Iterator[tuple[str, Row]]:
    for table in ("ARTERM", "APTERM"):
        for name, days, discount_days, percent in TERMS:
            yield (
                table,
                {
                    "NAME": name,
                    "DESCRIPTION": name,
                    "DUEDATE": days,
                    "DUEFROM": _FROM_DATE,
                    "DISCDATE": discount_days,
                    "DISCAMOUNT": percent,
                    "DISCFROM": _FROM_DATE if percent else None,
                    "DISCPERCAMN": "%" if percent else None,
                },
            )


def _ledgers() -> Iterator[tuple[str, Row]]:
    bank: Row = {
        "BANKACCOUNTID": "BANK1",
        "BANKNAME": "First Freight Bank",
        "GLACCOUNTNO": "1000",
        "LOCATIONID": "10",
    }
    yield "CHECKINGACCOUNT", bank
    yield (
        "SAVINGSACCOUNT",
        {
            "BANKACCOUNTID": "SAVE1",
            "BANKNAME": "First Freight Bank",
            "GLACCOUNTNO": "1010",
            "LOCATIONID": "10",
        },
    )
    for symbol, title in JOURNALS:
        yield "JOURNAL", {"SYMBOL": symbol, "TITLE": title, "BOOKID": "ACCRUAL"}
    for symbol, title in STATISTICAL_JOURNALS:
        yield "STATJOURNAL", {"SYMBOL": symbol, "TITLE": title, "BOOKID": "ACCRUAL"}
    for table, labels in (("ARACCOUNTLABEL", RECEIVABLE_LABELS), ("APACCOUNTLABEL", PAYABLE_LABELS)):
        for label, text, account in labels:
            yield table, {"ACCOUNTLABEL": label, "DESCRIPTION": text, "GLACCOUNTNO": account}


def _projects() -> Iterator[tuple[str, Row]]:
    name = "Dana Wells"
    yield (
        "CONTACT",
        {"CONTACTNAME": name, "PRINTAS": name, "FIRSTNAME": "Dana", "LASTNAME": "Wells", "VISIBLE": "true"},
    )
    yield "EMPLOYEE", {"EMPLOYEEID": "E-100", "PERSONALINFO.CONTACTNAME": name, "TITLE": "Dispatcher"}
    yield (
        "PROJECT",
        {
            "PROJECTID": "P-100",
            "NAME": "Harvest lane",
            "PROJECTCATEGORY": "Contract",
            "CUSTOMERID": "C-200",
            "MANAGERID": "E-100",
        },
    )
    yield (
        "TASK",
        {"TASKID": "T-100", "NAME": "Grain hauls", "PROJECTID": "P-100", "TASKSTATUS": "In Progress"},
    )
    yield (
        "COSTTYPE",
        {"COSTTYPEID": "FUEL", "NAME": "Fuel", "PROJECTID": "P-100", "TASKID": "T-100", "ACCOUNTNO": "5020"},
    )
    yield (
        "CONTRACT",
        {
            "CONTRACTID": "K-100",
            "NAME": "Harbor lanes",
            "CUSTOMERID": "C-100",
            "BEGINDATE": f"{dates.now().year - 1}-01-01",
            "TERMNAME": "Net 30",
            "TERMTYPE": "Evergreen",
            "STATE": "In progress",
            "APPLICATION": "Contracts",
            "LOCATIONID": "10",
        },
    )


def _periods() -> Iterator[tuple[str, Row]]:
    """Each month and year of those for which the books are open."""
    for year in range(dates.now().year - 1, dates.now().year + 2):
        for month in range(1, 13):
            words = f"{calendar.month_name[month]} {year}"
            last = calendar.monthrange(year, month)[1]
            first, end = f"{year}-{month:02d}-01", f"{year}-{month:02d}-{last}"
            yield _period(f"Month Ended {words}", words, first, end)
        yield _period(f"Year Ended December {year}", str(year), f"{year}-01-01", f"{year}-12-31")


def _period(name: str, header: str, first: str, last: str) -> tuple[str, Row]:
    days: Row = {"START_DATE": first, "END_DATE": last, "BUDGETING": "true"}
    return "REPORTINGPERIOD", {"NAME": name, "HEADER1": header, **days}


def _party(books: Books, table: str, number: str, name: str, touched: Row) -> None:
    contact = f"{name}({table[0]}{number})"
    named: Row = {"CONTACTNAME": contact, "PRINTAS": name, "COMPANYNAME": name, "VISIBLE": "true"}
    books.insert("CONTACT", {**named, **touched})
    books.insert(
        table,
        {
            f"{table}ID": number,
            "NAME": name,
            "TERMNAME": "Net 30",
            "DISPLAYCONTACT.CONTACTNAME": contact,
            "CONTACTINFO.CONTACTNAME": contact,
            "TOTALDUE": 0,
            "ONHOLD": "false",
            "ONETIME": "false",
            "OBJECTRESTRICTION": "Unrestricted",
            **touched,
        },
    )
