from django.apps import AppConfig
from django.db.models.signals import post_migrate


class IntegrationsConfig(AppConfig):
    name = "integrations"
    verbose_name = "Integrations"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from integrations.queue.schedules import ensure_schedules
        from integrations.setup import history

        history.connect()
        post_migrate.connect(ensure_schedules, sender=self, dispatch_uid="the tick's schedule")
