"""What the ledgers are set up with: accounts, labels, terms, banks, journals, reporting periods."""

from __future__ import annotations

from integrations.sandbox.books.storage.store import Books, Row, Value
from integrations.sandbox.errors import general, in_use
from integrations.sandbox.functions import payloads
from integrations.sandbox.functions.call import Call
from integrations.sandbox.functions.masters import days, uses
from integrations.sandbox.functions.masters.master import ACTIVE, Master, pairs
from integrations.sandbox.functions.masters.payload import Written
from integrations.sandbox.functions.masters.refusals import invalid, taken
from integrations.sandbox.objects import dimensions

_FLAGS = dict.fromkeys((each.flag for each in dimensions.STANDARD), "false")
_CLOSING = "closing account"
# Dates have years of four digits.
_MOST_DAYS = 9999


def _number_is_free(call: Call, written: Written, other: str) -> None:
    """Accounts of money and of statistics share one range of numbers."""
    number = written.values["ACCOUNTNO"]
    if call.books.one(f"SELECT 1 FROM {other} WHERE ACCOUNTNO=?", number):
        raise taken(number)


def _complete_account(call: Call, written: Written, present: Row | None) -> Row:
    values = written.values
    if present is None:
        _number_is_free(call, written, "STATACCOUNT")
        income = values["CLOSINGTYPE"] == _CLOSING
        kind = values.get("ACCOUNTTYPE") or ("incomestatement" if income else "balancesheet")
        return {"ACCOUNTTYPE": kind, "ALTERNATIVEACCOUNT": values.get("ALTERNATIVEACCOUNT") or "None"}
    control = values.get("ALTERNATIVEACCOUNT") or present["ALTERNATIVEACCOUNT"]
    number = present["ACCOUNTNO"]
    if control == present["ALTERNATIVEACCOUNT"]:
        return {}
    if _has_entries(call.books, number):
        raise general(f"Account {number} has entries; its alternative account can't be changed.")
    if uses.named(call.books, "GLACCOUNT", number):
        raise general(f"Account {number} is in use; its alternative account can't be changed.")
    return {}


def _has_entries(books: Books, account: Value) -> bool:
    return books.one("SELECT 1 FROM _BALANCE WHERE ACCOUNTNO=? LIMIT 1", account) is not None


def _after_deleting_account(call: Call, present: Row) -> None:
    if present["ALTERNATIVEACCOUNT"] != "None" or _has_entries(call.books, present["ACCOUNTNO"]):
        raise in_use("gl account", present["ACCOUNTNO"])


def _complete_statistical(call: Call, written: Written, present: Row | None) -> Row:
    if present is None:
        _number_is_free(call, written, "GLACCOUNT")
    return {}


def _complete_bank(call: Call, written: Written, _present: Row | None) -> Row:
    payloads.one_currency(written.values)
    account = written.values.get("GLACCOUNTNO")
    kind = call.books.one("SELECT ALTERNATIVEACCOUNT FROM GLACCOUNT WHERE ACCOUNTNO=?", account)
    if kind is not None and kind[0] != "None":
        raise invalid("GLACCOUNT", str(account))
    return {}


def _complete_term(_call: Call, written: Written, _present: Row | None) -> Row:
    for field in ("DUEDATE", "DISCDATE", "DISCFUDGEDAYS"):
        days = written.values.get(field, "")
        if days.isdigit() and int(days[:15]) > _MOST_DAYS:
            text = f"Invalid value '{days[:40]}' for field {field}."
            raise general(f"{text} Expected: at most {_MOST_DAYS} days")
    return {}


def _complete_period(_call: Call, written: Written, present: Row | None) -> Row:
    days.must_follow(written.values, present, "START_DATE", "END_DATE", "start date")
    return {}


def _label(name: str) -> Master:
    required = ("ACCOUNTLABEL", "DESCRIPTION", "GLACCOUNTNO")
    return Master(
        name,
        "account label",
        required,
        pairs("GLACCOUNTNO:GLACCOUNT OFFSETGLACCOUNTNO:GLACCOUNT"),
        {**ACTIVE, "TAXABLE": "false", "ISTAX": "false", "SUBTOTAL": "false"},
    )


def _bank(name: str) -> Master:
    return Master(
        name,
        "bank account",
        ("BANKACCOUNTID", "BANKNAME", "GLACCOUNTNO"),
        pairs(
            "GLACCOUNTNO:GLACCOUNT LOCATIONID:LOCATION DEPARTMENTID:DEPARTMENT SERVICECHARGEGLACCOUNT:GLACCOUNT"
            " INTERESTEARNEDGLACCOUNT:GLACCOUNT FINANCIALDATA.APJOURNAL:JOURNAL FINANCIALDATA.ARJOURNAL:JOURNAL"
        ),
        ACTIVE,
        loose=("CURRENCY",),
        complete=_complete_bank,
    )


# Their creation is by legacy functions only.
LEGACY_ONLY = (
    Master(
        "ARTERM",
        "AR term",
        ("NAME",),
        (),
        {**ACTIVE, "DUEDATE": 0, "DUEFROM": "from invoice/bill date"},
        complete=_complete_term,
    ),
    Master(
        "APTERM",
        "AP term",
        ("NAME",),
        (),
        {**ACTIVE, "DUEDATE": 0, "DUEFROM": "from invoice/bill date"},
        complete=_complete_term,
    ),
    _bank("CHECKINGACCOUNT"),
    _bank("SAVINGSACCOUNT"),
    Master("JOURNAL", "journal", ("SYMBOL", "TITLE"), (), ACTIVE),
    Master("STATJOURNAL", "statistical journal", ("SYMBOL", "TITLE"), (), ACTIVE),
)
LEDGERS = (
    Master(
        "GLACCOUNT",
        "GL Account",
        ("ACCOUNTNO", "TITLE", "NORMALBALANCE", "CLOSINGTYPE"),
        pairs("CLOSINGACCOUNTNO:GLACCOUNT"),
        {**ACTIVE, **_FLAGS, "TAXABLE": "false", "SUBLEDGERCONTROLON": "false"},
        complete=_complete_account,
        after_deleting=_after_deleting_account,
    ),
    Master(
        "STATACCOUNT",
        "GL Account",
        ("ACCOUNTNO", "TITLE"),
        (),
        {**ACTIVE, **_FLAGS, "ACCOUNTTYPE": "forperiod", "TAXABLE": "false"},
        complete=_complete_statistical,
    ),
    _label("ARACCOUNTLABEL"),
    _label("APACCOUNTLABEL"),
    Master(
        "REPORTINGPERIOD",
        "reporting period",
        ("NAME", "HEADER1", "START_DATE", "END_DATE"),
        (),
        {**ACTIVE, "BUDGETING": "false"},
        complete=_complete_period,
    ),
)
