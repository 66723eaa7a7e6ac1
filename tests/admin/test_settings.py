"""A connection's settings in the admin: versions, a file out and in, disconnecting after the name was typed."""

from __future__ import annotations

import json

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from integrations.models import Connection, GLMapping, SettingsRevision
from tenants import scope


def page_of(connection) -> str:
    return reverse("admin:integrations_connection_settings", args=[connection.pk])


def mapped(connection, account: str) -> GLMapping:
    with scope.tenant(connection.tenant_id):
        return GLMapping.objects.create(
            tenant=connection.tenant, connection=connection, side="AR", level="MASTER", account=account
        )


def exported(client, connection) -> dict:
    return json.loads(
        client.get(reverse("admin:integrations_connection_settings_file", args=[connection.pk])).content
    )


def test_settings_go_out_without_secrets(admins, connection):
    mapped(connection, "4000")
    told = exported(admins, connection)
    assert told["tables"]["accounts"][0]["account"] == "4000"
    assert "canary" not in json.dumps(told)


def test_a_file_is_given_in_seen_and_applied(admins, connection):
    row = mapped(connection, "4000")
    told = exported(admins, connection)
    told["tables"]["accounts"][0]["account"] = "4010"
    upload = SimpleUploadedFile("settings.json", json.dumps(told).encode())
    seen = admins.post(page_of(connection), {"file": upload}, follow=True)
    page = seen.content.decode()
    assert "What it would change" in page
    assert "4010" in page
    with scope.tenant(connection.tenant_id):
        row.refresh_from_db()
    assert row.account == "4000"
    admins.post(seen.redirect_chain[-1][0])
    with scope.tenant(connection.tenant_id):
        row.refresh_from_db()
    assert row.account == "4010"


def test_a_wrong_file_says_everything_that_is_wrong(admins, connection):
    bad = {"format": 1, "columns": {"id": 1}, "tables": {"users": []}}
    page = admins.post(page_of(connection), {"file": SimpleUploadedFile("x.json", json.dumps(bad).encode())})
    assert "is no setting" in page.content.decode()
    assert "is no table of settings" in page.content.decode()


def test_one_returns_to_a_version(admins, connection):
    row = mapped(connection, "4000")
    admins.get(page_of(connection))
    with scope.tenant(connection.tenant_id):
        first = SettingsRevision.objects.get()
        row.account = "4020"
        row.save()
    address = reverse("admin:integrations_connection_settings_version", args=[connection.pk, first.pk])
    assert "What returning to it would change" in admins.get(address).content.decode()
    admins.post(address)
    with scope.tenant(connection.tenant_id):
        row.refresh_from_db()
    assert row.account == "4000"


def test_disconnecting_says_its_effect_in_numbers_and_asks_for_the_name(admins, connection):
    mapped(connection, "4000")
    name = connection.subsidiary.name
    with scope.outside("fixture"):
        Connection.objects.filter(pk=connection.pk).update(state="PAUSED")
    address = reverse("admin:integrations_connection_act", args=[connection.pk, "disconnect"])
    assert "1 settings are removed" in admins.get(address).content.decode()
    admins.post(address, {"subsidiary": "Something else"})
    with scope.tenant(connection.tenant_id):
        connection.refresh_from_db()
        assert connection.state == "PAUSED"
    admins.post(address, {"subsidiary": name})
    with scope.tenant(connection.tenant_id):
        connection.refresh_from_db()
        assert connection.state == "DISCONNECTED"
        assert not GLMapping.objects.exists()


def test_a_strangers_settings_are_not_there(strangers, supports, billings, connection):
    assert supports.get(page_of(connection)).status_code == 200
    for address in (
        page_of(connection),
        reverse("admin:integrations_connection_settings_file", args=[connection.pk]),
        reverse("admin:integrations_connection_act", args=[connection.pk, "disconnect"]),
    ):
        assert strangers.get(address).status_code == 404
        assert billings.get(address).status_code in (403, 404)


def test_another_connections_version_is_not_there(admins, connection, other_subsidiary):
    from tests.admin.making import make_connection

    theirs = make_connection(other_subsidiary)
    with scope.outside("fixture"):
        foreign = SettingsRevision.objects.create(
            tenant=theirs.tenant, connection=theirs, content={"columns": {}, "tables": {}}, digest="x"
        )
    address = reverse("admin:integrations_connection_settings_version", args=[connection.pk, foreign.pk])
    assert admins.get(address).status_code == 404
