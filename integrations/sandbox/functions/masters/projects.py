"""Employees, projects, their tasks and cost types, and contracts."""

from __future__ import annotations

from integrations.sandbox.books.masters import attachments
from integrations.sandbox.books.storage.store import Row
from integrations.sandbox.errors import Refusal, general, in_use
from integrations.sandbox.functions import payloads
from integrations.sandbox.functions.call import Call
from integrations.sandbox.functions.masters import days
from integrations.sandbox.functions.masters.master import ACTIVE, Master, pairs
from integrations.sandbox.functions.masters.payload import Values, Written
from integrations.sandbox.functions.masters.refusals import duplicate, invalid, missing

_TAGGED = (
    *("ARINVOICEITEM", "APBILLITEM", "ARADJUSTMENTITEM", "APADJUSTMENTITEM"),
    *("ARADVANCEITEM", "APADVANCEITEM", "GLENTRY"),
)
_PLACED = "LOCATIONID:LOCATION DEPARTMENTID:DEPARTMENT CLASSID:CLASS"


def _value(written: Written, present: Row | None, field: str) -> str:
    if field in written.values:
        return written.values[field]
    return str((present or {}).get(field) or "")


def _complete_employee(_call: Call, written: Written, present: Row | None) -> Row:
    days.must_follow(written.values, present, "STARTDATE", "ENDDATE")
    return {}


def _complete_project(call: Call, written: Written, present: Row | None) -> Row:
    payloads.one_currency(written.values)
    attachments.must_exist(call.books, call.settings, written.values.get("SUPDOCID"))
    days.must_follow(written.values, present, "BEGINDATE", "ENDDATE")
    return {}


def _complete_task(call: Call, written: Written, present: Row | None) -> Row:
    """A task without an id has its name for one; ids are unique within the project."""
    project, values = _value(written, present, "PROJECTID"), written.values
    days.must_follow(values, present, "PBEGINDATE", "PENDDATE")
    attachments.must_exist(call.books, call.settings, values.get("SUPDOCID"))
    parent = _parent_task(call, values, project)
    number = _value(written, present, "TASKID") or _value(written, present, "NAME")
    own = present["RECORDNO"] if present else 0
    if call.books.one(
        "SELECT 1 FROM TASK WHERE PROJECTID=? AND TASKID=? AND RECORDNO<>?", project, number, own
    ):
        raise Refusal(duplicate(call.settings, "Task", number))
    named: Row = {"PROJECTID": project, "TASKID": number}
    if present and _moved(present, named) and _task_is_named(call, present):
        raise general(f"The task '{present['TASKID']}' is in use; its id and its project can't be changed.")
    return {"TASKID": number, **parent}


def _moved(present: Row, named: Row) -> bool:
    return any(present[name] != value for name, value in named.items())


def _parent_task(call: Call, values: Values, project: str) -> Row:
    """Of the same project, by its key or, in the legacy dialect, by its name."""
    for field, column in (("PARENTKEY", "RECORDNO"), ("PARENTTASKNAME", "NAME")):
        if values.get(field):
            sql = f"SELECT RECORDNO FROM TASK WHERE {column}=? AND PROJECTID=?"
            found = call.books.one(sql, values[field], project)
            if found is None:
                raise invalid("TASK", values[field])
            return {"PARENTKEY": found[0]}
    return {}


def _complete_cost_type(call: Call, written: Written, present: Row | None) -> Row:
    """Its id is that of the standard cost type that it is made from, within one task of one project."""
    number = _value(written, present, "COSTTYPEID") or _value(written, present, "STANDARDCOSTTYPEID")
    if not number:
        raise missing("COSTTYPEID")
    project, task = _value(written, present, "PROJECTID"), _value(written, present, "TASKID")
    if not call.books.one("SELECT 1 FROM TASK WHERE PROJECTID=? AND TASKID=?", project, task):
        raise invalid("TASK", task)
    own = present["RECORDNO"] if present else 0
    sql = "SELECT 1 FROM COSTTYPE WHERE PROJECTID=? AND TASKID=? AND COSTTYPEID=? AND RECORDNO<>?"
    if call.books.one(sql, project, task, number, own):
        raise Refusal(duplicate(call.settings, "Cost type", number))
    named: Row = {"PROJECTID": project, "TASKID": task, "COSTTYPEID": number}
    if present and _moved(present, named) and _named_in(call, _TAGGED, present, *named):
        text = f"The cost type '{present['COSTTYPEID']}' is in use; its id and its task can't be changed."
        raise general(text)
    return {"COSTTYPEID": number}


def _complete_contract(call: Call, written: Written, present: Row | None) -> Row:
    payloads.one_currency(written.values)
    attachments.must_exist(call.books, call.settings, written.values.get("SUPDOCID"))
    days.must_follow(written.values, present, "BEGINDATE", "ENDDATE")
    if _value(written, present, "TERMTYPE") == "Termed" and not _value(written, present, "ENDDATE"):
        raise missing("ENDDATE")
    return {}


def _after_deleting_project(call: Call, present: Row) -> None:
    """Its tasks go with it; that no line names them is known by now, for such a line names the project too."""
    for table in ("COSTTYPE", "TASK"):
        call.books.run(f"DELETE FROM {table} WHERE PROJECTID=?", present["PROJECTID"])


def _named_in(call: Call, tables: tuple[str, ...], present: Row, *names: str) -> bool:
    """Whether a record of these tables has the same in all these columns: ids below a project say nothing alone."""
    where = " AND ".join(f"{each}=?" for each in names)
    values = [present[each] for each in names]
    return any(call.books.one(f"SELECT 1 FROM {table} WHERE {where} LIMIT 1", *values) for table in tables)


def _task_is_named(call: Call, present: Row) -> bool:
    return _named_in(call, (*_TAGGED, "COSTTYPE"), present, "PROJECTID", "TASKID")


def _after_deleting_task(call: Call, present: Row) -> None:
    if _task_is_named(call, present) or call.books.one(
        "SELECT 1 FROM TASK WHERE PARENTKEY=? LIMIT 1", present["RECORDNO"]
    ):
        raise in_use("task", present["TASKID"])


def _after_deleting_cost_type(call: Call, present: Row) -> None:
    if _named_in(call, _TAGGED, present, "PROJECTID", "TASKID", "COSTTYPEID"):
        raise in_use("cost type", present["COSTTYPEID"])


PROJECTS = (
    Master(
        "EMPLOYEE",
        "Employee",
        ("EMPLOYEEID", "PERSONALINFO.CONTACTNAME"),
        pairs(
            f"PERSONALINFO.CONTACTNAME:CONTACT SUPERVISORID:EMPLOYEE SUPDOCFOLDERNAME:SUPDOCFOLDER {_PLACED}"
        ),
        {**ACTIVE, "PAYMENTNOTIFY": "false", "MERGEPAYMENTREQ": "false", "ACHENABLED": "false"},
        number="EMPL-",
        loose=("CURRENCY",),
        complete=_complete_employee,
    ),
    Master(
        "PROJECT",
        "Project",
        ("PROJECTID", "NAME", "PROJECTCATEGORY"),
        pairs(
            f"PARENTID:PROJECT CUSTOMERID:CUSTOMER MANAGERID:EMPLOYEE SALESCONTACTID:EMPLOYEE TERMNAME:ARTERM {_PLACED}"
            " CONTACTINFO.CONTACTNAME:CONTACT BILLTO.CONTACTNAME:CONTACT SHIPTO.CONTACTNAME:CONTACT"
        ),
        ACTIVE,
        number="PROJ-",
        loose=("CURRENCY", "PROJECT_RULES"),
        complete=_complete_project,
        after_deleting=_after_deleting_project,
    ),
    Master(
        "TASK",
        "Task",
        ("NAME", "PROJECTID", "TASKSTATUS"),
        pairs("PROJECTID:PROJECT ITEMID:ITEM CLASSID:CLASS"),
        {**ACTIVE, "BILLABLE": "false", "ISMILESTONE": "false", "UTILIZED": "false"},
        complete=_complete_task,
        after_deleting=_after_deleting_task,
    ),
    Master(
        "COSTTYPE",
        "Cost type",
        ("NAME", "PROJECTID", "TASKID"),
        pairs("PROJECTID:PROJECT ITEMID:ITEM ACCOUNTNO:GLACCOUNT"),
        ACTIVE,
        complete=_complete_cost_type,
        after_deleting=_after_deleting_cost_type,
    ),
    Master(
        "CONTRACT",
        "Contract",
        ("CONTRACTID", "CUSTOMERID", "NAME", "BEGINDATE", "TERMNAME", "TERMTYPE", "LOCATIONID"),
        pairs(
            f"CUSTOMERID:CUSTOMER TERMNAME:ARTERM PROJECTID:PROJECT VENDORID:VENDOR EMPLOYEEID:EMPLOYEE {_PLACED}"
            " BILLTOCONTACTNAME:CONTACT SHIPTOCONTACTNAME:CONTACT ADDITIONALCONTACTNAME:CONTACT"
        ),
        {**ACTIVE, "STATE": "In progress", "APPLICATION": "Contracts", "RENEWAL": "false"},
        number="CONT-",
        loose=("CURRENCY",),
        complete=_complete_contract,
    ),
)
