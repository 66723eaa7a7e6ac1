"""`manage.py bench NAME`: how fast we are, beside a raw rival in the same run."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from importlib import import_module
from typing import Any

from django.core.management.base import BaseCommand

NAMES = ("export", "payments", "ingest", "matching", "changelist", "posting", "sandbox")


class Command(BaseCommand):
    help = "Run one benchmark in a scratch database and, where it needs one, against a sandbox of its own."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", choices=NAMES)
        parser.add_argument("--json", action="store_true", help="end with one line of JSON")
        parser.add_argument("--n", type=int, help="how many; each benchmark has its own default")
        parser.add_argument("--tenants", type=int, help="among whom they are shared out")
        parser.add_argument("--documents", type=int, help="of which the sandbox's pages are turned")
        parser.add_argument("--rounds", type=int, help="repeats of which the medians are told")
        parser.add_argument("--latency-ms", type=float, help="the sandbox's time for a request")
        parser.add_argument("--record-ms", type=float, help="the sandbox's time for a record")

    def handle(self, *args: Any, **options: Any) -> None:
        result = import_module(f"integrations.bench.{options['name']}").run(options)
        for name, value in result.items():
            self.stdout.write(f"{name:>20}  {value}")
        if options["json"]:
            self.stdout.write(json.dumps(result))
