"""Bodies of calls: bounded before they are read, split into rows, and each row decoded on its own."""

from collections.abc import Iterator, Mapping
from typing import IO, Annotated, Any, TypeVar

import msgspec
from django.conf import settings
from rest_framework.exceptions import UnsupportedMediaType
from rest_framework.parsers import BaseParser
from rest_framework.request import Request

from integrations.api.errors import Refused
from integrations.core.issues import Code, Issue
from integrations.tms.json_shape.decoding import Unreadable, decode

Body = TypeVar("Body", bound=msgspec.Struct)
MAX_ROWS = 1_000
_SYSTEM = msgspec.Meta(min_length=1, max_length=40, pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")


class Transactions(msgspec.Struct, forbid_unknown_fields=True):
    """The body of POST transactions."""

    subsidiary: str
    transactions: list[msgspec.Raw]
    source_system: Annotated[str, _SYSTEM] = "tms"

    @property
    def raw_rows(self) -> list[msgspec.Raw]:
        return self.transactions


class Parties(msgspec.Struct, forbid_unknown_fields=True):
    """The body of POST parties."""

    subsidiary: str
    parties: list[msgspec.Raw]
    source_system: Annotated[str, _SYSTEM] = "tms"

    @property
    def raw_rows(self) -> list[msgspec.Raw]:
        return self.parties


class JsonBytes(BaseParser):
    """Gives the bytes of a JSON body, at most API_MAX_BODY_BYTES of them."""

    media_type = "application/json"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        request: Request = (parser_context or {})["request"]
        if request.headers.get("Content-Encoding", "identity").lower() != "identity":
            raise UnsupportedMediaType(f"content encoding {request.headers['Content-Encoding'][:40]}")
        limit: int = settings.API_MAX_BODY_BYTES
        told = request.headers.get("Content-Length", "")
        body: bytes = b"" if told.isdigit() and int(told) > limit else stream.read(limit + 1)
        if len(body) > limit or (told.isdigit() and int(told) > limit):
            raise Refused(
                "body.too_large",
                f"the body is larger than {limit:,} bytes",
                "send fewer rows in a call",
                status_code=413,
            )
        return body


def read_object(request: Request, shape: type[Body]) -> Body:
    """The body as one object of this shape. Raises Refused for what is none."""
    try:
        return msgspec.json.decode(_bytes(request.data), type=shape)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as problem:
        raise Refused(
            "body.invalid",
            f"the body cannot be read: {str(problem)[:300]}",
            "send a JSON object in UTF-8 as the schema describes it: /api/v1/schema/",
        ) from problem


def read_body(request: Request, shape: type[Transactions] | type[Parties]) -> Transactions | Parties:
    body = read_object(request, shape)
    if not 1 <= len(body.raw_rows) <= MAX_ROWS:
        raise Refused(
            "rows.number",
            f"{len(body.raw_rows)} rows are not from 1 to {MAX_ROWS:,}",
            f"send at most {MAX_ROWS:,} rows in a call",
        )
    return body


def _bytes(data: Any) -> bytes:
    # A request without a body never comes to the parser.
    return data if isinstance(data, bytes) else b""


def decoded(rows: list[msgspec.Raw]) -> Iterator[tuple[int, Any, Issue | None]]:
    """Each row's number from 1 and its values, or why it cannot be read."""
    for number, raw in enumerate(rows, start=1):
        try:
            yield number, decode(raw), None
        except Unreadable as problem:
            remedy = "send the row as JSON in UTF-8"
            yield number, None, Issue(Code.FILE_UNREADABLE, f"row {number} {problem}", remedy, row=number)
