from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tenants import scope
from tenants.accounts import second_factor
from tenants.models import User


class Command(BaseCommand):
    help = "Removes somebody's second factor, who lost it; the next sign-in sets one up again. It goes on record."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--reason", required=True, help="why, for the audit log")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(email__iexact=options["email"]).first()
        if user is None:
            raise CommandError(f"Nobody has the address {options['email']}.")
        with scope.outside("forget a second factor"):
            count = second_factor.forget(user, "manage.py forget_second_factor", options["reason"])
        self.stdout.write(f"{user.email}: {count} removed")
