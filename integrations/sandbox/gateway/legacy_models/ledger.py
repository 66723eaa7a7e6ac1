"""Legacy functions of the general ledger."""

from __future__ import annotations

LEDGER: dict[str, str] = {
    "create_gltransaction": (
        "journalid datecreated reversedate? description referenceno? sourceentity? customfields?"
        " gltransactionentries"
    ),
    "delete_gltransaction": "@key! @externalkey:bool",
    "create_statgltransaction": "journalid datecreated reversedate? description statgltransactionentries",
    "create_recurringgltransaction": (
        "journalid datecreated description referenceno? sourceentity? supdocid? startdate ending?"
        " modenew? interval? eom? errnotifyemailids? revstartdate? revending? revmodenew? revinterval?"
        " reveom? reverrnotifyemailids? isautoreverse? tiereverse? autorevmodenew? autorevinterval?"
        " autoreveom? customfields? gltransactionentries"
    ),
    "delete_recurringgltransaction": "@key! @externalkey:bool",
    "create_journal": "symbol title status? externalid? bookkey? @ignoreduplicates:bool",
    "update_journal": "title? status? @symbol! @externalkey:bool",
    "delete_journal": "title? status? @symbol! @externalkey:bool",
    "create_statjournal": "symbol title status? bookkey? @ignoreduplicates:bool",
    "delete_statjournal": "title? status? @symbol! @externalkey:bool",
    "create_glaccount": (
        "glaccountno title normalbalance accounttype? closingtype? closingaccountno? status?"
        " requiredept? requireloc? requireproject? requiretask? requirecustomer? requirevendor?"
        " requireitem? requireemployee? requireclass? requirecontract? requirewarehouse? taxable?"
        " externalid? customfields? category? taxcode? mrccode? alternativeaccount?"
        " subledgercontrolon? @ignoreduplicates:bool"
    ),
    "update_glaccount": (
        "title? normalbalance? accounttype? closingtype? closingaccountno? status? requiredept?"
        " requireloc? requireproject? requiretask? requirecustomer? requirevendor? requireitem?"
        " requireemployee? requireclass? requirecontract? requirewarehouse? taxable? customfields?"
        " category? taxcode? mrccode? alternativeaccount? subledgercontrolon? @glaccountno!"
        " @set_nulls:bool @externalkey:bool"
    ),
    "delete_glaccount": "@glaccountno! @externalkey:bool",
    "create_statglaccount": (
        "glaccountno title requiredept? requireloc? requireproject? requiretask? requirecustomer?"
        " requirevendor? requireitem? requireemployee? requireclass? requirecontract?"
        " requirewarehouse? customfields? category? status? @ignoreduplicates:bool"
    ),
    "update_statglaccount": (
        "title? requiredept? requireloc? requireproject? requiretask? requirecustomer? requirevendor?"
        " requireitem? requireemployee? requireclass? requirecontract? requirewarehouse? customfields?"
        " category? status? @glaccountno! @set_nulls:bool @externalkey:bool"
    ),
    "delete_statglaccount": "@glaccountno! @externalkey:bool",
    "create_allocation": (
        "allocationid description? status? allocateby? allocateto? docnumber? supdocid? allocationentry"
    ),
    "update_allocation": (
        "description? status? allocateby? allocateto? docnumber? supdocid? updateallocationentry? @key!"
    ),
    "delete_allocation": "@key!",
    "get_accountbalances": (
        "(reportingperiodname|(startdate enddate)) (glaccountno|accountgroupname|(startaccountno"
        " endaccountno))? locationid? departmentid? showzerobalances? reportingbook? adjbooks?"
        " includereportingbook? statistical? dept_subs? loc_subs? ((projectid?"
        " projectid_subs?)|projecttypeid?) taskid? taskid_subs? ((customerid?"
        " customerid_subs?)|customertypeid?) ((vendorid? vendorid_subs?)|vendortypeid?) ((employeeid?"
        " employeeid_subs?)|employeetypeid?) itemid? productlineid? classid? classid_subs? contractid?"
        " contractid_subs? warehouseid? warehouseid_subs? userDefinedDimensions?"
    ),
    "get_trialbalance": (
        "(reportingperiodname|(startdate enddate)) showzerobalances? showdeptdetail? showlocdetail?"
        " reportingbook? adjbooks? includereportingbook? statistical? departmentid? dept_subs?"
        " locationid? loc_subs? ((projectid? projectid_subs?)|projecttypeid?) taskid? taskid_subs?"
        " ((customerid? customerid_subs?)|customertypeid?) ((vendorid? vendorid_subs?)|vendortypeid?)"
        " ((employeeid? employeeid_subs?)|employeetypeid?) itemid? productlineid? classid?"
        " classid_subs? contractid? contractid_subs? warehouseid? warehouseid_subs?"
        " userDefinedDimensions?"
    ),
}
