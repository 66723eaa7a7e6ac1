"""Files of account rules: given in, seen with what they would change, applied; and the rules given out."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from integrations.admin.columns import moment, page_of
from integrations.admin.facts import person
from integrations.admin.filters import ConnectionFilter
from integrations.admin.mappings import SettingsAdmin
from integrations.models import Connection, GLMapping, MappingFile
from integrations.pipeline import coverage, mapping_files, sheets

ADD = "integrations.add_glmapping"
VIEW = "integrations.view_glmapping"
_TYPES = {
    "csv": ("text/csv; charset=utf-8", mapping_files.as_csv),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", mapping_files.as_workbook),
}


class Given(forms.Form):
    file = forms.FileField(
        label="CSV or Excel file", help_text="Columns: side, level, key, conditions, account."
    )
    removes = forms.BooleanField(
        required=False,
        initial=False,
        label="It is the whole list",
        help_text="Rules that the file leaves out are removed.",
    )


@admin.register(MappingFile)
class MappingFileAdmin(SettingsAdmin):
    """A file is given in on its connection's page, and never edited."""

    list_display = (
        "name",
        "connection",
        "given_by",
        moment("given_at", "Given"),
        "applied_by",
        moment("applied_at", "Applied"),
    )
    list_filter = (ConnectionFilter,)
    list_select_related = ("connection__subsidiary", "connection__entity")
    ordering = ("-given_at",)
    empty_words = "Files of account rules stand here with what they changed. Give one in on the page of a connection's coverage."
    change_form_template = "admin/integrations/mappingfile/seen.html"

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("<uuid:object_id>/apply/", view(self.apply), name="integrations_mappingfile_apply"),
            path("of/<uuid:connection_id>/", view(self.give), name="integrations_mappingfile_give"),
            path(
                "of/<uuid:connection_id>/rules.<slug:ending>",
                view(self.download),
                name="integrations_mappingfile_rules",
            ),
            *super().get_urls(),
        ]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        given = self.get_object(request, object_id)
        if given is None:
            raise Http404
        todo = mapping_files.changes(given)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"{given.name}: what it would change"
            if given.applied_at is None
            else f"{given.name}: applied",
            "given": given,
            "todo": todo,
            "problems": mapping_files.problems(todo),
            "may_apply": given.applied_at is None
            and not todo.blocked
            and bool(todo)
            and request.user.has_perm(ADD, given),
            "media": self.media,
        }
        return TemplateResponse(request, "admin/integrations/mappingfile/seen.html", context)

    def apply(self, request: HttpRequest, object_id: uuid.UUID) -> HttpResponse:
        given = self.get_object(request, str(object_id))
        if given is None or request.method != "POST" or not request.user.has_perm(ADD, given):
            raise Http404
        try:
            done = mapping_files.apply(given.pk, person(request))
        except mapping_files.Blocked as why:
            messages.error(request, f"Nothing was changed: {why}.")
            return HttpResponseRedirect(page_of(given))
        messages.success(
            request,
            f"{len(done.added)} added, {len(done.changed)} changed, {len(done.removed)} removed: "
            "what is not sent yet is built again.",
        )
        return HttpResponseRedirect(page_of(given))

    def give(self, request: HttpRequest, connection_id: uuid.UUID) -> HttpResponse:
        """Where the charges of the last 90 days fell; files are given in and taken out here."""
        connection = _connection(request, connection_id, VIEW)
        may_give = request.user.has_perm(ADD, connection)
        form = Given(request.POST or None, request.FILES or None)
        if request.method == "POST":
            if not may_give:
                raise Http404
            if form.is_valid():
                upload = form.cleaned_data["file"]
                try:
                    given = mapping_files.take(
                        connection,
                        upload.name,
                        upload.read(sheets.MAX_BYTES + 1),
                        removes=form.cleaned_data["removes"],
                        actor=person(request),
                    )
                except sheets.Unreadable as why:
                    form.add_error("file", f"{str(why)[:1].upper()}{str(why)[1:]}.")
                else:
                    return HttpResponseRedirect(page_of(given))
        found = coverage.landed(connection)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"Where charges landed: {connection}",
            "connection": connection,
            "landed": found,
            "fallen": [one for one in found if one.fell],
            "days": coverage.DAYS,
            "form": form,
            "may_give": may_give,
            "add": reverse("admin:integrations_glmapping_add"),
            "media": self.media,
        }
        return TemplateResponse(request, "admin/integrations/mappingfile/coverage.html", context)

    def download(self, request: HttpRequest, connection_id: uuid.UUID, ending: str) -> HttpResponse:
        connection = _connection(request, connection_id, VIEW)
        if ending not in _TYPES:
            raise Http404
        kind, write = _TYPES[ending]
        response = HttpResponse(write(connection), content_type=kind)
        response["Content-Disposition"] = (
            f'attachment; filename="accounts-{connection.subsidiary.slug}.{ending}"'
        )
        return response


def _connection(request: HttpRequest, connection_id: uuid.UUID, perm: str) -> Connection:
    """A stranger's is not there."""
    found = Connection.objects.select_related("subsidiary", "entity").filter(pk=connection_id).first()
    if found is None or not request.user.has_perm(perm, GLMapping(tenant_id=found.tenant_id)):
        raise Http404
    return found
