"""Support that is included: the 90 days after the first live export (rule J8)."""

from tenants.support.windows import standing, start, withdraw

__all__ = ["standing", "start", "withdraw"]
