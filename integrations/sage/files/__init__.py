"""What the files for desktop Sage have in common: text, tables, charts."""
