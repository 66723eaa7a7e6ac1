"""Readers of what no company of this sandbox has: custom relations, custom reports and custom views."""

from __future__ import annotations

from integrations.sandbox.errors import general, unknown_object
from integrations.sandbox.functions.call import Call
from integrations.sandbox.messages.elements import child_text
from integrations.sandbox.messages.replies import Reply


def related(call: Call) -> Reply:
    asked = child_text(call.element, "object")
    if call.books.kind(asked) is None:
        raise unknown_object(asked[:80], "XXX")
    relation = child_text(call.element, "relation")
    raise general(f"Relation '{relation[:80]}' not found on object {asked.upper()}.")


def report(call: Call) -> Reply:
    raise general(f"Report '{child_text(call.element, 'report')[:80]}' not found.")


def view(call: Call) -> Reply:
    raise general(f"View '{child_text(call.element, 'view')[:80]}' not found.")
