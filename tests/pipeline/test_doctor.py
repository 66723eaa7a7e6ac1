"""The doctor: each thing that posting needs is broken in Sage in turn; it names that one, says what to click, and is well again."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.core.management import call_command

from integrations.core.doctor import CHECKS, MODULES
from integrations.models import (
    Connection,
    ConnectionPolicies,
    CustomFieldMapping,
    DimensionMapping,
    DoctorReport,
)
from integrations.models.choices import ConnectionState, Trigger
from integrations.pipeline import reference
from integrations.setup import doctor
from tests.faults.conftest import control
from tests.pipeline.world import TODAY, World
from tests.sandbox.gateway import Client

Asked = Callable[[], tuple[list[str], dict[str, dict[str, str]]]]


@pytest.fixture
def ask(world: World, capsys: pytest.CaptureFixture[str]) -> Asked:
    """The keys that failed, and each answer, as the command tells them; its exit says the same."""

    def run() -> tuple[list[str], dict[str, dict[str, str]]]:
        code = 0
        try:
            call_command("doctor", str(world.connection_id), as_json=True)
        except SystemExit as ended:
            code = int(str(ended.code))
        told = json.loads(capsys.readouterr().out)
        assert code == int(bool(told["failed"]))
        return told["failed"], {one["check"]: one for one in told["checks"]}

    return run


def settings_of(world: World, **values: object) -> None:
    control(world.account, "settings", values)


def lack(world: World, *rights: str) -> None:
    control(world.account, "users", {"login": world.account.user_id, "lacks": list(rights)})


def whole(world: World) -> None:
    control(world.account, "users", {"login": world.account.user_id, "admin": True})


def test_where_nothing_is_wrong_it_says_so(ask: Asked) -> None:
    failed, found = ask()
    assert failed == []
    assert set(found) == {check.key for check in CHECKS}
    unchecked = {key for key, one in found.items() if one["state"] == "UNCHECKED"}
    assert unchecked == {
        "client_application",
        "rights.administration",
        "rights.order_entry",
        "rights.fixed_assets",
    }
    assert found["client_application"]["words"].startswith("not checked yet")


def test_a_wrong_password_is_tried_once_and_pauses_nothing(world: World, ask: Asked) -> None:
    control(world.account, "users", {"login": world.account.user_id, "password": "another-password"})
    failed, found = ask()
    assert failed == ["sign_in"]
    assert found["rights.accounts_payable"]["words"] == "waits for: Sign-in"
    assert Connection.objects.get().state == ConnectionState.ACTIVE
    control(
        world.account,
        "users",
        {"login": world.account.user_id, "password": world.account.user_password},
    )
    assert ask()[0] == []


def test_a_sender_that_is_not_authorized_is_named_and_not_the_user(world: World, ask: Asked) -> None:
    settings_of(world, sender_authorized=False)
    failed, found = ask()
    assert failed == ["sender"]
    assert "Web Services authorizations" in found["sender"]["remedy"]
    settings_of(world, sender_authorized=True)
    assert ask()[0] == []


TOLD = [
    "Company",
    "Cash Management",
    "General Ledger",
    "Accounts Payable",
    "Platform Services",
    "Accounts Receivable",
    "Inventory Control",
]


@pytest.mark.parametrize(
    ("name", "rights"),
    [
        (m.name, rights)
        for m in MODULES
        for rights in (("List", "View"), *([("Add", "Edit")] if m.write else []))
        if m.name in TOLD
    ],
)
def test_each_right_of_each_module_is_missed(
    world: World, ask: Asked, name: str, rights: tuple[str, str]
) -> None:
    module = next(m for m in MODULES if m.name == name)
    lack(world, *(f"{name}:{right}" for right in rights))
    failed, found = ask()
    assert failed == [f"rights.{module.key}"]
    assert f"give {name} the permission All" in found[f"rights.{module.key}"]["remedy"]
    whole(world)
    assert ask()[0] == []


def test_an_entity_that_the_user_may_not_enter(world: World, ask: Asked) -> None:
    control(world.account, "users", {"login": world.account.user_id, "locations": ["20"]})
    assert ask()[0] == ["entity"]
    control(world.account, "users", {"login": world.account.user_id, "locations": []})
    assert ask()[0] == []


def test_a_default_account_that_became_inactive(world: World, ask: Asked, head: Client) -> None:
    for status, expected in (("inactive", ["accounts"]), ("active", [])):
        done = head.run(
            f"<update><GLACCOUNT><ACCOUNTNO>5010</ACCOUNTNO><STATUS>{status}</STATUS></GLACCOUNT></update>"
        )
        assert done.ok, done.errors
        assert ask()[0] == expected


def test_a_default_account_of_the_wrong_kind(world: World, ask: Asked) -> None:
    row = world.connection.gl_mappings.get(side="AP", key="driver_pay")
    row.account = "1000"
    row.save()
    failed, found = ask()
    assert failed == ["accounts"]
    assert "1000" in found["accounts"]["words"]


def test_books_that_are_closed_today(world: World, ask: Asked) -> None:
    next_month = TODAY.replace(day=1) + timedelta(days=32)
    settings_of(world, open_from=f"{next_month:%Y-%m}")
    assert ask()[0] == ["books"]
    settings_of(world, open_from="")
    assert ask()[0] == []


def test_a_dimension_that_cannot_be_read(world: World, ask: Asked) -> None:
    DimensionMapping.objects.create(tenant=world.tenant, connection=world.connection, dimension="PROJECT")
    reference.refresh(world.connection_id, trigger=Trigger.COMMAND)
    lack(world, "Projects:List")
    failed, found = ask()
    assert failed == ["dimensions"]
    assert "PROJECT" in found["dimensions"]["words"]
    whole(world)
    assert ask()[0] == []


def test_a_custom_field_that_is_gone(world: World, ask: Asked) -> None:
    CustomFieldMapping.objects.create(
        tenant=world.tenant,
        connection=world.connection,
        owner="ARINVOICE",
        name="LOAD_NUMBER",
        source_field="load",
    )
    assert ask()[0] == ["custom_fields"]
    control(world.account, "custom-fields", {"object": "ARINVOICE", "name": "LOAD_NUMBER", "type": "text"})
    assert ask()[0] == []


def test_papers_that_may_not_be_kept(world: World, ask: Asked) -> None:
    lack(world, *(f"Company/Attachments:{right}" for right in ("List", "View", "Add", "Edit")))
    assert ask()[0] == ["attachments"]
    ConnectionPolicies.objects.create(tenant=world.tenant, connection=world.connection, attachments="NEVER")
    assert ask()[0] == []


def test_clocks_that_do_not_agree(world: World, ask: Asked) -> None:
    settings_of(world, clock_ahead_seconds=300)
    failed, found = ask()
    assert failed == ["clock"]
    assert found["clock"]["words"].startswith(("300", "299"))
    settings_of(world, clock_ahead_seconds=0)
    assert ask()[0] == []


def test_a_slow_sage(world: World, ask: Asked, settings: LazySettings) -> None:
    settings.DOCTOR_SLOW_SECONDS = 0.15
    settings_of(world, latency_ms=200)
    assert ask()[0] == ["latency"]
    settings_of(world, latency_ms=0)
    assert ask()[0] == []


def test_a_quota_that_is_used_up(world: World, ask: Asked) -> None:
    control(world.account, "arm", {"fault": "429", "count": 1})
    assert ask()[0] == ["quota"]
    assert ask()[0] == []
    company = world.connection.company
    company.monthly_quota = 1
    company.save()
    assert ask()[0] == ["quota"]


def test_the_daily_report_is_kept_and_old_ones_leave(world: World) -> None:
    for _ in range(3):
        report = doctor.examine(world.connection_id, trigger=Trigger.SCHEDULE)
    assert doctor.latest(world.connection) == report
    assert DoctorReport.objects.count() == 3
