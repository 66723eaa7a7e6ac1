"""Ids in Sage given in as a sheet: what it would change is shown first, and then taken in or left."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from integrations.pipeline import external_ids, sheets
from tenants import acts
from tenants.models import Tenant
from tenants.onboarding.process import Refusal
from tenants.portal.entry import KEEPERS, of_customer, page, require

KEPT = 3600  # seconds between showing what would change and taking it in
SHOWN = 200


class Given(forms.Form):
    file = forms.FileField(
        label="The sheet",
        help_text="As it is taken out of this page, with the ids in Sage filled in or changed: Excel, or CSV in UTF-8.",
    )


@of_customer
def read_in(request: HttpRequest, tenant: Tenant) -> HttpResponse:
    person = require(request, tenant, KEEPERS)
    salt = f"ids in Sage of {tenant.pk} by {person.pk}"
    if "changes" in request.POST:
        return acts.answer(
            request,
            lambda: _take(request.POST["changes"], salt, person),
            reverse("books:parties", args=[tenant.slug]),
        )
    form = Given(request.POST or None, request.FILES or None)
    facts: dict[str, Any] = {"title": "Ids in Sage as a sheet", "form": form}
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            found = external_ids.compare(file.name, file.read(sheets.MAX_BYTES + 1))
        except sheets.Unreadable as why:
            form.add_error("file", f"{str(why)[:1].upper()}{str(why)[1:]}.")
        else:
            told = [[str(one.link), one.now] for one in found.changes]
            facts |= {
                "found": found,
                "changes": found.changes[:SHOWN],
                "more": max(0, len(found.changes) - SHOWN),
                "problems": found.problems[:SHOWN],
                "more_problems": max(0, len(found.problems) - SHOWN),
                "signed": "" if found.problems or not told else signing.dumps(told, salt=salt, compress=True),
            }
    return page(request, tenant, "ids_sheet", facts)


def _take(signed: str, salt: str, person: Any) -> str:
    try:
        told = signing.loads(signed, salt=salt, max_age=KEPT)
    except signing.BadSignature:
        raise Refusal("it has lain for too long: give the sheet in again") from None
    try:
        n = external_ids.take([(uuid.UUID(link), value) for link, value in told], person)
    except external_ids.Refusal as why:
        raise Refusal(str(why)) from why
    return f"{n} id{' is' if n == 1 else 's are'} taken in: what waited for {'it' if n == 1 else 'them'} is built again."
