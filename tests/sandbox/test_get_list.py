"""`get` and `get_list`: the legacy readers (protocol 2.2, 3.1)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from lxml import etree

from tests.sandbox.fixtures import start_sandbox
from tests.sandbox.gateway import Client, Result
from tests.sandbox.postings import TODAY, bill, bill_line, invoice, lineitem, party

NAMES = (
    *("customer", "vendor", "invoice", "bill", "aradjustment", "apadjustment", "invoicebatch", "billbatch"),
    *("arpayment", "appayment", "appaymentrequest", "contact", "glaccount", "statglaccount", "gltransaction"),
    *("glentry", "journal", "statjournal", "reportingperiod", "location", "locationentity", "department"),
    *("class", "icitem", "employee", "project", "task", "warehouse", "productline", "territory", "arterm"),
    *("apterm", "araccountlabel", "apaccountlabel", "bankaccount", "supdoc", "supdocfolder"),
)


@pytest.fixture(scope="module")
def reader() -> Iterator[Client]:
    """Seven bills of 10, 20 .. 70 for two vendors, one invoice of two lines."""
    with start_sandbox() as account, Client(account) as client:
        client.open_session()
        client.control("custom-fields", {"object": "ARINVOICE", "name": "LOAD_NO"})
        for n in range(1, 8):
            told = f"<DESCRIPTION>Load {n}</DESCRIPTION>" if n % 2 else ""
            vendor = "V-100" if n < 5 else "V-200"
            client.run(bill(bill_line(amount=f"{n * 10}"), vendor=vendor, number=f"L-{n}", rest=told))
        load = (
            "<customfield><customfieldname>LOAD_NO</customfieldname><customfieldvalue>77</customfieldvalue>"
        )
        rest = f"<ponumber>PO-1</ponumber><customfields>{load}</customfield></customfields>"
        second = lineitem("4010", "5.50").replace("</amount>", "</amount><memo>Fuel &amp; tolls</memo>")
        client.run(invoice(lineitem("4000", "100"), second, number="I-1", rest=rest))
        yield client


def listed(client: Client, name: str, inner: str = "", attributes: str = "") -> Result:
    result = client.run(f'<get_list object="{name}" {attributes}>{inner}</get_list>')
    assert result.ok, result.errors
    return result


def where(*conditions: str) -> str:
    return f"<filter>{''.join(conditions)}</filter>"


def expression(field: str, operator: str, value: str = "") -> str:
    told = operator.replace("<", "&lt;").replace(">", "&gt;")
    return f"<expression><field>{field}</field><operator>{told}</operator><value>{value}</value></expression>"


def logical(word: str, *inner: str) -> str:
    return f'<logical logical_operator="{word}">{"".join(inner)}</logical>'


def bills(client: Client, *conditions: str) -> list[str]:
    sorts = '<sorts><sortfield order="asc">billno</sortfield></sorts>'
    result = listed(client, "bill", where(*conditions) + sorts if conditions else sorts)
    return [each.findtext("billno") or "" for each in result.data]


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        ((expression("billno", "=", "L-3"),), "3"),
        ((expression("vendorid", "!=", "V-100"),), "567"),
        ((expression("totaldue", "<", "30"),), "12"),
        ((expression("totaldue", "<=", "30.00"),), "123"),
        ((expression("totalamount", ">", "50"),), "67"),
        ((expression("totalamount", ">=", "60"),), "67"),
        ((expression("billno", "like", "%-1"),), "1"),
        ((expression("description", "is null"),), "246"),
        ((expression("datecreated", ">=", f"{TODAY[5:7]}/{TODAY[8:]}/{TODAY[:4]}"),), "1234567"),
        ((expression("whenmodified", ">", "01/01/2020 00:00:00"),), "1234567"),
        ((expression("state", "=", "Posted"),), "1234567"),
        ((expression("onhold", "=", "T"),), ""),
        ((expression("vendorid", "=", "V-100"), expression("totaldue", ">", "20")), "34"),
        (
            (
                logical(
                    "or",
                    expression("billno", "=", "L-1"),
                    logical("and", expression("vendorid", "=", "V-200"), expression("totaldue", "<", "60")),
                ),
            ),
            "15",
        ),
    ],
)
def test_expressions_find_what_they_say(reader: Client, conditions: tuple[str, ...], expected: str) -> None:
    assert bills(reader, *conditions) == [f"L-{n}" for n in expected]


def test_a_page_says_where_it_stands_in_the_whole(reader: Client) -> None:
    result = listed(reader, "bill", attributes='start="2" maxitems="3"')
    kind = result.element.find("listtype")
    assert kind is not None
    assert (kind.text, dict(kind.attrib)) == ("bill", {"start": "2", "end": "4", "total": "7"})
    assert [each.tag for each in result.data] == ["bill"] * 3
    assert [each.tag for each in result.element] == ["status", "function", "controlid", "listtype", "data"]


def test_nothing_found_is_success(reader: Client) -> None:
    result = listed(reader, "bill", where(expression("billno", "=", "NONE")))
    assert result.ok
    assert result.element.findtext("listtype") == "bill"
    assert len(result.data) == 0


@pytest.mark.parametrize(("counts", "told"), [(False, {}), (True, {"start": "0", "end": "0", "total": "0"})])
def test_whether_an_empty_list_counts_is_a_switch(fresh: Client, counts: bool, told: dict[str, str]) -> None:
    fresh.control("settings", {"empty_lists_count": counts})
    kind = listed(fresh, "bill").element.find("listtype")
    assert kind is not None
    assert dict(kind.attrib) == told


def test_sorts_order_and_descend(reader: Client) -> None:
    sorts = '<sorts><sortfield order="asc">vendorid</sortfield><sortfield order="desc">totaldue</sortfield></sorts>'
    result = listed(reader, "bill", sorts)
    assert [each.findtext("billno") for each in result.data] == [f"L-{n}" for n in (4, 3, 2, 1, 7, 6, 5)]


def test_fields_narrow_what_is_shown(reader: Client) -> None:
    result = listed(reader, "bill", "<fields><field>key</field><field>billno</field></fields>")
    assert {tuple(each.tag for each in row) for row in result.data} == {("key", "billno")}


def test_names_and_dates_are_those_of_the_legacy_dialect(reader: Client) -> None:
    row = listed(reader, "invoice").data[0]
    shown = {tag: row.findtext(tag) for tag in ("key", "customerid", "invoiceno", "ponumber", "totalamount")}
    assert shown == {
        "key": "1",
        "customerid": "C-100",
        "invoiceno": "I-1",
        "ponumber": "PO-1",
        "totalamount": "105.5",
    }
    day = [row.findtext(f"datecreated/{part}") for part in ("year", "month", "day")]
    assert day == TODAY.split("-")
    assert row.findtext("billto/contactname") == "Harbor Foods(CC-100)"
    modified = row.findtext("whenmodified") or ""
    assert (modified[2], modified[5], modified[13], len(modified)) == ("/", "/", ":", 19)
    assert row.findtext("customfields/customfield/customfieldname") == "LOAD_NO"
    assert row.findtext("customfields/customfield/customfieldvalue") == "77"
    assert row.find("invoiceitems") is None


def test_a_party_carries_its_contact(reader: Client) -> None:
    contact = "<EMAIL1>a@example.com</EMAIL1><MAILADDRESS><CITY>Duluth</CITY><COUNTRY>United States</COUNTRY></MAILADDRESS>"
    reader.run(party("VENDOR", "V-MAIL", "Mail &amp; Co", contact=contact))
    row = listed(reader, "vendor", where(expression("vendorid", "=", "V-MAIL"))).data[0]
    assert row.findtext("name") == "Mail & Co"
    assert row.findtext("contactinfo/contact/email1") == "a@example.com"
    assert row.findtext("contactinfo/contact/mailaddress/city") == "Duluth"


def test_terms_show_days_and_discount(reader: Client) -> None:
    rows = listed(reader, "arterm").data
    term = next(each for each in rows if each.findtext("name") == "2/10 Net 30")
    assert term.findtext("due/daysforward") == "30"
    assert (term.findtext("discount/daysforward"), term.findtext("discount/percentamount")) == ("10", "2")


def test_one_record_comes_with_its_lines(reader: Client) -> None:
    result = reader.run('<get object="invoice" key="1"/>')
    lines = result.data.findall("invoice/invoiceitems/lineitem")
    assert [each.findtext("line_num") for each in lines] == ["1", "2"]
    assert [each.findtext("glaccountno") for each in lines] == ["4000", "4010"]
    assert [each.findtext("trx_amount") for each in lines] == ["100", "5.5"]
    assert [each.findtext("memo") for each in lines] == ["", "Fuel & tolls"]


def test_lines_come_in_a_list_when_they_are_named(reader: Client) -> None:
    row = listed(reader, "invoice", "<fields><field>invoiceitems</field></fields>").data[0]
    assert [each.tag for each in row] == ["invoiceitems"]
    assert len(row[0]) == 2


@pytest.mark.parametrize(
    ("name", "key", "tag"),
    [("customer", "C-100", "name"), ("glaccount", "4000", "title"), ("department", "OPS", "title")],
)
def test_masters_are_got_by_their_own_id(reader: Client, name: str, key: str, tag: str) -> None:
    row = reader.run(f'<get object="{name}" key="{key}"/>').data[0]
    assert row.tag == name
    assert row.findtext(tag)


@pytest.mark.parametrize(
    ("xml", "text"),
    [
        ('<get object="invoice" key="999"/>', "Cannot find invoice with key '999'."),
        ('<get object="invoice" key="one"/>', "Cannot find invoice with key 'one'."),
        ('<get object="customer" key="C-NONE"/>', "Cannot find customer with key 'C-NONE'."),
        ('<get_list object="subscription"/>', "Object definition subscription not found"),
        ('<get_list object="bill" start="x"/>', "Invalid value 'x' for start."),
    ],
)
def test_what_is_not_there_is_refused(reader: Client, xml: str, text: str) -> None:
    assert reader.run(xml).errors[0].startswith(text)


@pytest.mark.parametrize(
    "condition",
    [expression("colour", "=", "red"), expression("totaldue", "~", "1"), expression("totaldue", "=", "much")],
)
def test_a_filter_that_makes_no_sense_is_a_data_layer_error(reader: Client, condition: str) -> None:
    result = reader.run(f'<get_list object="bill">{where(condition)}</get_list>')
    assert result.error_numbers == ["DL02000001"]


def test_every_object_of_the_legacy_readers_can_be_listed(reader: Client) -> None:
    for name in NAMES:
        result = listed(reader, name, attributes='maxitems="1"')
        assert {each.tag for each in result.data} <= {name}, etree.tostring(result.element)


def test_private_records_need_to_be_asked_for(reader: Client) -> None:
    with Client(reader.account) as ten:
        ten.open_session("10")
        ten.run(invoice(number="PRIVATE"))
    mine = where(expression("invoiceno", "=", "PRIVATE"))
    assert len(listed(reader, "invoice", mine).data) == 0
    assert len(listed(reader, "invoice", mine, 'showprivate="true"').data) == 1


@pytest.mark.parametrize(
    ("application", "expected"),
    [("GEN", ("FISCAL_FIRST_MONTH", "1")), ("gen", ("CUSTOM_ACCOUNTING_PERIODS", "F"))],
)
def test_the_companys_preferences_are_told(
    reader: Client, application: str, expected: tuple[str, str]
) -> None:
    result = reader.run(f'<get_companyprefs application="{application}"/>')
    found = {each.findtext("preference"): each.findtext("prefvalue") for each in result.data}
    assert found[expected[0]] == expected[1]


def test_preferences_of_an_unknown_application_are_refused(reader: Client) -> None:
    assert reader.run('<get_companyprefs application="ZZ"/>').errors[0].startswith("Invalid Application 'ZZ'")


def test_the_companys_applications_are_told(reader: Client) -> None:
    found = [each.text for each in reader.run("<get_applications/>").data]
    assert {"CO", "GL", "AP", "AR", "CM"} <= set(found)
