"""Support that is included: the 90 days after the first live export (rule J8)."""

from tenants.support.windows import extend, standing, start, withdraw

__all__ = ["extend", "standing", "start", "withdraw"]
