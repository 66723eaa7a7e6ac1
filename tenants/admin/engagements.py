"""What was ordered, and the way from there to the first live export."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html

from tenants import acts
from tenants.admin.base import TenantModelAdmin, TextInput, register
from tenants.models import (
    Appointment,
    Authorization,
    Engagement,
    IntakeAnswers,
    Membership,
    OnboardingStep,
    SetUpFee,
    Step,
    User,
)
from tenants.onboarding import answers, appointments, fees, process, signing
from tenants.papers import authorization_pdf

CHANGE, BOOK = "tenants.change_onboardingstep", "tenants.change_appointment"


class Paper(forms.Form):
    printed_name = forms.CharField(max_length=200, widget=TextInput())
    company = forms.CharField(max_length=200, widget=TextInput())
    signed_on = forms.DateField(label="Date on the form", widget=forms.DateInput(attrs={"type": "date"}))
    scan = forms.FileField(help_text="PDF, PNG or JPEG, up to 5 MB.")


class Answers(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = IntakeAnswers
        fields = answers.FIELDS


@register(Engagement)
class EngagementAdmin(TenantModelAdmin):
    list_display = (
        "subsidiary",
        "way",
        "authorization_reference",
        "target",
        "ordered_at",
        "closed_at",
        "tenant",
    )
    list_filter = ("target",)
    list_select_related = ("tenant", "subsidiary")
    search_fields = ("subsidiary__name", "authorization_reference")
    autocomplete_fields = ("subsidiary",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fixed = super().get_readonly_fields(request, obj)
        return fixed if obj is None else (*fixed, "subsidiary", "target")

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("steps")

    @admin.display(description="Onboarding")
    def way(self, row: Engagement) -> str:
        steps = list(row.steps.all())
        ended = sum(one.state != OnboardingStep.State.OPEN for one in steps)
        return format_html(
            '<a class="lh-link" href="{}">{} of {} steps</a>',
            reverse("admin:tenants_engagement_onboarding", args=[row.pk]),
            ended,
            len(steps),
        )

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("<uuid:object_id>/onboarding/", view(self.onboarding), name="tenants_engagement_onboarding"),
            path("<uuid:object_id>/answers/", view(self.answers), name="tenants_engagement_answers"),
            path("<uuid:object_id>/authorization.pdf", view(self.pdf), name="tenants_engagement_pdf"),
            path(
                "<uuid:object_id>/charts/<uuid:chart_id>/",
                view(self.chart),
                name="tenants_engagement_chart",
            ),
            path("<uuid:object_id>/appointment.ics", view(self.calendar), name="tenants_engagement_calendar"),
            *super().get_urls(),
        ]

    def _row(self, request: HttpRequest, object_id: Any) -> Engagement:
        row: Engagement | None = self.get_object(request, str(object_id))
        if row is None or not self.has_view_permission(request, row):
            raise Http404
        return row

    def onboarding(self, request: HttpRequest, object_id: Any) -> HttpResponse:
        row = self._row(request, object_id)
        if request.method == "POST":
            return self._act(request, row)
        places = process.standing(row, process.today_of(row))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"Onboarding of {row.subsidiary}",
            "engagement": row,
            "places": places,
            "next": [place for place in places if place.is_next],
            "late": [place for place in places if place.is_late],
            "signed": _signed(row),
            "fee": _fee(row),
            "answers": IntakeAnswers.objects.filter(engagement=row).first(),
            "charts": row.charts.defer("content"),
            "appointment": row.appointments.filter(state="BOOKED").select_related("slot__host").first(),
            "past": row.appointments.exclude(state="BOOKED").select_related("slot__host"),
            "slots": appointments.offered(row, 12),
            "people": _staff_of(row),
            "paper": Paper(),
            "may": {
                "change": request.user.has_perm(CHANGE, row),
                "book": request.user.has_perm(BOOK, row),
                "sign": request.user.has_perm("tenants.add_authorization", row),
                "fee": request.user.has_perm("tenants.change_setupfee", row),
                "answer": request.user.has_perm("tenants.change_intakeanswers", row),
            },
        }
        return TemplateResponse(request, "admin/tenants/onboarding.html", context)

    def _act(self, request: HttpRequest, row: Engagement) -> HttpResponse:
        do = ACTS.get(request.POST.get("act", ""))
        if do is None:
            raise Http404
        process.open_steps(row)
        return acts.answer(
            request, lambda: do(request, row), reverse("admin:tenants_engagement_onboarding", args=[row.pk])
        )

    def answers(self, request: HttpRequest, object_id: Any) -> HttpResponse:
        """What the customer told on the telephone, or by mail."""
        row = self._row(request, object_id)
        acts.require(request, "tenants.change_intakeanswers", row)
        known = IntakeAnswers.objects.filter(engagement=row).first()
        given = known or IntakeAnswers(tenant_id=row.tenant_id, engagement=row)
        form = Answers(request.POST or None, instance=given)
        if request.method == "POST" and form.is_valid():
            return acts.answer(
                request,
                lambda: answers.save(form.instance, acts.person(request)),
                reverse("admin:tenants_engagement_onboarding", args=[row.pk]),
                "Kept.",
            )
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"Answers of {row.subsidiary}",
            "engagement": row,
            "form": form,
        }
        return TemplateResponse(request, "admin/tenants/answers.html", context)

    def pdf(self, request: HttpRequest, object_id: Any) -> HttpResponse:
        signed = _signed(self._row(request, object_id))
        if signed is None:
            raise Http404
        return acts.file(
            authorization_pdf(signed), "application/pdf", f"authorization-{signed.reference}.pdf"
        )

    def chart(self, request: HttpRequest, object_id: Any, chart_id: Any) -> HttpResponse:
        given = self._row(request, object_id).charts.filter(pk=chart_id).first()
        if given is None:
            raise Http404
        return acts.file(bytes(given.content), "application/octet-stream", given.name)

    def calendar(self, request: HttpRequest, object_id: Any) -> HttpResponse:
        row = self._row(request, object_id)
        booked = row.appointments.filter(state="BOOKED").select_related("slot__host").first()
        if booked is None:
            raise Http404
        people = [booked.booked_by]
        return acts.file(appointments.calendar_file(booked, people), "text/calendar", "appointment.ics")


def _signed(row: Engagement) -> Authorization | None:
    return Authorization.objects.filter(tenant=row.tenant_id, reference=row.authorization).first()


def _fee(row: Engagement) -> SetUpFee | None:
    return SetUpFee.objects.filter(tenant=row.tenant_id, reference=row.authorization).first()


def _staff_of(row: Engagement) -> list[User]:
    members = Membership.objects.filter(tenant=row.tenant_id).select_related("user")
    return sorted({one.user for one in members if one.user.is_active}, key=str)


# Acts: each is one call -------------------------------------------------------------------------------------------


def _step(request: HttpRequest) -> Step:
    try:
        return Step(request.POST.get("step", ""))
    except ValueError:
        raise Http404 from None


def _done(request: HttpRequest, row: Engagement) -> str:
    acts.require(request, CHANGE, row)
    step = _step(request)
    process.done(row, step, request.POST.get("words", ""), acts.person(request))
    return f"{step.label}: done."


def _skip(request: HttpRequest, row: Engagement) -> str:
    step = _step(request)
    process.skip(row, step, request.POST.get("words", ""), acts.person(request))
    return f"{step.label}: skipped."


def _reopen(request: HttpRequest, row: Engagement) -> str:
    acts.require(request, CHANGE, row)
    step = _step(request)
    process.reopen(row, step, request.POST.get("words", ""), acts.person(request))
    return f"{step.label}: open again."


def _plan(request: HttpRequest, row: Engagement) -> str:
    acts.require(request, CHANGE, row)
    owner = next((one for one in _staff_of(row) if str(one.pk) == request.POST.get("owner")), None)
    due = forms.DateField(required=False).clean(request.POST.get("due_on"))
    process.assign(row, _step(request), owner, due, acts.person(request))
    return "Kept."


def _paper(request: HttpRequest, row: Engagement) -> str:
    acts.require(request, "tenants.add_authorization", row)
    form = Paper(request.POST, request.FILES)
    if not form.is_valid():
        words = [
            f"{name.replace('_', ' ')}: {' '.join(map(str, said))}" for name, said in form.errors.items()
        ]
        raise process.Refusal("; ".join(words))
    given = form.cleaned_data
    scan = given["scan"].read(signing.MOST_SCAN + 1)
    kept = signing.take_paper(
        row,
        scan,
        printed_name=given["printed_name"],
        company=given["company"],
        signed_on=given["signed_on"],
        actor=acts.person(request),
    )
    return f"Kept, with the digest {kept.digest[:12]}…"


def _ask_fee(request: HttpRequest, row: Engagement) -> str:
    acts.require(request, "tenants.add_setupfee", row)
    said = request.POST
    fees.ask(
        row,
        forms.DecimalField(max_digits=12, decimal_places=2, min_value=0).clean(said.get("amount")),
        said.get("currency", "USD"),
        said.get("invoice_number", ""),
        acts.person(request),
    )
    return "The fee is asked for."


def _received(request: HttpRequest, row: Engagement) -> str:
    acts.require(request, "tenants.change_setupfee", row)
    fee = _fee(row)
    if fee is None:
        raise process.Refusal("write down the fee and its invoice first")
    fees.received(fee, forms.DateField().clean(request.POST.get("on")), acts.person(request))
    return "Taken down as received."


def _book(request: HttpRequest, row: Engagement) -> str:
    acts.require(request, BOOK, row)
    slot = next((one for one in appointments.offered(row) if str(one.pk) == request.POST.get("slot")), None)
    if slot is None:
        raise process.Refusal("this time is no longer free: choose another")
    coming = row.appointments.filter(state="BOOKED").select_related("slot__host").first()
    if coming is None:
        appointments.book(row, slot, acts.person(request))
        return "Booked."
    appointments.move(coming, slot, acts.person(request))
    return "Moved."


def _appointment(act: Callable[[Appointment, str, User], None]) -> Callable[[HttpRequest, Engagement], str]:
    def do(request: HttpRequest, row: Engagement) -> str:
        acts.require(request, BOOK, row)
        coming = row.appointments.filter(state="BOOKED").select_related("slot__host").first()
        if coming is None:
            raise process.Refusal("there is no appointment to come")
        act(coming, request.POST.get("words", ""), acts.person(request))
        return f"{coming.get_state_display()}."

    return do


ACTS: dict[str, Callable[[HttpRequest, Engagement], str]] = {
    "done": _done,
    "skip": _skip,
    "reopen": _reopen,
    "plan": _plan,
    "paper": _paper,
    "ask_fee": _ask_fee,
    "received": _received,
    "book": _book,
    "cancel": _appointment(appointments.cancel),
    "missed": _appointment(appointments.missed),
    "held": _appointment(appointments.held),
}
