"""What is printed and filed: PDFs. Their fonts (DejaVu Sans 2.37, its licence and hashes beside it) know Latin, Greek and Cyrillic."""

from tenants.papers.authorization import authorization_pdf
from tenants.papers.statement import statement_pdf

__all__ = ["authorization_pdf", "statement_pdf"]
