"""Who may ask: sender, company, user, entity and session."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from integrations.sandbox.caller import Caller
from integrations.sandbox.company import users
from integrations.sandbox.company.company import Company
from integrations.sandbox.company.passwords import Passwords
from integrations.sandbox.company.sessions import Session, Sessions
from integrations.sandbox.errors import UNPUBLISHED, Fault, GatewayRejection, SignInRefused
from integrations.sandbox.gateway.envelope import Envelope
from integrations.sandbox.messages import replies
from integrations.sandbox.settings import Credentials, Settings

_INCORRECT = Fault("XL03000006", "Sign-in information is incorrect")
_FRONT_END = Fault("XMLGW_JPP0002", "", "Sign-in information is incorrect. Please check your request.")
_UNKNOWN = Fault("GW-0011", "", "Invalid Request [Request ID: sandbox]")
_EXPIRED = Fault("PL04000055", "This company is a demo company and has expired.")
_NO_XML = Fault(
    UNPUBLISHED,
    "This company is not authorized for XML transactions. Please subscribe to the XML Gateway.",
)
_ADDRESS_DENIED = Fault(UNPUBLISHED, "IP address denied")
_NO_POLICY = "{policy} is not a valid transport policy."


def same(left: str, right: str) -> bool:
    return hmac.compare_digest(left.encode(), right.encode())


@dataclass(frozen=True, slots=True)
class Login:
    """What a login names, whichever of its forms it takes."""

    user: str
    company: str
    entity: str
    password: str


class SignIn:
    def __init__(
        self,
        companies: Mapping[str, Company],
        settings: Settings,
        credentials: Credentials,
        sessions: Sessions,
    ) -> None:
        self._companies = companies
        self._settings = settings
        self._known = credentials
        self._sessions = sessions
        self._passwords = Passwords()

    def check_sender(self, asked: Envelope) -> None:
        """The sender's own password, and the transport policy that an asynchronous request names."""
        senders = dict(each.split("=", 1) for each in self._settings.further_senders if "=" in each)
        senders[self._known.sender_id] = self._known.sender_password
        known = senders.get(asked.control.senderid)
        if known is None and self._settings.front_end_sign_in:
            raise GatewayRejection(_UNKNOWN, http=400, bare=True)
        if known is None or not same(asked.password, known):
            raise GatewayRejection(Fault("XL03000006", "Incorrect Intacct XML Partner ID or password."))
        policy = asked.policy
        if policy and policy not in self._settings.transport_policies:
            raise GatewayRejection(Fault("XL03000006", _NO_POLICY.format(policy=policy[:80])))

    def sign_in(self, asked: Envelope) -> Session:
        if asked.login is not None:
            return self._log_in(asked, self._read(asked.login))
        if asked.session is None:
            raise SignInRefused(_INCORRECT)
        return self._resume(asked, asked.session)

    def _read(self, login: Mapping[str, str]) -> Login:
        """`company`, `company|entity`, and for who comes from a console `console|client` and `console|client|entity`."""
        parts = login.get("companyid", "").split("|")
        console = self._settings.console_id
        if console and parts[0] == console:
            parts = parts[1:] or [login.get("clientid", "")]
        company, *rest = parts
        if len(rest) > 1:
            company = "|".join(parts)
        entity = login.get("locationid", "") or (rest[0] if rest else "")
        return Login(login.get("userid", ""), company, entity, login.get("password", ""))

    def _log_in(self, asked: Envelope, login: Login) -> Session:
        company = self._companies.get(login.company)
        if company is None:
            raise GatewayRejection(_UNKNOWN, http=400, bare=True)
        self._check_company(asked, login.company, login.user)
        return self.named(company, login)

    def named(self, company: Company, login: Login) -> Session:
        """Whoever a name and password belong to, in a session of its own."""
        with company.books.lock:
            user = users.by_login(company.books, login.user)
            known = user is not None and self._passwords.right(user.password, login.password)
            if user is None or not known or not user.active or self._settings.credentials_revoked:
                raise self._incorrect(login)
            return self._session(company, user, login)

    def _session(self, company: Company, user: users.User, login: Login) -> Session:
        caller = users.identified(company.books, Caller(login.user, login.company), user)
        entity = login.entity
        if caller.entities is not None and len(caller.entities) == 1:
            # Who is held to one entity works inside it, whatever the login says.
            entity = entity or next(iter(caller.entities))
        if entity and not (caller.may_use(entity) and _is_entity(company, entity)):
            raise self._incorrect(login)
        caller = replace(caller, entity=entity or None)
        return Session.opened_now(caller, user.session_minutes or self._settings.session_minutes)

    def _incorrect(self, login: Login) -> Exception:
        if self._settings.front_end_sign_in:
            return GatewayRejection(_FRONT_END, http=401, bare=True)
        return SignInRefused(_INCORRECT, login.user, login.company)

    def _resume(self, asked: Envelope, number: str) -> Session:
        """The session with its user's rights as they are now; a user who may no longer sign in has none."""
        session = self._sessions.use(number)
        if session is None:
            raise _invalid(number)
        caller = session.caller
        self._check_company(asked, caller.company, caller.user)
        company = self._companies[caller.company]
        with company.books.lock:
            user = users.by_key(company.books, caller.key)
            if user is None or not user.active:
                raise _invalid(number)
            caller = users.identified(company.books, caller, user)
        return Session(caller, session.opened, session.expires, session.minutes)

    def _check_company(self, asked: Envelope, company: str, user: str) -> None:
        switches, sender = self._settings, asked.control.senderid
        if company in switches.expired_companies:
            raise GatewayRejection(_EXPIRED, unnamed=True)
        if company in switches.companies_without_xml:
            raise GatewayRejection(_NO_XML)
        if switches.deny_addresses:
            raise GatewayRejection(_ADDRESS_DENIED)
        if not switches.sender_authorized or f"{sender}@{company}" in switches.unauthorized_senders:
            raise SignInRefused(_unauthorized(sender, company), user, company)

    def _shown(self, session: Session) -> str:
        ahead = timedelta(seconds=self._settings.clock_ahead_seconds)
        return (session.opened + ahead).isoformat(timespec="seconds")

    def authentication(self, session: Session) -> str:
        caller = session.caller
        return (
            "<authentication><status>success</status>"
            + replies.element("userid", caller.user)
            + replies.element("companyid", caller.company)
            + replies.element("locationid", caller.entity or "")
            + replies.element("sessiontimestamp", self._shown(session))
            + replies.element("sessiontimeout", session.expires.isoformat(timespec="seconds"))
            + "</authentication>"
        )


def _is_entity(company: Company, number: str) -> bool:
    found = company.books.one("SELECT 1 FROM LOCATIONENTITY WHERE LOCATIONID=? AND STATUS='active'", number)
    return found is not None


def _invalid(number: str) -> SignInRefused:
    return SignInRefused(Fault("XL03000006", f"Invalid session {number[:40]}"))


def _unauthorized(sender: str, company: str) -> Fault:
    return Fault(
        "XL03000006",
        f"The sender ID '{sender}' is not authorized to make Web Services requests to company ID '{company}'.",
        "Invalid Web Services Authorization",
        "Contact the company administrator to grant Web Services authorization to this sender ID.",
    )
