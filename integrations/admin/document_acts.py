"""What a person may do with documents. Each act calls one function of the pipeline, after a page that says its effect."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Model, QuerySet

from integrations.core.issues import Code
from integrations.core.lifecycle import ALLOWED, By, State
from integrations.models import Document
from integrations.pipeline import acts, adoption, drift
from integrations.shown.totals import Totals
from tenants.admin.base import Textarea, TextInput
from tenants.models import User
from tenants.permissions import powers_of


class NoAnswers(forms.Form):
    """An act that needs nothing but a yes."""


class Reason(forms.Form):
    reason = forms.CharField(
        max_length=300,
        widget=Textarea(attrs={"rows": 2}),
        help_text="Stands on the document's timeline with your name.",
    )


class SageRecord(Reason):
    record_no = forms.CharField(
        label="RECORDNO in Sage",
        max_length=20,
        widget=TextInput(),
        help_text="The record that a person keyed in Sage for this document. It is read there next; payments of it are imported "
        "from then on.",
    )
    field_order = ["record_no", "reason"]


class Adopted(Reason):
    record_no = forms.CharField(
        label="RECORDNO in Sage",
        max_length=20,
        required=False,
        widget=TextInput(),
        help_text="Of the records that bear its number and party; empty where there is only one.",
    )
    field_order = ["record_no", "reason"]


@dataclass(frozen=True, slots=True)
class Act:
    """`effect` says what will have happened; `perform` gets ids, who acts, and the form's answers."""

    name: str
    label: str
    effect: str
    states: frozenset[State]
    perform: Callable[[Sequence[uuid.UUID], User, Mapping[str, Any]], object]
    form: type[forms.Form] = Reason
    one_only: bool = False
    primary: frozenset[State] = frozenset()
    causes: frozenset[Code] = frozenset()
    unless: frozenset[Code] = frozenset()

    def fits(self, documents: QuerySet[Document]) -> QuerySet[Document]:
        fitting = documents.filter(state__in=self.states).exclude(blocked_by__in=self.unless)
        return fitting.filter(blocked_by__in=self.causes) if self.causes else fitting

    def fits_one(self, document: Document) -> bool:
        fitting = document.state in self.states and document.blocked_by not in self.unless
        return fitting and (not self.causes or document.blocked_by in self.causes)


def _to(now: State) -> frozenset[State]:
    """The states from which a person may move a document to `now`."""
    return frozenset(was for (was, target), who in ALLOWED.items() if target is now and By.PERSON in who)


SAMPLE = 8
CHANGE = "integrations.change_document"

ACTS: Mapping[str, Act] = {
    act.name: act
    for act in (
        Act(
            "retry",
            "Retry",
            "built again with today's settings, and sent if nothing blocks any more",
            frozenset({State.BLOCKED, State.REJECTED}),
            lambda ids, actor, said: acts.retry(ids, actor),
            form=NoAnswers,
            primary=frozenset({State.BLOCKED, State.REJECTED}),
        ),
        Act(
            "hold",
            "Hold back",
            "held back until somebody lets them go, whatever is mended meanwhile",
            frozenset(acts.HOLDABLE),
            lambda ids, actor, said: acts.hold(ids, actor, said["reason"]),
            unless=frozenset({Code.HELD}),
        ),
        Act(
            "let-go",
            "Let go",
            "built again, and sent if nothing else blocks them",
            frozenset({State.BLOCKED}),
            lambda ids, actor, said: acts.let_go(ids, actor, said["reason"]),
            primary=frozenset({State.BLOCKED}),
            causes=frozenset({Code.HELD}),
        ),
        Act(
            "leave-out",
            "Leave out",
            "left out: not sent to Sage, and counted as left out with your reason",
            _to(State.SKIPPED),
            lambda ids, actor, said: acts.skip(ids, actor, said["reason"]),
        ),
        Act(
            "not-ours",
            "Leave out",
            "left out: what Sage holds under its number is somebody else's, and it is not sent",
            frozenset({State.UNKNOWN}),
            lambda ids, actor, said: acts.skip(ids, actor, said["reason"]),
            causes=frozenset({Code.FOUND_WITHOUT_MARK}),
        ),
        Act(
            "take-up",
            "Take up again",
            "taken up again, and sent with the next export",
            frozenset({State.SKIPPED}),
            lambda ids, actor, said: acts.take_up(ids, actor, said["reason"]),
        ),
        Act(
            "not-in-sage",
            "Not in Sage",
            "sent again, because you looked in Sage and it is not there. If it is there after all, it will stand there twice",
            frozenset({State.UNKNOWN}),
            lambda ids, actor, said: acts.agree_witness(ids, actor, said["reason"]),
            causes=frozenset({Code.NO_WITNESS}),
        ),
        Act(
            "keep-by-hand",
            "Kept by hand",
            "kept by hand: the Sage record that you name stands for it, and it is not sent",
            _to(State.BY_HAND),
            lambda ids, actor, said: acts.keep_by_hand(ids[0], said["record_no"], actor, said["reason"]),
            form=SageRecord,
            one_only=True,
        ),
        Act(
            "name-record",
            "Name its record",
            "held by the Sage record that you name in place of the one named before; it is read there next",
            frozenset({State.BY_HAND}),
            lambda ids, actor, said: acts.keep_by_hand(ids[0], said["record_no"], actor, said["reason"]),
            form=SageRecord,
            one_only=True,
            primary=frozenset({State.BY_HAND}),
            causes=frozenset({Code.BY_HAND_NOT_THERE, Code.BY_HAND_DIFFERS}),
        ),
        Act(
            "send-after-all",
            "Send after all",
            "sent, because the record that was named is not in Sage. If somebody keyed it under another, it will stand there twice",
            frozenset({State.BY_HAND}),
            lambda ids, actor, said: acts.send_again(ids[0], actor, said["reason"]),
            one_only=True,
            causes=frozenset({Code.BY_HAND_NOT_THERE}),
        ),
        Act(
            "send-again",
            "Send again",
            "sent again. If Sage holds it after all, it will stand there twice: look in Sage first",
            frozenset({State.UNKNOWN, State.GONE}),
            lambda ids, actor, said: acts.send_again(ids[0], actor, said["reason"]),
            one_only=True,
            primary=frozenset({State.GONE}),
        ),
        Act(
            "adopt",
            "Adopt Sage's record",
            "not sent: the record that stands in Sage under its number and party is taken for it, and its payments are imported",
            frozenset({State.BLOCKED}),
            lambda ids, actor, said: adoption.adopt(ids[0], said["record_no"], actor, said["reason"]),
            form=Adopted,
            one_only=True,
            primary=frozenset({State.BLOCKED}),
            causes=frozenset({Code.NUMBER_IN_SAGE}),
        ),
        Act(
            "accept-drift",
            "Accept Sage's",
            "accepted as it stands in Sage now: that is what we hold from then on, and payments are imported against it",
            frozenset({State.DRIFTED}),
            lambda ids, actor, said: drift.accept(ids[0], actor, said["reason"]),
            one_only=True,
        ),
        Act(
            "write-over",
            "Write ours over it",
            "changed back in Sage to what the TMS says, if it is unpaid and its period is open",
            frozenset({State.DRIFTED}),
            lambda ids, actor, said: drift.write_over(ids[0], actor, said["reason"]),
            one_only=True,
            primary=frozenset({State.DRIFTED}),
        ),
        Act(
            "post-again",
            "Post again",
            "posted again under a new control id: the one that was reversed in Sage stays reversed",
            frozenset({State.REVERSED}),
            lambda ids, actor, said: drift.post_again(ids[0], actor, said["reason"]),
            one_only=True,
        ),
    )
}


def actable(documents: QuerySet[Document], user: User) -> QuerySet[Document]:
    """Those of tenants that the person may configure (A9); Billing looks, and does not touch."""
    if user.is_superuser:
        return documents  # as far as the break-glass goes
    return documents.filter(tenant__in=powers_of(user).tenants_for(CHANGE))


def offered(document: Document, user: User) -> list[Act]:
    if not user.has_perm(CHANGE, document):
        return []
    return [act for act in ACTS.values() if act.fits_one(document)]


@dataclass(frozen=True, slots=True)
class Effect:
    """What an act is about to do, in numbers and money, said before it is done."""

    act: Act
    documents: int
    totals: Totals
    left: int
    sample: tuple[Model, ...]

    @classmethod
    def of(cls, act: Act, chosen: QuerySet[Document]) -> Effect:
        fitting = act.fits(chosen)
        n = fitting.count()
        return cls(
            act,
            n,
            Totals.of(fitting),
            left=chosen.count() - n,
            sample=tuple(fitting.select_related("party")[:SAMPLE]),
        )

    @property
    def more(self) -> int:
        return self.documents - len(self.sample)
