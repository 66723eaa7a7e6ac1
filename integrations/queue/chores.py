"""What a supervisor does besides: once a minute, see that somebody ticks."""

from __future__ import annotations

import logging

from django.db import Error, close_old_connections

from integrations.queue.tick import stand_in

log = logging.getLogger(__name__)


def stand_in_quietly() -> None:
    """A database that is away for a moment must not end the supervisor."""
    close_old_connections()
    try:
        stand_in()
    except Error:
        log.exception("could not look whether the tick runs; trying again in a minute")
