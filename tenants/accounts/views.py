"""Pages of a person's account that are ours."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from tenants.models import Membership
from tenants.models.membership import Digest


class MailForm(forms.Form):
    """A choice for each tenant or partner that the person belongs to; what others may hear is not theirs to say."""

    def __init__(self, data: Any = None, *, memberships: list[Membership]) -> None:
        self.memberships = memberships
        super().__init__(data)
        for one in memberships:
            self.fields[str(one.pk)] = forms.ChoiceField(
                label=f"{one.tenant or one.partner}, as {one.get_role_display()}",
                choices=Digest.choices,
                initial=one.digest,
                required=False,
            )

    def save(self) -> None:
        for one in self.memberships:
            one.digest = self.cleaned_data[str(one.pk)]
        Membership.objects.bulk_update(self.memberships, ["digest"])


@login_required
def mail(request: HttpRequest) -> HttpResponse:
    """What the person hears of by the daily mail."""
    mine = list(
        Membership.objects.filter(user=request.user.pk)
        .select_related("tenant", "partner")
        .order_by("created_at")
    )
    form = MailForm(request.POST or None, memberships=mine)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Saved.")
        return redirect("account_mail")
    return render(request, "account/mail.html", {"form": form})
