"""The general ledger: what kinds of documents post to it and how, its batches and periods."""
