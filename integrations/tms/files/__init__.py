"""Files of a TMS: JSON lines in the API's shape, and CSV of any shape through a saved layout."""

from integrations.tms.files.layout import Layout, LayoutInvalid, parse_layout
from integrations.tms.files.opening import Delivered, open_file
from integrations.tms.files.reading import read_file, read_kept

__all__ = ["Delivered", "Layout", "LayoutInvalid", "open_file", "parse_layout", "read_file", "read_kept"]
