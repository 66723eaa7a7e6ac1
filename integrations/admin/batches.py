"""The page of a posting batch: its files, what became of it, and what a person may do with it now."""

from __future__ import annotations

import csv
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.template.response import TemplateResponse
from django.urls import URLPattern, path

from integrations.admin.badges import badge
from integrations.admin.columns import amount, link, moment, page_of
from integrations.admin.facts import FactAdmin, person
from integrations.admin.filters import ConnectionFilter
from integrations.admin.posting_forms import FORMS, bound
from integrations.core.batches import BatchError, BatchKind, BatchState
from integrations.core.general_ledger import Journal
from integrations.core.money import Money
from integrations.models import PostingBatch
from integrations.pipeline.posting import confirming, samples, stepping, summaries
from integrations.sage.files.tables import MAX_BYTES
from integrations.sage.registry import open_files
from tenants.cells import neutral

CHANGE = "integrations.change_connection"
SHOWN = 200
COLOURS = {
    BatchState.GATHERING: "slate",
    BatchState.BUILT: "blue",
    BatchState.DOWNLOADED: "amber",
    BatchState.IMPORTED: "blue",
    BatchState.CONFIRMED: "green",
    BatchState.REJECTED: "red",
    BatchState.VOIDED: "slate",
}


def state_of(batch: PostingBatch) -> Any:
    return badge(batch.get_state_display(), COLOURS[BatchState(batch.state)])


def answer(model_admin: Any, request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
    whole = {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "media": model_admin.media,
        **context,
    }
    return TemplateResponse(request, f"admin/integrations/posting/{name}.html", whole)


@admin.register(PostingBatch)
class PostingBatchAdmin(FactAdmin):
    list_display = (
        "name",
        "standing",
        "connection",
        "documents",
        amount("total", "Debits"),
        "built_by",
        moment("built_at", "Built"),
    )
    list_filter = (ConnectionFilter, "kind", "state")
    list_select_related = ("connection__subsidiary", "connection__entity")
    ordering = ("-built_at",)
    empty_words = "Batches for a Sage on a PC stand here. Build one on the page of its connection."

    @admin.display(description="Standing")
    def standing(self, row: PostingBatch) -> Any:
        return state_of(row)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("<uuid:object_id>/totals.csv", view(self.sheet), name="integrations_batch_sheet"),
            path("<uuid:object_id>/cover/", view(self.cover), name="integrations_batch_cover"),
            path("<uuid:object_id>/act/<slug:name>/", view(self.act), name="integrations_batch_act"),
            *super().get_urls(),
        ]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        batch = self.get_object(request, object_id)
        if batch is None:
            raise Http404
        return answer(self, request, "batch", {**_told(request, batch), "forms": _forms(batch)})

    def cover(self, request: HttpRequest, object_id: uuid.UUID) -> HttpResponse:
        """The sheet that is printed and kept with the import."""
        batch = self.get_object(request, str(object_id))
        if batch is None:
            raise Http404
        return answer(self, request, "cover", _told(request, batch))

    def sheet(self, request: HttpRequest, object_id: uuid.UUID) -> HttpResponse:
        """The totals by account, and of a closed month its journal, for a person; what Sage imports is the batch's file."""
        batch = self.get_object(request, str(object_id))
        if batch is None:
            raise Http404
        given = HttpResponse(content_type="text/csv; charset=utf-8")
        given["Content-Disposition"] = f'attachment; filename="{batch.name}.csv"'
        sheet = csv.writer(given)
        dimension = str(batch.totals.get("dimension") or "dimension").lower()
        sheet.writerow(["account", "name", dimension, "debit", "credit"])
        titles = _titles(batch)
        for account, name, value, debit, credit in _journal(batch, titles) or _accounts(batch, titles):
            amounts = (f"{side.amount:f}" if side else "" for side in (debit, credit))
            sheet.writerow([*map(neutral, (account, name, value)), *amounts])
        return given

    def act(self, request: HttpRequest, object_id: uuid.UUID, name: str) -> HttpResponseBase:
        batch = self.get_object(request, str(object_id))
        allowed = batch is not None and request.user.has_perm(CHANGE, batch.connection)
        if not allowed or request.method != "POST" or name not in _forms(batch):
            raise Http404
        form = bound(name, request)
        if not form.is_valid():
            context = {**_told(request, batch), "forms": {**_forms(batch), name: form}}
            return answer(self, request, "batch", context)
        try:
            done = _DO[name](request, batch, form.cleaned_data)
        except BatchError as why:
            messages.error(request, f"{str(why)[:1].upper()}{str(why)[1:]}.")
            return HttpResponseRedirect(page_of(batch))
        return done or HttpResponseRedirect(page_of(batch))


def _titles(batch: PostingBatch) -> dict[str, str]:
    """Names of accounts."""
    rows = batch.connection.reference_records.filter(object_name="GLACCOUNT")
    return dict(rows.values_list("key", "name"))


Totals = list[
    tuple[str, str, str, Money | None, Money | None]
]  # account, its name, a dimension's value, debit, credit


def _accounts(batch: PostingBatch, titles: Mapping[str, str]) -> Totals:
    return [
        (n, titles.get(n, ""), "", Money.from_minor(d, batch.currency), Money.from_minor(c, batch.currency))
        for n, (d, c) in batch.totals.get("accounts", {}).items()
    ]


def _journal(batch: PostingBatch, titles: Mapping[str, str]) -> Totals:
    """A closed month's, each line on its side; nothing of another batch."""
    return [
        (
            account,
            titles.get(account, ""),
            value,
            amount if amount.amount > 0 else None,
            None if amount.amount > 0 else -amount,
        )
        for account, value, amount in summaries.lines_of(batch)
    ]


def _told(request: HttpRequest, batch: PostingBatch) -> dict[str, Any]:
    currency = batch.currency
    titles = _titles(batch)
    target = open_files(batch.connection.system).target if batch.connection.is_desktop else None
    files = list(batch.files.all())
    return {
        "title": str(batch),
        "batch": batch,
        "badge": state_of(batch),
        "may": request.user.has_perm(CHANGE, batch.connection),
        "target": target,
        "files": [(file, target.file(file.key)) for file in files if target],
        "accounts": [(n, name, d, c) for n, name, _, d, c in _accounts(batch, titles)],
        "journals": [
            (Journal(name).words, n, Money.from_minor(minor, currency))
            for name, (n, minor) in batch.totals.get("journals", {}).items()
        ],
        "journal": _journal(batch, titles),
        "dimension": str(batch.totals.get("dimension", "")).capitalize(),
        "late": sorted(batch.totals.get("late", {}).items()),
        "events": list(batch.events.order_by("at")[:SHOWN]),
        "differences": [
            (d, link(d.document, d.document.number) if d.document else "")
            for d in batch.differences.select_related("document")[:SHOWN]
        ],
        "entries": batch.entries.select_related("document").order_by("position")[:SHOWN],
        "sign_off": batch.sign_offs.first(),
        "debits": batch.total,
    }


def _forms(batch: PostingBatch) -> dict[str, forms.Form]:
    """The acts that the batch's state allows."""
    state, sample = BatchState(batch.state), batch.kind == BatchKind.SAMPLE
    names: list[str] = []
    if state in (BatchState.BUILT, BatchState.DOWNLOADED, BatchState.IMPORTED, BatchState.CONFIRMED):
        names.append("download")
    if sample:
        names += ["sign"] if state is BatchState.DOWNLOADED else []
    elif state is BatchState.DOWNLOADED:
        names += ["confirm", "imported", "rejected", "void"]
    elif state is BatchState.IMPORTED:
        names += ["confirm", "accept", "rejected", "void"]
    elif state is BatchState.BUILT:
        names.append("void")
    return {name: FORMS[name]() for name in names}


def _download(request: HttpRequest, batch: PostingBatch, told: dict[str, Any]) -> HttpResponseBase:
    try:
        file_id = uuid.UUID(request.POST.get("file", ""))
    except ValueError:
        raise Http404 from None
    if not batch.files.filter(id=file_id).exists():
        raise Http404
    file, stream = stepping.download(batch.pk, file_id, person(request), told["backup_by"])
    given = StreamingHttpResponse(stream, content_type="application/octet-stream")
    given["Content-Disposition"] = f'attachment; filename="{file.name}"'
    given["Content-Length"] = str(file.size)
    return given


def _confirm(request: HttpRequest, batch: PostingBatch, told: dict[str, Any]) -> None:
    upload = told["file"]
    matched = confirming.confirm(batch.pk, upload.name, upload.read(MAX_BYTES + 1), person(request))
    for issue in matched.issues[:SHOWN]:
        messages.error(request, f"{issue.message[:1].upper()}{issue.message[1:]}: {issue.remedy}.")
    if matched.confirmed:
        messages.success(request, f"Confirmed: {matched.lines} lines of {matched.documents} documents.")
    elif not matched.issues:
        messages.error(
            request, f"{len(matched.differences)} differences in {matched.lines} lines: they stand below."
        )


_DO: dict[str, Callable[[HttpRequest, PostingBatch, dict[str, Any]], HttpResponseBase | None]] = {
    "download": _download,
    "confirm": _confirm,
    "imported": lambda request, batch, told: _quiet(
        stepping.imported(batch.pk, person(request), told["words"])
    ),
    "rejected": lambda request, batch, told: _quiet(
        stepping.rejected(batch.pk, person(request), told["words"])
    ),
    "void": lambda request, batch, told: _quiet(
        stepping.voided(batch.pk, person(request), told["why"], told["name"])
    ),
    "accept": lambda request, batch, told: _quiet(
        confirming.accept(batch.pk, person(request), told["reason"])
    ),
    "sign": lambda request, batch, told: _quiet(samples.sign_off(batch.pk, person(request), **told)),
}


def _quiet(_: object) -> None:
    return None
