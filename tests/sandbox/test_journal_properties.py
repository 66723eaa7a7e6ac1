"""Whatever journal entries and closed months follow each other, the general ledger stays sound (protocol 3.10)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from integrations.sandbox.books.documents import journals
from integrations.sandbox.books.documents.journals import JournalInput
from integrations.sandbox.books.ledger import periods
from integrations.sandbox.books.ledger.inputs import LineInput
from integrations.sandbox.books.reports import inspection
from integrations.sandbox.books.reports.balances import trial_balance
from integrations.sandbox.books.storage.store import Books, Row
from integrations.sandbox.caller import Caller
from integrations.sandbox.errors import Refusal
from integrations.sandbox.settings import Settings
from tests.sandbox import proof
from tests.sandbox.bare_books import opened, undone
from tests.sandbox.postings import TODAY

CALLER = Caller("someone", "DEMO")
SETTINGS = Settings(inter_entity_account="1400")
FIRST = date(int(TODAY[:4]) - 1, 1, 1)
ACCOUNTS = ("1000", "2100", "5010", "6200")


@dataclass(frozen=True)
class Step:
    """`pick` says which of the entries there are; `day` and `later` are in days from the first open one."""

    what: str
    pick: int
    amount: int
    day: int
    later: int
    entities: tuple[str, str]
    draft: bool


steps = st.builds(
    Step,
    what=st.sampled_from(["create", "create", "rewrite", "delete", "count", "close", "open"]),
    pick=st.integers(0, 5),
    amount=st.integers(1, 99_999),
    day=st.integers(0, 150),
    later=st.integers(-5, 60),
    entities=st.tuples(st.sampled_from(["10", "20"]), st.sampled_from(["10", "20"])),
    draft=st.booleans(),
)


def day(number: int) -> str:
    return (FIRST + timedelta(days=number)).isoformat()


def wanted(step: Step, journal: str = "GJ") -> JournalInput:
    debit, credit = ACCOUNTS[step.pick % 4], ACCOUNTS[(step.pick + 1) % 4]
    if journal == "SJ":
        debit = credit = "9000"
    return JournalInput(
        journal=journal,
        day=day(step.day),
        title="Some",
        reverse_on=day(step.day + step.later) if step.later > 0 else None,
        base="10",
        draft=step.draft,
        lines=tuple(
            LineInput(account, amount, dimensions={"LOCATIONID": entity})
            for account, amount, entity in zip(
                (debit, credit), (step.amount, -step.amount), step.entities, strict=True
            )
        ),
    )


def chosen(books: Books, step: Step) -> Row:
    keys = books.all("SELECT RECORDNO FROM GLBATCH ORDER BY RECORDNO")
    return journals.existing(books, CALLER, int(keys[step.pick % len(keys)][0] or 0) if keys else 0, "change")


def take(books: Books, step: Step) -> bool:
    month = day(step.day)[:7]
    ledgers, entity = (periods.LEDGERS[step.pick % 4],), ("", "10", "20")[step.pick % 3]
    does = {
        "create": lambda: journals.create(books, SETTINGS, CALLER, wanted(step)),
        "count": lambda: journals.create(books, SETTINGS, CALLER, wanted(step, "SJ")),
        "rewrite": lambda: journals.change(books, SETTINGS, CALLER, chosen(books, step), wanted(step)),
        "delete": lambda: journals.remove(books, SETTINGS, chosen(books, step)),
        "close": lambda: periods.close(books, ledgers, [month], entity),
        "open": lambda: periods.open_again(books, ledgers, [month], entity),
    }
    try:
        with books.savepoint():
            does[step.what]()
    except Refusal:
        return False
    return True


def assert_sound(books: Books) -> None:
    proof.assert_sound(inspection.books(books))
    per_entity: dict[str, int] = {}
    for each in trial_balance(books, "0001-01-01", "9998-12-31"):
        per_entity[each.entity] = per_entity.get(each.entity, 0) + each.end
    assert set(per_entity.values()) <= {0}
    strays = (
        "SELECT COUNT(*) FROM GLENTRY e WHERE NOT EXISTS (SELECT 1 FROM GLBATCH b WHERE b.RECORDNO=e.BATCHNO)"
    )
    assert books.one(strays) == (0,)
    lonely = (
        "SELECT COUNT(*) FROM GLBATCH b WHERE REVERSEDFROM IS NOT NULL"
        " AND NOT EXISTS (SELECT 1 FROM GLBATCH o WHERE o.REVERSEDKEY=b.RECORDNO)"
    )
    assert books.one(lonely) == (0,)


@pytest.fixture(scope="module")
def books() -> Iterator[Books]:
    with opened(SETTINGS) as found:
        yield found


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(script=st.lists(steps, min_size=3, max_size=25))
def test_the_ledger_stays_sound_whatever_is_written(books: Books, script: list[Step]) -> None:
    with undone(books):
        for step in script:
            take(books, step)
        assert_sound(books)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(script=st.lists(steps, min_size=3, max_size=20), month=st.integers(0, 4))
def test_a_closed_month_stays_as_it_is(books: Books, script: list[Step], month: int) -> None:
    closed = day(month * 31)[:7]
    sums = "SELECT COALESCE(SUM(DEBITS),0), COALESCE(SUM(CREDITS),0) FROM _BALANCE WHERE MONTH=?"
    with undone(books):
        for step in script:
            take(books, step)
        periods.close(books, ["GL"], [closed])
        before = books.one(sums, closed)
        for step in script:
            if step.what != "open":
                take(books, step)
        assert books.one(sums, closed) == before


def test_the_steps_reach_each_function(books: Books) -> None:
    """A sequence by hand, so that the properties above are known to try what they say."""
    step = Step("create", 0, 100, 3, 40, ("10", "20"), draft=False)
    with undone(books):
        for what in ("create", "count", "close", "open", "rewrite", "delete"):
            assert take(books, replace(step, what=what)), what
        assert_sound(books)
