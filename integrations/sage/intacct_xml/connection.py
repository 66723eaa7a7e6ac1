"""What a conversation with one Sage Intacct company needs."""

from __future__ import annotations

from dataclasses import dataclass, field

DEFAULT_HOSTS = ("*.intacct.com",)
DEFAULT_GATEWAY = "https://api.intacct.com/ia/xml/xmlgw.phtml"


@dataclass(frozen=True, slots=True)
class Connection:
    """Plain values; nothing is looked up later. `entity` is a LOCATIONENTITY's id, empty for the top level.

    `currency` is the company's base currency: payloads name none, so that Sage books in its base. `dimensions` are the
    dimensions to read back from lines; a company that lacks one of them refuses a query that asks for it, and so for
    `custom_fields`, which are (ARINVOICE or APBILL or their items, name). `answer_limit`, in bytes, is ten times the largest page that we ask for; parsed, an answer takes several times its size.
    """

    gateway: str
    company_id: str
    user_id: str
    user_password: str = field(repr=False)
    sender_id: str
    sender_password: str = field(repr=False)
    entity: str = ""
    currency: str = "USD"
    hosts: tuple[str, ...] = DEFAULT_HOSTS
    dimensions: tuple[str, ...] = ("LOCATION", "DEPARTMENT", "CLASS", "ITEM")
    custom_fields: tuple[tuple[str, str], ...] = ()
    connect_seconds: float = 10.0
    total_seconds: float = 120.0
    answer_limit: int = 16 * 1024 * 1024

    def custom_fields_of(self, object_name: str) -> tuple[str, ...]:
        return tuple(name for owner, name in self.custom_fields if owner == object_name)

    @property
    def secrets(self) -> tuple[str, ...]:
        return (self.user_password, self.sender_password)
