"""What the pages of desktop Sage ask."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import forms

from integrations.models.choices import DESKTOP, Mode, System
from integrations.models.posting import PATHS
from integrations.pipeline.posting.stepping import WHY_VOIDED
from tenants.admin.base import TextInput

_ABSENT = {"autocomplete": "off"}


class DesktopForm(forms.Form):
    system = forms.ChoiceField(
        label="Sage on a PC", choices=[(s.value, s.label) for s in System if s in DESKTOP]
    )
    mode = forms.ChoiceField(
        label="How the books learn",
        choices=[(m.value, m.label) for m in (Mode.GL, Mode.SUMMARY)],
        help_text="General ledger: batches of journals, each transaction by itself. Close month: one journal for a month.",
    )
    mirrored = forms.BooleanField(
        required=False,
        label="Fill Sage's own customer and vendor ledgers, too",
        help_text="Sage 50 US and UK only: invoices, bills, receipts and payments instead of journals.",
    )
    data_file = forms.CharField(
        max_length=80,
        label="Company file",
        widget=TextInput(),
        help_text="Sage's name for it, such as Northgate Freight.",
    )


class ListForm(forms.Form):
    what = forms.ChoiceField(
        label="What it is",
        choices=[
            ("CHART", "Chart of accounts of Sage"),
            ("CUSTOMERS", "Customer list of Sage"),
            ("VENDORS", "Vendor list of Sage"),
            ("TMS", "Chart of accounts of the TMS"),
        ],
    )
    file = forms.FileField(
        label="File",
        help_text="CSV, as Sage exports it. The TMS's chart: columns Account and Name, and Sage account where it is another number.",
    )


class MonthForm(forms.Form):
    month = forms.CharField(
        label="Month",
        widget=TextInput(attrs={"placeholder": "2026-10", **_ABSENT}),
        help_text="Year and month.",
    )

    def clean_month(self) -> date:
        try:
            return datetime.strptime(self.cleaned_data["month"].strip(), "%Y-%m").date()  # noqa: DTZ007
        except ValueError:
            raise forms.ValidationError("Write year and month, such as 2026-10.") from None


class BackupForm(forms.Form):
    """Asked at each download (rule J5)."""

    backup_by = forms.CharField(
        max_length=120,
        label="Backup taken by",
        widget=TextInput(attrs=_ABSENT),
        help_text="Who backed up Sage just now.",
    )


class ImportedForm(forms.Form):
    words = forms.CharField(
        max_length=300, required=False, label="What Sage said", widget=TextInput(attrs=_ABSENT)
    )


class RejectedForm(forms.Form):
    words = forms.CharField(
        max_length=300,
        label="What Sage said",
        widget=TextInput(attrs=_ABSENT),
        help_text="Its documents are free again.",
    )


class VoidForm(forms.Form):
    why = forms.ChoiceField(label="Because", choices=[(k, v.capitalize()) for k, v in WHY_VOIDED.items()])
    name = forms.CharField(
        max_length=120,
        required=False,
        label="Vouched for by",
        widget=TextInput(attrs=_ABSENT),
        help_text="Needed once the files were handed out.",
    )


class JournalForm(forms.Form):
    file = forms.FileField(
        label="Sage's own export of the journal", help_text="With references, accounts and amounts."
    )


class AcceptForm(forms.Form):
    reason = forms.CharField(max_length=300, label="Why they are right", widget=TextInput(attrs=_ABSENT))


class SignOffForm(forms.Form):
    path = forms.ChoiceField(label="Imported into", choices=PATHS)
    verified_by = forms.CharField(
        max_length=120, label="Accounts verified by", widget=TextInput(attrs=_ABSENT)
    )
    restored_by = forms.CharField(
        max_length=120,
        required=False,
        label="Backup restored by",
        widget=TextInput(attrs=_ABSENT),
        help_text="Production company only.",
    )
    restored_at = forms.DateTimeField(
        required=False,
        label="Restored at",
        widget=TextInput(attrs={"placeholder": "2026-11-27 16:40", **_ABSENT}),
    )


class OpeningKeyedForm(forms.Form):
    reason = forms.CharField(max_length=300, label="Who keyed it, and when", widget=TextInput(attrs=_ABSENT))


FORMS: dict[str, type[forms.Form]] = {
    "imported": ImportedForm,
    "rejected": RejectedForm,
    "void": VoidForm,
    "confirm": JournalForm,
    "accept": AcceptForm,
    "sign": SignOffForm,
    "download": BackupForm,
}


def bound(name: str, request: Any) -> forms.Form:
    return FORMS[name](request.POST, request.FILES)
