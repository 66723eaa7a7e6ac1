"""A month against Sage: every difference has its cause, and what has none is unexplained. Pure."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.core import closing
from integrations.core.closing import Found, Month, Told, Why, compare
from integrations.core.lifecycle import State
from integrations.core.money import Money
from integrations.core.periods import Stream

OCTOBER = Month(date(2026, 10, 1))
IN, OUT = date(2026, 10, 12), date(2026, 11, 1)


def usd(text: str) -> Money:
    return Money(Decimal(text), "USD")


def told(key: str, amount: str, state: State | None = State.CONFIRMED, **more: object) -> Told:
    return Told(key, Stream.AP, f"N-{key}", usd(amount), state, more.pop("posted_on", IN), **more)


def found(key: str, amount: str, **more: object) -> Found:
    return Found(key, Stream.AP, f"N-{key}", usd(amount), IN, more.pop("told_on", IN), **more)


def causes(seen: closing.Comparison) -> dict[str, tuple[Why, Decimal]]:
    return {entry.number: (entry.why, entry.amount.amount) for entry in seen.entries}


def test_the_last_day_of_each_month() -> None:
    assert Month(date(2028, 2, 1)).last == date(2028, 2, 29)
    assert Month(date(2026, 12, 1)).last == date(2026, 12, 31)
    assert OCTOBER.holds(date(2026, 10, 31))
    assert not OCTOBER.holds(date(2026, 11, 1))


def test_what_agrees_is_no_entry() -> None:
    seen = compare(OCTOBER, [told("a", "10.00")], [found("a", "10.00")])
    assert (seen.entries, seen.is_explained) == ([], True)
    assert (seen.sums[Stream.AP, "USD"].tms, seen.sums[Stream.AP, "USD"].sage) == (1000, 1000)


@pytest.mark.parametrize(
    ("thing", "why"),
    [
        (told("x", "5.00", State.BLOCKED, cause="No account"), Why.BLOCKED),
        (told("x", "5.00", State.REJECTED), Why.BLOCKED),
        (told("x", "5.00", State.READY), Why.NOT_SENT),
        (told("x", "5.00", State.SENDING), Why.NOT_SENT),
        (told("x", "5.00", State.UNKNOWN), Why.NOT_SENT),
        (told("x", "5.00", None), Why.NOT_SENT),
        (told("x", "5.00", State.GONE), Why.DELETED_IN_SAGE),
        (told("x", "5.00", State.REVERSED), Why.REVERSED_IN_SAGE),
        (told("x", "5.00", State.SKIPPED), Why.LEFT_OUT),
        (told("x", "5.00", posted_on=OUT), Why.DATED_ELSEWHERE),
        (told("x", "5.00", State.DRIFTED), Why.CHANGED_IN_SAGE),
        (told("x", "5.00", None, is_history=True), Why.HISTORY),
        (told("x", "5.00", State.SENT, went_since=True), Why.NOT_SENT),
        (told("x", "5.00"), Why.UNEXPLAINED),  # confirmed, of this month, and not found
    ],
)
def test_what_is_not_there_has_its_cause(thing: Told, why: Why) -> None:
    assert causes(compare(OCTOBER, [thing], [])) == {"N-x": (why, Decimal("5.00"))}


def test_another_amount_is_explained_where_sage_was_changed() -> None:
    changed = compare(OCTOBER, [told("a", "10.00", State.DRIFTED)], [found("a", "12.00")])
    assert causes(changed) == {"N-a": (Why.CHANGED_IN_SAGE, Decimal("-2.00"))}
    nobody_knows = compare(OCTOBER, [told("a", "10.00")], [found("a", "12.00")])
    assert causes(nobody_knows) == {"N-a": (Why.UNEXPLAINED, Decimal("-2.00"))}
    assert nobody_knows.sums[Stream.AP, "USD"].unexplained == 200


def test_a_version_that_is_held_back_is_told_apart_from_what_stands() -> None:
    seen = compare(OCTOBER, [told("a", "15.00", held=usd("5.00"))], [found("a", "10.00")])
    assert causes(seen) == {"N-a": (Why.CHANGED_IN_TMS, Decimal("5.00"))}


def test_what_stands_there_beyond_the_month_s() -> None:
    seen = compare(
        OCTOBER,
        [],
        [
            found("moved", "7.00", told_on=date(2026, 9, 28)),
            found("", "3.00", record_no="99"),
            found("ours", "1.00"),
        ],
    )
    assert causes(seen) == {
        "N-moved": (Why.DATED_ELSEWHERE, Decimal("-7.00")),
        "N-": (Why.KEYED_BY_HAND, Decimal("-3.00")),
        "N-ours": (Why.UNEXPLAINED, Decimal("-1.00")),
    }


def test_a_second_record_of_ours_is_unexplained() -> None:
    seen = compare(OCTOBER, [told("a", "10.00")], [found("a", "10.00"), found("a", "10.00", record_no="2")])
    assert causes(seen) == {"N-a": (Why.UNEXPLAINED, Decimal("-10.00"))}


def test_two_errors_do_not_make_one_truth() -> None:
    seen = compare(
        OCTOBER, [told("a", "10.00"), told("b", "10.00")], [found("a", "12.00"), found("b", "8.00")]
    )
    assert seen.sums[Stream.AP, "USD"].unexplained == 400
    assert not seen.is_explained


def test_without_its_explanation_it_is_unexplained(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        closing, "EXPLANATIONS", [e for e in closing.EXPLANATIONS if e[1] is not Why.DELETED_IN_SAGE]
    )
    seen = compare(OCTOBER, [told("x", "5.00", State.GONE)], [])
    assert causes(seen) == {"N-x": (Why.UNEXPLAINED, Decimal("5.00"))}


amounts = st.integers(-10_000, 10_000).map(lambda minor: Money.from_minor(minor, "USD"))
things = st.builds(
    Told,
    key=st.sampled_from("abcdef"),
    stream=st.sampled_from(Stream),
    number=st.just("N"),
    amount=amounts,
    state=st.sampled_from([*State, None]),
    posted_on=st.sampled_from([IN, OUT, None]),
    held=st.none() | amounts,
)
records = st.builds(
    Found,
    key=st.sampled_from("abcdef") | st.just(""),
    stream=st.sampled_from(Stream),
    number=st.just("N"),
    amount=amounts,
    told_on=st.sampled_from([IN, OUT, None]),
)


@given(
    thing=st.lists(things, unique_by=lambda one: one.key),
    record=st.lists(records),
)
def test_the_entries_always_come_to_the_whole_difference(thing: list[Told], record: list[Found]) -> None:
    streams = {one.key: one.stream for one in thing}
    there = [
        Found(one.key, streams.get(one.key, one.stream), one.number, one.amount, None, one.told_on)
        for one in record
    ]
    seen = compare(OCTOBER, thing, there)
    for sums in seen.sums.values():
        assert sums.tms - sums.sage == sum(sums.by_cause.values())
