"""The body of POST attachments: one file and a few words about it, bounded before it is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import IO, Any

from django.conf import settings
from rest_framework.exceptions import UnsupportedMediaType
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request

from integrations.api import answers
from integrations.api.errors import Refused
from integrations.core.freight import Kind, Paper
from integrations.core.issues import Code, Issue

_AROUND = 64 * 1024  # what stands around the file in a body
_DEFAULT_SYSTEM = "tms"
_MOST = 200  # characters of a word


class OneFile(MultiPartParser):
    """Refuses what is too large by its told length; what tells none is not read at all."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        request: Request = (parser_context or {})["request"]
        if request.headers.get("Content-Encoding", "identity").lower() != "identity":
            raise UnsupportedMediaType(f"content encoding {request.headers['Content-Encoding'][:40]}")
        told = request.headers.get("Content-Length", "")
        if not told.isdigit() or int(told) > settings.ATTACHMENT_MAX_BYTES + _AROUND:
            raise Refused(
                "body.too_large",
                f"the file is larger than {settings.ATTACHMENT_MAX_BYTES:,} bytes, or its length is not told",
                "scan it with less detail, or split it; send Content-Length",
                status_code=413,
            )
        return super().parse(stream, media_type, parser_context)


@dataclass(frozen=True, slots=True)
class Given:
    subsidiary: str
    source_system: str
    kind: str
    source_id: str
    paper: Paper
    file_name: str
    content: bytes


def read_attachment(request: Request) -> Given:
    """Every problem of the fields is told at once."""
    data: Any = request.data
    files: Any = request.FILES
    problems: list[Issue] = []

    def wrong(name: str, words: str) -> None:
        problems.append(Issue(Code.FIELD_INVALID, words, "see the schema: /api/v1/schema/", place=name))

    def word(name: str, default: str = "") -> str:
        value = str(data.get(name, default))
        if not value or len(value) > _MOST or "\x00" in value:
            wrong(name, f"{name} is missing or no name")
        return value

    words = {name: word(name) for name in ("subsidiary", "kind", "source_id", "paper")}
    system = word("source_system", _DEFAULT_SYSTEM)
    for name, known in (("kind", [k.value for k in Kind]), ("paper", [p.value for p in Paper])):
        if words[name] and words[name] not in known:
            wrong(name, f"{name} is one of {', '.join(known)}")
    given = files.getlist("file")
    if len(given) != 1:
        wrong("file", "send one file, under the name 'file'")
    if problems:
        raise Refused(
            "body.invalid",
            "; ".join(p.message for p in problems),
            "send the fields that the schema describes: /api/v1/schema/",
            problems=[answers.problem(p) for p in problems],
        )
    return Given(
        words["subsidiary"],
        system,
        words["kind"],
        words["source_id"],
        Paper(words["paper"]),
        given[0].name or "file",
        given[0].read(),
    )
