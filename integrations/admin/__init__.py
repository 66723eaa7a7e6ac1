"""The back office of WHAT. Importing a module registers its pages."""

from integrations.admin import (
    connections,
    deployment,
    dimensions,
    documents,
    exchanges,
    intake,
    issues,
    jobs,
    learned,
    lists,
    mappings,
    menu,
    parties,
    payments,
    periods,
    routing,
)

__all__ = [
    "connections",
    "deployment",
    "dimensions",
    "documents",
    "exchanges",
    "intake",
    "issues",
    "jobs",
    "learned",
    "lists",
    "mappings",
    "menu",
    "parties",
    "payments",
    "periods",
    "routing",
]
