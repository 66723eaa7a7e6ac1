"""From the signature to the first live export, with what is yours to do."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from tenants import acts
from tenants.models import Authorization, Engagement, IntakeAnswers, SetUpFee, Step, Tenant
from tenants.onboarding import answers as intake
from tenants.onboarding import appointments, process, signing
from tenants.onboarding.process import Refusal
from tenants.papers import authorization_pdf
from tenants.portal.entry import KEEPERS, OWNER, of_customer, page, require

# What a customer reads, and who of theirs does it.
YOURS = {
    Step.AUTHORIZATION: "sign",
    Step.ANSWERS: "answers",
    Step.ACCOUNTS: "accounts",
    Step.CHART: "chart",
    Step.APPOINTMENT: "appointment",
}


class Signing(forms.Form):
    """All that is wrong is said at once, each at its field; what was typed stays."""

    printed_name = forms.CharField(label="Print your name", max_length=200)
    company = forms.CharField(label="Your company", max_length=200)
    signed_on = forms.DateField(
        label="Date", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    typed = forms.CharField(
        label="Or type your name as your signature",
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    strokes = forms.CharField(required=False, widget=forms.HiddenInput(attrs={"data-strokes": ""}))
    agreed = forms.BooleanField(
        label="I have read the above and understand what is required for my Sage Interface.", required=False
    )
    shown = forms.CharField(widget=forms.HiddenInput())

    def __init__(self, *args: Any, today: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._today = today
        for name in self.fields:
            self.fields[name].widget.attrs.setdefault("class", "lh-account-input")

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if {"printed_name", "company", "signed_on"} <= data.keys():
            for name, words in self.signature().problems(self._today).items():
                self.add_error(name, words)
        return data

    def signature(self) -> signing.Signature:
        names = ("printed_name", "company", "signed_on", "agreed", "typed", "strokes")
        return signing.Signature(**{name: self.cleaned_data[name] for name in names})


class Answers(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = IntakeAnswers
        fields = intake.FIELDS
        widgets = {
            "first_posting_date": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "availability": forms.Textarea(attrs={"rows": 3}),
            "bank_accounts": forms.Textarea(attrs={"rows": 3}),
        }


# What must stand in Sage before anything is set up (J7), and of which type.
_OF_ALL = (
    ("advance", "Carrier Advance", "An asset: what carriers and drivers were given ahead of their pay."),
    ("advance_fee", "Carrier Advance Fee", "Income: what you take for an advance."),
    ("quick_pay", "Quick Pay Deduction", "Income: what you take for paying early."),
)
_ON_A_PC = (
    ("receivable", "Control account of the TMS's receivables", "Accounts Receivable, below your own."),
    ("payable", "Control account of the TMS's payables", "Accounts Payable, below your own."),
)


class Accounts(forms.Form):
    """The numbers that the accounts have in Sage."""

    def __init__(self, *args: Any, on_a_pc: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label, words in (*_OF_ALL, *(_ON_A_PC if on_a_pc else ())):
            field = forms.CharField(label=label, max_length=40, help_text=words)
            field.widget.attrs.update({"class": "lh-account-input", "autocomplete": "off"})
            self.fields[name] = field

    def told(self) -> str:
        return "; ".join(f"{field.label} {self.cleaned_data[name]}" for name, field in self.fields.items())


def engagement_of(tenant: Tenant, engagement_id: uuid.UUID) -> Engagement:
    """The customer's own order; 404 for any other."""
    row = (
        Engagement.objects.filter(pk=engagement_id, tenant=tenant)
        .select_related("subsidiary", "tenant")
        .first()
    )
    if row is None:
        raise Http404
    return row


def _signed(row: Engagement) -> Authorization | None:
    return Authorization.objects.filter(tenant=row.tenant_id, reference=row.authorization).first()


def _back(tenant: Tenant) -> str:
    return reverse("portal:set_up", args=[tenant.slug])


@require_GET
@of_customer
def overview(request: HttpRequest, tenant: Tenant) -> HttpResponse:
    """Each open order with its steps. Queries grow with the orders, of which a customer has few."""
    rows = Engagement.objects.filter(tenant=tenant, closed_at=None).select_related("subsidiary", "tenant")
    today = process.today_at(tenant)
    fees = {fee.reference: fee for fee in SetUpFee.objects.filter(tenant=tenant)}
    seen = []
    for row in rows.order_by("ordered_at"):
        places = process.standing(row, today)
        seen.append(
            {
                "engagement": row,
                "places": [(place, YOURS.get(Step(place.row.step), "")) for place in places],
                "ended": sum(place.row.state != "OPEN" for place in places),
                "count": len(places),
                "next": [place for place in places if place.is_next],
                "fee": fees.get(row.authorization),
                "signed": _signed(row),
                "appointment": row.appointments.filter(state="BOOKED").select_related("slot__host").first(),
            }
        )
    return page(request, tenant, "set_up", {"seen": seen, "title": "Set-up"})


@of_customer
def sign(request: HttpRequest, tenant: Tenant, engagement_id: uuid.UUID) -> HttpResponse:
    """The terms, and the signature under them. Only the owner signs."""
    row = engagement_of(tenant, engagement_id)
    name, text = signing.pages_of(row)
    today = process.today_of(row)
    first = {"shown": signing.text_digest(text), "signed_on": today, "company": tenant.name}
    form = Signing(request.POST or None, today=today, initial=first)
    if request.method == "POST":
        signer = require(request, tenant, OWNER)
        if form.is_valid():
            try:
                signing.sign(
                    row,
                    form.signature(),
                    signer,
                    shown=form.cleaned_data["shown"],
                    address=acts.address_of(request),
                    browser=request.headers.get("User-Agent", ""),
                )
            except Refusal as refused:
                form.add_error(None, f"{str(refused)[:1].upper()}{str(refused)[1:]}.")
            else:
                return acts.answer(request, lambda: None, _back(tenant), "Signed. The digest came by mail.")
    facts = {
        "title": "Authorization",
        "engagement": row,
        "subsidiaries": signing.subsidiaries_of(row).splitlines(),
        "terms": name,
        "text": text,
        "form": form,
        "signed": _signed(row),
    }
    return page(request, tenant, "sign", facts)


@require_GET
@of_customer
def authorization(request: HttpRequest, tenant: Tenant, engagement_id: uuid.UUID) -> HttpResponse:
    signed = _signed(engagement_of(tenant, engagement_id))
    if signed is None:
        raise Http404
    return acts.file(authorization_pdf(signed), "application/pdf", f"authorization-{signed.reference}.pdf")


@of_customer
def answers(request: HttpRequest, tenant: Tenant, engagement_id: uuid.UUID) -> HttpResponse:
    row = engagement_of(tenant, engagement_id)
    known = IntakeAnswers.objects.filter(engagement=row).first()
    form = Answers(request.POST or None, instance=known or IntakeAnswers(tenant=tenant, engagement=row))
    if request.method == "POST":
        person = require(request, tenant, KEEPERS)
        if form.is_valid():
            return acts.answer(
                request, lambda: intake.save(form.instance, person), _back(tenant), "Thank you: kept."
            )
    return page(request, tenant, "answers", {"title": "Questions", "engagement": row, "form": form})


@of_customer
def accounts(request: HttpRequest, tenant: Tenant, engagement_id: uuid.UUID) -> HttpResponse:
    """The customer says that the accounts are there, with their numbers."""
    row = engagement_of(tenant, engagement_id)
    on_a_pc = row.target == Engagement.Target.DESKTOP
    form = Accounts(request.POST or None, on_a_pc=on_a_pc)
    if request.method == "POST":
        person = require(request, tenant, KEEPERS)
        if form.is_valid():
            return acts.answer(
                request,
                lambda: process.done(row, Step.ACCOUNTS, form.told(), person),
                _back(tenant),
                "Thank you: kept. The team sees them before your appointment.",
            )
    facts = {
        "title": "Accounts",
        "engagement": row,
        "form": form,
        "step": row.steps.filter(step=Step.ACCOUNTS).first(),
    }
    return page(request, tenant, "accounts", facts)


@of_customer
def appointment(request: HttpRequest, tenant: Tenant, engagement_id: uuid.UUID) -> HttpResponse:
    """Book, move or cancel; what is open before it is named."""
    row = engagement_of(tenant, engagement_id)
    coming = (
        row.appointments.filter(state="BOOKED").select_related("slot__host", "engagement__tenant").first()
    )
    if request.method == "POST":
        person = require(request, tenant, KEEPERS)

        def do() -> str:
            if request.POST.get("act") == "cancel":
                if coming is None:
                    raise Refusal("there is no appointment to come")
                appointments.cancel(coming, request.POST.get("words", ""), person)
                return "Cancelled."
            wanted = request.POST.get("slot")
            slot = next((one for one in appointments.offered(row) if str(one.pk) == wanted), None)
            if slot is None:
                raise Refusal("this time is no longer free: choose another")
            if coming is None:
                appointments.book(row, slot, person)
                return "Booked."
            appointments.move(coming, slot, person)
            return "Moved."

        return acts.answer(request, do, reverse("portal:appointment", args=[tenant.slug, row.pk]))
    facts = {
        "title": "Appointment",
        "engagement": row,
        "waits_for": process.open_before(row, Step.APPOINTMENT),
        "coming": coming,
        "slots": appointments.offered(row),
    }
    return page(request, tenant, "appointment", facts)


@require_GET
@of_customer
def calendar(request: HttpRequest, tenant: Tenant, engagement_id: uuid.UUID) -> HttpResponse:
    row = engagement_of(tenant, engagement_id)
    coming = (
        row.appointments.filter(state="BOOKED").select_related("slot__host", "engagement__subsidiary").first()
    )
    if coming is None:
        raise Http404
    return acts.file(
        appointments.calendar_file(coming, [coming.booked_by]), "text/calendar", "appointment.ics"
    )
