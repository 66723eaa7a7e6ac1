"""The first live export under an authorization opens its support window (rule J8). A sample, a preview and a test company are not live."""

from __future__ import annotations

from django.utils import timezone

from integrations.core.batches import BatchKind, BatchState
from integrations.models import BatchEvent, Connection, PostingBatch
from tenants import onboarding, support
from tenants.models import Engagement, Step

_HANDED_OUT = (BatchState.DOWNLOADED, BatchState.IMPORTED, BatchState.CONFIRMED)


def sent(connection: Connection, number: str) -> None:
    """A document stands in Sage, by its answer or by a look; inside the caller's transaction."""
    if connection.engagement is not None and not connection.company.is_test:
        _went_live(connection.engagement, f"{number} was sent to Sage")


def handed_out(batch: PostingBatch) -> None:
    """A live batch was downloaded for the first time; inside the caller's transaction."""
    engagement = batch.connection.engagement
    if engagement is not None and _is_live(batch):
        _went_live(engagement, f"{batch} was handed out", str(batch.pk))


def _went_live(engagement: Engagement, words: str, cause: str = "") -> None:
    support.start(engagement, timezone.now(), words, cause)
    onboarding.record(engagement, Step.GO_LIVE, words, "the program")


def given_up(batch: PostingBatch) -> None:
    """It was voided or refused before Sage had it: the window that it opened is withdrawn, or begins with the next live batch that
    was handed out."""
    engagement = batch.connection.engagement
    if engagement is None or not _is_live(batch):
        return
    if batch.events.filter(what=BatchState.IMPORTED).exists():  # it was imported, whatever was restored since
        return
    if not support.withdraw(engagement, str(batch.pk), f"{batch} was given up, and not imported"):
        return
    others = PostingBatch.objects.filter(
        connection__engagement=engagement, kind__in=[BatchKind.LIVE, BatchKind.SUMMARY], state__in=_HANDED_OUT
    )
    first = (
        BatchEvent.objects.filter(batch__in=others, what="DOWNLOAD")
        .order_by("at")
        .select_related("batch")
        .first()
    )
    if first is not None:
        support.start(engagement, first.at, f"{first.batch} was handed out", str(first.batch_id))


def _is_live(batch: PostingBatch) -> bool:
    return batch.kind != BatchKind.SAMPLE and not batch.connection.company.is_test
