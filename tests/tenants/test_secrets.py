"""A secret opens only where it was put."""

import base64
import copy
import json
import pickle
from io import StringIO

import pytest
from django.core.exceptions import FieldError, ImproperlyConfigured
from django.core.management import call_command
from django.db import connection, models
from django.test.utils import isolate_apps

from tenants.ids import new_id
from tenants.secrets import KeyRing, Secret, SecretField, SecretLost

FIRST = "one:" + base64.b64encode(b"1" * 32).decode()
SECOND = "two:" + base64.b64encode(b"2" * 32).decode()


@pytest.fixture(autouse=True)
def first_key(settings):
    settings.SECRET_KEYS = FIRST


@pytest.fixture
def vault(db):
    """A table with a secret, of this test alone."""
    with isolate_apps("tests.tenants"):

        class Vault(models.Model):
            id = models.UUIDField(primary_key=True, default=new_id)
            tenant_id = models.UUIDField(null=True)
            password = SecretField()

            class Meta:
                app_label = "tenants"
                db_table = "test_vault"

    with connection.cursor() as cursor:
        uuid, text = ("uuid", "text") if connection.vendor == "postgresql" else ("char(32)", "text")
        cursor.execute(f"CREATE TABLE test_vault (id {uuid} PRIMARY KEY, tenant_id {uuid}, password {text})")
    return Vault


def stored(row) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT password FROM test_vault")
        return cursor.fetchone()[0]


def make(vault, **fields):
    row = vault(tenant_id=new_id(), password="hunter2", **fields)
    row.save()
    return row


def test_a_secret_comes_back(vault):
    row = make(vault)
    assert vault.objects.get(pk=row.pk).password.reveal() == "hunter2"


def test_a_secret_is_stored_encrypted_under_the_first_key(vault):
    assert stored(make(vault)).startswith("v1:one:")
    assert "hunter2" not in stored(None)


def test_the_same_secret_is_stored_differently_each_time(vault):
    row = make(vault)
    before = stored(row)
    row.password = "hunter2"
    row.save()
    assert stored(row) != before


def test_saving_again_keeps_the_ciphertext(vault):
    row = make(vault)
    before = stored(row)
    vault.objects.get(pk=row.pk).save()
    assert stored(row) == before


def test_a_ciphertext_moved_to_another_row_does_not_open(vault):
    make(vault)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE test_vault SET id = %s", [new_id().hex])
    with pytest.raises(SecretLost):
        vault.objects.get().password.reveal()


def test_a_ciphertext_moved_to_another_tenant_does_not_open(vault):
    make(vault)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE test_vault SET tenant_id = %s", [new_id().hex])
    with pytest.raises(SecretLost):
        vault.objects.get().password.reveal()


def test_a_row_of_the_deployment_keeps_secrets_too(vault):
    row = vault(password="hunter2")
    row.save()
    assert vault.objects.get().password.reveal() == "hunter2"


def test_a_lost_key_is_named(vault, settings):
    make(vault)
    settings.SECRET_KEYS = SECOND
    with pytest.raises(SecretLost, match="'one'"):
        vault.objects.get().password.reveal()


def test_text_that_was_never_encrypted_does_not_open(vault):
    make(vault)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE test_vault SET password = 'hunter2'")
    with pytest.raises(SecretLost):
        vault.objects.get().password.reveal()


def test_nothing_shows_a_secret(vault):
    secret = make(vault).password
    assert "hunter2" not in f"{secret} {secret!r} {vars(vault.objects.get())}"
    with pytest.raises(TypeError):
        pickle.dumps(secret)
    with pytest.raises(TypeError):
        json.dumps(secret)


def test_a_list_of_values_opens_nothing(vault):
    make(vault)
    with pytest.raises(SecretLost):
        vault.objects.values_list("password", flat=True)[0].reveal()


def test_a_secret_is_not_searched_by(vault):
    with pytest.raises(FieldError, match="not searched by"):
        vault.objects.filter(password="hunter2").exists()


def test_a_secret_is_not_written_in_bulk(vault):
    make(vault)
    with pytest.raises(TypeError, match="saving its row"):
        vault.objects.update(password="hunter3")


def test_a_secret_of_another_row_is_not_taken_over(vault):
    first, second = make(vault), vault(tenant_id=new_id())
    first = vault.objects.get(pk=first.pk)
    with pytest.raises(TypeError, match="bound to another row"):
        second.password = first.password


def test_a_copy_of_a_secret_opens_too(vault):
    assert copy.deepcopy(make(vault).password).reveal() == "hunter2"


def test_bulk_create_encrypts(vault):
    vault.objects.bulk_create([vault(tenant_id=new_id(), password="hunter2")])
    assert vault.objects.get().password.reveal() == "hunter2"


def test_no_text_is_no_secret(vault):
    row = vault(password="")
    row.save()
    assert vault.objects.get().password is None


def test_rotation_encrypts_again_under_the_first_key(vault, settings, monkeypatch):
    make(vault)
    settings.SECRET_KEYS = f"{SECOND},{FIRST}"
    monkeypatch.setattr("django.apps.apps.get_models", lambda: [vault])
    call_command("rotate_secrets", stdout=StringIO())
    settings.SECRET_KEYS = SECOND
    assert vault.objects.get().password.reveal() == "hunter2"


@pytest.mark.parametrize("text", ["", "one", "one:not base64", "one:" + base64.b64encode(b"short").decode()])
def test_a_bad_key_ring_is_refused(text):
    with pytest.raises(ImproperlyConfigured):
        KeyRing.parse(text)


def test_a_key_ring_does_not_print_its_keys():
    assert "1111" not in repr(KeyRing.parse(FIRST))


def test_a_secret_in_hand_opens_before_it_is_stored():
    assert Secret("hunter2").reveal() == "hunter2"
