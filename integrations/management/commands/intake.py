"""Load a file of parties or transactions: JSON lines, or CSV through a layout of the tenant."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from integrations.core.issues import Issue
from integrations.management.scoping import subsidiary_named
from integrations.pipeline.arrivals import Outcome
from integrations.pipeline.files import take_file
from integrations.pipeline.intake import Receipt
from integrations.tms.rows import FileRefused
from tenants import scope

MAX_PRINTED = 200


class Command(BaseCommand):
    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--subsidiary", required=True, help="The subsidiary's slug.")
        parser.add_argument("--tenant", default="", help="The tenant's slug, where the other is not enough.")
        parser.add_argument("--layout", default="", help="Default: the layout named like the file.")
        parser.add_argument("--source-system", default="", help="Default: what the layout says, or 'tms'.")

    def handle(self, *args: Any, **options: Any) -> None:
        subsidiary = subsidiary_named(options["subsidiary"], options["tenant"])
        path: Path = options["file"]
        with scope.tenant(subsidiary.tenant_id):
            try:
                receipt = take_file(
                    path,
                    subsidiary_id=subsidiary.pk,
                    layout_name=options["layout"],
                    source_system=options["source_system"],
                    received_from="command",
                )
            except FileRefused as refusal:
                problems = "\n".join(said(path.name, issue) for issue in refusal.issues)
                raise CommandError(f"{problems}\n{path.name}: refused, nothing was taken in") from refusal
        self._tell(path.name, receipt)

    def _tell(self, name: str, receipt: Receipt) -> None:
        problems = [issue for result in receipt.results for issue in result.issues]
        for issue in problems[:MAX_PRINTED]:
            self.stdout.write(said(name, issue))
        if len(problems) > MAX_PRINTED:
            self.stdout.write(f"{name}: further problems are listed with the delivery {receipt.raw_input_id}")
        self.stdout.write(summary(name, receipt))


def said(name: str, issue: Issue) -> str:
    row = f", row {issue.row}" if issue.row else ""
    column = f", {issue.place}" if issue.place else ""
    return f"{name}{row}{column}: {issue.message}; {issue.remedy}"


def summary(name: str, receipt: Receipt) -> str:
    """The last line: what became of the rows."""
    counts = ", ".join(f"{receipt.counts[outcome]:,} {outcome.value}" for outcome in Outcome)
    return f"{name}: {receipt.rows:,} rows: {counts}; left as history: {receipt.history:,}"
