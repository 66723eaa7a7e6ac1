"""Signatures, set-up fees, rates and quotes."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html

from tenants import acts, scope
from tenants.admin.base import FactsModelAdmin, TenantModelAdmin, register
from tenants.models import (
    Authorization,
    HourlyRate,
    Quote,
    SetUpFee,
)
from tenants.papers import authorization_pdf
from tenants.support import quotes
from tenants.templatetags.figures import money


@register(Authorization)
class AuthorizationAdmin(FactsModelAdmin):
    """Signed by the customer; a form on paper is taken in on the onboarding's page."""

    list_display = ("reference", "printed_name", "company", "signed_on", "way", "signed_at", "tenant")
    list_filter = ("way",)
    list_select_related = ("tenant",)
    search_fields = ("reference", "printed_name", "company")
    fields = (
        "tenant", "reference", "subsidiaries", "printed_name", "company", "signed_on", "way", "signed_at",
        "address", "browser", "actor_name", "terms", "text", "digest", "paper",
    )  # fmt: skip
    readonly_fields = fields

    def get_urls(self) -> list[URLPattern]:
        pdf = path(
            "<uuid:object_id>/authorization.pdf",
            self.admin_site.admin_view(self.pdf),
            name="tenants_authorization_pdf",
        )
        return [pdf, *super().get_urls()]

    @admin.display(description="PDF")
    def paper(self, row: Authorization) -> str:
        return format_html(
            '<a class="lh-link" href="{}">Take it</a>',
            reverse("admin:tenants_authorization_pdf", args=[row.pk]),
        )

    def pdf(self, request: HttpRequest, object_id: Any) -> HttpResponse:
        row = self.get_object(request, str(object_id))
        if row is None or not self.has_view_permission(request, row):
            raise Http404
        return acts.file(authorization_pdf(row), "application/pdf", f"authorization-{row.reference}.pdf")


@register(SetUpFee)
class SetUpFeeAdmin(TenantModelAdmin):
    """What was asked. That it came is taken down on the onboarding's page, with its day."""

    list_display = ("reference", "asked", "invoice_number", "due_on", "received_on", "received_by", "tenant")
    list_filter = (("received_on", admin.EmptyFieldListFilter),)
    list_select_related = ("tenant",)
    search_fields = ("reference", "invoice_number")
    readonly_fields = ("received_on", "received_by")

    @admin.display(description="Amount", ordering="amount")
    def asked(self, row: SetUpFee) -> str:
        return format_html('<span class="lh-figure">{}</span>', money((row.amount, row.currency)))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        came = isinstance(obj, SetUpFee) and obj.received_on is not None
        return super().has_change_permission(request, obj) and not came


@register(HourlyRate)
class HourlyRateAdmin(TenantModelAdmin):
    """Written once: a new rate is a new row. A customer's own is Billing's; a partner's and everybody's are an Operator's."""

    list_display = ("from_day", "an_hour", "minimum_minutes", "step_minutes", "limit_minutes", "whose")
    list_select_related = ("tenant", "partner")
    actions: ClassVar[Any] = []

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        """Those that hold for everybody are seen by whoever may see a customer's own."""
        reached = scope.current()
        with scope.outside("read the rates of all"):
            rows: models.QuerySet[Any] = HourlyRate.objects.select_related("tenant", "partner")
        if request.user.is_superuser:
            return rows.filter(models.Q(tenant=None) | models.Q(tenant__in=reached))
        theirs = self._tenants_for(request)
        partners = models.Q(partner=None) | models.Q(partner__tenants__in=theirs)
        return rows.filter(models.Q(tenant=None) & partners | models.Q(tenant__in=theirs)).distinct()

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        whose = ("tenant", "partner") if request.user.is_superuser else ("tenant",)
        own = ("from_day", "amount", "currency", "minimum_minutes", "step_minutes", "limit_minutes")
        return (*whose, *own)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        if "tenant" in form.base_fields and not request.user.is_superuser:
            form.base_fields["tenant"].required = True
        return form

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        obj.written_by = acts.person(request).email
        super().save_model(request, obj, form, change)

    @admin.display(description="An hour", ordering="amount")
    def an_hour(self, row: HourlyRate) -> str:
        return format_html('<span class="lh-figure">{}</span>', money((row.amount, row.currency)))

    @admin.display(description="Of")
    def whose(self, row: HourlyRate) -> str:
        return str(row.tenant or row.partner or "everybody")


@register(Quote)
class QuoteAdmin(TenantModelAdmin):
    """Offered here, answered by the customer in the portal."""

    list_display = ("words", "at_most", "minutes", "state", "offered_at", "answered_by", "tenant")
    list_filter = ("state",)
    list_select_related = ("tenant",)
    fields = (
        "tenant",
        "engagement",
        "words",
        "minutes",
        "amount",
        "currency",
        "state",
        "answered_by",
        "answered_at",
    )
    readonly_fields = ("state", "answered_by", "answered_at")

    @admin.display(description="At most", ordering="amount")
    def at_most(self, row: Quote) -> str:
        return format_html('<span class="lh-figure">{}</span>', money((row.amount, row.currency)))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        made = quotes.offer(
            obj.engagement,
            obj.words,
            obj.minutes,
            obj.amount,
            obj.currency,
            acts.person(request),
        )
        obj.pk = made.pk
        obj._state.adding = False
