"""Several workers at the same work: nothing twice, and never more requests in flight than the company allows (R2, R7)."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing

from django.db import connection

from integrations.models import Transition
from tests.faults import siege
from tests.faults.conftest import Ground, control, settle
from tests.faults.siege import Lane


def test_three_workers_on_one_connection(ground: Ground) -> None:
    world = ground.worlds[1]
    lane = ground.lane(world, n=40)
    others = [ground.zygote.start("export", world) for _ in range(2)]
    siege.drive(ground.zygote, [lane])
    assert [ground.zygote.wait(n) for n in others] == [0, 0]
    settle([lane])


def test_a_worker_whose_leases_were_stolen_changes_nothing_any_more(ground: Ground) -> None:
    """Stopped for longer than its lease and let go again, it finds that its documents are no longer its own."""
    world = ground.worlds[1]
    lane = ground.lane(world, n=30)
    control(world.account, "settings", {"latency_ms": 400})
    frozen = ground.zygote.start("export", world)
    siege.until(lambda: siege.count(world, "SENDING") > 5)
    freeze(ground, frozen)
    control(world.account, "settings", {"latency_ms": 0})
    siege.drive(ground.zygote, [lane])
    ground.zygote.go_on(frozen)
    assert ground.zygote.wait(frozen) == 0
    settle([lane])
    stolen = Transition.objects.filter(document__number__in=lane.numbers, was="SENDING", now="UNKNOWN")
    assert stolen.filter(reason__startswith="the sender was lost").exists()
    assert siege.at_rest(world)


def freeze(ground: Ground, number: int) -> None:
    """Stop it at a moment when it holds no lock of the database: what is tested is that it was thought dead."""
    for _ in range(50):
        time.sleep(0.05)
        ground.zygote.stop(number)
        time.sleep(0.05)
        if lets_write():
            return
        ground.zygote.go_on(number)
    raise AssertionError("it always held a lock")


def lets_write() -> bool:
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(connection.settings_dict["NAME"], timeout=0.1)) as other:
            try:
                other.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError:
                return False
            return True
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND state <> 'idle'"
        )
        return cursor.fetchone() == (0,)


def test_connections_of_one_company_share_its_room(ground: Ground) -> None:
    account = ground.accounts[0]
    worlds = [ground.worlds[0], *(ground.connect(account, f"beside-{n}") for n in range(2))]
    control(account, "settings", {"queue_seconds": 0.0, "latency_ms": 40})
    before = control(account, "counters")
    lanes: list[Lane] = [ground.lane(world, n=20) for world in worlds]
    siege.drive(ground.zygote, lanes)
    after = control(account, "counters")
    settle(lanes)
    assert after["rejected"] == before["rejected"]
    assert after["most_in_flight"] <= 2
    control(account, "settings", {"queue_seconds": 30.0, "latency_ms": 0})
