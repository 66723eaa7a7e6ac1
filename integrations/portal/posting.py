"""Posting into a Sage on a PC: what is due, a batch, its files after a backup, and what Sage said of them; the sample and its sign-off."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from integrations.core.batches import BatchError, BatchKind, BatchState
from integrations.core.money import Money
from integrations.models import BatchFile, Connection, PostingBatch
from integrations.models.choices import DESKTOP, ConnectionState, Mode
from integrations.models.posting import PATHS
from integrations.pipeline.posting import confirming, gathering, samples, stepping
from integrations.sage.registry import open_files
from tenants.models import Tenant, User
from tenants.portal.entry import KEEPERS, of_customer, page, require

SHOWN = 30
MOST_BYTES = 50 * 1024 * 1024
STATES: dict[str, tuple[str, str]] = {
    BatchState.GATHERING: ("Being gathered", "blue"),
    BatchState.BUILT: ("To be downloaded", "amber"),
    BatchState.DOWNLOADED: ("Downloaded: tell us when it is imported", "amber"),
    BatchState.IMPORTED: ("Imported, to be confirmed", "blue"),
    BatchState.CONFIRMED: ("Confirmed", "green"),
    BatchState.REJECTED: ("Refused by Sage", "red"),
    BatchState.VOIDED: ("Given up", "slate"),
}


class _Form(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.setdefault("class", "lh-account-input")


class Backup(_Form):
    """Asked at each download (rule J5)."""

    backup_by = forms.CharField(label="Who backed up Sage just now", max_length=120)


class Journal(_Form):
    file = forms.FileField(label="Sage's own export of the journal", max_length=200)


class Words(_Form):
    words = forms.CharField(label="What Sage said", max_length=300)


class SignOff(_Form):
    path = forms.ChoiceField(label="Imported into", choices=PATHS)
    verified_by = forms.CharField(label="Who saw the accounts in Sage", max_length=120)
    restored_by = forms.CharField(
        label="Who restored the backup", max_length=120, required=False, help_text="Production company only."
    )
    restored_at = forms.DateTimeField(
        label="When", required=False, widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )


@of_customer
def listing(request: HttpRequest, tenant: Tenant) -> HttpResponseBase:
    connections = list(
        Connection.objects.filter(system__in=DESKTOP)
        .exclude(state=ConnectionState.DISCONNECTED)
        .select_related("subsidiary", "company")
        .order_by("subsidiary__name")
    )
    if request.method == "POST":
        return _build(request, tenant, connections)
    facts = {
        "title": "Posting",
        "companies": [
            {
                "connection": one,
                "closes_months": one.mode == Mode.SUMMARY,
                "due": (due := gathering.preview(one.pk)),
                "debits": Money.from_minor(due.sums.total, one.currency),
                "closed": gathering.reasons_closed(one),
                "batches": [
                    (batch, *STATES[batch.state])
                    for batch in PostingBatch.objects.filter(connection=one).order_by("-number")[:SHOWN]
                ],
            }
            for one in connections
        ],
        "month": _month_before(),
    }
    return page(request, tenant, "posting", facts)


def _month_before() -> str:
    today = datetime.now(tz=ZoneInfo("UTC")).date().replace(day=1)
    return f"{date(today.year - (today.month == 1), (today.month - 2) % 12 + 1, 1):%Y-%m}"


def _build(request: HttpRequest, tenant: Tenant, connections: list[Connection]) -> HttpResponse:
    person = require(request, tenant, KEEPERS)
    wanted = request.POST.get("connection", "")
    connection = next((one for one in connections if str(one.pk) == wanted), None)
    if connection is None:
        raise Http404
    back = redirect(reverse("books:posting", args=[tenant.slug]))
    try:
        if request.POST.get("act") == "sample":
            batch = samples.build(connection.pk, person)
        else:
            batch = gathering.build(connection.pk, person, _asked_month(request, connection))
    except BatchError as why:
        for words in getattr(why, "reasons", None) or [str(why)]:
            messages.error(request, f"{words[:1].upper()}{words[1:]}.")
        return back
    messages.success(request, f"{batch} is built: back up Sage, and take its files.")
    return redirect(reverse("books:batch", args=[tenant.slug, batch.pk]))


def _asked_month(request: HttpRequest, connection: Connection) -> date | None:
    """Raises BatchError for what is no month, where months are closed."""
    if connection.mode != Mode.SUMMARY:
        return None
    try:
        return datetime.strptime(request.POST.get("month", ""), "%Y-%m").date()  # noqa: DTZ007
    except ValueError:
        raise BatchError("write year and month, such as 2026-10") from None


def _batch(batch_id: uuid.UUID) -> PostingBatch:
    row = (
        PostingBatch.objects.filter(pk=batch_id)
        .select_related("connection__subsidiary", "connection__company")
        .first()
    )
    if row is None:
        raise Http404
    return row


@of_customer
def batch(request: HttpRequest, tenant: Tenant, batch_id: uuid.UUID) -> HttpResponseBase:
    row = _batch(batch_id)
    given: dict[str, forms.Form] = {}
    if request.method == "POST":
        person = require(request, tenant, KEEPERS)
        act = request.POST.get("act", "")
        if act not in _allowed(row):
            raise Http404
        form = _FORMS[act](request.POST, request.FILES)
        if form.is_valid():
            done = _acted(request, tenant, row, act, form.cleaned_data, person)
            if done is not None:
                return done
            return redirect(reverse("books:batch", args=[tenant.slug, row.pk]))
        given[act] = form
    target = open_files(row.connection.system).target
    words, tone = STATES[row.state]
    facts = {
        "title": str(row),
        "batch": row,
        "words": words,
        "tone": tone,
        "target": target,
        "files": [(file, target.file(file.key)) for file in row.files.all()],
        "forms": {act: given.get(act) or _FORMS[act]() for act in _allowed(row)},
        "accounts": sorted(row.totals.get("accounts", {})),
        "entries": row.entries.select_related("document").order_by("position")[:200],
        "differences": row.differences.select_related("document")[:200],
        "events": row.events.order_by("at")[:100],
        "zone": row.connection.subsidiary.time_zone,
    }
    return page(request, tenant, "batch", facts)


def _allowed(row: PostingBatch) -> list[str]:
    """The acts that the batch's state allows."""
    state, is_sample = BatchState(row.state), row.kind == BatchKind.SAMPLE
    acts = []
    if state in (BatchState.BUILT, BatchState.DOWNLOADED, BatchState.IMPORTED, BatchState.CONFIRMED):
        acts.append("download")
    if is_sample:
        return [*acts, "sign"] if state is BatchState.DOWNLOADED else acts
    if state is BatchState.DOWNLOADED:
        acts += ["confirm", "imported", "rejected"]
    if state is BatchState.IMPORTED:
        acts += ["confirm", "rejected"]
    return acts


_FORMS: dict[str, type[forms.Form]] = {
    "download": Backup,
    "confirm": Journal,
    "imported": forms.Form,
    "rejected": Words,
    "sign": SignOff,
}


def _acted(
    request: HttpRequest, tenant: Tenant, row: PostingBatch, act: str, told: dict[str, Any], person: User
) -> HttpResponseBase | None:
    try:
        return _DO[act](request, row, told, person)
    except BatchError as why:
        messages.error(request, f"{str(why)[:1].upper()}{str(why)[1:]}.")
        return None


def _download(
    request: HttpRequest, row: PostingBatch, told: dict[str, Any], person: User
) -> HttpResponseBase:
    wanted = request.POST.get("file", "")
    file = next((one for one in row.files.all() if str(one.pk) == wanted), None)
    if file is None:
        raise Http404
    return _streamed(*stepping.download(row.pk, file.pk, person, told["backup_by"]))


def _streamed(file: BatchFile, chunks: Any) -> StreamingHttpResponse:
    response = StreamingHttpResponse(chunks, content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="{file.name}"'
    response["Content-Length"] = str(file.size)
    return response


def _confirm(request: HttpRequest, row: PostingBatch, told: dict[str, Any], person: User) -> None:
    upload = told["file"]
    matched = confirming.confirm(row.pk, upload.name, upload.read(MOST_BYTES + 1), person)
    for issue in matched.issues[:SHOWN]:
        messages.error(request, f"{issue.message[:1].upper()}{issue.message[1:]}: {issue.remedy}.")
    if matched.confirmed:
        messages.success(request, f"Confirmed: {matched.lines} lines of {matched.documents} documents.")
    elif not matched.issues:
        messages.error(request, f"{len(matched.differences)} differences: they stand below.")


def _imported(request: HttpRequest, row: PostingBatch, told: dict[str, Any], person: User) -> None:
    stepping.imported(row.pk, person)
    messages.success(request, "Thank you. Give in Sage's journal to have it confirmed line by line.")


def _rejected(request: HttpRequest, row: PostingBatch, told: dict[str, Any], person: User) -> None:
    stepping.rejected(row.pk, person, told["words"])
    messages.success(request, "Taken down: its documents are free again, and go with the next batch.")


def _signed(request: HttpRequest, row: PostingBatch, told: dict[str, Any], person: User) -> None:
    at = told["restored_at"]
    samples.sign_off(
        row.pk,
        person,
        path=told["path"],
        verified_by=told["verified_by"],
        restored_by=told["restored_by"],
        restored_at=at,
    )
    messages.success(request, "Signed off: live posting is open.")


_DO: dict[str, Callable[[HttpRequest, PostingBatch, dict[str, Any], User], HttpResponseBase | None]] = {
    "download": _download,
    "confirm": _confirm,
    "imported": _imported,
    "rejected": _rejected,
    "sign": _signed,
}
