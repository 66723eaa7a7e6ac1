"""A paper's file, as it is handed to a person."""

from __future__ import annotations

from django.http import Http404, HttpResponse

from integrations.models import Attachment, AttachmentBody

_TYPES = {"pdf": "application/pdf", "png": "image/png", "jpg": "image/jpeg", "tif": "image/tiff"}


def file_of(one: Attachment | None) -> HttpResponse:
    """Always as a file to be saved: what others made is not shown as a page of ours. 404 where it is no longer kept."""
    body = AttachmentBody.objects.filter(attachment=one).first() if one is not None else None
    if one is None or body is None:
        raise Http404
    response = HttpResponse(bytes(body.content), content_type=_TYPES[one.extension])
    response["Content-Disposition"] = f'attachment; filename="{one.sha256[:12]}.{one.extension}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox"
    return response
