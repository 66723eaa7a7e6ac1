"""The deployment's settings with a queue that notices everything within seconds."""

import os

from config.settings import *  # noqa: F403
from config.settings import Q_CLUSTER as USUAL

Q_CLUSTER = {
    **USUAL,
    "timeout": 2,
    "retry": int(os.environ.get("TASK_RETRY", "4")),
    "poll": 0.05,
    "guard_cycle": 0.2,
    "max_attempts": 2,
}
