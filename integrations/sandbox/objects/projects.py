"""Who works on what for whom: employees, projects with their tasks and cost types, contracts."""

from __future__ import annotations

from integrations.sandbox.objects.fields import (
    ACTIVE,
    AUDIT,
    KEY,
    OWNER,
    Kind,
    ObjectType,
    columns,
    derived,
    enum,
    relations,
    table_of,
)
from integrations.sandbox.objects.links import by_key, contacts, key_of, shown

EMPLOYEE = ObjectType(
    "EMPLOYEE",
    "Employee",
    table_of(
        KEY,
        columns("EMPLOYEEID PERSONALINFO.CONTACTNAME TITLE SSN EMPLOYEETYPE SUPERVISORID EMPPOSITIONID"),
        columns("LOCATIONID DEPARTMENTID CLASSID EARNINGTYPENAME NAME1099 FORM1099TYPE FORM1099BOX"),
        columns("SUPDOCFOLDERNAME ACHBANKROUTINGNUMBER ACHACCOUNTNUMBER"),
        columns("BIRTHDATE STARTDATE ENDDATE", Kind.DATE),
        columns("POSTACTUALCOST PAYMENTNOTIFY MERGEPAYMENTREQ ACHENABLED", Kind.BOOLEAN),
        enum("GENDER", "female", "male"),
        enum("PAYMETHODKEY", "Printed Check", "EFT", "Cash", "ACH"),
        enum("TERMINATIONTYPE", "voluntary", "involuntary", "deceased", "disability", "retired"),
        enum("ACHACCOUNTTYPE", "Checking Account", "Savings Account"),
        enum("ACHREMITTANCETYPE", "Personal(PPD)", "Business(CCD)", "Business(CTX)"),
        enum("STATUS", *ACTIVE),
        derived("CURRENCY", "'USD'"),
        derived("ENTITY", "'E'||{t}.EMPLOYEEID"),
        derived("CONTACT_NAME", '{t}."PERSONALINFO.CONTACTNAME"'),
        key_of("CONTACTKEY", "CONTACT", "PERSONALINFO.CONTACTNAME"),
        shown("SUPERVISORNAME", "EMPLOYEE", "PERSONALINFO.CONTACTNAME", "SUPERVISORID"),
        key_of("LOCATIONKEY", "LOCATION", "LOCATIONID"),
        key_of("DEPARTMENTKEY", "DEPARTMENT", "DEPARTMENTID"),
        shown("CLASSNAME", "CLASS", "NAME", "CLASSID"),
        AUDIT,
        OWNER,
    ),
    business_id="EMPLOYEEID",
    relations=relations(
        *contacts("CONTACT:PERSONALINFO PERSONALINFO"),
        ("MANAGER", "EMPLOYEE", "SUPERVISORID", "EMPLOYEEID"),
        ("LOCATION", "LOCATION", "LOCATIONID", "LOCATIONID"),
        ("DEPARTMENT", "DEPARTMENT", "DEPARTMENTID", "DEPARTMENTID"),
        ("CLASS", "CLASS", "CLASSID", "CLASSID"),
    ),
    hidden=("_OWNER", "_EXTERNALID"),
    nested=("PERSONALINFO",),
)

_PRICING = ("Billing rate", "Cost plus fee")
_OF_GRANTS = (
    "CFDA FUNDEDNAME AGENCY PAYER FUNDINGOTHERID ASSISTANCETYPE REVRESTRICTION RESTRICTIONEXPIRY"
    " RESTRICTIONEXPIRATIONDATE TIMESATISFACTIONSCHEDULED"
)
_OF_CONSTRUCTION = (
    "INCLUSIONS EXCLUSIONS ACTUALSTARTDATE SCHEDULEDCOMPLETIONDATE REVISEDCOMPLETIONDATE SUBSTANTIALCOMPLETIONDATE"
    " ACTUALCOMPLETIONDATE NOTICETOPROCEED RESPONSEDUE"
)
PROJECT = ObjectType(
    "PROJECT",
    "Project",
    table_of(
        KEY,
        columns("PROJECTID NAME DESCRIPTION PARENTID PROJECTTYPE PROJECTSTATUS CUSTOMERID MANAGERID"),
        columns("CUSTUSERID SALESCONTACTID LOCATIONID DEPARTMENTID CLASSID TERMNAME DOCNUMBER SONUMBER"),
        columns("PONUMBER PQNUMBER BUDGETID INVOICEMESSAGE INVOICECURRENCY SUPDOCID SCOPE TERMS"),
        columns("CONTACTINFO.CONTACTNAME BILLTO.CONTACTNAME SHIPTO.CONTACTNAME"),
        columns("BUDGETQTY BILLINGRATE EXPENSERATE POAPRATE OBSPERCENTCOMPLETE", Kind.DECIMAL),
        columns("BUDGETAMOUNT CONTRACTAMOUNT BUDGETEDCOST POAMOUNT", Kind.MONEY),
        columns("BEGINDATE ENDDATE SCHEDULEDSTARTDATE EXECUTEON", Kind.DATE),
        columns("SCHEDULEDIMPACT"),
        columns(
            "INVOICEWITHPARENT BILLABLEEXPDEFAULT BILLABLEAPPODEFAULT EXCLUDEEXPENSES PREVENTAPPO",
            Kind.BOOLEAN,
        ),
        enum("PROJECTCATEGORY", "Contract", "Capitalized", "Internal Non-billable", "Internal Billable"),
        enum("BILLINGTYPE", "Time & Material", "Fixed Fee", "Fixed Fee & Expenses"),
        enum("USERRESTRICTIONS", "System Default", "Any User", "Project Users", "Project Task Users"),
        enum("BILLINGPRICING", *_PRICING),
        enum("EXPENSEPRICING", *_PRICING),
        enum("POAPPRICING", "Cost plus fee"),
        enum("BILLINGOVERMAX", "Do nothing", "Issue a warning message", "Prevent billing"),
        enum("STATUS", *ACTIVE),
        derived("CURRENCY", "'USD'"),
        shown("PARENTNAME", "PROJECT", "NAME", "PARENTID"),
        key_of("PARENTKEY", "PROJECT", "PARENTID"),
        shown("CUSTOMERNAME", "CUSTOMER", "NAME", "CUSTOMERID"),
        key_of("CUSTOMERKEY", "CUSTOMER", "CUSTOMERID"),
        shown("DEPARTMENTNAME", "DEPARTMENT", "TITLE", "DEPARTMENTID"),
        key_of("PROJECTDEPTKEY", "DEPARTMENT", "DEPARTMENTID"),
        shown("LOCATIONNAME", "LOCATION", "NAME", "LOCATIONID"),
        key_of("PROJECTLOCATIONKEY", "LOCATION", "LOCATIONID"),
        shown("CLASSNAME", "CLASS", "NAME", "CLASSID"),
        key_of("CLASSKEY", "CLASS", "CLASSID"),
        shown("MANAGERCONTACTNAME", "EMPLOYEE", "PERSONALINFO.CONTACTNAME", "MANAGERID"),
        key_of("MANAGERKEY", "EMPLOYEE", "MANAGERID"),
        AUDIT,
        OWNER,
    ),
    business_id="PROJECTID",
    relations=relations(
        ("PARENT", "PROJECT", "PARENTID", "PROJECTID"),
        ("CUSTOMER", "CUSTOMER", "CUSTOMERID", "CUSTOMERID"),
        ("MANAGER", "EMPLOYEE", "MANAGERID", "EMPLOYEEID"),
        ("SALESCONTACT", "EMPLOYEE", "SALESCONTACTID", "EMPLOYEEID"),
        ("TERM", "ARTERM", "TERMNAME", "NAME"),
        *contacts("PRIMARYCONTACT:CONTACTINFO BILLTOCONTACT:BILLTO SHIPTOCONTACT:SHIPTO"),
    ),
    hidden=("_OWNER", "_EXTERNALID"),
    indexes=("CUSTOMERID",),
    noted=(*_OF_GRANTS.split(), *_OF_CONSTRUCTION.split()),
)

_TASK_ITEM = [
    *columns("ITEMID"),
    shown("ITEMNAME", "ITEM", "NAME", "ITEMID"),
    key_of("ITEMKEY", "ITEM", "ITEMID"),
]
_OF_PROJECT = [
    *columns("PROJECTID"),
    shown("PROJECTNAME", "PROJECT", "NAME", "PROJECTID"),
    key_of("PROJECTKEY", "PROJECT", "PROJECTID"),
]


# A task's id is unique within its project only, so the books find tasks by both.
TASK = ObjectType(
    "TASK",
    "Task",
    table_of(
        KEY,
        columns("TASKID NAME DESCRIPTION TASKNO CLASSID SUPDOCID PRODUCTIONUNITDESC STANDARDTASKID"),
        columns("TIMETYPENAME DEPENDENTONNAME"),
        columns("BUDGETQTY ESTQTY OBSPERCENTCOMPLETE", Kind.DECIMAL),
        columns("PARENTKEY DEPENDENTONKEY PRIORITY", Kind.INTEGER),
        columns("PBEGINDATE PENDDATE", Kind.DATE),
        columns("ISMILESTONE UTILIZED BILLABLE", Kind.BOOLEAN),
        enum("TASKSTATUS", "Not Started", "Planned", "In Progress", "Completed", "On Hold"),
        enum("STATUS", *ACTIVE),
        _OF_PROJECT,
        _TASK_ITEM,
        by_key("PARENTID", "TASK", "TASKID", "PARENTKEY"),
        by_key("PARENTTASKNAME", "TASK", "NAME", "PARENTKEY"),
        shown("CUSTOMERID", "PROJECT", "CUSTOMERID", "PROJECTID"),
        shown("CLASSNAME", "CLASS", "NAME", "CLASSID"),
        key_of("CLASSKEY", "CLASS", "CLASSID"),
        AUDIT,
    ),
    relations=relations(
        ("PROJECT", "PROJECT", "PROJECTID", "PROJECTID"),
        ("ITEM", "ITEM", "ITEMID", "ITEMID"),
        ("PARENT", "TASK", "PARENTKEY", "RECORDNO"),
        ("DEPENDENTON", "TASK", "DEPENDENTONKEY", "RECORDNO"),
    ),
    hidden=("_OWNER",),
    indexes=("PROJECTID", "TASKID"),
)

_OF_TASK = "FROM TASK x WHERE x.PROJECTID={t}.PROJECTID AND x.TASKID={t}.TASKID)"
COSTTYPE = ObjectType(
    "COSTTYPE",
    "Cost Type",
    table_of(
        KEY,
        columns("COSTTYPEID TASKID NAME DESCRIPTION ACCUMULATIONTYPENAME COSTUNITDESCRIPTION ACCOUNTNO"),
        columns("STANDARDCOSTTYPEID"),
        columns("PLANNEDBEGINDATE PLANNEDENDDATE ACTUALBEGINDATE ACTUALENDDATE", Kind.DATE),
        enum("STATUS", *ACTIVE),
        _OF_PROJECT,
        _TASK_ITEM,
        derived("TASKNAME", f"(SELECT x.NAME {_OF_TASK}"),
        derived("TASKKEY", f"(SELECT x.RECORDNO {_OF_TASK}", Kind.INTEGER),
        shown("ACCOUNTTITLE", "GLACCOUNT", "TITLE", "ACCOUNTNO"),
        key_of("ACCOUNTKEY", "GLACCOUNT", "ACCOUNTNO"),
        AUDIT,
    ),
    relations=relations(
        ("PROJECT", "PROJECT", "PROJECTID", "PROJECTID"),
        ("GLACCOUNT", "GLACCOUNT", "ACCOUNTNO", "ACCOUNTNO"),
        ("ITEM", "ITEM", "ITEMID", "ITEMID"),
    ),
    hidden=("_OWNER",),
    indexes=("PROJECTID", "COSTTYPEID"),
)

CONTRACT = ObjectType(
    "CONTRACT",
    "Contract",
    table_of(
        KEY,
        columns("CONTRACTID NAME DESCRIPTION CUSTOMERID BILLTOCONTACTNAME SHIPTOCONTACTNAME TERMNAME"),
        columns("CONTRACTTYPE LOCATIONID DEPARTMENTID PROJECTID VENDORID EMPLOYEEID CLASSID SUPDOCID"),
        columns("PRCLIST MEAPRCLIST EVERGREENMACRO RENEWALMACRO ADDITIONALCONTACTNAME EXCHRATETYPE"),
        columns("RENEWTERMLENGTH ADVBILLBY RENEWALADVBILLBY", Kind.INTEGER),
        columns("BEGINDATE ENDDATE", Kind.DATE),
        columns("RENEWAL", Kind.BOOLEAN),
        enum("STATE", "Draft", "In progress", "Renewed", "Cancelled", "Not renewed"),
        enum("TERMTYPE", "Termed", "Evergreen"),
        enum("BILLINGFREQUENCY", "Monthly", "Quarterly", "Annually"),
        enum("RENEWTERMPERIOD", "Years", "Months", "Days"),
        enum("ADVBILLBYTYPE", "days", "months"),
        enum("RENEWALADVBILLBYTYPE", "days", "months"),
        enum("APPLICATION", "Contracts", "Order Entry"),
        enum("STATUS", *ACTIVE),
        derived("CURRENCY", "'USD'"),
        derived("BASECURR", "'USD'"),
        shown("CUSTOMERNAME", "CUSTOMER", "NAME", "CUSTOMERID"),
        shown("LOCATIONNAME", "LOCATION", "NAME", "LOCATIONID"),
        key_of("LOCATIONKEY", "LOCATION", "LOCATIONID"),
        shown("DEPARTMENTNAME", "DEPARTMENT", "TITLE", "DEPARTMENTID"),
        AUDIT,
        OWNER,
    ),
    business_id="CONTRACTID",
    relations=relations(
        ("CUSTOMER", "CUSTOMER", "CUSTOMERID", "CUSTOMERID"),
        ("LOC", "LOCATION", "LOCATIONID", "LOCATIONID"),
        ("DEPT", "DEPARTMENT", "DEPARTMENTID", "DEPARTMENTID"),
    ),
    hidden=("_OWNER",),
    indexes=("CUSTOMERID",),
)

PROJECTS = (EMPLOYEE, PROJECT, TASK, COSTTYPE, CONTRACT)
