from tenants.admin import (
    appointments,
    billing,
    engagements,
    keys,
    people,
    queue,
    records,
    statements,
    support_time,
    webhooks,
    who,
    windows,
)

__all__ = [
    "appointments",
    "billing",
    "engagements",
    "keys",
    "people",
    "queue",
    "records",
    "statements",
    "support_time",
    "webhooks",
    "who",
    "windows",
]
