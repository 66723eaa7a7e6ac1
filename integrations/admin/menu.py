"""The sidebar's groups of WHAT: first the work of the day, then what is set up once, then what is looked up."""

from __future__ import annotations

from tenants.admin.navigation import Group, Item, add_group

add_group(
    Group(
        "Work",
        (
            Item("Documents", "receipt_long", "integrations.document"),
            Item("To mend", "build", "integrations.issue"),
            Item("Runs", "sync", "integrations.syncjob"),
            Item("Payments", "payments", "integrations.sagepayment"),
            Item("Posting batches", "inventory_2", "integrations.postingbatch"),
            Item("Transactions", "local_shipping", "integrations.freighttransaction"),
            Item("Deliveries", "inbox", "integrations.rawinput"),
            Item("Attachments", "attach_file", "integrations.attachment"),
        ),
    )
)
add_group(
    Group(
        "Set-up",
        (
            Item("Connections", "cable", "integrations.connection"),
            Item("Accounts", "account_balance", "integrations.glmapping"),
            Item("Account roles", "badge", "integrations.accountrole"),
            Item("The TMS's accounts", "menu_book", "integrations.tmsaccount"),
            Item("Falls to a default", "call_split", "integrations.defaultpolicy"),
            Item("Files of accounts", "upload_file", "integrations.mappingfile"),
            Item("Posting policies", "policy", "integrations.connectionpolicies"),
            Item("Dimensions", "category", "integrations.dimensionmapping"),
            Item("Custom fields", "dynamic_form", "integrations.customfieldmapping"),
            Item("Learned rules", "school", "integrations.accountguard"),
            Item("Coded by hand", "edit_note", "integrations.manualcoding"),
            Item("Parties", "contacts", "integrations.party"),
            Item("Owners of fields", "edit_attributes", "integrations.partyfieldowner"),
            Item("Factoring notices", "assignment", "integrations.factoringnotice"),
            Item("Tax details", "percent", "integrations.taxdetail"),
            Item("Form 1099", "request_quote", "integrations.form1099code"),
            Item("Closed periods", "event_busy", "integrations.closedperiod"),
            Item("Routing", "alt_route", "integrations.route"),
            Item("Layouts", "view_column", "integrations.layout"),
            Item("Entities", "apartment", "integrations.entity"),
            Item("Retention", "auto_delete", "integrations.retention"),
        ),
    )
)
add_group(
    Group(
        "Looked up",
        (
            Item("Lists from Sage", "list_alt", "integrations.referencerecord"),
            Item("Months read", "event_note", "integrations.closereading"),
            Item("Months signed off", "verified", "integrations.closesignoff"),
            Item("Lists from a PC", "upload", "integrations.chartversion"),
            Item("Changes of parties", "manage_accounts", "integrations.partyupdate"),
            Item("Keyed by others", "person_edit", "integrations.sagerecord"),
            Item("Changes of the lists", "published_with_changes", "integrations.listchange"),
            Item("Requests to Sage", "swap_horiz", "integrations.exchange"),
            Item("Doctor's reports", "stethoscope", "integrations.doctorreport"),
            Item("Due next", "schedule", "integrations.work"),
        ),
    )
)
add_group(
    Group(
        "Deployment",
        (
            Item("Sage companies", "corporate_fare", "integrations.sagecompany"),
            Item("Sender credentials", "vpn_key", "integrations.sendercredential"),
            Item("Sessions", "lock_open", "integrations.sagesession"),
            Item("Our own books", "menu_book", "tenants.providerbooks"),
        ),
    )
)
