"""The reading functions, as text. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from integrations.sage.intacct_xml.text import date_parts, esc

PAGE_LIMIT = 2000  # rows that one query may return
IN_LIMIT = 1000  # values that one `in` may hold


def query(name: str, fields: Iterable[str], where: str, *, size: int, order: bool = True) -> str:
    """One page, from the start: we page by RECORDNO, because offsets shift while rows are added. `where` may be empty."""
    select = "".join(f"<field>{f}</field>" for f in fields)
    filter_ = f"<filter>{where}</filter>" if where else ""
    ordering = "<orderby><order><field>RECORDNO</field><ascending/></order></orderby>" if order else ""
    return (
        f"<query><object>{name}</object><select>{select}</select>{filter_}{ordering}"
        f"<options><showprivate>true</showprivate></options><pagesize>{size}</pagesize></query>"
    )


def compare(operator: str, field: str, value: str) -> str:
    return f"<{operator}><field>{field}</field><value>{esc(value)}</value></{operator}>"


def equal(field: str, value: str) -> str:
    return compare("equalto", field, value)


def begins(field: str, start: str) -> str:
    """`start` holds no wildcard: our marks are letters, digits and a hyphen."""
    return compare("like", field, f"{start}%")


def among(field: str, values: Sequence[str]) -> str:
    if not 0 < len(values) <= IN_LIMIT:
        raise ValueError(f"an `in` takes 1 to {IN_LIMIT} values, not {len(values)}")
    return f"<in><field>{field}</field>{''.join(f'<value>{esc(v)}</value>' for v in values)}</in>"


def any_of(filters: Sequence[str]) -> str:
    return _joined("or", filters)


def all_of(filters: Sequence[str]) -> str:
    return _joined("and", filters)


def _joined(word: str, filters: Sequence[str]) -> str:
    """Sage takes `and` and `or` of two filters or more only."""
    return f"<{word}>{''.join(filters)}</{word}>" if len(filters) > 1 else "".join(filters)


def since_and_after(since: str, after: int) -> list[str]:
    """The filters of a page: changed since Sage's own text, and behind the last row seen."""
    filters = [compare("greaterthanorequalto", "WHENMODIFIED", since)] if since else []
    return [*filters, compare("greaterthan", "RECORDNO", str(after))] if after > 0 else filters


def within(field: str, days: tuple[date, date]) -> list[str]:
    """From the first day to the second, both included. Sage writes days in queries as MM/DD/YYYY."""
    first, last = days
    return [
        compare("greaterthanorequalto", field, f"{first:%m/%d/%Y}"),
        compare("lessthanorequalto", field, f"{last:%m/%d/%Y}"),
    ]


def trial_balance(start: date, end: date) -> str:
    return (
        f"<get_trialbalance>{date_parts('startdate', start)}{date_parts('enddate', end)}</get_trialbalance>"
    )


def permissions(user_id: str) -> str:
    return f"<getUserPermissions><userId>{esc(user_id)}</userId></getUserPermissions>"


def closed_books() -> str:
    return "<get_closedbooksdate/>"


def api_session(entity: str) -> str:
    """Without a location the session is at the level of the login, which names the entity; saying it again does no harm."""
    return (
        f"<getAPISession><locationid>{esc(entity)}</locationid></getAPISession>"
        if entity
        else "<getAPISession/>"
    )
