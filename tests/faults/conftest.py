"""The ground on which sieges take place is prepared once: four sandboxes, and a connection to each in one database."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.conf import LazySettings

from integrations.models.choices import Trigger
from integrations.pipeline import confirmation, export
from tenants import scope
from tenants.models import Tenant
from tests import scratch
from tests.faults import siege
from tests.faults.siege import Lane
from tests.pipeline import world as worlds
from tests.pipeline.world import World
from tests.sandbox.fixtures import start_sandbox
from tests.sandbox.gateway import Account, Client

SWITCHES = ("honoured", "ignored", "forgets=1", "remembers-failures")
_tags = itertools.count(1)


@dataclass(slots=True)
class Ground:
    """A database, the process that forks on it, and worlds: the first of each sandbox is ready for any lane."""

    database: str
    url: str
    zygote: siege.Zygote
    tenant: Tenant
    accounts: list[Account]
    worlds: list[World] = field(default_factory=list)

    def switch(self, *switches: str) -> None:
        """Set each sandbox's treatment of control ids; the list is repeated until all have one."""
        for account, switch in zip(self.accounts, itertools.cycle(switches), strict=False):
            control(account, "settings", {"uniqueid": switch, "late_seconds": 0.5, "hang_seconds": 2.0})

    def lane(self, world: World, *plan: str | float, n: int = 0, feed: int = 10) -> Lane:
        """A lane with `n` fresh documents, and `feed` more for each planned death."""
        name = f"L{next(_tags)}"
        return Lane(
            world,
            name,
            list(plan),
            feed=lambda lane: siege.feed(lane, feed),
            numbers=siege.load(world, name, n),
        )

    def connect(self, account: Account, slug: str, **columns: object) -> World:
        """One more connection to a company."""
        return worlds.build(account, self.tenant, slug=slug, **columns)


def control(account: Account, path: str, body: dict[str, Any] | None = None) -> Any:
    client = Client(account)
    try:
        return client.control(path, body)
    finally:
        client.close()


@pytest.fixture
def hasty(settings: LazySettings) -> None:
    """What this process itself sends is as hasty as the processes that it starts."""
    settings.SAGE_GATEWAY_HOSTS = ["http://127.0.0.1:*"]
    settings.LOOK_GAP_SECONDS = 0.1
    settings.THROTTLE_SECONDS = 0.1


@pytest.fixture(scope="session")
def prepared(
    scratch_template: str, tmp_path_factory: pytest.TempPathFactory, django_db_blocker: Any
) -> Iterator[Ground]:
    directory = tmp_path_factory.mktemp("faults")
    with ExitStack() as stack:
        stack.enter_context(django_db_blocker.unblock())
        database = scratch._copy(scratch_template, directory)
        with _on(database):
            tenant = Tenant.objects.create(name="Northgate", slug="northgate")
        accounts = [stack.enter_context(start_sandbox(uniqueid=s, seed=7)) for s in SWITCHES]
        env = scratch.Scratch(scratch._url(database), directory).env
        zygote = siege.Zygote(database, env)
        if not scratch.on_sqlite():
            stack.callback(scratch._administer, f'DROP DATABASE "{database}" WITH (FORCE)')
        stack.callback(zygote.close)
        yield Ground(database, scratch._url(database), zygote, tenant, accounts)


@contextmanager
def _on(database: str) -> Iterator[None]:
    with scratch._default_is(database):
        yield


@pytest.fixture
def ground(prepared: Ground, hasty: None, django_db_blocker: Any) -> Iterator[Ground]:
    """The prepared ground, its tenant's scope open, every sandbox well-behaved."""
    with django_db_blocker.unblock(), _on(prepared.database), scope.tenant(prepared.tenant.pk):
        for account in prepared.accounts:
            control(account, "faults", {})
        if not prepared.worlds:
            prepared.switch("honoured")
            prepared.worlds = [_first(prepared, a, f"haul-{n}") for n, a in enumerate(prepared.accounts)]
        prepared.switch(*SWITCHES)
        yield prepared


def _first(ground: Ground, account: Account, slug: str) -> World:
    """A connection with a document of each kind in Sage, so that looks have something to see."""
    world = ground.connect(account, slug)
    siege.load(world, f"W-{slug}", 2)
    export.export_all(world.connection_id, trigger=Trigger.COMMAND)
    confirmation.confirm(world.connection_id, trigger=Trigger.COMMAND)
    return world


def settle(lanes: list[Lane]) -> None:
    """Say how each lane fared, and hold the books to it: 0 duplicates, 0 lost."""
    unclean = {}
    kills, documents = sum(len(lane.died_at) for lane in lanes), sum(len(lane.numbers) for lane in lanes)
    for lane in lanes:
        found = siege.tallies(lane.world.account, [lane])[lane.name]
        print(f"{siege.where(lane)}, at rest after {lane.rest_after:.1f} s: {found}")
        if not found.clean:
            unclean[lane.name] = found
    siege.say(
        f"{', '.join(lane.name for lane in lanes)}: {kills} kills, {documents} documents,"
        f" {sum(len(t.duplicates) for t in unclean.values())} duplicates,"
        f" {sum(len(t.lost) for t in unclean.values())} lost"
    )
    assert unclean == {}


# What the faults are to prove, and by which words of a case's name it is known; the first that fits.
RULES = (
    ("R1", "killed anywhere", ("test_kills", "test_siege")),
    ("R2", "several workers, the same work", ("test_workers",)),
    ("R9", "payments, killed at every step", ("test_payment_kills",)),
    ("R8", "poison among good ones", ("test_poison",)),
    ("R7", "throttled", ("429", "too_many_operations", "max_concurrent")),
    ("R6", "sessions, credentials, endpoint", ("session", "credentials", "endpoint")),
    ("R4", "committed late", ("late", "524", "settle_time")),
    ("R3", "answers lost", ("after-commit", "cut-body", "empty-body", "drop", "hang")),
    ("R5", "a gateway that misbehaves, every unknown either way", ("test_faults", "test_switches")),
)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Points, seeds and figures are said of runs that passed, too; and how each rule fared."""
    if siege.SAID:
        terminalreporter.section("faults")
        for line in siege.SAID:
            terminalreporter.line(line)
    told = _by_rule(terminalreporter)
    if told:
        terminalreporter.section("0 duplicates, 0 lost")
        terminalreporter.line(f"{'':<4}{'what':<54}{'cases':>6}{'passed':>8}{'failed':>8}{'seconds':>10}")
        for rule, what, _ in sorted(RULES):
            cases, passed, seconds = told.get(rule, (0, 0, 0.0))
            terminalreporter.line(
                f"{rule:<4}{what:<54}{cases:>6}{passed:>8}{cases - passed:>8}{seconds:>10.1f}"
            )


def _by_rule(terminalreporter: pytest.TerminalReporter) -> dict[str, tuple[int, int, float]]:
    """Cases, how many of them passed, and how long they took."""
    found: dict[str, tuple[int, int, float]] = {}
    for outcome in ("passed", "failed"):
        for report in terminalreporter.stats.get(outcome, ()):
            if report.when != "call" or "tests/faults/" not in report.nodeid:
                continue
            rule = next((r for r, _, words in RULES if any(w in report.nodeid for w in words)), None)
            if rule is not None:
                cases, passed, seconds = found.get(rule, (0, 0, 0.0))
                found[rule] = (cases + 1, passed + (outcome == "passed"), seconds + report.duration)
    return found
