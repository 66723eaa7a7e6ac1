"""The forms of the set-up wizard."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings

from integrations.core.freight import Category, Side
from integrations.models import Connection, DimensionMapping
from integrations.models.choices import Mode, PartyPolicy, System
from integrations.models.connection import validate_times
from integrations.sage.hosts import refusal
from integrations.setup import wizard

SAGES_DIMENSIONS = (("LOCATION", "Location"), ("DEPARTMENT", "Department"), ("CLASS", "Class"))


_WORDS = {Category.E_CHECK: "E-checks"}


class SubsidiaryForm(forms.Form):
    fields: dict[str, Any]

    subsidiary: Any = forms.ModelChoiceField(
        queryset=None,
        empty_label=None,
        widget=forms.RadioSelect,
        help_text="Only those without a connection: one subsidiary, one accounting integration.",
    )
    template: Any = forms.ModelChoiceField(
        queryset=None,
        required=False,
        label="Start from",
        empty_label="Scratch",
        help_text="Accounts, dimensions and policies are copied; what differs is listed at the end.",
    )

    def __init__(self, *args: Any, templates: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["subsidiary"].queryset = wizard.free_subsidiaries()
        self.fields["template"].queryset = templates


class SignInForm(forms.Form):
    fields: dict[str, Any]

    company_id = forms.CharField(
        label="Company ID",
        max_length=80,
        help_text="As you sign in to Sage; a test company has an id of its own.",
    )
    user_id = forms.CharField(
        label="Web services user", max_length=80, help_text="Type Business, privileges Full, status Active."
    )
    password = forms.CharField(
        label="Password",
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="Kept encrypted and never shown again. Empty: as it is.",
    )
    gateway_url = forms.ChoiceField(label="Gateway")

    def __init__(
        self, *args: Any, gateways: list[str], system: System = System.INTACCT_XML, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.system = system
        if system == System.X3_SOAP:
            self._ask_for_x3()
            return
        self.fields["gateway_url"].choices = [(one, one) for one in gateways]
        if len(gateways) == 1:
            self.fields["gateway_url"].widget = forms.HiddenInput()

    def _ask_for_x3(self) -> None:
        """X3 has no company id and no sender: an address of the customer's own, a pool, a user of X3's."""
        fields = self.fields
        fields["gateway_url"] = forms.URLField(
            label="Address of the web service",
            max_length=300,
            assume_scheme="https",
            help_text="Ends with CAdxWebServiceXmlCC. Its host stands on the deployment's list of gateway hosts, or nothing is sent to it.",
        )
        fields["company_id"].label = "Pool alias"
        fields[
            "company_id"
        ].help_text = "Of the Classic SOAP pool, which is started and belongs to the folder."
        fields["user_id"].label = "X3 user"
        fields["user_id"].help_text = "Signs in with each call; may import, and read what the templates read."
        fields["mode"] = forms.ChoiceField(
            label="Who keeps A/R, A/P and cash",
            choices=[(m.value, m.label) for m in (Mode.SUBLEDGER, Mode.GL)],
            help_text="It is chosen once: a switch is a new connection.",
        )
        self.order_fields(["gateway_url", "company_id", "user_id", "password", "mode"])

    def clean_gateway_url(self) -> str:
        url = str(self.cleaned_data["gateway_url"])
        words = refusal(url, settings.SAGE_GATEWAY_HOSTS)
        if words and self.system == System.X3_SOAP:
            raise forms.ValidationError(
                f"{words[:1].upper()}{words[1:]}: an Operator adds it to SAGE_GATEWAY_HOSTS."
            )
        return url

    def sign_in(self) -> wizard.SignIn:
        data = self.cleaned_data
        return wizard.SignIn(
            data["gateway_url"],
            data["company_id"],
            data["user_id"],
            data["password"],
            self.system,
            Mode(data.get("mode") or Mode.SUBLEDGER),
        )


class EntityForm(forms.Form):
    fields: dict[str, Any]

    entity: Any = forms.ModelChoiceField(
        queryset=None,
        label="Entity",
        empty_label=None,
        widget=forms.RadioSelect,
        help_text="The pairing of subsidiary and entity is permanent once the connection was active: to change it, it is disconnected and set up anew.",
    )

    def __init__(self, data: Any = None, *, connection: Connection) -> None:
        super().__init__(data, initial={"entity": connection.entity_id})
        self.fields["entity"].queryset = wizard.entities_of(connection)


class SideForm(forms.Form):
    """Accounts of one side's categories, and what else belongs to it."""

    def __init__(self, data: Any = None, *, connection: Connection, side: Side) -> None:
        self.connection, self.side = connection, side
        chosen = wizard.chosen(connection, side)
        policy = connection.customer_policy if side is Side.AR else connection.vendor_policy
        initial = {**chosen, "policy": policy, "terms_days": connection.terms_days}
        super().__init__(data, initial=initial)
        offered = [("", "Not mapped"), *wizard.accounts_of(connection)]
        for category in wizard.CATEGORIES[side]:
            words = _WORDS.get(category, category.value.replace("_", " ").capitalize())
            self.fields[category.value] = forms.ChoiceField(choices=offered, required=False, label=words)
        self.fields[wizard.MASTER] = forms.ChoiceField(
            choices=offered,
            required=False,
            label="Everything else",
            help_text="The master default; balance-sheet uses and taxes never fall so far.",
        )
        noun = "Customers" if side is Side.AR else "Vendors"
        self.fields["policy"] = forms.ChoiceField(
            choices=PartyPolicy.choices, label=f"{noun} that Sage does not know"
        )
        self.fields["terms_days"] = forms.IntegerField(
            min_value=0,
            max_value=365,
            label="Days until due",
            help_text="Where neither the TMS nor the party gives terms.",
        )

    def save(self) -> bool:
        keys = [c.value for c in wizard.CATEGORIES[self.side]] + [wizard.MASTER]
        problems = wizard.choose_accounts(self.connection, self.side, {k: self.cleaned_data[k] for k in keys})
        for key, words in problems.items():
            self.add_error(key, f"{words}.")
        if problems:
            return False
        column = "customer_policy" if self.side is Side.AR else "vendor_policy"
        setattr(self.connection, column, self.cleaned_data["policy"])
        self.connection.terms_days = self.cleaned_data["terms_days"]
        self.connection.save(update_fields=[column, "terms_days"])
        return True


class AdvancedForm(forms.Form):
    def __init__(self, data: Any = None, *, connection: Connection) -> None:
        self.connection = connection
        mapped = {m.dimension: m for m in DimensionMapping.objects.filter(connection=connection)}
        initial: dict[str, Any] = {
            "payments_on": connection.payments_on,
            "payments_hours": max(1, connection.payments_every // 3600),
            "export_at": connection.export_at,
            "nightly_at": connection.nightly_at,
        }
        for name, _ in SAGES_DIMENSIONS:
            if name in mapped:
                initial |= {
                    f"{name}_default": mapped[name].default,
                    f"{name}_field": mapped[name].source_field,
                }
        super().__init__(data, initial=initial)
        for name, words in SAGES_DIMENSIONS:
            values = [("", "No default"), *wizard.values_of(connection, name)]
            kept = initial.get(f"{name}_default", "")
            if kept and kept not in dict(values):
                values.append((kept, kept))
            self.fields[f"{name}_field"] = forms.CharField(
                label=f"{words}: TMS field", max_length=60, required=False
            )
            self.fields[f"{name}_default"] = forms.ChoiceField(
                label=f"{words}: default", choices=values, required=False
            )
        self.fields["payments_on"] = forms.BooleanField(label="Import payments from Sage", required=False)
        self.fields["payments_hours"] = forms.IntegerField(
            label="Hours between two imports", min_value=1, max_value=24
        )
        self.fields["export_at"] = forms.CharField(
            label="Documents go at",
            max_length=60,
            required=False,
            validators=[validate_times],
            help_text="Times of day by the subsidiary's clocks, such as 06:00, 18:00. Empty: at once.",
        )
        self.fields["nightly_at"] = forms.CharField(
            label="Nightly work at",
            max_length=5,
            validators=[validate_times],
            help_text="When what stands in Sage is read again, and the connection is examined.",
        )

    def save(self) -> bool:
        data = self.cleaned_data
        for name, _ in SAGES_DIMENSIONS:
            wizard.choose_dimension(
                self.connection, name, data[f"{name}_field"].strip(), data[f"{name}_default"]
            )
        self.connection.payments_on = data["payments_on"]
        self.connection.payments_every = data["payments_hours"] * 3600
        self.connection.export_at, self.connection.nightly_at = data["export_at"], data["nightly_at"]
        self.connection.save(update_fields=["payments_on", "payments_every", "export_at", "nightly_at"])
        return True
