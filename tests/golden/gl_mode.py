"""The postings of general-ledger mode as product.md gives them, built by the core. Amounts and signs below are typed by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

from integrations.core.account_types import ROLES, AccountType, Role, normal_of, statement_of
from integrations.core.build import Payee, Rules, build
from integrations.core.chart import Account, AccountRule, Chart, Level
from integrations.core.dimensions import Dimensions
from integrations.core.documents import Document, DocumentKind, PartyRecord
from integrations.core.freight import Category, Charge, Kind, PartyKind, PartyRef, Side, Transaction
from integrations.core.legs import legs_of
from integrations.core.money import Money
from integrations.core.policies import Mode, Policies, TradeBills
from integrations.core.postings import Posting, freeze, thaw

CUSTOMER = PartyRef(PartyKind.CUSTOMER, "ACME")
CARRIER = PartyRef(PartyKind.CARRIER, "SWIFTLN")
LANDLORD = PartyRef(PartyKind.VENDOR, "OAKPROP")
COMDATA = PartyRef(PartyKind.PROVIDER, "COMDATA")
IDS = {CUSTOMER: "ACME", CARRIER: "SWIFTLN", LANDLORD: "OAKPROP", COMDATA: "COMDATA"}

ACCOUNTS = {
    "1000": ("Operating bank", AccountType.CASH),
    "1205": ("A/R TMS", AccountType.RECEIVABLE),
    "1310": ("Carrier Advance", AccountType.CURRENT_ASSET),
    "2005": ("A/P TMS", AccountType.PAYABLE),
    "4000": ("Linehaul revenue", AccountType.INCOME),
    "4010": ("Fuel surcharge revenue", AccountType.INCOME),
    "4020": ("Accessorial revenue", AccountType.INCOME),
    "4900": ("Other income", AccountType.INCOME),
    "4910": ("Carrier Advance Fee", AccountType.INCOME),
    "4920": ("Quick Pay Deduction", AccountType.INCOME),
    "5000": ("Purchased transportation", AccountType.COST_OF_SALES),
    "6200": ("Rent", AccountType.EXPENSE),
}
ROLE_ACCOUNTS = {
    Role.AR_CONTROL: "1205",
    Role.AP_CONTROL: "2005",
    Role.CASH: "1000",
    Role.CARRIER_ADVANCE: "1310",
    Role.CARRIER_ADVANCE_FEE: "4910",
    Role.QUICK_PAY_DEDUCTION: "4920",
}
MAPPED = (
    (Side.AR, Category.LINEHAUL, "4000"),
    (Side.AR, Category.FUEL_SURCHARGE, "4010"),
    (Side.AR, Category.ACCESSORIAL, "4020"),
    (Side.AR, Category.OTHER_INCOME, "4900"),
    (Side.AP, Category.LINEHAUL, "5000"),
    (Side.AP, Category.TRADE_EXPENSE, "6200"),
)

# What each account comes to after all of them: debits positive.
BALANCES = {
    "1000": "524.25",
    "1205": "50.00",
    "1310": "0.00",
    "2005": "-600.00",
    "4000": "-2000.00",
    "4010": "-300.00",
    "4020": "-100.00",
    "4900": "-80.00",
    "4910": "-10.00",
    "4920": "-59.25",
    "5000": "1975.00",
    "6200": "600.00",
}
# Each posting in turn: account and amount of every line, debits positive.
EXPECTED = {
    "INV-2400": {"4000": "-2000.00", "4010": "-300.00", "4020": "-100.00", "1205": "2400.00"},
    "BILL-1975": {"5000": "1975.00", "2005": "-1975.00"},
    "ADV-500": {"1310": "500.00", "1000": "-500.00"},
    "CHK-1001": {
        "2005": "1975.00",
        "1310": "-500.00",
        "4910": "-10.00",
        "4920": "-59.25",
        "1000": "-1405.75",
    },
    "RCT-77": {"1205": "-2350.00", "1000": "2350.00"},
    "OI-80": {"4900": "-80.00", "1000": "80.00"},
    "RENT-03": {"6200": "600.00", "2005": "-600.00"},
}


def tms(
    kind: Kind, number: str, day: date, party: PartyRef, *charges: tuple[Category, str, str], **more: object
) -> Transaction:
    """Charges: category, amount, and what cash applies to."""
    return Transaction(
        source_system="tms",
        kind=kind,
        source_id=number,
        version=1,
        created=datetime(day.year, day.month, day.day, 18, tzinfo=UTC),
        document_date=day,
        number=number,
        party=party,
        currency="USD",
        charges=tuple(
            Charge(n, "", category, Money(Decimal(amount), "USD"), applies_to=applies_to)
            for n, (category, amount, applies_to) in enumerate(charges, start=1)
        ),
        **more,  # type: ignore[arg-type]
    )


TRANSACTIONS = (
    tms(
        Kind.CUSTOMER_INVOICE,
        "INV-2400",
        date(2026, 3, 13),
        CUSTOMER,
        (Category.LINEHAUL, "2000.00", ""),
        (Category.FUEL_SURCHARGE, "300.00", ""),
        (Category.ACCESSORIAL, "100.00", ""),
    ),
    tms(Kind.CARRIER_BILL, "BILL-1975", date(2026, 3, 13), CARRIER, (Category.LINEHAUL, "1975.00", "")),
    tms(Kind.ADVANCE, "ADV-500", date(2026, 3, 14), COMDATA, (Category.E_CHECK, "500.00", "")),
    tms(
        Kind.CASH_DISBURSED,
        "CHK-1001",
        date(2026, 3, 20),
        CARRIER,
        (Category.APPLIED, "1975.00", "BILL-1975"),
        (Category.ADVANCE_RECOVERY, "-500.00", ""),
        (Category.ADVANCE_FEE, "-10.00", ""),
        (Category.QUICK_PAY, "-59.25", ""),
    ),
    tms(Kind.CASH_RECEIVED, "RCT-77", date(2026, 3, 25), CUSTOMER, (Category.APPLIED, "2350.00", "INV-2400")),
    tms(
        Kind.OTHER_INCOME,
        "OI-80",
        date(2026, 3, 26),
        PartyRef(PartyKind.VENDOR, "SCRAP"),
        (Category.OTHER_INCOME, "80.00", ""),
    ),
    tms(Kind.TRADE_BILL, "RENT-03", date(2026, 3, 31), LANDLORD, (Category.TRADE_EXPENSE, "600.00", "")),
)
PARTIES = (
    PartyRecord(
        DocumentKind.CUSTOMER,
        "ACME",
        "Acme Foods & Co",
        {
            "street": "1 Main St",
            "city": "Chicago",
            "state": "IL",
            "postal_code": "60601",
            "country": "United States",
            "phone": "312-555-0100",
        },
    ),
    PartyRecord(DocumentKind.VENDOR, "SWIFTLN", "O'Brien Swift Lines", {"city": "Memphis", "state": "TN"}),
)


def rules(mode: Mode = Mode.GL) -> Rules:
    accounts = [
        Account(number, name, statement_of(type_), normal_of(type_), control=is_control(type_), type=type_)
        for number, (name, type_) in ACCOUNTS.items()
    ]
    of_roles = [
        AccountRule(side, Level.CATEGORY, category, account)
        for role, account in ROLE_ACCOUNTS.items()
        for category in ROLES[role].categories
        for side in Side
    ]
    mapped = [AccountRule(side, Level.CATEGORY, category, account) for side, category, account in MAPPED]
    return Rules(
        Chart.of([*of_roles, *mapped], accounts),
        Dimensions(),
        "USD",
        policies=Policies(mode=mode, trade_bills=TradeBills.TMS),
    )


def is_control(type_: AccountType) -> bool:
    return type_ in (AccountType.RECEIVABLE, AccountType.PAYABLE)


def documents(*transactions: Transaction) -> list[Document]:
    """Raises AssertionError where one of them does not build."""
    found = []
    for transaction in transactions or TRANSACTIONS:
        payees = {ref: Payee(IDS.get(ref, ref.source_id)) for ref in transaction.parties}
        for leg in legs_of([transaction], rules().policies):
            built = build(leg, [transaction], payees=payees, mark="LH-TEST", rules=rules())
            assert built.document is not None, built.issues
            found.append(built.document)
    return found


def postings(*transactions: Transaction) -> list[Posting]:
    """As they come out of their frozen payloads."""
    found = []
    for document in documents(*transactions):
        posting = thaw(freeze(document))
        assert isinstance(posting, Posting)
        found.append(posting)
    return found
