"""Legacy functions of accounts receivable."""

from __future__ import annotations

from integrations.sandbox.gateway.legacy_models.currency import CURRENCIES, TRANSACTION_CURRENCY

RECEIVABLES: dict[str, str] = {
    "create_invoice": (
        "customerid datecreated dateposted? datedue? termname? ~batchkey action? invoiceno? ponumber?"
        f" ~onhold description? externalid? billto? shipto? {CURRENCIES} nogl? supdocid? customfields?"
        " taxsolutionid? invoiceitems"
    ),
    "update_invoice": (
        "customerid? datecreated? dateposted? datedue? termname? action? invoiceno? ponumber?"
        f" description? payto? returnto? {TRANSACTION_CURRENCY} supdocid? customfields? taxsolutionid?"
        " updateinvoiceitems? @key! @set_nulls:bool @externalkey:bool"
    ),
    "delete_invoice": "@key! @externalkey:bool",
    "reverse_invoice": "datereversed description? @key!",
    "reclassify_invoice": "invoiceno? referenceno? description? termname? datedue? reclassifyitems? @key!",
    "create_invoicebatch": "batchtitle datecreated? create_invoice*",
    "create_aradjustment": (
        "customerid datecreated dateposted? batchkey? adjustmentno? action? invoiceno? description?"
        f" externalid? {CURRENCIES} nogl? customfields? taxsolutionid? aradjustmentitems"
    ),
    "update_aradjustment": (
        "customerid? datecreated? dateposted? adjustmentno? action? invoiceno? description?"
        f" {TRANSACTION_CURRENCY} customfields? taxsolutionid? updatearadjustmentitems? @key!"
        " @set_nulls:bool @externalkey:bool"
    ),
    "delete_aradjustment": "@key! @externalkey:bool",
    "create_aradjustmentbatch": "batchtitle datecreated? create_aradjustment*",
    "create_arpayment": (
        "customerid paymentamount translatedamount? (batchkey|bankaccountid|undepfundsacct)? refid?"
        f" overpaylocid? overpaydeptid? datereceived? paymentmethod? {CURRENCIES} cctype? authcode?"
        " arpaymentitem* (onlinecardpayment|onlineachpayment)*"
    ),
    "apply_arpayment": (
        "arpaymentkey paymentdate batchkey? memo? overpaylocid? overpaydeptid? arpaymentitems*"
    ),
    "delete_arpayment": "@key!",
    "reverse_arpayment": "datereversed description? nsfclosedaccount? @key!",
    "create_arpaymentbatch": (
        "batchtitle (bankaccountid|undepfundsacct)? datecreated? create_arpayment* apply_arpayment*"
    ),
    "create_customer": (
        "customerid? name parentid? termname? custrepid? shippingmethod? custtype? taxid?"
        " creditlimit? territoryid? resaleno? deliveryoptions? accountlabel? glaccountno? glgroup?"
        " onhold? comments? status? currency? externalid? primary? billto? shipto? contactinfo?"
        " contactlist? vsoepricelist? customfields? visibility? supdocid? offsetglaccountno?"
        " taxsolutionid? taxschedule? retainagepercentage? @ignoreduplicates:bool"
    ),
    "update_customer": (
        "name? parentid? termname? custrepid? shippingmethod? custtype? taxid? creditlimit?"
        " territoryid? resaleno? deliveryoptions? accountlabel? glaccountno? glgroup? onhold?"
        " comments? status? currency? primary? billto? shipto? contactinfo? contactlist?"
        " vsoepricelist? customfields? visibility? supdocid? offsetglaccountno? taxsolutionid?"
        " taxschedule? retainagepercentage? @customerid! @set_nulls:bool @externalkey:bool"
    ),
    "delete_customer": "@customerid! @externalkey:bool",
    "update_customervisibility": "visibility @customerid!",
    "create_araccountlabel": (
        "glaccountno accountlabel description offsetglaccountno? status? externalid? taxcode?"
        " @ignoreduplicates:bool"
    ),
    "update_araccountlabel": (
        "glaccountno? description? offsetglaccountno? status? taxcode? @accountlabel! @set_nulls:bool"
        " @externalkey:bool"
    ),
    "delete_araccountlabel": "@accountlabel! @externalkey:bool",
    "create_arterm": "name description? status? due? discount? disccalcon? penalty?",
    "update_arterm": "description? status? due? discount? disccalcon? penalty? @name!",
    "delete_arterm": "@name!",
    "create_territory": (
        "territoryid name parentid? managerid? status? externalid? customfields? @ignoreduplicates:bool"
    ),
    "update_territory": "name? parentid? managerid? status? customfields? @territoryid! @externalkey:bool",
    "delete_territory": "@territoryid! @externalkey:bool",
    "get_araging": (
        "agingperiods? customerid? invoiceno? locationid? departmentid? asofdate? useduedate?"
        " showdetails? documenttype? useglpostdate? showzerowithactivity?"
    ),
}
