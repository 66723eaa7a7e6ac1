"""Secrets at rest: AES-256-GCM, bound to tenant, table, row and field.

A ciphertext copied to another row, field or tenant does not decrypt. Keys come from the environment
(`SECRET_KEYS="id:base64,id:base64"`); the first encrypts, the others only decrypt, until
`manage.py rotate_secrets` has encrypted everything again.
"""

import base64
import binascii
import os
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Never

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django import forms
from django.conf import settings
from django.core.exceptions import FieldError, ImproperlyConfigured
from django.db import models
from django.db.models.query_utils import DeferredAttribute
from django.utils.text import capfirst

from config.redaction import register_secret

_VERSION = "v1"
_KEY_BYTES = 32
_NONCE_BYTES = 12


class SecretLost(RuntimeError):
    """A stored secret cannot be decrypted: its key is gone, or it was moved or changed."""


@dataclass(frozen=True, slots=True)
class KeyRing:
    primary: str
    keys: dict[str, bytes] = field(repr=False)

    @classmethod
    def parse(cls, text: str) -> "KeyRing":
        keys: dict[str, bytes] = {}
        for part in filter(None, (piece.strip() for piece in text.split(","))):
            name, _, encoded = part.partition(":")
            keys[name] = _key(name, encoded)
        if not keys:
            raise ImproperlyConfigured("SECRET_KEYS is empty: secrets cannot be stored.")
        return cls(primary=next(iter(keys)), keys=keys)

    def encrypt(self, plain: str, bound_to: bytes) -> str:
        nonce = os.urandom(_NONCE_BYTES)
        sealed = nonce + AESGCM(self.keys[self.primary]).encrypt(nonce, plain.encode(), bound_to)
        return f"{_VERSION}:{self.primary}:{base64.b64encode(sealed).decode()}"

    def decrypt(self, stored: str, bound_to: bytes) -> str:
        name = key_id(stored)
        if name not in self.keys:
            raise SecretLost(f"The key {name!r} of a stored secret is not in SECRET_KEYS.")
        try:
            sealed = base64.b64decode(stored.split(":", 2)[2], validate=True)
            plain = AESGCM(self.keys[name]).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], bound_to)
        except (InvalidTag, binascii.Error, ValueError) as problem:
            raise SecretLost(
                "A stored secret does not belong to this row, or its key has changed."
            ) from problem
        return plain.decode()


def _key(name: str, encoded: str) -> bytes:
    try:
        key = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError) as problem:
        raise ImproperlyConfigured(f"SECRET_KEYS: the key {name!r} is not base64.") from problem
    if not name or len(key) != _KEY_BYTES:
        raise ImproperlyConfigured(
            f"SECRET_KEYS: the key {name!r} needs an id and {_KEY_BYTES} bytes in base64."
        )
    return key


@lru_cache(maxsize=4)
def _parsed(text: str) -> KeyRing:
    return KeyRing.parse(text)


def ring() -> KeyRing:
    return _parsed(settings.SECRET_KEYS)


def key_id(stored: str) -> str:
    parts = stored.split(":")
    if len(parts) != 3 or parts[0] != _VERSION:
        raise SecretLost("A stored secret is not in a known form.")
    return parts[1]


class Secret:
    """A secret in hand. Only `reveal()` gives it away; it prints, compares and serialises as nothing."""

    __slots__ = ("_bound_to", "_plain", "_stored")

    def __init__(self, plain: str | None = None, *, stored: str = "", bound_to: bytes | None = None) -> None:
        self._plain = plain
        self._stored = stored
        self._bound_to = bound_to

    def reveal(self) -> str:
        if self._plain is not None:
            return self._plain
        if self._bound_to is None:
            raise SecretLost("A secret is revealed through its row, not from a list of values.")
        plain = ring().decrypt(self._stored, self._bound_to)
        register_secret(plain)  # in this process's logs it will not be seen
        return plain

    @property
    def key_id(self) -> str:
        """Which key encrypts it; empty while it is not stored."""
        return key_id(self._stored) if self._stored else ""

    def __repr__(self) -> str:
        return "Secret(...)"

    def __copy__(self) -> "Secret":
        return Secret(self._plain, stored=self._stored, bound_to=self._bound_to)

    def __deepcopy__(self, memo: dict[int, Any]) -> "Secret":
        return self.__copy__()

    def __reduce__(self) -> Never:
        raise TypeError("A secret is not pickled.")


class _SecretAttribute(DeferredAttribute):
    """Binds a secret to the row that it is read from."""

    def __get__(self, instance: models.Model | None, cls: type[models.Model] | None = None) -> Any:
        if instance is None:
            return self
        value = super().__get__(instance, cls)
        if isinstance(value, Secret) and value._plain is None and value._bound_to is None:
            value._bound_to = _binding(instance, self.field)
        return value

    def __set__(self, instance: models.Model, value: object) -> None:
        if isinstance(value, str):
            register_secret(value)
            value = Secret(value) if value else None
        elif isinstance(value, Secret) and value._bound_to not in (None, _binding(instance, self.field)):
            raise TypeError("This secret is bound to another row: reveal it there, and set it here.")
        elif not (value is None or isinstance(value, Secret)):
            raise TypeError(f"{self.field.name} takes a str, not {type(value).__name__}.")
        instance.__dict__[self.field.attname] = value


def _binding(instance: models.Model, of: "models.Field[Any, Any]") -> bytes:
    tenant = getattr(instance, "tenant_id", None) or "deployment"
    return f"{tenant}|{instance._meta.db_table}|{instance.pk}|{of.attname}".encode()


class SecretField(models.TextField):  # type: ignore[type-arg]
    """A text that is encrypted in the database. Set a str; read a `Secret`. Never searched by, never listed."""

    descriptor_class = _SecretAttribute
    description = "An encrypted text"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("null", True)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def from_db_value(self, value: str | None, *rest: object) -> Secret | None:
        return Secret(stored=value) if value else None

    def to_python(self, value: Any) -> Any:
        return value

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        secret = getattr(model_instance, self.attname)
        if secret is None or secret._plain is None:
            return secret
        bound_to = _binding(model_instance, self)
        sealed = Secret(stored=ring().encrypt(secret._plain, bound_to), bound_to=bound_to)
        model_instance.__dict__[self.attname] = sealed
        return sealed

    def get_prep_value(self, value: Any) -> Any:
        if value is None:
            return None
        if not isinstance(value, Secret) or not value._stored:
            raise TypeError(f"{self.name} is written by saving its row: it is encrypted for that row.")
        return value._stored

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name != "isnull":
            raise FieldError(f"{self.name} is encrypted: it is not searched by.")
        return super().get_lookup(lookup_name)

    def value_to_string(self, obj: models.Model) -> str:
        return ""

    # In forms a secret is only ever replaced: nothing typed keeps it, and it is never filled in.

    def formfield(self, **kwargs: Any) -> Any:
        kwargs.pop("choices_form_class", None)
        widget = kwargs.pop("widget", None) or forms.PasswordInput(attrs={"autocomplete": "new-password"})
        return forms.CharField(
            label=capfirst(self.verbose_name),
            help_text=self.help_text,
            widget=widget,
            strip=False,
            required=kwargs.pop("required", False),
        )

    def value_from_object(self, obj: models.Model) -> str:
        return ""

    def save_form_data(self, instance: models.Model, data: Any) -> None:
        if data:
            setattr(instance, self.attname, data)
