"""Masters in the legacy dialect: one function per object, attributes that name a record, keys in the result (protocol 2.1, 2.2, annex A)."""

from __future__ import annotations

import pytest

from tests.sandbox.gateway import Client, equal

CONTACT = (
    "<contact><contactname>{name}</contactname><printas>Ann Doe</printas><email1>ann@doe.example</email1>"
    "<mailaddress><city>Joplin</city><isocountrycode>US</isocountrycode></mailaddress></contact>"
)


def create(noun: str, inner: str, attributes: str = "") -> str:
    return f"<create_{noun}{attributes}>{inner}</create_{noun}>"


def customer(number: str, name: str, rest: str = "", attributes: str = "") -> str:
    inner = f"<customerid>{number}</customerid><name>{name}</name>{rest}"
    return create("customer", inner, attributes)


def update_customer(number: str, inner: str, attributes: str = "") -> str:
    return f'<update_customer customerid="{number}"{attributes}>{inner}</update_customer>'


# noun, object, business id, what creates it, its id, attribute, a change, the field that it changes, the new value
WHOLE_LIVES = [
    (
        *("vendor", "VENDOR", "VENDORID", "<vendorid>V-L</vendorid><name>Lake Haul</name>", "V-L"),
        *("vendorid", "<name>Lake Haulage</name>", "NAME", "Lake Haulage"),
    ),
    (
        *("contact", "CONTACT", "CONTACTNAME", "<contactname>Cy</contactname><printas>Cy</printas>", "Cy"),
        *("contactname", "<printas>Cyrus</printas>", "PRINTAS", "Cyrus"),
    ),
    (
        *("department", "DEPARTMENT", "DEPARTMENTID", "<departmentid>D-L</departmentid><title>Lab</title>"),
        *("D-L", "departmentid", "<title>Laboratory</title>", "TITLE", "Laboratory"),
    ),
    (
        *("location", "LOCATION", "LOCATIONID", "<locationid>L-L</locationid><name>Yard</name>", "L-L"),
        *("locationid", "<name>Big yard</name>", "NAME", "Big yard"),
    ),
    (
        *("class", "CLASS", "CLASSID", "<classid>K-L</classid><name>Flatbed</name>", "K-L"),
        *("key", "<description>Open</description>", "DESCRIPTION", "Open"),
    ),
    (
        *(
            "item",
            "ITEM",
            "ITEMID",
            "<itemid>I-L</itemid><name>Tarp</name><itemtype>Non-Inventory</itemtype>",
        ),
        *("I-L", "itemid", "<base_price>12.50</base_price>", "BASEPRICE", "12.5"),
    ),
    (
        *("territory", "TERRITORY", "TERRITORYID", "<territoryid>T-L</territoryid><name>West</name>", "T-L"),
        *("territoryid", "<name>Far west</name>", "NAME", "Far west"),
    ),
    (
        *("glaccount", "GLACCOUNT", "ACCOUNTNO"),
        "<glaccountno>5777</glaccountno><title>Tarps</title><normalbalance>debit</normalbalance>",
        *("5777", "glaccountno", "<requireclass>true</requireclass>", "REQUIRECLASS", "true"),
    ),
    (
        *("statglaccount", "STATACCOUNT", "ACCOUNTNO", "<glaccountno>9777</glaccountno><title>Stops</title>"),
        *("9777", "glaccountno", "<title>Stop-offs</title>", "TITLE", "Stop-offs"),
    ),
    (
        *("araccountlabel", "ARACCOUNTLABEL", "ACCOUNTLABEL"),
        "<glaccountno>4000</glaccountno><accountlabel>Haul</accountlabel><description>Haul</description>",
        *("Haul", "accountlabel", "<glaccountno>4010</glaccountno>", "GLACCOUNTNO", "4010"),
    ),
    (
        *("apaccountlabel", "APACCOUNTLABEL", "ACCOUNTLABEL"),
        "<glaccountno>5010</glaccountno><accountlabel>Pay</accountlabel><description>Pay</description>",
        *("Pay", "accountlabel", "<description>Driver pay</description>", "DESCRIPTION", "Driver pay"),
    ),
    (
        *("arterm", "ARTERM", "NAME"),
        "<name>2/10 N45</name><due><dueday>45</dueday><duefrom>from invoice/bill date</duefrom></due>"
        "<discount><discday>10</discday><discamount>2</discamount><discpercamn>%</discpercamn></discount>",
        *("2/10 N45", "name", "<due><dueday>40</dueday></due>", "DUEDATE", "40"),
    ),
    (
        *("checkingaccount", "CHECKINGACCOUNT", "BANKACCOUNTID"),
        "<bankaccountid>BANK9</bankaccountid><locationid>10</locationid><bankname>Ninth</bankname>"
        "<glaccountno>1010</glaccountno>",
        *("BANK9", "bankaccountid", "<bankname>Ninth Bank</bankname>", "BANKNAME", "Ninth Bank"),
    ),
    (
        *("savingsaccount", "SAVINGSACCOUNT", "BANKACCOUNTID"),
        "<bankaccountid>SAVE9</bankaccountid><locationid>10</locationid><bankname>Ninth</bankname>"
        "<financialdata><reconmode>Manual</reconmode><apjournal>APJ</apjournal></financialdata>"
        "<glaccountno>1010</glaccountno>",
        *("SAVE9", "bankaccountid", "<phone>555</phone>", "PHONE", "555"),
    ),
    (
        *("journal", "JOURNAL", "SYMBOL", "<symbol>ACC</symbol><title>Accruals</title>", "ACC"),
        *("symbol", "<title>Month's accruals</title>", "TITLE", "Month's accruals"),
    ),
    (
        *("employee", "EMPLOYEE", "EMPLOYEEID"),
        "<employeeid>E-L</employeeid><title>Driver</title><startdate><year>2026</year><month>2</month>"
        f"<day>1</day></startdate><personalinfo>{CONTACT.format(name='Ann of E-L')}</personalinfo>",
        *("E-L", "employeeid", "<title>Lead</title><personalinfo><contactname>Ann of E-L</contactname>"),
        *("TITLE", "Lead"),
    ),
]


@pytest.mark.parametrize("life", WHOLE_LIVES, ids=lambda life: life[0])
def test_a_master_is_created_changed_and_deleted_by_the_id_that_names_it(
    client: Client, life: tuple[str, ...]
) -> None:
    noun, name, field, inner, number, attribute, change, changed, value = life
    made = client.run(create(noun, inner))
    assert made.element.findtext("key") == number, made.errors
    closing = "</personalinfo>" if "<personalinfo>" in change else ""
    assert client.run(f'<update_{noun} {attribute}="{number}">{change}{closing}</update_{noun}>').ok
    assert client.query(name, changed, equal(field, number)) == [{changed: value}]
    assert client.run(f'<delete_{noun} {attribute}="{number}"/>').ok
    assert client.query(name, field, equal(field, number)) == []


def test_a_task_is_known_by_its_record_number(client: Client) -> None:
    inner = "<taskname>Return trip</taskname><projectid>P-100</projectid><parenttaskname>Grain hauls</parenttaskname>"
    key = client.run(create("task", inner)).key
    assert client.query("TASK", "TASKID TASKSTATUS PARENTTASKNAME", equal("RECORDNO", key)) == [
        {"TASKID": "Return trip", "TASKSTATUS": "Not Started", "PARENTTASKNAME": "Grain hauls"}
    ]
    assert client.run(f'<update_task key="{key}"><taskstatus>Completed</taskstatus></update_task>').ok
    assert client.query("TASK", "TASKSTATUS", equal("RECORDNO", key)) == [{"TASKSTATUS": "Completed"}]
    assert client.run(f'<delete_task key="{key}"/>').ok


def test_a_project_takes_its_dates_in_parts(client: Client) -> None:
    day = "<begindate><year>2026</year><month>3</month><day>9</day></begindate>"
    inner = (
        "<projectid>P-L</projectid><name>Spring lane</name><projectcategory>Contract</projectcategory>"
        f"<customerid>C-100</customerid>{day}"
    )
    assert client.run(create("project", inner)).ok
    assert client.query("PROJECT", "BEGINDATE CUSTOMERNAME", equal("PROJECTID", "P-L")) == [
        {"BEGINDATE": "03/09/2026", "CUSTOMERNAME": "Harbor Foods"}
    ]


def test_a_customers_contactinfo_is_its_display_contact(client: Client) -> None:
    contact = CONTACT.format(name="Ann of C-L1")
    assert client.run(customer("C-L1", "Lakeside", f"<contactinfo>{contact}</contactinfo>")).ok
    fields = "DISPLAYCONTACT.CONTACTNAME DISPLAYCONTACT.EMAIL1 DISPLAYCONTACT.MAILADDRESS.COUNTRY"
    assert client.query("CUSTOMER", fields, equal("CUSTOMERID", "C-L1")) == [
        {
            "DISPLAYCONTACT.CONTACTNAME": "Ann of C-L1",
            "DISPLAYCONTACT.EMAIL1": "ann@doe.example",
            "DISPLAYCONTACT.MAILADDRESS.COUNTRY": "United States",
        }
    ]


def test_a_contact_written_out_in_a_role_is_made_and_later_changed(client: Client) -> None:
    whole = CONTACT.format(name="Bill of C-L2")
    assert client.run(customer("C-L2", "Bayside", f"<billto>{whole}</billto>")).ok
    changed = whole.replace("Joplin", "Tulsa")
    assert client.run(update_customer("C-L2", f"<billto>{changed}</billto>")).ok
    assert client.query("CUSTOMER", "BILLTO.MAILADDRESS.CITY", equal("CUSTOMERID", "C-L2")) == [
        {"BILLTO.MAILADDRESS.CITY": "Tulsa"}
    ]


def test_a_contact_named_in_a_role_must_exist(client: Client) -> None:
    result = client.run(customer("C-L3", "Nobody's", "<shipto><contactname>No One</contactname></shipto>"))
    assert result.errors[0].startswith("Invalid Contact 'No One' specified.")
    assert result.errors[1].startswith("Could not create Customer record!")


def test_a_duplicate_is_refused_unless_duplicates_are_to_be_ignored(client: Client) -> None:
    assert client.run(customer("C-L4", "First")).ok
    assert client.run(customer("C-L4", "Second")).error_numbers[0] == "BL34000061"
    ignored = client.run(customer("C-L4", "Third", attributes=' ignoreduplicates="true"'))
    assert ignored.element.findtext("key") == "C-L4"
    assert client.query("CUSTOMER", "NAME", equal("CUSTOMERID", "C-L4")) == [{"NAME": "First"}]


def test_emptied_elements_clear_only_where_nulls_are_to_be_set(client: Client) -> None:
    client.run(customer("C-L5", "Keeper", "<comments>Call first</comments>"))
    client.run(update_customer("C-L5", "<comments></comments>"))
    assert client.query("CUSTOMER", "COMMENTS", equal("CUSTOMERID", "C-L5")) == [{"COMMENTS": "Call first"}]
    client.run(update_customer("C-L5", "<comments></comments>", ' set_nulls="true"'))
    assert client.query("CUSTOMER", "COMMENTS", equal("CUSTOMERID", "C-L5")) == [{"COMMENTS": ""}]


def test_a_record_answers_to_the_callers_own_id_for_it(client: Client) -> None:
    client.run(customer("C-L6", "Ours", "<externalid>TMS-77</externalid>"))
    assert client.run(update_customer("TMS-77", "<name>Still ours</name>", ' externalkey="true"')).ok
    assert client.query("CUSTOMER", "NAME", equal("CUSTOMERID", "C-L6")) == [{"NAME": "Still ours"}]
    assert client.run('<delete_customer customerid="TMS-77" externalkey="true"/>').ok
    assert client.query("CUSTOMER", "NAME", equal("CUSTOMERID", "C-L6")) == []


def test_nobody_can_be_updated_or_deleted(client: Client) -> None:
    missing = client.run(update_customer("C-NONE", "<name>x</name>"))
    assert missing.errors[0].startswith("Cannot find customer with key 'C-NONE' to update.")
    assert not client.run('<delete_vendor vendorid="V-NONE"/>').ok


def test_a_visibility_says_where_a_customer_is_seen(client: Client) -> None:
    seen = (
        "<visibility><visibility_type>Restricted</visibility_type><restricted_locs><locationid>10</locationid>"
        "<locationid>20</locationid></restricted_locs></visibility>"
    )
    assert client.run(customer("C-L7", "Seen", seen)).ok
    fields = "OBJECTRESTRICTION RESTRICTEDLOCATIONS"
    assert client.query("CUSTOMER", fields, equal("CUSTOMERID", "C-L7")) == [
        {"OBJECTRESTRICTION": "Restricted", "RESTRICTEDLOCATIONS": "10#~#20"}
    ]


def test_a_term_keeps_its_due_discount_and_penalty(client: Client) -> None:
    inner = (
        "<name>Eom</name><description>End of month</description>"
        "<due><dueday>5</dueday><duefrom>of next month from invoice/bill date</duefrom></due>"
        "<discount><discday>3</discday><discfrom>from invoice/bill date</discfrom><discamount>1</discamount>"
        "<discpercamn>%</discpercamn><discgracedays>2</discgracedays></discount>"
        "<disccalcon>Bill total</disccalcon><penalty><pen_type>Monthly</pen_type><penamount>4</penamount>"
        "<penpercamn>$</penpercamn><pengracedays>6</pengracedays></penalty>"
    )
    assert client.run(create("apterm", inner)).ok
    fields = "DUEDATE DUEFROM DISCDATE DISCAMOUNT DISCPERCAMN DISCFUDGEDAYS PEN_TYPES PENAMOUNT PENFUDGEDAYS"
    assert list(client.query("APTERM", fields, equal("NAME", "Eom"))[0].values()) == [
        *("5", "of next month from invoice/bill date", "3", "1", "%", "2", "Monthly", "4", "6")
    ]


def test_a_legacy_master_holds_its_element_order(client: Client) -> None:
    wrong = create("class", "<name>Late</name><classid>K-9</classid>")
    assert client.send([("f-1", wrong)]).error_numbers == ["XL03000003"]


def test_a_customers_contact_list_is_kept(client: Client) -> None:
    listed = "<contactlist><contactitem><category>Dispatch</category><contactname>Dana Wells</contactname>"
    assert client.run(customer("C-L8", "Listed", f"{listed}</contactitem></contactlist>")).ok
    read = client.run("<readByName><object>CUSTOMER</object><keys>C-L8</keys><fields>*</fields></readByName>")
    entry = read.data.find("CUSTOMER/CUSTOMERCONTACTS/customerentitycontacts")
    assert entry is not None
    assert entry.findtext("CATEGORYNAME") == "Dispatch"


def test_a_vendors_visibility_has_a_function_of_its_own(client: Client) -> None:
    client.run(create("vendor", "<vendorid>V-L9</vendorid><name>Hidden haul</name>"))
    seen = "<visibility><visibility_type>RootOnly</visibility_type></visibility>"
    assert client.run(f'<update_vendorvisibility vendorid="V-L9">{seen}</update_vendorvisibility>').ok
    assert client.query("VENDOR", "OBJECTRESTRICTION NAME", equal("VENDORID", "V-L9")) == [
        {"OBJECTRESTRICTION": "RootOnly", "NAME": "Hidden haul"}
    ]
