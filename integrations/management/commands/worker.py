from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from integrations.queue.chores import stand_in_quietly
from integrations.queue.cluster import add_worker, longest_task, run_cluster
from integrations.queue.supervisor import Pace, Supervisor


class Command(BaseCommand):
    help = "Run background work: a supervised cluster that is restarted whole when it dies or shows no sign of life."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--name", default="worker", help="names it in the log")
        parser.add_argument(
            "--stale-after", type=float, metavar="SECONDS", help="restart without a sign of life for so long"
        )
        parser.add_argument("--cluster", action="store_true", help="be the cluster; the supervisor says this")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["cluster"]:
            run_cluster()
            return
        supervisor = Supervisor(pace=Pace(stop_within=longest_task() + 60), chore=stand_in_quietly)
        add_worker(supervisor, options["name"], stale_after=options["stale_after"])
        supervisor.run()
