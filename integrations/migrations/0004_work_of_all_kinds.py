"""Connections that were active before the doctor and the daily mail came get their work, too."""

from django.db import migrations
from django.utils import timezone

DAY = 24 * 3600


def add_missing(apps, schema_editor):
    Connection, Work = (apps.get_model("integrations", name) for name in ("Connection", "Work"))
    for kind in ("DOCTOR", "DIGEST"):
        for connection in Connection.objects.filter(state="ACTIVE").exclude(
            pk__in=Work.objects.filter(kind=kind).values("connection")
        ):
            Work.objects.create(
                tenant_id=connection.tenant_id,
                connection_id=connection.pk,
                kind=kind,
                every=DAY,
                due_at=timezone.now(),
            )


class Migration(migrations.Migration):
    dependencies = [("integrations", "0003_back_office")]

    operations = [migrations.RunPython(add_missing, migrations.RunPython.noop)]
