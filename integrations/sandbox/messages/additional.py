"""`additionalinfo` of an error: ids that stay when a text changes, what kind of refusal it is, and what it is about.

Sage has published two of its ids. Every other error keeps its errorno as its id, and its kind is told by its text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from integrations.sandbox.errors import Fault
from integrations.sandbox.messages.writing import attribute, element
from integrations.sandbox.objects.legacy_names import object_of


@dataclass(frozen=True, slots=True)
class Kind:
    """Faults of one kind: their texts, and where they are published, their id and their message's."""

    pattern: re.Pattern[str]
    category: str
    errorid: str = ""
    messageid: str = ""
    domain: str = ""


def _kind(pattern: str, category: str, **published: str) -> Kind:
    return Kind(re.compile(pattern, re.ASCII), category, **published)


_DUPLICATE, _REFERENCE = "Duplication Prevention", "Invalid Reference"
KINDS = (
    _kind(
        r"The account number '.*' already exists",
        _DUPLICATE,
        errorid="GL-0493",
        messageid="IA.DUPLICATE_ACCOUNT_NUMBER",
        domain="GL",
    ),
    _kind(r"Could not create GL Account record", "Record Creation", errorid="GL-0504", domain="GL"),
    _kind(r"already exists|has already been processed|is in process", _DUPLICATE),
    _kind(r"Invalid (?P<object>\w+) '.*' specified", _REFERENCE),
    _kind(r"Cannot find (?P<object>\w+) with key|Cannot update non-existing (?P<other>\w+)", _REFERENCE),
    _kind(r"[Rr]equired field|is missing|Missing the|Enter an? ", "Missing Value"),
    _kind(r"Periods are closed|Date must be on or after", "Closed Period"),
    _kind(r"do not have permission for API operation \w+ on objects of type (?P<object>\w+)", "Permission"),
    _kind(r"Could not \w+ (?P<object>\w+) record|can't create the transaction", "Record Creation"),
    _kind(r"inactive|on hold", "Record Status"),
    _kind(r"already paid|total amount due|no due", "Settlement"),
    _kind(r"do not balance|not equal", "Balance"),
)
_OTHER = _kind("", "Business Logic")
_DOMAINS = {
    "AR": "AR",
    "AP": "AP",
    "GL": "GL",
    "CUSTOMER": "AR",
    "VENDOR": "AP",
    "BILL": "AP",
    "INVOICE": "AR",
}


def info(fault: Fault) -> str:
    text = fault.description2 or fault.errorno
    kind, about = _OTHER, ""
    for each in KINDS:
        match = each.pattern.search(text)
        if match:
            kind, about = each, next((word for word in match.groupdict().values() if word), "")
            break
    name = object_of(about.lower()) if about else ""
    domain = kind.domain or next((to for start, to in _DOMAINS.items() if name.startswith(start)), "CO")
    target = f'<target domain="{domain}" requestinfo="" object="{attribute(name)}" field="" businessinfo=""/>'
    told = (
        _told("description", fault.description2, kind.messageid),
        _told("cdescription", fault.description),
        _told("correction", fault.correction),
    )
    head = element("errorid", kind.errorid or fault.errorno) + element("category", kind.category)
    return f"<additionalinfo>{head}{target}{''.join(told)}</additionalinfo>"


def _told(tag: str, message: str, messageid: str = "") -> str:
    words = re.sub(r"'[^']*'|\([^)]*\)|[^A-Za-z ]", "", message).upper().split()
    values = re.findall(r"'([^']*)'", message)
    placeholders = "".join(
        f'<placeholder name="P{n}" value="{attribute(value)}"/>' for n, value in enumerate(values, start=1)
    )
    identity = element("messageid", messageid or ("IA." + "_".join(words[:8]) if words else ""))
    return f"<{tag}>{identity}<target/><placeholders>{placeholders}</placeholders></{tag}>"
