"""Users, roles and restrictions: who may do what to which object (protocol 1.8, 2.4, 4.4)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from tests.sandbox.fixtures import start_sandbox
from tests.sandbox.gateway import Account, Client, equal, query
from tests.sandbox.postings import apbill, bill, bill_line, invoice, lineitem, party, reversal

As = Callable[..., Client]
PERIOD = "<reportingperiodname>Month Ended January 2026</reportingperiodname>"


@pytest.fixture(scope="module")
def account() -> Iterator[Account]:
    """DEMO, its clerk and viewer with passwords."""
    with start_sandbox() as account, Client(account) as client:
        for login in ("clerk", "viewer"):
            client.control("users", {"login": login, "password": f"{login}-password"})
        yield account


@pytest.fixture
def signed_in(account: Account) -> Iterator[As]:
    """A client of a user, at the top level or inside an entity."""
    with ExitStack() as stack:

        def sign_in(user: str = "", entity: str | None = None) -> Client:
            client = stack.enter_context(Client(account))
            if not user:
                client.open_session(entity)
                return client
            client.login = lambda: (  # type: ignore[method-assign]
                f"<login><userid>{user}</userid><companyid>DEMO</companyid>"
                f"<password>{user}-password</password></login>"
            )
            client.open_session(entity)
            return client

        yield sign_in


def test_the_integrations_own_user_may_do_everything(signed_in: As) -> None:
    client = signed_in()
    assert client.run(invoice(number="R-1")).ok
    assert client.run(bill(number="R-1")).ok


@pytest.mark.parametrize(
    ("xml", "operation", "name"),
    [
        (query("APBILL", "RECORDNO"), "QUERY", "apbill"),
        ("<read><object>VENDOR</object><keys>1</keys><fields>*</fields></read>", "READ", "vendor"),
        ("<readByName><object>VENDOR</object><keys>V-100</keys></readByName>", "READ_BY_NAME", "vendor"),
        ("<readByQuery><object>APBILLITEM</object><query/></readByQuery>", "READ_BY_QUERY", "apbillitem"),
        ("<delete><object>GLBATCH</object><keys>1</keys></delete>", "DELETE", "glbatch"),
        (bill(number="R-2"), "CREATE", "apbill"),
        ("<update><VENDOR><VENDORID>V-100</VENDORID><NAME>Mine</NAME></VENDOR></update>", "UPDATE", "vendor"),
        (reversal("reverse_bill", 1), "REVERSE", "apbill"),
        ('<get_list object="bill"/>', "GET_LIST", "apbill"),
        ('<get object="vendor" key="V-100"/>', "GET", "vendor"),
        ("<lookup><object>VENDOR</object></lookup>", "LOOKUP", "vendor"),
        ("<approve><APBILL><RECORDNO>1</RECORDNO></APBILL></approve>", "APPROVE", "apbill"),
        ("<recallApBill><RECORDNO>1</RECORDNO></recallApBill>", "RECALL", "apbill"),
        ("<retrievepdf><APBILL><RECORDNO>1</RECORDNO></APBILL></retrievepdf>", "RETRIEVEPDF", "apbill"),
        (f"<get_trialbalance>{PERIOD}</get_trialbalance>", "GET", "trialbalance"),
    ],
)
def test_a_clerk_of_receivables_has_no_business_in_payables(
    signed_in: As, xml: str, operation: str, name: str
) -> None:
    result = signed_in("clerk").run(xml)
    assert result.error_numbers[0] == "PL04000005"
    expected = f"You do not have permission for API operation {operation} on objects of type {name}"
    assert result.errors[0].startswith(expected)


def test_a_clerk_of_receivables_does_the_work_there(signed_in: As) -> None:
    clerk = signed_in("clerk")
    key = clerk.run(invoice(lineitem("4000", "12"), number="R-3")).key
    assert clerk.query("ARINVOICE", "TOTALDUE", equal("RECORDNO", key)) == [{"TOTALDUE": "12"}]
    assert clerk.run(party("CUSTOMER", "C-CLERK", "Of the clerk")).ok
    assert clerk.run(f'<get object="invoice" key="{key}"/>').ok
    assert clerk.run(reversal("reverse_invoice", key)).ok


def test_a_viewer_reads_and_changes_nothing(signed_in: As) -> None:
    viewer = signed_in("viewer")
    assert viewer.query("VENDOR", "VENDORID", equal("VENDORID", "V-100")) == [{"VENDORID": "V-100"}]
    assert viewer.run('<get_list object="customer"/>').ok
    for xml in (invoice(), bill(), "<delete><object>CUSTOMER</object><keys>1</keys></delete>"):
        assert viewer.run(xml).error_numbers[0] == "PL04000005"


def test_of_several_objects_those_that_are_allowed_are_made(signed_in: As) -> None:
    contact = "<DISPLAYCONTACT><PRINTAS>x</PRINTAS></DISPLAYCONTACT>"
    customer = f"<CUSTOMER><CUSTOMERID>C-PART</CUSTOMERID><NAME>Part</NAME>{contact}</CUSTOMER>"
    result = signed_in("clerk").run(f"<create>{customer}{apbill(bill_line(), number='R-4')}</create>")
    assert result.status == "failure"
    assert result.data.get("count") == "1"
    assert result.error_numbers == ["PL04000005"]


def test_rights_that_are_taken_away_are_gone_in_the_running_session(signed_in: As) -> None:
    admin = signed_in()
    admin.control("users", {"login": "mover", "password": "mover-password", "roles": ["AR clerk"]})
    mover = signed_in("mover")
    assert mover.run(invoice(number="R-5")).ok
    admin.control("users", {"login": "mover", "roles": ["Viewer"]})
    assert mover.run(invoice(number="R-6")).error_numbers[0] == "PL04000005"


def test_roles_are_given_and_taken_over_the_gateway(signed_in: As) -> None:
    admin = signed_in()
    made = admin.run(
        "<create><USERINFO><LOGINID>newcomer</LOGINID><USERTYPE>business user</USERTYPE>"
        "<CONTACTINFO><LASTNAME>Comer</LASTNAME><FIRSTNAME>New</FIRSTNAME><EMAIL1>n@example.com</EMAIL1></CONTACTINFO>"
        "</USERINFO></create>"
    )
    assert made.ok, made.errors
    assert admin.query("USERINFO", "EMAIL CONTACTINFO.LASTNAME", equal("LOGINID", "newcomer")) == [
        {"EMAIL": "n@example.com", "CONTACTINFO.LASTNAME": "Comer"}
    ]
    admin.control("users", {"login": "newcomer", "password": "newcomer-password"})
    newcomer = signed_in("newcomer")
    assert newcomer.run(query("CUSTOMER", "CUSTOMERID")).error_numbers == ["PL04000005"]
    role = "<USERROLES><USERID>newcomer</USERID><ROLENAME>Viewer</ROLENAME></USERROLES>"
    key = admin.run(f"<create>{role}</create>").key
    assert newcomer.run(query("CUSTOMER", "CUSTOMERID")).ok
    assert admin.run(f"<delete><object>USERROLES</object><keys>{key}</keys></delete>").ok
    assert newcomer.run(query("CUSTOMER", "CUSTOMERID")).error_numbers == ["PL04000005"]


@pytest.mark.parametrize(
    ("xml", "text"),
    [
        (
            "<USERROLES><USERID>ghost</USERID><ROLENAME>Viewer</ROLENAME></USERROLES>",
            "Invalid User 'ghost' specified.",
        ),
        (
            "<USERROLES><USERID>clerk</USERID><ROLENAME>Boss</ROLENAME></USERROLES>",
            "Invalid Role 'Boss' specified.",
        ),
        (
            "<USERINFO><LOGINID>clerk</LOGINID></USERINFO>",
            "Another User with the given value(s) clerk  already exists",
        ),
        ("<USERINFO><LOGINID>nameless</LOGINID></USERINFO>", "Required field Contact Info is missing"),
    ],
)
def test_users_and_roles_that_cannot_be_are_refused(signed_in: As, xml: str, text: str) -> None:
    assert signed_in().run(f"<create>{xml}</create>").errors[0].startswith(text)


def test_what_a_role_allows_can_be_read(signed_in: As) -> None:
    admin = signed_in()
    key = admin.query("USERINFO", "RECORDNO", equal("LOGINID", "clerk"))[0]["RECORDNO"]
    rows = admin.query("USERRIGHTS", "APPLICATION POLICY RIGHTS", equal("USERKEY", key))
    assert {
        "APPLICATION": "Accounts Receivable",
        "POLICY": "Invoices",
        "RIGHTS": "List|View|Add|Edit|Delete",
    } in rows
    assert {row["APPLICATION"] for row in rows} == {"Accounts Receivable"}
    assert admin.query("USERROLES", "USERID ROLENAME TYPE", equal("U_O_GKEY", key)) == [
        {"USERID": "clerk", "ROLENAME": "AR clerk", "TYPE": "User"}
    ]


def permissions(client: Client, login: str) -> dict[tuple[str, str], str]:
    result = client.run(f"<getUserPermissions><userId>{login}</userId></getUserPermissions>")
    return {
        (app.findtext("applicationName") or "", policy.findtext("policyName") or ""): policy.findtext(
            "rights"
        )
        or ""
        for app in result.data.iterfind("permissions/appSubscription")
        for policy in app.iterfind("policies/policy")
    }


def test_permissions_are_listed_by_application_and_policy(signed_in: As) -> None:
    admin = signed_in()
    assert permissions(admin, "viewer")["Accounts Payable", "Bills"] == "List|View"
    assert (
        permissions(admin, "ws_ledgerhaul")["General Ledger", "Journal Entries"]
        == "List|View|Add|Edit|Delete"
    )
    assert ("Accounts Payable", "Bills") not in permissions(admin, "clerk")


def test_permissions_of_nobody_are_refused(signed_in: As) -> None:
    result = signed_in().run("<getUserPermissions><userId>unittest</userId></getUserPermissions>")
    assert result.error_numbers == ["BL03000025"]
    assert result.errors[0].startswith("Login ID unittest does not exist.")
    assert result.element.findtext(".//correction") == "Provide a valid USER.LOGINID value."


def test_records_say_who_made_and_who_changed_them(signed_in: As) -> None:
    admin, clerk = signed_in(), signed_in("clerk")
    key = clerk.run(party("CUSTOMER", "C-AUDIT", "Audited")).key
    admin.run(f"<update><CUSTOMER><RECORDNO>{key}</RECORDNO><NAME>Changed</NAME></CUSTOMER></update>")
    assert admin.query("CUSTOMER", "CREATEDBYLOGINID MODIFIEDBYLOGINID", equal("RECORDNO", key)) == [
        {"CREATEDBYLOGINID": "clerk", "MODIFIEDBYLOGINID": "ws_ledgerhaul"}
    ]
    number = clerk.run(invoice(number="R-7")).key
    assert admin.query("ARINVOICE", "CREATEDBYLOGINID", equal("RECORDNO", number)) == [
        {"CREATEDBYLOGINID": "clerk"}
    ]


def restricted(admin: Client, login: str, locations: list[str]) -> None:
    asked = {"login": login, "password": f"{login}-password", "admin": True, "locations": locations}
    admin.control("users", asked)


def test_who_is_held_to_one_entity_works_inside_it(signed_in: As) -> None:
    restricted(signed_in(), "of-ten", ["10"])
    client = signed_in("of-ten")
    response = client.send([("f", query("CUSTOMER", "CUSTOMERID"))], authentication=client.login())
    assert response.root.findtext("operation/authentication/locationid") == "10"
    assert client.run("<getAPISession><locationid>20</locationid></getAPISession>").error_numbers == [
        "XL03000006"
    ]


def test_who_is_held_to_entities_posts_to_these_alone(signed_in: As) -> None:
    admin = signed_in()
    restricted(admin, "of-twenty", ["20"])
    inside = signed_in("of-twenty", "20")
    assert inside.run(invoice(lineitem("4000", "1", location="20"), number="R-8")).ok
    refused = inside.run(invoice(lineitem("4000", "1", location="10"), number="R-9"))
    assert refused.errors[0].startswith("Invalid Location '10' specified.")


def test_restrictions_can_be_read(signed_in: As) -> None:
    admin = signed_in()
    restricted(admin, "of-both", ["10", "20"])
    rows = admin.query("USERRESTRICTION", "LOCATIONID LOCATIONNAME", equal("LOGINID", "of-both"))
    assert sorted(row["LOCATIONID"] for row in rows) == ["10", "20"]
    assert admin.query("USERINFO", "UNRESTRICTED", equal("LOGINID", "of-both")) == [{"UNRESTRICTED": "false"}]


def test_the_top_level_of_a_restricted_user_shows_no_foreign_private_records(signed_in: As) -> None:
    admin = signed_in()
    signed_in("", "10").run(invoice(number="R-TEN"))
    admin.run(
        "<create><LOCATIONENTITY><LOCATIONID>30</LOCATIONID><NAME>Third</NAME></LOCATIONENTITY></create>"
    )
    restricted(admin, "of-others", ["20", "30"])
    asked = (equal("RECORDID", "R-TEN"), "<options><showprivate>true</showprivate></options>")
    assert len(admin.query("ARINVOICE", "RECORDNO", *asked)) == 1
    assert signed_in("of-others").query("ARINVOICE", "RECORDNO", *asked) == []


def test_the_first_user_cannot_be_deleted(signed_in: As) -> None:
    assert not signed_in().run("<delete><object>USERINFO</object><keys>1</keys></delete>").ok
