"""What every form of the admin holds to: one tenant for a row and all it points to; secrets only replaced."""

from contextlib import nullcontext
from typing import Any

from django import forms
from django.db import models

from tenants import scope
from tenants.models import AuditEvent
from tenants.models.base import TenantOrDeployment, TenantOwned
from tenants.secrets import SecretField
from tenants.templatetags.figures import day

SECRET_SET = "secret.set"  # noqa: S105  (the name of an event)


class TenantForm(forms.ModelForm):  # type: ignore[type-arg]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in secret_names(type(self.instance)):
            if name in self.fields:
                self.fields[name].help_text = secret_note(self.instance, name)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        values = self.cleaned_data if cleaned is None else cleaned
        tenant_id = _tenant_id(values, self.instance)
        for name, value in list(values.items()):
            if isinstance(value, TenantOwned) and tenant_id and value.tenant_id != tenant_id:
                self.add_error(name, f"{value} belongs to another tenant.")
        return cleaned


def _tenant_id(values: dict[str, Any], instance: models.Model) -> Any:
    chosen = values.get("tenant")
    return chosen.pk if chosen else getattr(instance, "tenant_id", None)


def secret_names(model: type[models.Model]) -> list[str]:
    return [field.name for field in model._meta.concrete_fields if isinstance(field, SecretField)]


def secret_note(row: models.Model, name: str) -> str:
    """ "Set on 3 Nov by ...": what may be said of a secret."""
    if row._state.adding or getattr(row, name) is None:
        return "Not set yet."
    with nullcontext() if getattr(row, "tenant_id", None) else scope.outside("operator"):
        event = AuditEvent.objects.filter(
            action=SECRET_SET, target_type=row._meta.label, target_id=str(row.pk), detail__field=name
        ).first()
    when = f"Set on {day(event.at.date())} by {event.actor_name}." if event else "Set."
    return f"{when} Type a new one to replace it; it is never shown."


def labelled(formset: Any) -> Any:
    """The formset whose fields stand in a table's cells, where the column's head is their label for the eye only."""
    for field in formset.form.base_fields.values():
        field.widget.attrs["aria-label"] = field.label
    return formset


def held_to_tenant(model: type[models.Model]) -> bool:
    return issubclass(model, TenantOwned | TenantOrDeployment)
