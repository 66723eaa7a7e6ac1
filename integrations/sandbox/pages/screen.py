"""What a person does in Sage's own screens: the gateway's functions, called as somebody else than the integration."""

from __future__ import annotations

from lxml import etree

from integrations.sandbox.books.storage.store import Books
from integrations.sandbox.caller import Caller
from integrations.sandbox.company import users
from integrations.sandbox.errors import Refusal
from integrations.sandbox.functions import FUNCTIONS
from integrations.sandbox.functions.call import Call
from integrations.sandbox.gateway.gateway import DATA_LAYER, UNPROCESSED
from integrations.sandbox.messages.elements import name
from integrations.sandbox.pages.forms import TOKEN
from integrations.sandbox.pages.parts import Child, Element, tag
from integrations.sandbox.pages.visit import Notice, Redirect, Visit

PERSON = "person at the screen"


def acts(*forms: Child) -> Element:
    """The column of what may be done, and as whom."""
    return tag(
        "aside",
        tag("h2", "Behind the integration's back"),
        tag("p", f"Done as “{PERSON}”, as if in Sage's own screens.", class_="quiet"),
        *forms,
        class_="acts",
    )


def press(
    visit: Visit, asked: Element, *, done: str, to: str, refused_to: str = "", made_in: str = ""
) -> Redirect:
    """Run one function and lead to `to`, or to what was made, in the list that `made_in` names.

    A refusal is shown where the button was, with what was typed.
    """
    try:
        made = _run(visit, asked)
    except Refusal as refusal:
        typed = {field: value for field, value in visit.form.items() if field != TOKEN}
        return visit.back(refused_to or to, Notice(faults=refusal.faults, action=visit.path, typed=typed))
    return visit.back(visit.here(made_in, made) if made_in and made else to, Notice(done=done))


def _run(visit: Visit, asked: Element) -> str:
    """All or nothing, unlike the gateway's: a person sees one message and one state."""
    sandbox, company = visit.sandbox, visit.company
    key = _person(company.books)
    with company.books.work(key):
        call = Call(
            company.books,
            sandbox.settings,
            sandbox.gateway.sessions,
            Caller(PERSON, company.id, key=key),
            asked,
            sandbox.gateway.path,
        )
        try:
            reply = FUNCTIONS[name(asked)](call)
        except DATA_LAYER as error:
            raise Refusal(UNPROCESSED) from error
        if reply.faults:
            raise Refusal(*reply.faults)
    return reply.key or _made(reply.data)


def _person(books: Books) -> int:
    """A user of their own, without a password, so that an integration sees that a record was changed by somebody else."""
    with books.work():
        found = books.one("SELECT RECORDNO FROM USERINFO WHERE LOGINID=?", PERSON)
        return int(found[0] or 0) if found else users.add(books, PERSON, admin=True)


def _made(data: str) -> str:
    return (etree.fromstring(data).findtext(".//RECORDNO") or "") if data else ""


def legacy_day(field: str, iso: str) -> Element:
    """An empty or broken date is passed on as it is: to refuse it is Sage's business."""
    year, month, number = (*iso.split("-"), "", "")[:3]
    return tag(field, tag("year", year), tag("month", month), tag("day", number))


def us_day(iso: str) -> str:
    """mm/dd/yyyy; what is no date is passed on for Sage to refuse."""
    year, month, number = (*iso.split("-"), "", "")[:3]
    return f"{month}/{number}/{year}" if month else iso
