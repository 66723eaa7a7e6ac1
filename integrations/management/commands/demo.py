"""`manage.py demo`: everything set up, the main job run on the embedded default, then web, worker and sandboxes kept up."""

from __future__ import annotations

import json
import os
import sys
from itertools import chain
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser

from integrations.demo import customers, desktop, environment, main_job, own_books, stack
from integrations.demo.report import report, table
from integrations.demo.sandboxes import Account, usable_port
from integrations.demo.seed import Seeded, seed
from tenants.models import Tenant


class Command(BaseCommand):
    help = "Set up three tenants with their Sage sandboxes and run the main job. Stays up unless --once is given."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--once", action="store_true", help="run the main job to its end; the last line is JSON"
        )
        parser.add_argument("--port", type=int, default=8000, help="of the web server")
        parser.add_argument("--sandbox-port", type=int, default=8001, help="of the first sandbox")

    def handle(self, *args: Any, **options: Any) -> None:
        if not environment.is_prepared(os.environ):
            _start_again()
        call_command("migrate", verbosity=0)
        with stack.sandboxes(options["sandbox_port"]) as accounts:
            seeded = seed(accounts, stack.directory())
            clean = self._main_job(seeded, accounts)
            if not options["once"]:
                self._stay(usable_port(options["port"]), accounts, seeded)
        if not clean:
            sys.exit(1)

    def _main_job(self, seeded: Seeded, accounts: dict[str, Account]) -> bool:
        tenants = {tenant.slug: tenant for tenant in Tenant.objects.all()}
        harbor, lakeshore = tenants["harbor"], tenants["lakeshore"]
        for name, receipt in chain(main_job.run(seeded, accounts), desktop.run(harbor)):
            counts = ", ".join(f"{n} {what}" for what, n in receipt.words.items() if what != "rows")
            self.stdout.write(f"{name:<44}{receipt.rows:>5} rows: {counts}")
        customers.with_a_statement(tenants["sawgrass"])
        customers.on_the_way(tenants["juniper"])
        own_books.run(lakeshore, accounts[own_books.COMPANY])
        found = report(seeded)
        self.stdout.write("")
        for line in table(found):
            self.stdout.write(line)
        on_a_pc = desktop.figures(harbor)
        self.stdout.write(
            f"Sage on a PC: {on_a_pc.documents} documents in {sum(on_a_pc.batches.values())} batches, "
            f"{on_a_pc.total.amount:,} USD; A/R {on_a_pc.receivable[0].amount:,}, A/P {on_a_pc.payable[0].amount:,}, "
            f"unexplained {on_a_pc.unexplained.amount}"
        )
        said = {
            **found.as_json(),
            "desktop": on_a_pc.as_json(),
            "customers": {slug: customers.standing(tenants[slug]) for slug in customers.SHOWN},
            "own_books": own_books.figures(lakeshore),
        }
        self.stdout.write(json.dumps(said, ensure_ascii=False))
        return found.clean and not on_a_pc.unexplained

    def _stay(self, port: int, accounts: dict[str, Account], seeded: Seeded) -> None:
        def ready() -> None:
            for line in stack.welcome(port, accounts, seeded):
                self.stdout.write(line)
            self.stdout.flush()

        stack.serve(port, ready)


def _start_again() -> None:
    """Settings are read once: become this command again, in the environment that the demo needs."""
    sys.stdout.flush()
    prepared = environment.prepared(os.environ, stack.directory())
    manage = str(settings.BASE_DIR / "manage.py")
    os.execve(sys.executable, [sys.executable, manage, *sys.argv[1:]], prepared)  # noqa: S606 - a command of ours
