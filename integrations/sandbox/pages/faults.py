"""Misbehaviour: how often the gateway misbehaves, what waits for the next requests, and what each fault does."""

from __future__ import annotations

from integrations.sandbox.pages.forms import Field, form
from integrations.sandbox.pages.layout import page
from integrations.sandbox.pages.parts import Child, Column, Element, card, empty, narrow, table, tag
from integrations.sandbox.pages.visit import Button, Notice, Page, Redirect, Visit
from integrations.sandbox.traffic.faults import TABLE, Armed, FaultPlan

_HERE, _ARM, _RATE, _END = "/faults", "/faults/arm", "/faults/rate", "/faults/end"
_WHEN = {
    "before": "before anything is done",
    "inside": "inside the work",
    "late": "late: the work is done after the client was answered or dropped",
    "after": "after the work stands",
}


def show(visit: Visit) -> Element:
    plan = visit.sandbox.faults
    rows: list[list[Child]] = [[each.name, each.does, _WHEN[each.when]] for each in TABLE.values()]
    columns = (Column("Fault"), Column("What it does"), Column("Strikes"))
    return page(
        visit,
        "Faults",
        _present(plan),
        _acts(visit, plan),
        card("What there is", table(columns, rows, caption="What there is")),
    )


def _present(plan: FaultPlan) -> Element:
    rows: list[list[Child]] = [[name, f"{rate:.1%} of all requests"] for name, rate in plan.rates.items()]
    rows += [[each.fault, _waits(each)] for each in plan.armed]
    if not rows:
        return card("Now", empty("None: every request is answered as it should be."))
    return card("Now", narrow(table((Column("Fault"), Column("Strikes")), rows, caption="Misbehaviour")))


def _waits(armed: Armed) -> str:
    of = f" of {armed.object}" if armed.object else ""
    called = f" that call {armed.function}" if armed.function else ""
    return f"the next {armed.count} requests{called}{of}"


def _acts(visit: Visit, plan: FaultPlan) -> Element:
    names = [(name, name) for name in TABLE]
    fault = Field("fault", "Fault", choices=names)
    arm = [
        fault,
        Field("count", "How many requests", "1", hint="The next ones that match.", required=True),
        Field("function", "Function", hint="Such as create; empty: any."),
        Field("object", "Object", hint="Such as APBILL; empty: any."),
    ]
    share = Field("rate", "Share, in percent", "10", "money", "0 ends this one.", required=True)
    return tag(
        "div",
        _form(visit, "Strike the next requests", _ARM, arm, "Arm it"),
        _form(visit, "Strike now and then", _RATE, [fault, share], "Set it"),
        _form(visit, "Behave again", _END, [], "End all of it") if plan.rates or plan.armed else None,
        class_="figures",
    )


def _form(visit: Visit, title: str, action: str, fields: list[Field], button: str) -> Element:
    return card(title, form(action, visit.token, fields, button, typed=visit.typed(action)))


def _arm(visit: Visit) -> Redirect:
    fault, count = visit.form.get("fault", ""), visit.form.get("count", "").strip()
    named = {"function": visit.form.get("function", "").strip(), "name": visit.form.get("object", "").strip()}
    try:
        visit.sandbox.faults.arm(fault, int(count) if count.isdecimal() else count, **named)
    except ValueError as error:
        return _refused(visit, error)
    return visit.back(_HERE, Notice(done=f"{fault} waits for the next request that matches."))


def _rate(visit: Visit) -> Redirect:
    fault = visit.form.get("fault", "")
    try:
        share = _share(visit.form.get("rate", ""))
        visit.sandbox.faults.set_rate(fault, share)
    except ValueError as error:
        return _refused(visit, error)
    return visit.back(_HERE, Notice(done=f"{fault} strikes {share:.1%} of all requests from now on."))


def _share(percent: str) -> float:
    entered = percent.strip().removesuffix("%")
    try:
        found = float(entered) / 100
    except ValueError:
        found = -1.0
    if not 0 <= found <= 1:
        raise ValueError(f"a share is a number from 0 to 100, not {entered or 'nothing'}")
    return found


def _end(visit: Visit) -> Redirect:
    visit.sandbox.faults.change({})
    return visit.back(_HERE, Notice(done="Every request is answered as it should be again."))


def _refused(visit: Visit, error: ValueError) -> Redirect:
    typed = {name: visit.form.get(name, "") for name in ("fault", "count", "function", "object", "rate")}
    return visit.back(_HERE, Notice(problem=f"Not set: {error}.", action=visit.path, typed=typed))


PAGES: dict[str, Page] = {"faults": show}
BUTTONS: dict[str, Button] = {"faults/arm": _arm, "faults/rate": _rate, "faults/end": _end}
