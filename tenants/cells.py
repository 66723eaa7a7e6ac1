"""Cells of a file that a spreadsheet will open."""

from tenants.secrets import Secret

# A spreadsheet runs a cell that begins so as a formula.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def neutral(value: object) -> str:
    """The cell's text, so that no spreadsheet runs it. Numbers stay numbers."""
    if value is None or isinstance(value, Secret):
        return ""
    text = str(value)
    if isinstance(value, str) and text.startswith(_FORMULA_STARTS):
        return "'" + text
    return text
