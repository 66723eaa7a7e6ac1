"""Customers and vendors as text: created under an id that we give, and changed field by field."""

from __future__ import annotations

from collections.abc import Mapping

from integrations.core.documents import DocumentKind, PartyRecord
from integrations.sage.intacct_xml.text import tag
from integrations.sage.ports import PartyChange

_NAME_LIMIT = 100  # of a contact's name, beside the id that it ends with; unsure, Sage publishes no length
_NAMES = {DocumentKind.CUSTOMER: ("CUSTOMER", "C"), DocumentKind.VENDOR: ("VENDOR", "V")}


def create(p: PartyRecord, mark: str) -> str:
    """The contact's name contains the id: Sage wants contact names unique over customers, vendors and employees."""
    customer = p.kind is DocumentKind.CUSTOMER
    name, letter = _NAMES[p.kind]
    contact = f"{p.name[:_NAME_LIMIT]}({letter}{p.party_id})"
    get = p.details.get
    numbers = " ".join(f"{word} {get(key)}" for word, key in _NUMBERS if get(key))
    form, _, box = get("form_1099", "").partition(" ")
    tax_form = f"{tag('FORM1099TYPE', form)}{tag('FORM1099BOX', box)}" if not customer else ""
    return (
        f"<create><{name}>{tag(f'{name}ID', p.party_id)}{tag('NAME', p.name)}"
        f"<DISPLAYCONTACT>{tag('PRINTAS', p.name)}{tag('CONTACTNAME', contact)}{tag('PHONE1', get('phone', ''))}"
        f"{tag('EMAIL1', get('email', ''))}{_address(p.details)}</DISPLAYCONTACT>{tag('TERMNAME', get('terms', ''))}"
        f"{'<ONHOLD>true</ONHOLD>' if get('on_hold') else ''}{tax_form}"
        f"{tag('COMMENTS', f'{mark} {numbers}'.strip())}</{name}></create>"
    )


# As people write them into a comment, and as the lists' reading finds them there again.
_NUMBERS = (("MC", "mc"), ("DOT", "dot"), ("SCAC", "scac"))
_ADDRESS = (
    ("ADDRESS1", "street"),
    ("CITY", "city"),
    ("STATE", "state"),
    ("ZIP", "postal_code"),
    ("COUNTRY", "country"),
)


def _address(details: Mapping[str, str]) -> str:
    inner = "".join(tag(name, details.get(key, "")) for name, key in _ADDRESS)
    return f"<MAILADDRESS>{inner}</MAILADDRESS>" if inner else ""


def update(change: PartyChange) -> str:
    """Only what is named changes; the contact is the record's own display contact."""
    name, _ = _NAMES[change.kind]
    get = change.values.get
    form, _, box = get("form_1099", "").partition(" ")
    contact = (
        f"{tag('PRINTAS', get('name', ''))}{tag('PHONE1', get('phone', ''))}{tag('EMAIL1', get('email', ''))}"
        f"{_address(change.values)}"
    )
    return (
        f"<update><{name}>{tag(f'{name}ID', change.party_id)}{tag('NAME', get('name', ''))}"
        f"{f'<DISPLAYCONTACT>{contact}</DISPLAYCONTACT>' if contact else ''}{tag('TERMNAME', get('terms', ''))}"
        f"{'<ONHOLD>true</ONHOLD>' if get('on_hold') else ''}{tag('FORM1099TYPE', form)}{tag('FORM1099BOX', box)}"
        f"</{name}></update>"
    )
