"""The TMS's own chart of accounts, given in as a file, beside Sage's (rule J3): each of its accounts has one in Sage, the same
number unless another is given."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from django.db import transaction

from integrations.core.chart import Account
from integrations.core.issues import Code, Issue
from integrations.models import ChartVersion, Connection, TmsAccount, bump
from integrations.pipeline.accounts import accounts_of
from integrations.pipeline.posting.lists import Given, changes_of, latest
from integrations.sage.files import tables
from integrations.sage.files.tables import Columns
from tenants.models import AuditEvent, User

WHAT = "TMS"
_COLUMNS = Columns(
    names={
        "number": ("account", "account number", "account id", "gl account", "number"),
        "name": ("name", "description", "account name", "account description", "title"),
        "account": ("sage account", "account in sage", "sage", "external account"),
    },
    needed=("number",),
)
_LONGEST = {"number": 40, "name": 120, "account": 24}


@dataclass(frozen=True, slots=True)
class Entry:
    """`account` is Sage's, empty for the same number."""

    number: str
    name: str
    account: str


def take(connection_id: uuid.UUID, name: str, content: bytes, actor: User | str) -> Given:
    """The file's accounts take the place of those that were there; Sage's account of one stays where the file has no column for it.
    Nothing is taken where a row is wrong: the issues say all that is."""
    rows, issues = tables.read(content, _COLUMNS)
    entries = _entries(rows, issues)
    if any(issue.blocks for issue in issues):
        return Given(None, tuple(issues))
    with transaction.atomic():
        connection = Connection.objects.select_for_update(of=("self",)).get(id=connection_id)
        told = any("account" in row.cells for row in rows)
        kept = dict(TmsAccount.objects.filter(connection=connection).values_list("number", "account"))
        entries = [e if told else Entry(e.number, e.name, kept.get(e.number, "")) for e in entries]
        before = latest(connection, WHAT)
        now = [asdict(entry) for entry in entries]
        version = ChartVersion.objects.create(
            tenant_id=connection.tenant_id,
            connection=connection,
            what=WHAT,
            number=(before.number if before else 0) + 1,
            name=name[:200],
            sha256=hashlib.sha256(content).hexdigest(),
            rows=now,
            changes=changes_of(before.rows if before else [], now),
            given_by=str(getattr(actor, "email", actor))[:254],
        )
        _write(connection, entries)
        bump(connection.pk)
        AuditEvent.record("list.tms", actor=actor, target=connection, detail={"rows": len(entries)})
    return Given(version, tuple(issues))


def _entries(rows: Sequence[tables.Row], issues: list[Issue]) -> list[Entry]:
    found: dict[str, Entry] = {}
    for row in rows:
        entry = Entry(row.get("number"), row.get("name"), row.get("account"))
        long = next((f for f, most in _LONGEST.items() if len(getattr(entry, f)) > most), "")
        if not entry.number:
            issues.append(_wrong(row, "number", "no account number", "fill it, or leave the row out"))
        elif entry.number in found:
            issues.append(_wrong(row, "number", f"{entry.number} stands twice", "keep one of them"))
        elif long:
            issues.append(_wrong(row, long, f"more than {_LONGEST[long]} characters", "shorten it"))
        else:
            found[entry.number] = entry
    return list(found.values())


def _wrong(row: tables.Row, place: str, what: str, remedy: str) -> Issue:
    return Issue(Code.FIELD_INVALID, f"row {row.number}: {what}", remedy, place=place, row=row.number)


def _write(connection: Connection, entries: Sequence[Entry]) -> None:
    mine = TmsAccount.objects.filter(connection=connection)
    mine.exclude(number__in=[e.number for e in entries]).delete()
    TmsAccount.objects.bulk_create(
        [TmsAccount(tenant_id=connection.tenant_id, connection=connection, **asdict(e)) for e in entries],
        update_conflicts=True,
        unique_fields=["tenant", "connection", "number"],
        update_fields=["name", "account"],
        batch_size=500,
    )


# Beside Sage's -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Pair:
    """An account of the TMS and what it is in Sage."""

    own: TmsAccount
    in_sage: Account | None

    @property
    def words(self) -> str:
        """What is wrong; empty where nothing is."""
        if self.in_sage is None:
            return f"Sage has no account {self.own.in_sage}: add it there, or name another"
        return "" if self.in_sage.active else f"account {self.own.in_sage} is inactive in Sage"


def beside(connection: Connection) -> list[Pair]:
    """Two queries; what is wrong comes first. Empty before both charts are there."""
    chart = accounts_of(connection)
    if not chart:
        return []
    own = TmsAccount.objects.filter(connection=connection).order_by("number")
    pairs = [Pair(account, chart.get(account.in_sage)) for account in own]
    return sorted(pairs, key=lambda pair: not pair.words)
