"""One running sandbox: books, gateway, slots, faults and log, and how a request passes through them."""

from __future__ import annotations

import secrets
import time
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import asdict

from integrations.sandbox.books.storage.store import IN_MEMORY
from integrations.sandbox.company.company import Company, open_all
from integrations.sandbox.company.slots import NoSlot, RateLimit
from integrations.sandbox.errors import UNPUBLISHED, Fault, GatewayRejection, SignInRefused
from integrations.sandbox.gateway.envelope import Envelope
from integrations.sandbox.gateway.gateway import Gateway, Prepared
from integrations.sandbox.messages import replies
from integrations.sandbox.messages.replies import Control
from integrations.sandbox.messages.wording import worded
from integrations.sandbox.paths import XML_PATH
from integrations.sandbox.settings import Credentials, Settings
from integrations.sandbox.soap import SoapService
from integrations.sandbox.traffic import answers
from integrations.sandbox.traffic.answers import Answer
from integrations.sandbox.traffic.faults import FaultPlan
from integrations.sandbox.traffic.later import Later
from integrations.sandbox.traffic.requestlog import LoggedRequest, RequestLog
from integrations.sandbox.traffic.strikes import Strikes

TOO_MANY_FUNCTIONS = Fault(UNPUBLISHED, "There are too many functions in this request.")
TOO_MANY = Fault(UNPUBLISHED, "There are too many operations running for this company (200024).")

# Of one function's objects, in the log; a create takes no more.
_NOTED = 100


class Sandbox:
    def __init__(
        self,
        settings: Settings,
        credentials: Credentials,
        *,
        path: str = IN_MEMORY,
        further: Sequence[str] = (),
        faults: Mapping[str, float] | None = None,
        seed: int | None = None,
    ) -> None:
        self.settings = settings
        self.credentials = credentials
        self.control_token = secrets.token_urlsafe(18)
        self._path = path
        self._names = [credentials.company_id, *further]
        self._rates = dict(faults or {})
        self._seed = seed
        self._switches = asdict(settings)
        self._begin()

    def _begin(self) -> None:
        self.companies = open_all(self._names, self._path, self.settings, self.credentials)
        self.faults = FaultPlan(self._rates, self._seed)
        self.log = RequestLog()
        self.gateway = Gateway(self.companies, self.settings, self.credentials)
        self.later = Later()
        self._rate = RateLimit(self.settings)
        self._strikes = Strikes(self.gateway, self.faults)
        self.soap = SoapService(self.gateway, self.companies, self.faults, self.log, self.later)

    def reset(self) -> None:
        """Everything as it was at the start: books, switches, faults, sessions, log. A ValueError for books in a file."""
        if self._path != IN_MEMORY:
            raise ValueError("books in a file are not reset: stop the sandbox and remove the file")
        self.settings.change(self._switches)
        self.later.forget()
        before = self.companies
        self._begin()
        for each in before.values():
            each.books.close()

    def company(self, number: str = "") -> Company:
        """A ValueError when there is none of that name; without a name, the first."""
        found = self.companies.get(number or self.credentials.company_id)
        if found is None:
            raise ValueError(f"no company {number!r}; there are {', '.join(self.companies)}")
        return found

    def close(self) -> None:
        for each in self.companies.values():
            each.books.close()

    def answer(self, body: bytes, *, base: str, path: str = XML_PATH, fault: str | None = None) -> Answer:
        """Take one request through log, faults, gateway and slot. `fault` strikes it whatever the plan says.

        `base` is the address that the client called; new sessions are told to stay with it.
        """
        entry = self.log.begin()
        try:
            answer = self._answer(body, entry, base, path, fault)
        except Exception:  # noqa: BLE001  # a defect of ours: the client is answered as by a Sage that has one
            traceback.print_exc()
            answer = answers.bare(500, answers.UNABLE)
        finally:
            self.log.end(entry)
        entry.http = answer.status or None
        self.log.keep(entry, body, answer.body, self._secrets())
        return answer

    def soap_answer(self, body: bytes, authorization: str, *, fault: str | None = None) -> Answer:
        return self.soap.answer(body, authorization, fault=fault, secrets=self._secrets())

    def _secrets(self) -> tuple[str, ...]:
        known = self.credentials
        return (known.user_password, known.sender_password, known.client_secret, self.control_token)

    def _answer(self, body: bytes, entry: LoggedRequest, base: str, path: str, fault: str | None) -> Answer:
        try:
            asked = self.gateway.read(body, base)
        except GatewayRejection as rejection:
            return self._rejected(answers.UNREAD, rejection)
        if len(asked.tasks) > self.settings.max_functions:
            return self._rejected(asked.control, GatewayRejection(TOO_MANY_FUNCTIONS))
        _note(entry, asked)
        if wait := self._rate.wait_for(asked.control.senderid):
            return answers.bare(429, answers.RATE_LIMIT, {"Retry-After": str(wait)})
        entry.fault = fault = fault or self.faults.strike(entry.functions, entry.objects)
        try:
            strike = self._strikes.before.get(fault or "")
            early = strike(asked) if strike else None
            if early is not None:
                return early
            self._check_path(asked, path)
            return self._work(asked, fault or "", entry)
        except GatewayRejection as rejection:
            return self._rejected(asked.control, rejection)
        except SignInRefused as refused:
            inner = replies.not_signed_in(asked.control, refused.user, refused.company, refused.fault)
            return Answer(200, replies.document(inner, whitespace=asked.control.whitespace))

    def _rejected(self, control: Control, rejection: GatewayRejection) -> Answer:
        return answers.rejected(control, rejection, worded(self.settings, rejection.faults))

    def _check_path(self, asked: Envelope, path: str) -> None:
        """A session is good at the endpoint that came with it; signing in is possible at the first one for ever."""
        if asked.session is not None and self.gateway.path != path:
            raise SignInRefused(Fault("XL03000006", f"Invalid session {asked.session[:40]}"))

    def _work(self, asked: Envelope, fault: str, entry: LoggedRequest) -> Answer:
        late = self._strikes.late.get(fault)
        if late is not None:
            self._commit_later(self.gateway.prepare(asked), entry, self.settings.late_seconds)
            return late
        if asked.policy:
            self._commit_later(self.gateway.prepare(asked), entry, 0)
            inner = replies.acknowledged(asked.control)
            return Answer(200, replies.document(inner, whitespace=asked.control.whitespace))
        with self.gateway.claimed(asked) as prepared:
            entry.company, entry.entity = prepared.company.id, prepared.session.caller.entity
            if inside := self._strikes.inside.get(fault):
                inside(prepared)
            self._run_in_slot(prepared, entry)
            return self._strikes.after.get(fault, self._strikes.answer)(prepared)

    def _commit_later(self, prepared: Prepared, entry: LoggedRequest, seconds: float) -> None:
        """The client is answered or given up at once; the work is done when it has turned away."""

        def commit() -> None:
            try:
                self._run_in_slot(prepared, entry)
            except GatewayRejection:
                entry.committed = False
            finally:
                self.gateway.release(prepared)

        self.later.put(seconds, commit)

    def _run_in_slot(self, prepared: Prepared, entry: LoggedRequest) -> None:
        try:
            asked = prepared.envelope
            slots = prepared.company.slots
            with slots.taken(asked.control.senderid, asynchronous=bool(asked.policy)):
                writes = sum(task.writes for task in asked.tasks)
                _sleep_ms(self.settings.latency_ms + self.settings.record_ms * writes)
                self.gateway.run(prepared)
                self._count(prepared, entry)
                _sleep_ms(self.settings.row_ms * entry.rows)
        except NoSlot as error:
            raise GatewayRejection(TOO_MANY, http=self.settings.too_many_operations_http) from error

    def _count(self, prepared: Prepared, entry: LoggedRequest) -> None:
        for result in prepared.results:
            entry.created += result.reply.created
            entry.updated += result.reply.updated
            entry.rows += result.reply.rows
            entry.failed += result.status != "success"
        entry.committed = True
        self.log.bill(entry)


def _note(entry: LoggedRequest, asked: Envelope) -> None:
    for task in asked.tasks:
        entry.functions.append(task.name)
        entry.objects += task.objects[:_NOTED]
        entry.controlids.append(task.controlid)


def _sleep_ms(milliseconds: float) -> None:
    if milliseconds > 0:
        time.sleep(milliseconds / 1000)
