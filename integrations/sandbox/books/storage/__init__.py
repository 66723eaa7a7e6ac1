"""The sqlite3 file: its tables, what they are written with, and who wrote."""
