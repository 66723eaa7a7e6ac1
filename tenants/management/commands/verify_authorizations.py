from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tenants import scope
from tenants.models import Authorization
from tenants.onboarding import signing


class Command(BaseCommand):
    help = "Check every signed authorization: text, signature, circumstances and scan are those that were signed."

    def handle(self, *args: Any, **options: Any) -> None:
        count = wrong = 0
        with scope.outside("command"):
            for row in Authorization.objects.order_by("signed_at").iterator(chunk_size=100):
                count += 1
                found = signing.faults(row)
                wrong += bool(found)
                for words in found:
                    self.stderr.write(f"{row.reference}, signed by {row.printed_name}: {words}")
        if wrong:
            raise CommandError(f"{wrong} of {count} authorizations are not as they were signed")
        self.stdout.write(f"{count} authorizations are as they were signed")
