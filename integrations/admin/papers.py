"""Papers of a transaction: which there are, whether Sage has them, and one more given in by a person."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from integrations.admin.badges import badge
from integrations.admin.columns import EMPTY, link, moment, two_lines
from integrations.admin.facts import HistoryAdmin, person
from integrations.core.attachments import KINDS_OF_FILE
from integrations.core.freight import Paper
from integrations.models import Attaching, Attachment, AttachmentBody, FreightTransaction, choices
from integrations.models.choices import AttachingState, WorkKind
from integrations.pipeline import attaching, attachments, due
from integrations.shown.papers import file_of
from tenants.admin.base import action
from tenants.models import AuditEvent

CHANGE = "integrations.change_document"
COLOURS = {
    AttachingState.WAITING: "blue",
    AttachingState.STORED: "blue",
    AttachingState.LINKED: "green",
    AttachingState.REFUSED: "red",
}


class Given(forms.Form):
    paper = forms.ChoiceField(label="What it is", choices=choices.of(Paper), initial=Paper.POD)
    file = forms.FileField(label="File", help_text=f"One of {', '.join(KINDS_OF_FILE)}.")


def address(transaction: FreightTransaction) -> str:
    return reverse("admin:integrations_transaction_papers", args=[transaction.pk])


def page(model_admin: Any, request: HttpRequest, transaction: FreightTransaction | None) -> HttpResponse:
    """GET shows them; POST takes one more in."""
    if transaction is None:
        raise Http404
    may_give = request.user.has_perm(CHANGE, transaction)
    form = Given(request.POST or None, request.FILES or None)
    if request.method == "POST":
        if not may_give:
            raise Http404
        if form.is_valid() and _taken(request, transaction, form):
            return HttpResponseRedirect(address(transaction))
    found = Attachment.objects.filter(transaction=transaction).order_by("received_at")
    context = {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "title": f"Papers of {transaction.number}",
        "transaction": transaction,
        "papers": [(one, _standing(one)) for one in _with_documents(found)],
        "form": form,
        "may_give": may_give,
        "media": model_admin.media,
    }
    return TemplateResponse(request, "admin/integrations/freighttransaction/papers.html", context)


def _with_documents(rows: QuerySet[Attachment]) -> QuerySet[Attachment]:
    """With the documents that are to bear them; the files themselves stay where they are."""
    documents = Attaching.objects.select_related("document").order_by("changed_at")
    return rows.prefetch_related(Prefetch("attachings", queryset=documents)).annotate(
        kept=Exists(AttachmentBody.objects.filter(attachment=OuterRef("pk")))
    )


def _taken(request: HttpRequest, transaction: FreightTransaction, form: Given) -> bool:
    upload = form.cleaned_data["file"]
    try:
        taken = attachments.take(
            transaction.pk,
            Paper(form.cleaned_data["paper"]),
            upload.name,
            upload.read(settings.ATTACHMENT_MAX_BYTES + 1),
            received_from=person(request).email,
        )
    except attachments.Unusable as why:
        for issue in why.issues:
            form.add_error("file", f"{issue.message}: {issue.remedy}.")
        return False
    if taken.known:
        messages.info(request, f"{taken.attachment} is here already.")
        return True
    AuditEvent.record("attachment.given", actor=person(request).email, target=taken.attachment)
    words = (
        f"{taken.documents} document{'s' if taken.documents != 1 else ''} in Sage will bear it"
        if taken.documents
        else "it goes with the documents that are still to be built, where posting policies say so"
    )
    messages.success(request, f"{taken.attachment} is kept: {words}.")
    return True


def _standing(one: Attachment) -> list[tuple[Attaching, str]]:
    return [
        (row, badge(row.get_state_display(), COLOURS[AttachingState(row.state)]))
        for row in one.attachings.all()
    ]


@admin.register(Attachment)
class AttachmentAdmin(HistoryAdmin):
    newest_by = "received_at"
    actions = ("send_again",)
    list_display = ("what", "of_transaction", "in_sage", "kilobytes", moment("received_at", "Came"))
    list_filter = ("paper", ("attachings__state", admin.ChoicesFieldListFilter))
    list_select_related = ("transaction",)
    search_fields = ("name", "transaction__number", "transaction__source_id")
    search_help_text = "File, number or TMS id"
    empty_words = (
        "Papers stand here when the TMS sends them along, or a person gives them in on a transaction's page."
    )
    fields = readonly_fields = (
        "paper",
        "file",
        "of_transaction",
        "kilobytes",
        "in_sage",
        "received_from",
        moment("received_at", "Came"),
        "sha256",
    )

    def get_urls(self) -> list[URLPattern]:
        download = path(
            "<uuid:object_id>/file/",
            self.admin_site.admin_view(self.download),
            name="integrations_attachment_file",
        )
        return [download, *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Attachment]:
        return _with_documents(super().get_queryset(request))

    def download(self, request: HttpRequest, object_id: Any) -> HttpResponse:
        return file_of(self.get_object(request, str(object_id)))

    @admin.display(description="Paper")
    def what(self, row: Attachment) -> str:
        return two_lines(str(row), row.get_paper_display())

    @admin.display(description="File")
    def file(self, row: Attachment) -> str:
        if not row.kept:  # type: ignore[attr-defined]
            return f"{row} (no longer kept)"
        return format_html(
            '<a class="lh-link" href="{}">{}</a>',
            reverse("admin:integrations_attachment_file", args=[row.pk]),
            str(row),
        )

    @admin.display(description="Transaction")
    def of_transaction(self, row: Attachment) -> SafeString | str:
        return link(row.transaction, row.transaction.number)

    @admin.display(description="In Sage")
    def in_sage(self, row: Attachment) -> str:
        rows = _standing(row)
        if not rows:
            return EMPTY
        told = ((shown, link(a.document, a.document.number), a.said) for a, shown in rows)
        return format_html_join(mark_safe("<br>"), '{} {} <span class="lh-quiet">{}</span>', told)

    @admin.display(description="kB")
    def kilobytes(self, row: Attachment) -> str:
        return f"{-(-row.size // 1024):,}"

    @action(description="Send again", permissions=["view"])  # type: ignore[untyped-decorator]
    def send_again(self, request: HttpRequest, queryset: QuerySet[Attachment]) -> None:
        allowed = [one.pk for one in queryset if request.user.has_perm(CHANGE, one)]
        connections = attaching.again(allowed)
        for connection_id in connections:
            due.make_due(connection_id, WorkKind.ADVANCE)
        if connections:
            messages.success(request, "What Sage refused is sent again.")
        else:
            messages.info(request, "Nothing of these was refused.")
