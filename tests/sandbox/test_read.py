"""`read`, `readByName`, `readByQuery`, `readMore` and the forms of what is read (protocol 2.2)."""

from __future__ import annotations

import json
from contextlib import closing
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest

from tests.sandbox.bills import ALL, BY_KEY, reader
from tests.sandbox.gateway import Client, query
from tests.sandbox.postings import party

__all__ = ["reader"]


def test_read_answers_whole_records_with_their_lines(reader: Client) -> None:
    result = reader.run("<read><object>APBILL</object><keys>1,2,999</keys><fields>*</fields></read>")
    assert result.data.get("count") == "2"
    record = result.data[0]
    assert record.findtext("RECORDID") == "Q-01"
    assert record.findtext("APBILLITEMS/apbillitem/ACCOUNTNO") == "5010"
    assert record.findtext("MEGAENTITYID") == ""


def test_an_unknown_key_is_success_with_nothing(reader: Client) -> None:
    result = reader.run("<read><object>APBILL</object><keys>999</keys><fields>*</fields></read>")
    assert result.ok
    assert result.data.get("count") == "0"


def test_read_by_name_takes_business_ids_and_nests_contacts(reader: Client) -> None:
    result = reader.run(
        "<readByName><object>CUSTOMER</object><keys>C-ACME</keys><fields>*</fields></readByName>"
    )
    assert result.data.findtext("CUSTOMER/DISPLAYCONTACT/PRINTAS") == "Acme & Söhne"


def test_read_refuses_unknown_fields(reader: Client) -> None:
    result = reader.run("<read><object>APBILL</object><keys>1</keys><fields>COLOUR</fields></read>")
    assert result.error_numbers == ["Invalid fields list COLOUR"]


def by_query(text: str, size: int = 100) -> str:
    return (
        f"<readByQuery><object>APBILL</object><fields>RECORDNO</fields><query>{text}</query>"
        f"<pagesize>{size}</pagesize></readByQuery>"
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ALL),
        ("RECORDID = 'Q-03'", [3]),
        ("TOTALDUE &gt;= 110 OR (RECORDNO &lt; 3 AND NOT RECORDNO = 1)", [2, 11, 12]),
        ("RECORDID like 'Q-1%'", [10, 11, 12]),
        ("RECORDID in ('Q-01', 'Q-02')", [1, 2]),
        ("DESCRIPTION IS NULL AND VENDORID = 'V-100'", [2, 4, 6]),
        ("STATE = 'A' AND VENDORID not in ('V-100')", ALL[6:]),
    ],
)
def test_read_by_query_speaks_its_text_language(reader: Client, text: str, expected: list[int]) -> None:
    result = reader.run(by_query(text))
    assert result.ok, result.errors
    assert result.data.get("listtype") == "apbill"
    assert [int(row["RECORDNO"]) for row in result.rows] == expected
    assert {each.tag for each in result.data} == {"apbill"}


@pytest.mark.parametrize(
    "text", ["RECORDNO =", "RECORDNO = 1 1", "(RECORDNO = 1", "'x", "RECORDNO ; 1", "(" * 200]
)
def test_read_by_query_refuses_what_it_cannot_parse(reader: Client, text: str) -> None:
    assert not reader.run(by_query(text)).ok


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("rownum &lt;= 3", [1, 2, 3]),
        ("VENDORID = 'V-200' AND rownum &lt; 3", [7, 8]),
        ("(rownum &lt; 6) AND rownum &lt;= 2", [1, 2]),
        ("rownum &lt; 1", []),
    ],
)
def test_rownum_takes_the_first_of_what_is_found(reader: Client, text: str, expected: list[int]) -> None:
    assert [int(row["RECORDNO"]) for row in reader.run(by_query(text)).rows] == expected


@pytest.mark.parametrize(
    "text", ["rownum &gt; 3", "RECORDNO = 1 OR rownum &lt; 2", "NOT rownum &lt; 2", "rownum = x"]
)
def test_rownum_means_nothing_elsewhere(reader: Client, text: str) -> None:
    assert reader.run(by_query(text)).errors[0].startswith("Unable to parse Query value")


def test_a_quote_in_a_text_is_escaped(reader: Client) -> None:
    reader.run(party("CUSTOMER", "C-QUOTE", "Driver's Best"))
    asked = "<readByQuery><object>CUSTOMER</object><fields>CUSTOMERID</fields><query>NAME = 'Driver\\'s Best'</query>"
    assert reader.run(f"{asked}</readByQuery>").rows == [{"CUSTOMERID": "C-QUOTE"}]


def customers(client: Client, text: str) -> int:
    asked = f"<readByQuery><object>CUSTOMER</object><fields>CUSTOMERID</fields><query>{text}</query></readByQuery>"
    return len(client.run(asked).rows)


@pytest.mark.parametrize(("switch", "found"), [(False, 0), (True, 2)])
def test_stored_letters_are_asked_for_and_words_where_the_company_takes_them(
    fresh: Client, switch: bool, found: int
) -> None:
    fresh.control("settings", {"read_by_query_words": switch})
    assert customers(fresh, "STATUS = 'T'") == 2
    assert customers(fresh, "STATUS = 'F'") == 0
    assert customers(fresh, "STATUS = 'active'") == found


def test_users_are_asked_for_by_the_letter_of_their_type(client: Client) -> None:
    asked = "<readByQuery><object>USERINFO</object><fields>LOGINID</fields><query>USERTYPE = 'V'</query></readByQuery>"
    assert client.run(asked).rows == [{"LOGINID": "viewer"}]


def test_read_more_follows_the_cursor_to_its_end(reader: Client) -> None:
    page = reader.run(by_query("", 5))
    seen = len(page.rows)
    while page.data.get("resultId"):
        page = reader.run(f"<readMore><resultId>{page.data.get('resultId')}</resultId></readMore>")
        seen += len(page.rows)
    assert seen == 12
    assert page.data.get("numremaining") == "0"


def test_read_more_refuses_an_unknown_cursor(reader: Client) -> None:
    result = reader.run("<readMore><resultId>gone</resultId></readMore>")
    assert result.error_numbers == ["readMore failed"]


def test_read_more_also_goes_by_the_object(reader: Client) -> None:
    first = [row["RECORDNO"] for row in reader.run(by_query("", 9)).rows]
    rest = [row["RECORDNO"] for row in reader.run("<readMore><object>APBILL</object></readMore>").rows]
    assert [int(each) for each in first + rest] == ALL
    assert not reader.run("<readMore><object>APBILL</object></readMore>").ok


def test_a_cursor_belongs_to_its_session(reader: Client) -> None:
    page = reader.run(by_query("", 5))
    with Client(reader.account) as other:
        other.open_session()
        stolen = other.run(f"<readMore><resultId>{page.data.get('resultId')}</resultId></readMore>")
    assert stolen.error_numbers == ["readMore failed"]


def alone(client: Client, xml: str) -> tuple[str, str]:
    """Media type and body of a reply that is not XML."""
    connection = HTTPConnection(urlsplit(client.account.xml_url).netloc, timeout=10)
    with closing(connection):
        body = client.envelope([("f-1", xml)])
        connection.request("POST", "/ia/xml/xmlgw.phtml", body, {"Content-Type": "application/xml"})
        answer = connection.getresponse()
        return answer.headers["Content-Type"], answer.read().decode()


TWO = "<filter><lessthan><field>RECORDNO</field><value>3</value></lessthan></filter>" + BY_KEY


@pytest.mark.parametrize(
    "xml",
    [
        "<query><object>APBILL</object><select><field>RECORDNO</field><field>DESCRIPTION</field></select>"
        f"{TWO}<options><returnformat>FORM</returnformat></options></query>",
        "<read><object>APBILL</object><keys>1,2</keys><fields>RECORDNO,DESCRIPTION</fields>"
        "<returnFormat>FORM</returnFormat></read>",
        "<readByName><object>APBILL</object><keys>Q-01,Q-02</keys><fields>RECORDNO,DESCRIPTION</fields>"
        "<returnFormat>FORM</returnFormat></readByName>",
        "<readByQuery><object>APBILL</object><fields>RECORDNO,DESCRIPTION</fields>"
        "<query>RECORDNO &lt; 3</query><returnFormat>FORM</returnFormat></readByQuery>",
    ],
)
def test_json_and_csv_hold_only_the_data(reader: Client, xml: str) -> None:
    kind, text = alone(reader, xml.replace("FORM", "json"))
    assert kind == "application/json"
    assert json.loads(text) == [
        {"RECORDNO": "1", "DESCRIPTION": "Load 01"},
        {"RECORDNO": "2", "DESCRIPTION": ""},
    ]
    kind, text = alone(reader, xml.replace("FORM", "csv"))
    assert kind == "text/csv"
    assert text.splitlines() == ["RECORDNO,DESCRIPTION", "1,Load 01", "2,"]
    assert reader.run(xml.replace("FORM", "xml")).rows[0]["RECORDNO"] == "1"


def test_a_failure_comes_as_xml_whatever_was_asked(reader: Client) -> None:
    asked = "<options><returnformat>json</returnformat></options>"
    assert reader.run(query("APBILL", "COLOUR", "", asked)).error_numbers == ["XL03000010"]
    assert not reader.run(query("APBILL", "RECORDNO", "", asked.replace("json", "yaml"))).ok


@pytest.mark.parametrize(
    ("xml", "text"),
    [
        (
            "<readRelated><object>CUSTOMER</object><keys>1</keys><relation>R100</relation></readRelated>",
            "Relation 'R100' not found on object CUSTOMER.",
        ),
        ("<readReport><report>Aging</report></readReport>", "Report 'Aging' not found."),
        ("<readView><view>Loads</view></readView>", "View 'Loads' not found."),
        (
            "<readRelated><object>ROCKET</object><keys>1</keys><relation>R</relation></readRelated>",
            "Object definition ROCKET not found",
        ),
    ],
)
def test_what_no_company_here_has_is_refused(reader: Client, xml: str, text: str) -> None:
    assert reader.run(xml).errors[0].startswith(text)


def test_at_most_a_hundred_keys_are_read(reader: Client) -> None:
    keys = ",".join(str(n) for n in range(1, 102))
    assert not reader.run(f"<read><object>APBILL</object><keys>{keys}</keys><fields>*</fields></read>").ok
    assert reader.run(f"<read><object>APBILL</object><keys>{keys[:-4]}</keys><fields>*</fields></read>").ok
