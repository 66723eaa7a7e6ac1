"""`manage.py post --connection ID`: build a posting batch for a Sage on a PC, now; take one's files; or confirm one by Sage's own
export."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from integrations.core.batches import BatchError
from integrations.management.connections import in_scope
from integrations.models import Connection, PostingBatch
from integrations.pipeline.posting import confirming, gathering, stepping

ACTOR = "command"


class Command(BaseCommand):
    help = "Build a posting batch of all that is due, or the one journal of a month; take its files; or confirm it by a journal."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--connection", required=True, help="the connection's id")
        parser.add_argument("--month", type=_month, help="YYYY-MM, where months are closed")
        parser.add_argument("--batch", type=int, help="the batch's number, with --download or --confirm")
        parser.add_argument("--download", type=Path, help="a directory: the batch's files are written there")
        parser.add_argument("--backup-by", default="", help="who took the backup of Sage, with --download")
        parser.add_argument("--confirm", type=Path, help="Sage's own export of the journal")

    def handle(self, *args: Any, **options: Any) -> None:
        with in_scope(options["connection"]) as connection:
            if not connection.is_desktop:
                raise CommandError(f"{connection} posts by itself: `manage.py export` sends what is due")
            try:
                if options.get("confirm"):
                    self._confirm(_batch(connection, options["batch"]), Path(options["confirm"]))
                    return
                if options.get("download"):
                    batch = _batch(connection, options["batch"])
                    self._download(batch, Path(options["download"]), options.get("backup_by") or "")
                    return
                batch = gathering.build(connection.id, ACTOR, options.get("month"))
            except BatchError as why:
                raise CommandError(str(why)) from why
            self.stdout.write(f"{batch}: {batch.documents} documents, {batch.total}")

    def _download(self, batch: PostingBatch, into: Path, backup_by: str) -> None:
        for file in batch.files.all():
            _, chunks = stepping.download(batch.id, file.id, ACTOR, backup_by)
            with (into / file.name).open("wb") as stream:
                stream.writelines(chunks)
            self.stdout.write(f"{into / file.name}")

    def _confirm(self, batch: PostingBatch, path: Path) -> None:
        matched = confirming.confirm(batch.id, path.name, path.read_bytes(), ACTOR)
        for issue in matched.issues:
            self.stdout.write(f"{issue.message}: {issue.remedy}")
        for one in matched.differences:
            self.stdout.write(f"{one.key} {one.account}: written {one.written}, in Sage {one.in_sage}")
        if not matched.confirmed:
            raise CommandError(f"{batch} is not confirmed")
        self.stdout.write(f"{batch} is confirmed: {matched.lines} lines")


def _batch(connection: Connection, number: int | None) -> PostingBatch:
    batch = PostingBatch.objects.filter(connection=connection, number=number).first()
    if batch is None:
        raise CommandError(f"there is no batch {number} of this connection")
    return batch


def _month(text: str) -> date:
    return date.fromisoformat(f"{text}-01")
