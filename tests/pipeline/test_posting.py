"""Posting batches of a desktop Sage (rules J1, J2, J4, J5): built once, downloaded after a backup, imported, confirmed."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from integrations.core.batches import BatchError, BatchState
from integrations.core.freight import Category, Kind
from integrations.core.issues import Code
from integrations.core.lifecycle import State
from integrations.models import (
    AccountRole,
    BatchDifference,
    BatchEntry,
    BatchEvent,
    ConnectionPolicies,
    DimensionMapping,
    Document,
    DocumentPayload,
    ExternalAccountingId,
    FreightTransaction,
    GLMapping,
    Issue,
    Party,
    PartyLink,
    PostingBatch,
    SampleSignOff,
)
from integrations.pipeline import opening
from integrations.pipeline.posting import confirming, gathering, lists, reach, samples, stepping, summaries
from tests.golden import gl_mode
from tests.pipeline import desk as desks
from tests.pipeline.desk import Desk, download, invoice, state
from tests.sage import desktop_readers

pytestmark = pytest.mark.django_db(transaction=True)
PERSON = "pat@example.com"


@pytest.fixture
def desk(tenant, in_scope) -> Desk:
    return desks.build(tenant)


def build(desk: Desk) -> PostingBatch:
    return gathering.build(desk.connection_id, PERSON)


# What a batch holds (J1) -------------------------------------------------------------------------------------------


def test_a_batch_holds_all_that_is_due_and_adds_up_to_the_product_s_balances(desk):
    desks.all_seven(desk)
    batch = build(desk)
    files = download(batch)
    assert set(files) == {"GENERAL.CSV", "CUSTOMER.CSV", "VENDOR.CSV"}
    wanted = {account: Decimal(amount) for account, amount in gl_mode.BALANCES.items()}
    assert desktop_readers.read("SAGE50_US", files) == wanted
    batch.refresh_from_db()
    assert (batch.documents, batch.state) == (7, BatchState.DOWNLOADED)
    assert batch.totals["accounts"]["2005"] == [197500, 257500]
    assert batch.totals["journals"] == {
        "AP": [2, 257500],
        "AR": [1, 240000],
        "CASH_DISBURSED": [2, 247500],
        "CASH_RECEIVED": [1, 235000],
        "OTHER_INCOME": [1, 8000],
    }


def test_customers_and_vendors_that_are_active_and_were_never_exported_go_once(desk):
    """Rule J1: with or without a transaction; who is inactive stays behind."""
    for n, (kind, active) in enumerate([("customer", True), ("carrier", True), ("carrier", False)]):
        Party.objects.create(
            tenant=desk.tenant,
            source_system="tms",
            kind=kind,
            source_id=f"P{n}",
            name=f"Party {n}",
            plain_name=f"party {n}",
            active=active,
        )
    desks.deliver(desk, invoice("A-1"))
    first = build(desk)
    files = download(first)
    assert "P0,Party 0" in files["CUSTOMER.CSV"].decode()
    assert "P1,Party 1" in files["VENDOR.CSV"].decode()
    assert "P2" not in files["VENDOR.CSV"].decode()
    stepping.imported(first.id, PERSON)
    desks.deliver(desk, invoice("A-2"))
    assert set(download(build(desk))) == {"GENERAL.CSV"}


def test_a_party_in_sage_s_own_list_counts_as_exported_and_another_s_id_blocks(desk):
    listed = "Customer ID,Customer Name,Inactive\r\nP0,Party 0,FALSE\r\nP1,Somebody Quite Different,FALSE\r\n"
    for n in (0, 1):
        party = Party.objects.create(
            tenant=desk.tenant,
            source_system="tms",
            kind="customer",
            source_id=f"P{n}",
            name=f"Party {n}",
            plain_name=f"party {n}",
        )
        ExternalAccountingId.objects.create(
            tenant=desk.tenant, party=party, subsidiary=desk.subsidiary, value=f"P{n}"
        )
    lists.take(desk.connection_id, lists.CUSTOMERS, "CUSTOMER.CSV", listed.encode(), PERSON)
    desks.deliver(desk, invoice("A-1"))
    customers = download(build(desk))["CUSTOMER.CSV"].decode()
    assert [line.split(",")[0] for line in customers.splitlines()[1:]] == ["ACME"]
    states = dict(PartyLink.objects.values_list("party__source_id", "state"))
    assert states == {"P0": "LINKED", "P1": "NEEDS_PERSON", "ACME": "WAITING"}


def test_each_transaction_is_exported_one_time_only(desk):
    """Rule J2."""
    desks.deliver(desk, invoice("A-1"))
    batch = build(desk)
    with pytest.raises(gathering.NothingDue):
        build(desk)
    desks.deliver(desk, invoice("A-1"))  # the message comes twice
    with pytest.raises(gathering.NothingDue):
        build(desk)
    assert BatchEntry.objects.filter(live=True, document__kind="JOURNAL").count() == 1
    assert PostingBatch.objects.filter(state=BatchState.VOIDED).count() == 2
    assert state(batch) is BatchState.BUILT


def test_the_database_refuses_a_second_live_entry(desk):
    desks.deliver(desk, invoice("A-1"))
    batch = build(desk)
    other = PostingBatch.objects.create(
        tenant=desk.tenant,
        connection=desk.connection,
        company=desk.connection.company,
        number=99,
        layout="x",
        currency="USD",
        built_by="x",
        state=BatchState.BUILT,
    )
    entry = batch.entries.filter(document__kind="JOURNAL").get()
    with pytest.raises(IntegrityError), transaction.atomic():
        BatchEntry.objects.create(
            tenant=desk.tenant, batch=other, document=entry.document, position=1, file="x", reference="x"
        )


def test_a_document_that_cannot_go_is_left_out_and_listed(desk):
    """Its account stood on no line of a signed sample; the others go."""
    desks.deliver(desk, invoice("A-1"))
    lists.take(
        desk.connection_id,
        lists.CHART,
        "CHART.CSV",
        desks.chart(more=(("4050", "New revenue", "21"),)),
        PERSON,
    )
    GLMapping.objects.filter(key="accessorial").update(account="4050")
    desks.deliver(
        desk,
        gl_mode.tms(
            Kind.CUSTOMER_INVOICE,
            "A-2",
            desks.world.TODAY,
            gl_mode.CUSTOMER,
            (Category.ACCESSORIAL, "50.00", ""),
        ),
    )
    seen = gathering.preview(desk.connection_id)
    assert [(one.document.source_id, "4050" in one.words) for one in seen.left_out] == [("A-2", True)]
    batch = build(desk)
    assert [e.document.source_id for e in batch.entries.filter(document__kind="JOURNAL")] == ["A-1"]
    assert any("A-2" in words and "4050" in words for words in batch.warnings)
    assert desk.document("A-2").state == State.READY


def test_a_preview_says_what_the_batch_then_is_and_writes_nothing(desk):
    desks.all_seven(desk)
    seen = gathering.preview(desk.connection_id)
    assert not PostingBatch.objects.exclude(kind="SAMPLE").exists()
    assert desk.states() == {"READY": 7}
    batch = build(desk)
    assert (seen.documents, seen.sums.told()) == (
        batch.documents,
        {k: batch.totals[k] for k in ("accounts", "journals")},
    )


# Backup, import, confirmation (J5) ----------------------------------------------------------------------------------


def test_no_file_is_given_out_without_a_backup_at_each_download(desk):
    desks.deliver(desk, invoice("A-1"))
    batch = build(desk)
    file = batch.files.get(key="general")
    with pytest.raises(BatchError, match="backup"):
        stepping.download(batch.id, file.id, PERSON, "  ")
    assert state(batch) is BatchState.BUILT
    stepping.download(batch.id, file.id, PERSON, "Pat")
    with pytest.raises(BatchError, match="backup"):
        stepping.download(batch.id, file.id, PERSON, "")
    stepping.download(batch.id, file.id, PERSON, "Kim")
    told = BatchEvent.objects.filter(batch=batch, what="DOWNLOAD").values_list("backup_by", "actor")
    assert list(told) == [("Pat", PERSON), ("Kim", PERSON)]


def test_documents_follow_their_batch(desk):
    desks.deliver(desk, invoice("A-1"))
    batch = build(desk)
    assert desk.document("A-1").state == State.SENDING
    download(batch)
    assert desk.document("A-1").state == State.UNKNOWN
    stepping.imported(batch.id, PERSON)
    assert desk.document("A-1").state == State.SENT


def _export(files: dict[str, bytes]) -> bytes:
    """What Sage exports of its general journal, with a line of somebody else's."""
    return files["GENERAL.CSV"] + b"03/01/26,OTHERS-1,,1,4000,keyed by hand,-5.00,,FALSE,FALSE,0,0\r\n"


def test_sage_s_own_export_confirms_line_by_line(desk):
    desks.all_seven(desk)
    batch = build(desk)
    matched = confirming.confirm(batch.id, "GJ.CSV", _export(download(batch)), PERSON)
    assert (matched.confirmed, matched.documents, matched.lines) == (True, 7, 19)
    assert state(batch) is BatchState.CONFIRMED
    assert desk.states() == {"CONFIRMED": 7}


def test_one_altered_line_is_found_and_mended(desk):
    desks.all_seven(desk)
    batch = build(desk)
    good = _export(download(batch))
    bad = good.replace(b"-1405.75", b"-1405.57")
    matched = confirming.confirm(batch.id, "GJ.CSV", bad, PERSON)
    assert not matched.confirmed
    (difference,) = BatchDifference.objects.filter(batch=batch)
    assert (difference.what, difference.account) == ("ALTERED", "1000")
    assert (str(difference.written), str(difference.in_sage)) == ("-1405.75 USD", "-1405.57 USD")
    assert desk.document("CHK-1001").state == State.DRIFTED
    assert desk.states() == {"SENT": 6, "DRIFTED": 1}
    confirming.confirm(batch.id, "GJ.CSV", good, PERSON)
    assert (state(batch), desk.states()) == (BatchState.CONFIRMED, {"CONFIRMED": 7})
    assert not Issue.objects.filter(code=Code.DRIFTED, closed_at__isnull=True).exists()


def test_missing_moved_and_added_lines_are_told_apart(desk):
    desks.all_seven(desk)
    batch = build(desk)
    rows = list(csv.reader(io.StringIO(_export(download(batch)).decode())))
    kept = [row for row in rows if "RENT-03" not in row[5]]
    for row in kept:
        if row[4] == "4920":
            row[4] = "4910"
    key = next(row[1] for row in rows if "OI-80" in row[5])
    kept.append(["03/26/26", key, "", "1", "4900", "added", "-1.00", "", "", "", "", ""])
    out = io.StringIO()
    csv.writer(out).writerows(kept)
    confirming.confirm(batch.id, "GJ.CSV", out.getvalue().encode(), PERSON)
    told = sorted(BatchDifference.objects.filter(batch=batch).values_list("what", "account"))
    assert told == [("ALTERED", "4920>4910"), ("MISSING", "2005"), ("MISSING", "6200"), ("MORE", "4900")]
    with pytest.raises(BatchError, match="missing"):
        confirming.accept(batch.id, PERSON, "fine")


def test_a_journal_of_other_days_confirms_nothing(desk):
    desks.deliver(desk, invoice("A-1"))
    batch = build(desk)
    files = download(batch)
    other = files["GENERAL.CSV"].split(b"\r\n")[0] + b"\r\n03/01/26,X,,1,4000,x,-5.00,,FALSE,FALSE,0,0\r\n"
    matched = confirming.confirm(batch.id, "GJ.CSV", other, PERSON)
    assert [i.code for i in matched.issues] == [Code.FILE_UNREADABLE]
    assert state(batch) is BatchState.DOWNLOADED


# Given up -----------------------------------------------------------------------------------------------------------


def test_a_rejected_batch_frees_its_documents_and_only_them(desk):
    desks.deliver(desk, invoice("A-1"))
    first = build(desk)
    desks.deliver(desk, invoice("A-2"))
    second = build(desk)
    download(first)
    with pytest.raises(BatchError, match="Sage said"):
        stepping.rejected(first.id, PERSON, "")
    stepping.rejected(first.id, PERSON, "Invalid account in line 2")
    assert (desk.document("A-1").state, desk.document("A-2").state) == (State.READY, State.SENDING)
    again = build(desk)
    (entry,) = again.entries.filter(document__kind="JOURNAL")
    assert entry.document.source_id == "A-1"
    assert entry.reference.startswith(f"LH{again.number}R-")
    assert again.reissued >= 1
    assert f"LH{again.number}R-" in download(again)["GENERAL.CSV"].decode()
    assert state(second) is BatchState.BUILT


def test_voiding_after_a_download_takes_a_name_and_a_reason(desk):
    desks.deliver(desk, invoice("A-1"))
    batch = build(desk)
    download(batch)
    for why, name in (("", "Pat"), ("NOT_IMPORTED", "")):
        with pytest.raises(BatchError):
            stepping.voided(batch.id, PERSON, why, name)
    stepping.imported(batch.id, PERSON)
    stepping.voided(batch.id, PERSON, stepping.RESTORED, "Pat Bookkeeper")
    assert desk.document("A-1").state == State.READY
    event = BatchEvent.objects.get(batch=batch, what="VOIDED")
    assert "Pat Bookkeeper" in event.words
    with pytest.raises(BatchError, match="given up"):
        stepping.download(batch.id, batch.files.get(key="general").id, PERSON, "Pat")


def test_a_batch_that_drifted_can_be_given_up_whole(desk):
    desks.all_seven(desk)
    batch = build(desk)
    bad = _export(download(batch)).replace(b"-1405.75", b"-1405.57")
    confirming.confirm(batch.id, "GJ.CSV", bad, PERSON)
    stepping.voided(batch.id, PERSON, stepping.RESTORED, "Pat")
    assert desk.states() == {"READY": 7}
    assert gathering.build(desk.connection_id, PERSON).documents == 7


def test_a_confirmed_batch_is_final(desk):
    desks.deliver(desk, invoice("A-1"))
    batch = build(desk)
    confirming.confirm(batch.id, "GJ.CSV", _export(download(batch)), PERSON)
    for act in (
        lambda: stepping.rejected(batch.id, PERSON, "no"),
        lambda: stepping.voided(batch.id, PERSON, stepping.RESTORED, "Pat"),
        lambda: stepping.imported(batch.id, PERSON),
    ):
        with pytest.raises(BatchError, match="corrected in the TMS"):
            act()


def test_a_lost_gathering_is_voided_by_the_next(desk):
    desks.deliver(desk, invoice("A-1"))
    batch = build(desk)
    PostingBatch.objects.filter(id=batch.id).update(
        state=BatchState.GATHERING, gathering_until=timezone.now() - timedelta(seconds=1)
    )
    again = build(desk)
    assert (state(batch), again.documents) == (BatchState.VOIDED, 1)


# Changes after export ------------------------------------------------------------------------------------------------


def _confirmed(desk: Desk) -> PostingBatch:
    batch = build(desk)
    confirming.confirm(batch.id, "GJ.CSV", _export(download(batch)), PERSON)
    return batch


def test_a_change_leaves_as_its_mirror_and_the_new_one(desk):
    desks.deliver(desk, invoice("A-1", "100.00"))
    _confirmed(desk)
    changed = invoice("A-1", "120.00", fields={"happened_on": "2026-11-02"})
    desks.deliver(desk, replace(changed, version=2))
    batch = build(desk)
    text = download(batch)["GENERAL.CSV"].decode()
    rows = [(row[0], row[4], row[6]) for row in csv.reader(io.StringIO(text)) if "A-1" in row[5]]
    day = f"{desks.world.TODAY:%m/%d/%y}"
    assert sorted(rows) == sorted(
        [
            ("11/02/26", "4000", "100.00"),
            ("11/02/26", "1205", "-100.00"),
            (day, "4000", "-120.00"),
            (day, "1205", "120.00"),
        ]
    )
    confirming.confirm(batch.id, "GJ.CSV", _export({"GENERAL.CSV": text.encode()}), PERSON)
    told = sorted(Document.objects.filter(source_id="A-1").values_list("leg", "operation", "state"))
    assert told == [
        ("main", "CREATE", "REVERSED"),
        ("main~1", "REVERSE", "CONFIRMED"),
        ("main~2", "CREATE", "CONFIRMED"),
    ]


def test_a_mirror_is_made_when_the_payload_is_past_its_time(desk):
    desks.all_seven(desk)
    _confirmed(desk)
    DocumentPayload.objects.all().delete()
    cheque = next(t for t in gl_mode.TRANSACTIONS if t.number == "CHK-1001")
    desks.deliver(desk, replace(cheque, version=2, void=True, fields={"happened_on": "2026-04-02"}))
    files = download(build(desk))
    sums = desktop_readers.read("SAGE50_US", {"GENERAL.CSV": files["GENERAL.CSV"]})
    assert (str(sums["2005"]), str(sums["1000"])) == ("-1975.00", "1405.75")


def test_the_same_number_of_a_party_from_elsewhere_blocks(desk):
    desks.deliver(desk, invoice("A-1"))
    build(desk)
    twin = replace(invoice("A-2"), number="a 1")
    desks.deliver(desk, twin)
    assert gathering.preview(desk.connection_id).documents == 0
    assert desk.document("A-2").blocked_by == Code.NUMBER_TAKEN


def test_a_voided_cheque_leaves_as_its_mirror_on_the_day_it_happened(desk):
    desks.all_seven(desk)
    _confirmed(desk)
    cheque = next(t for t in gl_mode.TRANSACTIONS if t.number == "CHK-1001")
    desks.deliver(desk, replace(cheque, version=2, void=True, fields={"happened_on": "2026-04-02"}))
    batch = build(desk)
    (entry,) = batch.entries.filter(document__kind="JOURNAL")
    assert entry.document.posting_date.isoformat() == "2026-04-02"
    sums = desktop_readers.read("SAGE50_US", {"GENERAL.CSV": download(batch)["GENERAL.CSV"]})
    assert {a: str(s) for a, s in sums.items()} == {
        "2005": "-1975.00",
        "1310": "500.00",
        "4910": "10.00",
        "4920": "59.25",
        "1000": "1405.75",
    }
    with pytest.raises(gathering.NothingDue):
        build(desk)


def test_a_change_that_cannot_be_booked_turns_nothing_round_until_it_can(desk):
    desks.deliver(desk, invoice("A-1"))
    _confirmed(desk)
    other = gl_mode.tms(
        Kind.CUSTOMER_INVOICE,
        "A-1",
        desks.world.TODAY,
        gl_mode.CUSTOMER,
        (Category.PASS_THROUGH, "70.00", ""),
    )
    desks.deliver(desk, replace(other, version=2))
    with pytest.raises(gathering.NothingDue):
        build(desk)
    assert Document.objects.filter(source_id="A-1").count() == 1
    GLMapping.objects.create(
        tenant=desk.tenant,
        connection=desk.connection,
        side="AR",
        level="CATEGORY",
        key="pass_through",
        account="4020",
    )
    assert build(desk).documents == 2


# Accounts, roles, sample (J3, J4) -----------------------------------------------------------------------------------


def test_live_posting_is_closed_until_a_sample_is_signed(tenant, in_scope):
    desk = desks.build(tenant, signed=False)
    desks.deliver(desk, invoice("A-1"))
    with pytest.raises(gathering.Closed, match="sample"):
        build(desk)
    batch = samples.build(desk.connection_id, PERSON)
    with pytest.raises(BatchError, match="not downloaded"):
        samples.sign_off(batch.id, PERSON, path="TEST", verified_by="Pat")
    files = download(batch)
    with pytest.raises(BatchError, match="restored the backup"):
        samples.sign_off(batch.id, PERSON, path="PRODUCTION", verified_by="Pat")
    assert not SampleSignOff.objects.exists()
    samples.sign_off(batch.id, PERSON, path="TEST", verified_by="Pat")
    shown = desktop_readers.read("SAGE50_US", {"GENERAL.CSV": files["GENERAL.CSV"]})
    assert set(shown) >= reach.of(desk.connection).numbers
    references = {row[1] for row in csv.reader(io.StringIO(files["GENERAL.CSV"].decode()))} - {"Reference"}
    assert all(reference.startswith("SAMPLE") for reference in references)
    assert build(desk).documents == 1


def test_a_sample_uses_nothing_up(tenant, in_scope):
    desk = desks.build(tenant, signed=False)
    desks.deliver(desk, invoice("A-1"))
    desks.sign(desk)
    assert not BatchEntry.objects.exists()
    assert build(desk).documents == 1


def test_a_wrong_or_missing_account_is_named_with_the_words_to_add_it(tenant, in_scope):
    desk = desks.build(tenant, signed=False)
    lists.take(desk.connection_id, lists.CHART, "C.CSV", desks.chart("1205", "4910"), PERSON)
    with pytest.raises(BatchError) as refused:
        samples.build(desk.connection_id, PERSON)
    assert "Add account 1205, TYPE = Accounts Receivable in Sage 50 US" in str(refused.value)
    assert "Add account 4910, TYPE = Income" in str(refused.value)
    wrong = desks.chart("1205", more=(*desks.MORE, ("1205", "A/R TMS", "4")))
    lists.take(desk.connection_id, lists.CHART, "C.CSV", wrong, PERSON)
    (bad,) = [one for one in reach.of(desk.connection).accounts if one.problems]
    assert (bad.account, "Change it to Accounts Receivable" in bad.problems[0]) == ("1205", True)


def test_a_new_chart_shows_what_changed_and_is_kept(desk):
    given = lists.take(desk.connection_id, lists.CHART, "C.CSV", desks.chart("6200"), PERSON)
    assert given.version.number == 2
    assert given.version.changes == {"added": [], "removed": ["6200"], "changed": []}
    assert [one.account for one in reach.of(desk.connection).accounts if one.problems] == ["6200"]
    bad = lists.take(desk.connection_id, lists.CHART, "C.CSV", b"nonsense\r\n", PERSON)
    assert (bad.version, bool(bad.issues)) == (None, True)


# Opening ------------------------------------------------------------------------------------------------------------


def test_cash_on_older_items_waits_for_the_opening_journal(desk):
    old = gl_mode.tms(
        Kind.CUSTOMER_INVOICE,
        "OLD-1",
        date(2025, 12, 5),
        gl_mode.CUSTOMER,
        (Category.LINEHAUL, "900.00", ""),
    )
    desks.deliver(desk, replace(old, created=datetime(2025, 12, 5, tzinfo=UTC)))
    cash = gl_mode.tms(
        Kind.CASH_RECEIVED, "R-1", date(2026, 1, 9), gl_mode.CUSTOMER, (Category.APPLIED, "900.00", "OLD-1")
    )
    desks.deliver(desk, cash)
    assert gathering.preview(desk.connection_id).documents == 0
    assert desk.document("R-1").blocked_by == Code.OPENING_MISSING
    with pytest.raises(opening.OpeningError, match="A/R before the TMS"):
        opening.build(desk.connection_id, PERSON)
    AccountRole.objects.create(tenant=desk.tenant, connection=desk.connection, role="OLD_AR", account="1200")
    row = opening.build(desk.connection_id, PERSON)
    assert (str(row.total), row.document_date.isoformat()) == (
        "900.00 USD",
        "2025-12-30",
    )  # 2026 begins in UTC
    desks.sign(desk)
    first = build(desk)
    assert [e.document.source_kind for e in first.entries.filter(document__kind="JOURNAL")] == ["opening"]
    confirming.confirm(first.id, "GJ.CSV", _export(download(first)), PERSON)
    second = build(desk)
    assert [e.document.source_id for e in second.entries.filter(document__kind="JOURNAL")] == ["R-1"]
    assert FreightTransaction.objects.get(source_id="OLD-1").status == "HISTORY"


# Close month (J6) -----------------------------------------------------------------------------------------------------


def test_a_closed_month_is_one_journal_that_balances_and_says_what_is_late(tenant, in_scope):
    desk = desks.build(tenant, mode="SUMMARY")
    desks.all_seven(desk)
    with pytest.raises(BatchError, match="which month"):
        build(desk)
    march = gathering.build(desk.connection_id, PERSON, date(2026, 3, 1))
    files = download(march)
    wanted = {a: Decimal(v) for a, v in gl_mode.BALANCES.items() if Decimal(v)}
    assert desktop_readers.read("SAGE50_US", files) == wanted
    with pytest.raises((gathering.NothingDue, IntegrityError)):
        gathering.build(desk.connection_id, PERSON, date(2026, 3, 1))
    desks.deliver(desk, invoice("LATE", day=date(2026, 3, 30)), invoice("APR", day=date(2026, 4, 2)))
    april = gathering.build(desk.connection_id, PERSON, date(2026, 4, 1))
    assert april.totals["late"] == {"2026-03": 1}
    assert april.documents == 2
    matched = confirming.confirm(april.id, "GJ.CSV", _export(download(april)), PERSON)
    assert matched.confirmed


def test_a_closed_month_may_be_split_by_a_dimension(tenant, in_scope):
    desk = desks.build(tenant, mode="SUMMARY")
    own = {"tenant": tenant, "connection": desk.connection}
    DimensionMapping.objects.create(
        dimension="DEPARTMENT", source_field="desk", default="OPS", as_is=True, **own
    )
    ConnectionPolicies.objects.update_or_create(**own, defaults={"summary_dimension": "department"})
    desks.deliver(
        desk,
        replace(invoice("A-1", day=date(2026, 3, 3)), fields={"desk": "VAN"}),
        replace(invoice("A-2", day=date(2026, 3, 4)), fields={"desk": "REEFER"}),
        replace(invoice("A-3", day=date(2026, 3, 5)), fields={"desk": "VAN"}),
    )
    march = gathering.build(desk.connection_id, PERSON, date(2026, 3, 1))
    lines = list(summaries.lines_of(march))
    assert sum(amount.amount for _, _, amount in lines) == 0
    revenue = {value: amount.amount for account, value, amount in lines if amount.amount < 0}
    assert set(revenue) == {"VAN", "REEFER"}
    assert revenue["VAN"] == 2 * revenue["REEFER"]
    again = {(a, v) for a, v, _ in lines}
    assert len(again) == len(lines)
    files = download(march)
    assert any(b"March 2026 REEFER" in content for content in files.values())
    assert confirming.confirm(march.id, "GJ.CSV", _export(files), PERSON).confirmed


def test_a_switch_of_mode_books_each_transaction_once(desk):
    desks.deliver(desk, invoice("A-1", day=date(2026, 3, 3)))
    batch = build(desk)
    with pytest.raises(BatchError, match="second time"):
        gathering.build(desk.connection_id, PERSON, date(2026, 3, 1))
    connection = desk.connection
    connection.mode = "SUMMARY"
    connection.save()
    desks.deliver(desk, invoice("A-2", day=date(2026, 3, 4)))
    closed = gathering.build(desk.connection_id, PERSON, date(2026, 3, 1))
    held = BatchEntry.objects.filter(live=True, document__kind="JOURNAL")
    assert sorted(held.values_list("document__source_id", "batch__number")) == [
        ("A-1", batch.number),
        ("A-2", closed.number),
    ]
