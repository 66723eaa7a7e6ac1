"""Customers, vendors and contacts: what they need, what they refer to, and Sage's chains of errors (protocol 3.11, 4.5)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.sandbox.gateway import Client, equal
from tests.sandbox.postings import bill, bill_line, delete, invoice, party

FORMAT = "Illegal format for Contactversion : Primary Email Address {}."
CHAIN = [
    "Validate contactversion record failed!",
    "Could not create contactversion record!",
    "Could not create ContactVersion record!",
    "Could not create Contact record!",
    "Error While Saving the Display Contact",
    "Could not create Customer record!",
]


def contact(name: str, rest: str = "", prints: str = "Someone", verb: str = "create") -> str:
    inner = f"<CONTACTNAME>{name}</CONTACTNAME><PRINTAS>{prints}</PRINTAS>{rest}"
    return f"<{verb}><CONTACT>{inner}</CONTACT></{verb}>"


def update(name: str, number: str, inner: str) -> str:
    return f"<update><{name}><{name}ID>{number}</{name}ID>{inner}</{name}></update>"


def recordno(client: Client, name: str, field: str, value: str) -> int:
    return int(client.query(name, "RECORDNO", equal(field, value))[0]["RECORDNO"])


def test_an_email_address_that_is_none_is_told_in_the_whole_chain(client: Client) -> None:
    wrong = party("CUSTOMER", "C-E1", "Mailless", contact="<EMAIL1>@aeon.org</EMAIL1>")
    result = client.run(wrong)
    assert result.told == [FORMAT.format("@aeon.org"), *CHAIN]
    assert result.error_numbers == ["BL03000018", *["BL01001973"] * 6]
    assert result.data.get("count") == "0"


@pytest.mark.parametrize("address", ["a@b.example", "a@b.example, c@d.example", "a@b.example;c@d.example"])
def test_one_or_several_addresses_are_taken(client: Client, address: str) -> None:
    name = f"Reached at {address}"
    assert client.run(contact(name, f"<EMAIL1>{address}</EMAIL1>")).ok


def test_a_country_is_named_in_full_or_by_its_code(client: Client) -> None:
    address = "<MAILADDRESS><COUNTRY>Canada</COUNTRY></MAILADDRESS>"
    client.run(contact("Canadian", address))
    client.run(contact("American", "<MAILADDRESS><ISOCOUNTRYCODE>us</ISOCOUNTRYCODE></MAILADDRESS>"))
    fields = "MAILADDRESS.COUNTRY MAILADDRESS.COUNTRYCODE"
    kept = [
        client.query("CONTACT", fields, equal("CONTACTNAME", name))[0] for name in ("Canadian", "American")
    ]
    assert [tuple(each.values()) for each in kept] == [("Canada", "CA"), ("United States", "US")]


@pytest.mark.parametrize("checked", [True, False])
def test_what_is_no_country_is_refused_unless_the_switch_is_off(fresh: Client, checked: bool) -> None:
    fresh.control("settings", {"check_countries": checked})
    result = fresh.run(contact("Lost", "<MAILADDRESS><COUNTRY>US</COUNTRY></MAILADDRESS>"))
    assert result.ok is not checked
    if checked:
        assert result.errors[0].startswith("Cannot figure out country code from country US")


def test_a_contacts_name_is_unique_over_all_parties(client: Client) -> None:
    client.run(contact("Shared name"))
    assert client.run(contact("Shared name")).told[0] == (
        "Another Contact with the given value(s) Shared name  already exists"
    )
    display = "<CONTACTNAME>Shared name</CONTACTNAME>"
    assert client.run(party("VENDOR", "V-U1", "Unlucky", contact=display)).told[-1] == (
        "Could not create Vendor record!"
    )


def test_a_contact_needs_a_name_to_print(client: Client) -> None:
    assert client.run(contact("Blank", prints="")).told[0] == "Required field Print As is missing"
    assert client.run(party("CUSTOMER", "C-P", "Blank").replace("<PRINTAS>Blank</PRINTAS>", "")).told[0] == (
        "Required field Print As is missing"
    )


def test_a_contact_is_changed_in_part_and_deleted_when_nobody_names_it(client: Client) -> None:
    rest = "<PHONE1>555</PHONE1><MAILADDRESS><CITY>Erie</CITY><ZIP>16501</ZIP></MAILADDRESS>"
    key = client.run(contact("Moves", rest)).key
    moved = "<MAILADDRESS><CITY>Buffalo</CITY></MAILADDRESS><PHONE1></PHONE1>"
    assert client.run(contact("Moves", moved, "Mover", "update")).ok
    fields = "PRINTAS PHONE1 MAILADDRESS.CITY MAILADDRESS.ZIP"
    assert list(client.query("CONTACT", fields, equal("RECORDNO", key))[0].values()) == [
        *("Mover", "", "Buffalo", "16501")
    ]
    assert client.run(delete("CONTACT", key)).ok


def test_a_contact_that_a_party_names_stays(client: Client) -> None:
    key = client.run(contact("Payee")).key
    client.run(party("VENDOR", "V-PAY", "Paid", "<PAYTO><CONTACTNAME>Payee</CONTACTNAME></PAYTO>"))
    assert client.run(delete("CONTACT", key)).told == ["The contact 'Payee' is in use and can't be deleted."]


def test_a_party_goes_with_its_display_contact(client: Client) -> None:
    key = client.run(party("VENDOR", "V-GONE", "Gone")).key
    assert client.run(delete("VENDOR", key)).ok
    assert client.query("CONTACT", "RECORDNO", equal("CONTACTNAME", "Gone(VV-GONE)")) == []


def test_a_display_contact_can_be_hidden(client: Client) -> None:
    client.run(party("CUSTOMER", "C-H", "Hidden", "<HIDEDISPLAYCONTACT>true</HIDEDISPLAYCONTACT>"))
    assert client.query("CONTACT", "VISIBLE", equal("CONTACTNAME", "Hidden(CC-H)")) == [{"VISIBLE": "false"}]
    client.run(update("CUSTOMER", "C-H", "<HIDEDISPLAYCONTACT>false</HIDEDISPLAYCONTACT>"))
    assert client.query("CONTACT", "VISIBLE", equal("CONTACTNAME", "Hidden(CC-H)")) == [{"VISIBLE": "true"}]


def test_an_update_of_a_party_changes_its_display_contact_in_part(client: Client) -> None:
    client.run(party("CUSTOMER", "C-D", "Display", contact="<PHONE1>1</PHONE1><FAX>2</FAX>"))
    client.run(update("CUSTOMER", "C-D", "<DISPLAYCONTACT><PHONE1>9</PHONE1></DISPLAYCONTACT>"))
    fields = "DISPLAYCONTACT.PHONE1 DISPLAYCONTACT.FAX DISPLAYCONTACT.PRINTAS"
    assert list(client.query("CUSTOMER", fields, equal("CUSTOMERID", "C-D"))[0].values()) == [
        *("9", "2", "Display")
    ]


@pytest.mark.parametrize(
    ("kind", "inner", "text"),
    [
        ("CUSTOMER", "<PARENTID>C-NONE</PARENTID>", "Invalid Customer 'C-NONE' specified."),
        ("CUSTOMER", "<CUSTTYPE>Odd</CUSTTYPE>", "Invalid Customer type 'Odd' specified."),
        ("CUSTOMER", "<CUSTREPID>E-NONE</CUSTREPID>", "Invalid Employee 'E-NONE' specified."),
        ("CUSTOMER", "<TERRITORYID>MOON</TERRITORYID>", "Invalid Territory 'MOON' specified."),
        ("CUSTOMER", "<ARACCOUNT>1</ARACCOUNT>", "Invalid GL Account '1' specified."),
        ("CUSTOMER", "<ACCOUNTLABEL>Odd</ACCOUNTLABEL>", "Invalid Account label 'Odd' specified."),
        ("CUSTOMER", "<BILLTO><CONTACTNAME>No</CONTACTNAME></BILLTO>", "Invalid Contact 'No' specified."),
        ("CUSTOMER", "<DELIVERY_OPTIONS>Pigeon</DELIVERY_OPTIONS>", "Invalid value 'Pigeon' for field"),
        ("CUSTOMER", "<STATUS>asleep</STATUS>", "Invalid value 'asleep' for field STATUS. Expected: active,"),
        (
            "CUSTOMER",
            "<ONHOLD>maybe</ONHOLD>",
            "Invalid value 'maybe' for field ONHOLD. Expected: true, false",
        ),
        ("CUSTOMER", "<CREDITLIMIT>much</CREDITLIMIT>", "Illegal format for Amount : much"),
        (
            "CUSTOMER",
            "<RETAINAGEPERCENTAGE>few</RETAINAGEPERCENTAGE>",
            "Invalid value 'few' for field RETAIN",
        ),
        (
            "CUSTOMER",
            "<ADVBILLBY>-1</ADVBILLBY>",
            "Invalid value '-1' for field ADVBILLBY. Expected: a whole",
        ),
        ("VENDOR", "<PAYMETHODKEY>Barter</PAYMETHODKEY>", "Invalid value 'Barter' for field PAYMETHODKEY."),
        ("CUSTOMER", "<CURRENCY>EUR</CURRENCY>", "Enable foreign-currency transactions, and try again"),
        (
            "CUSTOMER",
            "<RESTRICTEDLOCATIONS>10#~#99</RESTRICTEDLOCATIONS>",
            "Invalid Location '99' specified.",
        ),
        ("VENDOR", "<VENDTYPE>Odd</VENDTYPE>", "Invalid Vendor type 'Odd' specified."),
        ("VENDOR", "<TERMNAME>Never</TERMNAME>", "Invalid Term 'Never' specified."),
        ("VENDOR", "<APACCOUNT>1</APACCOUNT>", "Invalid GL Account '1' specified."),
        (
            "VENDOR",
            "<PAYMENTPRIORITY>Soon</PAYMENTPRIORITY>",
            "Invalid value 'Soon' for field PAYMENTPRIORITY.",
        ),
    ],
)
def test_what_a_party_refers_to_must_exist(client: Client, kind: str, inner: str, text: str) -> None:
    number = f"{kind[0]}-REF"
    assert client.run(party(kind, number, "Refers", inner)).told[0].startswith(text)
    assert client.query(kind, "RECORDNO", equal(f"{kind}ID", number)) == []
    taken = f"{kind[0]}-200"
    assert client.run(update(kind, taken, inner)).told[0].startswith(text)


def test_a_vendor_keeps_what_a_bookkeeper_enters(client: Client) -> None:
    given = {
        "NAME1099": "Ann Doe",
        "FORM1099TYPE": "NEC",
        "FORM1099BOX": "1",
        "VENDTYPE": "Carrier",
        "CREDITLIMIT": "2500.5",
        "PAYMETHODKEY": "EFT",
        "PAYMENTPRIORITY": "High",
        "BILLINGTYPE": "openitem",
        "ONHOLD": "true",
        "MERGEPAYMENTREQ": "true",
        "ACHACCOUNTTYPE": "Checking Account",
        "VENDORACCOUNTNO": "778",
        "ONETIME": "true",
        "TAXID": "12-345",
    }
    inner = "".join(f"<{name}>{value}</{name}>" for name, value in given.items())
    assert client.run(party("VENDOR", "V-ALL", "All fields", inner)).ok
    assert client.query("VENDOR", " ".join(given), equal("VENDORID", "V-ALL")) == [given]


def test_a_party_never_stands_below_itself(client: Client) -> None:
    client.run(party("CUSTOMER", "C-TOP", "Top"))
    client.run(party("CUSTOMER", "C-SUB", "Sub", "<PARENTID>C-TOP</PARENTID>"))
    below = update("CUSTOMER", "C-TOP", "<PARENTID>C-SUB</PARENTID>")
    assert client.run(below).told[0] == "'C-TOP' cannot stand below itself."
    names = client.query("CUSTOMER", "PARENTNAME PARENT.NAME", equal("CUSTOMERID", "C-SUB"))
    assert names == [{"PARENTNAME": "Top", "PARENT.NAME": "Top"}]


def test_a_list_of_contacts_is_replaced_where_it_is_spoken_of(client: Client) -> None:
    def listed(*categories: str) -> str:
        return "".join(
            f"<CONTACT_LIST_INFO><CATEGORYNAME>{each}</CATEGORYNAME><CONTACT><NAME>Dana Wells</NAME></CONTACT>"
            "</CONTACT_LIST_INFO>"
            for each in categories
        )

    def categories() -> set[str]:
        where = equal("CUSTOMER.CUSTOMERID", "C-LIST")
        return {row["CATEGORYNAME"] for row in client.query("CUSTOMERENTITYCONTACTS", "CATEGORYNAME", where)}

    client.run(party("CUSTOMER", "C-LIST", "Listed", listed("Billing", "Dispatch")))
    client.run(update("CUSTOMER", "C-LIST", "<COMMENTS>kept</COMMENTS>"))
    assert categories() == {"Billing", "Dispatch"}
    client.run(update("CUSTOMER", "C-LIST", listed("Claims")))
    assert categories() == {"Claims"}


def test_ids_are_required_unless_the_company_gives_them(fresh: Client) -> None:
    nameless = party("CUSTOMER", "", "Numbered")
    assert fresh.run(nameless).told[0] == "Required field Customer ID is missing"
    fresh.control("settings", {"auto_numbering": ["CUSTOMER"]})
    fresh.run(party("CUSTOMER", "CUST-00001", "By hand"))
    made = fresh.run(nameless)
    assert made.data.findtext("customer/CUSTOMERID") == "CUST-00002"
    assert fresh.run(party("VENDOR", "", "Numbered")).told[0] == "Required field Vendor ID is missing"


@pytest.mark.parametrize("number", ["BL34000061", "PL05000104"])
def test_the_number_of_a_duplicate_is_a_switch(fresh: Client, number: str) -> None:
    fresh.control("settings", {"duplicate_errorno": number})
    assert fresh.run(party("VENDOR", "V-100", "Copy")).error_numbers == [number, "BL01001973"]
    twin = "<create><USERINFO><LOGINID>clerk</LOGINID></USERINFO></create>"
    assert fresh.run(twin).error_numbers == [number]


@pytest.mark.parametrize("strict", [False, True])
def test_fields_that_a_party_does_not_have_are_ignored_unless_the_switch_is_on(
    fresh: Client, strict: bool
) -> None:
    fresh.control("settings", {"refuse_unknown_fields": strict})
    hidden = "<HIDEDISPLAYCONTACT>true</HIDEDISPLAYCONTACT>"
    assert fresh.run(party("CUSTOMER", "C-KNOWN", "Known", hidden)).ok
    result = fresh.run(party("CUSTOMER", "C-ODD", "Odd", "<SHOESIZE>44</SHOESIZE>"))
    assert result.ok is not strict
    if strict:
        assert result.errors[0].startswith("Field SHOESIZE is not a field of CUSTOMER.")


def test_a_balance_is_not_the_callers_to_set(client: Client) -> None:
    client.run(party("CUSTOMER", "C-RICH", "Rich", "<TOTALDUE>5000</TOTALDUE>"))
    client.run(update("CUSTOMER", "C-RICH", "<TOTALDUE>5000</TOTALDUE>"))
    assert client.query("CUSTOMER", "TOTALDUE", equal("CUSTOMERID", "C-RICH")) == [{"TOTALDUE": "0"}]


def test_the_last_invoice_of_a_customer_is_known(client: Client) -> None:
    client.run(party("CUSTOMER", "C-LAST", "Last"))
    client.run(invoice(customer="C-LAST", number="LAST-1"))
    row = client.query("CUSTOMER", "LAST_INVOICEDATE", equal("CUSTOMERID", "C-LAST"))
    assert row[0]["LAST_INVOICEDATE"]


def test_an_entity_cannot_change_what_belongs_to_the_top_level(at_entity: Callable[[str], Client]) -> None:
    ten = at_entity("10")
    assert ten.run(update("VENDOR", "V-100", "<NAME>Mine</NAME>")).told[0] == (
        "You cannot update a root level vendor from an entity-restricted user with one entity"
    )
    key = recordno(ten, "VENDOR", "VENDORID", "V-200")
    assert not ten.run(delete("VENDOR", key)).ok
    assert ten.run(party("VENDOR", "V-TEN", "Of ten")).ok
    assert ten.run(update("VENDOR", "V-TEN", "<NAME>Still of ten</NAME>")).ok
    assert ten.query("VENDOR", "MEGAENTITYID", equal("VENDORID", "V-TEN")) == [{"MEGAENTITYID": "10"}]


def test_an_inactive_party_non_posting_or_not_takes_no_document(client: Client) -> None:
    client.run(party("VENDOR", "V-NP", "Quiet", "<STATUS>active non-posting</STATUS>"))
    assert client.run(bill(vendor="V-NP")).told[0] == "Vendor 'V-NP' is active non-posting."


@pytest.mark.parametrize(
    ("restriction", "seen"),
    [
        ("<OBJECTRESTRICTION>RootOnly</OBJECTRESTRICTION>", set()),
        (
            "<OBJECTRESTRICTION>Restricted</OBJECTRESTRICTION><RESTRICTEDLOCATIONS>20</RESTRICTEDLOCATIONS>",
            {"20"},
        ),
        ("<OBJECTRESTRICTION>Unrestricted</OBJECTRESTRICTION>", {"10", "20"}),
    ],
)
def test_a_vendor_is_seen_and_billed_where_its_restriction_allows(
    fresh: Client, at_entity: Callable[[str], Client], restriction: str, seen: set[str]
) -> None:
    fresh.run(party("VENDOR", "V-SEEN", "Seen", restriction))
    for entity in ("10", "20"):
        inside = at_entity(entity)
        found = inside.query("VENDOR", "VENDORID", equal("VENDORID", "V-SEEN"))
        made = inside.run(bill(bill_line(location=entity), vendor="V-SEEN"))
        assert (bool(found), made.ok) == (entity in seen, entity in seen)


def test_a_restricted_customer_is_no_dimension_elsewhere(
    fresh: Client, at_entity: Callable[[str], Client]
) -> None:
    restriction = "<OBJECTRESTRICTION>RootOnly</OBJECTRESTRICTION>"
    fresh.run(party("CUSTOMER", "C-ROOT", "Root", restriction))
    line = bill_line().replace("</APBILLITEM>", "<CUSTOMERID>C-ROOT</CUSTOMERID></APBILLITEM>")
    assert at_entity("10").run(bill(line)).told[0] == "Invalid Customer 'C-ROOT' specified."
    assert fresh.run(bill(line)).ok
