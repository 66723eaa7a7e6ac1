"""Imports point one way. The contracts stand in pyproject.toml; here they are held, and what they cannot say."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest
from importlinter import cli

ROOT = Path(__file__).resolve().parent.parent.parent
THEMED = {"tenants/admin/base.py", "tenants/site.py"}
# Time, numbers and structure: no IO, no clock, no logging in the core.
CORE_MAY_NOT = {
    "io",
    "logging",
    "os",
    "pathlib",
    "random",
    "secrets",
    "socket",
    "sqlite3",
    "subprocess",
    "time",
}
CLOCKS = {"now", "today", "utcnow"}


def modules(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


def imported(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


def outside_standard_library(names: Iterable[str]) -> set[str]:
    return {name for name in names if name.split(".")[0] not in sys.stdlib_module_names}


def test_the_contracts_of_the_layout_are_kept(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    code = cli.lint_imports(config_filename="pyproject.toml", no_cache=True)
    assert code == 0, capsys.readouterr().out


@pytest.mark.parametrize("path", modules("integrations/core"), ids=lambda path: path.name)
def test_the_core_stands_on_the_standard_library(path: Path) -> None:
    names = imported(path)
    ours = {name for name in names if name.startswith("integrations.core")}
    assert not outside_standard_library(names - ours)
    assert not {name.split(".")[0] for name in names} & CORE_MAY_NOT


@pytest.mark.parametrize("path", modules("integrations/core"), ids=lambda path: path.name)
def test_the_core_reads_no_clock(path: Path) -> None:
    calls = [node.func for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
    assert not [call for call in calls if isinstance(call, ast.Attribute) and call.attr in CLOCKS]


def test_the_theme_comes_through_one_module() -> None:
    users = {
        str(path.relative_to(ROOT))
        for package in ("config", "tenants", "integrations")
        for path in modules(package)
        if any(name.split(".")[0] == "unfold" for name in imported(path))
    }
    assert users <= THEMED


def test_no_module_reaches_around_the_tenants_scope() -> None:
    """``_base_manager`` is not scoped: who names it is on this list for a reason."""
    around = {
        "tenants/checks.py",  # checks that the base manager of each model is the scoped one
        "tenants/management/commands/rotate_secrets.py",  # every tenant's secrets, outside by a named reason
    }
    users = {
        str(path.relative_to(ROOT))
        for package in ("config", "tenants", "integrations")
        for path in modules(package)
        if "._base_manager" in path.read_text() and "tenants/models" not in str(path)
    }
    assert users <= around
