"""What must be true of an engagement before its connection is activated, and before its first live export.

Authorization and payment (J7) register themselves here when they come; a gate answers with the reason why it
is closed, in words for the person who waits, or with nothing.
"""

from collections.abc import Callable, Sequence

from tenants.models import Engagement

Gate = Callable[[Engagement], str | None]

ACTIVATION: list[Gate] = []
FIRST_LIVE_EXPORT: list[Gate] = []


def failing(engagement: Engagement, gates: Sequence[Gate]) -> list[str]:
    """The reasons of all gates that are closed, in their order; empty when the way is free."""
    return [reason for gate in gates if (reason := gate(engagement))]
