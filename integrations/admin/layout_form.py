"""A layout as a plain form: its JSON, checked by the parser that reads files with it."""

from __future__ import annotations

import json
from typing import Any

from django import forms

from integrations.models import Layout
from integrations.tms.files.layout import LayoutInvalid, parse_layout
from tenants.admin.base import Textarea
from tenants.admin.forms import TenantForm


class SpecField(forms.JSONField):
    """Indented as it is kept, so that it can be read and compared."""

    def prepare_value(self, value: Any) -> Any:
        if value is None or isinstance(value, str):
            return value or ""
        return json.dumps(value, indent=2, ensure_ascii=False)


class LayoutForm(TenantForm):
    spec = SpecField(
        label="Layout",
        widget=Textarea(attrs={"rows": 28, "spellcheck": "false", "class": "lh-code"}),
        help_text="Which column is what: see docs/layouts.md. It is checked when you save.",
    )

    class Meta:
        model = Layout
        fields = "__all__"

    def clean_spec(self) -> Any:
        spec = self.cleaned_data["spec"]
        try:
            parse_layout(spec)
        except LayoutInvalid as refused:
            raise forms.ValidationError(list(refused.problems)) from None
        return spec
