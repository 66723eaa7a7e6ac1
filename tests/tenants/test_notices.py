"""All mail goes through the outbox, once for each event."""

import smtplib
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.db import transaction
from django.utils import timezone

from tenants import scope
from tenants.models import Notice
from tenants.notices import deliver_due, queue_email

pytestmark = pytest.mark.django_db
FACTS = {"tenant": "Northgate & Sons", "by": "Alice", "role": "Support", "to": "bob@example.com"}


def queue(event_key: str = "invited:1", **more: object) -> bool:
    return queue_email(event_key, to="bob@example.com", template="invited", facts=FACTS, **more)


class Broken:
    def __init__(self, *args: object, **kwargs: object) -> None:
        pass

    def send_messages(self, messages: object) -> int:
        raise smtplib.SMTPServerDisconnected("gone")


def state() -> str:
    with scope.outside("fixture"):
        return Notice.objects.get().state


def test_a_mail_is_sent_once():
    queue()
    assert (deliver_due(), deliver_due()) == (1, 0)
    assert mail.outbox[0].subject == "You were given access to Northgate & Sons in Ledgerhaul"


def test_the_same_event_writes_once():
    assert (queue(), queue()) == (True, False)
    assert deliver_due() == 1


def test_a_tenants_notice_is_in_its_scope_only(tenant, other_tenant):
    with scope.tenant(tenant.pk):
        queue(tenant=tenant)
        assert Notice.objects.count() == 1
    with scope.tenant(other_tenant.pk):
        assert Notice.objects.count() == 0


def test_a_notice_of_another_tenant_is_refused(tenant, other_tenant):
    with scope.tenant(tenant.pk), pytest.raises(scope.OutOfScope):
        queue(tenant=other_tenant)


def test_what_is_rolled_back_writes_nothing():
    with transaction.atomic():
        queue()
        transaction.set_rollback(True)
    assert deliver_due() == 0


def test_a_later_mail_waits():
    queue(due_at=timezone.now() + timedelta(hours=1))
    assert deliver_due() == 0


def test_a_mail_that_failed_is_tried_again_later(settings):
    queue()
    settings.EMAIL_BACKEND = "tests.tenants.test_notices.Broken"
    assert deliver_due() == 0
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert (deliver_due(), state()) == (0, "DUE")
    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        assert deliver_due() == 1


def test_a_mail_that_always_fails_is_given_up(settings):
    queue()
    settings.EMAIL_BACKEND = "tests.tenants.test_notices.Broken"
    for hours in range(1, 8):
        with time_machine.travel(timezone.now() + timedelta(days=hours)):
            deliver_due()
    assert state() == "FAILED"


def test_a_sender_that_died_is_replaced():
    queue()
    with scope.outside("fixture"):
        Notice.objects.update(state="SENDING")
    assert deliver_due() == 0
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        assert deliver_due() == 1
