"""The set-up wizard: six steps, each in force when it is saved, resumable, validated against what Sage said."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from integrations.admin.columns import page_of
from integrations.admin.connection_acts import CutOver
from integrations.admin.doctor_pages import shown
from integrations.admin.facts import person
from integrations.admin.wizard_forms import AdvancedForm, EntityForm, SideForm, SignInForm, SubsidiaryForm
from integrations.core.freight import Side
from integrations.models import Connection, DoctorReport
from integrations.models.choices import ConnectionState, System
from integrations.pipeline import connections, ledgers
from integrations.pipeline.connections import NotReady
from integrations.setup import doctor, wizard
from tenants.models import Subsidiary

ADD = "integrations.add_connection"
CHANGE = "integrations.change_connection"


# Addresses ------------------------------------------------------------------------------------------------------


def urls(model_admin: Any) -> list[URLPattern]:
    view = model_admin.admin_site.admin_view
    return [
        path("set-up/", view(lambda request: _first(model_admin, request)), name="integrations_set_up"),
        path(
            "set-up/<uuid:subsidiary_id>/",
            view(lambda request, subsidiary_id: _second(model_admin, request, subsidiary_id)),
            name="integrations_set_up_subsidiary",
        ),
        path(
            "<uuid:object_id>/set-up/<int:step>/",
            view(lambda request, object_id, step: _later(model_admin, request, object_id, step)),
            name="integrations_set_up_step",
        ),
    ]


def address(connection: Connection, step: int | None = None) -> str:
    return reverse("admin:integrations_set_up_step", args=[connection.pk, step or connection.setup_step])


def begins() -> str:
    return reverse("admin:integrations_set_up")


def _page(model_admin: Any, request: HttpRequest, step: int, **more: Any) -> HttpResponse:
    context = {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "title": f"Set up: {dict(wizard.STEPS)[step]}",
        "step": step,
        "steps": wizard.STEPS,
        "media": model_admin.media,
        **more,
    }
    return TemplateResponse(request, f"admin/integrations/connection/wizard_{step}.html", context)


# Steps ----------------------------------------------------------------------------------------------------------


def _templates(request: HttpRequest) -> Any:
    """Connections whose settings the person may see, of the tenants in scope."""
    return Connection.objects.exclude(state=ConnectionState.DISCONNECTED).select_related(
        "subsidiary", "entity"
    )


def _first(model_admin: Any, request: HttpRequest) -> HttpResponse:
    if not request.user.has_perm(ADD):
        raise PermissionDenied
    form = SubsidiaryForm(request.POST or None, templates=_templates(request))
    if request.method == "POST" and form.is_valid():
        subsidiary, template = form.cleaned_data["subsidiary"], form.cleaned_data["template"]
        if not request.user.has_perm(ADD, subsidiary):
            raise Http404
        if template is not None and template.tenant_id != subsidiary.tenant_id:
            form.add_error(
                "template",
                "Settings are copied within one tenant: export them as a file to bring them elsewhere.",
            )
        else:
            there = reverse("admin:integrations_set_up_subsidiary", args=[subsidiary.pk])
            return HttpResponseRedirect(f"{there}?template={template.pk}" if template else there)
    taken = Connection.objects.exclude(state=ConnectionState.DISCONNECTED).select_related("subsidiary")
    return _page(
        model_admin,
        request,
        1,
        form=form,
        free=wizard.free_subsidiaries(),
        begun=taken.filter(state=ConnectionState.DRAFT, setup_step__lt=wizard.LAST),
        taken=taken[:20],
    )


def _gateways() -> list[str]:
    """The public one, and those that the deployment allows by their full address."""
    return list(settings.SAGE_GATEWAYS)


def _sender(request: HttpRequest, subsidiary: Subsidiary) -> str:
    return ledgers.sender_id_for(subsidiary.tenant)


def _second(model_admin: Any, request: HttpRequest, subsidiary_id: uuid.UUID) -> HttpResponse:
    """The first time: the connection is made when its sign-in is given."""
    subsidiary = Subsidiary.objects.select_related("tenant").filter(pk=subsidiary_id).first()
    if subsidiary is None or not request.user.has_perm(ADD, subsidiary):
        raise Http404
    template = _template(request, subsidiary)
    system = System.X3_SOAP if request.GET.get("system") == System.X3_SOAP else System.INTACCT_XML
    told = {} if system == System.X3_SOAP else {"gateway_url": _gateways()[0]}
    form = SignInForm(request.POST or None, gateways=_gateways(), system=system, initial=told)
    if request.method == "POST" and form.is_valid():
        try:
            made = wizard.begin(subsidiary.pk, form.sign_in(), person(request), template)
        except (wizard.Refusal, ValueError) as why:
            form.add_error(None, f"{why}.")
        else:
            return HttpResponseRedirect(address(made, 2))
    return _page(
        model_admin,
        request,
        2,
        form=form,
        subsidiary=subsidiary,
        template=template,
        sender_id=_sender(request, subsidiary),
        connection=None,
        system=system,
        checklist=_checklist(None, system),
    )


def _template(request: HttpRequest, subsidiary: Subsidiary) -> Connection | None:
    asked = request.GET.get("template", "")
    try:
        return _templates(request).filter(pk=uuid.UUID(asked), tenant=subsidiary.tenant_id).first()
    except ValueError:
        return None


def _later(model_admin: Any, request: HttpRequest, object_id: uuid.UUID, step: int) -> HttpResponse:
    connection = (
        Connection.objects.select_related("subsidiary__tenant", "entity", "company", "tenant")
        .filter(pk=object_id)
        .first()
    )
    if connection is None or not request.user.has_perm(CHANGE, connection):
        raise Http404
    if connection.state == ConnectionState.DISCONNECTED or not 2 <= step <= wizard.LAST:
        raise Http404
    if step > connection.setup_step + 1:
        return HttpResponseRedirect(address(connection))
    page = {2: _connect, 3: _side, 4: _side, 5: _advanced, 6: _finish}[step]
    return page(model_admin, request, connection, step)


def _go_on(connection: Connection, step: int) -> HttpResponse:
    wizard.reach(connection, step + 1)
    return HttpResponseRedirect(address(connection, step + 1))


def _connect(model_admin: Any, request: HttpRequest, connection: Connection, step: int) -> HttpResponse:
    told = {
        "company_id": connection.company.company_id,
        "user_id": connection.user_id,
        "gateway_url": connection.company.gateway_url,
    }
    gateways = list(dict.fromkeys([*_gateways(), connection.company.gateway_url]))
    asks = request.method == "POST"
    form = SignInForm(
        request.POST if asks and "company_id" in request.POST else None,
        gateways=gateways,
        system=System(connection.system),
        initial=told,
    )
    form.fields.pop("mode", None)  # it is chosen once
    entity = EntityForm(request.POST if asks and "entity" in request.POST else None, connection=connection)
    report = wizard.report_of(connection)
    well = report is not None and _signed_in(report)
    try:
        if form.is_bound and form.is_valid():
            wizard.sign_in_again(connection, form.sign_in(), person(request))
            return HttpResponseRedirect(address(connection, 2))
        if entity.is_bound and entity.is_valid() and well:
            if entity.cleaned_data["entity"].pk != connection.entity_id:
                wizard.choose_entity(connection, entity.cleaned_data["entity"], person(request))
            return _go_on(connection, step)
    except (wizard.Refusal, ValueError) as why:
        form.add_error(None, f"{why}.")
    return _page(
        model_admin,
        request,
        2,
        form=form,
        entity=entity,
        connection=connection,
        subsidiary=connection.subsidiary,
        asking=wizard.is_asking(connection),
        report=report,
        well=well,
        system=connection.system,
        checklist=_checklist(report, connection.system),
        sender_id=_sender(request, connection.subsidiary),
    )


def _signed_in(report: DoctorReport) -> bool:
    return any(one["key"] == "sign_in" and one["state"] == "OK" for one in report.answers)


_TODO = (
    ("sender", "Authorize our sender", "Company > Setup > Company > Security: add the Sender ID above to the Web Services authorizations."),
    ("rights.accounts_payable", "Make a role", "Company > Admin > Roles: All on Administration, Company, Cash Management, General Ledger, Accounts Payable, Platform Services, Accounts Receivable, Inventory Control, Order Entry and Fixed Assets Management; or use an Administrator's role. At top level."),
    ("sign_in", "Make a web services user", "Company > Admin > Web Services Users: type Business, privileges Full, status Active, with that role; note its password."),
    ("client_application", "Authorize our client application", "Company > Setup > Company > Security, Authorized client applications: for the REST API, which is not needed yet."),
    ("entity", "Know the entity", "Company > Setup > Entities: one for the subsidiary, or work at top level. Its id is permanent."),
    ("accounts", "Have the accounts", "General Ledger > Accounts: revenue, cost, and the balance-sheet accounts of advances and escrow."),
    ("dimensions", "Have the dimensions", "Company > Setup: locations, departments and whatever else the company asks of a line."),
)  # fmt: skip


_TODO_OF_X3 = (
    ("sign_in", "Start a pool", "Administration > Web services > Classic SOAP pools: one of the folder, with an alias, started with the server. Note the alias."),
    ("", "Publish import and export", "GESAWE: AOWSIMPORT and AOWSEXPORT are published as they are shipped."),
    ("accounts", "Make the templates", "GESAOE: import with BPC, BPS, BIC, BIS and GAS (update allowed for BPC and BPS), and the export templates whose columns stand in docs/sage-x3.md."),
    ("", "Number by hand", "GESTCA: the types of invoices and entries that we import take their number from the file."),
    ("entity", "Know the site", "Each subsidiary is one site (FCY). It is permanent."),
    ("dimensions", "Have the dimensions", "Say in the connection's X3 layout which column of a line (CCE1 to CCE9) is which dimension type."),
)  # fmt: skip


def _checklist(report: DoctorReport | None, system: str) -> list[tuple[str, str, str]]:
    """What is to be done in Sage beforehand (rule A13), in the order of Sage's own guide, with what the program found of it."""
    states = {one.key: mark for one, mark in shown(doctor.answers_of(report))} if report else {}
    todo = _TODO_OF_X3 if system == System.X3_SOAP else _TODO
    return [(states.get(key, ""), title, words) for key, title, words in todo]


def _side(model_admin: Any, request: HttpRequest, connection: Connection, step: int) -> HttpResponse:
    side = Side.AP if step == 3 else Side.AR
    form = SideForm(request.POST or None, connection=connection, side=side)
    if request.method == "POST" and form.is_valid() and form.save():
        return _go_on(connection, step)
    return _page(
        model_admin,
        request,
        step,
        form=form,
        connection=connection,
        subsidiary=connection.subsidiary,
        accounts=len(wizard.accounts_of(connection)),
        asking=wizard.is_asking(connection),
    )


def _advanced(model_admin: Any, request: HttpRequest, connection: Connection, step: int) -> HttpResponse:
    form = AdvancedForm(request.POST or None, connection=connection)
    if request.method == "POST" and form.is_valid() and form.save():
        wizard.ask_sage(connection)
        return _go_on(connection, step)
    return _page(
        model_admin,
        request,
        5,
        form=form,
        connection=connection,
        subsidiary=connection.subsidiary,
    )


def _finish(model_admin: Any, request: HttpRequest, connection: Connection, step: int) -> HttpResponse:
    report = wizard.report_of(connection)
    data = request.POST if request.method == "POST" else None
    form = CutOver(data, connection=connection, asker=person(request))
    if request.method == "POST" and form.is_valid():
        if report is None or report.failed:
            form.add_error(None, "The doctor found something to mend: mend it, and have it examined again.")
        else:
            try:
                connections.activate(connection.pk, person(request), cut_over=form.cleaned_data["cut_over"])
            except NotReady as why:
                form.add_error(None, f"{why}.")
            else:
                wizard.reach(connection, wizard.LAST)
                messages.success(request, f"{connection} is active: what is due goes to Sage by itself.")
                return HttpResponseRedirect(page_of(connection))
    if request.GET.get("ask") and not wizard.is_asking(connection):
        wizard.ask_sage(connection)
        return HttpResponseRedirect(address(connection, 6))
    return _page(
        model_admin,
        request,
        6,
        form=form,
        connection=connection,
        subsidiary=connection.subsidiary,
        report=report,
        answers=shown(doctor.answers_of(report)) if report else [],
        asking=wizard.is_asking(connection),
        activation_waits=connections.before_activation(connection),
        export_waits=connections.before_first_export(connection),
    )
