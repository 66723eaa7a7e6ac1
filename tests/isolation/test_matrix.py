"""The matrix of roles: each URL of the admin, each role, for one's own tenant and for another's.

The URLs come from the URLconf as it is; what each role may open is written here by hand. A URL that stands in neither table fails.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tenants import scope
from tenants.models import Membership, Role, Tenant
from tests.conftest import logged_in, make_user
from tests.isolation.rows import make

pytestmark = pytest.mark.django_db

A, P, S, B = Role.ADMIN, Role.PARTNER_ADMIN, Role.SUPPORT, Role.BILLING
EVERYBODY, CONFIGURERS, HEADS, BILLERS, NOBODY = {A, P, S, B}, {A, P, S}, {A, P}, {A, P, B}, set()
ROLES = (A, P, S, B, Role.CUSTOMER_OWNER, Role.CUSTOMER_ACCOUNTANT, Role.CUSTOMER_VIEWER)

# Who may open a list, a row with its history, the form that adds one, the form that deletes one.
SETTINGS = (CONFIGURERS, CONFIGURERS, CONFIGURERS, CONFIGURERS)
FACTS = (CONFIGURERS, CONFIGURERS, NOBODY, NOBODY)
OPERATORS = (NOBODY, NOBODY, NOBODY, NOBODY)
MODELS: dict[str, tuple[set[Role], set[Role], set[Role], set[Role]]] = {
    "tenants.tenant": (EVERYBODY, EVERYBODY, NOBODY, NOBODY),
    "tenants.partner": ({P}, {P}, NOBODY, NOBODY),
    "tenants.subsidiary": (EVERYBODY, EVERYBODY, CONFIGURERS, NOBODY),
    "tenants.user": (EVERYBODY, EVERYBODY, NOBODY, NOBODY),
    "tenants.membership": (EVERYBODY, EVERYBODY, HEADS, HEADS),
    "tenants.apikey": (CONFIGURERS, CONFIGURERS, HEADS, NOBODY),
    "tenants.auditevent": (EVERYBODY, EVERYBODY, NOBODY, NOBODY),
    "tenants.webhook": (CONFIGURERS, CONFIGURERS, NOBODY, NOBODY),
    "tenants.webhookdelivery": (CONFIGURERS, CONFIGURERS, NOBODY, NOBODY),
    "tenants.engagement": (EVERYBODY, EVERYBODY, {B}, NOBODY),
    "tenants.supportwindow": (EVERYBODY, EVERYBODY, NOBODY, NOBODY),
    "tenants.authorization": (EVERYBODY, EVERYBODY, NOBODY, NOBODY),
    "tenants.setupfee": (EVERYBODY, EVERYBODY, {B}, NOBODY),
    "tenants.hourlyrate": (BILLERS, BILLERS, {B}, NOBODY),
    "tenants.quote": (EVERYBODY, EVERYBODY, EVERYBODY, NOBODY),
    "tenants.supporttime": (EVERYBODY, EVERYBODY, EVERYBODY, EVERYBODY),
    "tenants.statement": (BILLERS, BILLERS, NOBODY, NOBODY),
    "tenants.appointmentslot": (EVERYBODY, NOBODY, CONFIGURERS, NOBODY),  # a row is its host's
    "tenants.notice": (EVERYBODY, EVERYBODY, NOBODY, NOBODY),
    **dict.fromkeys(
        ("django_q.success", "django_q.failure", "django_q.schedule", "django_q.ormq"), OPERATORS
    ),
    **dict.fromkeys(
        (
            "integrations.glmapping",
            "integrations.dimensionmapping",
            "integrations.dimensionvalue",
            "integrations.partydimension",
            "integrations.customfieldmapping",
            "integrations.customfieldvalue",
            "integrations.entity",
            "integrations.factoringnotice",
            "integrations.form1099code",
            "integrations.taxdetail",
            "integrations.layout",
            "integrations.retention",
            "integrations.externalaccountingid",
            "integrations.partyfieldowner",
            "integrations.connectionpolicies",
            "integrations.defaultpolicy",
            "integrations.route",
            "integrations.accountrole",
            "integrations.tmsaccount",
        ),
        SETTINGS,
    ),
    **dict.fromkeys(
        (
            "integrations.doctorreport",
            "integrations.syncjob",
            "integrations.work",
            "integrations.cursor",
            "integrations.document",
            "integrations.exchange",
            "integrations.exchangebody",
            "integrations.attempt",
            "integrations.transition",
            "integrations.documentline",
            "integrations.documentpayload",
            "integrations.sagerecord",
            "integrations.attachment",
            "integrations.rawinput",
            "integrations.rawrow",
            "integrations.freighttransaction",
            "integrations.transactionversion",
            "integrations.issue",
            "integrations.referencerecord",
            "integrations.listchange",
            "integrations.party",
            "integrations.partylink",
            "integrations.partyupdate",
            "integrations.sagepayment",
            "integrations.paymentapplication",
            "integrations.paymentnotice",
            "integrations.feedhead",
            "integrations.mappingfile",
            "integrations.accountguard",
            "integrations.manualcoding",
            "integrations.postingbatch",
            "integrations.chartversion",
            "integrations.closereading",
            "integrations.closesignoff",
        ),
        FACTS,
    ),
    "integrations.closedperiod": (CONFIGURERS, CONFIGURERS, CONFIGURERS, NOBODY),
    "integrations.connection": (CONFIGURERS, CONFIGURERS, CONFIGURERS, NOBODY),
    **dict.fromkeys(
        (
            "integrations.sagecompany",
            "integrations.sendercredential",
            "integrations.slot",
            "integrations.sagesession",
            "integrations.delivery",
            "tenants.providerbooks",
        ),
        OPERATORS,
    ),
}

# Pages of their own: of which row they are, what else the address takes, who may open them.
CONNECTION, TRANSACTION = "integrations.connection", "integrations.freighttransaction"
PAGES: dict[str, tuple[str, dict[str, str], set[Role]]] = {
    "integrations_dimensions": (CONNECTION, {}, CONFIGURERS),
    "integrations_suggestions": ("integrations.dimensionmapping", {}, CONFIGURERS),
    "integrations_custom_fields": (CONNECTION, {}, CONFIGURERS),
    "integrations_connection_act": (CONNECTION, {"name": "activate"}, CONFIGURERS),
    "integrations_connection_preview": (CONNECTION, {}, CONFIGURERS),
    "integrations_connection_escrow": (CONNECTION, {}, CONFIGURERS),
    "integrations_connection_doctor": (CONNECTION, {}, CONFIGURERS),
    "integrations_connection_posting": (CONNECTION, {}, CONFIGURERS),
    "integrations_set_up_desktop": ("tenants.subsidiary", {}, CONFIGURERS),
    "integrations_batch_cover": ("integrations.postingbatch", {}, CONFIGURERS),
    "integrations_batch_sheet": ("integrations.postingbatch", {}, CONFIGURERS),
    "integrations_set_up": ("", {}, CONFIGURERS),
    "integrations_layout_look": ("", {}, CONFIGURERS),
    "integrations_set_up_subsidiary": ("tenants.subsidiary", {}, CONFIGURERS),
    "integrations_set_up_step": (CONNECTION, {"step": "2"}, CONFIGURERS),
    "integrations_connection_settings": (CONNECTION, {}, CONFIGURERS),
    "integrations_connection_settings_file": (CONNECTION, {}, CONFIGURERS),
    "integrations_document_act": ("integrations.document", {"name": "retry"}, CONFIGURERS),
    "integrations_transaction_papers": (TRANSACTION, {}, CONFIGURERS),
    "integrations_mappingfile_give": (CONNECTION, {}, CONFIGURERS),
    "integrations_mappingfile_rules": (CONNECTION, {"ending": "csv"}, CONFIGURERS),
    "integrations_matches": (CONNECTION, {}, CONFIGURERS),
    "integrations_closedperiod_moved": ("", {}, CONFIGURERS),
    "integrations_stuck_parties": ("", {}, CONFIGURERS),
    "tenants_engagement_onboarding": ("tenants.engagement", {}, EVERYBODY),
    "tenants_engagement_answers": ("tenants.engagement", {}, CONFIGURERS),
    "tenants_authorization_pdf": ("tenants.authorization", {}, EVERYBODY),
    "tenants_statement_paper": ("tenants.statement", {"kind": "statement.pdf"}, BILLERS),
    "billing": ("", {}, BILLERS),
    "search": ("", {}, EVERYBODY),
    "index": ("", {}, EVERYBODY),
    "jsi18n": ("", {}, EVERYBODY),
    "password_change": ("", {}, EVERYBODY),
    "password_change_done": ("", {}, EVERYBODY),
    "break_glass": ("", {}, NOBODY),
    "auth_user_password_change": ("tenants.user", {}, NOBODY),
}
# Answer by what is asked of them, not by who asks; each has tests of its own.
ELSEWHERE = {
    "login": "for who is not signed in",
    "logout": "for everybody",
    "autocomplete": "tests/isolation/test_routes.py: offers no stranger's row",
    "working_on": "tests/tenants/test_working_on.py: of oneself alone",
    "saved_filters": "tests/admin/test_saved_filters.py: POST only, of lists that one may open",
    "tenants_engagement_pdf": "tests/tenants/test_onboarding_pages.py: where something is signed",
    "tenants_engagement_chart": "tests/portal/test_charts.py: where a chart was given in",
    "tenants_engagement_calendar": "tests/tenants/test_onboarding_pages.py: where something is booked",
    "tenants_supportwindow_extension": "tests/tenants/test_billing_pages.py: POST only",
    "tenants_supporttime_clock": "tests/tenants/test_billing_pages.py: POST only, one's own",
    "tenants_supporttime_take_back": "tests/tenants/test_billing_pages.py: POST only",
    "tenants_statement_act": "tests/tenants/test_billing_pages.py: POST only",
    "view_on_site": "no model has a page outside of the admin",
    "app_list": "the index, narrowed",
    "integrations_document_act_on_cause": "tests/admin/test_mending.py",
    "integrations_cause": "tests/admin/test_mending.py: a cause that somebody has",
    "integrations_transaction_correction": "tests/admin/test_corrections.py: a transaction with a held version",
    "integrations_attachment_file": "tests/admin/test_papers.py: an attachment with its file",
    "integrations_batch_act": "tests/admin/test_posting.py: POST only, and only what the batch's state allows",
    "integrations_mappingfile_apply": "tests/admin/test_mapping_files.py: POST only",
    "integrations_connection_settings_version": "tests/admin/test_settings.py: a version of that connection",
}
_OF_MODELS = re.compile(
    r"^(?P<label>[a-z_]+?)_(?P<model>[a-z0-9]+)_(?P<page>changelist|add|history|delete|change)$"
)


def admin_urls() -> Iterator[tuple[str, URLPattern]]:
    def below(patterns: Any, before: str) -> Iterator[tuple[str, URLPattern]]:
        for one in patterns:
            route = before + str(one.pattern)
            if isinstance(one, URLResolver):
                yield from below(one.url_patterns, route)
            else:
                yield route, one

    return (
        (route, one) for route, one in below(get_resolver().url_patterns, "") if route.startswith("admin/")
    )


def model_page(name: str) -> tuple[str, str] | None:
    for label in ("django_q", "integrations", "tenants"):
        found = re.fullmatch(rf"{label}_([a-z0-9]+)_(changelist|add|history|delete|change)", name)
        if found:
            return f"{label}.{found[1]}", found[2]
    return None


def test_every_url_of_the_admin_stands_in_a_table() -> None:
    unknown = []
    for route, one in admin_urls():
        if (
            one.name is None
        ):  # old addresses of rows, which lead to their pages; and the page for what is nowhere
            continue
        page = model_page(one.name)
        if page is not None and page[0] in MODELS:
            continue
        if one.name not in PAGES and one.name not in ELSEWHERE:
            unknown.append((one.name, route))
    assert unknown == []


def test_the_tables_name_nothing_that_is_not_there() -> None:
    names = {one.name for _, one in admin_urls()}
    models = {page[0] for name in names if name and (page := model_page(name))}
    assert set(MODELS) == models
    assert set(PAGES) | set(ELSEWHERE) <= names


@pytest.fixture
def cared_for(tenant: Tenant, partner) -> Tenant:
    tenant.partner = partner
    tenant.save()
    return tenant


@pytest.fixture
def person_of(cared_for: Tenant, partner):
    def sign_in(role: Role) -> Client:
        user = make_user(f"one-{role.lower()}")
        if role is P:
            Membership.objects.create(user=user, partner=partner, role=role)
        else:
            Membership.objects.create(user=user, tenant=cared_for, role=role)
        return logged_in(user)

    return sign_in


def row_of(label: str, tenant: Tenant) -> Any:
    model = apps.get_model(label)
    if label == "tenants.tenant":
        return tenant
    if label == "tenants.partner":
        return tenant.partner
    if label == "tenants.user":
        user = make_user("somebody", tenant, Role.SUPPORT)
        return user
    return make(model, tenant, **({"state": "BLOCKED"} if label == "integrations.document" else {}))


def address(one: URLPattern, route: str, row: Any, more: dict[str, str]) -> str:
    for name in one.pattern.converters:
        value = more.get(name, str(row.pk) if row is not None else "")
        route = re.sub(rf"<(?:\w+:)?{name}>", value, route)
    return f"/{route}"


def is_open(client: Client, url: str) -> bool:
    """Opened, or led on within the admin; refused, not there, or sent to sign in are not."""
    answer = client.get(url)
    if answer.status_code == 302:
        return "/login" not in answer["Location"] and answer["Location"] not in ("/admin/", "/")
    assert answer.status_code in (200, 403, 404, 405), (url, answer.status_code)
    return answer.status_code == 200


def cases() -> list[tuple[str, str, URLPattern, str, dict[str, str], set[Role]]]:
    found = []
    for route, one in admin_urls():
        if one.name in PAGES:
            label, more, who = PAGES[one.name]
            found.append((one.name, route, one, label, more, who))
        elif one.name and (page := model_page(one.name)) is not None:
            lists, rows, adds, deletes = MODELS[page[0]]
            who = {"changelist": lists, "add": adds, "delete": deletes, "change": rows, "history": rows}[
                page[1]
            ]
            label = "" if page[1] in ("changelist", "add") else page[0]
            found.append((one.name, route, one, label, {}, who))
    return found


WITHOUT_ROWS = frozenset({"django_q.success", "django_q.failure", "django_q.schedule", "django_q.ormq"})
OF_THE_DEPLOYMENT = frozenset({label for label, who in MODELS.items() if who is OPERATORS})


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role.lower())
def test_each_role_opens_what_it_may_and_nothing_else(role: Role, cared_for: Tenant, person_of) -> None:
    client = person_of(role)
    wrong = []
    made: dict[str, Any] = {}
    for name, route, one, label, more, who in cases():
        if label in OF_THE_DEPLOYMENT:
            continue  # their rows are nobody's tenant's; their lists are asked
        if label and label not in made:
            made[label] = row_of(label, cared_for)
        opened = is_open(client, address(one, route, made.get(label), more))
        if opened is not (role in who):
            wrong.append((name, "opened" if opened else "refused"))
    assert not wrong, str(wrong)


@pytest.mark.parametrize("role", [A, P, S, B], ids=lambda role: role.lower())
def test_another_tenants_rows_are_not_there_for_any_role(
    role: Role, cared_for: Tenant, other_tenant: Tenant, person_of
) -> None:
    client = person_of(role)
    answers: dict[str, int] = {}
    made: dict[str, Any] = {}
    for name, route, one, label, more, _ in cases():
        if not label or label in OF_THE_DEPLOYMENT or label in ("tenants.partner", "tenants.user"):
            continue
        if label not in made:
            with scope.outside("fixture"):
                made[label] = row_of(label, other_tenant)
        answers[name] = client.get(address(one, route, made[label], more)).status_code
    may_look = {name: code for name, code in answers.items() if code not in (403, 404)}
    assert {name: code for name, code in may_look.items() if code != 302} == {}
    for name, code in may_look.items():
        assert code == 302, name  # the admin leads away from a row that it does not find
