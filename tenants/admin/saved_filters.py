"""Filters of a list that a person keeps under a name, and finds again above it."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.apps import apps
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, QueryDict
from django.shortcuts import redirect
from django.urls import reverse

from tenants.models import SavedFilter, User
from tenants.models.saved_filter import asked

MOST = 20  # of one list and person: more names than fit above a list help nobody


class KeepForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = SavedFilter
        fields = ("name", "query")


def keep_or_forget(site: AdminSite, request: HttpRequest) -> HttpResponse:
    """POST: `page` with `name` and `query` keeps a filter, with `forget` forgets one of one's own."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    page = request.POST.get("page", "")
    address = _list_of(site, request, page)
    user = cast(User, request.user)
    if "forget" in request.POST:
        SavedFilter.objects.filter(user=user, page=page, name=request.POST["forget"]).delete()
        return redirect(address)
    query = asked(QueryDict(request.POST.get("query", "").lstrip("?")))
    form = KeepForm({"name": request.POST.get("name", "").strip(), "query": query})
    if not form.is_valid():
        messages.error(request, "A filter is kept under a name of at most 40 letters. " + _problems(form))
    elif not _keep(user, page, form.cleaned_data):
        messages.error(request, f"{MOST} filters of this list are kept already: forget one that is not used.")
    return redirect(f"{address}?{query}" if query else address)


def _keep(user: User, page: str, given: dict[str, Any]) -> bool:
    """Another of the same name takes its place."""
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        others = SavedFilter.objects.filter(user=user, page=page).exclude(name=given["name"])
        if others.count() >= MOST:
            return False
        SavedFilter.objects.update_or_create(
            user=user, page=page, name=given["name"], defaults={"query": given["query"]}
        )
    return True


def _list_of(site: AdminSite, request: HttpRequest, page: str) -> str:
    """The address of a list that the person may open; else it is not there."""
    try:
        model = apps.get_model(page)
    except (LookupError, ValueError):
        raise Http404 from None
    if not site.is_registered(model) or not site.get_model_admin(model).has_view_permission(request):
        raise Http404
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def _problems(form: KeepForm) -> str:
    return " ".join(str(problem) for problems in form.errors.values() for problem in problems)
