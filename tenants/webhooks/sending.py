"""The outbox of webhooks: each delivery is claimed, sent once to a judged address, and tried again later if it was not taken."""

from __future__ import annotations

import json
import logging
import ssl
import time
import uuid
from datetime import datetime, timedelta

import certifi
import urllib3
from django.db.models import F, Q
from django.utils import timezone

from tenants import scope
from tenants.models import AuditEvent, User, Webhook, WebhookDelivery
from tenants.onboarding.process import Refusal
from tenants.webhooks import addresses
from tenants.webhooks.addresses import Refused, Target
from tenants.webhooks.signing import HEADER, signature

logger = logging.getLogger(__name__)
State = WebhookDelivery.State
WAITS = tuple(timedelta(minutes=n) for n in (1, 5, 30, 120, 360, 1440))  # then it is given up
SENDING_FOR = timedelta(minutes=5)  # whose process died is sent again
TIMEOUT = urllib3.Timeout(connect=5, read=10)
MOST_ANSWER = 2_000  # bytes of an answer that are read, for the log
AT_ONCE = 50


def anything_due() -> bool:
    """Whether anybody is to be told anything; asked by every tick."""
    with scope.outside("deliver webhooks"):
        return bool(Webhook.objects.filter(active=True).exists())


def send_due() -> int:
    """Send what is due, oldest first; how many were taken."""
    with scope.outside("deliver webhooks"):
        return sum(_send(pk) for pk in _due(timezone.now()))


def send_again(delivery: WebhookDelivery, actor: User) -> None:
    """A person has it tried now. Raises Refusal for what is not given up."""
    changed = WebhookDelivery.objects.filter(pk=delivery.pk, state=State.FAILED).update(
        state=State.DUE, due_at=timezone.now(), attempts=0, problem=""
    )
    if not changed:
        raise Refusal("it is tried by itself, or was taken already")
    AuditEvent.record("webhook.sent_again", actor=actor, target=delivery.webhook)


def _due(now: datetime) -> list[uuid.UUID]:
    waiting = Q(state=State.DUE, due_at__lte=now)
    abandoned = Q(state=State.SENDING, due_at__lte=now - SENDING_FOR)
    rows = WebhookDelivery.objects.filter(waiting | abandoned, webhook__active=True)
    return list(rows.order_by("due_at", "pk").values_list("pk", flat=True)[:AT_ONCE])


def _send(pk: uuid.UUID) -> bool:
    now = timezone.now()
    claimable = Q(state=State.DUE) | Q(state=State.SENDING, due_at__lte=now - SENDING_FOR)
    if not WebhookDelivery.objects.filter(claimable, pk=pk).update(
        state=State.SENDING, due_at=now, attempts=F("attempts") + 1
    ):
        return False
    delivery = WebhookDelivery.objects.select_related("webhook").get(pk=pk)
    answered, problem = _posted(delivery)
    taken = answered is not None and 200 <= answered < 300
    _note(delivery, answered, problem, taken)
    return taken


def _posted(delivery: WebhookDelivery) -> tuple[int | None, str]:
    """The answer's status, and what went wrong."""
    hook = delivery.webhook
    body = json.dumps({"id": str(delivery.pk), **delivery.body}, separators=(",", ":")).encode()
    try:
        target = addresses.resolve(hook.url)
        secret = hook.secret.reveal() if hook.secret else ""
        headers = {
            "Host": target.host if target.port in (80, 443) else f"{target.host}:{target.port}",
            "Content-Type": "application/json",
            "User-Agent": "Ledgerhaul",
            HEADER: signature(secret, int(time.time()), body),
        }
        answer = _pool(target).request(
            "POST",
            target.path,
            body=body,
            headers=headers,
            redirect=False,
            retries=False,
            preload_content=False,
        )
        said = answer.read(MOST_ANSWER).decode(errors="replace")
        answer.close()
    except Refused as why:
        return None, str(why)
    except (urllib3.exceptions.HTTPError, OSError) as problem:
        return None, type(problem).__name__
    return answer.status, "" if 200 <= answer.status < 300 else f"answered {answer.status}: {said[:150]}"


def _pool(target: Target) -> urllib3.HTTPConnectionPool:
    """To the address that was judged, whatever the name resolves to by now; the certificate is of the name."""
    if target.scheme == "http":
        return urllib3.HTTPConnectionPool(target.address, target.port, timeout=TIMEOUT, maxsize=1)
    return urllib3.HTTPSConnectionPool(
        target.address,
        target.port,
        timeout=TIMEOUT,
        maxsize=1,
        ssl_context=ssl.create_default_context(cafile=certifi.where()),
        server_hostname=target.host,
        assert_hostname=target.host,
    )


def _note(delivery: WebhookDelivery, answered: int | None, problem: str, taken: bool) -> None:
    given_up = delivery.attempts > len(WAITS)
    wait = WAITS[min(delivery.attempts, len(WAITS)) - 1]
    WebhookDelivery.objects.filter(pk=delivery.pk).update(
        state=State.SENT if taken else State.FAILED if given_up else State.DUE,
        answered=answered,
        problem=problem[:300],
        sent_at=timezone.now() if taken else None,
        due_at=timezone.now() if taken else timezone.now() + wait,
    )
    if not taken:
        logger.warning("A webhook was not taken.", extra={"delivery": str(delivery.pk), "status": answered})
