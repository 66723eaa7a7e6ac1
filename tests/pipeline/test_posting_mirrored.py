"""GL mode with Sage's own ledgers filled too, and the other targets: the same batches, other files (J1, J4, J9)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from integrations.core.freight import Category, Kind
from integrations.core.issues import Code
from integrations.core.lifecycle import State
from integrations.models import ConnectionPolicies, Party
from integrations.pipeline.posting import confirming, gathering, lists, samples
from tests.golden import gl_mode
from tests.pipeline import desk as desks
from tests.pipeline.desk import Desk, download, invoice
from tests.sage import desktop_readers

pytestmark = pytest.mark.django_db(transaction=True)
PERSON = "pat@example.com"


@pytest.fixture
def mirrored(tenant, in_scope) -> Desk:
    return desks.build(tenant, mirrored=True)


def build(desk: Desk):
    return gathering.build(desk.connection_id, PERSON)


def test_invoices_bills_receipts_and_payments_fill_sages_ledgers(mirrored):
    desks.all_seven(mirrored)
    batch = build(mirrored)
    files = download(batch)
    assert {"SALES.CSV", "PURCHASE.CSV", "RECEIPTS.CSV", "PAYMENTS.CSV", "GENERAL.CSV"} <= set(files)
    wanted = {account: Decimal(amount) for account, amount in gl_mode.BALANCES.items()}
    assert desktop_readers.read("SAGE50_US", files) == wanted


def test_cash_names_the_invoice_it_settles_where_a_bill_bears_the_same_tms_id(mirrored):
    """A load's invoice and its carrier's bill are often called by the load."""
    sold = replace(invoice("L-1"), number="INV-9")
    cost = gl_mode.tms(
        Kind.CARRIER_BILL, "L-1", desks.world.TODAY, gl_mode.CARRIER, (Category.LINEHAUL, "80.00", "")
    )
    cash = gl_mode.tms(
        Kind.CASH_RECEIVED,
        "R-1",
        desks.world.TODAY,
        gl_mode.CUSTOMER,
        (Category.APPLIED, "100.00", "L-1"),
    )
    paid = gl_mode.tms(
        Kind.CASH_DISBURSED,
        "K-1",
        desks.world.TODAY,
        gl_mode.CARRIER,
        (Category.APPLIED, "80.00", "L-1"),
    )
    desks.deliver(mirrored, sold, replace(cost, number="PRO-7"), cash, paid)
    files = download(build(mirrored))
    assert b",INV-9," in files["RECEIPTS.CSV"]
    assert b",PRO-7," in files["PAYMENTS.CSV"]


def test_the_sample_shows_each_kind_of_record_that_live_batches_will_hold(tenant, in_scope):
    desk = desks.build(tenant, mirrored=True, signed=False)
    files = download(samples.build(desk.connection_id, PERSON))
    assert set(files) == {
        *("VENDOR.CSV", "CUSTOMER.CSV", "GENERAL.CSV", "PURCHASE.CSV", "SALES.CSV", "PAYMENTS.CSV"),
        "RECEIPTS.CSV",
    }
    assert b",TRUE," in files["SALES.CSV"]  # a credit memo among them
    shown = set(desktop_readers.read("SAGE50_US", files))
    assert shown >= set(gl_mode.ROLE_ACCOUNTS.values())


def test_a_signature_in_one_mode_does_not_open_the_other(mirrored):
    connection = mirrored.connection
    connection.mirrored = False
    connection.save()
    desks.deliver(mirrored, invoice("A-1"))
    with pytest.raises(gathering.Closed, match="sample"):
        build(mirrored)


@pytest.mark.parametrize("mirror", [True, False])
def test_an_inactive_party_that_was_never_exported_keeps_its_documents_out_only_where_ledgers_are_filled(
    tenant, in_scope, mirror
):
    desk = desks.build(tenant, mirrored=mirror)
    Party.objects.create(
        tenant=tenant,
        source_system="tms",
        kind="customer",
        source_id="ACME",
        name="Acme",
        plain_name="acme",
        active=False,
    )
    desks.deliver(desk, invoice("A-1"))
    seen = gathering.preview(desk.connection_id)
    if mirror:
        assert desk.document("A-1").state == State.BLOCKED
        assert desk.document("A-1").blocked_by == Code.PARTY_UNKNOWN
        assert seen.documents == 0
    else:
        assert (seen.documents, seen.left_out) == (1, [])


def test_a_sales_journal_confirms_by_its_invoices_and_what_sage_adds_is_no_difference(mirrored):
    desks.deliver(mirrored, invoice("A-1"))
    batch = build(mirrored)
    download(batch)
    export = (
        "Date,Invoice/CM #,G/L Account,Amount\r\n"
        "03/01/26,A-1,4000,-100.00\r\n03/01/26,A-1,1205,100.00\r\n03/01/26,OTHER,4000,-7.00\r\n"
    )
    assert confirming.confirm(batch.id, "SALES.CSV", export.encode(), PERSON).confirmed


# Trade bills (J9) -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kept", "goes"), [("SAGE", 0), ("TMS", 1)])
def test_trade_bills_are_kept_in_sage_or_come_from_the_tms(tenant, in_scope, kept, goes):
    desk = desks.build(tenant)
    policies = ConnectionPolicies.objects.get(connection=desk.connection_id)
    policies.trade_bills = kept
    policies.save()
    desks.deliver(desk, next(t for t in gl_mode.TRANSACTIONS if t.kind is Kind.TRADE_BILL))
    assert gathering.preview(desk.connection_id).documents == goes


# Other targets -----------------------------------------------------------------------------------------------------


CHARTS = {
    "SAGE50_UK": ("N/C,Name,Type\r\n", lambda n, name, t: f"{n},{name},{UK[t]}\r\n"),
    "SAGE50_CA": (
        "Account Number,Account Name,Type,Account Class\r\n",
        lambda n, name, t: f"{n},{name},G,{t.words}\r\n",
    ),
    "SAGE100": ("Account,Description,Account Category\r\n", lambda n, name, t: f"{n},{name},{t.words}\r\n"),
}
UK = {
    "CASH": "Bank",
    "RECEIVABLE": "Debtors Control Account",
    "CURRENT_ASSET": "Current Assets",
    "PAYABLE": "Creditors Control Account",
    "INCOME": "Sales",
    "COST_OF_SALES": "Purchases",
    "EXPENSE": "Overheads",
}


@pytest.mark.parametrize("system", sorted(CHARTS))
def test_each_target_goes_from_its_own_chart_to_a_batch_that_adds_up(tenant, in_scope, system):
    desk = desks.build(tenant, signed=False, system=system)
    head, row = CHARTS[system]
    text = head + "".join(row(n, name, t) for n, (name, t) in gl_mode.ACCOUNTS.items())
    given = lists.take(desk.connection_id, lists.CHART, "chart.csv", text.encode(), PERSON)
    assert given.issues == ()
    desks.sign(desk)
    desks.all_seven(desk)
    files = download(build(desk))
    wanted = {account: Decimal(amount) for account, amount in gl_mode.BALANCES.items()}
    assert desktop_readers.read(system, files) == wanted
