"""`manage.py doctor CONNECTION`: is everything there that posting needs?"""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from integrations.core.doctor import Answer, State
from integrations.management.connections import in_scope
from integrations.models.choices import Trigger
from integrations.setup import doctor

_MARKS = {State.OK: "ok", State.WARNING: "look", State.FAILED: "WRONG", State.UNCHECKED: "?"}


class Command(BaseCommand):
    help = "Ask Sage everything that posting needs. Ends with 1 when something is wrong."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("connection", help="the connection's id")
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *args: Any, **options: Any) -> None:
        with in_scope(options["connection"]) as connection:
            report = doctor.examine(connection.pk, trigger=Trigger.COMMAND, actor="manage.py")
            answers = doctor.answers_of(report)
        if options["as_json"]:
            self.stdout.write(json.dumps(_told(str(connection.pk), answers), indent=2))
        else:
            for one in answers:
                self.stdout.write(
                    f"{_MARKS[one.state]:6} {one.check.title}: {one.words or one.check.meaning}"
                )
                if one.state is State.FAILED:
                    self.stdout.write(f"       {one.check.remedy}")
        if report.failed:
            raise SystemExit(1)


def _told(connection_id: str, answers: list[Answer]) -> dict[str, Any]:
    return {
        "connection": connection_id,
        "well": all(one.state is not State.FAILED for one in answers),
        "failed": [one.key for one in answers if one.state is State.FAILED],
        "checks": [
            {
                "check": one.key,
                "title": one.check.title,
                "state": one.state.value,
                "words": one.words,
                "meaning": one.check.meaning,
                "remedy": one.check.remedy,
            }
            for one in answers
        ],
    }
