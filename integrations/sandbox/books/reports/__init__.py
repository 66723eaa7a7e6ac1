"""What is read from the books: balances, ages, and whether ledger and sub-ledgers agree."""
