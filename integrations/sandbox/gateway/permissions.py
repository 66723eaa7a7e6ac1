"""Which object a function touches and what it does to it: asked of the caller's roles before the function runs.

`create` and `update` hold several objects and ask for each by itself; `readMore` was asked when its cursor began.
"""

from __future__ import annotations

from collections.abc import Collection

from integrations.sandbox.caller import Caller
from integrations.sandbox.company import rights
from integrations.sandbox.functions.unavailable import is_legacy
from integrations.sandbox.messages.elements import Element, child_text, name
from integrations.sandbox.objects.legacy_names import object_of

_OPERATIONS = {
    "query": "QUERY",
    "read": "READ",
    "readByName": "READ_BY_NAME",
    "readByQuery": "READ_BY_QUERY",
    "readRelated": "READ_RELATED",
    "lookup": "LOOKUP",
    "delete": "DELETE",
}
# Functions that name their object as a child: approvals and the like, which change it.
_CHANGES = ("approve", "decline", "cancel", "post", "unpost", "hold", "resume", "deliver")
# What a company tells everyone who is signed in.
_OPEN = frozenset({"get_companyprefs", "get_applications", "get_closedbooksdate", "describe", "describeall"})


def check(caller: Caller, element: Element, closed: Collection[str] = ()) -> None:
    """A Refusal PL04000005 where the caller's roles do not allow the function. `closed` objects are out of the reach of
    every role, an administrator's too."""
    function = name(element)
    if closed and function in _OPERATIONS:
        _check_closed(closed, _OPERATIONS[function], child_text(element, "object").upper())
    if caller.rights is None:
        return
    if function in _OPERATIONS:
        asked = child_text(element, "object").upper()
        if asked:
            rights.check(caller, _OPERATIONS[function], asked)
    elif function in _CHANGES:
        for each in element:
            rights.check(caller, function.upper(), name(each).upper())
    elif function == "recallApBill":
        rights.check(caller, "RECALL", "APBILL")
    elif function == "retrievepdf" and len(element):
        rights.check(caller, "RETRIEVEPDF", name(element[0]).upper())
    elif is_legacy(function) and function not in _OPEN:
        _check_legacy(caller, function, element)


def _check_closed(closed: Collection[str], operation: str, asked: str) -> None:
    if asked in (each.upper() for each in closed):
        raise rights.refusal(operation, asked)


def _check_legacy(caller: Caller, function: str, element: Element) -> None:
    verb, _, legacy = function.partition("_")
    if verb == "get" and legacy in ("", "list"):
        rights.check(caller, "GET_LIST" if legacy else "GET", object_of(element.get("object", "")))
    elif legacy:
        operation = "CREATE" if verb in ("apply", "record") else verb.upper()
        rights.check(caller, operation, object_of(legacy))
