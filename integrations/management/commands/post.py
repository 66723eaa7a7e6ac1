"""`manage.py post --connection ID`: build a posting batch for a Sage on a PC, now; or confirm one by Sage's own export."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from integrations.core.batches import BatchError
from integrations.management.connections import in_scope
from integrations.models import PostingBatch
from integrations.pipeline.posting import confirming, gathering

ACTOR = "command"


class Command(BaseCommand):
    help = "Build a posting batch of all that is due, or the one journal of a month; or confirm a batch by a journal."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--connection", required=True, help="the connection's id")
        parser.add_argument("--month", type=_month, help="YYYY-MM, where months are closed")
        parser.add_argument("--batch", type=int, help="the batch's number, with --confirm")
        parser.add_argument("--confirm", type=Path, help="Sage's own export of the journal")

    def handle(self, *args: Any, **options: Any) -> None:
        with in_scope(options["connection"]) as connection:
            if not connection.is_desktop:
                raise CommandError(f"{connection} posts by itself: `manage.py export` sends what is due")
            try:
                if options.get("confirm"):
                    self._confirm(connection, options["batch"], Path(options["confirm"]))
                    return
                batch = gathering.build(connection.id, ACTOR, options.get("month"))
            except BatchError as why:
                raise CommandError(str(why)) from why
            self.stdout.write(f"{batch}: {batch.documents} documents, {batch.total}")

    def _confirm(self, connection: Any, number: int, path: Path) -> None:
        batch = PostingBatch.objects.filter(connection=connection, number=number).first()
        if batch is None:
            raise CommandError(f"there is no batch {number} of this connection")
        matched = confirming.confirm(batch.id, path.name, path.read_bytes(), ACTOR)
        for issue in matched.issues:
            self.stdout.write(f"{issue.message}: {issue.remedy}")
        for one in matched.differences:
            self.stdout.write(f"{one.key} {one.account}: written {one.written}, in Sage {one.in_sage}")
        if not matched.confirmed:
            raise CommandError(f"{batch} is not confirmed")
        self.stdout.write(f"{batch} is confirmed: {matched.lines} lines")


def _month(text: str) -> date:
    return date.fromisoformat(f"{text}-01")
