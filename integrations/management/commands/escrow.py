"""`manage.py escrow --connection ID`: what is held for each owner-operator, and whether together it is what Sage's accounts say."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from integrations.management.connections import in_scope
from integrations.pipeline import escrow
from integrations.pipeline.wire import Wire


class Command(BaseCommand):
    help = "Escrow by owner-operator, against its accounts in Sage. Ends with 1 where they differ."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--connection", required=True, help="the connection's id")
        parser.add_argument("--first", type=_day, help="first day of the statements (default: of this year)")
        parser.add_argument("--last", type=_day, help="last day (default: today)")
        parser.add_argument("--party", help="one owner-operator's id in Sage")
        parser.add_argument("--format", choices=("text", "json", "csv"), default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        with in_scope(options["connection"]) as connection:
            last = options["last"] or connection.subsidiary.today()
            first = options["first"] or last.replace(month=1, day=1)
            if options["party"] or options["format"] == "csv":
                self._statements(connection, options, first, last)
                return
            held = escrow.held(connection, first, last)
            tied = escrow.tie_out(Wire(connection), last)
        if options["format"] == "json":
            self.stdout.write(json.dumps(_told(held, tied), indent=2))
        else:
            for one in held:
                self.stdout.write(f"{one.party_id:20} {one.name:40} {one.closing.amount:>14,}")
            self.stdout.write(f"{'held in all':61} {tied.held.amount:>14,}")
            self.stdout.write(f"{'in Sage, ' + ', '.join(tied.accounts):61} {tied.in_sage.amount:>14,}")
            self.stdout.write(f"{'difference: booked by others':61} {tied.difference.amount:>14,}")
        if tied.difference:
            raise SystemExit(1)

    def _statements(self, connection: Any, options: dict[str, Any], first: date, last: date) -> None:
        wanted = [options["party"]] if options["party"] else None
        ids = wanted or [one.party_id for one in escrow.held(connection, first, last)]
        found = [one for i in ids if (one := escrow.statement(connection, i, first, last)) is not None]
        if wanted and not found:
            raise CommandError(f"nothing was ever held for {options['party']}")
        self.stdout.write(escrow.as_csv(found), ending="")


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _told(held: list[escrow.Held], tied: escrow.TieOut) -> dict[str, Any]:
    return {
        "owner_operators": [
            {
                "party": one.party_id,
                "name": one.name,
                "opening": str(one.opening.amount),
                "withheld": str(one.withheld.amount),
                "released": str(one.released.amount),
                "interest": str(one.interest.amount),
                "closing": str(one.closing.amount),
            }
            for one in held
        ],
        "accounts": list(tied.accounts),
        "held": str(tied.held.amount),
        "in_sage": str(tied.in_sage.amount),
        "difference": str(tied.difference.amount),
    }
