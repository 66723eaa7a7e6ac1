"""`getUserPermissions`: what a user's roles allow, policy by policy."""

from __future__ import annotations

from collections import defaultdict

from integrations.sandbox.company import rights, users
from integrations.sandbox.errors import Fault, Refusal
from integrations.sandbox.functions.call import Call
from integrations.sandbox.messages.elements import child_text
from integrations.sandbox.messages.replies import Reply, element


def of_user(call: Call) -> Reply:
    """The user's applications with their policies; BL03000025 for a login that the company does not have."""
    login = child_text(call.element, "userId")
    user = users.by_login(call.books, login)
    if user is None:
        text = f"Login ID {login[:80]} does not exist."
        raise Refusal(Fault("BL03000025", text, correction="Provide a valid USER.LOGINID value."))
    granted: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for application, policy, words in _granted(call, user):
        granted[application].append((policy, words))
    shown = "".join(_application(name, policies) for name, policies in granted.items())
    return Reply(data=f"<data><permissions>{shown}</permissions></data>", rows=1)


def _granted(call: Call, user: users.User) -> list[tuple[str, str, str]]:
    if user.admin:
        return [
            (each.application, each.name, "|".join(each.rights))
            for each in rights.policies(rights.ALL_RIGHTS)
        ]
    sql = "SELECT APPLICATION, POLICY, RIGHTS FROM USERRIGHTS WHERE USERKEY=? ORDER BY RECORDNO"
    return [(str(a), str(p), str(r)) for a, p, r in call.books.all(sql, (user.key,))]


def _application(name: str, policies: list[tuple[str, str]]) -> str:
    rows = "".join(
        f"<policy>{element('policyName', policy)}{element('rights', words)}</policy>"
        for policy, words in policies
    )
    return f"<appSubscription>{element('applicationName', name)}<policies>{rows}</policies></appSubscription>"
