"""One cause on a page of its own: what it holds up, who looks after it, and what was said of it."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from integrations.admin.causes import open_causes
from integrations.admin.facts import person, sees
from integrations.models import CauseCare, CauseComment, Connection, Issue
from integrations.shown.causes import Cause
from tenants.models import AuditEvent, User
from tenants.models.membership import CONFIGURERS, Membership

VIEW, CHANGE = "integrations.view_issue", "integrations.change_document"


class Comment(forms.Form):
    text = forms.CharField(
        max_length=1000,
        label="Comment",
        widget=forms.Textarea(attrs={"rows": 3, "class": "lh-input lh-comment"}),
    )


def address(key: str, connection_id: uuid.UUID | None) -> str:
    asked = {"cause": key, **({"connection": str(connection_id)} if connection_id else {})}
    return f"{reverse('admin:integrations_cause')}?{urlencode(asked)}"


def page(model_admin: Any, request: HttpRequest) -> HttpResponse:
    """GET shows it; POST takes it, gives it to somebody, lets it go, or says something of it."""
    key, connection = request.GET.get("cause", ""), _connection(request)
    held = Issue.objects.filter(cause=key, connection=connection).select_related("tenant")
    with sees(request):
        one = held.order_by("closed_at").first() if key else None
    if one is None or not request.user.has_perm(VIEW, one):
        raise Http404
    may_act = request.user.has_perm(CHANGE, one)
    place = {"tenant_id": one.tenant_id, "connection": connection, "cause": key}
    form = Comment(request.POST if "text" in request.POST else None)
    if request.method == "POST":
        if not may_act:
            raise Http404
        if "text" not in request.POST:
            _assign(request, place)
            return HttpResponseRedirect(address(key, connection.pk if connection else None))
        if form.is_valid():
            CauseComment.objects.create(text=form.cleaned_data["text"], author=person(request).email, **place)
            return HttpResponseRedirect(address(key, connection.pk if connection else None))
    with sees(request):
        found = open_causes(connection.pk if connection else None)
    cause = next(
        (c for c in found if c.key == key and c.connection_id == (connection.pk if connection else None)),
        None,
    )
    context = {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "title": _title(cause, one),
        "cause": cause,
        "causes": [cause] if cause else [],
        "care": CauseCare.objects.filter(**place).select_related("person").first(),
        "comments": CauseComment.objects.filter(**place).order_by("at"),
        "people": _people(one.tenant_id) if may_act else [],
        "form": form,
        "may_act": may_act,
        "me": person(request),
        "media": model_admin.media,
    }
    return TemplateResponse(request, "admin/integrations/issue/cause.html", context)


def _title(cause: Cause | None, one: Issue) -> str:
    words = cause.title if cause else one.message
    return f"{words[:1].upper()}{words[1:]}"


def _connection(request: HttpRequest) -> Connection | None:
    asked = request.GET.get("connection", "")
    if not asked:
        return None
    try:
        found = Connection.objects.filter(pk=uuid.UUID(asked)).first()
    except ValueError:
        found = None
    if found is None:
        raise Http404
    return found


def _people(tenant_id: uuid.UUID) -> list[User]:
    """Who may mend it: the tenant's own staff."""
    rows = Membership.objects.filter(tenant=tenant_id, role__in=CONFIGURERS, user__is_active=True)
    return list(User.objects.filter(pk__in=rows.values("user")).order_by("name"))


def _assign(request: HttpRequest, place: dict[str, Any]) -> None:
    asked = request.POST.get("person", "")
    if not asked:
        CauseCare.objects.filter(**place).delete()
        messages.success(request, "Nobody in particular looks after it now.")
        return
    mine = {str(one.pk): one for one in _people(place["tenant_id"])}
    chosen = mine.get(asked) or (person(request) if asked == str(person(request).pk) else None)
    if chosen is None:
        raise Http404
    care, _ = CauseCare.objects.update_or_create(**place, defaults={"person": chosen})
    AuditEvent.record("cause.assigned", actor=person(request), target=care, reason=chosen.email)
    messages.success(request, f"{chosen.name} looks after it.")
