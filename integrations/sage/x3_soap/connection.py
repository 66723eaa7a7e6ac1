"""What a conversation with one folder of Sage X3 needs."""

from __future__ import annotations

from dataclasses import dataclass, field

from integrations.sage.x3_soap.layouts import STANDARD, Layouts


@dataclass(frozen=True, slots=True)
class Connection:
    """Plain values. `url` is the address of CAdxWebServiceXmlCC; the pool's alias chooses the folder; `site` is the site (FCY)
    that documents are booked at; `language` is X3's code of the pool user's language."""

    url: str
    pool_alias: str
    user_id: str
    user_password: str = field(repr=False)
    site: str = ""
    currency: str = "USD"
    hosts: tuple[str, ...] = ()
    layouts: Layouts = STANDARD
    language: str = "ENG"
    connect_seconds: float = 10.0
    total_seconds: float = 120.0
    answer_limit: int = 32 * 1024 * 1024
