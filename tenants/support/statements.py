"""The month's statement: a draft is computed from what is not stated yet; approving it freezes each entry with its rate, once.

Entries of earlier months that were written late stand on it too, at the rate that was in force when the work was done.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils import timezone

from tenants import notices
from tenants.models import (
    AuditEvent,
    HourlyRate,
    Membership,
    Quote,
    Role,
    Statement,
    StatementAdjustment,
    StatementLine,
    SupportTime,
    SupportWindow,
    Tenant,
    User,
)
from tenants.support import charging, rates, windows
from tenants.support.days import Standing
from tenants.support.refusal import Refusal

State = Statement.State
_NOTHING = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class Line:
    """An entry with what it comes to. `rate` None: no rate is in force for its day."""

    entry: SupportTime
    included: int
    billable: int
    charged: int
    rate: Decimal
    currency: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a statement holds. `problems` keep a draft from being approved."""

    lines: Sequence[Line]
    adjustments: Sequence[StatementAdjustment]
    currency: str
    problems: Sequence[str] = ()

    @property
    def included(self) -> int:
        return sum(line.included for line in self.lines)

    @property
    def charged(self) -> int:
        return sum(line.charged for line in self.lines)

    @property
    def work(self) -> Decimal:
        return sum((line.amount for line in self.lines), _NOTHING)

    @property
    def adjusted(self) -> Decimal:
        return sum((one.amount for one in self.adjustments), _NOTHING)

    @property
    def total(self) -> Decimal:
        return self.work + self.adjusted


def month_of(day: date) -> date:
    return day.replace(day=1)


def next_month(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def draft(tenant: Tenant, month: date) -> Statement:
    """The month's statement, made when it is not there yet."""
    row, _ = Statement.objects.get_or_create(
        tenant=tenant, month=month_of(month), defaults={"number": f"{tenant.slug[:60]}-{month:%Y-%m}".upper()}
    )
    return row


def sheet(statement: Statement) -> Sheet:
    """What it holds: computed while it is a draft, as it was frozen afterwards."""
    adjustments = list(statement.adjustments.all())
    if statement.state != State.DRAFT:
        lines = [
            _frozen(line, statement.currency)
            for line in statement.lines.select_related("entry__person", "entry__engagement__subsidiary")
        ]
        return Sheet(lines, adjustments, statement.currency)
    return _computed(statement, adjustments)


def unstated(tenant: Tenant, month: date) -> Sequence[SupportTime]:
    """What was begun before the month ended there and stands on no statement, oldest first."""
    end = datetime.combine(next_month(month), time(), tzinfo=ZoneInfo(tenant.time_zone))
    return list(
        SupportTime.objects.filter(tenant=tenant.pk, stated_at=None, started_at__lt=end)
        .select_related("engagement__subsidiary", "person", "reverses__line", "quote")
        .order_by("started_at")
    )


@dataclass(frozen=True, slots=True)
class Known:
    """What the entries of a customer are judged by."""

    tenant: Tenant
    rates: Sequence[HourlyRate]
    windows: Mapping[str, SupportWindow]


def known_of(tenants: Iterable[Tenant]) -> dict[uuid.UUID, Known]:
    """For many customers at once; three queries."""
    wanted = list(tenants)
    opened: dict[uuid.UUID, dict[str, SupportWindow]] = defaultdict(dict)
    for window in SupportWindow.objects.filter(tenant__in=wanted):
        opened[window.tenant_id][window.authorization] = window
    known = rates.of_each(wanted)
    return {tenant.pk: Known(tenant, known[tenant.pk], opened[tenant.pk]) for tenant in wanted}


def lines_of(known: Known, entries: Iterable[SupportTime]) -> Iterator[Line | str]:
    """Each entry as a line, or the words of what keeps it from being one."""
    zone, now = ZoneInfo(known.tenant.time_zone), timezone.now()
    standings: dict[str, Standing] = {}
    for entry in entries:
        if entry.reverses is not None:
            yield _turned(entry, entry.reverses.line)
            continue
        under = entry.engagement.authorization
        if under not in standings:
            standings[under] = windows.standing(known.windows.get(under), now)
        parts = charging.shares(entry.started_at, entry.minutes, standings[under])
        day = entry.started_at.astimezone(zone).date()
        rate = rates.in_force(known.rates, day)
        if rate is None and parts.billable:
            yield f"no hourly rate is in force on {day}: Billing gives one"
            continue
        if rate is None:
            yield Line(entry, parts.included, 0, 0, _NOTHING, "", _NOTHING)
            continue
        tariff = rates.tariff(rate)
        charged = tariff.charged(parts.billable)
        yield Line(
            entry, parts.included, parts.billable, charged, rate.amount, rate.currency, tariff.amount(charged)
        )


def _turned(entry: SupportTime, was: StatementLine) -> Line:
    """The mirror of the line that it takes back, to the cent."""
    return Line(
        entry,
        -was.included_minutes,
        -was.billable_minutes,
        -was.charged_minutes,
        was.rate,
        was.statement.currency if was.amount else "",
        -was.amount,
    )


def _frozen(line: StatementLine, currency: str) -> Line:
    return Line(
        line.entry,
        line.included_minutes,
        line.billable_minutes,
        line.charged_minutes,
        line.rate,
        currency,
        line.amount,
    )


def _computed(statement: Statement, adjustments: Sequence[StatementAdjustment]) -> Sheet:
    tenant = statement.tenant
    known = known_of([tenant])[tenant.pk]
    found = list(lines_of(known, unstated(tenant, statement.month)))
    lines = [one for one in found if isinstance(one, Line)]
    problems = sorted({one for one in found if isinstance(one, str)})
    currencies = sorted({line.currency for line in lines if line.amount})
    if len(currencies) > 1:
        problems.append(
            f"the work is in several currencies ({', '.join(currencies)}): rates of one customer are in one"
        )
    rate = rates.in_force(known.rates, statement.month)
    usual = rate.currency if rate else statement.currency
    problems += _without_quote(tenant, rate, lines)
    return Sheet(lines, adjustments, currencies[0] if currencies else usual, problems)


def _without_quote(tenant: Tenant, rate: HourlyRate | None, lines: Sequence[Line]) -> list[str]:
    """Billable work beyond the month's limit that no accepted quote covers."""
    problems = []
    loose = sum(line.charged for line in lines if line.charged > 0 and not _is_agreed(line.entry.quote))
    if rate is not None and rate.limit_minutes is not None and loose > rate.limit_minutes:
        problems.append(
            f"{loose} billable minutes stand under no accepted quote, {rate.limit_minutes} may:"
            " have a quote accepted and put the work under it"
        )
    for quote in Quote.objects.filter(tenant=tenant.pk, state=Quote.State.ACCEPTED):
        used = sum(line.charged for line in lines if line.entry.quote_id == quote.pk)
        before = (
            StatementLine.objects.filter(entry__quote=quote).aggregate(n=Sum("charged_minutes"))["n"] or 0
        )
        if used and used + before > quote.minutes:
            problems.append(f"{used + before} minutes stand under the quote of {quote.minutes} minutes")
    return problems


def _is_agreed(quote: Quote | None) -> bool:
    return quote is not None and quote.state == Quote.State.ACCEPTED


def adjust(statement: Statement, words: str, amount: Decimal, actor: User) -> StatementAdjustment:
    if not words.strip():
        raise Refusal("say what the adjustment is for")
    if not amount:
        raise Refusal("an adjustment has an amount")
    with transaction.atomic():
        _locked(
            statement, State.DRAFT, "an approved statement is not adjusted: credit it, or adjust the next one"
        )
        made = StatementAdjustment.objects.create(
            tenant_id=statement.tenant_id,
            statement=statement,
            words=words.strip()[:300],
            amount=amount,
            written_by=actor.email,
        )
        AuditEvent.record(
            "statement.adjusted", actor=actor, target=statement, reason=words, detail={"amount": str(amount)}
        )
    return made


def approve(statement: Statement, actor: User) -> Sheet:
    """Freeze the draft: entry by entry with its rate, and the total. Raises Refusal with all problems at once, for a month that has not
    ended, and for one that is approved already."""
    tenant = statement.tenant
    ends = datetime.combine(next_month(statement.month), time(), tzinfo=ZoneInfo(tenant.time_zone))
    with transaction.atomic():
        locked = _locked(statement, State.DRAFT, "it is approved already")
        frozen = sheet(locked)
        problems = list(frozen.problems)
        if timezone.now() < ends:
            problems.append(f"the month has not ended in {tenant.time_zone}")
        if not frozen.lines and not frozen.adjustments:
            problems.append("there is nothing on it")
        if problems:
            raise Refusal("; ".join(problems))
        now = timezone.now()
        taken = SupportTime.objects.filter(
            pk__in=[line.entry.pk for line in frozen.lines], stated_at=None
        ).update(stated_at=now)
        if taken != len(frozen.lines):
            raise Refusal("an entry has just been stated elsewhere: look at the draft again")
        try:
            StatementLine.objects.bulk_create(_row(locked, line) for line in frozen.lines)
        except IntegrityError:
            raise Refusal("an entry has just been stated elsewhere: look at the draft again") from None
        Statement.objects.filter(pk=locked.pk).update(
            state=State.APPROVED,
            currency=frozen.currency,
            included_minutes=frozen.included,
            charged_minutes=frozen.charged,
            total=frozen.total,
            approved_by=actor.email,
            approved_at=now,
        )
        AuditEvent.record(
            "statement.approved",
            actor=actor,
            target=locked,
            detail={"number": locked.number, "total": str(frozen.total), "lines": len(frozen.lines)},
        )
    statement.refresh_from_db()
    return frozen


def _row(statement: Statement, line: Line) -> StatementLine:
    return StatementLine(
        tenant_id=statement.tenant_id,
        statement=statement,
        entry=line.entry,
        included_minutes=line.included,
        billable_minutes=line.billable,
        charged_minutes=line.charged,
        rate=line.rate,
        amount=line.amount,
    )


def send(statement: Statement, actor: User) -> int:
    """Tell the customer's owners and accountants that it is there. Returns how many hear of it."""
    with transaction.atomic():
        _moved(statement, State.APPROVED, State.SENT, actor, sent_at=timezone.now())
        people = _readers(statement.tenant)
        for address in people:
            notices.queue_email(
                f"statement/{statement.pk}/{address}",
                to=address,
                template="statement",
                facts={"statement": statement, "tenant": statement.tenant},
                tenant=statement.tenant,
            )
    return len(people)


def _readers(tenant: Tenant) -> list[str]:
    roles = (Role.CUSTOMER_OWNER, Role.CUSTOMER_ACCOUNTANT)
    rows = Membership.objects.filter(tenant=tenant, role__in=roles, user__is_active=True)
    return sorted(set(rows.values_list("user__email", flat=True)))


def paid(statement: Statement, on: date, actor: User) -> None:
    with transaction.atomic():
        _moved(statement, State.SENT, State.PAID, actor, paid_on=on)


def credit(statement: Statement, reason: str, actor: User) -> None:
    """It is not asked for after all. Its time stays stated, and is never billed again."""
    if not reason.strip():
        raise Refusal("say why it is credited")
    with transaction.atomic():
        now = Statement.objects.values_list("state", flat=True).get(pk=statement.pk)
        if now not in (State.APPROVED, State.SENT, State.PAID):
            raise Refusal(f"{statement} is {State(now).label.lower()}")
        more = {"credited_because": reason[:300], "credited_at": timezone.now()}
        _moved(statement, now, State.CREDITED, actor, reason=reason, **more)


def _moved(
    statement: Statement, before: str, after: State, actor: User, *, reason: str = "", **more: object
) -> None:
    if not Statement.objects.filter(pk=statement.pk, state=before).update(state=after, **more):
        statement.refresh_from_db()
        raise Refusal(f"{statement} is {statement.get_state_display().lower()}")
    statement.refresh_from_db()
    AuditEvent.record(f"statement.{after.lower()}", actor=actor, target=statement, reason=reason)


def _locked(statement: Statement, state: State, otherwise: str) -> Statement:
    locked = Statement.objects.select_for_update().select_related("tenant").get(pk=statement.pk)
    if locked.state != state:
        raise Refusal(otherwise)
    return locked
