"""The customer gives in the chart of accounts: read at once, with every row that cannot be taken."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from integrations.pipeline.posting import lists
from integrations.sage.registry import open_files
from integrations.setup import charts
from tenants.models import Engagement, GivenChart, Tenant
from tenants.portal.entry import KEEPERS, of_customer, page, require
from tenants.portal.set_up import engagement_of

SHOWN = 50  # rows that cannot be taken


class ChartForm(forms.Form):
    """`product` is asked where the file is read and no connection says which Sage wrote it."""

    product = forms.ChoiceField(label="Which Sage", choices=charts.PRODUCTS)
    file = forms.FileField(label="The chart of accounts", max_length=200)

    def __init__(self, *args: Any, asks: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks:
            del self.fields["product"]
        for field in self.fields.values():
            field.widget.attrs["class"] = "lh-account-input"

    def clean_file(self) -> Any:
        given = self.cleaned_data["file"]
        if given.size > charts.MOST:
            raise forms.ValidationError(
                f"The file is larger than {charts.MOST // 2**20} MB: export the chart of accounts alone."
            )
        return given


@of_customer
def chart(request: HttpRequest, tenant: Tenant, engagement_id: uuid.UUID) -> HttpResponse:
    row = engagement_of(tenant, engagement_id)
    connection = charts.connection_of(row)
    on_a_pc = row.target == Engagement.Target.DESKTOP
    form = ChartForm(request.POST or None, request.FILES or None, asks=on_a_pc and connection is None)
    issues: tuple[Any, ...] = ()
    if request.method == "POST":
        person = require(request, tenant, KEEPERS)
        if form.is_valid():
            upload = form.cleaned_data["file"]
            product = form.cleaned_data.get("product", "")
            taken = charts.give(row, product, upload.name, upload.read(), person)
            if taken.kept:
                messages.success(request, _thanks(taken.accounts))
                return redirect(reverse("portal:set_up", args=[tenant.slug]))
            issues = taken.issues
    version = lists.latest_chart(connection) if connection else None
    facts = {
        "title": "Chart of accounts",
        "engagement": row,
        "form": form,
        "on_a_pc": on_a_pc,
        "issues": issues[:SHOWN],
        "more": max(0, len(issues) - SHOWN),
        "how": open_files(connection.system).target.chart_from if connection else "",
        "version": version,
        "given": GivenChart.objects.filter(engagement=row).defer("content")[:5],
    }
    return page(request, tenant, "chart", facts)


def _thanks(accounts: int) -> str:
    if accounts:
        return f"Thank you: {accounts} accounts were read."
    return "Thank you: the integration team looks at it and says when it is complete."
