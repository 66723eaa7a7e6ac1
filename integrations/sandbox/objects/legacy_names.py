"""The names that legacy functions have for objects, where they are not simply the object's in lower case."""

from __future__ import annotations

from collections.abc import Mapping

OBJECTS: Mapping[str, str] = {
    "invoice": "ARINVOICE",
    "invoicebatch": "ARINVOICEBATCH",
    "aradjustment": "ARADJUSTMENT",
    "aradjustmentbatch": "ARADJUSTMENTBATCH",
    "arpayment": "ARPYMT",
    "arpaymentbatch": "ARPYMTBATCH",
    "bill": "APBILL",
    "billbatch": "APBILLBATCH",
    "apadjustment": "APADJUSTMENT",
    "apadjustmentbatch": "APADJUSTMENTBATCH",
    "appayment": "APPYMT",
    "appaymentrequest": "APPYMT",
    "paymentrequest": "APPYMT",
    "bankaccount": "CHECKINGACCOUNT",
    "customervisibility": "CUSTOMER",
    "vendorvisibility": "VENDOR",
    "icitem": "ITEM",
    "statglaccount": "STATACCOUNT",
    "gltransaction": "GLBATCH",
    "statgltransaction": "GLBATCH",
    "supdocfolder": "SUPDOCFOLDER",
    "trialbalance": "TRIALBALANCE",
    "accountbalances": "GLACCOUNTBALANCE",
    "araging": "ARINVOICE",
}


def object_of(legacy: str) -> str:
    return OBJECTS.get(legacy, legacy.upper())
