"""`get_companyprefs` and `get_applications`: how a company is set up and which applications it has."""

from __future__ import annotations

from collections.abc import Mapping

from integrations.sandbox.errors import invalid
from integrations.sandbox.functions.call import Call
from integrations.sandbox.messages.replies import Reply, element

APPLICATIONS = ("CO", "CM", "GL", "AP", "AR", "ME")
# Sage has published the names of the general preferences only.
_PREFERENCES: Mapping[str, Mapping[str, str]] = {
    "GEN": {
        "PRIMARY_ACCTNO_LENGTH": "4",
        "ACCTNO_SEPARATOR": "",
        "SUBACCTNO_LENGTH": "0",
        "FISCAL_FIRST_MONTH": "1",
        "FISCAL_FIRST_MONTH_TAX": "1",
        "WEEK_START": "1",
        "CUSTOM_ACCOUNTING_PERIODS": "F",
    },
}


def company_preferences(call: Call) -> Reply:
    asked = call.element.get("application", "").upper()
    if asked not in APPLICATIONS and asked not in _PREFERENCES:
        raise invalid("Application", asked)
    known = _PREFERENCES.get(asked, {})
    rows = "".join(_preference(asked, name, value) for name, value in known.items())
    return Reply(data=f"<data>{rows}</data>", rows=len(known))


def _preference(application: str, name: str, value: str) -> str:
    inner = element("application", application) + element("preference", name) + element("prefvalue", value)
    return f"<companypref>{inner}</companypref>"


def applications(_: Call) -> Reply:
    rows = "".join(element("application", each) for each in APPLICATIONS)
    return Reply(data=f"<data>{rows}</data>", rows=len(APPLICATIONS))
