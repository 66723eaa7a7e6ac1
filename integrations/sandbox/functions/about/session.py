"""`getAPISession`: a session at the level that is asked for, and where to send what follows."""

from __future__ import annotations

from dataclasses import replace

from integrations.sandbox.company import users
from integrations.sandbox.errors import Fault, Refusal
from integrations.sandbox.functions.call import Call
from integrations.sandbox.messages.elements import child, text
from integrations.sandbox.messages.replies import Reply, element


def open_session(call: Call) -> Reply:
    asked = child(call.element, "locationid")
    entity = call.caller.entity if asked is None else text(asked) or None
    known = "SELECT 1 FROM LOCATIONENTITY WHERE LOCATIONID=? AND STATUS='active'"
    level = replace(call.caller, entity=None)
    if entity is not None and not (level.may_use(entity) and call.books.one(known, entity)):
        raise Refusal(
            Fault(
                "XL03000006",
                f"Invalid Location '{entity[:80]}' specified.",
                "Sign-in information is incorrect",
            )
        )
    caller = replace(call.caller, entity=entity)
    user = users.by_key(call.books, caller.key)
    minutes = (user.session_minutes if user else None) or call.settings.session_minutes
    number = call.sessions.start(caller, minutes)
    inner = (
        element("sessionid", number)
        + element("endpoint", call.endpoint)
        + element("locationid", entity or "")
    )
    return Reply(data=f"<data><api>{inner}</api></data>")
