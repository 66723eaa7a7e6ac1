"""What clients in other languages send: odd headers, odd XML, old forms of the request (protocol 1.1, 1.2)."""

from __future__ import annotations

import socket
import time
from functools import partial
from urllib.parse import quote, quote_plus
from xml.sax.saxutils import escape

import pytest

from tests.sandbox.gateway import Client, equal, query, us
from tests.sandbox.postings import TODAY, apbill, bill, bill_line, invoice, lineitem
from tests.sandbox.wire import Raw, address, exchange, send

ASKED = query("CUSTOMER", "NAME", equal("CUSTOMERID", "C-100"))
PATH = "/ia/xml/xmlgw.phtml"
XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'


@pytest.fixture
def told(client: Client) -> str:
    """A request for one customer's name."""
    return client.envelope([("f-1", ASKED)]).decode()


def found(answer: Raw) -> bool:
    return answer.status == 200 and answer.root.findtext(".//NAME") == "Harbor Foods"


@pytest.mark.parametrize(
    "kind",
    [
        "application/xml",
        "APPLICATION/XML; charset=UTF-8",
        "text/xml; charset=utf-8",
        "x-intacct-xml-request",
        "application/x-intacct-xml-request",
        "application/x-www-form-urlencoded",
        "",
    ],
)
def test_the_body_is_xml_under_each_type_that_clients_give_it(client: Client, told: str, kind: str) -> None:
    assert found(exchange(client.account, told.encode(), headers={"Content-Type": kind}))


@pytest.mark.parametrize("kind", ["text/plain", "application/json", "multipart/form-data; boundary=x"])
def test_another_type_is_refused_with_its_number(client: Client, told: str, kind: str) -> None:
    answer = exchange(client.account, told.encode(), headers={"Content-Type": kind})
    assert answer.status == 400
    assert answer.root.findtext("errormessage/error/errorno") == "GW-0014"


@pytest.mark.parametrize("written", [quote, quote_plus, partial(quote, safe="= /:?")])
@pytest.mark.parametrize("rest", ["", "&encoding=UTF-8"])
def test_a_form_may_carry_the_xml_in_its_field(client: Client, told: str, written: object, rest: str) -> None:
    assert callable(written)
    body = f"xmlrequest={written(told)}{rest}".encode()
    headers = {"Content-Type": "application/x-www-form-urlencoded; charset=UTF-8"}
    assert found(exchange(client.account, body, headers=headers))


def test_a_client_that_waits_to_be_told_to_go_on_is_told_at_once(client: Client, told: str) -> None:
    head = (
        f"POST {PATH} HTTP/1.1\r\nHost: sandbox\r\nConnection: close\r\nExpect: 100-continue\r\n"
        f"Content-Length: {len(told)}\r\n\r\n"
    )
    with socket.create_connection(address(client.account), timeout=2) as connection:
        connection.sendall(head.encode())
        assert connection.recv(1000) == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection.sendall(told.encode())
        received = b""
        while piece := connection.recv(65536):
            received += piece
    assert received.startswith(b"HTTP/1.1 200")
    assert b"<NAME>Harbor Foods</NAME>" in received


@pytest.mark.parametrize(
    "head",
    [
        f"POST {PATH} HTTP/1.0\r\n",
        f"POST {PATH} HTTP/1.1\r\nhost: sandbox\r\nconnection: close\r\ncontent-type: application/xml\r\n",
        f"POST {PATH}?company=DEMO HTTP/1.1\r\nHost: sandbox\r\nConnection: close\r\n",
        f"POST http://sandbox{PATH} HTTP/1.1\r\nHost: sandbox\r\nConnection: close\r\n",
    ],
)
def test_an_old_or_unusual_head_is_read(client: Client, told: str, head: str) -> None:
    assert found(send(client.account, f"{head}Content-Length: {len(told)}\r\n\r\n{told}".encode()))


def test_a_body_may_come_in_chunks(client: Client, told: str) -> None:
    head = f"POST {PATH} HTTP/1.1\r\nHost: sandbox\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
    chunks = f"{50:x}\r\n{told[:50]}\r\n{len(told) - 50:X};of=two\r\n{told[50:]}\r\n0\r\n\r\n"
    assert found(send(client.account, (head + chunks).encode()))


@pytest.mark.parametrize(
    ("plain", "odd"),
    [
        ("><", ">\r\n\t<"),
        ("<request>", f"<request {XSI} xmlns:xsd='http://www.w3.org/2001/XMLSchema'>"),
        ("<request>", f'<request {XSI} xsi:noNamespaceSchemaLocation="https://sandbox.invalid/api.xsd">'),
        ("<request>", '<request xmlns="">'),
        ("<request>", '<!DOCTYPE request SYSTEM "intacct_request.v2.1.dtd">\n<request>'),
        ("<request>", "<!DOCTYPE request SYSTEM 'intacct_request.v2.1.dtd' ><request>"),
        ("<request>", "<!-- from a template --><?generated today?><request>"),
        ('encoding="UTF-8"', "encoding='utf-8' standalone='yes'"),
        ("C-100", "<![CDATA[C-100]]>"),
        ("C-100", "C<![CDATA[-1]]>00"),
        ("C-100", "C-1<!-- a comment inside -->00"),
        ("C-100", "&#67;-&#x31;00"),
        ("C-100", "\n    C-100\n  "),
        ("<object>CUSTOMER</object>", "<object>\tCUSTOMER </object>"),
        ("<field>NAME</field>", "<field> name </field>"),
        ("<query>", "<query >"),
        ("</query>", "<docparid/><pagesize></pagesize><offset></offset><orderby/></query>"),
        ("<uniqueid>false", "<uniqueid>\n false "),
        ("<uniqueid>false", "<uniqueid>False"),
        ("<dtdversion>3.0</dtdversion>", ""),
        ("<dtdversion>3.0</dtdversion>", "<dtdversion> 3.0 </dtdversion><policyid/><debug/>"),
        ("<includewhitespace>false</includewhitespace>", "<includewhitespace>1</includewhitespace>"),
        ("<includewhitespace>false</includewhitespace>", ""),
        (' transaction="false"', ""),
        ('<function controlid="f-1">', "<function  controlid = 'f-1' >"),
        ("<content>", "<preferences/><content>"),
    ],
)
def test_xml_that_is_written_in_another_way_says_the_same(
    client: Client, told: str, plain: str, odd: str
) -> None:
    assert plain in told
    assert found(exchange(client.account, told.replace(plain, odd).encode()))


@pytest.mark.parametrize("codec", ["iso-8859-1", "windows-1252", "utf-16", "us-ascii"])
def test_a_declared_encoding_is_followed(client: Client, told: str, codec: str) -> None:
    assert found(exchange(client.account, told.replace("UTF-8", codec).encode(codec)))


@pytest.mark.parametrize(
    ("plain", "odd"),
    [
        ("<request>", '<request xmlns="http://www.intacct.com">'),
        ("<request>", f'<request {XSI} xsi:type="request">'),
        ("<request>", '<!DOCTYPE request SYSTEM "another.dtd"><request>'),
        ("<request>", '<!DOCTYPE request SYSTEM "intacct_request.v2.1.dtd" [<!ENTITY a "b">]><request>'),
        ("<?xml", " <?xml"),
        ("query>", "Query>"),
        ("<content>", "<Content>"),
        (' transaction="false"', ' transaction="True"'),
        ("<includewhitespace>false", "<includewhitespace>False"),
        ("<dtdversion>3.0", "<dtdversion>4.0"),
    ],
)
def test_what_the_schema_has_no_place_for_is_a_schema_error(
    client: Client, told: str, plain: str, odd: str
) -> None:
    assert plain in told
    answer = exchange(client.account, told.replace(plain, odd).encode())
    assert answer.status == 200
    assert answer.root.findtext("control/status") == "failure"
    assert answer.root.findtext("errormessage/error/errorno") == "XL03000003"


def test_an_operation_without_functions_only_signs_in(client: Client, told: str) -> None:
    start, end = told.index("<content>"), told.index("</operation>")
    answer = exchange(client.account, (told[:start] + told[end:]).encode())
    assert answer.root.findtext("operation/authentication/status") == "success"
    assert answer.root.find("operation/result") is None


def test_functions_of_several_contents_run_in_their_order(client: Client, told: str) -> None:
    more = f'</content><content><function controlid="f-2">{ASKED}</function></content>'
    answer = exchange(client.account, told.replace("</content>", more).encode())
    assert [each.text for each in answer.root.iterfind("operation/result/controlid")] == ["f-1", "f-2"]


@pytest.mark.parametrize("word", ["true", "True", "TRUE", "1", ""])
def test_uniqueid_is_on_in_whatever_way_it_is_written(client: Client, word: str) -> None:
    controlid = f"once-{word}-{time.monotonic_ns()}"
    body = client.envelope([(controlid, ASKED)]).decode()
    body = body.replace("<uniqueid>false", f"<uniqueid>{word}")
    assert [client.post(body.encode()).results[0].ok for _ in range(2)] == [True, False]


def test_a_control_id_comes_back_as_it_was_sent(client: Client) -> None:
    sent = 'Ladung "7" & <Söhne> '
    written = sent.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    assert client.run(ASKED, controlid=written).controlid == sent


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("+1.50", "1.5"),
        (" 1 ", "1"),
        ("\n7.5\t", "7.5"),
        ("5.", "5"),
        (".5", "0.5"),
        ("0012.30", "12.3"),
        ("1850.5000", "1850.5"),
        ("0.005", "0.01"),
        ("<![CDATA[3.1]]>", "3.1"),
    ],
)
def test_an_amount_is_read_in_each_way_in_which_a_language_writes_it(
    client: Client, written: str, read: str
) -> None:
    made = client.run(bill(bill_line(amount=written))).key
    old = client.run(invoice(lineitem("4000", written))).key
    assert client.query("APBILL", "TOTALENTERED", equal("RECORDNO", made)) == [{"TOTALENTERED": read}]
    assert client.query("ARINVOICE", "TOTALENTERED", equal("RECORDNO", old)) == [{"TOTALENTERED": read}]


@pytest.mark.parametrize(
    "written", ["1,850.50", "1 850", "1,5", "$5", "1e3", "0x10", "--1", "1.2.3", ".", "+", "\u0663"]
)
def test_what_is_no_plain_decimal_is_no_amount(client: Client, written: str) -> None:
    assert client.run(bill(bill_line(amount=written))).error_numbers[0] == "BL03000018"
    assert client.run(invoice(lineitem("4000", written))).error_numbers[0] == "BL03000018"


@pytest.mark.parametrize(
    ("written", "read"),
    [("true", "true"), ("True", "true"), ("TRUE", "true"), ("T", "true"), ("False", "false"), ("f", "false")],
)
def test_a_flag_is_read_in_any_case(client: Client, written: str, read: str) -> None:
    made = client.run(bill(rest=f"<ONHOLD>{written}</ONHOLD>")).key
    assert client.query("APBILL", "ONHOLD", equal("RECORDNO", made)) == [{"ONHOLD": read}]


@pytest.mark.parametrize("written", ["yes", "Y", "1", "-1", "maybe"])
def test_a_flag_of_another_word_is_refused_and_never_guessed(client: Client, written: str) -> None:
    error = client.run(bill(rest=f"<ONHOLD>{written}</ONHOLD>")).errors[0]
    assert error.startswith(f"Invalid value '{written}' for field ONHOLD. Expected: true, false")


def test_days_need_no_leading_zeros(client: Client) -> None:
    year = TODAY[:4]
    shown = us(f"{year}-03-05")
    plain = apbill(day=f"{year}-03-05", number="ZEROS").replace(shown, f"3/5/{year}")
    made = client.run(f"<create>{plain}</create>").key
    assert client.query("APBILL", "WHENCREATED", equal("RECORDNO", made)) == [{"WHENCREATED": shown}]
    old = invoice(day=f"{year}-03-05").replace(">03<", ">3<").replace(">05<", ">5<")
    made = client.run(old).key
    assert client.query("ARINVOICE", "WHENCREATED", equal("RECORDNO", made)) == [{"WHENCREATED": shown}]


@pytest.mark.parametrize(
    "day", ["2026-03-05", "03-05-2026", "5.3.2026", "13/01/2026", "02/30/2026", "03/05/26", "today"]
)
def test_a_day_in_another_form_is_refused(client: Client, day: str) -> None:
    sent = bill().replace(us(TODAY), day)
    assert client.run(sent).error_numbers[0] == "PL03000006"


@pytest.mark.parametrize(
    "text", ["A & B", "<b>", 'O\'Neil "Bob"', "50% off_", "C:\\temp", "Zürich 日本 🚚", "a\n b\tc", "]]>"]
)
def test_a_text_comes_back_as_it_was_sent(client: Client, text: str) -> None:
    made = client.run(bill(rest=f"<DESCRIPTION>{escape(text)}</DESCRIPTION>")).key
    assert client.query("APBILL", "DESCRIPTION", equal("RECORDNO", made)) == [{"DESCRIPTION": text}]
    both = f"<and>{equal('RECORDNO', made)}{equal('DESCRIPTION', text)}</and>"
    assert len(client.query("APBILL", "RECORDNO", both)) == 1
    literal = escape(text.replace("\\", "\\\\").replace("'", "\\'"))
    asked = f"RECORDNO = {made} AND DESCRIPTION = '{literal}'"
    read = client.run(
        f"<readByQuery><object>APBILL</object><fields>DESCRIPTION</fields><query>{asked}</query></readByQuery>"
    )
    assert read.rows == [{"DESCRIPTION": text}]


def test_lines_that_come_in_two_collections_are_refused_and_not_lost(client: Client) -> None:
    once = f"<APBILLITEMS>{bill_line()}</APBILLITEMS>"
    result = client.run(bill().replace(once, once + once))
    assert result.errors[0].startswith("APBILLITEMS is given more than once.")
    assert not result.ok
