"""`manage.py payments --connection ID`: import payments, now."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from integrations.management.connections import in_scope
from integrations.models.choices import Trigger
from integrations.pipeline import payments
from integrations.pipeline.slots import NoRoom
from integrations.pipeline.wire import Paused
from integrations.sage.errors import LedgerError


class Command(BaseCommand):
    help = "Import the payments recorded in Sage since the last time."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--connection", required=True, help="the connection's id")

    def handle(self, *args: Any, **options: Any) -> None:
        with in_scope(options["connection"]) as connection:
            try:
                run = payments.import_payments(connection.id, trigger=Trigger.COMMAND, actor="command")
            except Paused as problem:
                raise CommandError(f"Sage does not let us in, the connection is paused: {problem}") from None
            except (LedgerError, NoRoom) as problem:
                raise CommandError(
                    f"Sage does not answer; the next import begins where this one began: {problem}"
                ) from None
            if run is None:
                raise CommandError(f"{connection} is not active, or its payment import is off")
            told = ", ".join(f"{what} {n}" for what, n in sorted(run.counts.items())) or "nothing new"
            self.stdout.write(f"{connection}: {told}")
