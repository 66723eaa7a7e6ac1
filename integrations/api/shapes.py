"""The API's shapes for the OpenAPI schema: a contract, so each field says what it is. They read and write nothing."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema_field
from rest_framework import serializers
from rest_framework.serializers import Serializer

from integrations.api.paging import DEFAULT_LIMIT, MAX_LIMIT
from integrations.core.freight import Category, Kind, Paper, PartyKind
from integrations.pipeline.arrivals import Outcome
from integrations.tms.json_shape import transactions as limits

AMOUNT = {
    "oneOf": [
        {"type": "string", "pattern": r"^[+-]?[0-9]{1,15}(\.[0-9]{1,6})?$"},
        {"type": "number"},
    ],
    "description": "Exact: a decimal text, or a JSON number that is read as it is written. Never more decimals than the currency has.",
}
MOMENT = {
    "oneOf": [{"type": "string", "format": "date-time"}, {"type": "string", "format": "date"}],
    "description": "When it was made in the TMS, with its offset; a date means its start in the subsidiary's zone. Default: document_date.",
}
FIELDS = {"type": "object", "additionalProperties": {"type": "string", "maxLength": 300}, "maxProperties": 60}

CURSOR = OpenApiParameter("cursor", str, description="The `next` of the page before.")
LIMIT = OpenApiParameter(
    "limit", {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT}
)


@extend_schema_field(AMOUNT)
class AmountField(serializers.CharField):
    pass


@extend_schema_field(MOMENT)
class MomentField(serializers.CharField):
    pass


@extend_schema_field(FIELDS)
class FieldsField(serializers.JSONField):
    pass


def _text(limit: int, **options: Any) -> serializers.CharField:
    return serializers.CharField(max_length=limit, **options)


def _words(of: Any) -> list[str]:
    return [one.value for one in of]


TRANSACTION_KINDS = _words(Kind)
PARTY_KINDS = _words(PartyKind)


class NamedShape(Serializer[Any]):
    kind = serializers.ChoiceField(_words(PartyKind))
    source_id = _text(limits.MAX_ID)


class ChargeShape(Serializer[Any]):
    line = serializers.IntegerField(
        required=False, min_value=1, max_value=1_000_000, help_text="Default: its place."
    )
    code = _text(limits.MAX_CODE, required=False, help_text="The TMS's charge code.")
    category = serializers.ChoiceField(_words(Category), required=False, help_text="Default: by the kind.")
    amount = AmountField()
    description = _text(limits.MAX_DESCRIPTION, required=False)
    fields_ = FieldsField(required=False)
    party = NamedShape(
        required=False,
        help_text="Whom this charge is about: a sold invoice's customer, an accrued cost's carrier.",
    )
    applies_to = _text(
        limits.MAX_ID,
        required=False,
        help_text="The sold invoice, by its source_id, on a factoring schedule.",
    )

    def get_fields(self) -> dict[str, Any]:
        return {name.rstrip("_"): field for name, field in super().get_fields().items()}


class PartyRefShape(Serializer[Any]):
    kind = serializers.ChoiceField(
        _words(PartyKind), required=False, help_text="Where the kind leaves a choice."
    )
    source_id = _text(limits.MAX_ID)
    name = _text(limits.MAX_NAME, required=False)


class TransactionRowShape(Serializer[Any]):
    kind = serializers.ChoiceField(TRANSACTION_KINDS)
    source_id = _text(limits.MAX_ID)
    version = serializers.IntegerField(
        required=False, min_value=0, max_value=2**63 - 1, help_text="Default: 1."
    )
    created = MomentField(required=False)
    document_date = serializers.DateField(
        required=False, help_text="Required but for a void that names only what it voids."
    )
    number = _text(limits.MAX_ID, required=False, help_text="Default: source_id.")
    party = PartyRefShape(required=False)
    currency = serializers.RegexField(r"^[A-Z]{3}$", required=False, help_text="Default: the subsidiary's.")
    due_date = serializers.DateField(required=False)
    terms_days = serializers.IntegerField(required=False, min_value=0, max_value=limits.MAX_TERMS)
    reference = _text(limits.MAX_REFERENCE, required=False)
    description = _text(limits.MAX_DESCRIPTION, required=False)
    applies_to = _text(
        limits.MAX_ID, required=False, help_text="What a credit or deduction corrects, by its source_id."
    )
    fields_ = FieldsField(required=False)
    charges = ChargeShape(many=True, required=False)
    total = AmountField(required=False, help_text="If given, the charges must come to it.")
    void = serializers.BooleanField(required=False)
    beneficiary = NamedShape(
        required=False, help_text="Who got an advance, or the driver whose settlement deducts the purchase."
    )

    def get_fields(self) -> dict[str, Any]:
        return {name.rstrip("_"): field for name, field in super().get_fields().items()}


class PartyRowShape(Serializer[Any]):
    kind = serializers.ChoiceField(PARTY_KINDS)
    source_id = _text(limits.MAX_ID)
    name = _text(limits.MAX_NAME)
    active = serializers.BooleanField(required=False)
    terms_days = serializers.IntegerField(required=False, min_value=0, max_value=limits.MAX_TERMS)
    external_accounting_id = _text(
        limits.MAX_ID,
        required=False,
        allow_blank=True,
        help_text="Its id in this subsidiary's Sage; empty takes it away.",
    )
    tax_id = _text(40, required=False, write_only=True, help_text="Kept encrypted, never shown.")


class _Delivery(Serializer[Any]):
    subsidiary = _text(60, help_text="The subsidiary's slug.")
    source_system = serializers.RegexField(
        r"^[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=40, required=False, help_text="Default: tms."
    )


class TransactionsBody(_Delivery):
    transactions = serializers.ListField(child=TransactionRowShape(), min_length=1, max_length=1000)


class PartiesBody(_Delivery):
    parties = serializers.ListField(child=PartyRowShape(), min_length=1, max_length=1000)


class ProblemShape(Serializer[Any]):
    code = serializers.CharField(help_text="Stable; docs/issue-codes.md.")
    place = serializers.CharField(help_text="Where in the row: charges[2].amount.")
    message = serializers.CharField()
    remedy = serializers.CharField()


class ResultShape(Serializer[Any]):
    index = serializers.IntegerField(help_text="The row's place in the call, from 0.")
    source_id = serializers.CharField()
    id = serializers.UUIDField(allow_null=True)
    outcome = serializers.ChoiceField(_words(Outcome))
    history = serializers.BooleanField(help_text="Made before the cut-over: kept, never exported.")
    problems = ProblemShape(many=True)


@extend_schema_field({"type": "object", "additionalProperties": {"type": "integer"}})
class CountsField(serializers.JSONField):
    pass


class ReceiptShape(Serializer[Any]):
    delivery = serializers.UUIDField()
    counts = CountsField(help_text="Rows by outcome.")
    history = serializers.IntegerField()
    results = ResultShape(many=True)


class DocumentShape(Serializer[Any]):
    id = serializers.UUIDField()
    subsidiary = serializers.CharField()
    kind = serializers.CharField()
    state = serializers.CharField()
    blocked_by = serializers.CharField()
    source_system = serializers.CharField()
    source_kind = serializers.CharField()
    source_id = serializers.CharField()
    number = serializers.CharField()
    party_in_sage = serializers.CharField()
    document_date = serializers.DateField(allow_null=True)
    currency = serializers.CharField()
    total = serializers.CharField()
    open = serializers.CharField(allow_null=True)
    record_no = serializers.CharField()
    created_at = serializers.DateTimeField()
    confirmed_at = serializers.DateTimeField(allow_null=True)


class DocumentPage(Serializer[Any]):
    results = DocumentShape(many=True)
    next = serializers.CharField(allow_null=True)


class KnownPartyShape(Serializer[Any]):
    kind = serializers.CharField()
    source_id = serializers.CharField()
    name = serializers.CharField()


class VersionShape(Serializer[Any]):
    version = serializers.IntegerField()
    status = serializers.CharField()
    void = serializers.BooleanField()
    total = serializers.CharField()
    difference = serializers.CharField(allow_null=True)
    received_at = serializers.DateTimeField()


class TransactionShape(Serializer[Any]):
    id = serializers.UUIDField()
    subsidiary = serializers.CharField()
    source_system = serializers.CharField()
    kind = serializers.CharField()
    source_id = serializers.CharField()
    version = serializers.IntegerField()
    status = serializers.CharField()
    number = serializers.CharField()
    document_date = serializers.DateField()
    created = serializers.DateTimeField()
    party = KnownPartyShape()
    currency = serializers.CharField()
    total = serializers.CharField()
    document = DocumentShape(allow_null=True)
    versions = VersionShape(many=True)
    issues = ProblemShape(many=True)


class SagePaymentShape(Serializer[Any]):
    sage_record = serializers.IntegerField()
    date = serializers.DateField(allow_null=True)
    method = serializers.CharField()
    number = serializers.CharField(help_text="Cheque or reference number.")


class PaymentShape(Serializer[Any]):
    """One entry of the feed: a part of a payment applied to a document, or taken back."""

    sequence = serializers.IntegerField(help_text="Its place in the feed.")
    at = serializers.DateTimeField()
    event = serializers.CharField(help_text="applied, or undone: what an earlier entry told is taken back.")
    source_system = serializers.CharField()
    kind = serializers.CharField()
    source_id = serializers.CharField(help_text="The TMS's own id of what was paid.")
    document = serializers.UUIDField()
    number = serializers.CharField()
    part = serializers.CharField(help_text="cash, credit, advance or discount.")
    amount = serializers.CharField()
    currency = serializers.CharField()
    payment = SagePaymentShape()
    sage_detail = serializers.IntegerField()


class PaymentPage(Serializer[Any]):
    results = PaymentShape(many=True)
    next_after = serializers.IntegerField()


class ConnectionShape(Serializer[Any]):
    id = serializers.UUIDField()
    state = serializers.CharField()
    paused_because = serializers.CharField()
    currency = serializers.CharField()
    cut_over = serializers.DateTimeField(allow_null=True)


class RunShape(Serializer[Any]):
    kind = serializers.CharField()
    state = serializers.CharField()
    counts = CountsField()
    started_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)


class StandingShape(Serializer[Any]):
    subsidiary = serializers.CharField()
    connection = ConnectionShape(allow_null=True)
    documents = CountsField(help_text="By state.")
    versions = CountsField(help_text="Newer versions that wait, or are held.")
    last_run = RunShape(allow_null=True)


class StatusShape(Serializer[Any]):
    subsidiaries = StandingShape(many=True)


class ErrorShape(Serializer[Any]):
    code = serializers.CharField()
    message = serializers.CharField()
    remedy = serializers.CharField()
    problems = ProblemShape(many=True)
    request_id = serializers.CharField()


class ErrorBody(Serializer[Any]):
    error = ErrorShape()


READ_REFUSALS: dict[int, Any] = dict.fromkeys((400, 401, 403, 404, 405, 429, 500), ErrorBody)
REFUSALS: dict[int, Any] = dict.fromkeys((400, 401, 403, 404, 405, 413, 415, 429, 500), ErrorBody)


class AttachmentBody(Serializer[Any]):
    subsidiary = _text(60)
    source_system = _text(40, required=False, default="tms")
    kind = serializers.ChoiceField(choices=TRANSACTION_KINDS)
    source_id = _text(80, help_text="Of the transaction, in the TMS.")
    paper = serializers.ChoiceField(choices=_words(Paper))
    file = serializers.FileField()


class AttachmentShape(Serializer[Any]):
    id = serializers.UUIDField()
    sha256 = serializers.CharField()
    known = serializers.BooleanField(help_text="The very file was there already.")
    documents = serializers.IntegerField(help_text="Documents already built that will bear it in Sage.")
