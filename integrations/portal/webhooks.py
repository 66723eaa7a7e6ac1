"""Webhooks of the customer's own service: where it is told, what was sent and what it answered. The owner's alone to change."""

from __future__ import annotations

import secrets
import uuid
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from integrations.models import FeedHead
from tenants import acts
from tenants.models import AuditEvent, Tenant, User, Webhook, WebhookDelivery
from tenants.onboarding.process import Refusal
from tenants.portal.entry import OWNER, of_customer, page, require
from tenants.webhooks import addresses, sending

MOST = 5  # webhooks of a customer
SHOWN = 50
STATES = {
    WebhookDelivery.State.DUE: ("To be sent", "blue"),
    WebhookDelivery.State.SENDING: ("Being sent", "blue"),
    WebhookDelivery.State.SENT: ("Taken", "green"),
    WebhookDelivery.State.FAILED: ("Given up", "red"),
}


class NewHook(forms.Form):
    url = forms.URLField(label="Address", max_length=300, assume_scheme="https")
    events = forms.MultipleChoiceField(
        label="Tell it of", choices=Webhook.Event.choices, widget=forms.CheckboxSelectMultiple()
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["url"].widget.attrs["class"] = "lh-account-input"

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"]
        try:
            addresses.check(url)
        except addresses.Refused as why:
            raise forms.ValidationError(f"{str(why)[:1].upper()}{str(why)[1:]}.") from None
        return url


@of_customer
def listing(request: HttpRequest, tenant: Tenant) -> HttpResponse:
    form, told = NewHook(), ""
    if request.method == "POST":
        owner = require(request, tenant, OWNER)
        act = request.POST.get("act", "")
        if act == "add":
            form = NewHook(request.POST)
            if form.is_valid() and _room(form):
                told = _add(tenant, form.cleaned_data, owner)
                form = NewHook()
        else:
            return _change(request, tenant, act, owner)
    facts = {
        "title": "Webhooks",
        "hooks": list(Webhook.objects.all()),
        "form": form,
        "told": told,
        "deliveries": [
            (row, *STATES[WebhookDelivery.State(row.state)])
            for row in WebhookDelivery.objects.select_related("webhook").order_by("-created_at")[:SHOWN]
        ],
    }
    return page(request, tenant, "webhooks", facts)


def _room(form: NewHook) -> bool:
    if Webhook.objects.count() < MOST:
        return True
    form.add_error(None, f"There are {MOST} already: remove one first.")
    return False


def _add(tenant: Tenant, given: dict[str, Any], owner: User) -> str:
    """It is told of what happens from now on. Gives its secret, which is shown this once."""
    secret = f"whsec_{secrets.token_urlsafe(32)}"
    made = Webhook(tenant=tenant, url=given["url"], events=given["events"], created_by=owner.email)
    made.secret = secret
    made.payments_told = FeedHead.objects.values_list("last", flat=True).first() or 0
    made.save()
    AuditEvent.record("webhook.added", actor=owner, target=made, detail={"url": made.url})
    return secret


def _change(request: HttpRequest, tenant: Tenant, act: str, owner: User) -> HttpResponse:
    back = reverse("books:webhooks", args=[tenant.slug])
    if act == "again":
        delivery = _find(WebhookDelivery, request.POST.get("delivery", ""))
        return acts.answer(request, lambda: sending.send_again(delivery, owner), back, "It is tried again.")
    hook = _find(Webhook, request.POST.get("hook", ""))
    if act == "remove":
        return acts.answer(request, lambda: _remove(hook, owner), back)
    if act in ("pause", "resume"):
        return acts.answer(request, lambda: _switch(hook, act == "resume", owner), back)
    raise Http404


def _find(model: Any, text: str) -> Any:
    try:
        row = model.objects.filter(pk=uuid.UUID(text)).first()
    except ValueError:
        row = None
    if row is None:
        raise Http404
    return row


def _remove(hook: Webhook, owner: User) -> str:
    AuditEvent.record("webhook.removed", actor=owner, target=hook, detail={"url": hook.url})
    hook.delete()
    return f"{hook.url} is told nothing more."


def _switch(hook: Webhook, active: bool, owner: User) -> str:
    if not Webhook.objects.filter(pk=hook.pk).exclude(active=active).update(active=active):
        raise Refusal("it is so already")
    AuditEvent.record("webhook.resumed" if active else "webhook.paused", actor=owner, target=hook)
    return (
        "It is told again, with what happened meanwhile."
        if active
        else "It rests; what happens is told later."
    )
