"""The page "What would be posted", and the same as JSON and CSV. It changes nothing, but for the note that a person keeps, and the
step of onboarding that ends when somebody accepts it."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import reverse

from integrations.admin.badges import state_badge
from integrations.admin.columns import page_of
from integrations.admin.facts import person
from integrations.models import Connection, FreightTransaction
from integrations.pipeline import preview as previewing
from integrations.pipeline.ledgers import NoSender
from integrations.pipeline.preview import MOST, Preview, Seen
from integrations.pipeline.preview_files import as_csv, as_json
from integrations.setup import acceptance
from tenants import acts
from tenants.models import OnboardingStep, Step

SHOWN = 100  # documents on the page; the files hold all
VIEW = "integrations.view_document"
KEEP = "integrations.change_connection"


def page(model_admin: Any, request: HttpRequest, connection: Connection | None) -> HttpResponse:
    """GET: all that is due. POST with `transactions`: a selection; with `as`: a file, the note for the next time, or its acceptance."""
    return _page(model_admin, request, connection, _chosen(request.POST.get("transactions", "")))


def _page(
    model_admin: Any, request: HttpRequest, connection: Connection | None, chosen: list[uuid.UUID] | None
) -> HttpResponse:
    if connection is None or not request.user.has_perm(VIEW, connection):
        raise Http404
    try:
        shown = previewing.preview(connection, chosen)
    except NoSender as why:
        messages.error(request, f"Nothing can be built yet: {why}.")
        return HttpResponseRedirect(page_of(connection))
    wanted = request.POST.get("as", "page")
    if wanted == "json":
        return _file(JsonResponse(as_json(shown), json_dumps_params={"indent": 2}), connection, "json")
    if wanted == "csv":
        return _file(HttpResponse(as_csv(shown), content_type="text/csv; charset=utf-8"), connection, "csv")
    if wanted == "keep":
        if not request.user.has_perm(KEEP, connection):
            raise Http404
        previewing.keep(shown, person(request).email)
        model_admin.record(request, "preview_kept", connection, {"documents": len(shown.documents)})
        messages.success(request, "Kept: the next preview says what is different from this one.")
        return HttpResponseRedirect(address(connection))
    if wanted == "accept":
        acts.require(request, KEEP, connection)
        return acts.answer(
            request,
            lambda: acceptance.accept(shown, person(request)),
            address(connection),
            "Accepted: this is how it is posted once the connection is active.",
        )
    context = {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "media": model_admin.media,
    }
    return TemplateResponse(
        request,
        "admin/integrations/connection/preview.html",
        {
            **context,
            **_told(shown, chosen),
            "may_keep": request.user.has_perm(KEEP, connection),
            "accepted": _step(connection),
            "against": acceptance.reasons_against(shown),
        },
    )


def _step(connection: Connection) -> OnboardingStep | None:
    """The step that an accepted preview ends, of a connection that is on its way to the first live export."""
    if connection.engagement is None:
        return None
    return connection.engagement.steps.filter(step=Step.CHECKED).first()


def of_selection(
    model_admin: Any, request: HttpRequest, transactions: Collection[FreightTransaction]
) -> HttpResponse | None:
    """For the list of transactions: those of one subsidiary are previewed; None, with a message, where they are of several."""
    subsidiaries = {row.subsidiary_id for row in transactions}
    connection = Connection.objects.filter(subsidiary__in=subsidiaries).exclude(state="DISCONNECTED").first()
    if len(subsidiaries) != 1 or connection is None:
        messages.error(request, "Choose transactions of one subsidiary that has a connection.")
        return None
    return _page(model_admin, request, connection, [row.pk for row in transactions])


def address(connection: Connection) -> str:
    return reverse("admin:integrations_connection_preview", args=[connection.pk])


def _chosen(text: str) -> list[uuid.UUID] | None:
    """None where nothing is chosen. An id that is none is a 404, as an unknown page is."""
    if not text.strip():
        return None
    try:
        return [uuid.UUID(word) for word in text.split()[:MOST]]
    except ValueError:
        raise Http404 from None


def _told(shown: Preview, chosen: list[uuid.UUID] | None) -> dict[str, Any]:
    in_order = sorted(shown.documents, key=_urgency)
    effect = shown.effect
    currency = shown.connection.currency
    return {
        "title": "What would be posted",
        "preview": shown,
        "connection": shown.connection,
        "documents": [(d, state_badge(d.state)) for d in in_order[:SHOWN]],
        "more": max(0, len(in_order) - SHOWN),
        "effect": [(m, shown.titles.get(m.account, "")) for m in effect],
        "debits": (sum(m.debit.amount for m in effect), currency),
        "credits": (sum(m.credit.amount for m in effect), currency),
        "differences": shown.differences[:SHOWN] if shown.differences is not None else None,
        "chosen": " ".join(str(one) for one in chosen or ()),
        "most": MOST,
    }


def _urgency(seen: Seen) -> int:
    """What needs a person comes first, then what would be sent, then the rest."""
    if seen.state == "BLOCKED":
        return 0
    return 1 if seen.would_be_sent else 2


def _file(response: HttpResponse, connection: Connection, ending: str) -> HttpResponse:
    name = f"preview-{connection.subsidiary.slug}.{ending}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
