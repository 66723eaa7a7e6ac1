"""Legacy functions of accounts payable."""

from __future__ import annotations

from integrations.sandbox.gateway.legacy_models.currency import CURRENCIES, TRANSACTION_CURRENCY

PAYABLES: dict[str, str] = {
    "create_bill": (
        "vendorid datecreated dateposted? ((datedue termname?)|termname) action? batchkey? billno?"
        f" ponumber? onhold? description? externalid? payto? returnto? {CURRENCIES} nogl? supdocid?"
        " customfields? inclusivetax? taxsolutionid? billitems"
    ),
    "update_bill": (
        "vendorid? datecreated? dateposted? datedue? termname? action? billno? ponumber? onhold?"
        f" description? payto? returnto? {TRANSACTION_CURRENCY} supdocid? customfields? inclusivetax?"
        " taxsolutionid? updatebillitems? @key! @partial_edit:bool @set_nulls:bool @externalkey:bool"
    ),
    "delete_bill": "@key! @externalkey:bool",
    "reverse_bill": "datereversed description? @key!",
    "reclassify_bill": (
        "billno? referenceno? description? termname? datedue? recpaydate? paypriority? onhold?"
        " reclassifyitems? @key!"
    ),
    "create_billbatch": "batchtitle datecreated? create_bill*",
    "create_apadjustment": (
        "vendorid datecreated dateposted? batchkey? adjustmentno? action? billno? description?"
        f" externalid? {CURRENCIES} nogl? customfields? inclusivetax? taxsolutionid? apadjustmentitems"
    ),
    "update_apadjustment": (
        "vendorid? datecreated? dateposted? adjustmentno? action? billno? description?"
        f" {TRANSACTION_CURRENCY} customfields? inclusivetax? taxsolutionid? updateapadjustmentitems?"
        " @key! @set_nulls:bool @externalkey:bool"
    ),
    "delete_apadjustment": "@key! @externalkey:bool",
    "create_apadjustmentbatch": "batchtitle datecreated? create_apadjustment*",
    "create_appayment": (
        "(bankaccountid|chargecardid) vendorid memo paymentmethod? checkdate batchkey? checkno"
        f" billno? basepaymentamount? paymentexchratetype? {CURRENCIES} payitems"
    ),
    "reverse_appayment": "datereversed description? @key!",
    "create_paymentrequest": (
        "(bankaccountid|chargecardid) vendorid memo? paymentmethod grouppayments? paymentdate"
        " paymentoption? (paymentrequestitems|paymentamount) documentnumber? paymentdescription?"
        " paymentcontact?"
    ),
    "delete_paymentrequest": "@key!",
    "approve_appaymentrequest": "appaymentkeys",
    # Younger than the schema; Sage's own SDK writes it.
    "decline_appaymentrequest": "appaymentkeys",
    "send_appaymentrequest": "appaymentkeys",
    "confirm_appaymentrequest": "appaymentkeys",
    "void_appaymentrequest": "appaymentkeys",
    "create_vendor": (
        "vendorid? name parentid? termname? glaccountno? accountlabel? vendtype? taxid? creditlimit?"
        " paymethod? outsourcecheck? outsourceach? billingtype? vendoraccountno? displocacctnocheck?"
        " onhold? donotcutcheck? comments? status? currency? onetime? externalid? primary? returnto?"
        " payto? contactinfo? contactto1099? contactlist? name1099? form1099type? form1099box?"
        " customfields? paymentnotify? achenabled? wireenabled? checkenabled? achbankroutingnumber?"
        " achaccountnumber? achaccounttype? achremittancetype? wirebankname? wirebankroutingnumber?"
        " wireaccountnumber? wireaccounttype? pmplusremittancetype? pmplusemail? pmplusfax?"
        " displaytermdiscount? visibility? supdocid? mergepaymentreq? offsetglaccountno?"
        " taxsolutionid? taxschedule? retainagepercentage? @ignoreduplicates:bool"
    ),
    "update_vendor": (
        "name? parentid? termname? glaccountno? accountlabel? vendtype? taxid? creditlimit?"
        " paymethod? outsourcecheck? outsourceach? billingtype? vendoraccountno? displocacctnocheck?"
        " onhold? donotcutcheck? comments? status? currency? primary? returnto? payto? contactinfo?"
        " contactto1099? contactlist? name1099? form1099type? form1099box? customfields?"
        " paymentnotify? achenabled? wireenabled? checkenabled? achbankroutingnumber?"
        " achaccountnumber? achaccounttype? achremittancetype? wirebankname? wirebankroutingnumber?"
        " wireaccountnumber? wireaccounttype? pmplusremittancetype? pmplusemail? pmplusfax?"
        " displaytermdiscount? visibility? supdocid? mergepaymentreq? offsetglaccountno?"
        " taxsolutionid? taxschedule? retainagepercentage? @vendorid! @set_nulls:bool"
        " @externalkey:bool"
    ),
    "delete_vendor": "@vendorid! @externalkey:bool",
    "update_vendorvisibility": "visibility @vendorid!",
    "create_vendorentityaccountno": "vendorid accountno locationid",
    "create_apaccountlabel": (
        "glaccountno accountlabel description offsetglaccountno? status? externalid? @ignoreduplicates:bool"
    ),
    "update_apaccountlabel": (
        "glaccountno? description? offsetglaccountno? status? @accountlabel! @set_nulls:bool"
        " @externalkey:bool"
    ),
    "delete_apaccountlabel": "@accountlabel! @externalkey:bool",
    "create_apterm": "name description? status? due? discount? disccalcon? penalty?",
    "update_apterm": "description? status? due? discount? disccalcon? penalty? @name!",
    "delete_apterm": "@name!",
}
