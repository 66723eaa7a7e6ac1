"""A layout by looking at a file: what columns are is guessed, and what a person says becomes a layout that reads it."""

from __future__ import annotations

from pathlib import Path

import pytest

from integrations.tms.files import looking, parse_layout
from integrations.tms.files.looking import Column, Whole, guess, look, read_head, spec_of
from integrations.tms.rows import FileRefused, Terms

LOADS = (
    b"load_id,customer_id,Invoice No,invoice_date,due_date,revenue,fuel_surcharge,broker_discount,driver_license,desk\n"
    b"L-1,C-1,INV-1,1/2/2026,2/1/2026,1850.00,210.50,15.00,DL123,East\n"
    b"L-2,C-2,INV-2,1/13/2026,2/12/2026,900,0,0,DL124,West\n"
)
TERMS = Terms("tms", "USD", "America/Chicago")


def roles(head: looking.Head, about: str = "transactions") -> dict[str, str]:
    return {column.name: column.role for column in guess(head, about)}


def test_what_a_column_is_is_guessed_by_its_name_and_by_what_stands_in_it() -> None:
    assert roles(look("loads.csv", LOADS)) == {
        "load_id": "source_id",
        "customer_id": "party.source_id",
        "Invoice No": "number",
        "invoice_date": "document_date",
        "due_date": "due_date",
        "revenue": "charge",
        "fuel_surcharge": "charge",
        "broker_discount": "ignore",
        "driver_license": "do_not_keep",
        "desk": "ignore",
    }


def test_dates_are_told_by_all_that_stands_there() -> None:
    columns = {column.name: column for column in guess(look("loads.csv", LOADS), "transactions")}
    assert columns["invoice_date"].format == "M/D/YYYY"  # 1/13 cannot be the 1st of a 13th month


def test_what_is_said_becomes_a_layout_and_reads_the_rows() -> None:
    head = look("loads.csv", LOADS)
    whole = Whole(
        "transactions",
        "waybill",
        ",",
        "utf-8",
        "customer_invoice",
        "customer",
        columns=tuple(guess(head, "transactions")),
    )
    spec = spec_of(whole)
    assert spec["document_date"] == {"column": "invoice_date", "format": "M/D/YYYY"}
    assert spec["do_not_keep"] == ["driver_license"]
    rows = read_head(head, parse_layout(spec), TERMS)
    assert [row.issues for row in rows] == [(), ()]
    first = rows[0].transaction
    assert first is not None
    assert (first.number, str(first.document_date), first.party.source_id) == ("INV-1", "2026-01-02", "C-1")
    assert [(c.code, str(c.category), str(c.amount)) for c in first.charges] == [
        ("revenue", "linehaul", "1850.00 USD"),
        ("fuel_surcharge", "fuel_surcharge", "210.50 USD"),
    ]


def test_a_charge_may_be_taken_off_and_a_column_be_a_field() -> None:
    head = look("loads.csv", LOADS)
    said = [
        Column("broker_discount", "charge", code="DISC", sign=-1)
        if column.name == "broker_discount"
        else Column("desk", "field")
        if column.name == "desk"
        else column
        for column in guess(head, "transactions")
    ]
    spec = spec_of(
        Whole("transactions", "w", ",", "utf-8", "customer_invoice", "customer", columns=tuple(said))
    )
    assert spec["fields"] == {"desk": "desk"}
    [first, _] = read_head(head, parse_layout(spec), TERMS)
    assert str(first.transaction.charges[-1].amount) == "-15.00 USD"


def test_parties_have_places_of_their_own() -> None:
    data = b"carrier_id;Carrier Name;mc_number;Tax ID;city;zip\n7;Acme Haul;MC-1;12-3456789;Reno;89501\n"
    head = look("carriers.csv", data)
    assert head.delimiter == ";"
    assert list(roles(head, "parties").values()) == [
        "source_id",
        "name",
        "mc",
        "tax_id",
        "city",
        "postal_code",
    ]
    spec = spec_of(Whole("parties", "w", ";", "utf-8", "carrier", columns=tuple(guess(head, "parties"))))
    [row] = read_head(head, parse_layout(spec), TERMS)
    assert row.party.name == "Acme Haul"


def test_several_columns_of_one_place_are_joined() -> None:
    head = look("drivers.csv", b"driver_id,first_name,last_name\nD-1,Ada,Nowak\n")
    spec = spec_of(Whole("parties", "w", ",", "utf-8", "driver", columns=tuple(guess(head, "parties"))))
    [row] = read_head(head, parse_layout(spec), TERMS)
    assert row.party.name == "Ada Nowak"


def test_only_the_beginning_is_looked_at_and_an_old_encoding_is_told() -> None:
    rows = "".join(f"{n},Müller\n" for n in range(500))
    head = look("x.csv", f"id,name\n{rows}".encode("cp1252"))
    assert (len(head.rows), head.encoding, head.rows[0]) == (10, "cp1252", ("0", "Müller"))
    assert head.text.count("\n") == 11


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (b"PK\x03\x04...", "a spreadsheet"),
        (b"only one line\n", "no header"),
        (b"a,b\n", "no header"),
        (b'a,b\n"open,1\n', "cannot be read as CSV"),
        (",".join(f"c{n}" for n in range(200)).encode() + b"\n" + b",".join([b"1"] * 200), "more than 120"),
    ],
)
def test_what_is_no_list_is_refused_with_its_remedy(data: bytes, words: str) -> None:
    with pytest.raises(FileRefused, match=words):
        look("x.csv", data)


EXPORTS = sorted((Path(__file__).parents[2] / "integrations/demo/files").glob("*/*.csv"))


@pytest.mark.parametrize("path", EXPORTS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_each_of_the_demos_files_is_looked_at(path: Path) -> None:
    head = look(path.name, path.read_bytes()[: looking.HEAD_BYTES])
    about = "parties" if path.stem in ("carriers", "customers", "drivers") else "transactions"
    found = set(roles(head, about).values())
    assert found >= (
        {"source_id", "name"} if about == "parties" else {"source_id", "document_date", "charge"}
    )
