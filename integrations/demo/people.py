"""Who may log in to the demo. Passwords and keys are made on the first run and lie in `var/demo/logins.json`."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from pathlib import Path

from integrations.demo.environment import keep
from tenants.models import ApiKey, Membership, Partner, Role, Tenant, User
from tenants.models.api_key import ApiScope


@dataclass(frozen=True, slots=True)
class Person:
    email: str
    name: str
    role: Role | None  # None: an Operator
    tenant: str = ""


PEOPLE = (
    Person("operator@ledgerhaul.example", "Olive Operator", None),
    Person("partner@lakeshore.example", "Paula Lindqvist", Role.PARTNER_ADMIN),
    Person("admin@northgate.example", "Adam Reyes", Role.ADMIN, "northgate"),
    Person("support@northgate.example", "Sunita Rao", Role.SUPPORT, "northgate"),
    Person("billing@northgate.example", "Bruno Keller", Role.BILLING, "northgate"),
    Person("owner@northgate.example", "Orla Byrne", Role.CUSTOMER_OWNER, "northgate"),
    Person("accountant@northgate.example", "Ana Castillo", Role.CUSTOMER_ACCOUNTANT, "northgate"),
    Person("viewer@northgate.example", "Victor Hahn", Role.CUSTOMER_VIEWER, "northgate"),
    Person("admin@prairie.example", "Petra Novak", Role.ADMIN, "prairie"),
    Person("admin@harbor.example", "Dana Fields", Role.ADMIN, "harbor"),
    Person("owner@prairie.example", "Lena Dvorak", Role.CUSTOMER_OWNER, "prairie"),
    Person("owner@harbor.example", "Hal Mercer", Role.CUSTOMER_OWNER, "harbor"),
    Person("owner@juniper.example", "June Ortega", Role.CUSTOMER_OWNER, "juniper"),
    Person("owner@sawgrass.example", "Sam Whitaker", Role.CUSTOMER_OWNER, "sawgrass"),
    Person("accountant@sawgrass.example", "Alma Duarte", Role.CUSTOMER_ACCOUNTANT, "sawgrass"),
    # One team supports and bills all of them.
    *(
        Person(email, name, role, tenant)
        for tenant in ("prairie", "harbor", "juniper", "sawgrass", "lakeshore")
        for email, name, role in (
            ("support@northgate.example", "Sunita Rao", Role.SUPPORT),
            ("billing@northgate.example", "Bruno Keller", Role.BILLING),
        )
    ),
)


@dataclass(frozen=True, slots=True)
class Login:
    who: str
    email: str
    password: str


class Logins:
    """What was made on the first run; the file is the only place where passwords and keys stand in the clear."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._kept: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}

    def people(self, tenants: dict[str, Tenant], partner: Partner) -> list[Login]:
        """Make whoever is missing."""
        made = [self._person(person, tenants, partner) for person in PEOPLE]
        return list({login.email: login for login in reversed(made)}.values())[::-1]

    @staticmethod
    def of(tenant: str, role: Role) -> User:
        """Somebody who has the role there."""
        person = next(one for one in PEOPLE if (one.tenant, one.role) == (tenant, role))
        return User.objects.get(email=person.email)

    def api_key(self, tenant: Tenant) -> str:
        """A key of the tenant's TMS with every right. Inside the tenant's scope."""
        name = f"key {tenant.slug}"
        known = self._kept.get(name)
        if known is None or ApiKey.authenticate(known) is None:
            _, known = ApiKey.issue(tenant, "Waybill TMS", [one.value for one in ApiScope])
            self._remember(name, known)
        return known

    def _person(self, person: Person, tenants: dict[str, Tenant], partner: Partner) -> Login:
        password = self._kept.get(person.email) or secrets.token_urlsafe(12)
        user = User.objects.filter(email=person.email).first() or User.objects.create_user(
            person.email, password, name=person.name, is_superuser=person.role is None
        )
        if not user.check_password(password):
            user.set_password(password)
            user.save(update_fields=["password"])
        if person.role is not None:
            Membership.objects.get_or_create(
                user=user,
                role=person.role,
                tenant=tenants.get(person.tenant),
                partner=partner if person.role is Role.PARTNER_ADMIN else None,
            )
        self._remember(person.email, password)
        role = person.role.label if person.role is not None else "Operator"
        at = f", {tenants[person.tenant].name}" if person.tenant else ""
        return Login(f"{role}{at}", person.email, password)

    def _remember(self, name: str, secret: str) -> None:
        if self._kept.get(name) != secret:
            self._kept[name] = secret
            keep(self._path, self._kept)
