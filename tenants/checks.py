from typing import Any

from django.conf import settings
from django.core import checks

from config import production
from tenants import guards
from tenants.models import TenantManager


@checks.register(checks.Tags.models)
def tenant_rows_are_guarded(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    found: list[checks.CheckMessage] = [
        checks.Error(
            f"{field} links tenants' rows through a table without a tenant.",
            hint="Write the table between as a model of its own that is TenantOwned.",
            id="tenants.E001",
        )
        for field in guards.unguardable()
    ]
    for model in guards.tenant_models():
        for name, manager in (("base", model._base_manager), ("default", model._default_manager)):
            if not isinstance(manager, TenantManager):
                hint = "Let its Meta inherit from TenantOwned.Meta."
                message = f"The {name} manager of {model._meta.label} does not ask for a scope."
                found.append(checks.Error(message, hint=hint, obj=model, id="tenants.E002"))
    return found


@checks.register(checks.Tags.security)
def production_is_not_weak(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    if settings.DEBUG or production.is_development(settings.SECRET_KEY):
        return []
    values = {name: getattr(settings, name) for name in dir(settings) if name.isupper()}
    return [checks.Error(problem, id="ledgerhaul.E001") for problem in production.problems(values)]


@checks.register(checks.Tags.database)
def sqlite_stands_many_writers(
    app_configs: Any, databases: Any = None, **kwargs: Any
) -> list[checks.CheckMessage]:
    database = settings.DATABASES["default"]
    if not database["ENGINE"].endswith("sqlite3"):
        return []
    options = database.get("OPTIONS", {})
    if options.get("transaction_mode") == "IMMEDIATE" and options.get("timeout", 0) >= 20:
        return []
    hint = "Set transaction_mode IMMEDIATE and a timeout of 20 seconds or more."
    return [checks.Warning("SQLite will fail under several writers.", hint=hint, id="ledgerhaul.W001")]


@checks.register(checks.Tags.security, deploy=True)
def production_has_a_server_database(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    if not settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        return []
    hint = "Fine on one machine with a local disk; several machines need PostgreSQL (DATABASE_URL)."
    return [checks.Warning("The database is SQLite.", hint=hint, id="ledgerhaul.W002")]
