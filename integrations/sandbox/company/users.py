"""Users of one company: their roles and restrictions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from integrations.sandbox.books.storage import audit
from integrations.sandbox.books.storage.store import Books, Row
from integrations.sandbox.caller import Caller
from integrations.sandbox.company import passwords, rights
from integrations.sandbox.objects.people import USER_STATES, USER_TYPES
from integrations.sandbox.settings import Credentials

_CLERK, _VIEWER = "AR clerk", "Viewer"


@dataclass(frozen=True, slots=True)
class User:
    key: int
    login: str
    admin: bool
    active: bool
    session_minutes: float | None
    password: str | None


def add_first(books: Books, credentials: Credentials) -> None:
    """The integration's own user, who may do everything, and two of DEMO who may not: they have no password yet."""
    with books.work():
        add(books, credentials.user_id, password=credentials.user_password, admin=True)
        _add_role(books, _CLERK, rights.policies(rights.ALL_RIGHTS, ("Accounts Receivable",)))
        _add_role(books, _VIEWER, rights.policies(rights.READING))
        add(books, "clerk", roles=[_CLERK])
        add(books, "viewer", roles=[_VIEWER], user_type="view only user")


def _add_role(books: Books, name: str, policies: Sequence[rights.Policy]) -> None:
    row: Row = {"NAME": name, "TYPE": "Multi Entity Shared", "APPLYTO": "Login and Slide-In"}
    key = books.insert("ROLES", {**row, **audit.made(books)})
    for each in policies:
        granted = "|".join(each.rights)
        books.insert(
            "_ROLEPOLICY",
            {"ROLEKEY": key, "APPLICATION": each.application, "POLICY": each.name, "RIGHTS": granted},
        )


def add(
    books: Books,
    login: str,
    *,
    password: str | None = None,
    admin: bool = False,
    user_type: str = USER_TYPES[0],
    roles: Sequence[str] = (),
) -> int:
    row: Row = {
        "LOGINID": login,
        "ADMIN": "Full" if admin else "false",
        "USERTYPE": user_type,
        "STATUS": USER_STATES[0],
        "VISIBLE": "true",
        "UNRESTRICTED": "true",
        "LOGINDISABLED": "false",
        "_PASSWORD": passwords.hashed(password) if password else None,
    }
    key = books.insert("USERINFO", {**row, **audit.made(books)})
    assign(books, key, roles)
    return key


def assign(books: Books, key: int, roles: Sequence[str]) -> None:
    """Give a user these roles besides those that it has. A ValueError for one that the company lacks."""
    for each in roles:
        known = books.one("SELECT RECORDNO FROM ROLES WHERE NAME=?", each)
        if known is None:
            raise ValueError(f"no role {each!r}")
        row: Row = {"TYPE": "User", "U_O_GKEY": key, "ROLEKEY": known[0]}
        books.insert("USERROLES", {**row, **audit.made(books)})


def restrict(books: Books, key: int, locations: Sequence[str]) -> None:
    """Hold a user to these locations' entities; none of them lifts every restriction."""
    for each in locations:
        if books.one("SELECT 1 FROM LOCATION WHERE LOCATIONID=?", each) is None:
            raise ValueError(f"no location {each!r}")
    books.run("DELETE FROM _USERLOCATION WHERE USERKEY=?", key)
    for each in locations:
        books.insert("_USERLOCATION", {"USERKEY": key, "LOCATIONID": each})
    books.update("USERINFO", key, {"UNRESTRICTED": "false" if locations else "true"})


def arrange(books: Books, asked: Mapping[str, object]) -> dict[str, object]:
    """Make or change a user by hand: `login`, and any of `password`, `admin`, `status`, `roles` (in place of those that
    the user has), `lacks` (everything but these rights), `locations`, `session_minutes`. A ValueError for what the company does not know.
    """
    login = str(asked["login"])
    with books.work():
        user = by_login(books, login)
        key = user.key if user else add(books, login)
        books.update("USERINFO", key, {**_settings(asked), **audit.changed(books)})
        if "roles" in asked:
            books.run("DELETE FROM USERROLES WHERE U_O_GKEY=?", key)
            assign(books, key, _words(asked["roles"]))
        if "lacks" in asked:
            _lack(books, key, login, _words(asked["lacks"]))
        if "locations" in asked:
            restrict(books, key, _words(asked["locations"]))
    return {"login": login, "key": key}


def _lack(books: Books, key: int, login: str, lacking: Sequence[str]) -> None:
    """A role of the user's own that has everything but these: "Accounts Payable:Add" of an application, "Company/Attachments:List"
    of one of its policies."""
    name = f"All but some of {login}"
    policies = [
        rights.Policy(
            each.application, each.name, tuple(r for r in each.rights if not _is_lacking(each, r, lacking))
        )
        for each in rights.policies(rights.ALL_RIGHTS)
    ]
    old = books.one("SELECT RECORDNO FROM ROLES WHERE NAME=?", name)
    if old is not None:
        books.run("DELETE FROM _ROLEPOLICY WHERE ROLEKEY=?", old[0])
        books.run("DELETE FROM ROLES WHERE RECORDNO=?", old[0])
    _add_role(books, name, [each for each in policies if each.rights])
    books.run("DELETE FROM USERROLES WHERE U_O_GKEY=?", key)
    assign(books, key, [name])
    books.update("USERINFO", key, {"ADMIN": "false"})


def _is_lacking(policy: rights.Policy, right: str, lacking: Sequence[str]) -> bool:
    return bool(
        {f"{policy.application}:{right}", f"{policy.application}/{policy.name}:{right}"} & set(lacking)
    )


def _settings(asked: Mapping[str, object]) -> Row:
    row: Row = {}
    if asked.get("password"):
        row["_PASSWORD"] = passwords.hashed(str(asked["password"]))
    if "admin" in asked:
        row["ADMIN"] = "Full" if asked["admin"] else "false"
    if "session_minutes" in asked:
        row["_SESSION_MINUTES"] = str(float(str(asked["session_minutes"])))
    if "status" in asked:
        if asked["status"] not in USER_STATES:
            raise ValueError(f"a user is {', '.join(USER_STATES)}, not {asked['status']!r}")
        row["STATUS"] = str(asked["status"])
    return row


def _words(value: object) -> list[str]:
    if not isinstance(value, list):
        raise ValueError(f"a list is expected, not {value!r}")
    return [str(each) for each in value]


def by_login(books: Books, login: str) -> User | None:
    return _user(books, "LOGINID", login)


def by_key(books: Books, key: int) -> User | None:
    return _user(books, "RECORDNO", key)


def _user(books: Books, column: str, value: str | int) -> User | None:
    sql = (
        "SELECT RECORDNO, LOGINID, ADMIN, STATUS='active' AND COALESCE(LOGINDISABLED,'')<>'true', _SESSION_MINUTES,"
        f" _PASSWORD FROM USERINFO WHERE {column}=?"
    )
    row = books.one(sql, value)
    if row is None:
        return None
    minutes = float(str(row[4])) if row[4] else None
    return User(
        int(row[0] or 0),
        str(row[1]),
        row[2] == "Full",
        bool(row[3]),
        minutes,
        str(row[5]) if row[5] else None,
    )


def identified(books: Books, caller: Caller, user: User) -> Caller:
    """The caller with the user's key, rights and restrictions as they are now."""
    held = books.all(
        "SELECT DISTINCT l._ENTITY FROM _USERLOCATION r JOIN LOCATION l ON l.LOCATIONID=r.LOCATIONID WHERE r.USERKEY=?",
        (user.key,),
    )
    entities = frozenset(str(each[0]) for each in held if each[0]) if held else None
    allowed = None if user.admin else _granted(books, user.key)
    return replace(caller, key=user.key, rights=allowed, entities=entities)


def _granted(books: Books, key: int) -> frozenset[tuple[str, str, str]]:
    rows = books.all("SELECT APPLICATION, POLICY, RIGHTS FROM USERRIGHTS WHERE USERKEY=?", (key,))
    return frozenset(
        (str(application), str(policy), right)
        for application, policy, words in rows
        for right in str(words).split("|")
    )
