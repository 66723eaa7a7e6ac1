"""`manage.py preview --connection ID`: what would be posted, as JSON or CSV; nothing is written and nothing is sent."""

from __future__ import annotations

import json
import uuid
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from integrations.management.connections import in_scope
from integrations.pipeline import preview as previewing
from integrations.pipeline.preview_files import as_csv, as_json


class Command(BaseCommand):
    help = "Show what would be posted for one connection, through the same steps that post."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--connection", required=True, help="the connection's id")
        parser.add_argument(
            "--transaction", action="append", help="a transaction's id; all that is due without"
        )
        parser.add_argument("--format", choices=("json", "csv"), default="json")

    def handle(self, *args: Any, **options: Any) -> None:
        chosen = _ids(options["transaction"])
        with in_scope(options["connection"]) as connection:
            shown = previewing.preview(connection, chosen)
            if options["format"] == "csv":
                self.stdout.write(as_csv(shown), ending="")
            else:
                self.stdout.write(json.dumps(as_json(shown), indent=2))


def _ids(words: list[str] | None) -> list[uuid.UUID] | None:
    if not words:
        return None
    try:
        return [uuid.UUID(word) for word in words]
    except ValueError as problem:
        raise CommandError(f"--transaction takes a transaction's id: {problem}") from None
