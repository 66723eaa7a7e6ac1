"""What the doctor of a connection asks, in which order, and what its answers mean. Where to click in Sage stands here, as data.

The paths through Sage's menus are those of its published help; a company's own menu may differ.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    OK = "OK"
    WARNING = "WARNING"  # works, and is worth a look
    FAILED = "FAILED"
    UNCHECKED = "UNCHECKED"  # it cannot be told, or not before something else is mended


@dataclass(frozen=True, slots=True)
class Check:
    """One question. `after` names those that must be well before this one can be asked."""

    key: str
    title: str
    meaning: str
    remedy: str
    after: tuple[str, ...] = ("sign_in",)


# The modules of the role that Sage's prerequisites name (rule A13), and what we use of each. `write` where we create there.
@dataclass(frozen=True, slots=True)
class Module:
    key: str
    name: str
    use: str
    write: bool


MODULES = (
    Module("administration", "Administration", "the user itself", write=False),
    Module("company", "Company", "departments, locations, classes, contacts", write=True),
    Module(
        "cash_management", "Cash Management", "bank accounts, and the payments made from them", write=False
    ),
    Module("general_ledger", "General Ledger", "accounts, journals, closed books", write=True),
    Module("accounts_payable", "Accounts Payable", "vendors, bills, adjustments, payments", write=True),
    Module(
        "platform_services", "Platform Services", "dimensions and fields of the company's own", write=False
    ),
    Module(
        "accounts_receivable", "Accounts Receivable", "customers, invoices, adjustments, receipts", write=True
    ),
    Module("inventory_control", "Inventory Control", "items, where lines name them", write=False),
    Module("order_entry", "Order Entry", "nothing of what is posted today", write=False),
    Module("fixed_assets", "Fixed Assets Management", "assets, where lines name them", write=False),
)
READING = frozenset({"list", "view"})
WRITING = frozenset({"add", "edit"})

_ROLE = "In Sage at top level: Company > Admin > Roles, open the integration's role, Subscriptions"
CHECKS: tuple[Check, ...] = (
    Check(
        "sign_in",
        "Sign-in",
        "Sage lets the web services user in.",
        "Company > Admin > Web Services Users: check user id, status Active and password; then enter the password here again",
        after=(),
    ),
    Check(
        "sender",
        "Sender authorized",
        "The company takes requests from our Sender ID.",
        "Company > Setup > Company > Security > Web Services authorizations: add the Sender ID that the connection's page shows",
        after=(),
    ),
    Check(
        "client_application",
        "Client application authorized",
        "The company has authorized our client application for the REST API.",
        "Company > Setup > Company > Security > Authorized client applications: add the Client ID, then say so here",
        after=(),
    ),
    *(
        Check(
            f"rights.{module.key}",
            f"Rights: {module.name}",
            f"The user's role covers {module.use}.",
            f"{_ROLE}: give {module.name} the permission All",
        )
        for module in MODULES
    ),
    Check(
        "entity",
        "Entity reachable",
        "The user can work in the entity that the subsidiary is paired with.",
        "Company > Admin > Users: open the user, Multi-entity restrictions, and let it into the entity",
    ),
    Check(
        "accounts",
        "Default accounts",
        "The accounts of the categories exist, are active, and have the right type and normal balance.",
        "General Ledger > Accounts: activate or correct the account, or map another here under Accounts",
        after=("sign_in", "rights.general_ledger"),
    ),
    Check(
        "books",
        "Books open for today",
        "A document of today could be posted.",
        "General Ledger > Open Books: open the period, or let documents move to the next open one under Posting policies",
        after=("sign_in", "rights.general_ledger", "entity"),
    ),
    Check(
        "dimensions",
        "Dimensions readable",
        "The values of every dimension that is mapped can be read.",
        "Company > Admin > Roles: give the role List on the module that the dimension belongs to",
        after=("sign_in", "rights.company"),
    ),
    Check(
        "custom_fields",
        "Custom fields writable",
        "Every custom field that is mapped is there, and of a type that we write.",
        "Platform Services > Custom Fields: make the field again, or take its mapping out here",
        after=("sign_in", "rights.platform_services"),
    ),
    Check(
        "attachments",
        "Attachments",
        "Papers can be kept in Sage beside their documents.",
        f"{_ROLE}: Company, Attachments: List, View, Add and Edit; or choose under Posting policies that no papers go to Sage",
        after=("sign_in", "rights.company"),
    ),
    Check(
        "clock",
        "Clocks agree",
        "Sage's clock and ours are less than a minute apart.",
        "Set this machine's clock by a time server",
    ),
    Check(
        "latency",
        "Answers in time",
        "Sage answers within the time that a turn has for a request.",
        "See status.intacct.com; if it stays slow, ask your network's people about the way to Sage",
    ),
    Check(
        "quota",
        "Requests left",
        "The month's requests stay below the company's quota, and Sage takes them.",
        "Company > Subscriptions: see the Web Services transactions used and bought, or ask other integrations to send fewer",
        after=(),
    ),
)
BY_KEY: Mapping[str, Check] = {check.key: check for check in CHECKS}


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found: the state and, in words, why."""

    key: str
    state: State
    words: str = ""

    @property
    def check(self) -> Check:
        return BY_KEY[self.key]


def in_order(found: Mapping[str, Answer]) -> tuple[Answer, ...]:
    """Every check with its answer. What failed hides what hangs on it: that is said to wait, not to be broken as well."""
    answers: dict[str, Answer] = {}
    for check in CHECKS:
        waits = [BY_KEY[k].title for k in check.after if answers[k].state is State.FAILED]
        if waits:
            answers[check.key] = Answer(check.key, State.UNCHECKED, f"waits for: {', '.join(waits)}")
        else:
            answers[check.key] = found.get(check.key, Answer(check.key, State.UNCHECKED, "it was not asked"))
    return tuple(answers.values())


def is_well(answers: Iterable[Answer]) -> bool:
    return all(one.state is not State.FAILED for one in answers)


def rights_of(module: Module, told: Mapping[str, frozenset[str]]) -> Answer:
    """`told`: rights by application, as Sage names both, in small letters. An application that Sage does not tell of may be one that
    the company has not bought: that is no failure where we do not use it."""
    key = f"rights.{module.key}"
    rights = told.get(module.name.lower())
    needed = module.write or module.key in ("cash_management", "inventory_control", "platform_services")
    if rights is None:
        if not needed:
            return Answer(
                key, State.UNCHECKED, "Sage does not tell of this module; nothing of it is used today"
            )
        return Answer(key, State.FAILED, "the role has no permission on it")
    missing = [
        words
        for words, wanted, held in (
            ("to read", True, READING & rights),
            ("to write", module.write, WRITING & rights),
        )
        if wanted and not held
    ]
    if missing:
        return Answer(key, State.FAILED, f"the role may not {' and not '.join(m[3:] for m in missing)} there")
    return Answer(key, State.OK)
