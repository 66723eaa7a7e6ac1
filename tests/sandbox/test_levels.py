"""The three status levels and the envelope (protocol 1.2 to 1.4)."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import urlsplit

import pytest
from lxml import etree

from tests.sandbox.gateway import Account, Client, query
from tests.sandbox.postings import invoice, lineitem

READ = "<read><object>CUSTOMER</object><keys>1</keys><fields>CUSTOMERID</fields></read>"


def children(element: etree._Element | None) -> list[str]:
    return [] if element is None else [each.tag for each in element]


def test_a_good_request_succeeds_at_all_three_levels(client: Client) -> None:
    response = client.send([("f-1", READ)])
    assert response.http == 200
    assert (response.control_status, response.authentication_status) == ("success", "success")
    assert [each.status for each in response.results] == ["success"]


def test_the_child_sets_are_those_of_the_protocol(client: Client) -> None:
    root = client.send([("f-1", READ)]).root
    assert children(root) == ["control", "operation"]
    assert children(root.find("control")) == ["status", "senderid", "controlid", "uniqueid", "dtdversion"]
    assert children(root.find("operation/authentication")) == [
        *("status", "userid", "companyid", "locationid", "sessiontimestamp", "sessiontimeout")
    ]
    assert children(root.find("operation/result")) == ["status", "function", "controlid", "data"]


def test_broken_xml_fails_at_the_control_level(client: Client) -> None:
    response = client.post(b"<request><control></request>")
    assert response.control_status == "failure"
    assert response.error_numbers == ["XL03000003"]
    assert "XML Parse schema error: Fatal Error 76" in response.errors[0]


@pytest.mark.parametrize(
    "body",
    [
        b'<!DOCTYPE r [<!ENTITY a "b">]><request>&a;</request>',
        b'<!DOCTYPE r SYSTEM "file:///etc/passwd"><request/>',
        b"\xff\xfe\x00<",
        b"",
        b"<request/>",
    ],
)
def test_what_is_no_plain_request_is_refused(client: Client, body: bytes) -> None:
    assert client.post(body).error_numbers == ["XL03000003"]


def test_a_wrong_sender_password_fails_at_the_control_level(client: Client) -> None:
    body = client.envelope([("f-1", READ)]).replace(client.account.sender_password.encode(), b"wrong")
    response = client.post(body)
    assert response.control_status == "failure"
    assert response.errors == ["Incorrect Intacct XML Partner ID or password."]


def test_an_unknown_company_is_http_400(client: Client) -> None:
    login = client.login().replace(">DEMO<", ">OTHER<")
    response = client.send([("f-1", READ)], authentication=login)
    assert response.http == 400
    assert children(response.root.find("control")) == ["status"]
    assert response.error_numbers == ["GW-0011"]


def test_a_wrong_user_password_fails_at_the_operation_level(client: Client) -> None:
    login = client.login().replace(client.account.user_password, "wrong")
    response = client.send([("f-1", READ)], authentication=login)
    assert response.control_status == "success"
    assert response.authentication_status == "failure"
    assert children(response.root.find("operation/authentication")) == ["status", "userid", "companyid"]
    assert response.errors == ["Sign-in information is incorrect"]


def test_a_sender_that_the_company_has_not_authorized_is_told_so(fresh: Client) -> None:
    fresh.control("settings", {"sender_authorized": False})
    response = fresh.send([("f-1", READ)], authentication=fresh.login())
    assert response.root.findtext(".//description") == "Invalid Web Services Authorization"
    assert "is not authorized to make Web Services requests to company ID 'DEMO'" in response.errors[0]


def test_a_failing_function_does_not_stop_the_next(client: Client) -> None:
    response = client.send([("bad", query("NOTHING", "X")), ("good", READ)])
    assert [each.status for each in response.results] == ["failure", "success"]
    assert [each.controlid for each in response.results] == ["bad", "good"]


def test_an_unknown_function_refuses_the_whole_request(client: Client) -> None:
    response = client.send([("f-1", READ), ("f-2", "<launch_rocket/>")])
    assert response.control_status == "failure"
    assert response.error_numbers == ["XL03000003"]


@pytest.mark.parametrize(
    "wrong",
    [
        invoice(lineitem("4000", "1")).replace("<customerid>C-100</customerid>", ""),
        invoice(rest="<customerid>C-100</customerid>"),
        invoice(rest="<colour>red</colour>"),
        invoice(lineitem("4000", "1").replace("<amount>1</amount>", "")),
        invoice(lineitem("4000", "1")).replace("<day>", "<tag>").replace("</day>", "</tag>"),
    ],
)
def test_legacy_functions_hold_their_element_order(client: Client, wrong: str) -> None:
    response = client.send([("f-1", wrong)])
    assert response.control_status == "failure"
    assert response.error_numbers == ["XL03000003"]


def test_an_invoice_takes_the_order_of_sages_own_sdk(client: Client) -> None:
    sdk_order = "<ponumber>P</ponumber><onhold>false</onhold><description>d</description>"
    assert client.run(invoice(number="SDK-1", rest=sdk_order)).ok


def test_additional_error_information_comes_when_asked(client: Client) -> None:
    extra = "<showadditionalerrorinfo>true</showadditionalerrorinfo>"
    result = client.run(invoice(customer="C-NONE"), extra=extra)
    assert (
        result.element.findtext(".//additionalinfo/description/messageid") == "IA.INVALID_CUSTOMER_SPECIFIED"
    )
    placeholder = result.element.find(".//additionalinfo/description/placeholders/placeholder")
    assert placeholder is not None
    assert placeholder.get("value") == "C-NONE"


ASKED = "<showadditionalerrorinfo>true</showadditionalerrorinfo>"


def test_a_duplicate_account_has_sages_own_ids(client: Client) -> None:
    account = (
        "<create><GLACCOUNT><ACCOUNTNO>4000</ACCOUNTNO><TITLE>Again</TITLE><NORMALBALANCE>credit</NORMALBALANCE>"
        "<CLOSINGTYPE>closing account</CLOSINGTYPE></GLACCOUNT></create>"
    )
    result = client.run(account, extra=ASKED)
    told = result.element.findall(".//additionalinfo")
    assert [each.findtext("errorid") for each in told] == ["GL-0493", "GL-0504"]
    assert told[0].findtext("category") == "Duplication Prevention"
    assert told[0].findtext("description/messageid") == "IA.DUPLICATE_ACCOUNT_NUMBER"
    target = told[0].find("target")
    assert target is not None
    assert list(target.attrib) == ["domain", "requestinfo", "object", "field", "businessinfo"]
    assert target.get("domain") == "GL"


def test_other_errors_keep_their_number_and_say_what_kind_they_are(client: Client) -> None:
    result = client.run(invoice(customer="C-NONE"), extra=ASKED)
    told = result.element.find(".//additionalinfo")
    assert told is not None
    assert told.findtext("errorid") == "BL01001973"
    assert told.findtext("category") == "Invalid Reference"
    assert (told.find("target").get("domain"), told.find("target").get("object")) == ("AR", "CUSTOMER")  # type: ignore[union-attr]
    assert children(told) == ["errorid", "category", "target", "description", "cdescription", "correction"]


def test_additional_information_also_comes_with_a_failed_sign_in(client: Client) -> None:
    login = client.login().replace(client.account.user_password, "wrong")
    response = client.send([("f-1", READ)], authentication=login, extra=ASKED)
    assert response.root.find("operation/errormessage/error/additionalinfo") is not None


def test_a_service_that_is_off_line_fails_each_function(fresh: Client) -> None:
    fresh.control("settings", {"service_offline": True})
    response = fresh.send([("a", READ), ("b", READ)])
    assert [each.status for each in response.results] == ["failure", "failure"]
    assert response.errors[0].startswith("The Service is Temporarily Off-line")


def test_errors_carry_a_support_id(client: Client) -> None:
    assert "[Support ID: " in client.run(invoice(customer="C-NONE")).errors[0]


def test_whitespace_is_as_the_request_wishes(client: Client) -> None:
    spaced = client.send([("f-1", READ)], whitespace=True).root.find("operation")
    compact = client.send([("f-1", READ)], whitespace=False).root.find("operation")
    assert spaced is not None
    assert compact is not None
    assert (spaced.text or "").startswith("\n")
    assert compact.text is None


@contextmanager
def raw(
    account: Account, method: str, path: str, body: bytes = b"", **headers: str
) -> Iterator[HTTPResponse]:
    with closing(HTTPConnection(urlsplit(account.xml_url).netloc, timeout=10)) as connection:
        connection.request(method, path, body, headers)
        yield connection.getresponse()


def test_the_gateway_takes_post_only(shared_sandbox: Account) -> None:
    with raw(shared_sandbox, "GET", "/ia/xml/xmlgw.phtml") as answer:
        assert answer.status == 405


def test_other_paths_are_not_found(shared_sandbox: Account) -> None:
    with raw(shared_sandbox, "POST", "/elsewhere") as answer:
        assert answer.status == 404


def test_json_is_no_content_type_of_this_gateway(shared_sandbox: Account) -> None:
    with raw(
        shared_sandbox, "POST", "/ia/xml/xmlgw.phtml", b"{}", **{"Content-Type": "application/json"}
    ) as answer:
        assert answer.status == 400
        assert b"GW-0014" in answer.read()


def test_replies_are_packed_when_the_client_takes_gzip(client: Client) -> None:
    body = client.envelope([("f-1", READ.replace("<fields>CUSTOMERID</fields>", "<fields>*</fields>"))])
    headers = {"Content-Type": "application/xml", "Accept-Encoding": "gzip"}
    with raw(client.account, "POST", "/ia/xml/xmlgw.phtml", body, **headers) as answer:
        assert answer.headers["Content-Encoding"] == "gzip"
        assert b"C-100" in gzip.decompress(answer.read())


def test_a_body_above_the_limit_is_not_read(shared_sandbox: Account) -> None:
    with raw(shared_sandbox, "POST", "/ia/xml/xmlgw.phtml", **{"Content-Length": "99999999999"}) as answer:
        assert answer.status == 413


def test_the_control_plane_needs_its_token(shared_sandbox: Account) -> None:
    with raw(shared_sandbox, "GET", "/control/guess/requests") as answer:
        assert answer.status == 404
