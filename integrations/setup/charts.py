"""The customer's chart of accounts during onboarding (rule J7): read at once, and kept until there is a connection that takes it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.db import transaction

from integrations.core.issues import Issue
from integrations.models import Connection
from integrations.models.choices import DESKTOP, ConnectionState, System
from integrations.pipeline.posting import lists
from integrations.sage.registry import open_files
from tenants import onboarding
from tenants.models import AuditEvent, Engagement, GivenChart, Step, User

MOST = 5 * 1024 * 1024  # bytes
# What a Sage on a PC is called by those who use one.
PRODUCTS = tuple((one.value, one.label) for one in System if one in DESKTOP)


@dataclass(frozen=True, slots=True)
class Taken:
    """`issues` says all that is wrong; with one that blocks nothing was kept. `accounts` is 0 where a person reads the file."""

    accounts: int
    issues: tuple[Issue, ...] = ()

    @property
    def kept(self) -> bool:
        return not any(issue.blocks for issue in self.issues)


def connection_of(engagement: Engagement) -> Connection | None:
    """The order's connection that takes a chart from a file."""
    return (
        Connection.objects.filter(engagement=engagement, system__in=DESKTOP)
        .exclude(state=ConnectionState.DISCONNECTED)
        .first()
    )


def give(engagement: Engagement, product: str, name: str, content: bytes, actor: User) -> Taken:
    """Take in a chart. Of a Sage on a PC it is read, by `product` while there is no connection, and ends the step if it can be; of
    one that answers by itself it is kept, for the team to look at."""
    connection = connection_of(engagement)
    if connection is not None:
        given = lists.take(connection.pk, lists.CHART, name, content, actor)
        return Taken(len(given.version.rows) if given.version else 0, given.issues)
    taken = Taken(0)
    if engagement.target == Engagement.Target.DESKTOP:
        read = open_files(product).read_chart(content)
        taken = Taken(len(read.rows), read.issues)
    if taken.kept:
        _keep(engagement, product, name, content, taken, actor)
    return taken


def _keep(engagement: Engagement, product: str, name: str, content: bytes, taken: Taken, actor: User) -> None:
    with transaction.atomic():
        row = GivenChart.objects.create(
            tenant_id=engagement.tenant_id,
            engagement=engagement,
            product=product if taken.accounts else "",
            name=name[:200],
            content=content,
            sha256=hashlib.sha256(content).hexdigest(),
            accounts=taken.accounts,
            given_by=actor.email,
        )
        if taken.accounts:
            onboarding.record(engagement, Step.CHART, str(row), actor.email)
        AuditEvent.record("chart.given", actor=actor, target=engagement, detail={"sha256": row.sha256})


def hand_over(connection: Connection) -> None:
    """A connection that is begun starts with what was given in before. What another Sage wrote stays where it is."""
    newest = GivenChart.objects.filter(engagement=connection.engagement, accounts__gt=0).first()
    if newest is not None and newest.product == connection.system:
        lists.take(connection.pk, lists.CHART, newest.name, bytes(newest.content), newest.given_by)
