"""`approve` and `decline` of what was submitted, what still waits, and who said what.

The shapes of the two lists are this sandbox's own: Sage's schema knows their parameters only.
"""

from __future__ import annotations

from collections.abc import Callable

from integrations.sandbox import dates
from integrations.sandbox.books.documents import approvals
from integrations.sandbox.books.documents.approvals import Step
from integrations.sandbox.books.documents.workflow import WAITING
from integrations.sandbox.errors import cannot, general
from integrations.sandbox.functions import documents, payloads, payments
from integrations.sandbox.functions.call import Approval, Call, Function
from integrations.sandbox.functions.reading.conditions import Where, visible
from integrations.sandbox.messages.elements import Element, child_text, name
from integrations.sandbox.messages.replies import Reply, element, listed
from integrations.sandbox.money import plain
from integrations.sandbox.objects import CATALOGUE

APPROVALS: dict[str, Approval] = {**documents.APPROVALS, **payments.APPROVALS}


def approve(call: Call) -> Reply:
    return _each(call, lambda approval: approval.approve)


def decline(call: Call) -> Reply:
    return _each(call, lambda approval: approval.decline)


def _each(call: Call, pick: Callable[[Approval], Callable[[Call, int, str], None]]) -> Reply:
    """One object; the whole stands or falls."""
    done = [_one(call, each, pick) for each in call.element]
    if not done:
        raise general("Name the object, and try again.")
    return Reply(data=listed("objects", done), updated=len(done))


def _one(call: Call, each: Element, pick: Callable[[Approval], Callable[[Call, int, str], None]]) -> str:
    object_name = name(each).upper()
    approval = APPROVALS.get(object_name)
    if approval is None:
        raise cannot(name(call.element), name(each))
    key = payloads.key(child_text(each, "RECORDNO") or child_text(each, "DOCID"))
    if key is None:
        raise general("Required field RECORDNO is missing")
    pick(approval)(call, key, child_text(each, "COMMENT"))
    tag = object_name.lower()
    return f"<{tag}>{element('RECORDNO', str(key))}</{tag}>"


def waiting(call: Call) -> Reply:
    """Everything of a module that waits for somebody's approval."""
    module = child_text(call.element, "module").upper()
    rows = [
        row
        for object_name, approval in APPROVALS.items()
        if approval.module == module
        for row in _waiting(call, object_name, approval)
    ]
    return Reply(data=listed("transactionstoapprove", rows), rows=len(rows))


def _waiting(call: Call, object_name: str, approval: Approval) -> list[str]:
    where = Where(f"t.{approval.state} IN (?,?)", list(WAITING))
    visible(where, CATALOGUE[object_name], call.caller, private=True)
    sql = (
        f"SELECT t.RECORDNO, t.RECORDID, t.{approval.state}, t.TOTALENTERED, t.WHENCREATED FROM {object_name} t"
        f" WHERE {where.sql} ORDER BY t.RECORDNO"
    )
    tag, found = object_name.lower(), []
    for key, number, state, total, day in call.books.all(sql, where.values):
        shown = {
            "RECORDNO": str(key),
            "RECORDID": str(number or ""),
            "STATE": str(state),
            "TOTALENTERED": plain(int(total or 0)),
            "WHENCREATED": dates.write_date(str(day)) if day else "",
        }
        found.append(f"<{tag}>{''.join(element(*each) for each in shown.items())}</{tag}>")
    return found


def history(call: Call) -> Reply:
    """What was said of one document; `docid` is its RECORDNO."""
    module = child_text(call.element, "module").upper()
    key = payloads.key(child_text(call.element, "docid"))
    if key is None:
        raise general("Required field docid is missing")
    steps = [
        _step(call, object_name, step)
        for object_name, approval in APPROVALS.items()
        if approval.module == module
        for step in approvals.history(call.books, object_name, key)
    ]
    return Reply(data=listed("approvalhistory", steps), rows=len(steps))


def _step(call: Call, object_name: str, step: Step) -> str:
    found = call.books.one("SELECT LOGINID FROM USERINFO WHERE RECORDNO=?", step.user)
    shown = {
        "OBJECT": object_name,
        "ACTION": step.action,
        "USERID": str(found[0]) if found else "",
        "COMMENT": step.comment,
        "WHENCREATED": dates.write_stamp(step.at),
    }
    return f"<approvalhistory>{''.join(element(*each) for each in shown.items())}</approvalhistory>"


FUNCTIONS: dict[str, Function] = {
    "approve": approve,
    "decline": decline,
    "getTransactionsToApprove": waiting,
    "getApprovalHistory": history,
}
