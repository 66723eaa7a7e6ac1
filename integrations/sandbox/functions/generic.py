"""`create`, `update` and `delete`: several objects at once, each standing or falling by itself."""

from __future__ import annotations

from integrations.sandbox.company import rights
from integrations.sandbox.errors import Fault, Refusal, cannot, general, not_found
from integrations.sandbox.functions import documents, ledger, masters, payments, people
from integrations.sandbox.functions.call import Call, Function, Remover, Writer
from integrations.sandbox.functions.masters import user_defined
from integrations.sandbox.messages.elements import Element, child_text, name, text
from integrations.sandbox.messages.replies import Reply, element, listed
from integrations.sandbox.objects import CATALOGUE

MOST_OBJECTS = 100
_PARTS = (masters, documents, payments, ledger, people)
CREATORS: dict[str, Writer] = {name: each for part in _PARTS for name, each in part.CREATORS.items()}
UPDATERS: dict[str, Writer] = {name: each for part in _PARTS for name, each in part.UPDATERS.items()}
REMOVERS: dict[str, Remover] = {name: each for part in _PARTS for name, each in part.REMOVERS.items()}
# Records of dimensions that a company made itself have objects by any name.
_OWN_WRITERS: dict[str, Writer] = {"create": user_defined.create, "update": user_defined.update}


def create(call: Call) -> Reply:
    return _write(call, "create", CREATORS)


def update(call: Call) -> Reply:
    return _write(call, "update", UPDATERS)


def _write(call: Call, verb: str, writers: dict[str, Writer]) -> Reply:
    if not 1 <= len(call.element) <= MOST_OBJECTS:
        raise general(f"One {verb} takes 1 to {MOST_OBJECTS} objects.")
    done: list[str] = []
    faults: list[Fault] = []
    for each in call.element:
        try:
            if verb == "update" and not call.settings.empty_elements_clear:
                _without_empty(each)
            with call.books.savepoint():
                done.append(_write_one(call, verb, writers, each))
        except Refusal as refusal:
            faults += refusal.faults
    data = listed("objects", done)
    made, told = len(done), tuple(faults)
    if verb == "create":
        return Reply(data=data, created=made, faults=told)
    return Reply(data=data, updated=made, faults=told)


def _without_empty(element: Element) -> None:
    """An element that says nothing might as well not be there."""
    for each in list(element):
        if len(each):
            _without_empty(each)
        elif not text(each):
            element.remove(each)


def _write_one(call: Call, verb: str, writers: dict[str, Writer], wanted: Element) -> str:
    object_name = name(wanted).upper()
    rights.check(call.caller, verb.upper(), object_name)
    kind = call.books.kind(object_name)
    writer = _OWN_WRITERS[verb] if kind and kind.user_defined else writers.get(object_name)
    if writer is None or kind is None:
        raise _cannot(verb, name(wanted))
    key = writer(call, wanted)
    inner = element("RECORDNO", str(key))
    business = kind.business_id
    if kind.user_defined:
        inner += element("id", str(key))
    elif business:
        found = call.books.one(f'SELECT "{business}" FROM {object_name} WHERE RECORDNO=?', key)
        inner += element(business, str(found[0]) if found else "")
    tag = object_name.lower()
    return f"<{tag}>{inner}</{tag}>"


def _cannot(verb: str, asked: str) -> Refusal:
    if asked.upper() not in CATALOGUE:
        return Refusal(Fault("WS", f"Object definition {asked[:80]} not found"))
    return cannot(verb, asked)


def delete(call: Call) -> Reply:
    asked = child_text(call.element, "object")
    remover = _remover(call, asked)
    named = child_text(call.element, "keys").split(",", MOST_OBJECTS)
    keys = [each.strip() for each in named if each.strip()]
    if not 1 <= len(keys) <= MOST_OBJECTS:
        raise general(f"One delete takes 1 to {MOST_OBJECTS} keys.")
    for each in keys:
        if not each.isascii() or not each.isdigit() or len(each) > 15:
            raise not_found(asked, each, "delete")
        remover(call, int(each))
    return Reply(updated=len(keys))


def _remover(call: Call, asked: str) -> Remover:
    kind = call.books.kind(asked)
    if kind is not None and kind.user_defined:
        return lambda call, key: user_defined.remove(call, kind, key)
    if asked.upper() not in REMOVERS:
        raise _cannot("delete", asked)
    return REMOVERS[asked.upper()]


FUNCTIONS: dict[str, Function] = {"create": create, "update": update, "delete": delete}
