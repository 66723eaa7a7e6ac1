"""The outer form of a request: control, one operation, its authentication and functions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from integrations.sandbox.errors import Fault, GatewayRejection, schema_fault
from integrations.sandbox.functions.call import Function
from integrations.sandbox.functions.unavailable import UNAVAILABLE, is_legacy
from integrations.sandbox.gateway import legacy_models
from integrations.sandbox.gateway.validation import Models, fault, not_expected
from integrations.sandbox.messages.elements import Element, child, child_text, line_of, name
from integrations.sandbox.messages.replies import Control

_LONGEST_CONTROLID = 256
# A file that is wrong from end to end is told so at its beginning.
_MOST_PROBLEMS = 100
_BOOLEAN = ("true", "false", "1", "0")
_WORDS = {"dtdversion": ("2.1", "3.0"), "includewhitespace": _BOOLEAN}
_WRITES = ("create", "update", "delete", "reverse", "record", "apply")
_CONTROL = "senderid password? controlid uniqueid? dtdversion? policyid? debug? {validate}includewhitespace?"
_OUTER = {
    "operation": "authentication preferences* content* @transaction:bool",
    "authentication": "(login|sessionid|oauth)",
    "login": "userid companyid password clientid? locationid?",
    "oauth": "#any",
    "preferences": "#any",
    "content": "function+",
    "function": "#any @controlid!",
    "request": "control operation",
}
# Whether children of control that are younger than the schema have a place is not known: they go anywhere, or last.
_FREE = Models({**_OUTER, "control": _CONTROL.format(validate="") + " ~showadditionalerrorinfo"})
_LAST = Models({**_OUTER, "control": _CONTROL.format(validate="") + " showadditionalerrorinfo?"})
_OLD = Models({**_OUTER, "control": _CONTROL.format(validate="validate? ")})


@dataclass(frozen=True, slots=True)
class Task:
    """One function and its control id."""

    name: str
    controlid: str
    element: Element

    @property
    def objects(self) -> list[str]:
        if self.name in ("create", "update"):
            return [name(each).upper() for each in self.element]
        asked = child_text(self.element, "object") or self.element.get("object") or ""
        return [asked.upper() or self.name]

    @property
    def writes(self) -> int:
        """How many records it means to write, before it is known whether it may."""
        if self.name == "delete":
            return child_text(self.element, "keys").count(",") + 1
        if self.name in ("create", "update"):
            return len(self.element)
        return 1 if self.name.startswith(_WRITES) else 0


@dataclass(frozen=True, slots=True)
class Envelope:
    """`base` is the address that it was sent to, without a path."""

    base: str
    control: Control
    password: str
    login: Mapping[str, str] | None
    session: str | None
    policy: str
    transaction: bool
    tasks: list[Task]


def read(
    root: Element, functions: Mapping[str, Function], base: str, *, control_last: bool = False
) -> Envelope:
    """Check the envelope and the legacy functions against the schema before anything runs.

    A GatewayRejection XL03000003 carries every problem that was found. `control_last`: children of control that are
    younger than the schema must come after all others.
    """
    if name(root) != "request":
        raise GatewayRejection(fault(root, 1845, "No matching global declaration available."))
    control = child(root, "control")
    old = control is not None and child_text(control, "dtdversion") == "2.1"
    models = _OLD if old else _LAST if control_last else _FREE
    _raise(models.problems(root))
    wanted = [each for content in root[1] if name(content) == "content" for each in content]
    _raise([*_control_values(root[0]), *_functions(wanted, functions, old=old)])
    login, session = _authentication(root[1])
    return Envelope(
        base=base,
        control=_control(root[0]),
        password=child_text(root[0], "password"),
        login=login,
        session=session,
        policy=child_text(root[0], "policyid"),
        transaction=root[1].get("transaction", "false") == "true",
        tasks=[Task(name(each[0]), each.get("controlid", ""), each[0]) for each in wanted],
    )


def _raise(found: list[Fault]) -> None:
    if found:
        raise GatewayRejection(*found[:_MOST_PROBLEMS])


def _control_values(element: Element) -> list[Fault]:
    found = _long(element, child_text(element, "controlid"), "Element 'controlid'")
    for tag, words in _WORDS.items():
        value = child_text(element, tag)
        if value and value not in words:
            shown = ", ".join(f"'{each}'" for each in words)
            why = f"Error 1824: Element '{tag}': '{value[:40]}' is not one of {shown}."
            found.append(schema_fault(why, line_of(element)))
    return found


def _long(element: Element, controlid: str, what: str) -> list[Fault]:
    if len(controlid) <= _LONGEST_CONTROLID:
        return []
    why = (
        f"[facet 'maxLength'] The value has a length of '{len(controlid)}'; this exceeds the allowed maximum"
    )
    text = f"Error 1831: {what}: {why} length of '{_LONGEST_CONTROLID}'."
    return [schema_fault(text, line_of(element))]


def _functions(wanted: list[Element], functions: Mapping[str, Function], *, old: bool) -> list[Fault]:
    found: list[Fault] = []
    for each in wanted:
        found += _function(each, functions, old=old)
    if len(wanted) > 1:
        alone = [each for each in wanted if len(each) and name(each[0]) == "getAPISession"]
        found += [fault(each[0], 1871, "getAPISession must be the only function.") for each in alone]
    return found


def _function(element: Element, functions: Mapping[str, Function], *, old: bool) -> list[Fault]:
    found = _long(element, element.get("controlid", ""), "Element 'function', attribute 'controlid'")
    if not len(element):
        return [*found, fault(element, 1871, "Missing child element(s).")]
    asked = name(element[0])
    # Version 2.1 knows the legacy functions only.
    known = is_legacy(asked) if old else True
    if not known or (asked not in functions and asked not in UNAVAILABLE):
        return [*found, not_expected(element[0], [])]
    if len(element) > 1:
        return [*found, not_expected(element[1], [])]
    return [*found, *legacy_models.problems(element[0])]


def _control(element: Element) -> Control:
    return Control(
        senderid=child_text(element, "senderid"),
        controlid=child_text(element, "controlid"),
        # The schema takes any text here. What does not plainly turn the check off leaves it on.
        uniqueid=child_text(element, "uniqueid").lower() not in ("false", "0"),
        dtdversion=child_text(element, "dtdversion") or "3.0",
        whitespace=(child_text(element, "includewhitespace") or "true") in ("true", "1"),
        additional=child_text(element, "showadditionalerrorinfo").lower() in ("true", "1"),
    )


def _authentication(operation: Element) -> tuple[Mapping[str, str] | None, str | None]:
    """The login's texts or a session's number; neither for OAuth, which has a place in the schema and no service behind it."""
    found = operation[0][0]
    if name(found) == "sessionid":
        return None, (found.text or "").strip()
    if name(found) == "oauth":
        return None, None
    return {name(each): (each.text or "").strip() for each in found}, None
