"""The books: masters, sub-ledgers and general ledger in one sqlite3 file, and the rules that keep them in step.

Each package stands on those before it: `storage`, `ledger`, `masters`, `documents`, `payments`, then `reports` and `filling`.
"""
