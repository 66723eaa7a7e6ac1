"""The main job from its beginning to its end: files in, documents out, confirmed, paid, payments back, all looked at again."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

from integrations.demo.bookkeeper import Bookkeeper
from integrations.demo.generate import FILES
from integrations.demo.sandboxes import Account
from integrations.demo.seed import PLANS, Seeded
from integrations.models.choices import Trigger
from integrations.pipeline import confirmation, export, payments
from integrations.pipeline.files import take_file
from integrations.pipeline.intake import Receipt
from tenants import scope
from tenants.models import Subsidiary

SYSTEM = "waybill"
ACTOR = "demo"
# Parties before what names them, corrections after what they correct.
ORDER = ("customers", "carriers", "drivers", "providers", "loads", "loads-sent-again")
LAYOUT_OF = {"loads-sent-again": "loads"}
AFTER_POSTING = "after-posting"


def run(seeded: Seeded, accounts: dict[str, Account]) -> Iterator[tuple[str, Receipt]]:
    """Do it all; gives each file's receipt as it is taken in."""
    for tenant_id, _, slug in seeded.connections:
        yield from deliver(tenant_id, slug, FILES / slug)
    post(seeded)
    for tenant_id, _, slug in seeded.connections:
        yield from deliver(tenant_id, slug, FILES / slug / AFTER_POSTING)
    post(seeded)
    for plan in PLANS:
        Bookkeeper(accounts[plan.company], plan.entity).pay_some()
    for tenant_id, connection_id, _ in seeded.connections:
        with scope.tenant(tenant_id):
            payments.import_payments(connection_id, trigger=Trigger.COMMAND, actor=ACTOR)
            confirmation.sweep(connection_id, trigger=Trigger.COMMAND, actor=ACTOR)


def deliver(tenant_id: uuid.UUID, slug: str, directory: Path) -> Iterator[tuple[str, Receipt]]:
    """Take in every file of a directory, as the TMS would send it."""
    with scope.tenant(tenant_id):
        subsidiary_id = Subsidiary.objects.get(slug=slug).pk
    for path in sorted((p for p in directory.glob("*.*") if p.is_file()), key=_order):
        with scope.tenant(tenant_id):
            receipt = take_file(
                path,
                subsidiary_id=subsidiary_id,
                layout_name=LAYOUT_OF.get(path.stem, ""),
                source_system=SYSTEM,
                received_from=ACTOR,
            )
        yield f"{slug}/{path.name}", receipt


def post(seeded: Seeded) -> None:
    """Export until nothing is ready any more, and read back what was posted."""
    for tenant_id, connection_id, _ in seeded.connections:
        with scope.tenant(tenant_id):
            export.export_all(connection_id, trigger=Trigger.COMMAND, actor=ACTOR)
            confirmation.confirm(connection_id, trigger=Trigger.COMMAND, actor=ACTOR)


def _order(path: Path) -> tuple[int, str]:
    last = path.suffix == ".jsonl" and path.stem not in ORDER
    place = ORDER.index(path.stem) if path.stem in ORDER else len(ORDER) + last
    return place, path.name
