"""A number that is taken blocks: by another transaction of the TMS, or by what somebody keyed in Sage; and adoption."""

from __future__ import annotations

import pytest

from integrations.core.freight import Kind
from integrations.core.numbers import plain_number
from integrations.models import ConnectionPolicies, Cursor, Document, SageRecord, SyncJob
from integrations.models.choices import Trigger
from integrations.pipeline import adoption, export, reconcile, watch
from integrations.pipeline.acts import Refusal
from integrations.pipeline.wire import Wire
from tenants import scope
from tenants.models import Role, Tenant
from tests.conftest import make_user
from tests.pipeline import world as worlds
from tests.pipeline.books import Books
from tests.pipeline.test_watch import line
from tests.pipeline.world import TODAY, deliver, freight
from tests.sandbox.gateway import Account, Client, control


@pytest.fixture
def alice(books: Books):
    return make_user("alice", books.world.tenant, Role.ADMIN)


def key_bill(clerk: Client, number: str, amount: str = "10.00", vendor: str = "V-100") -> None:
    result = clerk.run(
        f"<create><APBILL><WHENCREATED>{TODAY:%m/%d/%Y}</WHENCREATED><VENDORID>{vendor}</VENDORID>"
        f"<RECORDID>{number}</RECORDID><WHENDUE>{TODAY:%m/%d/%Y}</WHENDUE>{line('5000', amount)}</APBILL></create>"
    )
    assert result.ok, result.errors


def state(source_id: str) -> tuple[str, str]:
    document = Document.objects.get(source_id=source_id, kind="AP_BILL", live=True)
    return document.state, document.blocked_by


@pytest.mark.parametrize("other", ["inv 12a", "INV-12A", "Inv\u201312 A"])
def test_numbers_are_compared_without_case_blanks_and_dashes(other: str) -> None:
    assert plain_number(other) == plain_number("INV12a")


def test_the_same_vendor_and_number_from_another_transaction_blocks(books: Books) -> None:
    deliver(books.world, freight(Kind.CARRIER_BILL, "T-1", "10.00", number="PRO-77"))
    books.post()
    deliver(books.world, freight(Kind.CARRIER_BILL, "T-2", "10.00", number="pro 77"))
    books.post()
    assert state("T-1")[0] == "CONFIRMED"
    assert state("T-2") == ("BLOCKED", "number.taken")


def test_of_two_in_one_delivery_the_second_blocks(books: Books) -> None:
    deliver(books.world, *(freight(Kind.CARRIER_BILL, f"T-{i}", "10.00", number="PRO-77") for i in (1, 2)))
    books.post()
    assert (state("T-1")[0], state("T-2")) == ("CONFIRMED", ("BLOCKED", "number.taken"))


def test_another_vendors_number_is_its_own(books: Books) -> None:
    deliver(
        books.world,
        freight(Kind.CARRIER_BILL, "T-1", "10.00", number="77"),
        freight(Kind.DRIVER_SETTLEMENT, "T-2", "10.00", number="77"),
    )
    books.post()
    assert (state("T-1")[0], state("T-2")[0]) == ("CONFIRMED", "CONFIRMED")


def test_a_newer_version_of_the_same_is_no_duplicate(books: Books) -> None:
    deliver(books.world, freight(Kind.CARRIER_BILL, "T-1", "10.00", number="77", category=None))
    deliver(books.world, freight(Kind.CARRIER_BILL, "T-1", "12.00", number="77", version=2))
    books.post()
    assert state("T-1")[0] == "CONFIRMED"


def test_a_policy_may_only_warn(books: Books) -> None:
    world = books.world
    ConnectionPolicies.objects.create(tenant=world.tenant, connection=world.connection, duplicates="WARN")
    deliver(world, *(freight(Kind.CUSTOMER_INVOICE, f"T-{i}", "10.00", number="77") for i in (1, 2)))
    books.post()
    warned = Document.objects.get(source_id="T-2")
    assert [i.code for i in warned.issues.filter(closed_at__isnull=True, severity="WARNING")] == [
        "number.taken"
    ]


def test_what_somebody_keyed_in_sage_blocks_and_is_adopted_never_posted(
    books: Books, clerk: Client, alice
) -> None:
    key_bill(clerk, "PRO-77")
    key_bill(clerk, "PRO-78")
    watch.watch(books.world.connection_id, trigger=Trigger.COMMAND)
    before = books.moved()
    deliver(books.world, freight(Kind.CARRIER_BILL, "T-1", "10.00", number="pro77"))
    books.post()
    document = Document.objects.get(source_id="T-1")
    assert state("T-1") == ("BLOCKED", "number.in_sage")
    (record,) = adoption.candidates(document)
    with pytest.raises(Refusal, match="no such record"):
        adoption.adopt(document.pk, "999999", alice, "mine")
    adoption.adopt(document.pk, "", alice, "keyed by the clerk")
    document.refresh_from_db()
    assert (document.state, document.record_no) == ("BY_HAND", record.record_no)
    books.post()
    assert books.moved() == before
    assert not SageRecord.objects.filter(record_no=record.record_no).exists()
    assert reconcile.reconcile([books.world.connection_id]).clean


def test_what_was_reversed_in_sage_takes_no_number(books: Books, clerk: Client) -> None:
    key_bill(clerk, "PRO-77")
    watch.watch(books.world.connection_id, trigger=Trigger.COMMAND)
    record = SageRecord.objects.get(number="PRO-77")
    day = (
        f"<datereversed><year>{TODAY:%Y}</year><month>{TODAY:%m}</month><day>{TODAY:%d}</day></datereversed>"
    )
    assert clerk.run(f'<reverse_bill key="{record.record_no}">{day}</reverse_bill>').ok
    watch.watch(books.world.connection_id, trigger=Trigger.COMMAND)
    deliver(books.world, freight(Kind.CARRIER_BILL, "T-1", "10.00", number="PRO-77-A"))
    books.post()
    assert not SageRecord.objects.filter(number="PRO-77").exists()
    assert state("T-1")[0] == "CONFIRMED"


def test_what_another_database_of_ours_posted_blocks_like_anybody_elses(
    quick: None, transactional_db: None, sandbox: Account
) -> None:
    """It bears our mark, and no document of this database ever left with it: a database begun anew, or restored, must
    not book the month again."""
    bill = freight(Kind.CARRIER_BILL, "T-1", "10.00", number="PRO-77")
    credit = freight(Kind.CARRIER_BILL, "T-2", "-3.00", number="PRO-77-C")
    another = freight(Kind.CARRIER_BILL, "T-3", "-4.00", number="PRO-77-C")
    before, after = (Tenant.objects.create(name=name, slug=name.lower()) for name in ("Before", "After"))
    with scope.tenant(before.pk):
        world = worlds.build(sandbox, before)
        deliver(world, bill, credit)
        Books(world).post()
        assert set(Document.objects.values_list("kind", "state")) == {
            ("AP_BILL", "CONFIRMED"),
            ("AP_ADJUSTMENT", "CONFIRMED"),
        }
    with scope.tenant(after.pk):
        books = Books(worlds.build(sandbox, after, books_are_known=False))
        deliver(books.world, bill, credit)
        books.post()
        assert set(Document.objects.values_list("state", "blocked_by")) == {("BLOCKED", "number.in_sage")}
        assert books.moved() == {}
        deliver(books.world, another)
        books.post()
        assert Document.objects.get(source_id="T-3").state == "CONFIRMED"


def test_what_is_on_its_way_is_nobody_elses_record(books: Books) -> None:
    deliver(books.world, freight(Kind.CARRIER_BILL, "T-1", "10.00", number="PRO-77"))
    books.post()
    Document.objects.update(state="SENT", record_no="")
    run = watch.watch(books.world.connection_id, trigger=Trigger.COMMAND)
    assert run is not None
    assert run.counts["seen"] == 1
    assert not SageRecord.objects.exists()


def test_the_numbers_in_sage_are_read_once_before_the_first_export(world: worlds.World) -> None:
    Wire(world.connection).session()
    Cursor.objects.filter(object_name__startswith="WATCH").delete()
    assert asked(world) == ["read APADJUSTMENT", "read APBILL", "read ARADJUSTMENT", "read ARINVOICE"]
    assert asked(world) == []


def asked(world: worlds.World) -> list[str]:
    export.export(world.connection_id, trigger=Trigger.COMMAND)
    run = SyncJob.objects.filter(kind="EXPORT").latest("started_at")
    return sorted(run.exchanges.values_list("purpose", flat=True))


def test_a_sub_ledger_that_is_closed_to_the_role_holds_nobody_up_and_is_said_once(
    world: worlds.World,
) -> None:
    Cursor.objects.filter(object_name__startswith="WATCH").delete()
    lacking = ["Accounts Receivable:List", "Accounts Receivable:View"]
    control(world.account, "users", {"login": world.account.user_id, "lacks": lacking})
    deliver(world, freight(Kind.CARRIER_BILL, "T-1", "10.00"))
    run = export.export(world.connection_id, trigger=Trigger.COMMAND)
    assert run is not None
    assert "cannot be read" in run.message
    assert state("T-1")[0] == "SENT"
    run = export.export(world.connection_id, trigger=Trigger.COMMAND)
    assert run is not None
    assert "cannot be read" not in run.message
