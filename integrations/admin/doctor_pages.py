"""What the doctor found on a connection: what is wrong first, with what to click in Sage."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template.response import TemplateResponse

from integrations.admin.badges import badge
from integrations.admin.columns import link, moment
from integrations.admin.facts import HistoryAdmin
from integrations.core.doctor import Answer, State
from integrations.models import Connection, DoctorReport, Work
from integrations.models.choices import WorkKind
from integrations.setup import doctor

_BADGES = {
    State.OK: ("Well", "green"),
    State.WARNING: ("Look", "amber"),
    State.FAILED: ("Wrong", "red"),
    State.UNCHECKED: ("Not checked", "slate"),
}
_ORDER = (State.FAILED, State.WARNING, State.UNCHECKED, State.OK)


def shown(answers: list[Answer]) -> list[tuple[Answer, str]]:
    """What is wrong first; within a state in the order of the questions."""
    return [(one, badge(*_BADGES[one.state])) for state in _ORDER for one in answers if one.state is state]


def page(model_admin: Any, request: HttpRequest, connection: Connection | None) -> HttpResponse:
    if connection is None:
        raise Http404
    report = doctor.latest(connection)
    answers = doctor.answers_of(report) if report else []
    if request.GET.get("as") == "json":
        found = [{"check": a.key, "state": a.state, "words": a.words} for a in answers]
        return JsonResponse({"taken_at": report.taken_at if report else None, "checks": found})
    asked = Q(every__isnull=True) | Q(enqueued_at__isnull=False) | Q(started_at__isnull=False)
    under_way = Work.objects.filter(asked, connection=connection, kind=WorkKind.DOCTOR).exists()
    context = {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "title": f"Doctor: {connection}",
        "connection": connection,
        "report": report,
        "answers": shown(answers),
        "under_way": under_way,
        "may_ask": request.user.has_perm("integrations.change_connection", connection),
        "media": model_admin.media,
    }
    return TemplateResponse(request, "admin/integrations/connection/doctor.html", context)


@admin.register(DoctorReport)
class DoctorReportAdmin(HistoryAdmin):
    newest_by = "taken_at"
    list_display = ("what", "standing", "trigger", moment("taken_at", "Asked"))
    list_select_related = ("connection__subsidiary", "connection__entity")
    fields = readonly_fields = ("connection", "standing", "found", "actor", moment("taken_at", "Asked"))
    empty_words = "Every connection is examined daily, and when somebody asks; what was found stands here."

    @admin.display(description="Connection")
    def what(self, row: DoctorReport) -> str:
        return link(row.connection, str(row.connection))

    @admin.display(description="Found")
    def standing(self, row: DoctorReport) -> str:
        if row.failed:
            return badge(f"{row.failed} wrong", "red")
        return badge("Well", "green")

    @admin.display(description="What was wrong")
    def found(self, row: DoctorReport) -> str:
        wrong = [a for a in doctor.answers_of(row) if a.state is State.FAILED]
        return "; ".join(f"{a.check.title}: {a.words}" for a in wrong) or "Nothing"
