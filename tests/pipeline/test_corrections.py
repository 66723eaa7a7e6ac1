"""A newer version of what stands in Sage is planned first, then done: changed in place, adjusted, or turned round."""

from __future__ import annotations

from dataclasses import replace

import pytest

from integrations.core.corrections import Step
from integrations.core.freight import Category, Kind
from integrations.models import Attempt, ClosedPeriod, ConnectionPolicies, Document, TransactionVersion
from integrations.models.choices import Trigger
from integrations.pipeline import corrections, payments, reconcile
from integrations.pipeline.corrections import Refusal
from tests.faults.conftest import control
from tests.pipeline.bookkeeper import pay, receive
from tests.pipeline.books import AP, AR, Books, told
from tests.pipeline.world import TODAY, World, deliver
from tests.sandbox.gateway import Client

INVOICE = told(
    Kind.CUSTOMER_INVOICE, "INV-1", (Category.LINEHAUL, "2000.00"), (Category.ACCESSORIAL, "100.00")
)
BILL = told(Kind.CARRIER_BILL, "BILL-1", (Category.LINEHAUL, "1975.00"))


def changed(transaction, version: int, *given: tuple[Category, str], **more: object):
    return replace(told(transaction.kind, transaction.source_id, *given), version=version, **more)  # type: ignore[arg-type]


def steps(plan: corrections.Plan) -> list[tuple[str, str]]:
    return [(s.planned.leg, s.planned.step.value) for s in plan.steps]


def correct(books: Books, *newer) -> corrections.Plan:
    """Deliver the newer version, carry its plan out, and let it go to Sage."""
    deliver(books.world, *newer)
    held = TransactionVersion.objects.get(status="HELD")
    done = corrections.carry_out(held.transaction_id, "test")
    books.post()
    return done


def living() -> list[tuple[str, str, str, str]]:
    rows = (
        Document.objects.filter(live=True)
        .exclude(kind__in=["CUSTOMER", "VENDOR"])
        .order_by("created_at", "id")
    )
    return [(d.number, d.operation, str(d.total.amount), d.state) for d in rows]


def clean(world: World) -> bool:
    found = reconcile.reconcile([world.connection_id])
    return found.clean and not [e for e in found.explained if e.amount]


def test_unpaid_and_open_it_is_changed_in_place(books: Books) -> None:
    deliver(books.world, BILL, INVOICE)
    books.post()
    done = correct(
        books, changed(BILL, 2, (Category.LINEHAUL, "1700.00"), (Category.FUEL_SURCHARGE, "200.00"))
    )
    assert steps(done) == [("main", "UPDATE")]
    assert living() == [
        ("INV-1", "CREATE", "2100.00", "CONFIRMED"),
        ("BILL-1", "UPDATE", "1900.00", "CONFIRMED"),
    ]
    assert books.moved()["2000"] == "-1900.00"
    assert books.open_of("V-100", *AP) == "1900.00"
    assert clean(books.world)


def test_an_invoice_is_changed_in_place_and_gets_a_further_line(books: Books) -> None:
    deliver(books.world, INVOICE)
    books.post()
    newer = changed(
        INVOICE,
        2,
        (Category.LINEHAUL, "2000.00"),
        (Category.ACCESSORIAL, "150.00"),
        (Category.FUEL_SURCHARGE, "25.00"),
    )
    assert steps(correct(books, newer)) == [("main", "UPDATE")]
    assert books.moved() == {"1200": "2175.00", "4000": "-2000.00", "4010": "-25.00", "4020": "-150.00"}
    assert books.open_of("C-100", *AR) == "2175.00"
    assert clean(books.world)


def test_it_is_changed_again_and_again(books: Books) -> None:
    deliver(books.world, BILL)
    books.post()
    for version, amount in ((2, "1900.00"), (3, "1800.00"), (4, "2000.00")):
        assert steps(correct(books, changed(BILL, version, (Category.LINEHAUL, amount)))) == [
            ("main", "UPDATE")
        ]
        assert books.moved() == {"2000": f"-{amount}", "5000": amount}
    assert living() == [("BILL-1", "UPDATE", "2000.00", "CONFIRMED")]
    assert clean(books.world)


def test_what_was_paid_stays_and_the_difference_is_adjusted(books: Books, clerk: Client) -> None:
    deliver(books.world, BILL)
    books.post()
    pay(clerk, "V-100", (Document.objects.get(kind="AP_BILL").record_no, "975.00"))
    payments.import_payments(books.world.connection_id, trigger=Trigger.COMMAND)
    done = correct(books, changed(BILL, 2, (Category.LINEHAUL, "1900.00")))
    assert [(s.planned.step, s.planned.why) for s in done.steps] == [
        (Step.ADJUST, "it was paid, wholly or in part")
    ]
    assert living() == [
        ("BILL-1", "CREATE", "1975.00", "CONFIRMED"),
        ("BILL-1-C1", "CREATE", "-75.00", "CONFIRMED"),
    ]
    assert books.moved()["5000"] == "1900.00"
    assert clean(books.world)


def test_an_adjustment_charges_more_too(books: Books, clerk: Client) -> None:
    deliver(books.world, INVOICE)
    books.post()
    receive(clerk, "C-100", (Document.objects.get(kind="AR_INVOICE").record_no, "100.00"))
    payments.import_payments(books.world.connection_id, trigger=Trigger.COMMAND)
    correct(books, changed(INVOICE, 2, (Category.LINEHAUL, "2050.00"), (Category.ACCESSORIAL, "70.00")))
    assert living() == [
        ("INV-1", "CREATE", "2100.00", "CONFIRMED"),
        ("INV-1-C1", "CREATE", "-30.00", "CONFIRMED"),
        ("INV-1-C1-ADD", "CREATE", "50.00", "CONFIRMED"),
    ]
    assert books.open_of("C-100", *AR) == "2020.00"
    assert clean(books.world)


def close_today(books: Books) -> None:
    ClosedPeriod.objects.create(
        tenant=books.world.tenant,
        connection=books.world.connection,
        stream="AP",
        last=TODAY,
        words="closed by hand",
    )


def test_in_a_closed_period_nothing_is_done_until_a_period_is_open(books: Books) -> None:
    deliver(books.world, BILL)
    books.post()
    close_today(books)
    deliver(books.world, changed(BILL, 2, (Category.LINEHAUL, "1900.00")))
    held = TransactionVersion.objects.get(status="HELD")
    with pytest.raises(Refusal, match="closed"):
        corrections.carry_out(held.transaction_id, "test")
    assert living() == [("BILL-1", "CREATE", "1975.00", "CONFIRMED")]
    assert TransactionVersion.objects.get(pk=held.pk).status == "HELD"


def test_a_void_turns_it_round(books: Books) -> None:
    deliver(books.world, BILL, INVOICE)
    books.post()
    assert steps(correct(books, changed(BILL, 2, (Category.LINEHAUL, "1975.00"), void=True))) == [
        ("main", "REVERSE")
    ]
    assert books.moved() == {"1200": "2100.00", "4000": "-2000.00", "4020": "-100.00"}
    assert Document.objects.get(kind="AP_BILL", operation="CREATE").state == "SUPERSEDED"
    assert Document.objects.get(operation="REVERSE").state == "CONFIRMED"
    assert clean(books.world)


def test_fewer_lines_than_an_invoice_has_are_posted_anew(books: Books) -> None:
    deliver(books.world, INVOICE)
    books.post()
    assert steps(correct(books, changed(INVOICE, 2, (Category.LINEHAUL, "1500.00")))) == [("main", "REISSUE")]
    books.post()
    assert [d for d in living() if d[1] == "CREATE"] == [("INV-1", "CREATE", "1500.00", "CONFIRMED")]
    assert books.moved() == {"1200": "1500.00", "4000": "-1500.00"}
    assert clean(books.world)


def test_a_leg_that_comes_and_one_that_goes(books: Books) -> None:
    deliver(books.world, BILL)
    books.post()
    with_fee = changed(BILL, 2, (Category.LINEHAUL, "1975.00"), fields={"quick_pay_percent": "3"})
    assert steps(correct(books, with_fee)) == [("deductions", "POST")]
    assert books.moved() == {"2000": "-1915.75", "4920": "-59.25", "5000": "1975.00"}
    without = changed(BILL, 3, (Category.LINEHAUL, "1975.00"))
    assert steps(correct(books, without)) == [("deductions", "ADJUST")]
    assert books.moved() == {"2000": "-1975.00", "5000": "1975.00"}
    assert clean(books.world)


def test_a_plan_writes_nothing(books: Books) -> None:
    deliver(books.world, BILL)
    books.post()
    deliver(books.world, changed(BILL, 2, (Category.LINEHAUL, "1900.00")))
    held = TransactionVersion.objects.get(status="HELD")
    before = Document.objects.count()
    todo = corrections.plan(held.transaction_id)
    (step,) = todo.steps
    assert [(e.account, str(e.amount)) for e in step.planned.difference] == [("5000", "-75.00 USD")]
    assert Document.objects.count() == before


def test_what_was_changed_in_sage_is_not_overwritten(books: Books) -> None:
    deliver(books.world, BILL)
    books.post()
    Document.objects.update(state="DRIFTED")
    deliver(books.world, changed(BILL, 2, (Category.LINEHAUL, "1900.00")))
    held = TransactionVersion.objects.get(status="HELD")
    with pytest.raises(Refusal, match="changed in Sage"):
        corrections.plan(held.transaction_id)


def test_a_version_that_cannot_be_built_says_all_that_keeps_it(books: Books) -> None:
    deliver(books.world, BILL)
    books.post()
    deliver(books.world, changed(BILL, 2, (Category.PASS_THROUGH, "1.00"), (Category.TAX, "2.00")))
    held = TransactionVersion.objects.get(status="HELD")
    with pytest.raises(Refusal, match="no AP account is mapped for charge 'tax'"):
        corrections.plan(held.transaction_id)


def test_a_connection_may_correct_at_once(books: Books) -> None:
    ConnectionPolicies.objects.create(
        tenant=books.world.tenant, connection=books.world.connection, corrections="AUTOMATIC"
    )
    deliver(books.world, BILL)
    books.post()
    deliver(books.world, changed(BILL, 2, (Category.LINEHAUL, "1900.00")))
    books.post()
    assert living() == [("BILL-1", "UPDATE", "1900.00", "CONFIRMED")]
    assert books.moved() == {"2000": "-1900.00", "5000": "1900.00"}


@pytest.mark.parametrize("newer", ["UPDATE", "ADJUST", "REVERSE"])
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_lost_answer_corrects_once(books: Books, newer: str, when: str) -> None:
    """The line broke before Sage did it, or after: either way it is done once."""
    deliver(books.world, BILL)
    books.post()
    if newer == "ADJUST":
        # Something of its kind is known to stand there: else a look that finds nothing proves nothing.
        deliver(books.world, told(Kind.DEDUCTION, "DED-0", (Category.DEDUCTION, "1.00")))
        books.post()
        Document.objects.filter(kind="AP_BILL").update(sage_due=100000)
    deliver(books.world, changed(BILL, 2, (Category.LINEHAUL, "1900.00"), void=newer == "REVERSE"))
    held = TransactionVersion.objects.get(status="HELD")
    assert [s for _, s in steps(corrections.carry_out(held.transaction_id, "test"))] == [newer]
    fault = "drop-before" if when == "before" else "drop-after-commit"
    function = {"UPDATE": "update", "ADJUST": "create_apadjustment", "REVERSE": "reverse_bill"}[newer]
    control(books.world.account, "arm", {"fault": fault, "count": 1, "function": function})
    books.settle()
    expected = {
        "UPDATE": {"2000": "-1900.00", "5000": "1900.00"},
        "ADJUST": {"2000": "-1899.00", "4900": "-1.00", "5000": "1900.00"},
        "REVERSE": {},
    }
    assert books.moved() == expected[newer]
    assert not Document.objects.filter(state__in=["UNKNOWN", "SENDING", "READY"]).exists()
    assert Attempt.objects.filter(outcome="UNKNOWN").exists()  # the fault did strike
