"""One request through the gateway: parse, sign in, run each function, answer at three levels."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from urllib.parse import quote

from integrations.sandbox.company import billing
from integrations.sandbox.company.company import Company
from integrations.sandbox.company.sessions import Session, Sessions
from integrations.sandbox.errors import Fault, Refusal, SignInRefused, general
from integrations.sandbox.functions import FUNCTIONS, unavailable
from integrations.sandbox.functions.call import Call
from integrations.sandbox.gateway import envelope, permissions
from integrations.sandbox.gateway.envelope import Envelope, Task
from integrations.sandbox.gateway.signin import Login, SignIn
from integrations.sandbox.messages import elements, replies
from integrations.sandbox.messages.elements import Element
from integrations.sandbox.messages.replies import Reply, Result
from integrations.sandbox.messages.wording import worded
from integrations.sandbox.paths import MOVED_PATH, XML_PATH
from integrations.sandbox.settings import Credentials, Settings

ROLLED_BACK = Fault(
    "XL03000009", "The entire transaction in this operation has been rolled back due to an error."
)
# What the books' own engine refuses (a filter too deep, a number too long) is the caller's to mend.
DATA_LAYER = (sqlite3.DataError, sqlite3.OperationalError, OverflowError)
UNPROCESSED = Fault("DL02000001", "There was an error processing the request.", "Error")


class _RollBack(Exception):
    """Leaves the SQL transaction of an operation that must not stand."""


@dataclass(slots=True)
class Prepared:
    """A request that may run: signed in, its control ids claimed.

    Misbehaviour sets the last three: `before_function` is called with each function's place and may refuse it;
    `refused` is answered in the results' stead.
    """

    envelope: Envelope
    session: Session
    company: Company
    claimed: set[str] = field(default_factory=set)
    results: list[Result] = field(default_factory=list)
    replays_refused: bool = True
    before_function: Callable[[int], None] | None = None
    refused: SignInRefused | None = None


class Gateway:
    def __init__(
        self, companies: Mapping[str, Company], settings: Settings, credentials: Credentials
    ) -> None:
        self.settings = settings
        self.sessions = Sessions()
        self._companies = companies
        self._signin = SignIn(companies, settings, credentials, self.sessions)

    @property
    def path(self) -> str:
        """Where a new session is to be used."""
        return MOVED_PATH if self.settings.endpoint_moved else XML_PATH

    def read(self, body: bytes, base: str) -> Envelope:
        """`base` is the address that the client called, such as http://127.0.0.1:8001."""
        root = elements.parse(body)
        return envelope.read(root, FUNCTIONS, base, control_last=self.settings.control_last)

    def named(self, company: Company, login: Login) -> Session:
        """Whoever brings a name and password with each call. Raises SignInRefused or GatewayRejection."""
        return self._signin.named(company, login)

    def prepare(self, asked: Envelope) -> Prepared:
        self._signin.check_sender(asked)
        session = self._signin.sign_in(asked)
        prepared = Prepared(asked, session, self._companies[session.caller.company])
        if asked.control.uniqueid:
            ids = [task.controlid for task in asked.tasks]
            prepared.claimed = prepared.company.controlids.begin(prepared.session.caller.user, ids)
        return prepared

    @contextmanager
    def claimed(self, asked: Envelope) -> Iterator[Prepared]:
        """Prepared for as long as it is worked on; its control ids are running until then."""
        prepared = self.prepare(asked)
        try:
            yield prepared
        finally:
            self.release(prepared)

    def release(self, prepared: Prepared) -> None:
        prepared.company.controlids.end(prepared.session.caller.user, prepared.claimed)

    def run(self, prepared: Prepared) -> None:
        """Run the functions; what succeeded is committed when this returns."""
        tasks = prepared.envelope.tasks
        try:
            with prepared.company.books.work(prepared.session.caller.key):
                prepared.results = self._run_all(prepared, tasks)
                billing.count(
                    prepared.company.books,
                    sum(each.reply.created + each.reply.updated for each in prepared.results),
                )
        except _RollBack:
            prepared.results = _rolled_back(prepared.results, tasks, self.settings)

    def _run_all(self, prepared: Prepared, tasks: list[Task]) -> list[Result]:
        results: list[Result] = []
        for place, task in enumerate(tasks):
            results.append(self._run_one(prepared, task, place))
            if prepared.envelope.transaction and results[-1].status != "success":
                prepared.results = results
                raise _RollBack
        return results

    def _run_one(self, prepared: Prepared, task: Task, place: int) -> Result:
        try:
            if prepared.before_function is not None:
                prepared.before_function(place)
            if prepared.envelope.control.uniqueid and prepared.replays_refused:
                prepared.company.controlids.check(
                    prepared.session.caller.user, task.controlid, prepared.claimed
                )
        except Refusal as refusal:
            return Result("failure", task.name, task.controlid, faults=refusal.faults)
        try:
            reply = self._call(prepared, task.element)
        except Refusal as refusal:
            reply = Reply(faults=refusal.faults)
        except DATA_LAYER:
            reply = Reply(faults=(UNPROCESSED,))
        self._remember(prepared, task, succeeded=not reply.faults)
        status = "failure" if reply.faults else "success"
        return Result(status, task.name, task.controlid, reply, reply.faults)

    def _remember(self, prepared: Prepared, task: Task, *, succeeded: bool) -> None:
        if not (prepared.envelope.control.uniqueid and prepared.replays_refused):
            return
        if succeeded or self.settings.uniqueid == "remembers-failures":
            prepared.company.controlids.executed(
                prepared.session.caller.user, task.controlid, succeeded=succeeded
            )

    def _call(self, prepared: Prepared, element: Element) -> Reply:
        function = FUNCTIONS.get(elements.name(element), unavailable.refuse)
        caller = prepared.session.caller
        books = prepared.company.books
        if self.settings.service_offline:
            raise general("The Service is Temporarily Off-line")
        permissions.check(caller, element, self.settings.platform_dimensions)
        endpoint = prepared.envelope.base + self.path
        books.pages = f"{prepared.envelope.base}/company/{quote(prepared.company.id, safe='')}"
        with books.savepoint():
            return function(Call(books, self.settings, self.sessions, caller, element, endpoint))

    def answer(self, prepared: Prepared) -> bytes:
        """The document, or the data alone where a function was asked for another form than XML."""
        alone = alone_in(prepared.results)
        if alone is not None:
            return alone.data.encode()
        control = prepared.envelope.control
        results = [replace(each, faults=worded(self.settings, each.faults)) for each in prepared.results]
        inner = replies.answered(control, self._signin.authentication(prepared.session), results)
        return replies.document(inner, whitespace=control.whitespace)


def alone_in(results: list[Result]) -> Reply | None:
    """The reply that is sent without control and operation: JSON or CSV holds nothing but its data."""
    return next((each.reply for each in results if each.reply.form and each.status == "success"), None)


def _rolled_back(done: list[Result], tasks: list[Task], settings: Settings) -> list[Result]:
    """Earlier functions are aborted, the failing one keeps its errors, later ones were never run."""
    status = settings.rolled_back_status
    failed = done[-1]
    results = [replace(each, status="aborted", reply=Reply(), faults=(ROLLED_BACK,)) for each in done[:-1]]
    results.append(replace(failed, status=status, reply=Reply(), faults=(*failed.faults, ROLLED_BACK)))
    rest = tasks[len(done) :] if settings.rolled_back_rest else []
    results += [Result("aborted", each.name, each.controlid, faults=(ROLLED_BACK,)) for each in rest]
    return results
