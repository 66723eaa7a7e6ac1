"""How `get` and `get_list` show an object: the element names of the legacy dialect and the fields behind them.

A word is an element; `element=FIELD` where the field is not simply its name in upper case. `element:form=FIELD` is more
than a text: `name` holds a contact's name, `contact` a whole contact, `items` the owned lines, `due` and `discount` a
term's rules, `side` debit or credit, `custom` the company's own fields.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Part:
    element: str
    form: str
    field: str


@dataclass(frozen=True, slots=True)
class Shape:
    """`key` is the field that `get` finds a record by; `items` are the owned lines' object, shape and owning field."""

    object: str
    parts: tuple[Part, ...]
    key: str = "RECORDNO"


@dataclass(frozen=True, slots=True)
class Items:
    object: str
    tag: str
    parts: tuple[Part, ...]
    owner: str = "RECORDKEY"


def _parts(written: str) -> tuple[Part, ...]:
    found = []
    for word in written.split():
        left, _, field = word.partition("=")
        element, _, form = left.partition(":")
        found.append(Part(element, form, field or element.upper()))
    return tuple(found)


_TOTALS = (
    "totalamount=TOTALENTERED totalpaid totaldue {more}trx_totalamount=TRX_TOTALENTERED trx_totalpaid trx_totaldue"
    " basecurr=BASECURR currency"
)
_DIMENSIONS = "projectid taskid customerid vendorid employeeid itemid classid contractid warehouseid"
_LINE = _parts(
    "line_num=LINE_NO accountlabel glaccountno=ACCOUNTNO offsetglaccountno amount memo=ENTRYDESCRIPTION locationid"
    " departmentid item1099=FORM1099 key=RECORDNO totalpaid totaldue trx_amount trx_totalpaid trx_totaldue currency"
    f" {_DIMENSIONS} customfields:custom"
)
_ENTRY = _parts(
    "trtype:side=TR_TYPE amount glaccountno=ACCOUNTNO document datecreated=ENTRY_DATE memo=DESCRIPTION"
    f" locationid=LOCATION departmentid=DEPARTMENT {_DIMENSIONS} trx_amount customfields:custom recon_date"
)
_CHECKED = (
    "requiredept requireloc requireproject requiretask requirecustomer requirevendor requireitem requireemployee"
    " requireclass requirecontract requirewarehouse"
)


def _document(party: str, number: str, contacts: str, *, due: bool, items: str) -> tuple[Part, ...]:
    days = "datecreated=WHENCREATED dateposted=WHENPOSTED" + (" datedue=WHENDUE" if due else "")
    more = "" if due else "totalselected "
    return _parts(
        f"key=RECORDNO {party} {days} datepaid=WHENPAID {'termname ' if due else ''}batchkey=PRBATCHKEY {number}"
        f" {'ponumber=DOCNUMBER ' if due else ''}{_TOTALS.format(more=more)} description {contacts} whenmodified state"
        f" supdocid customfields:custom {items}:items"
    )


def _batch(bank: str = "") -> tuple[Part, ...]:
    return _parts(f"key=RECORDNO batchtitle=TITLE datecreated=CREATED {bank} open status totalamount=TOTAL")


_LABEL = _parts("glaccountno=GLACCOUNTNO accountlabel=ACCOUNTLABEL description offsetglaccountno status")
_TERM = _parts("name description status due:due=DUEDATE discount:discount=DISCDATE")
_JOURNAL = _parts("symbol title status")
_BANK = _parts(
    "bankaccountid bankaccountno glaccountno=GLACCOUNTNO bankname routingno branchid bankaccounttype phone nextcheck"
    " status currency"
)
_ACCOUNT = _parts(
    "glaccountno=ACCOUNTNO title normalbalance accounttype closingtype closingaccountno=CLOSETOACCTKEY whenmodified"
    f" status {_CHECKED} taxable taxcode mrccode alternativeaccount customfields:custom"
)

SHAPES: Mapping[str, Shape] = {
    "customer": Shape(
        "CUSTOMER",
        _parts(
            "customerid name parentid termname custrepid shippingmethod custtype taxid creditlimit totaldue territoryid"
            " resaleno deliveryoptions=DELIVERY_OPTIONS accountlabel glaccountno=ARACCOUNT glgroup onhold comments"
            " whenmodified status currency primary:name=CONTACTINFO.CONTACTNAME billto:name=BILLTO.CONTACTNAME"
            " shipto:name=SHIPTO.CONTACTNAME contactinfo:contact=DISPLAYCONTACT.CONTACTNAME customfields:custom supdocid"
        ),
        "CUSTOMERID",
    ),
    "vendor": Shape(
        "VENDOR",
        _parts(
            "vendorid name parentid termname glaccountno=APACCOUNT accountlabel vendtype taxid creditlimit totaldue"
            " billingtype vendoraccountno onhold comments status currency onetime whenmodified"
            " primary:name=CONTACTINFO.CONTACTNAME returnto:name=RETURNTO.CONTACTNAME payto:name=PAYTO.CONTACTNAME"
            " contactinfo:contact=DISPLAYCONTACT.CONTACTNAME name1099 form1099type form1099box paymentnotify"
            " customfields:custom supdocid mergepaymentreq"
        ),
        "VENDORID",
    ),
    "invoice": Shape(
        "ARINVOICE",
        _document(
            "customerid",
            "invoiceno=RECORDID",
            "billto:name=BILLTOPAYTOCONTACTNAME shipto:name=SHIPTORETURNTOCONTACTNAME",
            due=True,
            items="invoiceitems",
        ),
    ),
    "bill": Shape(
        "APBILL",
        _document(
            "vendorid",
            "billno=RECORDID",
            "onhold payto:name=BILLTOPAYTOCONTACTNAME returnto:name=SHIPTORETURNTOCONTACTNAME",
            due=True,
            items="billitems",
        ),
    ),
    "aradjustment": Shape(
        "ARADJUSTMENT",
        _document(
            "customerid",
            "adjustmentno=RECORDID invoiceno=DOCNUMBER",
            "",
            due=False,
            items="aradjustmentitems",
        ),
    ),
    "apadjustment": Shape(
        "APADJUSTMENT",
        _document(
            "vendorid", "adjustmentno=RECORDID billno=DOCNUMBER", "", due=False, items="apadjustmentitems"
        ),
    ),
    "invoicebatch": Shape("ARINVOICEBATCH", _batch()),
    "billbatch": Shape("APBILLBATCH", _batch()),
    "aradjustmentbatch": Shape("ARADJUSTMENTBATCH", _batch()),
    "apadjustmentbatch": Shape("APADJUSTMENTBATCH", _batch()),
    "arpaymentbatch": Shape("ARPYMTBATCH", _batch("bankaccountid=FINANCIALENTITY")),
    "arpayment": Shape(
        "ARPYMT",
        _parts(
            "customerid paymentamount=TOTALENTERED paymentapplied=TOTALPAID paymentunapplied=TOTALDUE"
            " batchkey=PRBATCHKEY refid=DOCNUMBER state datereceived=RECEIPTDATE key=RECORDNO paymentmethod"
            " undepglaccountno=UNDEPOSITEDACCOUNTNO whenmodified arpaymentitems:items"
        ),
    ),
    "appayment": Shape(
        "APPYMT",
        _parts(
            "key=RECORDNO vendorid paymentamount=TOTALENTERED refid=DOCNUMBER paymentdate=WHENPAID paymentmethod"
            " financialentity transactionstate=STATE paymenttrxamount=TRX_TOTALENTERED currency whenmodified cleared"
            " cleareddate=CLRDATE appaymentitems:items"
        ),
    ),
    "appaymentrequest": Shape(
        "APPYMT",
        _parts(
            "recordno vendorid vendorname paymenttype=PAYMENTMETHOD paymentdate=WHENPAID paymentamount=TOTALENTERED"
            " documentnumber=DOCNUMBER memo=DESCRIPTION state bankaccountid=FINANCIALENTITY whenmodified cleared"
            " cleareddate=CLRDATE systemgenerated currency paymenttrxamount=TRX_TOTALENTERED"
        ),
    ),
    "contact": Shape(
        "CONTACT",
        _parts(
            "contactname printas taxable companyname taxgroup prefix firstname lastname initial phone1 phone2 cellphone"
            " pager fax email1 email2 url1 url2 status mailaddress:address=MAILADDRESS taxid"
        ),
        "CONTACTNAME",
    ),
    "glaccount": Shape("GLACCOUNT", _ACCOUNT, "ACCOUNTNO"),
    "statglaccount": Shape(
        "STATACCOUNT", _parts(f"glaccountno=ACCOUNTNO title whenmodified status {_CHECKED}"), "ACCOUNTNO"
    ),
    "gltransaction": Shape(
        "GLBATCH",
        _parts(
            "key=RECORDNO journalid=JOURNAL batchno datecreated=BATCH_DATE datemodified=MODIFIED description=BATCH_TITLE"
            " referenceno sourceentity=BASELOCATION_NO state customfields:custom gltransactionentries:items"
        ),
    ),
    "glentry": Shape("GLENTRY", _ENTRY),
    "journal": Shape("JOURNAL", _JOURNAL, "SYMBOL"),
    "statjournal": Shape("STATJOURNAL", _JOURNAL, "SYMBOL"),
    "reportingperiod": Shape(
        "REPORTINGPERIOD",
        _parts(
            "name headingtitle=HEADER1 headingtitle2=HEADER2 startdate=START_DATE enddate=END_DATE budgetable=BUDGETING"
            " status"
        ),
        "NAME",
    ),
    "location": Shape(
        "LOCATION",
        _parts(
            "locationid name parentid supervisorid startdate=STARTDATE enddate=ENDDATE whenmodified status"
            " contactinfo:contact=CONTACTINFO.CONTACTNAME customfields:custom"
        ),
        "LOCATIONID",
    ),
    "locationentity": Shape(
        "LOCATIONENTITY", _parts("locationid name locationtype currency status"), "LOCATIONID"
    ),
    "department": Shape(
        "DEPARTMENT",
        _parts("departmentid title parentid supervisorid whenmodified status customfields:custom"),
        "DEPARTMENTID",
    ),
    "class": Shape(
        "CLASS",
        _parts("key=RECORDNO classid name description parentid whenmodified status customfields:custom"),
        "CLASSID",
    ),
    "icitem": Shape(
        "ITEM",
        _parts(
            "itemid itemname=NAME extdescription=EXTENDED_DESCRIPTION productlineid=PRODUCTLINEID glgroupname=GLGROUP"
            " taxable itemtype whenmodified status upc customfields:custom"
        ),
        "ITEMID",
    ),
    "employee": Shape(
        "EMPLOYEE",
        _parts(
            "employeeid ssn title locationid departmentid classid supervisorid birthdate=BIRTHDATE startdate=STARTDATE"
            " enddate=ENDDATE employeetype gender whenmodified status name1099 form1099type form1099box currency"
            " personalinfo:contact=PERSONALINFO.CONTACTNAME customfields:custom"
        ),
        "EMPLOYEEID",
    ),
    "project": Shape(
        "PROJECT",
        _parts(
            "key=PROJECTID name description parentid projectcategory projecttype projectstatus customerid managerid"
            " begindate enddate departmentid locationid classid currency sonumber ponumber poamount whenmodified"
            " budgetamount status supdocid customfields:custom"
        ),
        "PROJECTID",
    ),
    "task": Shape(
        "TASK",
        _parts(
            "key=RECORDNO projectid taskid name taskno description ismilestone parenttaskname budgetqty estqty priority"
            " pbegindate penddate taskstatus utilized billable itemid classid supdocid customfields:custom"
        ),
    ),
    "warehouse": Shape(
        "WAREHOUSE", _parts("warehouseid name parentid managerid status customfields:custom"), "WAREHOUSEID"
    ),
    "productline": Shape(
        "PRODUCTLINE",
        _parts("productlineid parentid=PARENTLINE productlinedesc=DESCRIPTION status"),
        "PRODUCTLINEID",
    ),
    "territory": Shape(
        "TERRITORY", _parts("territoryid name parentid managerid status customfields:custom"), "TERRITORYID"
    ),
    "arterm": Shape("ARTERM", _TERM, "NAME"),
    "apterm": Shape("APTERM", _TERM, "NAME"),
    "araccountlabel": Shape("ARACCOUNTLABEL", _LABEL, "ACCOUNTLABEL"),
    "apaccountlabel": Shape("APACCOUNTLABEL", _LABEL, "ACCOUNTLABEL"),
    "bankaccount": Shape("CHECKINGACCOUNT", _BANK, "BANKACCOUNTID"),
    "supdoc": Shape(
        "SUPDOC",
        _parts("recordno supdocid supdocname folder description creationdate createdby attachments:items"),
        "SUPDOCID",
    ),
    "supdocfolder": Shape(
        "SUPDOCFOLDER",
        _parts("name description parentfolder creationdate createdby lastmodified lastmodifiedby status"),
        "NAME",
    ),
}
ITEMS: Mapping[str, Items] = {
    "ARINVOICE": Items("ARINVOICEITEM", "lineitem", _LINE),
    "APBILL": Items("APBILLITEM", "lineitem", _LINE),
    "ARADJUSTMENT": Items("ARADJUSTMENTITEM", "lineitem", _LINE),
    "APADJUSTMENT": Items("APADJUSTMENTITEM", "lineitem", _LINE),
    "GLBATCH": Items("GLENTRY", "glentry", _ENTRY, "BATCHNO"),
    "ARPYMT": Items(
        "ARPYMTDETAIL", "arpaymentitem", _parts("invoicekey=RECORDKEY amount=PAYMENTAMOUNT"), "PAYMENTKEY"
    ),
    "APPYMT": Items(
        "APPYMTDETAIL",
        "appaymentitem",
        _parts(
            "billkey=RECORDKEY lineitemkey=ENTRYKEY amount=PAYMENTAMOUNT trx_amount=TRX_PAYMENTAMOUNT currency"
        ),
        "PAYMENTKEY",
    ),
    "SUPDOC": Items("ATTACHMENT", "attachment", _parts("attachmentname attachmenttype attachmentdata")),
}
