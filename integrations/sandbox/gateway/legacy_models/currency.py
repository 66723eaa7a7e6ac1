"""The currency part of legacy headers: a type or a rate, and a currency before either."""

_RATE = "(exchratedate? (exchratetype|exchrate))"
# Sage's own SDK writes a date before a rate too, where the schema has it before a type only; both are taken.
CURRENCIES = f"(basecurr? currency {_RATE})?"
TRANSACTION_CURRENCY = f"(currency {_RATE})?"
