from collections.abc import Callable
from pathlib import Path

import pytest

from tests.scratch import Scratch


@pytest.fixture
def quick(scratch: Scratch) -> Scratch:
    """A scratch deployment whose leases and polls are a hundred times shorter."""
    scratch.settings_module = "tests.queue.quick_settings"
    scratch.extra["TASK_DIARY"] = str(scratch.directory / "diary")
    return scratch


@pytest.fixture
def diary(quick: Scratch) -> Callable[[], list[str]]:
    """What the tasks of the test wrote down, line by line."""
    path = Path(quick.extra["TASK_DIARY"])
    return lambda: path.read_text().split() if path.exists() else []
