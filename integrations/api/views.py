"""Deliveries in; states, documents and payments out. The key's tenant is the scope, opened by the middleware."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from typing import ClassVar

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import MethodNotAllowed, NotAuthenticated, NotFound
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from integrations.api import answers, shapes
from integrations.api.bodies import JsonBytes, Parties, Transactions, decoded, read_body
from integrations.api.errors import Refused
from integrations.api.files import OneFile, read_attachment
from integrations.api.paging import cursor_of, limit_of, number_of, one_of
from integrations.core.documents import DocumentKind
from integrations.core.lifecycle import State
from integrations.models.choices import Channel
from integrations.pipeline import attachments, inquiry
from integrations.pipeline.intake import accept, terms_of
from integrations.tms.json_shape import read_party, read_transaction
from integrations.tms.rows import PartyRow, Terms, TransactionRow
from tenants.models import ApiKey, ApiScope, Subsidiary


class ApiView(APIView):
    """Closed unless `api_scopes` names the scope of the method."""

    api_scopes: ClassVar[Mapping[str, str]] = {}
    http_method_names = ["get", "head", "post"]
    renderer_classes = [JSONRenderer]
    parser_classes = [JsonBytes]

    def check_permissions(self, request: Request) -> None:
        if request.auth is not None and request.method not in ("HEAD", *self.api_scopes):
            raise MethodNotAllowed(str(request.method))
        super().check_permissions(request)

    @property
    def key(self) -> ApiKey:
        key = self.request.auth
        if not isinstance(key, ApiKey):
            raise NotAuthenticated
        return key

    def subsidiary(self, slug: str) -> Subsidiary:
        found: Subsidiary | None = (
            Subsidiary.objects.filter(slug=slug[:60]).first() if "\x00" not in slug else None
        )
        if found is None:
            raise NotFound("There is no such subsidiary.")
        return found


class TransactionsView(ApiView):
    api_scopes = {"POST": ApiScope.TRANSACTIONS}

    @extend_schema(
        operation_id="deliverTransactions",
        description="Deliver up to 1,000 transactions. Rows are judged one by one; good ones are kept.",
        request=shapes.TransactionsBody,
        responses={200: shapes.ReceiptShape, **shapes.REFUSALS},
    )
    def post(self, request: Request) -> Response:
        body = read_body(request, Transactions)
        subsidiary = self.subsidiary(body.subsidiary)
        receipt = accept(
            subsidiary_id=subsidiary.pk,
            source_system=body.source_system,
            rows=_transactions(body, terms_of(subsidiary, body.source_system)),
            channel=Channel.API,
            received_from=f"API key {self.key.name}",
        )
        return Response(answers.receipt(receipt))


class PartiesView(ApiView):
    api_scopes = {"POST": ApiScope.PARTIES}

    @extend_schema(
        operation_id="deliverParties",
        description="Deliver up to 1,000 customers, carriers, drivers and providers. What is told last holds.",
        request=shapes.PartiesBody,
        responses={200: shapes.ReceiptShape, **shapes.REFUSALS},
    )
    def post(self, request: Request) -> Response:
        body = read_body(request, Parties)
        receipt = accept(
            subsidiary_id=self.subsidiary(body.subsidiary).pk,
            source_system=body.source_system,
            rows=_parties(body),
            channel=Channel.API,
            received_from=f"API key {self.key.name}",
        )
        return Response(answers.receipt(receipt))


class TransactionView(ApiView):
    api_scopes = {"GET": ApiScope.STATUS}

    @extend_schema(
        operation_id="readTransaction",
        description="One transaction: its versions, its open issues and its document in Sage.",
        responses={200: shapes.TransactionShape, **shapes.READ_REFUSALS},
    )
    def get(self, request: Request, transaction_id: uuid.UUID) -> Response:
        found = inquiry.transaction(transaction_id)
        if found is None:
            raise NotFound("There is no such transaction.")
        return Response(answers.transaction(found))


class AttachmentsView(ApiView):
    api_scopes = {"POST": ApiScope.TRANSACTIONS}
    parser_classes = [OneFile]

    @extend_schema(
        operation_id="deliverAttachment",
        description=(
            "Deliver one paper of a transaction that was delivered before: PDF, JPEG, PNG or TIFF. The same file again changes "
            "nothing. It goes to Sage with the transaction's document, or onto it where that stands there already."
        ),
        request={"multipart/form-data": shapes.AttachmentBody},
        responses={200: shapes.AttachmentShape, **shapes.REFUSALS},
    )
    def post(self, request: Request) -> Response:
        given = read_attachment(request)
        subsidiary = self.subsidiary(given.subsidiary)
        found = inquiry.by_source(subsidiary.pk, given.source_system, given.kind, given.source_id)
        if found is None:
            raise NotFound("There is no such transaction: deliver it first.")
        try:
            taken = attachments.take(
                found,
                given.paper,
                given.file_name,
                given.content,
                received_from=f"API key {self.key.name}",
            )
        except attachments.Unusable as why:
            raise Refused(
                "attachment.unusable",
                str(why.issues[0].message),
                str(why.issues[0].remedy),
                problems=[answers.problem(i) for i in why.issues],
            ) from why
        return Response(
            {
                "id": str(taken.attachment.pk),
                "sha256": taken.attachment.sha256,
                "known": taken.known,
                "documents": taken.documents,
            }
        )


class DocumentsView(ApiView):
    api_scopes = {"GET": ApiScope.STATUS}

    @extend_schema(
        operation_id="listDocuments",
        description="Documents for Sage, newest first.",
        parameters=[
            OpenApiParameter("subsidiary", str, description="Only of this subsidiary (its slug)."),
            OpenApiParameter("state", str, enum=[one.value for one in State]),
            OpenApiParameter("kind", str, enum=[one.value for one in DocumentKind]),
            shapes.CURSOR,
            shapes.LIMIT,
        ],
        responses={200: shapes.DocumentPage, **shapes.READ_REFUSALS},
    )
    def get(self, request: Request) -> Response:
        asked = request.query_params
        subsidiary = self.subsidiary(asked["subsidiary"]) if asked.get("subsidiary") else None
        page = inquiry.documents(
            state=one_of(asked, "state", [one.value for one in State]),
            kind=one_of(asked, "kind", [one.value for one in DocumentKind]),
            subsidiary_id=subsidiary.pk if subsidiary else None,
            after=cursor_of(asked),
            limit=limit_of(asked),
        )
        return Response(answers.documents(page))


class PaymentsView(ApiView):
    api_scopes = {"GET": ApiScope.PAYMENTS}

    @extend_schema(
        operation_id="readPayments",
        description=(
            "The feed of payments, append-only and in order. Keep `next_after` and send it as `after` the next time; "
            "no entry is ever added before one that was read."
        ),
        parameters=[
            OpenApiParameter(
                "after", {"type": "integer", "minimum": 0}, description="The last sequence that was read."
            ),
            shapes.LIMIT,
        ],
        responses={200: shapes.PaymentPage, **shapes.READ_REFUSALS},
    )
    def get(self, request: Request) -> Response:
        after = number_of(request.query_params, "after")
        return Response(
            answers.payments(inquiry.payments(after=after, limit=limit_of(request.query_params)), after)
        )


class StatusView(ApiView):
    api_scopes = {"GET": ApiScope.STATUS}

    @extend_schema(
        operation_id="readStatus",
        description="Each subsidiary: its connection, its documents by state, what waits and the last run.",
        responses={200: shapes.StatusShape, **shapes.READ_REFUSALS},
    )
    def get(self, request: Request) -> Response:
        return Response({"subsidiaries": answers.standings(inquiry.standings())})


class NowhereView(ApiView):
    """Whatever else is asked for below /api/v1/: an answer of the one shape."""

    api_scopes = {"GET": "", "POST": ""}

    @extend_schema(exclude=True)
    def get(self, request: Request, rest: str = "") -> Response:
        raise NotFound

    post = get

    def check_permissions(self, request: Request) -> None:
        if request.auth is None:
            self.permission_denied(request)


def _transactions(body: Transactions | Parties, terms: Terms) -> Iterable[TransactionRow]:
    for number, values, issue in decoded(body.raw_rows):
        if issue is None:
            yield read_transaction(values, number, terms)
        else:
            yield TransactionRow(number, {"unreadable": issue.message}, issues=(issue,))


def _parties(body: Transactions | Parties) -> Iterable[PartyRow]:
    for number, values, issue in decoded(body.raw_rows):
        if issue is None:
            yield read_party(values, number)
        else:
            yield PartyRow(number, {"unreadable": issue.message}, issues=(issue,))
