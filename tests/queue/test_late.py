"""The dead man's handle: work that nobody does is told, whatever the cause."""

from __future__ import annotations

from datetime import datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from integrations.models import Work
from integrations.queue.late import late
from integrations.queue.tick import tick
from tenants import scope
from tenants.models import Notice, Role
from tests.conftest import logged_in, make_user

pytestmark = pytest.mark.django_db


def overdue(work: Work, minutes: int) -> None:
    with scope.tenant(work.tenant_id):
        Work.objects.filter(pk=work.pk).update(due_at=timezone.now() - timedelta(minutes=minutes))


def mails() -> list[str]:
    with scope.outside("fixture"):
        return list(Notice.objects.order_by("to").values_list("to", flat=True))


@pytest.fixture
def people(work: Work):
    """Of the work's tenant: an Admin, who hears of it, and Billing, who does not."""
    tenant = work.tenant
    return make_user("alice", tenant, Role.ADMIN), make_user("bill", tenant, Role.BILLING)


def test_an_hour_late_is_told_once_a_day(work: Work, people, now: datetime) -> None:
    overdue(work, 59)
    tick(now)
    assert mails() == []
    overdue(work, 61)
    for _ in range(3):
        tick(now)
    assert mails() == ["alice@example.com"]
    tick(now + timedelta(days=1))
    assert mails() == ["alice@example.com"] * 2
    with scope.outside("fixture"):
        assert work.connection.subsidiary.name in Notice.objects.first().body


def test_the_tick_asks_once_however_many_are_on_time(
    work: Work, django_assert_num_queries, now: datetime
) -> None:
    with scope.outside("fixture"), django_assert_num_queries(1):
        assert late(now - timedelta(days=1)) == []


def test_the_first_page_says_it(work: Work, people) -> None:
    alice, _ = people
    assert "Nothing runs" not in logged_in(alice).get("/admin/").content.decode()
    overdue(work, 61)
    assert "Nothing runs: work is late since" in logged_in(alice).get("/admin/").content.decode()


def test_a_command_says_it_by_its_exit(work: Work) -> None:
    said = StringIO()
    call_command("late", stdout=said)
    assert said.getvalue() == "nothing is late\n"
    overdue(work, 61)
    said = StringIO()
    with pytest.raises(SystemExit) as left:
        call_command("late", stdout=said)
    assert left.value.code == 1
    assert work.tenant.name in said.getvalue()
