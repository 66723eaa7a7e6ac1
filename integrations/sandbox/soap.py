"""The SOAP service of Sage X3 before the same companies: how a call passes through log, faults, sign-in and slot."""

from __future__ import annotations

import base64
import binascii
import time
import traceback
from collections.abc import Callable, Mapping
from dataclasses import replace

from integrations.sandbox import dates
from integrations.sandbox.company.company import Company
from integrations.sandbox.company.slots import NoSlot
from integrations.sandbox.errors import GatewayRejection, SignInRefused, general
from integrations.sandbox.gateway.gateway import Gateway
from integrations.sandbox.gateway.signin import Login
from integrations.sandbox.settings import Settings
from integrations.sandbox.traffic import answers
from integrations.sandbox.traffic.answers import DROPPED, EMPTY, Answer
from integrations.sandbox.traffic.faults import FaultPlan
from integrations.sandbox.traffic.later import Later
from integrations.sandbox.traffic.requestlog import LoggedRequest, RequestLog
from integrations.sandbox.x3 import envelope, work
from integrations.sandbox.x3.envelope import ERROR, Called, Returned, SoapFault
from integrations.sandbox.x3.templates import Templates
from integrations.sandbox.x3.work import Misuse, Work

_KIND = "text/xml; charset=utf-8"
_UNAUTHORIZED = Answer(401, b"", "text/plain", headers={"WWW-Authenticate": 'Basic realm="Syracuse"'})
_BUSY = Answer(500, envelope.fault("No process available in the pool: all are busy"), _KIND)
_BROKEN = Answer(500, envelope.fault("com.adonix.wsvc.AdxException: the session was lost"), _KIND)
_TIMED_OUT = answers.page(524, "A timeout occurred")


class SoapService:
    """The pool's alias is the company's name; the user signs in with each call, by Basic authentication."""

    def __init__(
        self,
        gateway: Gateway,
        companies: Mapping[str, Company],
        faults: FaultPlan,
        log: RequestLog,
        later: Later,
    ) -> None:
        self._gateway = gateway
        self._companies = companies
        self._faults = faults
        self._log = log
        self._later = later
        self.templates = {name: Templates() for name in companies}

    @property
    def _settings(self) -> Settings:
        return self._gateway.settings

    def answer(
        self, body: bytes, authorization: str, *, fault: str | None, secrets: tuple[str, ...]
    ) -> Answer:
        entry = self._log.begin()
        try:
            answer = self._answer(body, authorization, entry, fault)
        except SoapFault as refused:
            answer = Answer(500, envelope.fault(str(refused)), _KIND)
        except Exception:  # noqa: BLE001  # a defect of ours: the client is answered as by a Sage that has one
            traceback.print_exc()
            answer = _BROKEN
        finally:
            self._log.end(entry)
        entry.http = answer.status or None
        self._log.keep(entry, body, answer.body, secrets)
        return answer

    def _answer(self, body: bytes, authorization: str, entry: LoggedRequest, fault: str | None) -> Answer:
        called = envelope.read(body)
        entry.functions.append(called.service or called.operation)
        company = self._companies.get(called.pool)
        try:
            done = self._read(called, company, authorization)
        except (GatewayRejection, SignInRefused):
            return _UNAUTHORIZED
        if isinstance(done, Work):
            entry.objects.append(done.template.object)
            entry.company, entry.entity = done.company.id, done.session.caller.entity
        entry.fault = fault = fault or self._faults.strike(entry.functions, entry.objects)
        early = self._before(fault)
        if early is not None:
            return early
        if not isinstance(done, Work):
            return self._told(called, done)
        return self._work(called, done, fault or "", entry)

    def _read(self, called: Called, company: Company | None, authorization: str) -> Work | Returned:
        """What is to be done, or the answer to what cannot be. Whoever is not known learns nothing of pools and templates."""
        user, password = _basic(authorization)
        first = company or next(iter(self._companies.values()))
        session = self._gateway.named(first, Login(user, first.id, "", password))
        if company is None:
            raise SoapFault(f"The pool alias '{called.pool[:40]}' does not exist or is not started")
        if called.service not in work.SERVICES:
            return Returned(0, None, ((ERROR, f"The web service {called.service[:20]} is not published"),))
        if called.operation == "getDescription":
            return Returned(1, {"publicName": called.service, "type": "subprogram"})
        try:
            return work.read(called, company, session, self.templates[company.id])
        except Misuse as misuse:
            return work.misused(called, str(misuse))
        except (ValueError, RecursionError):
            return Returned(0, None, ((ERROR, "inputXml cannot be read"),))

    # Misbehaviour ---------------------------------------------------------------------------------------------

    def _before(self, fault: str | None) -> Answer | None:
        """What strikes before anything is done, in the words that this service has for it."""
        settings = self._settings
        table: Mapping[str, Callable[[], Answer | None]] = {
            "drop-before": lambda: DROPPED,
            "hang": lambda: replace(DROPPED, hang=settings.hang_seconds),
            "429": lambda: replace(_BUSY, status=429, headers={"Retry-After": "1"}),
            "429-in-200": lambda: _BUSY,
            "500": lambda: Answer(500, b"", "text/plain"),
            "502": lambda: answers.page(502, "Bad gateway"),
            "503": lambda: Answer(503, b"", "text/plain"),
            "delay": self._delay,
            "credentials-revoked": self._revoke,
            "session-expiry": lambda: _BROKEN,
        }
        strike = table.get(fault or "")
        return strike() if strike else None

    def _delay(self) -> None:
        time.sleep(self._settings.delay_seconds * self._faults.share())

    def _revoke(self) -> Answer:
        self._settings.credentials_revoked = True
        return _UNAUTHORIZED

    def _after(self, fault: str, answer: Answer) -> Answer:
        settings = self._settings
        table: Mapping[str, Callable[[], Answer]] = {
            "drop-after-commit": lambda: DROPPED,
            "hang-after-commit": lambda: replace(DROPPED, hang=settings.hang_seconds),
            "500-after-commit": lambda: _BROKEN,
            "502-after-commit": lambda: answers.page(502, "Bad gateway"),
            "524-after-commit": lambda: _TIMED_OUT,
            "empty-body": lambda: EMPTY,
            "cut-body": lambda: replace(answer, cut=True),
            "slow-drip": lambda: replace(answer, drip=settings.drip_seconds),
            "two-roots": lambda: replace(answer, body=(answer.body or b"") + b"\n<Envelope/>"),
        }
        return table.get(fault, lambda: answer)()

    def _inside(self, done: Work, fault: str) -> None:
        """One record of the file is refused without a word, or the month closes between two."""
        count = max(
            1,
            done.parameters.get("I_FILE", "").count(
                f"{done.parameters['I_RECORDSEP']}{done.template.header};"
            )
            + 1,
        )
        hit = self._faults.choose(count)
        if fault == "no-errormessage":
            done.before_record = lambda n: _refuse() if n == hit else None
        elif fault == "closed-period":
            done.before_record = lambda n: self._close() if n == hit else None

    def _close(self) -> None:
        month = dates.month()
        if month not in self._settings.closed_months:
            self._settings.closed_months = [*self._settings.closed_months, month]

    # Work -----------------------------------------------------------------------------------------------------

    def _work(self, called: Called, done: Work, fault: str, entry: LoggedRequest) -> Answer:
        late = {"late-commit": DROPPED, "524": _TIMED_OUT}.get(fault)
        if late is not None:
            self._later.put(self._settings.late_seconds, lambda: self._commit(done, entry))
            return late
        if fault in ("no-errormessage", "closed-period"):
            self._inside(done, fault)
        try:
            returned = self._in_slot(done, entry)
        except NoSlot:
            return _BUSY
        return self._after(fault, self._told(called, returned))

    def _commit(self, done: Work, entry: LoggedRequest) -> None:
        try:
            self._in_slot(done, entry)
        except NoSlot:
            entry.committed = False

    def _in_slot(self, done: Work, entry: LoggedRequest) -> Returned:
        settings = self._settings
        with done.company.slots.taken("x3"):
            if settings.latency_ms > 0:
                time.sleep(settings.latency_ms / 1000)
            returned = work.run(done, settings, self._gateway.sessions)
            entry.created, entry.updated = done.created, done.updated
            entry.failed, entry.rows = done.failed, done.rows
            entry.committed = True
            self._log.bill(entry)
        return returned

    def _told(self, called: Called, returned: Returned) -> Answer:
        return Answer(200, envelope.written(called, returned, aside=self._settings.x3_multi_ref), _KIND)


def _refuse() -> None:
    raise general("")


def _basic(authorization: str) -> tuple[str, str]:
    """User and password; two empty ones, which belong to nobody, where the header is none of Basic's."""
    scheme, _, rest = authorization.partition(" ")
    try:
        user, _, password = base64.b64decode(rest, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return (user, password) if scheme.lower() == "basic" else ("", "")
