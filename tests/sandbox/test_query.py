"""`query`: operators, pages, order, aggregates and relations (protocol 2.2)."""

from __future__ import annotations

import pytest

from tests.sandbox.bills import ALL, BY_KEY, reader
from tests.sandbox.gateway import Client, by, equal, query, us
from tests.sandbox.postings import TODAY, invoice, lineitem, party

__all__ = ["reader"]


def numbers(client: Client, where: str, rest: str = "") -> list[int]:
    rows = client.query("APBILL", "RECORDNO", where, BY_KEY + rest)
    return [int(row["RECORDNO"]) for row in rows]


def op(name: str, field: str, *values: str) -> str:
    inner = "".join(f"<value>{value}</value>" for value in values)
    return f"<{name}><field>{field}</field>{inner}</{name}>"


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        (op("equalto", "TOTALDUE", "30"), [3]),
        (op("notequalto", "VENDORID", "V-100"), ALL[6:]),
        (op("lessthan", "TOTALDUE", "30"), [1, 2]),
        (op("lessthanorequalto", "TOTALDUE", "30.00"), [1, 2, 3]),
        (op("greaterthan", "RECORDNO", "10"), [11, 12]),
        (op("greaterthanorequalto", "TRX_TOTALDUE", "110"), [11, 12]),
        (op("like", "DESCRIPTION", "Load 0%"), [1, 3, 5, 7, 9]),
        (op("like", "DESCRIPTION", "load 0%"), []),
        (op("notlike", "RECORDID", "Q-0_"), [10, 11, 12]),
        (op("between", "TOTALDUE", "50", "70"), [5, 6, 7]),
        (op("in", "RECORDID", "Q-02", "Q-04", "NONE"), [2, 4]),
        (op("notin", "VENDORID", "V-200", "V-FUEL"), ALL[:6]),
        (op("isnull", "DESCRIPTION"), [2, 4, 6, 8, 10, 12]),
        (op("isnotnull", "DESCRIPTION"), [1, 3, 5, 7, 9, 11]),
        (op("equalto", "VENDOR.NAME", "Lone Star Freight"), ALL[6:]),
        (op("equalto", "STATE", "Posted"), ALL),
        (op("equalto", "ONHOLD", "true"), []),
        (op("equalto", "WHENCREATED", f"{TODAY[5:7]}/{TODAY[8:]}/{TODAY[:4]}"), ALL),
        (op("equalto", "WHENCREATED", f"{us(TODAY)} 00:00:00"), ALL),
        (op("greaterthanorequalto", "WHENCREATED", f"{us(TODAY)} 00:00:01"), []),
        (op("between", "WHENCREATED", "1/1/2020", f"{us(TODAY)} 23:59:59"), ALL),
        (op("isnull", "WHENPAID"), ALL),
        (op("greaterthan", "WHENMODIFIED", "01/01/2020 00:00:00"), ALL),
        (op("between", "WHENMODIFIED", "1/1/2020", "12/31/2999 23:59:59"), ALL),
        (op("in", "RECORDNO", *map(str, range(12, 1012))), [12]),
        (f"<and>{op('lessthan', 'RECORDNO', '5')}{op('isnull', 'DESCRIPTION')}</and>", [2, 4]),
        (
            f"<or>{equal('RECORDNO', 1)}<and>{equal('RECORDNO', 2)}{equal('VENDORID', 'V-200')}</and></or>",
            [1],
        ),
    ],
)
def test_each_operator_finds_what_it_says(reader: Client, where: str, expected: list[int]) -> None:
    assert numbers(reader, where) == expected


def test_case_is_ignored_when_asked_also_beyond_ascii(reader: Client) -> None:
    ignoring = "<options><caseinsensitive>true</caseinsensitive></options>"
    where = equal("NAME", "ACME & SÖHNE")
    assert reader.query("CUSTOMER", "CUSTOMERID", where, ignoring) == [{"CUSTOMERID": "C-ACME"}]
    assert reader.query("CUSTOMER", "CUSTOMERID", where) == []
    assert numbers(reader, equal("STATE", "POSTED"), ignoring) == ALL


def test_conditions_nest_five_deep(reader: Client) -> None:
    where = equal("RECORDNO", 1)
    for number in range(2, 7):
        word = "or" if number % 2 else "and"
        where = f"<{word}>{where}{op('lessthan', 'RECORDNO', str(number + 1))}</{word}>"
    assert numbers(reader, where) == [1, 2, 3, 4, 5]


def test_a_page_beyond_the_end_is_empty(reader: Client) -> None:
    data = reader.run(query("APBILL", "RECORDNO", "", f"{BY_KEY}<offset>5000</offset>")).data
    assert dict(data.attrib) == {
        "listtype": "APBILL",
        "totalcount": "12",
        "offset": "5000",
        "count": "0",
        "numremaining": "0",
    }


@pytest.mark.parametrize("size", ["0", "2001", "-1", "many"])
def test_a_page_has_one_to_two_thousand_records(reader: Client, size: str) -> None:
    assert reader.run(query("APBILL", "RECORDNO", "", "<pagesize>2000</pagesize>")).ok
    assert not reader.run(query("APBILL", "RECORDNO", "", f"<pagesize>{size}</pagesize>")).ok


def test_an_unknown_field_is_named_with_its_path(reader: Client) -> None:
    error = reader.run(query("APBILL", "VENDOR.COLOUR")).errors[0]
    assert error.startswith("The field VENDOR.COLOUR does not exist; check that the fields exist")


def test_pages_tile_the_whole_and_count_down(reader: Client) -> None:
    seen: list[int] = []
    for offset in (0, 5, 10):
        rest = f"{BY_KEY}<pagesize>5</pagesize><offset>{offset}</offset>"
        result = reader.run(query("APBILL", "RECORDNO", "", rest))
        seen += [int(row["RECORDNO"]) for row in result.rows]
        attributes = dict(result.data.attrib)
        assert attributes["totalcount"] == "12"
        assert int(attributes["numremaining"]) == 12 - len(seen)
    assert seen == ALL


def test_without_orderby_the_order_is_not_to_be_relied_on(reader: Client) -> None:
    orders = {tuple(row["RECORDNO"] for row in reader.query("APBILL", "RECORDNO")) for _ in range(6)}
    assert len(orders) > 1


def test_descending_and_second_fields_order(reader: Client) -> None:
    order = "<order><field>VENDORID</field><descending/></order><order><field>RECORDNO</field><descending/></order>"
    rows = reader.query("APBILL", "RECORDNO", "", f"<orderby>{order}</orderby>")
    assert [int(row["RECORDNO"]) for row in rows] == ALL[::-1]


def test_aggregates_group_by_the_plain_fields(reader: Client) -> None:
    select = "<select><field>VENDORID</field><count>RECORDNO</count><sum>TOTALDUE</sum><max>TOTALDUE</max></select>"
    order = by("VENDORID")
    rows = reader.run(f"<query><object>APBILL</object>{select}{order}</query>").rows
    assert rows == [
        {"VENDORID": "V-100", "COUNT.RECORDNO": "6", "TOTALDUE": "210", "MAX.TOTALDUE": "60"},
        {"VENDORID": "V-200", "COUNT.RECORDNO": "6", "TOTALDUE": "570", "MAX.TOTALDUE": "120"},
    ]


def test_related_fields_come_with_dotted_names(reader: Client) -> None:
    row = reader.query("APBILLITEM", "RECORDKEY APBILL.RECORDID APBILL.VENDOR.NAME", equal("RECORDKEY", 1))[0]
    assert row == {"RECORDKEY": "1", "APBILL.RECORDID": "Q-01", "APBILL.VENDOR.NAME": "Blue Ridge Carriers"}


@pytest.mark.parametrize(
    ("xml", "number"),
    [
        (query("NOTHING", "X"), "XL03000009"),
        (query("APBILL", "COLOUR"), "XL03000010"),
        (query("APBILL", "RECORDNO", equal("COLOUR", "red")), "XL03000010"),
        (query("APBILL", "VENDOR.PARENT.PARENT.NAME"), "XL03000010"),
        (query("APBILL", "_OWNER"), "XL03000010"),
        (query("APBILL", "RECORDNO", equal("STATE", "P")), "XL03000009"),
        (query("APBILL", "RECORDNO", equal("TOTALDUE", "much")), "DL02000001"),
        (query("APBILL", "RECORDNO", equal("WHENCREATED", "2026-01-01")), "DL02000001"),
        (query("APBILL", "RECORDNO", equal("RECORDNO", 1) + equal("RECORDNO", 2)), "XL03000009"),
        (query("APBILL", "RECORDNO", f"<and>{equal('RECORDNO', 1)}</and>"), "XL03000009"),
        (query("APBILL", "RECORDNO", op("resembles", "RECORDNO", "1")), "XL03000009"),
        (query("APBILL", "RECORDNO", op("in", "RECORDNO", *["1"] * 1001)), "XL03000009"),
        (query("APBILL", "RECORDNO", "", "<pagesize>2001</pagesize>"), "XL03000009"),
        ("<query><object>APBILL</object></query>", "XL03000009"),
        (query("APBILL", "RECORDNO", f"<or>{equal('RECORDNO', 1) * 3000}</or>"), "DL02000001"),
    ],
)
def test_a_bad_query_is_refused(reader: Client, xml: str, number: str) -> None:
    assert reader.run(xml).error_numbers == [number]


def test_a_stored_letter_is_answered_with_the_words_expected(reader: Client) -> None:
    error = reader.run(query("APBILL", "RECORDNO", equal("STATE", "P"))).errors[0]
    assert (
        "There's an error with the value for field STATE. Value: [P]. Expected values: [Draft, Posted"
        in error
    )


def test_a_documents_parent_is_no_matter_here(reader: Client) -> None:
    assert reader.run(query("APBILL", "RECORDNO", "", "<docparid>Sales Invoice</docparid>")).ok


def test_children_of_a_query_come_in_any_order(reader: Client) -> None:
    xml = f"<query><offset>2</offset>{BY_KEY}<pagesize>1</pagesize><select><field>RECORDNO</field></select>"
    assert reader.run(f"{xml}<object>apbill</object></query>").rows == [{"RECORDNO": "3"}]


def test_a_self_hierarchy_is_followed_one_step(reader: Client) -> None:
    reader.run(party("CUSTOMER", "C-CHILD", "Child", rest="<PARENTID>C-100</PARENTID>"))
    assert reader.query("CUSTOMER", "PARENT.NAME", equal("CUSTOMERID", "C-CHILD")) == [
        {"PARENT.NAME": "Harbor Foods"}
    ]
    refused = reader.run(query("CUSTOMER", "PARENT.PARENT.NAME"))
    assert refused.error_numbers == ["XL03000010"]


def test_an_average_is_one_row(reader: Client) -> None:
    select = "<select><avg>TOTALDUE</avg><min>RECORDNO</min></select>"
    rows = reader.run(f"<query><object>APBILL</object>{select}</query>").rows
    assert rows == [{"AVG.TOTALDUE": "65", "MIN.RECORDNO": "1"}]


@pytest.mark.parametrize("order", ["<ascending/>", "<descending/>"])
def test_any_page_in_any_sequence_is_the_same_page(reader: Client, order: str) -> None:
    expected = ALL if "asc" in order else ALL[::-1]
    by_key = f"<orderby><order><field>RECORDNO</field>{order}</order></orderby>"
    for offset in (8, 0, 4, 10, 4, 2, 8, 11, 12):
        rest = f"{by_key}<pagesize>3</pagesize><offset>{offset}</offset>"
        rows = reader.query("APBILL", "RECORDNO", "", rest)
        assert [int(row["RECORDNO"]) for row in rows] == expected[offset : offset + 3]


@pytest.mark.parametrize("field", ["VENDORID", "DESCRIPTION", "WHENMODIFIED", "TOTALDUE"])
def test_a_column_may_lead_the_order_of_pages(reader: Client, field: str) -> None:
    """Values that many records share or that are null neither repeat nor lose one."""
    order = f"<orderby><order><field>{field}</field></order><order><field>RECORDNO</field></order></orderby>"
    whole = reader.query("APBILL", "RECORDNO", "", order)
    assert len(whole) == 12
    for offset in (9, 0, 3, 6, 9, 5, 1, 11, 3):
        rest = f"{order}<pagesize>3</pagesize><offset>{offset}</offset>"
        assert reader.query("APBILL", "RECORDNO", "", rest) == whole[offset : offset + 3]


def test_a_page_sees_what_was_added_and_what_was_undone(fresh: Client) -> None:
    def first(size: int) -> tuple[str | None, list[str]]:
        result = fresh.run(query("ARINVOICE", "RECORDID", "", f"{BY_KEY}<pagesize>{size}</pagesize>"))
        return result.data.get("totalcount"), [row["RECORDID"] for row in result.rows]

    for n in range(3):
        fresh.run(invoice(number=f"P-{n}"))
    assert first(2) == ("3", ["P-0", "P-1"])
    whole = query("ARINVOICE", "RECORDID", "", BY_KEY)
    fresh.send(
        [("a", invoice(number="UNDONE")), ("b", whole), ("c", invoice(customer="NONE"))], transaction=True
    )
    assert first(5) == ("3", ["P-0", "P-1", "P-2"])
    fresh.run("<delete><object>ARINVOICE</object><keys>1</keys></delete>")
    assert first(5) == ("2", ["P-1", "P-2"])


def test_names_and_amounts_survive_the_wire(fresh: Client) -> None:
    memo = "<memo>Reefer &lt;-20°C&gt; &amp; Łódź 中</memo>"
    line = lineitem("4000", "1679615.93").replace("</amount>", f"</amount>{memo}")
    fresh.run(invoice(line))
    assert fresh.query("ARINVOICEITEM", "ENTRYDESCRIPTION TRX_AMOUNT") == [
        {"ENTRYDESCRIPTION": "Reefer <-20°C> & Łódź 中", "TRX_AMOUNT": "1679615.93"}
    ]


def test_custom_fields_are_columns_of_the_company(fresh: Client) -> None:
    fresh.control("custom-fields", {"object": "ARINVOICE", "name": "LOAD_NO"})
    fields = "<customfields><customfield><customfieldname>LOAD_NO</customfieldname>"
    fields += "<customfieldvalue>10023</customfieldvalue></customfield></customfields>"
    fresh.run(invoice(rest=fields))
    assert fresh.query("ARINVOICE", "LOAD_NO", equal("LOAD_NO", 10023)) == [{"LOAD_NO": "10023"}]


def test_a_custom_field_that_the_company_lacks_is_refused(fresh: Client) -> None:
    fields = "<customfields><customfield><customfieldname>NONE</customfieldname>"
    fields += "<customfieldvalue>1</customfieldvalue></customfield></customfields>"
    assert "Invalid custom field 'NONE'" in fresh.run(invoice(rest=fields)).errors[0]
