"""Custom fields of every type: written in both dialects, checked, shown by lookup, read and filtered (protocol 2.2, 2.3)."""

from __future__ import annotations

import pytest

from tests.sandbox.gateway import Client, by, equal, query, us
from tests.sandbox.postings import TODAY, bill, bill_line, detail, invoice, lineitem, party, payment, receipt

WORDS = ["Dry", "Reefer", "Flatbed"]
# type, a good value as written, as it is read, a bad one
TYPES = [
    ("text", "Load 10023 & more", "Load 10023 & more", None),
    ("number", "12.50", "12.5", "twelve"),
    ("date", "1/5/2026", "01/05/2026", "2026-01-05"),
    ("boolean", "true", "true", "perhaps"),
    ("picklist", "Reefer", "Reefer", "Boat"),
    ("multipicklist", "Dry#~#Flatbed", "Dry#~#Flatbed", "Dry#~#Boat"),
    ("currency", "1850.00", "1850", "1,850"),
    ("percent", "7.25", "7.25", "7%"),
]
NAMES = [each[0] for each in TYPES]
ADVANCE = (
    "<CUSTOMERID>C-100</CUSTOMERID><PAYMENTMETHOD>EFT</PAYMENTMETHOD><FINANCIALENTITY>BANK1</FINANCIALENTITY>"
    f"<PAYMENTDATE>{us(TODAY)}</PAYMENTDATE><RECEIPTDATE>{us(TODAY)}</RECEIPTDATE><ARADVANCEITEMS><ARADVANCEITEM>"
    "<ACCOUNTNO>2400</ACCOUNTNO><TRX_AMOUNT>50</TRX_AMOUNT><LOCATIONID>10</LOCATIONID></ARADVANCEITEM></ARADVANCEITEMS>"
)


def add(client: Client, owner: str, kind: str) -> str:
    """The field of that type, the same for every test of the module."""
    words = WORDS if kind.endswith("picklist") else []
    name = f"MY_{kind}".upper()
    client.control("custom-fields", {"object": owner, "name": name, "type": kind, "words": words})
    return name


def escaped(value: str) -> str:
    return value.replace("&", "&amp;")


def custom(name: str, value: str) -> str:
    inner = f"<customfieldname>{name}</customfieldname><customfieldvalue>{escaped(value)}</customfieldvalue>"
    return f"<customfields><customfield>{inner}</customfield></customfields>"


@pytest.mark.parametrize(("kind", "written", "shown", "bad"), TYPES, ids=NAMES)
def test_a_generic_bill_keeps_a_custom_field_of_each_type(
    client: Client, kind: str, written: str, shown: str, bad: str | None
) -> None:
    name = add(client, "APBILL", kind)
    key = client.run(bill(number=f"G-{kind}", rest=f"<{name}>{escaped(written)}</{name}>")).key
    assert client.query("APBILL", name, equal("RECORDNO", key)) == [{name: shown}]


@pytest.mark.parametrize(("kind", "written", "shown", "bad"), TYPES, ids=NAMES)
def test_a_legacy_invoice_keeps_a_custom_field_of_each_type(
    client: Client, kind: str, written: str, shown: str, bad: str | None
) -> None:
    name = add(client, "ARINVOICE", kind)
    key = client.run(invoice(number=f"L-{kind}", rest=custom(name, written))).key
    read = f"<read><object>ARINVOICE</object><keys>{key}</keys><fields>{name}</fields></read>"
    assert client.run(read).rows == [{name: shown}]


@pytest.mark.parametrize(("kind", "bad"), [(each[0], each[3]) for each in TYPES if each[3]])
def test_a_value_of_another_type_is_refused_in_both_dialects(client: Client, kind: str, bad: str) -> None:
    on_bill, on_invoice = add(client, "APBILL", kind), add(client, "ARINVOICE", kind)
    for xml in (bill(rest=f"<{on_bill}>{bad}</{on_bill}>"), invoice(rest=custom(on_invoice, bad))):
        result = client.run(xml)
        assert result.errors[0].startswith(f"Invalid value '{bad}' for field {on_bill}."), result.errors


@pytest.mark.parametrize("kind", ["picklist", "multipicklist"])
def test_a_refused_word_names_those_that_are_taken(client: Client, kind: str) -> None:
    name = add(client, "APBILL", kind)
    errors = client.run(bill(rest=f"<{name}>Boat</{name}>")).errors
    assert errors[0].partition(" [")[0].endswith("Expected: Dry, Reefer, Flatbed")


def test_a_sequence_numbers_each_new_record_and_cannot_be_written(client: Client) -> None:
    name = add(client, "APBILL", "sequence")
    keys = [client.run(bill(number=f"S-{n}", rest=f"<{name}>77</{name}>")).key for n in range(3)]
    found = client.query("APBILL", f"RECORDNO {name}", f"<greaterthan><field>{name}</field><value>0</value>"
                         "</greaterthan>", by("RECORDNO"))  # fmt: skip
    assert [int(row["RECORDNO"]) for row in found] == keys
    first = int(found[0][name])
    assert [int(row[name]) for row in found] == [first, first + 1, first + 2]


def test_lines_have_custom_fields_of_their_own(client: Client) -> None:
    bill_field, invoice_field = (
        add(client, "APBILLITEM", "picklist"),
        add(client, "ARINVOICEITEM", "currency"),
    )
    line = bill_line().replace("</APBILLITEM>", f"<{bill_field}>Dry</{bill_field}></APBILLITEM>")
    key = client.run(bill(line)).key
    assert client.query("APBILLITEM", bill_field, equal("RECORDKEY", key)) == [{bill_field: "Dry"}]
    line = lineitem("4000", "5").replace("</lineitem>", f"{custom(invoice_field, '5.10')}</lineitem>")
    key = client.run(invoice(line)).key
    assert client.query("ARINVOICEITEM", invoice_field, equal("RECORDKEY", key)) == [{invoice_field: "5.1"}]


def test_an_update_changes_clears_and_leaves_custom_fields(client: Client) -> None:
    number, word = add(client, "CUSTOMER", "number"), add(client, "CUSTOMER", "picklist")
    client.run(party("CUSTOMER", "CF-1", "Fields Co", f"<{number}>1</{number}><{word}>Dry</{word}>"))
    client.run(f"<update><CUSTOMER><CUSTOMERID>CF-1</CUSTOMERID><{number}></{number}></CUSTOMER></update>")
    found = client.query("CUSTOMER", f"{number} {word}", equal("CUSTOMERID", "CF-1"))
    assert found == [{number: "", word: "Dry"}]


def test_numbers_are_compared_as_numbers_and_dates_as_dates(client: Client) -> None:
    number, day = add(client, "VENDOR", "number"), add(client, "VENDOR", "date")
    for n, (size, when) in enumerate([("9", "12/31/2025"), ("10", "01/01/2026"), ("100.5", "06/30/2026")]):
        client.run(party("VENDOR", f"CF-{n}", f"V{n}", f"<{number}>{size}</{number}><{day}>{when}</{day}>"))
    above = f"<greaterthan><field>{number}</field><value>9.5</value></greaterthan>"
    assert {row["VENDORID"] for row in client.query("VENDOR", "VENDORID", above)} == {"CF-1", "CF-2"}
    before = f"<lessthan><field>{day}</field><value>01/02/2026</value></lessthan>"
    assert {row["VENDORID"] for row in client.query("VENDOR", "VENDORID", before)} == {"CF-0", "CF-1"}
    text = f"{number} = 10 AND {day} = '01/01/2026'"
    found = client.run(
        f"<readByQuery><object>VENDOR</object><fields>VENDORID</fields><query>{text}</query></readByQuery>"
    )
    assert [row["VENDORID"] for row in found.rows] == ["CF-1"]


def test_a_filter_by_an_unknown_word_is_told_the_known_ones(client: Client) -> None:
    name = add(client, "APBILL", "multipicklist")
    assert client.run(query("APBILL", name, equal(name, "Dry#~#Reefer"))).ok
    errors = client.run(query("APBILL", name, equal(name, "Boat"))).errors
    assert "Value: [Boat]. Expected values: [Dry, Reefer, Flatbed]" in errors[0]


@pytest.mark.parametrize(
    ("kind", "datatype"),
    [
        ("text", "TEXT"),
        ("number", "DECIMAL"),
        ("date", "DATE"),
        ("boolean", "BOOLEAN"),
        ("picklist", "ENUM"),
        ("multipicklist", "TEXT"),
        ("currency", "CURRENCY"),
        ("percent", "PERCENT"),
        ("sequence", "SEQUENCE"),
    ],
)
def test_lookup_and_inspect_tell_each_type(client: Client, kind: str, datatype: str) -> None:
    name = add(client, "APADJUSTMENT", kind)
    data = client.run("<lookup><object>APADJUSTMENT</object></lookup>").data
    field = next(each for each in data.iter("Field") if each.findtext("ID") == name)
    assert (field.findtext("DATATYPE"), field.findtext("ISCUSTOM")) == (datatype, "true")
    words = {"boolean": ["true", "false"]}.get(kind, WORDS if kind.endswith("picklist") else [])
    assert [each.text for each in field.iter("VALIDVALUE")] == words
    data = client.run("<inspect><object>APADJUSTMENT</object></inspect>").data
    assert name in [each.text for each in data.iter("Field")]


@pytest.mark.parametrize(
    "asked",
    [
        {"object": "ROCKET", "name": "X"},
        {"object": "APBILL", "name": "TOTALDUE"},
        {"object": "APBILL", "name": "_OWNER"},
        {"object": "APBILL", "name": "drop table"},
        {"object": "LOCATIONENTITY", "name": "X"},
        {"object": "APBILL", "name": "X", "type": "picture"},
        {"object": "APBILL", "name": "X", "type": "picklist"},
        {"object": "APBILL", "name": "X", "type": "text", "words": ["A"]},
    ],
)
def test_what_cannot_be_a_custom_field_is_refused(client: Client, asked: dict[str, object]) -> None:
    with pytest.raises(AssertionError, match="custom field"):
        client.control("custom-fields", asked)


def test_receipts_payments_and_advances_keep_custom_fields(client: Client) -> None:
    made = {each: add(client, each, "picklist") for each in ("ARPYMT", "APPYMT", "ARADVANCE")}
    word = "<MY_PICKLIST>Dry</MY_PICKLIST>"
    invoiced, billed = client.run(invoice(number="CF-R")).key, client.run(bill(number="CF-P")).key
    keys = {
        "ARPYMT": client.run(receipt(detail(invoiced, "100"), rest=word)).key,
        "APPYMT": client.run(payment(detail(billed, "100"), rest=word)).key,
        "ARADVANCE": client.run(f"<create><ARADVANCE>{ADVANCE}{word}</ARADVANCE></create>").key,
    }
    for owner, key in keys.items():
        assert client.query(owner, made[owner], equal("RECORDNO", key)) == [{made[owner]: "Dry"}]


def test_journal_entries_and_their_lines_keep_custom_fields(client: Client) -> None:
    header, line = add(client, "GLBATCH", "text"), add(client, "GLENTRY", "number")
    entries = "".join(
        f"<GLENTRY><ACCOUNTNO>{account}</ACCOUNTNO><TR_TYPE>{side}</TR_TYPE><TRX_AMOUNT>5</TRX_AMOUNT>"
        f"<LOCATION>10</LOCATION><{line}>2.5</{line}></GLENTRY>"
        for account, side in (("6200", 1), ("2100", -1))
    )
    key = client.run(
        f"<create><GLBATCH><JOURNAL>GJ</JOURNAL><BATCH_DATE>{us(TODAY)}</BATCH_DATE><BATCH_TITLE>Rent</BATCH_TITLE>"
        f"<{header}>Noted</{header}><ENTRIES>{entries}</ENTRIES></GLBATCH></create>"
    ).key
    assert client.query("GLBATCH", header, equal("RECORDNO", key)) == [{header: "Noted"}]
    assert client.query("GLENTRY", line, equal("BATCHNO", key)) == [{line: "2.5"}] * 2
