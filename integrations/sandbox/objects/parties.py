"""Customers, vendors, their types, territories, and the contacts of everybody."""

from __future__ import annotations

from integrations.sandbox.objects.fields import (
    ACTIVE,
    ACTIVE3,
    AUDIT,
    KEY,
    OWNER,
    Field,
    Kind,
    ObjectType,
    blank,
    columns,
    derived,
    enum,
    relations,
    table_of,
)
from integrations.sandbox.objects.links import contacts, key_of, shown, term_value

ADDRESS = (
    "MAILADDRESS.ADDRESS1 MAILADDRESS.ADDRESS2 MAILADDRESS.ADDRESS3 MAILADDRESS.CITY MAILADDRESS.STATE "
    "MAILADDRESS.ZIP MAILADDRESS.COUNTRY MAILADDRESS.COUNTRYCODE"
)

CONTACT = ObjectType(
    "CONTACT",
    "Contact",
    table_of(
        KEY,
        columns(
            "CONTACTNAME COMPANYNAME PREFIX FIRSTNAME LASTNAME INITIAL PRINTAS TAXGROUP PHONE1 PHONE2 CELLPHONE"
        ),
        columns("PAGER FAX EMAIL1 EMAIL2 URL1 URL2 TAXID TAXSOLUTIONID TAXSCHEDULE"),
        columns("TAXABLE VISIBLE", Kind.BOOLEAN),
        columns(ADDRESS),
        enum("STATUS", *ACTIVE),
        blank("PRICESCHEDULE DISCOUNT PRICELIST"),
        AUDIT,
        OWNER,
    ),
    business_id="CONTACTNAME",
    hidden=("_OWNER", "_EXTERNALID"),
    indexes=("WHENMODIFIED",),
)


def _type(name: str, label: str, extra: list[Field]) -> ObjectType:
    return ObjectType(
        name,
        label,
        table_of(
            KEY,
            columns("NAME PARENT.NAME"),
            key_of("PARENT.RECORDNO", name, "PARENT.NAME"),
            enum("STATUS", *ACTIVE),
            extra,
            AUDIT,
            OWNER,
        ),
        business_id="NAME",
        relations=relations(("PARENT", name, "PARENT.NAME", "NAME")),
        hidden=("_OWNER",),
    )


CUSTTYPE = _type("CUSTTYPE", "Customer Type", [])
VENDTYPE = _type("VENDTYPE", "Vendor Type", columns("FORM1099TYPE FORM1099BOX"))

TERRITORY = ObjectType(
    "TERRITORY",
    "Territory",
    table_of(
        KEY,
        columns("TERRITORYID NAME PARENTID MANAGERID"),
        shown("PARENTNAME", "TERRITORY", "NAME", "PARENTID"),
        key_of("PARENTKEY", "TERRITORY", "PARENTID"),
        enum("STATUS", *ACTIVE),
        AUDIT,
        OWNER,
    ),
    business_id="TERRITORYID",
    relations=relations(("PARENT", "TERRITORY", "PARENTID", "TERRITORYID")),
    hidden=("_OWNER", "_EXTERNALID"),
)

_LAST_INVOICE = "(SELECT MAX(x.WHENCREATED) FROM ARINVOICE x WHERE x.CUSTOMERID={t}.CUSTOMERID)"
_PAYMENT_METHODS = (
    "Printed Check",
    "Charge Card",
    "EFT",
    "Cash",
    "ACH",
    "WF Check",
    "WF USD Wire",
    "WF Domestic ACH",
)
_PRINT_TEMPLATES = tuple(
    f"{each}PRINTTEMPLATEID"
    for each in ("ARINVOICE", "OEQUOTE", "OEORDER", "OELIST", "OEINVOICE", "OEADJ", "OEOTHER")
)
_REMITTANCE = (
    "CHECKENABLED WIREENABLED WIREBANKNAME WIREBANKROUTINGNUMBER WIREACCOUNTNUMBER WIREACCOUNTTYPE"
    " PMPLUSREMITTANCETYPE PMPLUSEMAIL PMPLUSFAX"
)
_RESTRICTION = ("Unrestricted", "RootOnly", "Restricted")
_PARTY = [
    *columns("NAME PARENTID TERMNAME TAXID COMMENTS SUPDOCID GLGROUP ACCOUNTLABEL OFFSETGLACCOUNTNO"),
    *columns("CREDITLIMIT TOTALDUE", Kind.MONEY),
    *columns("RETAINAGEPERCENTAGE", Kind.PERCENT),
    *columns("RESTRICTEDLOCATIONS RESTRICTEDDEPARTMENTS"),
    *columns("ONHOLD ONETIME", Kind.BOOLEAN),
    enum("STATUS", *ACTIVE3),
    enum("OBJECTRESTRICTION", *_RESTRICTION),
    derived("CURRENCY", "'USD'"),
    *blank("PRICELIST PRICESCHEDULE DISCOUNT"),
    shown("OFFSETGLACCOUNTNOTITLE", "GLACCOUNT", "TITLE", "OFFSETGLACCOUNTNO"),
]


def _roles(*names: str) -> list[Field]:
    return columns(" ".join(f"{each}.CONTACTNAME" for each in names))


CUSTOMER = ObjectType(
    "CUSTOMER",
    "Customer",
    table_of(
        KEY,
        columns("CUSTOMERID"),
        _PARTY,
        columns("CUSTTYPE CUSTREPID TERRITORYID RESALENO ARACCOUNT DELIVERY_OPTIONS SHIPPINGMETHOD"),
        columns("CUSTMESSAGEID"),
        columns("ADVBILLBY", Kind.INTEGER),
        enum("ADVBILLBYTYPE", "days", "months"),
        columns("EMAILOPTIN", Kind.BOOLEAN),
        _roles("DISPLAYCONTACT", "CONTACTINFO", "BILLTO", "SHIPTO"),
        derived("ENTITY", "'C'||{t}.CUSTOMERID"),
        shown("PARENTNAME", "CUSTOMER", "NAME", "PARENTID"),
        shown("ARACCOUNTTITLE", "GLACCOUNT", "TITLE", "ARACCOUNT"),
        shown("CUSTREPNAME", "EMPLOYEE", "PERSONALINFO.CONTACTNAME", "CUSTREPID"),
        shown("TERRITORYNAME", "TERRITORY", "NAME", "TERRITORYID"),
        key_of("PARENTKEY", "CUSTOMER", "PARENTID"),
        key_of("CUSTTYPEKEY", "CUSTTYPE", "CUSTTYPE"),
        key_of("TERMSKEY", "ARTERM", "TERMNAME"),
        term_value("ARTERM"),
        key_of("DISPLAYCONTACTKEY", "CONTACT", "DISPLAYCONTACT.CONTACTNAME"),
        key_of("CONTACTKEY", "CONTACT", "CONTACTINFO.CONTACTNAME"),
        key_of("BILLTOKEY", "CONTACT", "BILLTO.CONTACTNAME"),
        key_of("SHIPTOKEY", "CONTACT", "SHIPTO.CONTACTNAME"),
        derived("LAST_INVOICEDATE", _LAST_INVOICE, Kind.DATE),
        blank("LAST_STATEMENTDATE", Kind.DATE),
        AUDIT,
        OWNER,
    ),
    business_id="CUSTOMERID",
    relations=relations(
        *contacts(
            "DISPLAYCONTACT CONTACTINFO PRIMARYCONTACT:CONTACTINFO BILLTO BILLTOCONTACT:BILLTO SHIPTO SHIPTOCONTACT:SHIPTO"
        ),
        ("PARENT", "CUSTOMER", "PARENTID", "CUSTOMERID"),
        ("TERM", "ARTERM", "TERMNAME", "NAME"),
        ("ARACCOUNT", "GLACCOUNT", "ARACCOUNT", "ACCOUNTNO"),
        ("OFFSETGLACCOUNTNO", "GLACCOUNT", "OFFSETGLACCOUNTNO", "ACCOUNTNO"),
        ("ACCOUNTLABEL", "ARACCOUNTLABEL", "ACCOUNTLABEL", "ACCOUNTLABEL"),
        ("CUSTTYPE", "CUSTTYPE", "CUSTTYPE", "NAME"),
        ("CUSTREP", "EMPLOYEE", "CUSTREPID", "EMPLOYEEID"),
        ("TERRITORY", "TERRITORY", "TERRITORYID", "TERRITORYID"),
    ),
    items=("CUSTOMERCONTACTS", "CUSTOMERENTITYCONTACTS"),
    hidden=("_OWNER", "_EXTERNALID"),
    indexes=("NAME", "WHENMODIFIED"),
    nested=("DISPLAYCONTACT", "CONTACTINFO", "BILLTO", "SHIPTO"),
    noted=("VSOEPRICELIST", *_PRINT_TEMPLATES),
)

VENDOR = ObjectType(
    "VENDOR",
    "Vendor",
    table_of(
        KEY,
        columns("VENDORID"),
        _PARTY,
        columns("NAME1099 FORM1099TYPE FORM1099BOX VENDTYPE VENDORACCOUNTNO APACCOUNT"),
        columns("DEFAULT_LEAD_TIME", Kind.INTEGER),
        columns("ACHBANKROUTINGNUMBER ACHACCOUNTNUMBER"),
        enum("PAYMETHODKEY", *_PAYMENT_METHODS),
        enum("PAYMENTPRIORITY", "Urgent", "High", "Normal", "Low"),
        enum("BILLINGTYPE", "openitem", "balanceforward"),
        enum("FILEPAYMENTSERVICE", "ACH", "BANKFILE", "NONE"),
        enum("ACHACCOUNTTYPE", "Checking Account", "Savings Account"),
        enum("ACHREMITTANCETYPE", "CTX", "PPD", "CCD"),
        columns("DONOTCUTCHECK PAYMENTNOTIFY MERGEPAYMENTREQ ACHENABLED DISPLAYTERMDISCOUNT", Kind.BOOLEAN),
        columns("DISPLOCACCTNOCHECK ISINDIVIDUAL", Kind.BOOLEAN),
        _roles("DISPLAYCONTACT", "CONTACTINFO", "PAYTO", "RETURNTO", "CONTACTTO1099"),
        derived("ENTITY", "'V'||{t}.VENDORID"),
        shown("PARENTNAME", "VENDOR", "NAME", "PARENTID"),
        shown("APACCOUNTTITLE", "GLACCOUNT", "TITLE", "APACCOUNT"),
        shown("VENDTYPE1099TYPE", "VENDTYPE", "FORM1099TYPE", "VENDTYPE"),
        key_of("PARENTKEY", "VENDOR", "PARENTID"),
        key_of("VENDTYPEKEY", "VENDTYPE", "VENDTYPE"),
        key_of("TERMSKEY", "APTERM", "TERMNAME"),
        term_value("APTERM"),
        key_of("DISPLAYCONTACTKEY", "CONTACT", "DISPLAYCONTACT.CONTACTNAME"),
        key_of("PRIMARYCONTACTKEY", "CONTACT", "CONTACTINFO.CONTACTNAME"),
        key_of("PAYTOKEY", "CONTACT", "PAYTO.CONTACTNAME"),
        key_of("RETURNTOKEY", "CONTACT", "RETURNTO.CONTACTNAME"),
        blank("STATE"),
        AUDIT,
        OWNER,
    ),
    business_id="VENDORID",
    relations=relations(
        *contacts("DISPLAYCONTACT CONTACTINFO PAYTO RETURNTO CONTACTTO1099"),
        ("PARENT", "VENDOR", "PARENTID", "VENDORID"),
        ("TERM", "APTERM", "TERMNAME", "NAME"),
        ("APACCOUNT", "GLACCOUNT", "APACCOUNT", "ACCOUNTNO"),
        ("OFFSETGLACCOUNTNO", "GLACCOUNT", "OFFSETGLACCOUNTNO", "ACCOUNTNO"),
        ("ACCOUNTLABEL", "APACCOUNTLABEL", "ACCOUNTLABEL", "ACCOUNTLABEL"),
        ("VENDTYPE", "VENDTYPE", "VENDTYPE", "NAME"),
    ),
    items=("VENDORCONTACTS", "VENDORENTITYCONTACTS"),
    hidden=("_OWNER", "_EXTERNALID"),
    indexes=("NAME", "WHENMODIFIED"),
    nested=("DISPLAYCONTACT", "CONTACTINFO", "PAYTO", "RETURNTO"),
    noted=("PYMTCOUNTRYCODE", *_REMITTANCE.split()),
)


def _contact_list(party: str) -> ObjectType:
    """Which further contacts a party has, each in a category that the company names as it likes."""
    return ObjectType(
        f"{party}ENTITYCONTACTS",
        f"{party.capitalize()} Contact",
        table_of(
            KEY,
            columns("RECORDKEY", Kind.INTEGER),
            columns("CATEGORYNAME CONTACT.NAME"),
            AUDIT,
        ),
        relations=relations(
            (party, party, "RECORDKEY", "RECORDNO"), ("CONTACT", "CONTACT", "CONTACT.NAME", "CONTACTNAME")
        ),
        indexes=("RECORDKEY",),
    )


PARTIES = (
    *(CONTACT, CUSTTYPE, VENDTYPE, TERRITORY, CUSTOMER, VENDOR),
    *(_contact_list("CUSTOMER"), _contact_list("VENDOR")),
)
