"""Support says what it works on, before it changes anything of a customer's."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse

from tenants import acting, reasons
from tenants.admin.base import EXPORTS

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.admin import AdminSite


_OWN = ("working_on", "saved_filters", "password_change")


class WorkingOnForm(forms.Form):
    reason = forms.CharField(
        min_length=5,
        max_length=200,
        label="What you work on",
        help_text="The ticket, or who asked for it. It stands beside each of your acts, where the customer's Admins read it.",
        widget=forms.TextInput(attrs={"class": "lh-input lh-wide-input", "autofocus": True}),
    )


def page(site: AdminSite, request: HttpRequest, *, interrupted: bool = False) -> HttpResponse:
    """Say it, or say something else. `interrupted`: something was sent before it was said, and nothing was done."""
    form = WorkingOnForm(None if interrupted or request.method != "POST" else request.POST)
    if form.is_bound and form.is_valid():
        acting.say(request, form.cleaned_data["reason"])
        messages.success(request, "Kept for eight hours, and written beside what you do.")
        return redirect(reverse("admin:working_on"))
    context = {
        **site.each_context(request),
        "title": "What you work on",
        "form": form,
        "interrupted": interrupted,
    }
    return TemplateResponse(request, "admin/working_on.html", context, status=409 if interrupted else 200)


def asked_first(site: AdminSite, view: Callable[..., Any]) -> Callable[..., Any]:
    """The view, after Support said what it works on; what it records bears that reason."""

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not acting.must_say(request.user):
            return view(request, *args, **kwargs)
        reason = acting.said(request)
        if not reason and _changes_something(request):
            return page(site, request, interrupted=True)
        with reasons.acting(reason):
            return view(request, *args, **kwargs)

    return asked


def _changes_something(request: HttpRequest) -> bool:
    """Not one's own filters and password, and not what a list only gives out."""
    if request.method != "POST" or request.resolver_match is None:
        return request.method == "POST"
    page = request.resolver_match.url_name or ""
    exports = request.POST.get("action") in EXPORTS and "_save" not in request.POST
    return page not in _OWN and not (page.endswith("_changelist") and exports)
