"""One call after sign-in: the subprogram that it names, run on the books."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from integrations.sandbox.company import billing
from integrations.sandbox.company.company import Company
from integrations.sandbox.company.sessions import Session, Sessions
from integrations.sandbox.errors import Refusal
from integrations.sandbox.functions.call import Call
from integrations.sandbox.settings import Settings
from integrations.sandbox.x3 import exporting, importing
from integrations.sandbox.x3.criteria import BadCriteria
from integrations.sandbox.x3.envelope import ERROR, Called, Returned
from integrations.sandbox.x3.templates import Template, Templates

IMPORT, EXPORT = "AOWSIMPORT", "AOWSEXPORT"
SERVICES = (IMPORT, EXPORT)
_MOST_CRITERIA = 10


class Misuse(Exception):
    """A parameter that is missing or wrong: the subprogram says so and does nothing."""


@dataclass(slots=True)
class Work:
    """What one call is to do; `template` is known from reading it. The counts are filled by doing it."""

    called: Called
    company: Company
    session: Session
    parameters: Mapping[str, str]
    criteria: tuple[str, ...]
    template: Template
    created: int = 0
    updated: int = 0
    failed: int = 0
    rows: int = 0
    before_record: Callable[[int], None] = field(default=lambda _: None)


def read(called: Called, company: Company, session: Session, templates: Templates) -> Work:
    """Raises Misuse; ValueError where inputXml is no JSON of groups."""
    groups = json.loads(called.sent)
    if not isinstance(groups, dict):
        raise ValueError("inputXml is no object")
    parameters: dict[str, str] = {}
    criteria: list[str] = []
    for group in groups.values():
        for each in group if isinstance(group, list) else [group]:
            if not isinstance(each, dict):
                raise ValueError("a group of inputXml is no object")
            for name, value in each.items():
                if name == "I_TCRITERE":
                    criteria.append(str(value))
                else:
                    parameters[name] = str(value)
    imports = called.service == IMPORT
    code = parameters.get("I_MODIMP" if imports else "I_MODEXP", "")
    template = templates.find(code)
    if not code:
        raise Misuse("The template is mandatory")
    if template is None or (imports and not template.imports):
        raise Misuse(f"Template {code[:20]} : Record does not exist")
    if parameters.get("I_EXEC") != "REALTIME":
        raise Misuse(f"Execution type {parameters.get('I_EXEC', '')[:20]} : not available")
    if len(parameters.get("I_RECORDSEP", "")) != 1:
        raise Misuse("Record separator : one character")
    if len(criteria) > _MOST_CRITERIA:
        raise Misuse(f"More than {_MOST_CRITERIA} criteria")
    return Work(called, company, session, parameters, tuple(criteria), template)


def run(work: Work, settings: Settings, sessions: Sessions) -> Returned:
    """Do it; what succeeded is committed when this returns."""
    caller = work.session.caller
    if work.called.service == EXPORT:
        with work.company.books.lock:
            return _export(work)
    with work.company.books.work(caller.key):
        call = Call(work.company.books, settings, sessions, caller, importing.nothing(), "")
        try:
            trace = importing.run(
                call,
                work.template,
                work.parameters.get("I_FILE", ""),
                work.parameters["I_RECORDSEP"],
                work.before_record,
            )
        except Refusal as refusal:
            return _said(1, str(refusal))
        billing.count(work.company.books, trace.created + trace.updated)
    work.created, work.updated, work.failed = trace.created, trace.updated, trace.rejected
    status = int(bool(trace.rejected) and settings.x3_rejects_set_status)
    words = "Import ended with errors" if trace.rejected else ""
    result = {"GRP1": {"O_REQNUM": "0", "O_STATUS": str(status), "O_MESSAGE": words}}
    return Returned(1, result, tuple(trace.messages) if settings.x3_trace else ())


def _export(work: Work) -> Returned:
    separator = work.parameters["I_RECORDSEP"]
    try:
        text = exporting.run(work.company.books, work.session.caller, work.template, work.criteria, separator)
    except (Refusal, BadCriteria) as refusal:
        return _said(1, str(refusal), group="GRP3")
    work.rows = text.count(separator)
    return Returned(1, {"GRP3": {"O_FILE": text, "O_REQNUM": "0", "O_STATUS": "0", "O_MESSAGE": ""}})


def _said(status: int, words: str, group: str = "GRP1") -> Returned:
    result = {group: {"O_REQNUM": "0", "O_STATUS": str(status), "O_MESSAGE": words}}
    return Returned(1, result, ((ERROR, words),))


def misused(called: Called, words: str) -> Returned:
    return _said(1, words, "GRP1" if called.service == IMPORT else "GRP3")
