"""Elements that several legacy functions hold."""

from __future__ import annotations

from integrations.sandbox.gateway.legacy_models.currency import TRANSACTION_CURRENCY

_DATES = (
    "asofdate begindate birthdate checkdate datecreated datedue datelastrecvd datelastsold dateposted datereceived"
    " datereversed depositdate effective_start_date enddate exchratedate paymentdate pbegindate penddate"
    " receiveddate recon_date recpaydate reversedate revrecenddate revrecstartdate revstartdate startdate"
)
_CONTACTS = "billto contactinfo contactto1099 payto personalinfo primary returnto shipto"

SHARED: dict[str, str] = {
    **dict.fromkeys(_DATES.split(), "year month day"),
    **dict.fromkeys(_CONTACTS.split(), "(contact|contactname)"),
    "fields": "field+",
    "sorts": "sortfield+",
    "filter": "(logical+|expression+)",
    "expression": "field operator value @object",
    "logical": "(logical|expression) (logical|expression)+ @logical_operator!:and|or @object",
    "additional_parameters": "(parameter+)",
    "parameter": "name value",
    "attachments": "attachment+",
    "attachment": "attachmentname attachmenttype attachmentdata",
    "customfields": "customfield*",
    "customfield": "customfieldname customfieldvalue",
    "receiptitems": "(lineitem|updatelineitem)+",
    "updatelineitem": (
        "(accountlabel|glaccountno)? offsetglaccountno? amount? allocationid? memo? locationid? departmentid?"
        " item1099? form1099type? form1099box? customfields? revrectemplate? defrevaccount?"
        " revrecstartdate? revrecenddate? projectid? taskid? costtypeid? customerid? vendorid?"
        " employeeid? itemid? classid? contractid? warehouseid? billable? totaltrxamount?"
        " partialexempt? taxentries? @line_num!"
    ),
    "lineitem": (
        "(accountlabel|glaccountno) offsetglaccountno? amount allocationid? memo? locationid?"
        " departmentid? item1099? form1099type? form1099box? key? totalpaid? totaldue? customfields?"
        " revrectemplate? defrevaccount? revrecstartdate? revrecenddate? projectid? taskid?"
        " costtypeid? customerid? vendorid? employeeid? itemid? classid? contractid? warehouseid?"
        " billable? totaltrxamount? partialexempt? taxentries?"
    ),
    "receiptkeys": "receiptkey+",
    "receipts": "receipt+",
    "receipt": (
        "paymentdate payee receiveddate paymentmethod undepglaccountno refid? description? supdocid?"
        f" {TRANSACTION_CURRENCY} customfields? receiptitems"
    ),
    "financialdata": "reconmode apjournal? arjournal?",
    "mailaddress": (
        "address1? address2? address3? city? state? zip? country? isocountrycode? latitude? longitude?"
    ),
    "visibility": "visibility_type restricted_locs* restricted_depts*",
    "restricted_depts": "departmentid+",
    "restricted_locs": "locationid+",
    "checkinfocontact": "companyname? contactname? mailaddress? phone1?",
    "checklayout": (
        "dfltcnyaddr? checkprintformat? checkpaperformat? sigline2amount? printlineitems?"
        " bankacctalign? spacestoappend? checknolength? voidtext?"
    ),
    "contact": (
        "contactname printas taxable? companyname? taxgroup? prefix? firstname? lastname? initial?"
        " phone1? phone2? cellphone? pager? fax? email1? email2? url1? url2? status? mailaddress?"
        " taxid?"
    ),
    "contactlist": "contactitem+",
    "contactitem": "category contactname",
    "taskresources": "employeeid+",
    "projectresources": "projectresource*",
    "projectresource": (
        "employeeid itemid? resourcedescription? startdate? billingrate? expenserate? poaprate?"
    ),
    "itaxgroup": "key? name?",
    "vendlineitems": "vendlineitem+",
    "vendlineitem": "vendorid stockno? leadtime? econorderqty?",
    "whslineitems": "whslineitem+",
    "whslineitem": (
        "whsid cycle? stdcost? whselineitemstdcostentries? lastcost? avgcost? reordermethod?"
        " economyorderqty? reorder? minorderqty? maxorderqty? minstock? maxstock? datelastsold?"
        " datelastrecvd? begbalqty? begbalprice? defaultsubsection? default_aisle? default_row?"
        " default_bin?"
    ),
    "whselineitemstdcostentries": "whselineitemstdcostentry+",
    "whselineitemstdcostentry": "effective_start_date? standard_cost?",
    "complineitems": "complineitem+",
    "complineitem": "componentkey quantity? revpercent? delete_component? kcdlvrstatus? kcrevdefstatus?",
    "adjbooks": "adjbook+",
    "userDefinedDimensions": "userDefinedDimension+",
    "userDefinedDimension": "objectName (recordId|recordName)",
    "updateallocationentry": "(entry|updateentry)+",
    "updateentry": "(value? departmentid? locationid? customfields?)+ @line_num!",
    "entry": "(value departmentid? locationid? customfields?)+",
    "allocationentry": "(entry)+",
    "revending": "(occur|enddate)",
    "ending": "(occur|enddate)",
    "gltransactionentries": "glentry glentry+",
    "glentry": (
        "trtype amount glaccountno document? datecreated? memo? locationid? departmentid? customerid?"
        " vendorid? employeeid? projectid? taskid? costtypeid? itemid? classid? contractid?"
        f" warehouseid? customfields? recon_date? {TRANSACTION_CURRENCY}"
    ),
    "statgltransactionentries": "glentry+",
    "penalty": "(pen_type? penamount? penpercamn? pengracedays?)+",
    "discount": "(discday? discfrom? discamount? discpercamn? discgracedays?)+",
    "due": "(dueday? duefrom?)+",
    "appaymentkeys": "appaymentkey+",
    "paymentrequestitems": "paymentrequestitem+",
    "paymentrequestitem": "key paymentamount credittoapply? discounttoapply? @externalkey:bool",
    "payitems": "payitem+",
    "payitem": (
        "(glaccountno|accountlabel) paymentamount item1099? departmentid? locationid? projectid?"
        " customerid? vendorid? employeeid? itemid? classid?"
    ),
    "updateapadjustmentitems": "(lineitem|updatelineitem)+",
    "apadjustmentitems": "lineitem+",
    "reclassifyitems": "(reclasslineitem)+",
    "reclasslineitem": (
        "(accountlabel|glaccountno) memo? locationid? departmentid? customfields? projectid? taskid?"
        " costtypeid? customerid? vendorid? employeeid? itemid? classid? contractid? warehouseid?"
        " @line_num!"
    ),
    "updatebillitems": "(lineitem|updatelineitem)+",
    "billitems": "lineitem+",
    "deliveryoptions": "deliveryoption+",
    "arpaymentitems": "arpaymentitem+",
    "arpaymentitem": "invoicekey amount",
    "onlineachpayment": "bankname accounttype accountnumber routingnumber accountholder usedefaultaccount?",
    "onlinecardpayment": "cardnum expirydate cardtype securitycode? usedefaultcard?",
    "expirydate": "exp_month exp_year",
    "updatearadjustmentitems": "(lineitem|updatelineitem)+",
    "aradjustmentitems": "lineitem+",
    "updateinvoiceitems": "(lineitem|updatelineitem)+",
    "invoiceitems": "lineitem+",
    "taxentries": "taxentry+",
    "taxentry": "detailid trx_tax?",
    "paypriority": "#text @urgent @high @normal @low",
    "sortfield": "#text @order!:asc|desc",
}
