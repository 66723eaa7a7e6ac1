"""The generic `create`, `update` and `delete` of masters."""

from __future__ import annotations

from integrations.sandbox.functions.call import Call, Remover, Writer
from integrations.sandbox.functions.masters import columns, payload, records
from integrations.sandbox.functions.masters.contacts import CONTACT
from integrations.sandbox.functions.masters.ledgers import LEDGERS, LEGACY_ONLY
from integrations.sandbox.functions.masters.master import Master
from integrations.sandbox.functions.masters.parties import PARTIES
from integrations.sandbox.functions.masters.payload import Written
from integrations.sandbox.functions.masters.places import PLACES
from integrations.sandbox.functions.masters.projects import PROJECTS
from integrations.sandbox.messages.elements import Element

CREATABLE = (CONTACT, *PARTIES, *PLACES, *PROJECTS, *LEDGERS)
MASTERS = {each.name: each for each in (*CREATABLE, *LEGACY_ONLY)}


def _read(call: Call, master: Master, element: Element) -> Written:
    wanted = payload.generic(element)
    columns.known(call, master.name, wanted.values, master.loose)
    return wanted


def _creator(master: Master) -> Writer:
    def create(call: Call, element: Element) -> int:
        return records.create(call, master, _read(call, master, element))

    return create


def _updater(master: Master) -> Writer:
    def update(call: Call, element: Element) -> int:
        wanted = _read(call, master, element)
        return records.change(call, master, wanted, records.find(call, master, wanted.values))

    return update


def _remover(master: Master) -> Remover:
    def remove(call: Call, key: int) -> None:
        records.remove(call, master, key)

    return remove


CREATORS = {each.name: _creator(each) for each in CREATABLE}
UPDATERS = {each.name: _updater(each) for each in CREATABLE}
REMOVERS = {name: _remover(each) for name, each in MASTERS.items()}
