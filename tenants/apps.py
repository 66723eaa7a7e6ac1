from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class TenantsConfig(AppConfig):
    name = "tenants"
    verbose_name = "Tenants and people"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from tenants import checks, gates, guards, statistics  # noqa: F401  (checks register themselves)
        from tenants.onboarding import gate

        gates.ACTIVATION[:] = [gate.in_order]
        gates.FIRST_LIVE_EXPORT[:] = [gate.signed, gate.paid]
        # Once per migrate, not once per app: these signals are sent for each.
        pre_migrate.connect(guards.before_migrate, sender=self, dispatch_uid="drop guards")
        post_migrate.connect(guards.after_migrate, sender=self, dispatch_uid="make guards")
        post_migrate.connect(statistics.after_migrate, sender=self, dispatch_uid="tell the planner")
