"""Ask the integration team for help, with the document in question."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from integrations.models import Document
from tenants import acts
from tenants.models import Tenant
from tenants.portal.entry import of_customer
from tenants.support import asking


@require_POST
@of_customer
def ask(request: HttpRequest, tenant: Tenant) -> HttpResponse:
    """Whoever reads may ask. A document that is not the customer's is not there."""
    about = url = ""
    back = reverse("portal:support", args=[tenant.slug])
    given = request.POST.get("document", "")
    if given:
        row = _document(given)
        about = f"{row.get_kind_display()} {row.number}"
        url = request.build_absolute_uri(reverse("admin:integrations_document_change", args=[row.pk]))
        back = reverse("books:document", args=[tenant.slug, row.pk])

    def do() -> str:
        asking.ask(tenant, acts.person(request), request.POST.get("words", ""), about=about, url=url)
        return "Asked: the integration team has it, and answers you by mail."

    return acts.answer(request, do, back)


def _document(text: str) -> Document:
    try:
        row = Document.objects.filter(pk=uuid.UUID(text)).first()
    except ValueError:
        row = None
    if row is None:
        raise Http404
    return row
