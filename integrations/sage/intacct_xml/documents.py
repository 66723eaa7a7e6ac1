"""A document or party to the exact text inside `<function>`. Pure: the same input gives the same text.

Legacy functions (`create_invoice`, adjustments) follow the order of the official schema; generic `create` takes any order.
A currency is named only where the company keeps several: the schema demands a rate type beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import partial

from integrations.core import taxes
from integrations.core.dimensions import USER_DEFINED
from integrations.core.documents import Document, DocumentKind, Line, Operation, PartyRecord
from integrations.core.money import Money
from integrations.sage.intacct_xml import parties
from integrations.sage.intacct_xml.text import date_parts, esc, tag, us_date

# In the order of the legacy `lineitem`: two stand before the custom fields, the others after.
_LEGACY_FIRST = ("LOCATION", "DEPARTMENT")
_LEGACY_LAST = ("PROJECT", "CUSTOMER", "VENDOR", "EMPLOYEE", "ITEM", "CLASS", "CONTRACT", "WAREHOUSE")
LEGACY_DIMENSIONS = frozenset(_LEGACY_FIRST + _LEGACY_LAST)
# Unsure: no source publishes the Asset's field; `lookup` says whether a company's bill lines have it.
_GENERIC = (*_LEGACY_FIRST, *_LEGACY_LAST, "ASSET")
Shares = list[tuple[str, Money]]  # of a line: tax details with amounts
_TITLE_LIMIT = 80  # of a journal's title; unsure, Sage publishes no length


def refuse_foreign(document: Document | PartyRecord, kept: str) -> None:
    """Raises ValueError for a document in another currency than the company keeps."""
    if isinstance(document, Document) and document.currency != kept:
        raise ValueError(f"the company keeps {kept}, the document is in {document.currency}")


def render(document: Document | PartyRecord, mark: str) -> str:
    """Raises ValueError for a dimension that Sage's lines do not have: nothing is left out silently."""
    if isinstance(document, PartyRecord):
        return parties.create(document, mark)
    if document.operation is Operation.CREATE:
        return _RENDER[document.kind](document)
    return _CHANGE[document.operation, document.kind](document)


def function_of(payload: str) -> str:
    """The function that Sage names in its result: the payload's own element."""
    return payload[1:].partition(">")[0].partition(" ")[0].partition("/")[0]


def _invoice(d: Document) -> str:
    return (
        f"<create_invoice>{tag('customerid', d.party_id)}{date_parts('datecreated', d.document_date)}"
        f"{date_parts('dateposted', d.posting_date)}{date_parts('datedue', d.due_date)}{tag('invoiceno', d.number)}"
        f"{tag('ponumber', d.reference)}{tag('description', d.description)}{_legacy_currency(d)}{tag('supdocid', d.attachment)}"
        f"{_legacy_custom(d.custom_fields)}{tag('taxsolutionid', d.tax_solution)}<invoiceitems>{_legacy_lines(d)}</invoiceitems></create_invoice>"
    )


def _ar_adjustment(d: Document) -> str:
    return (
        f"<create_aradjustment>{tag('customerid', d.party_id)}{date_parts('datecreated', d.document_date)}"
        f"{date_parts('dateposted', d.posting_date)}{tag('adjustmentno', d.number)}{tag('invoiceno', d.reference)}"
        f"{tag('description', d.description)}{_legacy_currency(d)}{tag('taxsolutionid', d.tax_solution)}"
        f"<aradjustmentitems>{_legacy_lines(d)}</aradjustmentitems></create_aradjustment>"
    )


def _ap_adjustment(d: Document) -> str:
    return (
        f"<create_apadjustment>{tag('vendorid', d.party_id)}{date_parts('datecreated', d.document_date)}"
        f"{date_parts('dateposted', d.posting_date)}{tag('adjustmentno', d.number)}{tag('billno', d.reference)}"
        f"{tag('description', d.description)}{_legacy_currency(d)}{tag('taxsolutionid', d.tax_solution)}"
        f"<apadjustmentitems>{_legacy_lines(d)}</apadjustmentitems></create_apadjustment>"
    )


def _bill(d: Document) -> str:
    return (
        f"<create><APBILL><WHENCREATED>{us_date(d.document_date)}</WHENCREATED>"
        f"<WHENPOSTED>{us_date(d.posting_date)}</WHENPOSTED>{tag('VENDORID', d.party_id)}{tag('RECORDID', d.number)}"
        f"{tag('DOCNUMBER', d.reference)}{tag('DESCRIPTION', d.description)}<WHENDUE>{us_date(d.due_date)}</WHENDUE>"
        f"{tag('BILLTOPAYTOCONTACTNAME', d.pay_to)}{tag('SUPDOCID', d.attachment)}{'<ONHOLD>true</ONHOLD>' if d.on_hold else ''}"
        f"{_generic_currency(d)}{tag('TAXSOLUTIONID', d.tax_solution)}{_generic_custom(d.custom_fields)}{_bill_items(d)}</APBILL></create>"
    )


def _journal(d: Document) -> str:
    """Location and department go without ID here; the title begins with our mark, for it is all the text there is."""
    reversal = us_date(d.reverse_on) if d.reverse_on else ""
    return (
        f"<create><GLBATCH>{tag('JOURNAL', d.journal)}<BATCH_DATE>{us_date(d.posting_date)}</BATCH_DATE>"
        f"{tag('REVERSEDATE', reversal)}{tag('BATCH_TITLE', d.description[:_TITLE_LIMIT])}"
        f"{tag('REFERENCENO', d.number)}<STATE>Posted</STATE>{_generic_custom(d.custom_fields)}"
        f"<ENTRIES>{''.join(_entry(line, d) for line in d.lines)}</ENTRIES></GLBATCH></create>"
    )


def _entry(line: Line, d: Document) -> str:
    own = _generic_custom({**_own_dimensions(line.dimensions, _GENERIC), **line.custom_fields})
    places = "".join(tag(n, line.dimensions.get(n, "")) for n in _LEGACY_FIRST)
    others = "".join(tag(f"{n}ID", line.dimensions.get(n, "")) for n in _GENERIC if n not in _LEGACY_FIRST)
    return (
        f"<GLENTRY>{tag('DOCUMENT', d.number)}<ACCOUNTNO>{esc(line.account)}</ACCOUNTNO>"
        f"<TR_TYPE>{1 if line.amount.amount > 0 else -1}</TR_TYPE>"
        f"<TRX_AMOUNT>{abs(line.amount).amount:f}</TRX_AMOUNT>{_generic_currency(d)}{tag('DESCRIPTION', line.memo)}{places}{others}{own}</GLENTRY>"
    )


_RENDER: Mapping[DocumentKind, Callable[[Document], str]] = {
    DocumentKind.AR_INVOICE: _invoice,
    DocumentKind.AP_BILL: _bill,
    DocumentKind.AR_ADJUSTMENT: _ar_adjustment,
    DocumentKind.AP_ADJUSTMENT: _ap_adjustment,
    DocumentKind.JOURNAL: _journal,
}


def _update_invoice(d: Document) -> str:
    """Lines are changed by their places, and further ones added; none can be taken out."""
    lines = taxes.spread(d.lines)
    changed = "".join(
        f'<updatelineitem line_num="{n}">{_legacy_line_parts(*line)}</updatelineitem>'
        for n, line in enumerate(lines[: d.lines_there], start=1)
    )
    added = "".join(_legacy_line(*line) for line in lines[d.lines_there :])
    return (
        f'<update_invoice key="{esc(d.record_no)}">{date_parts("datecreated", d.document_date)}'
        f"{date_parts('datedue', d.due_date)}{tag('ponumber', d.reference)}{tag('description', d.description)}"
        f"{_legacy_custom(d.custom_fields)}<updateinvoiceitems>{changed}{added}</updateinvoiceitems></update_invoice>"
    )


def _update_bill(d: Document) -> str:
    """The lines that are sent take the place of all that were there."""
    return (
        f"<update><APBILL><RECORDNO>{esc(d.record_no)}</RECORDNO><WHENCREATED>{us_date(d.document_date)}</WHENCREATED>"
        f"{tag('DOCNUMBER', d.reference)}{tag('DESCRIPTION', d.description)}<WHENDUE>{us_date(d.due_date)}</WHENDUE>"
        f"{_generic_custom(d.custom_fields)}{_bill_items(d)}</APBILL></update>"
    )


def _reverse(noun: str, d: Document) -> str:
    return (
        f'<reverse_{noun} key="{esc(d.record_no)}">{date_parts("datereversed", d.posting_date)}'
        f"{tag('description', d.description)}</reverse_{noun}>"
    )


_CHANGE: Mapping[tuple[Operation, DocumentKind], Callable[[Document], str]] = {
    (Operation.UPDATE, DocumentKind.AR_INVOICE): _update_invoice,
    (Operation.UPDATE, DocumentKind.AP_BILL): _update_bill,
    (Operation.REVERSE, DocumentKind.AR_INVOICE): partial(_reverse, "invoice"),
    (Operation.REVERSE, DocumentKind.AP_BILL): partial(_reverse, "bill"),
}


def _legacy_currency(d: Document) -> str:
    """Only where the company keeps several; the type comes behind its currency, and neither without the other."""
    if not d.rate_type:
        return ""
    return f"{tag('currency', d.currency)}{tag('exchratetype', d.rate_type)}"


def _generic_currency(d: Document) -> str:
    if not d.rate_type:
        return ""
    return f"{tag('CURRENCY', d.currency)}{tag('EXCH_RATE_TYPE_ID', d.rate_type)}"


def _legacy_lines(d: Document) -> str:
    return "".join(_legacy_line(line, taxed) for line, taxed in taxes.spread(d.lines))


def _legacy_line(line: Line, taxed: Shares) -> str:
    return f"<lineitem>{_legacy_line_parts(line, taxed)}</lineitem>"


def _legacy_line_parts(line: Line, taxed: Shares) -> str:
    """Dimensions of the company's own stand among the custom fields, as names and values."""
    get = line.dimensions.get
    custom = {**_own_dimensions(line.dimensions, LEGACY_DIMENSIONS), **line.custom_fields}
    return (
        f"<glaccountno>{esc(line.account)}</glaccountno><amount>{line.amount.amount:f}</amount>"
        f"{tag('memo', line.memo)}{''.join(tag(f'{n.lower()}id', get(n, '')) for n in _LEGACY_FIRST)}"
        f"{_legacy_custom(custom)}"
        f"{''.join(tag(f'{n.lower()}id', get(n, '')) for n in _LEGACY_LAST)}{_legacy_taxes(taxed)}"
    )


def _legacy_taxes(taxed: Shares) -> str:
    each = (f"<taxentry>{tag('detailid', d)}<trx_tax>{m.amount:f}</trx_tax></taxentry>" for d, m in taxed)
    return f"<taxentries>{''.join(each)}</taxentries>" if taxed else ""


def _generic_taxes(taxed: Shares) -> str:
    each = (f"<TAXENTRY>{tag('DETAILID', d)}<TRX_TAX>{m.amount:f}</TRX_TAX></TAXENTRY>" for d, m in taxed)
    return f"<TAXENTRIES>{''.join(each)}</TAXENTRIES>" if taxed else ""


def _bill_items(d: Document) -> str:
    lines = "".join(_generic_line(line, taxed) for line, taxed in taxes.spread(d.lines))
    return f"<APBILLITEMS>{lines}</APBILLITEMS>"


def _generic_line(line: Line, taxed: Shares) -> str:
    own = _generic_custom({**_own_dimensions(line.dimensions, _GENERIC), **line.custom_fields})
    known = "".join(tag(f"{n}ID", line.dimensions.get(n, "")) for n in _GENERIC)
    return (
        f"<APBILLITEM><ACCOUNTNO>{esc(line.account)}</ACCOUNTNO><TRX_AMOUNT>{line.amount.amount:f}</TRX_AMOUNT>"
        f"{tag('ENTRYDESCRIPTION', line.memo)}{_form_1099(line)}{known}{_generic_taxes(taxed)}{own}</APBILLITEM>"
    )


def _form_1099(line: Line) -> str:
    if line.form_1099 is None:
        return ""
    form, box = line.form_1099.form, line.form_1099.box
    return f"<FORM1099>true</FORM1099>{tag('FORM1099TYPE', form)}{tag('FORM1099BOX', box)}"


def _own_dimensions(dimensions: Mapping[str, str], known: Collection[str]) -> dict[str, str]:
    own = {name: value for name, value in dimensions.items() if name not in known}
    for name in own:
        if not (name.startswith(USER_DEFINED) and _is_name(name)):
            raise ValueError(f"Sage's lines have no dimension '{name}'")
    return own


def _legacy_custom(fields: Mapping[str, str]) -> str:
    inner = "".join(
        f"<customfield><customfieldname>{name}</customfieldname>"
        f"<customfieldvalue>{esc(value)}</customfieldvalue></customfield>"
        for name, value in _in_order(fields)
    )
    return f"<customfields>{inner}</customfields>" if inner else ""


def _generic_custom(fields: Mapping[str, str]) -> str:
    return "".join(tag(name, value) for name, value in _in_order(fields))


def _in_order(fields: Mapping[str, str]) -> list[tuple[str, str]]:
    """By name, so that the payload is always the same. A name becomes an element: it is never taken on trust."""
    for name in fields:
        if not _is_name(name):
            raise ValueError(f"Sage has no field '{name}'")
    return sorted(fields.items())


def _is_name(name: str) -> bool:
    return name.isascii() and name.replace("_", "").isalnum() and not name[0].isdigit()
