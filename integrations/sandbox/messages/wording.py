"""What Sage has not published of its errors: numbers and texts that are put in when an answer is written."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from integrations.sandbox.errors import ALREADY_PAID, DUPLICATE_NUMBER, UNPUBLISHED, Fault
from integrations.sandbox.settings import Settings

_QUOTED = re.compile(r"'(.*)'")


def worded(settings: Settings, faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """The faults as the switches have them."""
    texts = {DUPLICATE_NUMBER: settings.duplicate_number_text, ALREADY_PAID: settings.already_paid_text}
    return tuple(_worded(each, settings.unpublished_errorno, texts) for each in faults)


def _worded(fault: Fault, number: str, texts: dict[str, str]) -> Fault:
    if fault.errorno == UNPUBLISHED:
        return replace(fault, errorno=number)
    text = texts.get(fault.errorno)
    named = _QUOTED.search(fault.description2)
    if text is None or named is None:
        return fault
    return replace(fault, description2=text.replace("{number}", named[1]))
