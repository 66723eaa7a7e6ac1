"""What a person may do with a connection: each act is one call of the pipeline."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.db.models import Count, Sum
from django.utils import timezone

from integrations.core.freight import Kind, Side, side_of
from integrations.core.money import Money
from integrations.models import Connection, FreightTransaction
from integrations.models.choices import ConnectionState, WorkKind
from integrations.pipeline import connections, due, entities, streams
from integrations.setup import disconnect, doctor
from tenants.admin.base import TextInput
from tenants.models import Role, User
from tenants.permissions import powers_of
from tenants.templatetags.figures import money

_RUNNING = frozenset({ConnectionState.ACTIVE})


class ActForm(forms.Form):
    """What an act asks; it knows of which connection, and who answers."""

    def __init__(self, *args: Any, connection: Connection, asker: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.connection = connection
        self.asker = asker


class Nothing(ActForm):
    """An act that needs nothing but a yes."""


class CutOver(ActForm):
    """An earlier start is an Admin's, before the first export, after being shown count and money (A6)."""

    cut_over = forms.CharField(
        required=False,
        label="Cut-over",
        widget=TextInput(attrs={"placeholder": "2026-11-01 00:00"}),
        help_text="What was created in the TMS before this moment is never exported (rule A6). Empty: from now on, "
        "or as it was before a pause. In the subsidiary's time zone.",
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput())

    def clean_cut_over(self) -> datetime | None:
        text = self.cleaned_data["cut_over"].strip()
        if not text:
            return None
        field = forms.DateTimeField(input_formats=["%Y-%m-%d", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"])
        local: datetime = field.clean(text).replace(tzinfo=None)
        return local.replace(tzinfo=ZoneInfo(self.connection.subsidiary.time_zone))

    def clean(self) -> dict[str, Any]:
        moment = self.cleaned_data.get("cut_over")
        if moment is not None and moment < timezone.now():
            self._refuse_unless_allowed()
            if self.cleaned_data["seen"] != moment.isoformat():
                self._show_first(moment)
        return self.cleaned_data

    def _refuse_unless_allowed(self) -> None:
        heads = powers_of(self.asker).tenants({Role.ADMIN, Role.PARTNER_ADMIN})
        if self.connection.tenant_id not in heads:
            raise forms.ValidationError("A start before now is set by an Admin of the tenant.")
        if self.connection.documents.filter(sent_at__isnull=False).exists():
            raise forms.ValidationError("Documents were exported already: the cut-over stays as it is.")

    def _show_first(self, moment: datetime) -> None:
        self.data = {**self.data.dict(), "seen": moment.isoformat()}  # type: ignore[attr-defined]
        raise forms.ValidationError(
            f"{delivered_since(self.connection, moment)} Press Activate once more if they shall be exported."
        )


class Why(ActForm):
    reason = forms.CharField(
        max_length=300, widget=TextInput(), help_text="Shown on the connection while it is paused."
    )


class TypedName(ActForm):
    """What cannot be undone asks for the subsidiary's name, after saying its effect in numbers."""

    subsidiary = forms.CharField(max_length=200, widget=TextInput(attrs={"autocomplete": "off"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        told = disconnect.effect(self.connection)
        self.fields["subsidiary"].help_text = (
            f"{told.settings:,} settings are removed, {told.waiting:,} documents that wait are taken back, {told.posted:,} posted documents "
            f"stay on record. Export the settings first, if they may be wanted again. To go on, type: {self.connection.subsidiary.name}"
        )


class Streams(ActForm):
    """What rests while the rest goes on."""

    paused = forms.MultipleChoiceField(
        label="These rest",
        required=False,
        choices=[(one.value, words) for one, words in streams.WORDS.items()],
        widget=forms.CheckboxSelectMultiple,
        help_text="None chosen: everything goes on.",
    )
    reason = forms.CharField(
        max_length=300, required=False, widget=TextInput(), help_text="Shown while something rests."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["paused"] = self.connection.paused_streams

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("paused") and not data.get("reason"):
            self.add_error("reason", "Say why, for whoever finds it resting.")
        return data


def delivered_since(connection: Connection, moment: datetime) -> str:
    """How many transactions that were delivered an earlier start would export, and their money."""
    since = FreightTransaction.objects.filter(
        subsidiary=connection.subsidiary_id, created_in_tms__gte=moment, created_in_tms__lte=timezone.now()
    )
    rows = list(since.order_by().values_list("currency", "kind").annotate(n=Count("pk"), minor=Sum("total")))
    sums: Counter[tuple[str, str]] = Counter()
    for currency, kind, _, minor in rows:
        sums["receivable" if side_of(Kind(kind)) is Side.AR else "payable", currency] += minor
    words = [
        f"{side} {money(Money.from_minor(minor, currency))}"
        for (side, currency), minor in sorted(sums.items())
    ]
    count = sum(n for _, _, n, _ in rows)
    amounts = f" ({', '.join(reversed(words))})" if words else ""
    noun = "transaction was" if count == 1 else "transactions were"
    return f"Of what was delivered already, {count:,} {noun} created since then{amounts}."


@dataclass(frozen=True, slots=True)
class ConnectionAct:
    name: str
    label: str
    effect: str
    states: frozenset[ConnectionState]
    perform: Callable[[Connection, User, Mapping[str, Any]], object]
    form: type[ActForm] = Nothing


def _activate(connection: Connection, actor: User, said: Mapping[str, Any]) -> None:
    connections.activate(connection.pk, actor, cut_over=said["cut_over"])


def _pause(connection: Connection, actor: User, said: Mapping[str, Any]) -> None:
    connections.pause(connection.pk, actor, said["reason"])


def _due(kind: WorkKind) -> Callable[[Connection, User, Mapping[str, Any]], None]:
    def make_due(connection: Connection, actor: User, said: Mapping[str, Any]) -> None:
        due.make_due(connection.pk, kind)

    return make_due


ACTS: Mapping[str, ConnectionAct] = {
    act.name: act
    for act in (
        ConnectionAct(
            "activate",
            "Activate",
            "From now on what is due is exported to Sage by itself, and payments are imported.",
            frozenset({ConnectionState.DRAFT, ConnectionState.PAUSED}),
            _activate,
            form=CutOver,
        ),
        ConnectionAct(
            "export",
            "Export now",
            "What is ready is exported within a minute, not at its next time.",
            _RUNNING,
            _due(WorkKind.ADVANCE),
        ),
        ConnectionAct(
            "payments",
            "Import payments now",
            "Payments recorded in Sage are read within a minute, not at their next time.",
            _RUNNING,
            _due(WorkKind.PAYMENTS),
        ),
        ConnectionAct(
            "refresh",
            "Refresh lists",
            "Accounts, customers, vendors and dimensions are read from Sage again within a minute.",
            _RUNNING | {ConnectionState.DRAFT, ConnectionState.PAUSED},
            lambda connection, actor, said: due.once(connection.pk, WorkKind.REFERENCE),
        ),
        ConnectionAct(
            "doctor",
            "Examine",
            "Sign-in, rights, accounts, books and all else that posting needs are asked of Sage within a minute. Nothing is changed.",
            _RUNNING | {ConnectionState.DRAFT, ConnectionState.PAUSED},
            lambda connection, actor, said: due.once(connection.pk, WorkKind.DOCTOR),
        ),
        ConnectionAct(
            "client",
            "Client is authorized",
            "You say that the company has authorized our client application in Sage; the doctor names you with it.",
            _RUNNING | {ConnectionState.DRAFT, ConnectionState.PAUSED},
            lambda connection, actor, said: doctor.confirm_client(connection.pk, actor),
        ),
        ConnectionAct(
            "entities",
            "Find entities",
            "The entities of the company in Sage are read now, so that subsidiaries can be connected to them.",
            _RUNNING | {ConnectionState.DRAFT, ConnectionState.PAUSED},
            lambda connection, actor, said: entities.discover(connection.pk, actor),
        ),
        ConnectionAct(
            "streams",
            "Pause streams",
            "Receivables, payables, journals or payments rest by themselves; what is on its way ends, what is built waits.",
            _RUNNING,
            lambda connection, actor, said: streams.choose(
                connection.pk, actor, said["paused"], said["reason"]
            ),
            form=Streams,
        ),
        ConnectionAct(
            "disconnect",
            "Disconnect",
            "Its settings and mappings are removed; what was posted stays on record and is never posted to this company again (rule A8).",
            frozenset({ConnectionState.DRAFT, ConnectionState.PAUSED}),
            lambda connection, actor, said: disconnect.disconnect(connection.pk, actor, said["subsidiary"]),
            form=TypedName,
        ),
        ConnectionAct(
            "pause",
            "Pause",
            "Nothing more is sent and no payment is read until someone activates it again. What is on its way is settled first.",
            _RUNNING,
            _pause,
            form=Why,
        ),
    )
}


# Nobody can speak to a Sage on a PC: what asks Sage something is not offered there.
_ASKING_SAGE = frozenset({"export", "payments", "refresh", "doctor", "client", "entities", "streams"})


def offered(connection: Connection) -> list[ConnectionAct]:
    return [
        act
        for act in ACTS.values()
        if connection.state in act.states and not (connection.is_desktop and act.name in _ASKING_SAGE)
    ]
