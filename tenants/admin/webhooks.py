"""Where customers' own services are told of payments and states, and what was answered: read by who helps, changed by the owner in the
portal alone."""

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest

from tenants.admin.base import FactsModelAdmin, display, register
from tenants.models import Webhook, WebhookDelivery


@register(Webhook)
class WebhookAdmin(FactsModelAdmin):
    list_display = ("url", "told_of", "active", "created_by", "created_at", "tenant")
    list_filter = ("active",)
    list_select_related = ("tenant",)
    search_fields = ("url",)
    fields: ClassVar[Any] = ("url", "told_of", "active", "created_by", "created_at", "tenant")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """The secret is not among them: it was shown once, to the owner."""
        return self.fields

    @display(description="Told of")  # type: ignore[untyped-decorator]
    def told_of(self, obj: Webhook) -> str:
        return ", ".join(Webhook.Event(event).label for event in obj.events)


@register(WebhookDelivery)
class WebhookDeliveryAdmin(FactsModelAdmin):
    list_display = ("created_at", "webhook", "events", "state", "attempts", "answered", "problem", "tenant")
    list_filter = ("state", ("created_at", admin.DateFieldListFilter))
    list_select_related = ("webhook", "tenant")
    search_fields = ("webhook__url", "problem")
