"""Layouts, which say how a TMS's CSV files are read: import one from a file, list those of a tenant."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from integrations.management.scoping import tenant_named
from integrations.models import Layout
from integrations.pipeline.files import save_layout
from integrations.tms.files import LayoutInvalid
from tenants import scope

MAX_LAYOUT_BYTES = 1_000_000


class Command(BaseCommand):
    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        importing = acts.add_parser("import", help="Save the layout in FILE, a JSON file, under its name.")
        importing.add_argument("file", type=Path)
        importing.add_argument("--tenant", required=True)
        importing.add_argument("--name", default="", help="Default: the file's name without its ending.")
        listing = acts.add_parser("list", help="Names of the tenant's layouts.")
        listing.add_argument("--tenant", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        tenant = tenant_named(options["tenant"])
        with scope.tenant(tenant.pk):
            if options["act"] == "list":
                for row in Layout.objects.order_by("name"):
                    about = row.spec.get("about", "transactions")
                    self.stdout.write(f"{row.name}: {about}, changed {row.changed_at:%Y-%m-%d %H:%M} UTC")
                return
            path: Path = options["file"]
            name = options["name"] or path.stem.replace("_", "-").lower()
            try:
                save_layout(name, _read(path), tenant_id=tenant.pk)
            except LayoutInvalid as invalid:
                problems = "\n".join(f"{path.name}: {problem}" for problem in invalid.problems)
                raise CommandError(problems) from invalid
        self.stdout.write(f"layout {name} is saved for {tenant.slug}")


def _read(path: Path) -> Any:
    try:
        if path.stat().st_size > MAX_LAYOUT_BYTES:
            raise CommandError(f"{path.name} is too large to be a layout.")
        return json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as problem:
        raise CommandError(f"{path.name} cannot be read: {problem.strerror}.") from problem
    except ValueError as problem:
        raise CommandError(f"{path.name} is no JSON in UTF-8: {problem}.") from problem
