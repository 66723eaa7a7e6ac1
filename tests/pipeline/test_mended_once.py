"""A cause is mended once, and everything that it stopped goes to Sage by itself."""

from __future__ import annotations

import pytest
from django.db.models.functions import Now

from integrations import tasks
from integrations.core.freight import Category, Kind
from integrations.models import Document, GLMapping, Issue, Work
from integrations.models.choices import WorkKind
from tests.pipeline.world import World, deliver, freight

MANY = 500


def pass_time(world: World) -> None:
    """The ticks of a few minutes: what is due is run, by the same call that the queue makes."""
    for kind in (WorkKind.ADVANCE, WorkKind.CONFIRM, WorkKind.ADVANCE, WorkKind.CONFIRM):
        Work.objects.filter(kind=kind).update(due_at=Now(), started_at=None)
        work = Work.objects.get(kind=kind)
        assert tasks.run_work(str(work.pk)) == "done"


@pytest.mark.django_db(transaction=True)
def test_five_hundred_documents_of_one_cause_go_by_themselves_once_it_is_mended(world: World) -> None:
    for start in range(0, MANY, 100):
        deliver(
            world,
            *(
                freight(Kind.CUSTOMER_INVOICE, f"INV-{start + n}", "75.00", category=Category.PASS_THROUGH)
                for n in range(100)
            ),
        )
    pass_time(world)
    stuck = Document.objects.filter(kind="AR_INVOICE")
    assert set(stuck.values_list("state", "blocked_by")) == {("BLOCKED", "account.unmapped")}
    assert Issue.objects.filter(closed_at=None).values("cause").distinct().count() == 1
    GLMapping.objects.create(
        tenant=world.tenant,
        connection=world.connection,
        side="AR",
        level="CATEGORY",
        key="pass_through",
        account="4200",
    )
    pass_time(world)
    assert set(stuck.values_list("state", flat=True)) == {"CONFIRMED"}
    assert stuck.count() == MANY
    assert not Issue.objects.filter(closed_at=None).exists()
