"""What is said of vendors: who is paid in their stead, what counts on a form 1099, what is on hold, how they are created."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from integrations.core.freight import Category, Charge, Kind, PartyKind
from integrations.models import (
    ConnectionPolicies,
    Document,
    FactoringNotice,
    Form1099Code,
    Party,
    ReferenceRecord,
)
from integrations.pipeline import factored, intake
from integrations.pipeline.factored import Refusal
from integrations.tms.rows import PartyFacts, PartyRow
from tenants.models import Role
from tests.conftest import make_user
from tests.pipeline.books import Books, told
from tests.pipeline.world import TODAY, deliver, deliver_parties, usd
from tests.sandbox.gateway import Client, equal


@pytest.fixture
def people(books: Books):
    return [make_user(name, books.world.tenant, Role.ADMIN) for name in ("alice", "bea")]


def notice(books: Books, entered_by: str) -> FactoringNotice:
    deliver_parties(books.world, [(PartyKind.FACTOR, "FACTOR-1", "FACTOR-1")])
    return FactoringNotice.objects.create(
        tenant=books.world.tenant,
        carrier=Party.objects.get(source_id="V-100"),
        factor=Party.objects.get(source_id="FACTOR-1"),
        pay_to="Triumph Factoring",
        first=TODAY - timedelta(days=3),
        entered_by=entered_by,
    )


def contact(head: Client) -> None:
    result = head.run(
        "<create><CONTACT><CONTACTNAME>Triumph Factoring</CONTACTNAME><PRINTAS>Triumph</PRINTAS></CONTACT></create>"
    )
    assert result.ok, result.errors


def bill(source_id: str, **more: object):
    return told(Kind.CARRIER_BILL, source_id, (Category.LINEHAUL, "10.00"), **more)


def kept(clerk: Client, fields: str) -> list[dict[str, str]]:
    record_no = Document.objects.get(kind="AP_BILL", live=True).record_no
    return clerk.query("APBILL", fields, equal("RECORDNO", record_no))


def test_a_notice_takes_a_second_person(books: Books, people) -> None:
    alice, bea = people
    mine = notice(books, alice.email)
    deliver(books.world, bill("B-1"))
    books.post()
    assert Document.objects.get(kind="AP_BILL").blocked_by == "party.factored"
    with pytest.raises(Refusal, match="somebody else"):
        factored.approve(mine.pk, alice)
    with pytest.raises(IntegrityError), transaction.atomic():  # the database says so, too
        FactoringNotice.objects.filter(pk=mine.pk).update(approved_by=alice.email)
    factored.approve(mine.pk, bea)
    with pytest.raises(Refusal, match="was approved"):
        factored.approve(mine.pk, bea)


def test_the_factor_is_paid_and_the_carrier_stays_the_vendor(
    books: Books, people, head: Client, clerk: Client
) -> None:
    alice, bea = people
    contact(head)
    factored.approve(notice(books, alice.email).pk, bea)
    deliver(books.world, bill("B-1"))
    books.post()
    assert kept(clerk, "VENDORID BILLTOPAYTOCONTACTNAME") == [
        {"VENDORID": "V-100", "BILLTOPAYTOCONTACTNAME": "Triumph Factoring"}
    ]


def test_before_the_notice_and_after_its_release_the_carrier_is_paid(
    books: Books, people, clerk: Client
) -> None:
    alice, bea = people
    mine = notice(books, alice.email)
    factored.approve(mine.pk, bea)
    FactoringNotice.objects.update(last=TODAY - timedelta(days=1))
    deliver(books.world, bill("B-1"))
    books.post()
    assert kept(clerk, "BILLTOPAYTOCONTACTNAME") != [{"BILLTOPAYTOCONTACTNAME": "Triumph Factoring"}]


@pytest.mark.parametrize(
    ("policy", "vendor", "state"), [("VENDOR", "FACTOR-1", "CONFIRMED"), ("BLOCK", "V-100", "BLOCKED")]
)
def test_the_factor_is_the_vendor_or_nothing_goes_as_the_connection_says(
    books: Books, people, policy: str, vendor: str, state: str
) -> None:
    alice, bea = people
    world = books.world
    ConnectionPolicies.objects.create(
        tenant=world.tenant, connection=world.connection, factored_carriers=policy
    )
    factored.approve(notice(books, alice.email).pk, bea)
    deliver(world, bill("B-1"))
    books.post()
    books.post()  # the factor is created first
    document = Document.objects.get(kind="AP_BILL", live=True)
    assert (document.party_id_in_sage, document.state) == (vendor, state)


def counts_as(vendor: str, form: str) -> None:
    """The vendor's box, as Sage's list gave it."""
    for record in ReferenceRecord.objects.filter(object_name="VENDOR", key=vendor):
        record.facts = {**record.facts, "form_1099": form}
        record.save()


def boxes(clerk: Client) -> list[tuple[str, str]]:
    record_no = Document.objects.get(kind="AP_BILL", live=True).record_no
    rows = clerk.query(
        "APBILLITEM", "FORM1099 FORM1099TYPE FORM1099BOX LINE_NO", equal("RECORDKEY", record_no)
    )
    rows.sort(key=lambda row: int(row["LINE_NO"]))
    return [(row["FORM1099"], f"{row['FORM1099TYPE']} {row['FORM1099BOX']}".strip()) for row in rows]


def test_an_owner_operators_pay_counts_and_what_he_laid_out_does_not(books: Books, clerk: Client) -> None:
    counts_as("V-200", "NEC 1")
    deliver(
        books.world,
        told(
            Kind.DRIVER_SETTLEMENT, "S-1", (Category.DRIVER_PAY, "900.00"), (Category.REIMBURSEMENT, "40.00")
        ),
    )
    books.post()
    (pay, laid_out) = boxes(clerk)
    assert pay == ("true", "NEC 1")
    assert laid_out[0] != "true"


@pytest.mark.parametrize(("policy", "flag"), [(False, False), (True, True)])
def test_freight_carriers_count_only_where_the_connection_says_so(
    books: Books, clerk: Client, policy: bool, flag: bool
) -> None:
    world = books.world
    ConnectionPolicies.objects.create(
        tenant=world.tenant, connection=world.connection, freight_carriers_1099=policy
    )
    counts_as("V-100", "NEC 1")
    deliver(world, bill("B-1"))
    books.post()
    assert [counted == "true" for counted, _ in boxes(clerk)] == [flag]


def test_a_charge_code_counts_in_a_box_of_its_own_or_never(books: Books, clerk: Client) -> None:
    world = books.world
    counts_as("V-200", "NEC 1")
    for code, form, box in (("BONUS", "MISC", "3"), ("PERDIEM", "", "")):
        Form1099Code.objects.create(
            tenant=world.tenant, connection=world.connection, code=code, form=form, box=box
        )
    settlement = told(Kind.DRIVER_SETTLEMENT, "S-1", (Category.DRIVER_PAY, "1.00"))
    pay = settlement.charges[0]
    settlement = replace(
        settlement,
        charges=(
            pay,
            Charge(2, "bonus", Category.DRIVER_PAY, usd("2.00")),
            Charge(3, "PerDiem", Category.DRIVER_PAY, usd("3.00")),
        ),
    )
    deliver(world, settlement)
    books.post()
    assert [form if counted == "true" else "" for counted, form in boxes(clerk)] == ["NEC 1", "MISC 3", ""]


def test_a_bill_may_be_on_hold(books: Books, clerk: Client) -> None:
    deliver(books.world, bill("B-1", fields={"on_hold": "yes"}))
    books.post()
    assert kept(clerk, "ONHOLD") == [{"ONHOLD": "true"}]


def test_a_vendor_is_created_with_its_address_numbers_terms_and_box(books: Books, head: Client) -> None:
    facts = {
        "mc": "123456",
        "city": "Tulsa",
        "state": "OK",
        "phone": "9185550100",
        "form_1099": "NEC 1",
        "on_hold": "yes",
    }
    row = PartyRow(
        1,
        {"source_id": "NEW-1"},
        "NEW-1",
        PartyFacts(PartyKind.DRIVER, "NEW-1", "New Owner Operator", terms_days=30, facts=facts),
    )
    intake.accept(subsidiary_id=books.world.subsidiary.id, source_system="tms", rows=[row], channel="API")
    deliver(
        books.world, told(Kind.DRIVER_SETTLEMENT, "S-1", (Category.DRIVER_PAY, "1.00"), party=driver("NEW-1"))
    )
    books.post()
    fields = (
        "NAME TERMNAME ONHOLD FORM1099TYPE FORM1099BOX DISPLAYCONTACT.MAILADDRESS.CITY DISPLAYCONTACT.PHONE1"
    )
    (vendor,) = head.query("VENDOR", fields, equal("VENDORID", "NEW-1"))
    assert vendor == {
        "NAME": "New Owner Operator",
        "TERMNAME": "Net 30",
        "ONHOLD": "true",
        "FORM1099TYPE": "NEC",
        "FORM1099BOX": "1",
        "DISPLAYCONTACT.MAILADDRESS.CITY": "Tulsa",
        "DISPLAYCONTACT.PHONE1": "9185550100",
    }


def driver(source_id: str):
    from integrations.core.freight import PartyRef

    return PartyRef(PartyKind.DRIVER, source_id)
