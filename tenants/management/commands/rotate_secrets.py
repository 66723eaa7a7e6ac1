from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand
from django.db import models, transaction

from tenants import scope
from tenants.accounts import second_factor
from tenants.secrets import SecretField, SecretLost, ring

_BATCH = 200


class Command(BaseCommand):
    help = "Encrypts every stored secret again under the first key of SECRET_KEYS; the others may then go."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--batch", type=int, default=_BATCH, help="rows in one transaction")

    def handle(self, *args: Any, **options: Any) -> None:
        with scope.outside("rotate secrets"):
            for model in models_with_secrets():
                done = sum(rotate(model, batch) for batch in batches(model, options["batch"]))
                self.stdout.write(f"{model._meta.label}: {done} encrypted again under {ring().primary!r}")
            with transaction.atomic():
                factors = second_factor.rotate()
            self.stdout.write(f"second factors: {factors} encrypted again under {ring().primary!r}")


def models_with_secrets() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if secret_fields(model)]


def secret_fields(model: type[models.Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields if isinstance(field, SecretField)]


def batches(model: type[models.Model], size: int) -> Iterator[list[Any]]:
    """Keys of all rows, in batches: rows added meanwhile are encrypted under the first key anyhow."""
    keys = list(model._base_manager.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), size):
        yield keys[start : start + size]


@transaction.atomic
def rotate(model: type[models.Model], keys: list[Any]) -> int:
    rows = model._base_manager.filter(pk__in=keys).select_for_update()
    return sum(_rotate_row(row) for row in rows)


def _rotate_row(row: models.Model) -> bool:
    stale = [name for name in secret_fields(type(row)) if _is_stale(getattr(row, name))]
    for name in stale:
        setattr(row, name, _revealed(row, name))
    if stale:
        row.save(update_fields=stale)
    return bool(stale)


def _is_stale(secret: Any) -> bool:
    return secret is not None and secret.key_id != ring().primary


def _revealed(row: models.Model, name: str) -> str:
    try:
        plain: str = getattr(row, name).reveal()
    except SecretLost as problem:
        raise SecretLost(f"{row._meta.label} {row.pk}, {name}: {problem}") from problem
    return plain
