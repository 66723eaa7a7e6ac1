"""`manage.py export --connection ID`: export what is due, now."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from integrations.core.lifecycle import State
from integrations.management.connections import in_scope
from integrations.models import Document
from integrations.models.choices import Trigger
from integrations.pipeline import confirmation, export
from integrations.pipeline.slots import NoRoom
from integrations.pipeline.wire import Paused
from integrations.sage.errors import LedgerError


class Command(BaseCommand):
    help = "Build, send and confirm what is due for one connection."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--connection", required=True, help="the connection's id")
        parser.add_argument("--seconds", type=float, default=3600, help="stop after so long")

    def handle(self, *args: Any, **options: Any) -> None:
        with in_scope(options["connection"]) as connection:
            if not connection.is_active:
                raise CommandError(
                    f"{connection} is {connection.get_state_display().lower()}: activate it first"
                )
            try:
                runs = export.export_all(
                    connection.id, trigger=Trigger.COMMAND, actor="command", seconds=options["seconds"]
                )
                if not connection.is_desktop:
                    confirmation.confirm(connection.id, trigger=Trigger.COMMAND, actor="command")
            except Paused as problem:
                raise CommandError(f"Sage does not let us in, the connection is paused: {problem}") from None
            except (LedgerError, NoRoom) as problem:
                raise CommandError(
                    f"Sage does not answer; what is unclear is looked up next time: {problem}"
                ) from None
            counts: dict[str, int] = {}
            for run in runs:
                for what, n in run.counts.items():
                    counts[what] = counts.get(what, 0) + n
            told = ", ".join(f"{what} {n}" for what, n in sorted(counts.items())) or "nothing was due"
            self.stdout.write(f"{connection}: {told}")
            for state in (State.UNKNOWN, State.BLOCKED, State.REJECTED):
                n = Document.objects.filter(connection=connection, state=state).count()
                if n:
                    self.stdout.write(f"  {n} {state.lower()}")
