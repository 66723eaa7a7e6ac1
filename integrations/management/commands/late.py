import sys
from typing import Any

from django.core.management.base import BaseCommand

from integrations.queue.late import late
from tenants import scope
from tenants.models import Tenant


class Command(BaseCommand):
    help = "Names the tenants whose work is late, and exits 1 if there is any: for a cron on another machine than the workers'."

    def handle(self, *args: Any, **options: Any) -> None:
        with scope.outside("tick"):
            found = late()
        names = dict(Tenant.objects.filter(pk__in=[one.tenant_id for one in found]).values_list("pk", "name"))
        for one in found:
            self.stdout.write(
                f"{names[one.tenant_id]}: late since {one.since:%Y-%m-%d %H:%M} UTC, {', '.join(one.names)}"
            )
        if found:
            sys.exit(1)
        self.stdout.write("nothing is late")
