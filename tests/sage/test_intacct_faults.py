"""What Sage is known to say, and what it means for us: a row for each text or number (real ones, from captures and docs)."""

from __future__ import annotations

import pytest
from lxml import etree

from integrations.core.issues import Code
from integrations.sage.errors import NotAllowed, NotSent, RefusedWhole, SessionExpired, Throttled
from integrations.sage.intacct_xml.faults import meaning_of, quotes, read_errors
from integrations.sage.intacct_xml.text import esc

C = Code
GENERIC = "BL01001973"
ONE_DOCUMENT = [
    (GENERIC, "Periods are closed. Your transaction date (01/05/2019) is within a period that's been closed.", C.SAGE_PERIOD_CLOSED),
    ("", "Date must be on or after 01/01/2026", C.SAGE_PERIOD_CLOSED),
    (GENERIC, "Missing the Location dimension for Account 4000", C.SAGE_DIMENSION),
    ("BL03000018", "Missing the Location dimension for Account X", C.SAGE_DIMENSION),
    ("", "This transaction is missing the Department dimension for the Account 5000", C.SAGE_DIMENSION),
    (GENERIC, "Invalid Project '10064' specified.", C.SAGE_DIMENSION),
    (GENERIC, "Invalid Department 'OPX' specified.", C.SAGE_DIMENSION),
    (GENERIC, "Invalid Location '99' specified.", C.SAGE_DIMENSION),
    (GENERIC, "Invalid Class 'FLATBED' specified.", C.SAGE_DIMENSION),
    (GENERIC, "Invalid Item 'FR8' specified.", C.SAGE_DIMENSION),
    (GENERIC, "Invalid Employee 'E-9' specified.", C.SAGE_DIMENSION),
    (GENERIC, "Invalid Warehouse 'W-9' specified.", C.SAGE_DIMENSION),
    (GENERIC, "Invalid Contract 'K-9' specified.", C.SAGE_DIMENSION),
    (GENERIC, "Location '20' is inactive", C.SAGE_DIMENSION),
    (GENERIC, "Invalid Vendor 'V-77' specified.", C.SAGE_PARTY),
    (GENERIC, "Invalid Customer 'C-77' specified.", C.SAGE_PARTY),
    ("", "Required field Vendor ID is missing", C.SAGE_PARTY),
    (GENERIC, "Vendor 'V-200' is inactive", C.SAGE_PARTY),
    (GENERIC, "Customer C-100 is on hold", C.SAGE_PARTY),
    (GENERIC, "Cannot find customer with key '99999' to delete.", C.SAGE_PARTY),
    (GENERIC, "Cannot figure out country code from country US", C.SAGE_PARTY),
    (GENERIC, "Error While Saving the Display Contact", C.SAGE_PARTY),
    (GENERIC, "Could not create Customer record!", C.SAGE_PARTY),
    ("BL03000018", "Illegal format for Contactversion : Primary Email Address @aeon.org.", C.SAGE_PARTY),
    ("CRE-3211", "The vendor has no compliance record", C.SAGE_PARTY),
    ("", "Account is inactive", C.SAGE_ACCOUNT),
    ("", "Line has no associated account", C.SAGE_ACCOUNT),
    ("", "Enter an account number on line item 1 and try again.", C.SAGE_ACCOUNT),
    (GENERIC, "Invalid GL Account '4999' specified.", C.SAGE_ACCOUNT),
    (GENERIC, "Invalid account label 'Freight' specified.", C.SAGE_ACCOUNT),
    (GENERIC, "Account '4000' does not exist", C.SAGE_ACCOUNT),
    ("BL34000061", "Another Class with the given value(s) UT01  already exists", C.SAGE_DUPLICATE),
    ("BL34000061", "Another Contact with the given value(s)   already exists", C.SAGE_DUPLICATE),
    ("PL05000104", "The employee exists", C.SAGE_DUPLICATE),
    ("BL03002185", "A transaction of that number is there", C.SAGE_DUPLICATE),
    (GENERIC, "The account number '5000.11' already exists", C.SAGE_DUPLICATE),
    ("PL04000005", "You do not have permission for API operation READ_BY_QUERY on objects of type arinvoice", C.SAGE_PERMISSION),
    ("", "You cannot update a root level vendor from an entity-restricted user with one entity", C.SAGE_PERMISSION),
    ("", "API operation 'READ_BY_QUERY' cannot be performed on objects of type arinvoice", C.SAGE_PERMISSION),
    (GENERIC, "Currently, we can't create the transaction", C.SAGE_REFUSED),
    (GENERIC, "Currently, we can't create the transaction 'INV-1'.", C.SAGE_REFUSED),
    ("BL03002128", "Enter a Bill number, and try again.", C.SAGE_REFUSED),
    ("BL03002101", "Remove the extra line item in the request, then reclassify the bill.", C.SAGE_REFUSED),
    ("BL03000018", "Missing unit", C.SAGE_REFUSED),
    ("PL01000127", "Document Number is missing", C.SAGE_REFUSED),
    ("PL03000006", "The transaction date 'Array' is invalid.", C.SAGE_REFUSED),
    (GENERIC, "Tax details are either missing or don't belong to the tax solution.", C.SAGE_REFUSED),
    ("", "Date Due cannot be earlier than date of transaction", C.SAGE_REFUSED),
    ("", "Required field Date Due is missing", C.SAGE_REFUSED),
    ("", "The Date Due field is missing a value.", C.SAGE_REFUSED),
    ("", "Enable foreign-currency transactions, and try again", C.SAGE_REFUSED),
    ("BL03002073", "Your configuration limits credits to the entity owners", C.SAGE_REFUSED),
    ("DL02000001", "There was an error processing the request.", C.SAGE_REFUSED),
    ("XL03000009", "The entire transaction in this operation has been rolled back due to an error.", C.SAGE_REFUSED),
    ("Query Failed", "Object definition X not found", C.SAGE_REFUSED),
    ("Invalid fields list x", "", C.SAGE_REFUSED),
]  # fmt: skip
WHOLE_REQUEST = [
    ("GW-0010", "API rate limit exceeded", Throttled),
    ("", "API rate limit exceeded", Throttled),
    ("", "There are too many operations running for this company (200024).", Throttled),
    ("", "The Service is Temporarily Off-line", NotSent),
    ("GW-0001", "Unable to process request", NotSent),
    ("XL03000006", "Invalid session abc123", SessionExpired),
    ("XL03000006", "Sign-in information is incorrect", NotAllowed),
    ("XL03000006", "Incorrect Intacct XML Partner ID or password.", NotAllowed),
    ("XL03000006", "test is not a valid transport policy.", NotAllowed),
    ("XL03000006", "The sender ID 's' is not authorized to make Web Services requests to company ID 'c'.", NotAllowed),
    ("XMLGW_JPP0002", "Sign-in information is incorrect. Please check your request.", NotAllowed),
    ("UJPP0002", "Sign-in information is incorrect. Please check your request.", NotAllowed),
    ("GW-0011", "Invalid Request", NotAllowed),
    ("GW-0012", "Missing Tenant Data", NotAllowed),
    ("invalidRequest", "Bad request", NotAllowed),
    ("PL04000055", "This company is a demo company and has expired.", NotAllowed),
    ("", "This company is not authorized for XML transactions. Please subscribe to the XML Gateway.", NotAllowed),
    ("", "IP address denied", NotAllowed),
    ("XL03000003", "XML Parse schema error: Fatal Error 76: Opening and ending tag mismatch: a line 1 and b", RefusedWhole),
    ("GW-0014", "Invalid Content Type", RefusedWhole),
]  # fmt: skip


def errors(*pairs, message_id=""):
    info = f'<additionalinfo><description messageid="{message_id}"/></additionalinfo>' if message_id else ""
    inner = "".join(
        f"<error><errorno>{n}</errorno><description></description><description2>{esc(t)}</description2>"
        f"<correction>Do better.</correction>{info}</error>"
        for n, t in pairs
    )
    return read_errors(etree.fromstring(f"<errormessage>{inner}</errormessage>"))


def test_the_table_is_long_enough_to_mean_something():
    assert len(ONE_DOCUMENT) + len(WHOLE_REQUEST) >= 60


@pytest.mark.parametrize(("number", "text", "code"), ONE_DOCUMENT)
def test_what_is_wrong_with_one_document(number, text, code):
    meaning, fault = meaning_of(errors((number, text)))
    assert (fault.code, meaning.decision) == (code, None)


@pytest.mark.parametrize(("number", "text", "decision"), WHOLE_REQUEST)
def test_what_is_wrong_with_the_request(number, text, decision):
    meaning, _ = meaning_of(errors((number, text)))
    assert meaning.decision is decision


def test_the_cause_decides_and_not_the_summary_that_follows_it():
    chain = errors(
        (GENERIC, "Currently, we can't create the transaction"),
        (GENERIC, "Periods are closed. Your date is ..."),
    )
    _, fault = meaning_of(chain)
    assert fault.code is C.SAGE_PERIOD_CLOSED
    assert fault.text.startswith("Periods are closed")
    assert fault.correction == "Do better."


def test_a_party_whose_contact_exists_is_a_duplicate_through_the_whole_chain():
    chain = errors(
        ("BL34000061", "Another Contact with the given value(s)   already exists"),
        (GENERIC, "Could not create Contact record!"),
        (GENERIC, "Error While Saving the Display Contact"),
        (GENERIC, "Could not create Customer record!"),
    )
    assert meaning_of(chain)[1].code is C.SAGE_DUPLICATE


def test_unknown_texts_are_all_shown_once():
    _, fault = meaning_of(errors(("A1", "First."), ("A1", "Second."), ("A2", "First.")))
    assert (fault.code, fault.text) == (C.SAGE_REFUSED, "First.; Second.")


def test_support_and_request_ids_are_stripped():
    _, fault = meaning_of(errors((GENERIC, "Missing unit [Support ID: XQ2k%7EYb1]")))
    assert fault.text == "Missing unit"


def test_a_machine_id_is_read_as_words_and_kept():
    _, fault = meaning_of(errors((GENERIC, "Número de cuenta"), message_id="IA.DUPLICATE_ACCOUNT_NUMBER"))
    assert (fault.code, fault.message_id) == (C.SAGE_DUPLICATE, "IA.DUPLICATE_ACCOUNT_NUMBER")


def test_a_refusal_without_reason_says_so():
    assert meaning_of([])[1].text == "Sage refused and gave no reason"


def test_our_own_control_id_is_recognised_wherever_sage_quotes_it():
    found = errors(("", "A request's function with the control ID lh-1a2b is in process."))
    assert quotes(found, "lh-1a2b")
    assert not quotes(found, "lh-ffff")
