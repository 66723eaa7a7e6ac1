from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import Any

from django.core.management.base import BaseCommand

from integrations.sandbox.server import add_arguments, serve


class Command(BaseCommand):
    help = "Run the embedded stand-in for Sage Intacct. It is no product of Sage."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        serve(Namespace(**options))
