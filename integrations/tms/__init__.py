"""In-adapters: what a TMS delivers, as the core's freight transactions and party facts, row by row."""
