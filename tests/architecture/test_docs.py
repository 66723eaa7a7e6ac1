"""The documents name what there is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
READER = re.compile(r"""\b(?:env|Env\(\))\.\w+\(\s*"([A-Z][A-Z0-9_]*)""")


def environment_variables() -> list[str]:
    return sorted(set(READER.findall((ROOT / "config/settings.py").read_text())))


@pytest.fixture(scope="module")
def operations() -> str:
    return (ROOT / "docs/operations.md").read_text()


@pytest.mark.parametrize("name", environment_variables())
def test_every_environment_variable_is_explained(name: str, operations: str) -> None:
    assert f"`{name}`" in operations


def test_compose_sets_only_variables_that_are_read() -> None:
    known = {*environment_variables(), "POSTGRES_USER", "POSTGRES_DB", "POSTGRES_PASSWORD"}
    set_there = re.findall(r"^ {4,6}([A-Z_]+): ", (ROOT / "compose.yaml").read_text(), re.MULTILINE)
    assert set(set_there) <= known
