"""Files of a TMS taken in, and the layouts that say how to read them."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.text import slugify

from integrations.core.issues import Code, Issue
from integrations.models import Layout as LayoutRow
from integrations.models.choices import Channel, Trigger
from integrations.pipeline.intake import Receipt, accept, refuse, terms_of
from integrations.tms.files import Layout, LayoutInvalid, open_file, parse_layout, read_file
from integrations.tms.rows import FileRefused
from tenants.models import Subsidiary

DEFAULT_SYSTEM = "tms"
JSON_LINES = frozenset({".jsonl", ".ndjson", ".json"})


def take_file(
    path: Path,
    *,
    subsidiary_id: uuid.UUID,
    layout_name: str = "",
    source_system: str = "",
    received_from: str = "",
) -> Receipt:
    """Take in one file inside the caller's tenant scope, in chunks, whatever its size up to the limit.

    Raises FileRefused, after recording it, where the file as a whole cannot be read.
    """
    subsidiary = Subsidiary.objects.get(pk=subsidiary_id)
    try:
        layout, spec = _layout_for(path, layout_name)
        system = source_system or (layout.source_system if layout else DEFAULT_SYSTEM)
        with open_file(path, settings.INTAKE_MAX_FILE_BYTES) as delivered:
            return accept(
                subsidiary_id=subsidiary.pk,
                source_system=system,
                rows=read_file(delivered, layout, terms_of(subsidiary, system)),
                channel=Channel.FILE,
                name=path.name,
                received_from=received_from,
                sha256=delivered.sha256,
                size=delivered.size,
                trigger=Trigger.COMMAND,
                layout=spec,
            )
    except FileRefused as refusal:
        refuse(
            refusal,
            subsidiary_id=subsidiary.pk,
            channel=Channel.FILE,
            name=path.name,
            received_from=received_from,
        )
        raise


def save_layout(name: str, spec: Any, *, tenant_id: uuid.UUID) -> LayoutRow:
    """Keep a layout under its name. Raises LayoutInvalid with every problem of it."""
    if not name or slugify(name) != name or len(name) > 60:
        raise LayoutInvalid([f"'{name}' is no name for a layout: use small letters, digits and dashes"])
    parse_layout(spec)
    row, _ = LayoutRow.objects.update_or_create(tenant_id=tenant_id, name=name, defaults={"spec": spec})
    return row


def _layout_for(path: Path, name: str) -> tuple[Layout | None, Any]:
    """The layout of that name with its declaration; without a name none for JSON lines, and for CSV the one named like the file."""
    if not name and path.suffix.lower() in JSON_LINES:
        return None, None
    wanted = slugify((name or path.stem).replace("_", "-"))
    row = LayoutRow.objects.filter(name=wanted).first()
    if row is None:
        known = ", ".join(LayoutRow.objects.order_by("name").values_list("name", flat=True)) or "none yet"
        remedy = f"name one of the tenant's layouts ({known}), or import one: manage.py layout import"
        raise FileRefused(Issue(Code.FILE_UNREADABLE, f"{path.name}: there is no layout '{wanted}'", remedy))
    try:
        return parse_layout(row.spec), row.spec
    except LayoutInvalid as problem:
        remedy = "correct the layout"
        raise FileRefused(Issue(Code.FILE_UNREADABLE, f"layout '{wanted}': {problem}", remedy)) from problem
