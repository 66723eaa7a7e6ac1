"""Escrow: an itemised account for each owner-operator, whose sum is what Sage's account says."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.core.management import call_command

from integrations.core.freight import Category, Kind, PartyKind, PartyRef
from integrations.models import GLMapping
from integrations.pipeline import escrow
from integrations.pipeline.wire import Wire
from tests.pipeline.books import DRIVER, Books, told
from tests.pipeline.world import TODAY, deliver, deliver_parties
from tests.sandbox.gateway import Client, us

OTHER = PartyRef(PartyKind.DRIVER, "V-FUEL")
FIRST = TODAY - timedelta(days=5)


def settlement(number: str, withheld: str, **more: object):
    return told(
        Kind.DRIVER_SETTLEMENT,
        number,
        (Category.DRIVER_PAY, "500.00"),
        (Category.ESCROW, f"-{withheld}"),
        **more,
    )


@pytest.fixture
def withheld(books: Books) -> Books:
    """V-200: 40.00 before the period, 100.00 withheld, 1.50 interest, 60.00 released. V-FUEL: 25.00 withheld."""
    GLMapping.objects.create(
        tenant=books.world.tenant,
        connection=books.world.connection,
        side="AP",
        level="CATEGORY",
        key="escrow_interest",
        account="5040",
    )
    deliver_parties(books.world, [(PartyKind.DRIVER, "V-FUEL", "V-FUEL")])
    deliver(
        books.world,
        settlement("ST-0", "40.00", document_date=FIRST - timedelta(days=1)),
        settlement("ST-1", "100.00"),
        settlement("ST-2", "25.00", party=OTHER),
        told(Kind.ESCROW_INTEREST, "INT-1", (Category.ESCROW_INTEREST, "1.50"), party=DRIVER),
        told(Kind.ESCROW_RELEASE, "REL-1", (Category.ESCROW, "60.00"), party=DRIVER),
    )
    books.post()
    return books


def test_each_owner_operators_account_is_told(withheld: Books) -> None:
    found = {one.party_id: one for one in escrow.held(withheld.world.connection, FIRST, TODAY)}
    mine = found["V-200"]
    amounts = (mine.opening, mine.withheld, mine.released, mine.interest, mine.closing)
    assert [str(a.amount) for a in amounts] == ["40.00", "100.00", "-60.00", "1.50", "81.50"]
    assert str(found["V-FUEL"].closing.amount) == "25.00"
    assert set(found) == {"V-200", "V-FUEL"}


def test_its_statement_is_itemised_and_comes_to_what_is_held(withheld: Books) -> None:
    found = escrow.statement(withheld.world.connection, "V-200", FIRST, TODAY)
    assert found is not None
    assert sorted(str(item.amount.amount) for item in found.items) == ["-60.00", "1.50", "100.00"]
    assert found.items[-1].balance == found.held.closing
    assert "ST-0" not in {item.number for item in found.items}
    assert escrow.statement(withheld.world.connection, "V-NOBODY", FIRST, TODAY) is None


def test_the_sum_by_vendor_is_the_accounts_balance_in_sage(withheld: Books) -> None:
    tied = escrow.tie_out(Wire(withheld.world.connection), TODAY)
    assert (str(tied.held.amount), tied.accounts) == ("106.50", ("2400",))
    assert not tied.difference


def test_what_others_book_there_is_the_difference(
    withheld: Books, clerk: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    entry = "<GLENTRY><ACCOUNTNO>{}</ACCOUNTNO><TR_TYPE>{}</TR_TYPE><TRX_AMOUNT>7.00</TRX_AMOUNT><LOCATION>10</LOCATION><DEPARTMENT>OPS</DEPARTMENT></GLENTRY>"
    done = clerk.run(
        f"<create><GLBATCH><JOURNAL>GJ</JOURNAL><BATCH_DATE>{us(TODAY.isoformat())}</BATCH_DATE><BATCH_TITLE>By hand</BATCH_TITLE>"
        f"<ENTRIES>{entry.format('2400', -1)}{entry.format('5040', 1)}</ENTRIES></GLBATCH></create>"
    )
    assert done.ok, done.errors
    with pytest.raises(SystemExit) as ended:
        call_command("escrow", connection=str(withheld.world.connection_id), last=TODAY, format="json")
    assert ended.value.code == 1
    assert json.loads(capsys.readouterr().out)["difference"] == "7.00"


def test_a_statement_as_csv_begins_with_what_was_held_before(
    withheld: Books, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command(
        "escrow",
        connection=str(withheld.world.connection_id),
        party="V-200",
        first=FIRST.isoformat(),
        last=TODAY.isoformat(),
        format="csv",
    )
    lines = capsys.readouterr().out.splitlines()
    assert "held before,,40.00,USD" in lines[1]
    assert lines[-1].endswith("81.50,USD")
