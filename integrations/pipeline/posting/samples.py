"""The sample that proves the accounts (rule J4): every account that live posting can reach on at least one line, marked SAMPLE in
every reference, using nothing up. Until somebody has seen it in Sage and signed, live posting is closed.

It is made of the connection's own mappings: for each journal an entry whose lines are the accounts that it can reach, and, where
Sage's own ledgers are filled, the kinds of records that live batches will hold.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator, Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from integrations.core.account_types import ROLES, Role
from integrations.core.batches import BatchError, BatchKind, BatchState
from integrations.core.documents import DocumentKind, PartyRecord
from integrations.core.freight import Category
from integrations.core.general_ledger import Journal
from integrations.core.money import Money
from integrations.core.postings import Posting, PostingLine
from integrations.models import AccountRole, BatchFile, Connection, PostingBatch, SageCompany, SampleSignOff
from integrations.pipeline.posting import reach, stepping
from integrations.pipeline.posting.writing import Files, Sums
from integrations.sage.registry import open_files
from tenants import onboarding
from tenants.models import AuditEvent, Step, User

WORD = "SAMPLE"
CUSTOMER, VENDOR = f"{WORD}C", f"{WORD}V"
TEST, PRODUCTION = "TEST", "PRODUCTION"


def proven(connection: Connection) -> frozenset[str]:
    """Accounts that stood on a sample which was signed off."""
    signed = SampleSignOff.objects.filter(connection=connection, batch__mirrored=connection.mirrored)
    return frozenset(
        account for accounts in signed.values_list("accounts", flat=True) for account in accounts
    )


def reasons_unsigned(connection: Connection) -> list[str]:
    """Why live posting is closed: no sample was signed off yet. What was mapped since then is left out document by document."""
    if SampleSignOff.objects.filter(connection=connection, batch__mirrored=connection.mirrored).exists():
        return []
    return ["no sample was signed off: build one, import it into a TEST company, and sign what you saw"]


def missing(connection: Connection) -> list[str]:
    """Accounts that live posting can reach and that no signed sample shows."""
    return sorted(reach.of(connection).numbers - proven(connection))


def build(connection_id: uuid.UUID, actor: User | str) -> PostingBatch:
    """A sample batch with its files. Raises BatchError with everything that is wrong with the accounts."""
    connection = Connection.objects.select_related("subsidiary", "company").get(id=connection_id)
    reached = reach.of(connection)
    wrong = [*reached.missing, *(f"{a.account}: {p}" for a in reached.accounts for p in a.problems)]
    if wrong:
        raise BatchError("; ".join(wrong))
    ledger = open_files(connection.system, mirrored=connection.mirrored)
    with transaction.atomic():
        company = SageCompany.objects.select_for_update().get(id=connection.company_id)
        last = PostingBatch.objects.filter(company=company).aggregate(n=Max("number"))["n"] or 0
        batch = PostingBatch.objects.create(
            tenant_id=connection.tenant_id,
            connection=connection,
            company=company,
            number=last + 1,
            kind=BatchKind.SAMPLE,
            state=BatchState.BUILT,
            mirrored=connection.mirrored,
            layout=ledger.target.layout,
            currency=connection.currency,
            built_by=str(getattr(actor, "email", actor))[:254],
        )
        files, sums = Files(batch, ledger.target), Sums()
        for party in _parties():
            files.add(ledger.place_party(party))
        postings = list(_postings(connection, sorted(reached.numbers)))
        for n, posting in enumerate(postings, start=1):
            files.add(ledger.place(posting, f"{WORD}{batch.number}-{n:03d}"[:13]))
            sums.add(posting)
        rows = files.finish()
        batch.documents, batch.total, batch.totals = len(postings), sums.total, sums.told()
        batch.sha256 = _hash(rows)
        batch.save()
        stepping.note(batch, BatchState.BUILT.value, actor, f"{len(postings)} sample documents")
        AuditEvent.record("sample.built", actor=actor, target=batch)
    return batch


def sign_off(
    batch_id: uuid.UUID,
    actor: User | str,
    *,
    path: str,
    verified_by: str,
    verified_at: datetime | None = None,
    restored_by: str = "",
    restored_at: datetime | None = None,
) -> SampleSignOff:
    """Somebody saw the accounts of this sample in Sage. In the production company the restore is part of it. Raises
    BatchError with everything that is missing."""
    with transaction.atomic():
        batch = PostingBatch.objects.select_for_update(of=("self",)).get(id=batch_id)
        connection = Connection.objects.get(id=batch.connection_id)
        shown = frozenset(batch.totals.get("accounts", {}))
        lacking = sorted(reach.of(connection).numbers - shown)
        said = []
        if batch.kind != BatchKind.SAMPLE:
            said.append("only a sample is signed off")
        elif batch.state == BatchState.BUILT:
            said.append("its files were not downloaded yet")
        elif batch.state != BatchState.DOWNLOADED:
            said.append(f"this sample is {batch.get_state_display().lower()}: build another")
        if not verified_by.strip():
            said.append("give the name of who verified the accounts in Sage")
        if path == PRODUCTION and not (restored_by.strip() and restored_at):
            said.append("it was imported into the production company: say who restored the backup, and when")
        if path not in (TEST, PRODUCTION):
            said.append("say into which company it was imported")
        if lacking:
            said.append(f"accounts that no line of it shows: {', '.join(lacking)}: build another sample")
        if said:
            raise BatchError("; ".join(said))
        signed = SampleSignOff.objects.create(
            tenant_id=batch.tenant_id,
            connection=connection,
            batch=batch,
            path=path,
            accounts=sorted(shown),
            verified_by=verified_by.strip(),
            verified_at=verified_at or timezone.now(),
            restored_by=restored_by.strip() if path == PRODUCTION else "",
            restored_at=restored_at if path == PRODUCTION else None,
            recorded_by=str(getattr(actor, "email", actor))[:254],
        )
        stepping.confirmed(batch, actor, f"verified by {signed.verified_by}")
        if connection.engagement is not None:
            onboarding.record(
                connection.engagement,
                Step.SAMPLE,
                f"{batch} verified by {signed.verified_by}",
                signed.recorded_by,
            )
        AuditEvent.record("sample.signed_off", actor=actor, target=batch, detail={"path": path})
    return signed


def _hash(rows: Sequence[BatchFile]) -> str:
    return hashlib.sha256("".join(row.sha256 for row in rows).encode()).hexdigest()


def _parties() -> Iterator[PartyRecord]:
    yield PartyRecord(DocumentKind.CUSTOMER, CUSTOMER, f"{WORD} customer")
    yield PartyRecord(DocumentKind.VENDOR, VENDOR, f"{WORD} vendor")


def _postings(connection: Connection, accounts: Sequence[str]) -> Iterator[Posting]:
    """Of each kind of document one: an invoice and its credit, a bill and its credit, receipt, cheque, advance, other income;
    then every other account that can be reached, a unit of money on each."""
    roles = dict(AccountRole.objects.filter(connection=connection).values_list("role", "account"))
    ar, ap, bank = (roles[r.value] for r in (Role.AR_CONTROL, Role.AP_CONTROL, Role.CASH))
    fixed = {account for role, account in roles.items() if Role(role) in ROLES}
    free = [a for a in accounts if a not in fixed]
    used = free[0] if free else roles.get(Role.QUICK_PAY_DEDUCTION.value, bank)
    held = [
        roles[r.value]
        for r in (Role.CARRIER_ADVANCE, Role.CARRIER_ADVANCE_FEE, Role.QUICK_PAY_DEDUCTION)
        if roles.get(r.value)
    ]
    make = _Maker(connection)
    receivable, payable = Category.AR_CONTROL, Category.AP_CONTROL
    yield make(Journal.AR, "INV", CUSTOMER, (used, "-10", ""), (ar, "10", receivable))
    yield make(Journal.AR, "CM", CUSTOMER, (used, "1", ""), (ar, "-1", receivable))
    yield make(Journal.AP, "BILL", VENDOR, (used, "10", ""), (ap, "-10", payable))
    yield make(Journal.AP, "VC", VENDOR, (used, "-1", ""), (ap, "1", payable))
    yield make(
        Journal.CASH_RECEIVED,
        "RCT",
        CUSTOMER,
        (ar, "-10", receivable, f"{WORD}-INV"),
        (bank, "10", Category.CASH),
    )
    yield make(
        Journal.CASH_DISBURSED,
        "CHK",
        VENDOR,
        (ap, "10", payable, f"{WORD}-BILL"),
        *((account, "-1", "") for account in held),
        (bank, str(-10 + len(held)), Category.CASH),
    )
    yield make(Journal.OTHER_INCOME, "OI", "", (used, "-1", ""), (bank, "1", Category.CASH))
    rest = [a for a in accounts if a not in {ar, ap, bank, used, *held}]
    if rest:
        lines = [(account, "1", "") for account in rest]
        yield make(Journal.GENERAL, "ACCTS", "", *lines, (bank, str(-len(rest)), Category.CASH))


class _Maker:
    def __init__(self, connection: Connection) -> None:
        self.currency = connection.currency
        self.day: date = connection.subsidiary.today()

    def __call__(self, journal: Journal, name: str, party: str, *lines: tuple[str, ...]) -> Posting:
        return Posting(
            journal=journal,
            number=f"{WORD}-{name}",
            description=f"{WORD}: not to be kept",
            document_date=self.day,
            posting_date=self.day,
            due_date=self.day,
            currency=self.currency,
            party_id=party,
            lines=tuple(
                PostingLine(
                    line[0],
                    Money.parse(line[1], self.currency),
                    WORD,
                    line[2],
                    line[3] if len(line) > 3 else "",
                )
                for line in lines
            ),
        )
