"""A connection's settings: their versions with what each changed, one click back, out as a file and in again."""

from __future__ import annotations

import json
import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from integrations.admin.facts import person
from integrations.models import Connection, SettingsRevision
from integrations.setup import history, settings_file

CHANGE = "integrations.change_connection"
SHOWN = 30


class Given(forms.Form):
    file = forms.FileField(
        label="File of settings", help_text="As it was exported here, or from another connection."
    )


def urls(model_admin: Any) -> list[URLPattern]:
    """Below a connection's page."""

    def view(page: Any) -> Any:
        def shown(request: HttpRequest, object_id: uuid.UUID, **rest: Any) -> HttpResponse:
            connection = model_admin.get_object(request, str(object_id))
            if connection is None:
                raise Http404
            answer: HttpResponse = page(model_admin, request, connection, **rest)
            return answer

        return model_admin.admin_site.admin_view(shown)

    return [
        path("<uuid:object_id>/settings/", view(_versions), name="integrations_connection_settings"),
        path("<uuid:object_id>/settings.json", view(_export), name="integrations_connection_settings_file"),
        path(
            "<uuid:object_id>/settings/<uuid:revision_id>/",
            view(_one),
            name="integrations_connection_settings_version",
        ),
    ]


def address(connection: Connection) -> str:
    return reverse("admin:integrations_connection_settings", args=[connection.pk])


def _versions(model_admin: Any, request: HttpRequest, connection: Connection) -> HttpResponse:
    may_change = request.user.has_perm(CHANGE, connection)
    form = Given(request.POST or None, request.FILES or None)
    if request.method == "POST":
        if not may_change:
            raise Http404
        if form.is_valid():
            upload = form.cleaned_data["file"]
            try:
                given = history.take_file(
                    connection, upload.name, upload.read(settings_file.MAX_BYTES + 1), person(request)
                )
            except history.Unusable as why:
                for problem in why.problems[:20]:
                    form.add_error("file", f"{problem}.")
            else:
                return HttpResponseRedirect(_address_of(connection, given))
    history.keep(connection.pk)  # so that there is one to return to, the first time that somebody looks
    found = list(
        SettingsRevision.objects.filter(connection=connection, given=False)
        .defer("content")
        .order_by("-at")[:SHOWN]
    )
    return _page(
        model_admin,
        request,
        "admin/integrations/connection/settings.html",
        connection,
        title=f"Settings: {connection}",
        versions=found,
        form=form,
        may_change=may_change,
    )


def _one(
    model_admin: Any, request: HttpRequest, connection: Connection, revision_id: uuid.UUID
) -> HttpResponse:
    """GET shows what it changed, or would change; POST puts it in force."""
    revision = (
        SettingsRevision.objects.select_related("connection__subsidiary")
        .filter(pk=revision_id, connection=connection)
        .first()
    )
    if revision is None:
        raise Http404
    may_change = request.user.has_perm(CHANGE, connection)
    problems: list[str] = []
    if request.method == "POST":
        if not may_change:
            raise Http404
        try:
            history.put_in_force(revision, person(request))
        except history.Unusable as why:
            problems = why.problems
        else:
            messages.success(request, "These settings are in force: what is not sent yet is built again.")
            return HttpResponseRedirect(address(connection))
    now = settings_file.dump(connection)
    return _page(
        model_admin,
        request,
        "admin/integrations/connection/settings_version.html",
        connection,
        title=revision.name if revision.given else "A version of the settings",
        revision=revision,
        changes=history.changes_of(revision),
        against_now=[] if revision.given else settings_file.changes(now, revision.content),
        problems=problems,
        may_change=may_change,
    )


def _export(model_admin: Any, request: HttpRequest, connection: Connection) -> HttpResponse:
    body = json.dumps(settings_file.dump(connection), indent=2, ensure_ascii=False)
    response = HttpResponse(body, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="settings-{connection.subsidiary.slug}.json"'
    return response


def _address_of(connection: Connection, revision: SettingsRevision) -> str:
    return reverse("admin:integrations_connection_settings_version", args=[connection.pk, revision.pk])


def _page(
    model_admin: Any, request: HttpRequest, template: str, connection: Connection, **more: Any
) -> HttpResponse:
    context = {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "connection": connection,
        "media": model_admin.media,
        **more,
    }
    return TemplateResponse(request, template, context)
