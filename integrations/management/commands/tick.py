from typing import Any

from django.core.management.base import BaseCommand

from integrations.queue.tick import tick


class Command(BaseCommand):
    help = "Put what is due on the queue, now. The running worker does this by itself once a minute."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{tick()} enqueued")
