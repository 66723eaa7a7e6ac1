"""The doctor: asks Sage one thing after the other, says what is well and what is not, and changes nothing.

It never pauses a connection and repeats nothing: one wrong password is tried once.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db.models import Sum
from django.utils import timezone

from integrations.core import doctor as questions
from integrations.core.chart import AccountChoice, Level
from integrations.core.doctor import Answer, State
from integrations.core.freight import Category, Charge, Side
from integrations.core.money import Money
from integrations.core.periods import Stream
from integrations.core.policies import Attachments
from integrations.models import (
    Connection,
    CustomFieldMapping,
    DimensionMapping,
    DoctorReport,
    Exchange,
    GLMapping,
    ReferenceRecord,
    policies_of,
)
from integrations.models.choices import JobKind, Trigger
from integrations.pipeline import descriptions, jobs, reference, slots
from integrations.pipeline.accounts import chart_of
from integrations.pipeline.dimension_rules import CUSTOM_FIELD
from integrations.pipeline.ledgers import NoSender
from integrations.pipeline.periods import periods_of
from integrations.pipeline.slots import NoRoom
from integrations.pipeline.wire import Wire, outside_transaction
from integrations.sage import registry
from integrations.sage.errors import LedgerError, NotAllowed, NotSent, Throttled
from integrations.sage.ports import Abilities, OnlineLedger, Session
from integrations.sage.ports import Answer as SageAnswer
from tenants.models import AuditEvent, User

KEPT = 30  # reports of a connection


def examine(connection_id: uuid.UUID, *, trigger: Trigger, actor: str = "") -> DoctorReport:
    """Ask everything, and keep the report."""
    connection = Connection.objects.select_related("subsidiary", "company", "entity", "tenant").get(
        id=connection_id
    )
    with jobs.run(JobKind.DOCTOR, connection, trigger=trigger, actor=actor) as run:
        answers = questions.in_order(Examination(connection, run).answers())
        failed = [one for one in answers if one.state is State.FAILED]
        run.count("failed", len(failed))
        run.message = ", ".join(one.check.title for one in failed)[:300]
    report = DoctorReport.objects.create(
        tenant_id=connection.tenant_id,
        connection=connection,
        trigger=trigger,
        actor=actor[:254],
        answers=[{"key": a.key, "state": a.state, "words": a.words} for a in answers],
        failed=len(failed),
        warned=sum(one.state is State.WARNING for one in answers),
    )
    old = (
        DoctorReport.objects.filter(connection=connection).order_by("-taken_at").values_list("id", flat=True)
    )
    DoctorReport.objects.filter(id__in=list(old[KEPT:])).delete()
    return report


def confirm_client(connection_id: uuid.UUID, actor: User) -> None:
    """A person saw that the client application is authorized: until it can be asked, that is what we know."""
    Connection.objects.filter(pk=connection_id).update(client_confirmed_by=actor.email)
    connection = Connection.objects.get(pk=connection_id)
    AuditEvent.record("connection.client_confirmed", actor=actor, target=connection)


def latest(connection: Connection) -> DoctorReport | None:
    return DoctorReport.objects.filter(connection=connection).order_by("-taken_at").first()


def answers_of(report: DoctorReport) -> list[Answer]:
    """Checks that are none any more are left out."""
    return [
        Answer(one["key"], State(one["state"]), one["words"])
        for one in report.answers
        if one["key"] in questions.BY_KEY
    ]


@dataclass
class Examination:
    """One run over all questions, in one hand."""

    connection: Connection
    run: jobs.Run
    found: dict[str, Answer] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)
    wire: Wire = field(init=False)
    abilities: Abilities = field(init=False)

    def answers(self) -> Mapping[str, Answer]:
        try:
            self.wire = Wire(self.connection, self.run.job)
        except NoSender as why:
            self.say("sender", State.FAILED, str(why))
            self.say("sign_in", State.FAILED, "no sender is set up, so nobody can sign in")
            return self.found
        self.abilities = registry.abilities(self.connection.system)
        self._client_application()
        session = self._sign_in()
        if session is None:
            return self.found
        self._clock(session)
        self._rights(session)
        self._entity()
        for key, ask in (
            ("accounts", self._accounts),
            ("books", self._books),
            ("dimensions", self._dimensions),
            ("custom_fields", self._custom_fields),
            ("attachments", self._attachments),
        ):
            self._guarded(key, ask)
        self._latency()
        self._quota()
        return self.found

    def say(self, key: str, state: State, words: str = "") -> None:
        self.found[key] = Answer(key, state, words[:300])

    # Asking Sage ----------------------------------------------------------------------------------------------

    def _ask(self, ask: Callable[[OnlineLedger], SageAnswer[Any]]) -> Any:
        """One request, once. Raises LedgerError, NoRoom."""
        outside_transaction()
        with slots.slot(self.connection.company_id, "doctor", patience=30):
            try:
                answer = ask(self.wire.ledger)
            except LedgerError as problem:
                self.wire.record_failure(problem)
                if isinstance(problem, Throttled):
                    self.say("quota", State.FAILED, f"Sage has no room: {problem}")
                raise
        if answer.exchange.functions:  # a Sage that has no such question was not asked
            self.wire.record(answer.exchange)
            self.seconds.append(answer.exchange.seconds)
        return answer.value

    def _sign_in(self) -> Session | None:
        """At top level: the entity is a question of its own."""
        try:
            top = self.wire.at("")
            session: Session = self._ask(lambda _: top.open_session())
        except (LedgerError, NoRoom) as problem:
            self._not_let_in(problem)
            return None
        self.say("sign_in", State.OK)
        self.say("sender", State.OK)
        return session

    def _not_let_in(self, problem: LedgerError | NoRoom) -> None:
        fault = problem.fault if isinstance(problem, LedgerError) else None
        cause = fault.cause if fault else ""
        if cause in _SENDER_CAUSES:
            self.say("sender", State.FAILED, str(problem))
            self.say("sign_in", State.UNCHECKED, "waits for: Sender authorized")
            self._everything_waits("Sender authorized")
        elif isinstance(problem, NotAllowed) and fault is None and problem.exchange is not None:
            # Sage let the user in, and elsewhere than it was asked to: who is held to one entity works inside it.
            self.say("sign_in", State.OK)
            self.say("sender", State.OK)
            self.say("entity", State.FAILED, f"the user is held elsewhere: {problem}")
            self._everything_waits("Entity reachable")
        elif isinstance(problem, NotAllowed):
            self.say("sender", State.UNCHECKED, "waits for: Sign-in")
            self.say("sign_in", State.FAILED, str(problem))
        elif "quota" in self.found:
            self.say("sign_in", State.UNCHECKED, "Sage had no room to answer")
            self._everything_waits("Requests left")
        else:
            self.say("sign_in", State.FAILED, f"Sage cannot be reached: {problem}")

    def _everything_waits(self, title: str) -> None:
        for check in questions.CHECKS:
            if check.key not in self.found:
                self.say(check.key, State.UNCHECKED, f"waits for: {title}")

    def _guarded(self, key: str, ask: Callable[[], None]) -> None:
        try:
            ask()
        except (LedgerError, NoRoom) as problem:
            self.say(key, State.FAILED, str(problem))

    # The questions --------------------------------------------------------------------------------------------

    def _client_application(self) -> None:
        if not self.abilities.needs_sender:
            self.say("client_application", State.OK, "this Sage authorizes users, not applications")
            return
        by = self.connection.client_confirmed_by
        words = (
            f"not checked yet, confirmed by {by}"
            if by
            else "not checked yet: nobody has said that it is done"
        )
        self.say("client_application", State.UNCHECKED, words)

    def _clock(self, session: Session) -> None:
        told = session.server_time
        if told is None:
            self.say("clock", State.UNCHECKED, "Sage did not say its time")
            return
        apart = abs((datetime.now(UTC) - told).total_seconds())
        words = f"{apart:.0f} seconds apart"
        self.say("clock", State.OK if apart < settings.DOCTOR_CLOCK_SECONDS else State.FAILED, words)

    def _rights(self, session: Session) -> None:
        if not self.abilities.tells_permissions:
            for module in questions.MODULES:
                self.say(f"rights.{module.key}", State.UNCHECKED, "this Sage tells nobody what a user may do")
            return
        try:
            told = self._ask(lambda ledger: ledger.permissions(session, self.connection.user_id))
        except LedgerError as problem:
            for module in questions.MODULES:
                self.say(f"rights.{module.key}", State.UNCHECKED, f"Sage does not tell: {problem}")
            return
        for module in questions.MODULES:
            answer = questions.rights_of(module, told)
            self.found[answer.key] = answer

    def _entity(self) -> None:
        try:
            self._ask(lambda ledger: ledger.open_session())
        except (LedgerError, NoRoom) as problem:
            self.say("entity", State.FAILED, f"{self.connection.entity}: {problem}")
            return
        self.say("entity", State.OK, str(self.connection.entity))

    def _accounts(self) -> None:
        reference.read_now(self.wire, "GLACCOUNT")
        wrong = _wrong_accounts(self.connection)
        mapped = GLMapping.objects.filter(connection=self.connection).exclude(level=Level.ITEM).count()
        if wrong:
            self.say("accounts", State.FAILED, "; ".join(wrong))
        elif not mapped:
            self.say("accounts", State.FAILED, "no category and no master default is mapped")
        else:
            self.say("accounts", State.OK, f"{mapped} mapped")

    def _books(self) -> None:
        session = self._session()
        closed = self._ask(lambda ledger: ledger.closed_books(session))
        today = self.connection.subsidiary.today()
        if closed is not None and closed >= today:
            self.say("books", State.FAILED, f"closed up to {closed.isoformat()}")
            return
        periods = periods_of(self.connection, policies_of(self.connection))
        shut = [s.value for s in Stream if periods.is_closed(s, today)]
        self.say("books", State.FAILED if shut else State.OK, f"closed: {', '.join(shut)}" if shut else "")

    def _dimensions(self) -> None:
        names = DimensionMapping.objects.filter(connection=self.connection).values_list(
            "dimension", flat=True
        )
        session = self._session()
        hidden = []
        for name in sorted(set(names)):
            try:
                self._ask(
                    lambda ledger, n=name: ledger.reference(session, n, since="", after=0, size=1)  # type: ignore[misc]
                )
            except NotSent as problem:
                hidden.append(f"{name}: {problem}")
        if hidden:
            self.say("dimensions", State.FAILED, "; ".join(hidden))
        else:
            self.say("dimensions", State.OK, ", ".join(sorted(set(names))) or "none is mapped")

    def _custom_fields(self) -> None:
        mapped = list(CustomFieldMapping.objects.filter(connection=self.connection))
        if not mapped:
            self.say("custom_fields", State.OK, "none is mapped")
            return
        descriptions.read(self.wire)
        known = set(
            ReferenceRecord.objects.filter(
                connection=self.connection, object_name=CUSTOM_FIELD, active=True
            ).values_list("facts__owner", "facts__field")
        )
        gone = [f"{m.owner} {m.name}" for m in mapped if (m.owner, m.name) not in known]
        if gone:
            self.say("custom_fields", State.FAILED, f"not in Sage any more: {', '.join(sorted(gone))}")
        else:
            self.say("custom_fields", State.OK, f"{len(mapped)} mapped")

    def _attachments(self) -> None:
        if policies_of(self.connection).attachments is Attachments.NEVER:
            self.say("attachments", State.OK, "no papers go to Sage")
            return
        if not self.abilities.attachments:
            self.say("attachments", State.OK, "this Sage takes no papers from us: they stay in the TMS")
            return
        session = self._session()
        self._ask(lambda ledger: ledger.attachments(session, ["LH-DOCTOR"]))
        self.say("attachments", State.OK)

    def _latency(self) -> None:
        middle = sorted(self.seconds)[len(self.seconds) // 2]
        slow = middle > settings.DOCTOR_SLOW_SECONDS
        self.say("latency", State.FAILED if slow else State.OK, f"{middle:.2f} seconds for a request")

    def _quota(self) -> None:
        if "quota" in self.found:
            return
        now = timezone.now()
        since = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        used = (
            Exchange.objects.filter(
                connection__company=self.connection.company_id, started_at__gte=since
            ).aggregate(n=Sum("functions"))["n"]
            or 0
        )
        quota = self.connection.company.monthly_quota
        words = f"{used:,} of {quota:,} this month"
        state = State.FAILED if used >= quota else State.WARNING if used * 10 > quota * 8 else State.OK
        self.say("quota", state, words)

    def _session(self) -> Session:
        """In the entity; kept like every other."""
        return self.wire.session()


# As sage/causes.toml names what a company says of our sender.
_SENDER_CAUSES = frozenset({"sender-not-authorized", "sender-wrong"})


def _wrong_accounts(connection: Connection) -> list[str]:
    """What is wrong with the accounts of categories and master defaults."""
    chart = chart_of(connection)
    wrong: dict[str, None] = {}
    for row in GLMapping.objects.filter(connection=connection).exclude(level=Level.ITEM):
        category = Category(row.key) if row.level == Level.CATEGORY else Category.LINEHAUL
        charge = Charge(1, "", category, Money.zero(connection.currency))
        choice = AccountChoice(row.account, Level(row.level), "", "")
        for issue in chart.check(Side(row.side), charge, choice):
            if issue.blocks:
                wrong[issue.message] = None
    return list(wrong)


__all__ = ["answers_of", "confirm_client", "examine", "latest"]
