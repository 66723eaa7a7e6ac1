"""The pages of coverage and of files of rules: for who may map, and for nobody of another tenant."""

from __future__ import annotations

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from integrations.models import GLMapping, MappingFile
from tenants import scope

RULES = b"side,level,key,conditions,account\nAR,ITEM,DET,,4020\n"


def coverage_of(connection) -> str:
    return reverse("admin:integrations_mappingfile_give", args=[connection.pk])


def only_file(connection) -> MappingFile:
    with scope.tenant(connection.tenant_id):
        return MappingFile.objects.get()


def account_of(connection) -> str | None:
    with scope.tenant(connection.tenant_id):
        return GLMapping.objects.filter(key="DET").values_list("account", flat=True).first()


def test_a_file_is_given_in_seen_and_applied(admins, connection):
    upload = SimpleUploadedFile("rules.csv", RULES)
    seen = admins.post(coverage_of(connection), {"file": upload}, follow=True)
    assert "AR DET" in seen.content.decode()
    given = only_file(connection)
    assert account_of(connection) is None
    admins.post(reverse("admin:integrations_mappingfile_apply", args=[given.pk]))
    assert account_of(connection) == "4020"


def test_what_is_no_file_is_said_at_its_field(admins, connection):
    page = admins.post(coverage_of(connection), {"file": SimpleUploadedFile("x.csv", b"nonsense")})
    assert "lacks side, level, key, account" in page.content.decode()


def test_support_sees_where_charges_landed(supports, connection):
    assert supports.get(coverage_of(connection)).status_code == 200


def test_rules_are_given_out_as_csv_and_as_a_workbook(admins, connection):
    for ending, start in (("csv", b"\xef\xbb\xbfside,level"), ("xlsx", b"PK")):
        page = admins.get(reverse("admin:integrations_mappingfile_rules", args=[connection.pk, ending]))
        assert page.content.startswith(start)


def test_a_strangers_connection_and_file_are_not_there(strangers, admins, connection):
    admins.post(coverage_of(connection), {"file": SimpleUploadedFile("rules.csv", RULES)})
    given = only_file(connection)
    for address in (
        coverage_of(connection),
        reverse("admin:integrations_mappingfile_rules", args=[connection.pk, "csv"]),
        reverse("admin:integrations_mappingfile_change", args=[given.pk]),
    ):
        assert strangers.get(address).status_code == 404
    assert strangers.post(reverse("admin:integrations_mappingfile_apply", args=[given.pk])).status_code == 404
    assert account_of(connection) is None
