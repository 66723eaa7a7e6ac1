"""The masters that lines point to: the company's places, departments, classes, items and warehouses."""

from __future__ import annotations

from integrations.sandbox.objects.fields import (
    ACTIVE,
    ACTIVE3,
    AUDIT,
    KEY,
    OWNER,
    Kind,
    ObjectType,
    blank,
    columns,
    derived,
    enum,
    relations,
    table_of,
)
from integrations.sandbox.objects.links import contacts, key_of, shown

_LOCATION_FIELDS = table_of(
    KEY,
    columns("LOCATIONID NAME PARENTID SUPERVISORID CUSTTITLE FEDERALID REPORTPRINTAS LOCATIONTYPE"),
    columns("CONTACTINFO.CONTACTNAME SHIPTO.CONTACTNAME"),
    columns("STARTDATE ENDDATE", Kind.DATE),
    enum("STATUS", *ACTIVE3),
    derived("CURRENCY", "'USD'"),
    derived("ENTITY", "{t}._ENTITY"),
    derived("ISROOT", "CASE WHEN {t}.PARENTID IS NULL THEN 'true' ELSE 'false' END"),
    shown("ENTITYNAME", "LOCATION", "NAME", "_ENTITY"),
    shown("PARENTNAME", "LOCATION", "NAME", "PARENTID"),
    key_of("PARENTKEY", "LOCATION", "PARENTID"),
    shown("SUPERVISORNAME", "EMPLOYEE", "PERSONALINFO.CONTACTNAME", "SUPERVISORID"),
    key_of("SUPERVISORKEY", "EMPLOYEE", "SUPERVISORID"),
    blank("FIRSTMONTH WEEKSTART TAXID"),
    AUDIT,
)
_PLACE_RELATIONS = relations(
    ("PARENT", "LOCATION", "PARENTID", "LOCATIONID"),
    *contacts("CONTACT:CONTACTINFO CONTACTINFO SHIPTO"),
    ("MANAGER", "EMPLOYEE", "SUPERVISORID", "EMPLOYEEID"),
)
_LEGAL = (
    "LEGALNAME LEGALADDRESS1 LEGALADDRESS2 LEGALCITY LEGALSTATE LEGALZIPCODE LEGALCOUNTRY LEGALCONTACTNAME"
)

LOCATION = ObjectType(
    "LOCATION",
    "Location",
    _LOCATION_FIELDS,
    business_id="LOCATIONID",
    relations=_PLACE_RELATIONS,
    hidden=("_OWNER", "_ENTITY", "_EXTERNALID", *_LEGAL.split()),
)

LOCATIONENTITY = ObjectType(
    "LOCATIONENTITY",
    "Entity",
    table_of(
        _LOCATION_FIELDS.values(),
        columns(_LEGAL),
        blank("STARTOPEN STATUTORYREPORTINGPERIOD", Kind.DATE),
    ),
    business_id="LOCATIONID",
    relations=_PLACE_RELATIONS,
    view="SELECT * FROM LOCATION WHERE LOCATIONTYPE='E'",
)

DEPARTMENT = ObjectType(
    "DEPARTMENT",
    "Department",
    table_of(
        KEY,
        columns("DEPARTMENTID TITLE PARENTID SUPERVISORID CUSTTITLE"),
        enum("STATUS", *ACTIVE3),
        shown("PARENTNAME", "DEPARTMENT", "TITLE", "PARENTID"),
        key_of("PARENTKEY", "DEPARTMENT", "PARENTID"),
        shown("SUPERVISORNAME", "EMPLOYEE", "PERSONALINFO.CONTACTNAME", "SUPERVISORID"),
        key_of("SUPERVISORKEY", "EMPLOYEE", "SUPERVISORID"),
        AUDIT,
    ),
    business_id="DEPARTMENTID",
    relations=relations(
        ("PARENT", "DEPARTMENT", "PARENTID", "DEPARTMENTID"),
        ("MANAGER", "EMPLOYEE", "SUPERVISORID", "EMPLOYEEID"),
    ),
    hidden=("_OWNER", "_EXTERNALID"),
)

CLASS = ObjectType(
    "CLASS",
    "Class",
    table_of(
        KEY,
        columns("CLASSID NAME DESCRIPTION PARENTID"),
        enum("STATUS", *ACTIVE3),
        key_of("PARENTKEY", "CLASS", "PARENTID"),
        AUDIT,
        OWNER,
    ),
    business_id="CLASSID",
    relations=relations(("PARENT", "CLASS", "PARENTID", "CLASSID")),
    hidden=("_OWNER", "_EXTERNALID"),
)

PRODUCTLINE = ObjectType(
    "PRODUCTLINE",
    "Product Line",
    table_of(
        KEY,
        columns("PRODUCTLINEID DESCRIPTION PARENTLINE"),
        enum("STATUS", *ACTIVE),
        key_of("PARENTKEY", "PRODUCTLINE", "PARENTLINE"),
        AUDIT,
        OWNER,
    ),
    business_id="PRODUCTLINEID",
    relations=relations(("PARENTPRODUCTLINE", "PRODUCTLINE", "PARENTLINE", "PRODUCTLINEID")),
    hidden=("_OWNER",),
)

_OF_STOCK = (
    "DEFAULT_CONVERSIONTYPE ENABLE_SERIALNO SERIAL_MASKKEY ENABLE_LOT_CATEGORY LOT_CATEGORYKEY ENABLE_BINS"
    " ENABLE_EXPIRATION INV_PRECISION SO_PRECISION PO_PRECISION ENABLELANDEDCOST ENABLE_REPLENISHMENT"
    " DEFAULT_REPLENISHMENT_UOM REPLENISHMENT_METHOD SAFETY_STOCK MAX_ORDER_QTY REORDER_POINT REORDER_QTY"
    " AUTOPRINTLABEL"
)
_OF_SALES = (
    "ALLOWMULTIPLETAXGRPS DEFAULTREVRECTEMPLKEY OFFSETOEGLACCOUNTKEY OFFSETPOGLACCOUNTKEY DEFERREDREVACCTKEY"
    " VSOECATEGORY VSOEDLVRSTATUS VSOEREVDEFSTATUS REVPOSTING REVPRINTING HASSTARTENDDATES TERMPERIOD TOTALPERIODS"
    " COMPUTEFORSHORTTERM RENEWALMACROID"
)
_OF_CATALOGUES = (
    "DUROMETER UPC12 EAN13 SAFETYITEM RESTRICTEDITEM COMPLIANTITEM CONDITION ENGINEERINGALERT SPECIFICATION1"
    " SPECIFICATION2 SPECIFICATION3 PRIMARYCOUNTRYOFORIGIN BRAND SUBBRAND CATEGORY SUBCATEGORY CATALOGREF COLOR"
    " STYLE SIZE1 SIZE2 WEBNAME WEBSHORTDESC WEBLONGDESC"
)
ITEM = ObjectType(
    "ITEM",
    "Item",
    table_of(
        KEY,
        columns("ITEMID NAME EXTENDED_DESCRIPTION PODESCRIPTION SODESCRIPTION PRODUCTLINEID SUBSTITUTEID"),
        columns("GLGROUP UOMGRP UPC NOTE INCOMEACCTKEY EXPENSEACCTKEY INVACCTKEY COGSACCTKEY"),
        columns("STANDARD_COST BASEPRICE", Kind.MONEY),
        columns("TAXABLE CONTRACTENABLED ENABLEFULFILLMENT", Kind.BOOLEAN),
        enum("COST_METHOD", "Standard", "Average", "FIFO", "LIFO"),
        enum("STATUS", *ACTIVE),
        enum(
            "ITEMTYPE",
            *("Inventory", "Non-Inventory", "Non-Inventory (Purchase only)", "Non-Inventory (Sales only)"),
            *("Kit", "Stockable Kit"),
        ),
        key_of("PRODUCTLINERECORDNO", "PRODUCTLINE", "PRODUCTLINEID"),
        AUDIT,
        OWNER,
    ),
    business_id="ITEMID",
    relations=relations(("PRODUCTLINE", "PRODUCTLINE", "PRODUCTLINEID", "PRODUCTLINEID")),
    hidden=("_OWNER", "_EXTERNALID"),
    noted=(*_OF_STOCK.split(), *_OF_SALES.split(), *_OF_CATALOGUES.split()),
)

WAREHOUSE = ObjectType(
    "WAREHOUSE",
    "Warehouse",
    table_of(
        KEY,
        columns("WAREHOUSEID NAME PARENTID MANAGERID LOC.LOCATIONID"),
        columns("CONTACTINFO.CONTACTNAME SHIPTO.CONTACTNAME"),
        columns("USEDINGL ENABLE_REPLENISHMENT ENABLENEGATIVEINV", Kind.BOOLEAN),
        enum("STATUS", *ACTIVE),
        derived("LOCATIONID", '{t}."LOC.LOCATIONID"'),
        shown("MANAGER.NAME", "EMPLOYEE", "PERSONALINFO.CONTACTNAME", "MANAGERID"),
        AUDIT,
        OWNER,
    ),
    business_id="WAREHOUSEID",
    relations=relations(
        ("LOC", "LOCATION", "LOC.LOCATIONID", "LOCATIONID"),
        *contacts("CONTACT:CONTACTINFO CONTACTINFO SHIPTO"),
        ("MANAGER", "EMPLOYEE", "MANAGERID", "EMPLOYEEID"),
        ("PARENT", "WAREHOUSE", "PARENTID", "WAREHOUSEID"),
    ),
    hidden=("_OWNER",),
)

STRUCTURE = (LOCATION, LOCATIONENTITY, DEPARTMENT, CLASS, PRODUCTLINE, ITEM, WAREHOUSE)
