"""How each fault strikes: before a request is worked on, inside the work, late, or when the work stands."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import replace

from integrations.sandbox import dates
from integrations.sandbox.errors import Fault, Refusal, SignInRefused
from integrations.sandbox.gateway.envelope import Envelope
from integrations.sandbox.gateway.gateway import Gateway, Prepared, alone_in
from integrations.sandbox.messages.replies import Result
from integrations.sandbox.traffic import answers
from integrations.sandbox.traffic.answers import DROPPED, EMPTY, RATE_LIMIT, UNABLE, Answer
from integrations.sandbox.traffic.faults import FaultPlan

_BAD_GATEWAY = answers.page(502, "Bad gateway")
_TIMED_OUT = answers.page(524, "A timeout occurred")
_SECOND_ROOT = b"\n<response><control><status>success</status></control></response>"


class Strikes:
    """Tables from a fault's name to what it does; a name stands in the table of its own `When`."""

    def __init__(self, gateway: Gateway, plan: FaultPlan) -> None:
        self._gateway = gateway
        self._settings = gateway.settings
        self._plan = plan
        self.before: dict[str, Callable[[Envelope], Answer | None]] = {
            "drop-before": lambda _: DROPPED,
            "hang": lambda _: replace(DROPPED, hang=self._settings.hang_seconds),
            "delay": self._delay,
            "429": lambda _: answers.bare(429, RATE_LIMIT, {"Retry-After": "1"}),
            "429-in-200": lambda _: answers.bare(200, RATE_LIMIT),
            "500": lambda _: answers.bare(500, UNABLE),
            "502": lambda _: _BAD_GATEWAY,
            "503": lambda _: answers.bare(503, UNABLE),
            "session-expiry": self._expire,
            "credentials-revoked": self._revoke,
            "endpoint-moved": self._move,
        }
        self.inside: dict[str, Callable[[Prepared], None]] = {
            "no-errormessage": self._fail_silently,
            "session-expiry-mid-batch": self._expire_between,
            "uniqueid-ignored": self._ignore_uniqueid,
            "closed-period": self._close_between,
        }
        self.late: dict[str, Answer] = {"late-commit": DROPPED, "524": _TIMED_OUT}
        self.after: dict[str, Callable[[Prepared], Answer]] = {
            "drop-after-commit": lambda _: DROPPED,
            "hang-after-commit": lambda _: replace(DROPPED, hang=self._settings.hang_seconds),
            "500-after-commit": lambda _: answers.bare(500, UNABLE),
            "502-after-commit": lambda _: _BAD_GATEWAY,
            "524-after-commit": lambda _: _TIMED_OUT,
            "empty-body": lambda _: EMPTY,
            "cut-body": lambda done: replace(self.answer(done), cut=True),
            "slow-drip": lambda done: replace(self.answer(done), drip=self._settings.drip_seconds),
            "two-roots": self._second_root,
            "missing-controlid": lambda done: self._spoil_controlid(done, None),
            "foreign-controlid": lambda done: self._spoil_controlid(done, f"foreign-{secrets.token_hex(4)}"),
            "swapped-controlid": self._swap_controlids,
        }

    def answer(self, prepared: Prepared) -> Answer:
        if prepared.refused is not None:
            raise prepared.refused
        alone = alone_in(prepared.results)
        return Answer(200, self._gateway.answer(prepared), kind=alone.form if alone else answers.XML_TYPE)

    # Before.

    def _delay(self, _: Envelope) -> None:
        time.sleep(self._settings.delay_seconds * self._plan.share())

    def _expire(self, asked: Envelope) -> None:
        if asked.session is not None:
            self._gateway.sessions.expire(asked.session)

    def _revoke(self, _: Envelope) -> None:
        self._settings.credentials_revoked = True
        self._gateway.sessions.expire()

    def _move(self, _: Envelope) -> None:
        self._settings.endpoint_moved = True

    # Inside: `before_function` is called with each function's place in the request.

    def _fail_silently(self, prepared: Prepared) -> None:
        hit = self._plan.choose(len(prepared.envelope.tasks))

        def strike(n: int) -> None:
            if n == hit:
                raise Refusal

        prepared.before_function = strike

    def _expire_between(self, prepared: Prepared) -> None:
        session, hit = prepared.envelope.session, self._between(prepared)
        if session is None:
            return
        over = Fault("XL03000006", f"Invalid session {session[:40]}")

        def strike(n: int) -> None:
            if n >= hit:
                self._gateway.sessions.expire(session)
                if self._settings.expiry_fails_operation:
                    prepared.refused = SignInRefused(over)
                raise Refusal(over)

        prepared.before_function = strike

    def _ignore_uniqueid(self, prepared: Prepared) -> None:
        prepared.replays_refused = False

    def _close_between(self, prepared: Prepared) -> None:
        hit, month = self._between(prepared), dates.month()

        def strike(n: int) -> None:
            if n == hit and month not in self._settings.closed_months:
                self._settings.closed_months = [*self._settings.closed_months, month]

        prepared.before_function = strike

    def _between(self, prepared: Prepared) -> int:
        """A place behind the first function, where there are several."""
        count = len(prepared.envelope.tasks)
        return 1 + self._plan.choose(count - 1) if count > 1 else 0

    # After.

    def _second_root(self, prepared: Prepared) -> Answer:
        whole = self.answer(prepared)
        return replace(whole, body=(whole.body or b"") + _SECOND_ROOT)

    def _spoil_controlid(self, prepared: Prepared, controlid: str | None) -> Answer:
        n = self._plan.choose(len(prepared.results))
        prepared.results[n] = replace(prepared.results[n], controlid=controlid)
        return self.answer(prepared)

    def _swap_controlids(self, prepared: Prepared) -> Answer:
        """Between neighbours; a single result has nobody to swap with."""
        results = prepared.results
        if len(results) > 1:
            n = self._plan.choose(len(results) - 1)
            first, second = results[n : n + 2]
            results[n : n + 2] = [_named(first, second.controlid), _named(second, first.controlid)]
        return self.answer(prepared)


def _named(result: Result, controlid: str | None) -> Result:
    return replace(result, controlid=controlid)
