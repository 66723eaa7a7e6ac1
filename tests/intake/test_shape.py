"""The shape of transactions: the quick reader and the one that explains give the same; amounts are exact."""

import json
from decimal import Decimal

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from integrations.core.freight import Category, Kind, PartyKind
from integrations.core.money import MAX_MINOR
from integrations.pipeline.stored import content_hash, dump, load
from integrations.tms.json_shape import read_party, read_transaction
from integrations.tms.json_shape.decoding import decode
from integrations.tms.json_shape.quick import read_quickly
from integrations.tms.json_shape.transactions import read_slowly
from integrations.tms.rows import Terms
from tests.intake.shapes import invoice

TERMS = Terms("tms", "USD", "America/Chicago")

minor = st.integers(-MAX_MINOR, MAX_MINOR)
texts = st.one_of(st.text(max_size=8), st.sampled_from(["L1", " L1", "L1 ", "a\x00", "", "Ü 1"]))
amounts = st.one_of(
    minor.map(lambda n: f"{Decimal(n).scaleb(-2)}"),
    st.integers(-(10**14), 10**16),
    st.sampled_from(["1e5", "1,000.00", "", "0.001", "+5", "٣", "1.", None, True, "9" * 1000]),
)
days = st.one_of(
    st.dates().map(str), st.sampled_from(["0000-01-01", "2026-02-30", "2026-3-1", "20260301", 5, None])
)
moments = st.one_of(
    days, st.sampled_from(["2026-03-02T09:30:00-06:00", "2026-03-02T09:30:00", "2026-03-02T15:30Z", "x" * 50])
)
fields = st.one_of(
    st.none(), st.dictionaries(texts, st.one_of(texts, st.booleans(), st.integers()), max_size=3)
)


def maybe(**entries):
    return st.fixed_dictionaries({}, optional=entries)


charges = st.lists(
    st.builds(
        lambda amount, more: {"amount": amount, **more},
        amounts,
        maybe(
            line=st.sampled_from([1, 2, 0, "1", None]),
            category=st.sampled_from([*(c.value for c in Category), "x", None]),
            code=texts,
            description=texts,
            fields=fields,
            extra=texts,
        ),
    ),
    max_size=3,
)
bodies = st.builds(
    lambda whole, more: {**whole, **more},
    st.fixed_dictionaries(
        {
            "kind": st.sampled_from([*(k.value for k in Kind), "x"]),
            "source_id": texts,
            "document_date": days,
            "party": maybe(
                source_id=texts, name=texts, kind=st.sampled_from([*(k.value for k in PartyKind), None])
            ),
            "charges": charges,
        }
    ),
    maybe(
        version=st.sampled_from([0, 1, 2**63, -1, "1", None, True]),
        created=moments,
        number=texts,
        currency=st.sampled_from(["USD", "JPY", "KWD", "usd", None]),
        due_date=days,
        terms_days=st.integers(-1, 4000),
        reference=texts,
        applies_to=texts,
        fields=fields,
        total=amounts,
        void=st.sampled_from([True, False, None, "yes"]),
        surprise=texts,
        **{"sur\x00prise": texts},
    ),
)


@settings(max_examples=400, deadline=None)
@given(bodies)
def test_what_the_quick_reader_takes_the_other_takes_alike(body):
    quick = read_quickly(body, TERMS)
    if quick is not None:
        slow = read_slowly(body, 1, TERMS)
        assert (slow.transaction, slow.party_name, slow.issues) == (quick[0], quick[1], ())


@settings(max_examples=200, deadline=None)
@given(bodies)
def test_a_row_is_read_or_explained_never_both_and_never_an_error(body):
    row = read_transaction(body, 1, TERMS)
    assert sum([row.transaction is not None, row.void_of is not None, bool(row.issues)]) == 1
    assert all(issue.message and issue.remedy and issue.row == 1 for issue in row.issues)
    assert not any("\x00" in issue.message + issue.place for issue in row.issues)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists, max_leaves=5))
def test_whatever_comes_in_a_rows_place_is_explained(body):
    assert read_transaction(body, 1, TERMS).issues
    assert read_party(body, 1).issues


@given(minor)
def test_any_amount_comes_through_to_the_cent_as_text_and_as_a_number(cents):
    text = str(Decimal(cents).scaleb(-2))
    for written in (f'"{text}"', text):
        raw = msgspec.Raw(json.dumps(invoice(charges=[{"amount": "?"}])).replace('"?"', written).encode())
        row = read_transaction(decode(raw), 1, TERMS)
        assert row.transaction is not None
        assert row.transaction.total.minor == cents
        assert not _floats(row.body)


def _floats(value):
    if isinstance(value, dict):
        return any(_floats(inner) for inner in value.values())
    if isinstance(value, list):
        return any(_floats(inner) for inner in value)
    return isinstance(value, float)


@settings(max_examples=100, deadline=None)
@given(bodies)
def test_what_is_stored_is_what_was_read(body):
    row = read_transaction(body, 1, TERMS)
    if row.transaction is not None:
        kept = json.loads(json.dumps(dump(row.transaction)))
        assert load(kept) == row.transaction
        assert content_hash(kept) == content_hash(dump(row.transaction))


def test_the_hash_does_not_see_the_version():
    one, two = (read_transaction(invoice(version=v), 1, TERMS).transaction for v in (1, 2))
    assert content_hash(dump(one)) == content_hash(dump(two))


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_is_taken_with_its_party(kind):
    from integrations.core.freight import PARTY_KINDS

    for party_kind in PARTY_KINDS[kind]:
        body = invoice(kind=kind.value, party={"kind": party_kind.value, "source_id": "P"})
        assert read_transaction(body, 1, TERMS).transaction is not None


@pytest.mark.parametrize("where", ["header", "charge"])
def test_a_tax_id_among_a_transactions_fields_is_refused_and_not_kept(where):
    body = {
        "kind": "carrier_bill",
        "source_id": "B-1",
        "document_date": "2026-11-21",
        "party": {"source_id": "V-1"},
        "charges": [{"amount": "10.00"}],
    }
    (body if where == "header" else body["charges"][0])["fields"] = {"tax_id": "12-3456789"}
    row = read_transaction(body, 1, TERMS)
    assert row.transaction is None
    assert row.issues
    assert "3456789" not in f"{row.body}{row.issues}"
