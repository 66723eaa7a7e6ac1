"""Legacy functions and the envelope against Sage's schema (protocol 1.2, 3.3, 4.2, 7.8, Annex A)."""

from __future__ import annotations

import pytest
from lxml import etree

from tests.sandbox.gateway import Client
from tests.sandbox.postings import TODAY, invoice, legacy_date, lineitem

DATE = f"<datecreated>{legacy_date(TODAY)}</datecreated>"
READ = "<read><object>CUSTOMER</object><keys>1</keys><fields>CUSTOMERID</fields></read>"
ITEMS = f"<invoiceitems>{lineitem('4000', '1')}</invoiceitems>"


def refusals(client: Client, xml: str) -> list[str]:
    """The texts of a request that the schema refuses; every one has the schema's number."""
    response = client.send([("f-1", xml)])
    assert response.control_status == "failure", etree.tostring(response.root)
    assert set(response.error_numbers) == {"XL03000003"}
    assert response.results == []
    return response.errors


def taken(client: Client, xml: str) -> bool:
    """Whether the request got past the schema, whatever its function answered."""
    return bool(client.send([("f-1", xml)]).results)


@pytest.mark.parametrize(
    ("xml", "text"),
    [
        (
            f"<create_invoice>{DATE}<customerid>C-100</customerid>{ITEMS}</create_invoice>",
            "Error 1871: Element 'datecreated': This element is not expected. Expected is ( customerid ).",
        ),
        (
            f"<create_invoice><customerid>C-100</customerid>{DATE}<termname>Net 30</termname></create_invoice>",
            "Error 1871: Element 'create_invoice': Missing child element(s). Expected is one of (",
        ),
        (
            invoice(lineitem("4000", "1").replace("<amount>1</amount>", "")),
            "Error 1871: Element 'locationid': This element is not expected. Expected is one of"
            " ( offsetglaccountno, amount ).",
        ),
        (
            invoice(
                lineitem("4000", "1").replace("<glaccountno>", "<accountlabel>X</accountlabel><glaccountno>")
            ),
            "Error 1871: Element 'glaccountno': This element is not expected.",
        ),
        (
            invoice(rest="<colour>red</colour>"),
            "Error 1871: Element 'colour': This element is not expected.",
        ),
        (
            invoice(rest="<ponumber>1</ponumber><ponumber>2</ponumber>"),
            "Error 1871: Element 'ponumber': This element is not expected.",
        ),
        (
            invoice().replace("<customerid>C-100", "<customerid><id>C-100</id>"),
            "Error 1871: Element 'id': This element is not expected.",
        ),
        (
            invoice().replace("<datecreated>", "<datecreated>today"),
            "Error 1842: Element 'datecreated': Character content other than whitespace is not allowed because the"
            " content type is 'element-only'.",
        ),
        (
            '<delete_invoice key="1"><memo>x</memo></delete_invoice>',
            "Error 1841: Element 'delete_invoice': Element content is not allowed, because the content type is empty.",
        ),
        (
            "<delete_invoice/>",
            "Error 1868: Element 'delete_invoice': The attribute 'key' is required but missing.",
        ),
        (
            '<delete_invoice key="1" odd="1"/>',
            "Error 1866: Element 'delete_invoice', attribute 'odd': The attribute 'odd' is not allowed.",
        ),
        (
            '<delete_invoice key="1" externalkey="perhaps"/>',
            "Error 1840: Element 'delete_invoice', attribute 'externalkey': [facet 'enumeration'] The value 'perhaps'"
            " is not an element of the set {'true', 'false'}.",
        ),
        (
            '<get_list object="rocket"/>',
            "Error 1840: Element 'get_list', attribute 'object': [facet 'enumeration'] The value 'rocket' is not",
        ),
        (
            '<get_list object="customer"><sorts/></get_list>',
            "Error 1871: Element 'sorts': Missing child element(s). Expected is ( sortfield ).",
        ),
    ],
)
def test_a_violation_is_told_in_the_parsers_words(client: Client, xml: str, text: str) -> None:
    assert text in refusals(client, xml)[0]


def test_a_violation_names_its_line(client: Client) -> None:
    body = invoice(rest="<colour>red</colour>").replace("<colour>", "\n\n<colour>")
    assert refusals(client, body)[0].endswith("Line: 3, column: 0.")


def test_each_problem_has_an_error_of_its_own(client: Client) -> None:
    wrong = invoice(lineitem("4000", "1").replace("<amount>1</amount>", "")).replace("<day>", "<tag/><day>")
    first, second = refusals(client, wrong)
    assert "Element 'tag'" in first
    assert "Element 'locationid'" in second


def test_problems_of_several_functions_are_told_together(client: Client) -> None:
    response = client.send([("a", "<delete_invoice/>"), ("b", READ), ("c", "<delete_bill/>")])
    assert [text.split("'")[1] for text in response.errors] == ["delete_invoice", "delete_bill"]


@pytest.mark.parametrize(
    "rest",
    [
        "<action>Draft</action><batchkey>1</batchkey>",
        "<batchkey>1</batchkey><action>Draft</action>",
        "<ponumber>P</ponumber><onhold>false</onhold><description>d</description>",
        "<customfields/><taxsolutionid>None</taxsolutionid>",
        "<basecurr>USD</basecurr><currency>USD</currency><exchratetype>Intacct Daily Rate</exchratetype>",
        "<currency>USD</currency><exchrate>1</exchrate>",
    ],
)
def test_the_schema_and_sages_own_sdk_are_both_taken(client: Client, rest: str) -> None:
    head = f"<customerid>C-100</customerid>{DATE}<termname>Net 30</termname>"
    assert taken(client, f"<create_invoice>{head}{rest}{ITEMS}</create_invoice>")


def test_a_currency_needs_a_type_or_a_rate(client: Client) -> None:
    head = f"<customerid>C-100</customerid>{DATE}<termname>Net 30</termname><currency>USD</currency>"
    text = refusals(client, f"<create_invoice>{head}{ITEMS}</create_invoice>")[0]
    assert "Expected is one of ( exchratedate, exchratetype, exchrate )." in text


def test_lines_take_what_is_younger_than_the_schema(client: Client) -> None:
    line = lineitem("4000", "1").replace(
        "</lineitem>",
        "<projectid>P</projectid><taskid>T</taskid><costtypeid>C</costtypeid><billable>true</billable>"
        "<taxentries><taxentry><detailid>D</detailid><trx_tax>1</trx_tax></taxentry></taxentries></lineitem>",
    )
    assert taken(client, invoice(line))


def test_a_bill_is_due_on_a_day_or_by_a_term(client: Client) -> None:
    line = "<billitems><lineitem><glaccountno>5010</glaccountno><amount>1</amount></lineitem></billitems>"
    head = f"<create_bill><vendorid>V-100</vendorid>{DATE}"
    due = f"<datedue>{legacy_date(TODAY)}</datedue>"
    assert taken(client, f"{head}{due}{line}</create_bill>")
    assert taken(client, f"{head}<termname>Net 30</termname>{line}</create_bill>")
    assert (
        "Expected is one of ( dateposted, datedue, termname )."
        in refusals(client, f"{head}{line}</create_bill>")[0]
    )


def test_an_update_takes_lines_by_number_and_new_ones(client: Client) -> None:
    number = '<updatelineitem line_num="1"><memo>m</memo></updatelineitem>'
    items = f"<updateinvoiceitems>{number}{lineitem('4000', '1')}</updateinvoiceitems>"
    assert taken(client, f'<update_invoice key="1" set_nulls="true">{items}</update_invoice>')
    without = items.replace(' line_num="1"', "")
    assert (
        "The attribute 'line_num' is required"
        in refusals(client, f'<update_invoice key="1">{without}</update_invoice>')[0]
    )


def test_a_changed_line_may_name_an_allocation_as_sages_own_sdk_does(client: Client) -> None:
    line = '<updatelineitem line_num="1"><amount>1</amount><allocationid>A</allocationid></updatelineitem>'
    assert taken(client, f'<update_bill key="1"><updatebillitems>{line}</updatebillitems></update_bill>')


def test_journal_entries_have_at_least_two_lines(client: Client) -> None:
    line = "<glentry><trtype>debit</trtype><amount>1</amount><glaccountno>6200</glaccountno></glentry>"
    head = f"<create_gltransaction><journalid>GJ</journalid>{DATE}<description>d</description>"
    tail = "</gltransactionentries></create_gltransaction>"
    assert "Expected is ( glentry )." in refusals(client, f"{head}<gltransactionentries>{line}{tail}")[0]
    assert taken(client, f"{head}<gltransactionentries>{line}{line}{tail}")


def test_a_vendor_comes_without_an_id_where_the_company_numbers(client: Client) -> None:
    assert taken(client, "<create_vendor><name>Numbered</name></create_vendor>")


def test_filters_nest_and_need_two_conditions(client: Client) -> None:
    one = "<expression><field>status</field><operator>=</operator><value>active</value></expression>"
    both = f'<logical logical_operator="and">{one}{one}</logical>'
    assert taken(client, f'<get_list object="customer"><filter>{both}</filter></get_list>')
    alone = f'<get_list object="customer"><filter><logical logical_operator="and">{one}</logical></filter></get_list>'
    assert "Element 'logical': Missing child element(s)." in refusals(client, alone)[0]


def test_generic_functions_take_any_order_and_case(client: Client) -> None:
    read = "<read><fields>CUSTOMERID</fields><KEYS>1</KEYS><Object>customer</Object></read>"
    assert client.run(read).ok


def test_a_function_of_another_application_says_so_and_lets_the_others_run(client: Client) -> None:
    order = (
        f"<create_sotransaction><transactiontype>Sales Order</transactiontype>{DATE}</create_sotransaction>"
    )
    response = client.send([("a", order), ("b", READ)])
    assert [each.status for each in response.results] == ["failure", "success"]
    assert response.errors[0].startswith("The function 'create_sotransaction' is not available")


def changed(client: Client, old: str, new: str) -> list[str]:
    """The schema's refusals of a good request in which one thing is another."""
    body = client.envelope([("f-1", READ)]).decode()
    assert old in body
    return client.post(body.replace(old, new).encode()).errors


SESSION = "<authentication><sessionid>"


@pytest.mark.parametrize(
    ("old", "new", "text"),
    [
        ("</senderid>", "</senderid><colour/>", "Element 'colour': This element is not expected."),
        ("<uniqueid>false</uniqueid>", "", ""),
        ("<dtdversion>3.0</dtdversion>", "<dtdversion>4.0</dtdversion>", "'4.0' is not one of '2.1', '3.0'."),
        ("<includewhitespace>false", "<includewhitespace>maybe", "'maybe' is not one of"),
        ('transaction="false"', 'transaction="maybe"', "The value 'maybe' is not an element of the set"),
        ('controlid="f-1"', "", "The attribute 'controlid' is required but missing."),
        ('controlid="f-1"', f'controlid="{"x" * 257}"', "exceeds the allowed maximum length of '256'."),
        (READ, "", "Element 'function': Missing child element(s)."),
        (READ, READ + READ, "Element 'read': This element is not expected."),
        (READ, "<launch_rocket/>", "Element 'launch_rocket': This element is not expected."),
        (
            SESSION,
            "<authentication><login/><sessionid>",
            "Element 'sessionid': This element is not expected.",
        ),
        (
            "<content>",
            "<authentication/><content>",
            "Element 'authentication': This element is not expected.",
        ),
        ("</operation>", "</operation><operation/>", "Element 'operation': This element is not expected."),
        ("<request>", "<question>", "Opening and ending tag mismatch"),
    ],
)
def test_the_envelope_is_held_to_the_schema(client: Client, old: str, new: str, text: str) -> None:
    errors = changed(client, old, new)
    assert [each for each in errors if text in each] if text else errors == []


def test_a_request_is_called_request(client: Client) -> None:
    errors = client.post(b"<question><control/></question>").errors
    assert errors[0].startswith("XML Parse schema error: Error 1845: Element 'question'")


def test_a_control_id_of_256_characters_is_echoed(client: Client) -> None:
    assert client.send([("x" * 256, READ)]).results[0].controlid == "x" * 256


def test_functions_may_stand_in_several_contents(client: Client) -> None:
    body = client.envelope([("a", READ), ("b", READ)]).replace(
        b'</function><function controlid="b">', b'</function></content><content><function controlid="b">'
    )
    assert [each.controlid for each in client.post(body).results] == ["a", "b"]


def test_debug_and_preferences_have_their_places(client: Client) -> None:
    body = client.envelope([("f-1", READ)]).decode()
    body = body.replace("<includewhitespace>", "<debug>1</debug><includewhitespace>")
    body = body.replace("<content>", "<preferences/><content>")
    assert client.post(body.encode()).results[0].ok


@pytest.mark.parametrize(("switch", "status"), [(False, "success"), (True, "failure")])
def test_younger_children_of_control_stand_anywhere_or_last(fresh: Client, switch: bool, status: str) -> None:
    fresh.control("settings", {"control_last": switch})
    shown = "<showadditionalerrorinfo>true</showadditionalerrorinfo>"
    body = fresh.envelope([("f-1", READ)])
    early = body.replace(b"<uniqueid>", shown.encode() + b"<uniqueid>")
    assert fresh.post(early).control_status == status
    late = body.replace(b"</control>", shown.encode() + b"</control>")
    assert fresh.post(late).control_status == "success"


def test_version_2_1_knows_the_legacy_functions_only(client: Client) -> None:
    def old(xml: str) -> list[str]:
        body = client.envelope([("f-1", xml)]).replace(b"<dtdversion>3.0", b"<dtdversion>2.1")
        return client.post(body).errors

    assert old('<get_list object="customer" maxitems="1"/>') == []
    assert "Element 'read': This element is not expected." in old(READ)[0]


def test_a_2_1_request_may_say_how_it_is_validated(client: Client) -> None:
    listing = '<get_list object="customer" maxitems="1"/>'
    body = client.envelope([("f-1", listing)]).replace(b"<dtdversion>3.0", b"<dtdversion>2.1")
    body = body.replace(b"<includewhitespace>", b"<validate>none</validate><includewhitespace>")
    assert client.post(body).results[0].ok
