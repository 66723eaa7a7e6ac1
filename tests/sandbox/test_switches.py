"""The switches (protocol 8: what is not known is configurable): each is documented, and each is used."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from integrations.sandbox.pages.switches import told_of
from integrations.sandbox.settings import Settings
from tests.sandbox import switches
from tests.sandbox.fixtures import ROOT

SANDBOX = ROOT / "integrations" / "sandbox"


def sources() -> str:
    files = [each for each in SANDBOX.rglob("*.py") if each.name != "settings.py"]
    own = (SANDBOX / "settings.py").read_text().partition("def first_open_day")[2]
    return own + "".join(map(Path.read_text, files))


@pytest.mark.parametrize("name", Settings.__dataclass_fields__)
def test_a_switch_has_a_reason_and_a_use(name: str) -> None:
    assert len(told_of()[name].why.split()) >= 2
    assert re.search(rf"\.{name}\b|\"{name}\"", sources())


def test_the_documentation_lists_every_switch_with_its_default_and_why() -> None:
    told = (ROOT / "docs" / "sandbox" / "switches.md").read_text()
    assert told == switches.text(), "python -m tests.sandbox.switches > docs/sandbox/switches.md"
