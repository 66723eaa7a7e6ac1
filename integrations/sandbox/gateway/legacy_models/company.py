"""Legacy functions of the company: masters, bank accounts, attachments, reading."""

from __future__ import annotations

from integrations.sandbox.gateway.legacy_models.currency import TRANSACTION_CURRENCY

COMPANY: dict[str, str] = {
    "create_contact": (
        "contactname printas companyname? taxable? taxgroup? prefix? firstname? lastname? initial?"
        " phone1? phone2? cellphone? pager? fax? email1? email2? url1? url2? status? mailaddress?"
        " taxid? externalid? @ignoreduplicates:bool"
    ),
    "update_contact": (
        "printas companyname? taxable? taxgroup? prefix? firstname? lastname? initial? phone1?"
        " phone2? cellphone? pager? fax? email1? email2? url1? url2? status? mailaddress? taxid?"
        " @contactname! @set_nulls:bool @externalkey:bool"
    ),
    "delete_contact": "@contactname! @externalkey:bool",
    "create_department": (
        "departmentid title parentid? supervisorid? status? externalid? customfields? custtitle?"
        " @ignoreduplicates:bool"
    ),
    "update_department": (
        "title? parentid? supervisorid? status? customfields? custtitle? @departmentid!"
        " @set_nulls:bool @externalkey:bool"
    ),
    "delete_department": "@departmentid! @externalkey:bool",
    "create_location": (
        "locationid name parentid? supervisorid? startdate? enddate? status? externalid? primary?"
        " shipto? customfields? custtitle? @ignoreduplicates:bool"
    ),
    "update_location": (
        "name? parentid? supervisorid? startdate? enddate? status? primary? shipto? customfields?"
        " custtitle? @locationid! @set_nulls:bool @externalkey:bool"
    ),
    "delete_location": "@locationid! @externalkey:bool",
    "create_class": "classid name description? parentid? status? customfields?",
    "update_class": (
        "name? description? parentid? status? customfields? @key! @set_nulls:bool @externalkey:bool"
    ),
    "delete_class": "@key! @externalkey:bool",
    "create_item": (
        "itemid name status? itemtype enable_bins? extended_description? productlineid? substituteid?"
        " ship_weight? datelastsold? datelastrecvd? taxable? cost_method? standard_cost? average_cost?"
        " base_price? standard_unit? purchase_unit? purchase_unit_factor? sales_unit?"
        " sales_unit_factor? default_warehouse? glgroup? note? inventory_precision?"
        " purchasing_precision? sales_precision? upc? hasstartenddates? term_period?"
        " defaultnoofperiods? computepriceforshortterm? itaxgroup? revenue_posting? vendlineitems?"
        " whslineitems? complineitems? taxcode? vsoecategory? vsoedlvrstatus? vsoerevdefstatus?"
        " incomeaccount? invaccount? expenseaccount? cogsaccount? offsetoeglaccount?"
        " offsetpoglaccount? defrevaccount? uomgrp? dropship? cnbillingtemplate? cnrevenuetemplate?"
        " cnrevenue2template? cnexpensetemplate? cnexpense2template? customfields? mrr?"
        " @ignoreduplicates:bool"
    ),
    "update_item": (
        "name? status? enable_bins? extended_description? productlineid? substituteid? ship_weight?"
        " taxable? standard_cost? base_price? standard_unit? purchase_unit? purchase_unit_factor?"
        " sales_unit? sales_unit_factor? default_warehouse? glgroup? note? inventory_precision?"
        " purchasing_precision? sales_precision? upc? hasstartenddates? term_period?"
        " defaultnoofperiods? computepriceforshortterm? itaxgroup? revenue_posting? vendlineitems?"
        " whslineitems? complineitems? taxcode? vsoecategory? vsoedlvrstatus? vsoerevdefstatus?"
        " incomeaccount? invaccount? expenseaccount? cogsaccount? offsetoeglaccount?"
        " offsetpoglaccount? defrevaccount? uomgrp? dropship? cnbillingtemplate? cnrevenuetemplate?"
        " cnrevenue2template? cnexpensetemplate? cnexpense2template? customfields? mrr? @itemid!"
    ),
    "delete_item": "@itemid!",
    "create_project": (
        "projectid name description? parentid? invoicewithparent? projectcategory projecttype?"
        " projectstatus? customerid? managerid? custuserid? salescontactid? begindate? enddate?"
        " departmentid? locationid? classid? currency? billingtype? termname? docnumber? billto?"
        " shipto? contactinfo? sonumber? ponumber? poamount? pqnumber? budgetamount? budgetedcost?"
        " budgetqty? userrestrictions? obspercentcomplete? budgetid? billingrate? billingpricing?"
        " expenserate? expensepricing? poaprate? poappricing? status? supdocid? invoicemessage?"
        " invoicecurrency? projectresources* billingovermax? excludeexpenses? customfields?"
    ),
    "update_project": (
        "projectid name description? parentid? invoicewithparent? projectcategory projecttype?"
        " projectstatus? customerid? managerid? custuserid? salescontactid? begindate? enddate?"
        " departmentid? locationid? classid? currency? billingtype? termname? docnumber? billto?"
        " shipto? contactinfo? sonumber? ponumber? poamount? pqnumber? budgetamount? budgetedcost?"
        " budgetqty? userrestrictions? obspercentcomplete? budgetid? billingrate? billingpricing?"
        " expenserate? expensepricing? poaprate? poappricing? status? supdocid? invoicemessage?"
        " invoicecurrency? projectresources* billingovermax? excludeexpenses? customfields? @key!"
        " @set_nulls:bool @externalkey:bool"
    ),
    "delete_project": "@key! @externalkey:bool",
    "create_task": (
        "taskname projectid taskid? pbegindate? penddate? itemid? billable? taskdescription?"
        " ismilestone? utilized? priority? taskno? taskstatus? parentkey? parenttaskname? budgetqty?"
        " estqty? timetype? obspercentcomplete? taskresources? customfields? classid? supdocid?"
        " dependentonkey? dependentonname?"
    ),
    "update_task": (
        "taskname? projectid? pbegindate? penddate? itemid? billable? taskdescription? ismilestone?"
        " utilized? priority? taskno? taskstatus? parentkey? parenttaskname? budgetqty? estqty?"
        " timetype? obspercentcomplete? taskresources? customfields? classid? dependentonkey?"
        " dependentonname? @key!"
    ),
    "delete_task": "@key!",
    "create_employee": (
        "employeeid ssn? title? locationid? departmentid? classid? supervisorid? birthdate?"
        " startdate? enddate? terminationtype? employeetype? gender? status? currency? externalid?"
        " name1099? form1099type? form1099box? earningtypename? postactualcost? personalinfo"
        " contactlist? paymethod? paymentnotify? achenabled? achbankroutingnumber? achaccountnumber?"
        " achaccounttype? achremittancetype? customfields? mergepaymentreq? @ignoreduplicates:bool"
    ),
    "update_employee": (
        "ssn? title? locationid? departmentid? classid? supervisorid? birthdate? startdate? enddate?"
        " terminationtype? employeetype? gender? status? currency? name1099? form1099type?"
        " form1099box? earningtypename? postactualcost? personalinfo contactlist? paymethod?"
        " paymentnotify? achenabled? achbankroutingnumber? achaccountnumber? achaccounttype?"
        " achremittancetype? customfields? mergepaymentreq? @employeeid! @set_nulls:bool"
        " @externalkey:bool"
    ),
    "delete_employee": "@employeeid! @externalkey:bool",
    "create_checkingaccount": (
        "bankaccountid bankaccountno? locationid bankname routingno? branchid? phone? currency?"
        " mailaddress? status? disableiet? financialdata? glaccountno?"
        " (servicechargeglaccount|servicechargeaccountlabel)?"
        " (interestearnedglaccount|interestearnedaccountlabel)? departmentid? checkinfocontact?"
        " checklayout? nextcheck? achenabled? achbankid? companyname? companyidentification?"
        " financialinstitution? description? discretionarydata? userecommendedsetup? serviceclasscode?"
        " batchid? tracenumberseq? usetracenumber? docnumberseq? visibility? outsourcecheck?"
        " fractionalroutingno? nameontheaccount? amexchecknum? outsourceach? abo_first_name?"
        " abo_middle_name? abo_last_name? abo_phone_number? abo_email_id?"
    ),
    "update_checkingaccount": (
        "bankaccountno? locationid? bankname? routingno? branchid? phone? currency? mailaddress?"
        " status? disableiet? financialdata? (servicechargeglaccount|servicechargeaccountlabel)?"
        " (interestearnedglaccount|interestearnedaccountlabel)? departmentid? checkinfocontact?"
        " checklayout? nextcheck? achenabled? achbankid? companyname? companyidentification?"
        " financialinstitution? description? discretionarydata? userecommendedsetup? serviceclasscode?"
        " batchid? tracenumberseq? usetracenumber? docnumberseq? visibility? outsourcecheck?"
        " fractionalroutingno? nameontheaccount? amexchecknum? outsourceach? abo_first_name?"
        " abo_middle_name? abo_last_name? abo_phone_number? abo_email_id? @bankaccountid!"
        " @set_nulls:bool @externalkey:bool"
    ),
    "delete_checkingaccount": "@bankaccountid! @externalkey:bool",
    "create_savingsaccount": (
        "bankaccountid bankaccountno? locationid bankname routingno? branchid? phone? currency?"
        " mailaddress? status? disableiet? financialdata? glaccountno?"
        " (servicechargeglaccount|servicechargeaccountlabel)?"
        " (interestearnedglaccount|interestearnedaccountlabel)? departmentid? visibility?"
    ),
    "update_savingsaccount": (
        "bankaccountno? locationid? bankname? routingno? branchid? phone? currency? mailaddress?"
        " status? disableiet? financialdata? (servicechargeglaccount|servicechargeaccountlabel)?"
        " (interestearnedglaccount|interestearnedaccountlabel)? departmentid? visibility?"
        " @bankaccountid! @set_nulls:bool @externalkey:bool"
    ),
    "delete_savingsaccount": "@bankaccountid! @externalkey:bool",
    "record_deposit": (
        "bankaccountid depositdate depositid (receipts|receiptkeys) description? supdocid? customfields?"
    ),
    "record_otherreceipt": (
        "paymentdate payee receiveddate paymentmethod (undepglaccountno|(bankaccountid depositdate?))"
        f" refid? description? supdocid? {TRANSACTION_CURRENCY} customfields? receiptitems"
    ),
    "create_supdoc": "supdocid supdocname? supdocfoldername? supdocdescription? attachments?",
    "update_supdoc": "supdocid supdocname? supdocfoldername? supdocdescription? attachments?",
    "delete_supdoc": "@key!",
    "create_supdocfolder": "supdocfoldername supdocfolderdescription? supdocparentfoldername?",
    "update_supdocfolder": "supdocfoldername supdocfolderdescription? supdocparentfoldername?",
    "delete_supdocfolder": "@key!",
    "get_companyprefs": "@application!",
    "get_applications": "",
    "get_closedbooksdate": "",
    "getUserPermissions": "userId",
    "get": (
        "fields?"
        " @object!:accountgroup|apaccountlabel|apterm|araccountlabel|arterm|bankaccount|bill|contact|project|class|customer|customervisibility|customerachinfo|customerchargecard|customerbankaccount|department|employee|expensetypes|glaccount|statglaccount|icitem|stkittransaction|ictransaction|invoice|location|locationentity|supdocfolder|supdoc|company_info|trxcurrencies|journal|popricelist|csnhistory|locationgroup|vsoepricelist|potransaction|pricelistitem|productline|recurbill|recurinvoice|renewalmacro|reportingperiod|revrecschedule|revrecscheduleentry|sopricelist|sotransaction|otherreceipts|recursotransaction|recurringgltransaction|recurringstatgltrans|subscription|territory|vendor|vendorvisibility|warehouse|taxdetail|taxschedule|taxscheduledetail|taxschedulemap|appaymentrequest|timesheet|task|projecttype|projectstatus|timetype|allocation|cctransaction|vsoeallocation|earningtype|employeerate|achbankconfiguration"
        " @key! @externalkey:bool"
    ),
    "get_list": (
        "filter? sorts? fields? additional_parameters?"
        " @object!:accountgroup|adjjournal|statjournal|apaccountlabel|apadjustment|apadjustmentbatch|appayment|apterm|project|class|araccountlabel|aradjustment|aradjustmentbatch|arpayment|arpaymentbatch|arterm|artransactiondef|bankaccount|bill|billbatch|contact|custglgroup|customer|customervisibility|customerachinfo|customerchargecard|customerbankaccount|customerppackage|department|employee|expensereport|expensereportbatch|expensetypes|expensepaymenttype|glaccount|statglaccount|glbudget|glbudgetitem|glentry|gltransaction|icitem|ictotal|stkittransaction|ictransaction|ictransactiondef|invoice|invoicebatch|itemglgroup|journal|location|locationentity|supdocfolder|supdoc|company_info|trxcurrencies|popricelist|vsoepricelist|vsoeitempricelist|potransaction|potransactiondef|csnhistory|locationgroup|pricelistitem|productline|renewalmacro|reportingperiod|revrecschedule|revrecscheduleentry|revrectemplate|sopricelist|sotransaction|otherreceipts|recursotransaction|sotransactiondef|subscription|territory|uom|vendglgroup|vendor|vendorvisibility|warehouse|taxdetail|taxschedule|taxscheduledetail|contacttaxgroup|itemtaxgroup|taxschedulemap|smarteventlog|appaymentrequest|icitemtotals|itemtotal|timesheet|task|projecttype|projectstatus|timetype|allocation|cctransaction|revrecchangelog|vsoeallocation|expenseadjustmentreport|earningtype|employeerate|achbankconfiguration|vendorentityaccount|vendorpref|employeepref"
        " @start @maxitems @showprivate:bool"
    ),
}
