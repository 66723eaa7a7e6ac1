"""What a company tells of itself: sessions, catalogue, set-up, balances."""

from __future__ import annotations

from integrations.sandbox.functions.about import (
    araging,
    catalogue,
    dimensions,
    inspect,
    preferences,
    reports,
    session,
)
from integrations.sandbox.functions.call import Function

FUNCTIONS: dict[str, Function] = {
    "getAPISession": session.open_session,
    "lookup": catalogue.lookup,
    "inspect": inspect.run,
    **dimensions.FUNCTIONS,
    "readEntityDetails": catalogue.entities,
    "getFinancialSetup": catalogue.financial_setup,
    "get_companyprefs": preferences.company_preferences,
    "get_applications": preferences.applications,
    "get_closedbooksdate": catalogue.closed_books_date,
    "get_araging": araging.read,
    "get_trialbalance": reports.trial_balance,
    "get_accountbalances": reports.account_balances,
}
