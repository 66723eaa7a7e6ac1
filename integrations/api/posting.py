"""Posting batches of a desktop Sage by the API: what there is, a new one, its files. A file is given out only to who says by whom
Sage was backed up, at each download (rule J5)."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Annotated, Any

import msgspec
from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer

from integrations.api import shapes
from integrations.api.bodies import read_object
from integrations.api.errors import Refused
from integrations.api.views import ApiView
from integrations.core.batches import BatchError
from integrations.models import BatchFile, Connection, PostingBatch
from integrations.pipeline.posting import gathering, stepping
from tenants.models import ApiScope

SHOWN = 50  # batches in a list, the newest first


class Wanted(msgspec.Struct, forbid_unknown_fields=True):
    subsidiary: str
    month: date | None = None


class Backup(msgspec.Struct, forbid_unknown_fields=True):
    backup_taken_by: Annotated[str, msgspec.Meta(max_length=120)] = ""


class WantedShape(Serializer[Any]):
    subsidiary = serializers.CharField(max_length=60)
    month = serializers.DateField(
        required=False, help_text="Any day of the month that is closed; only where months are closed."
    )


class BackupShape(Serializer[Any]):
    backup_taken_by = serializers.CharField(
        max_length=120,
        required=False,
        help_text="Who backed up Sage just now. Without it no file is given out.",
    )


class FileShape(Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    documents = serializers.IntegerField()
    rows = serializers.IntegerField()
    size = serializers.IntegerField()
    sha256 = serializers.CharField()


class BatchShape(Serializer[Any]):
    id = serializers.UUIDField()
    subsidiary = serializers.CharField()
    number = serializers.IntegerField()
    kind = serializers.CharField()
    state = serializers.CharField()
    documents = serializers.IntegerField()
    total = serializers.CharField(help_text="Debits of all its documents.")
    currency = serializers.CharField()
    sha256 = serializers.CharField()
    files = FileShape(many=True)


class BatchesShape(Serializer[Any]):
    results = BatchShape(many=True)


class BatchesView(ApiView):
    api_scopes = {"GET": ApiScope.POSTING, "POST": ApiScope.POSTING}

    @extend_schema(
        operation_id="listBatches",
        description="The newest posting batches, with their files in the order of import.",
        responses={200: BatchesShape, **shapes.READ_REFUSALS},
    )
    def get(self, request: Request) -> Response:
        rows = PostingBatch.objects.select_related("connection__subsidiary").prefetch_related("files")
        return Response({"results": [_told(row) for row in rows.order_by("-built_at")[:SHOWN]]})

    @extend_schema(
        operation_id="buildBatch",
        description="Build a batch of all that is due, or the one journal of a month.",
        request=WantedShape,
        responses={200: BatchShape, **shapes.REFUSALS},
    )
    def post(self, request: Request) -> Response:
        body = read_object(request, Wanted)
        subsidiary = self.subsidiary(body.subsidiary)
        connection = Connection.objects.filter(subsidiary=subsidiary).exclude(state="DISCONNECTED").first()
        if connection is None or not connection.is_desktop:
            raise NotFound("This subsidiary has no Sage on a PC.")
        try:
            batch = gathering.build(connection.pk, f"API key {self.key.name}", body.month)
        except BatchError as why:
            raise Refused("batch.refused", str(why), "see the page Posting of the connection") from why
        return Response(_told(batch))


class BatchFileView(ApiView):
    api_scopes = {"POST": ApiScope.POSTING}

    @extend_schema(
        operation_id="downloadBatchFile",
        description="A file of a batch, exactly as it is to be imported. Each download asks who took the backup.",
        request=BackupShape,
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY, **shapes.REFUSALS},
    )
    def post(self, request: Request, batch_id: uuid.UUID, file_id: uuid.UUID) -> HttpResponseBase:
        if not BatchFile.objects.filter(id=file_id, batch=batch_id).exists():
            raise NotFound("There is no such file.")
        body = read_object(request, Backup)
        try:
            file, stream = stepping.download(
                batch_id, file_id, f"API key {self.key.name}", body.backup_taken_by
            )
        except BatchError as why:
            raise Refused(
                "batch.refused", str(why), "back up Sage, and send `backup_taken_by` with who did"
            ) from why
        answer = StreamingHttpResponse(stream, content_type="application/octet-stream")
        answer["Content-Disposition"] = f'attachment; filename="{file.name}"'
        answer["Content-Length"] = str(file.size)
        return answer


def _told(batch: PostingBatch) -> dict[str, Any]:
    return {
        "id": str(batch.pk),
        "subsidiary": batch.connection.subsidiary.slug,
        "number": batch.number,
        "kind": batch.kind,
        "state": batch.state,
        "documents": batch.documents,
        "total": str(batch.total.amount),
        "currency": batch.currency,
        "sha256": batch.sha256,
        "files": [
            {
                "id": str(file.pk),
                "name": file.name,
                "documents": file.documents,
                "rows": file.rows,
                "size": file.size,
                "sha256": file.sha256,
            }
            for file in batch.files.all()
        ],
    }
