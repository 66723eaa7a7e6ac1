"""The refusals that all masters share."""

from __future__ import annotations

from integrations.sandbox import errors
from integrations.sandbox.errors import GENERAL, Fault, Refusal, general
from integrations.sandbox.objects import CATALOGUE
from integrations.sandbox.settings import Settings

# What messages call a record of an object, where it is not the object's own label.
_WORDS = {
    "APACCOUNTLABEL": "Account label",
    "APTERM": "Term",
    "ARACCOUNTLABEL": "Account label",
    "ARTERM": "Term",
    "CUSTTYPE": "Customer type",
    "PRODUCTLINE": "Product line",
    "SUPDOCFOLDER": "Attachment folder",
    "VENDTYPE": "Vendor type",
}
_LABELS = {
    "ACCOUNTNO": "Account Number",
    "ACCOUNTLABEL": "Account Label",
    "BANKACCOUNTID": "Account ID",
    "BANKNAME": "Bank Name",
    "BEGINDATE": "Begin Date",
    "CLOSINGTYPE": "Closing Type",
    "COSTTYPEID": "Cost Type ID",
    "ENDDATE": "End Date",
    "GLACCOUNTNO": "GL Account",
    "HEADER1": "Column Header 1",
    "ITEMTYPE": "Item Type",
    "LOC.LOCATIONID": "Location ID",
    "NORMALBALANCE": "Normal Balance",
    "PERSONALINFO.CONTACTNAME": "Contact Name",
    "CONTACTNAME": "Contact Name",
    "PRINTAS": "Print As",
    "PRODUCTLINEID": "Product Line ID",
    "PROJECTCATEGORY": "Project Category",
    "SUPDOCID": "Attachment ID",
    "TASKSTATUS": "Task Status",
    "TERMNAME": "Term",
    "TERMTYPE": "Term Type",
}


def noun(name: str) -> str:
    return _WORDS.get(name, CATALOGUE[name].label)


def label(field: str) -> str:
    """What a person calls a field: CUSTOMERID is the Customer ID."""
    if field in _LABELS:
        return _LABELS[field]
    if field.endswith("ID") and "_" not in field:
        return f"{field.removesuffix('ID').capitalize()} ID"
    return field.replace("_", " ").title()


def missing(field: str) -> Refusal:
    return general(f"Required field {label(field)} is missing")


def invalid(target: str, value: str) -> Refusal:
    """Of a field that names no record of the target's kind."""
    return errors.invalid(noun(target), value)


def duplicate(settings: Settings, word: str, value: str) -> Fault:
    # Two spaces before "already" are Sage's own.
    text = f"Another {word} with the given value(s) {value}  already exists"
    return Fault(settings.duplicate_errorno, text, correction="Use a unique value instead.")


def taken(account: str) -> Refusal:
    text = f"The account number '{account}' already exists"
    return Refusal(Fault(GENERAL, text, "Duplicate account number", "Enter unique account number"))


def could_not(verb: str, word: str) -> Fault:
    # Sage ends the one of accounts with a full stop, all others with an exclamation mark.
    return Fault(GENERAL, f"Could not {verb} {word} record{'.' if word == 'GL Account' else '!'}")


def root_level(word: str) -> Refusal:
    what = f"a root level {word.lower()}"
    return general(f"You cannot update {what} from an entity-restricted user with one entity")
