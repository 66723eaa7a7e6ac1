"""Big bodies leave after their time, and nothing else does."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import time_machine

from integrations.models import RawInput, RawRow, Retention
from integrations.models.choices import BodyKind, Channel
from integrations.pipeline import retention
from tenants.models import Tenant, Webhook, WebhookDelivery

THEN = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def rows(in_scope: Tenant) -> RawInput:
    with time_machine.travel(THEN, tick=False):
        raw = RawInput.objects.create(tenant=in_scope, channel=Channel.FILE)
        RawRow.objects.create(tenant=in_scope, raw_input=raw, row=1, body={"id": "old"})
    with time_machine.travel(THEN.replace(month=3), tick=False):
        RawRow.objects.create(tenant=in_scope, raw_input=raw, row=2, body={"id": "new"})
    Retention.objects.create(tenant=in_scope, kind=BodyKind.RAW_ROW, days=60)
    return raw


def test_what_is_past_its_time_is_removed(rows: RawInput) -> None:
    with time_machine.travel(THEN.replace(month=4), tick=False):
        assert retention.prune() == {"RAW_ROW": 1, "PAYLOAD": 0, "EXCHANGE": 0, "PAPER": 0, "WEBHOOK": 0}
    assert list(RawRow.objects.values_list("row", flat=True)) == [2]
    assert RawInput.objects.filter(id=rows.id).exists()


def test_what_webhooks_said_goes_and_what_is_still_to_be_told_stays(in_scope: Tenant) -> None:
    state = WebhookDelivery.State
    with time_machine.travel(THEN, tick=False):
        hook = Webhook.objects.create(
            tenant=in_scope, url="https://tms.example/hook", secret="s", events=["status"]
        )
        for one in state:
            WebhookDelivery.objects.create(tenant=in_scope, webhook=hook, body={}, events=1, state=one)
    with time_machine.travel(THEN.replace(month=5), tick=False):
        assert retention.prune()["WEBHOOK"] == 2
    assert set(WebhookDelivery.objects.values_list("state", flat=True)) == {state.DUE, state.SENDING}


def test_without_a_setting_the_deployments_default_holds(in_scope: Tenant) -> None:
    assert retention.days_of(BodyKind.EXCHANGE) == 400
