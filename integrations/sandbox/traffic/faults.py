"""Misbehaviour on command: by rates from a seeded generator, armed for the next requests, or asked for by one request."""

from __future__ import annotations

import random
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class When(StrEnum):
    """`late`: the client is answered or dropped at once, and the work is done afterwards."""

    BEFORE = "before"
    INSIDE = "inside"
    LATE = "late"
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class Misbehaviour:
    """`endured`: a client gets over it by itself. Not so what lasts until the sandbox is restored over the
    control plane, and a refusal, which waits for a person."""

    name: str
    when: When
    does: str
    endured: bool = True


_EACH = (
    Misbehaviour("drop-before", When.BEFORE, "resets the connection; nothing is done"),
    Misbehaviour("drop-after-commit", When.AFTER, "resets the connection; the work stands"),
    Misbehaviour("500-after-commit", When.AFTER, "answers HTTP 500 with GW-0001; the work stands"),
    Misbehaviour("cut-body", When.AFTER, "sends half of the announced body; the work stands"),
    Misbehaviour("missing-controlid", When.AFTER, "leaves the control id of one result out"),
    Misbehaviour("foreign-controlid", When.AFTER, "gives one result a control id that nobody sent"),
    Misbehaviour("hang", When.BEFORE, "keeps silent for hang_seconds, then resets; nothing is done"),
    Misbehaviour("hang-after-commit", When.AFTER, "keeps silent for hang_seconds, then resets; the work stands"),
    Misbehaviour("late-commit", When.LATE, "resets the connection; the work is done late_seconds afterwards"),
    Misbehaviour("session-expiry", When.BEFORE, "ends the request's session; nothing is done"),
    Misbehaviour("429", When.BEFORE, "answers HTTP 429 with GW-0010 and Retry-After; nothing is done"),
    Misbehaviour("delay", When.BEFORE, "waits up to delay_seconds, then works as usual"),
    Misbehaviour("429-in-200", When.BEFORE, "answers HTTP 200 with the text of GW-0010; nothing is done"),
    Misbehaviour("500", When.BEFORE, "answers HTTP 500 with GW-0001; nothing is done"),
    Misbehaviour("502", When.BEFORE, "answers HTTP 502 with an HTML page; nothing is done"),
    Misbehaviour("503", When.BEFORE, "answers HTTP 503 with GW-0001; nothing is done"),
    Misbehaviour("502-after-commit", When.AFTER, "answers HTTP 502 with an HTML page; the work stands"),
    Misbehaviour("524-after-commit", When.AFTER, "answers HTTP 524 with an HTML page; the work stands"),
    Misbehaviour("524", When.LATE, "answers HTTP 524 with an HTML page; the work is done late_seconds afterwards"),
    Misbehaviour("slow-drip", When.AFTER, "sends the body in pieces over drip_seconds; the work stands"),
    Misbehaviour("empty-body", When.AFTER, "answers HTTP 200 with no body; the work stands"),
    Misbehaviour("two-roots", When.AFTER, "sends a second root element behind the first; the work stands"),
    Misbehaviour("no-errormessage", When.INSIDE, "fails one function without saying why; the others are done", endured=False),
    Misbehaviour("swapped-controlid", When.AFTER, "swaps the control ids of two results; the work stands"),
    Misbehaviour("session-expiry-mid-batch", When.INSIDE, "ends the session between two functions; those behind fail"),
    Misbehaviour("uniqueid-ignored", When.INSIDE, "does not look whether the control ids have been seen before"),
    Misbehaviour("closed-period", When.INSIDE, "closes the current month between two functions", endured=False),
    Misbehaviour("credentials-revoked", When.BEFORE, "ends all sessions and refuses sign-in from now on", endured=False),
    Misbehaviour("endpoint-moved", When.BEFORE, "moves the gateway: new sessions name another endpoint", endured=False),
)  # fmt: skip
TABLE = {each.name: each for each in _EACH}
FAULTS = tuple(each.name for each in _EACH if each.endured)


@dataclass(slots=True)
class Armed:
    """Strikes the next `count` requests that name the function and the object, where those are given."""

    fault: str
    count: int
    function: str = ""
    object: str = ""

    def fits(self, functions: Sequence[str], objects: Sequence[str]) -> bool:
        return (not self.function or self.function in functions) and (
            not self.object or self.object in objects
        )


class FaultPlan:
    """Rates are fractions of all requests; together they are at most 1."""

    def __init__(self, rates: Mapping[str, float], seed: int | None = None) -> None:
        self._lock = threading.Lock()
        # Two generators, so that what a fault chooses does not shift whom the next one hits.
        self._hits = random.Random(seed)
        self._choices = random.Random(seed)
        self.rates: dict[str, float] = {}
        self.armed: list[Armed] = []
        self.change(rates)

    def change(self, rates: Mapping[str, float]) -> None:
        """Replace all rates, and disarm what was armed."""
        wanted = _checked(rates)
        with self._lock:
            self.rates = wanted
            self.armed = []

    def set_rate(self, name: str, rate: float) -> None:
        """Of one fault, beside the others; what is armed stays armed."""
        with self._lock:
            self.rates = _checked({**self.rates, name: rate})

    def arm(self, fault: str, count: object = 1, function: str = "", name: str = "") -> None:
        """For the next `count` matching requests; what is armed first strikes first."""
        check_name(fault)
        if isinstance(count, bool) or not isinstance(count, int) or count < 1:
            raise ValueError(f"count is a number from 1, not {count!r}")
        with self._lock:
            self.armed.append(Armed(fault, count, function, name.upper()))

    def strike(self, functions: Sequence[str], objects: Sequence[str]) -> str | None:
        """Which fault hits a request, if any: an armed one, else one drawn by the rates."""
        with self._lock:
            # Drawn in any case: who is hit by the rates depends on the seed and the request's number only.
            drawn = self._draw()
            return self._armed(functions, objects) or drawn

    def _draw(self) -> str | None:
        if not self.rates:
            return None
        drawn = self._hits.random()
        for name, rate in self.rates.items():
            drawn -= rate
            if drawn < 0:
                return name
        return None

    def _armed(self, functions: Sequence[str], objects: Sequence[str]) -> str | None:
        for each in self.armed:
            if each.fits(functions, objects):
                each.count -= 1
                if not each.count:
                    self.armed.remove(each)
                return each.fault
        return None

    def choose(self, count: int) -> int:
        """Which of `count` things a fault hits."""
        with self._lock:
            return self._choices.randrange(count)

    def share(self) -> float:
        """How much of its longest time a delay takes."""
        with self._lock:
            return self._choices.random()


def _checked(rates: Mapping[str, float]) -> dict[str, float]:
    """Those that ever strike. ValueError where one is no rate, or all together are more than every request."""
    wanted = {name: check_rate(name, rate) for name, rate in rates.items()}
    if sum(wanted.values()) > 1 + 1e-9:
        raise ValueError("the rates of the faults add up to more than 1")
    return {name: rate for name, rate in wanted.items() if rate}


def check_name(name: str) -> str:
    if name not in TABLE:
        raise ValueError(f"unknown fault {name!r}; known are {', '.join(TABLE)}")
    return name


def check_rate(name: str, rate: object) -> float:
    check_name(name)
    if isinstance(rate, bool) or not isinstance(rate, int | float) or not 0 <= rate <= 1:
        raise ValueError(f"the rate of {name} is a fraction from 0 to 1, not {rate!r}")
    return float(rate)
