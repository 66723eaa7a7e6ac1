"""The repository keeps its shape: what lies where, and how big it may grow."""

from __future__ import annotations

import ast
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent

TOP_LEVEL = {
    "manage.py", "config", "integrations", "tenants", "templates", "tests", "requirements.txt", "README.md",
    "requirements.lock", "scripts", "docs", "pyproject.toml", "Dockerfile", "compose.yaml",
}  # fmt: skip
SCRIPTS = ("scripts/demo", "scripts/test", "scripts/check", "scripts/lock", ".ci/run")
EMPTY_NAMES = {"utils", "helpers", "common", "misc", "manager", "util", "helper"}
LONGEST_FILE = 400
LONGEST_FUNCTION = 60


def tracked() -> list[str]:
    listing = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listing.returncode != 0:
        return [str(path.relative_to(ROOT)) for path in ROOT.glob("[!.]*")]  # an export without git
    return listing.stdout.splitlines()


def product_files() -> list[Path]:
    found = [
        path
        for package in ("config", "tenants", "integrations")
        for path in sorted((ROOT / package).rglob("*.py"))
        if "migrations" not in path.parts
    ]
    return [ROOT / "manage.py", *found]


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_the_top_level_is_fixed() -> None:
    visible = {name.split("/")[0] for name in tracked() if not name.startswith(".")}
    assert visible <= TOP_LEVEL


def test_nothing_that_runs_leave_behind_is_tracked() -> None:
    assert not [
        name for name in tracked() if name.startswith(("var/", ".venv/")) or name.endswith(".sqlite3")
    ]


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_script_can_be_run(script: str) -> None:
    assert os.access(ROOT / script, os.X_OK)
    assert (ROOT / script).read_text().startswith("#!/usr/bin/env ")


def test_ci_checks_and_then_tests() -> None:
    lines = (ROOT / ".ci/run").read_text().splitlines()
    assert "set -euo pipefail" in lines
    assert [line.split()[0] for line in lines if line.startswith("scripts/")] == [
        "scripts/check",
        "scripts/test",
    ]


def test_the_scripts_need_the_standard_library_only() -> None:
    from tests.architecture.test_imports import imported, outside_standard_library

    scripts = [ROOT / name for name in SCRIPTS if name.startswith("scripts/")] + [
        ROOT / "scripts/bootstrap.py"
    ]
    foreign = {name for path in scripts for name in outside_standard_library(imported(path))}
    assert foreign <= {"bootstrap"}


@pytest.mark.parametrize("name", ["requirements", "tests/requirements"])
def test_every_requirement_is_pinned_and_locked(name: str) -> None:
    lines = (ROOT / f"{name}.txt").read_text().splitlines()
    wanted = {line.lower() for line in lines if line and not line.startswith(("#", "-"))}
    locked = (ROOT / f"{name}.lock").read_text().lower().splitlines()
    assert all("==" in line for line in wanted)
    assert not {_without_extras(line) for line in wanted} - {line.replace("_", "-") for line in locked}


def _without_extras(line: str) -> str:
    name, _, version = line.partition("==")
    return f"{name.partition('[')[0]}=={version}".replace("_", "-")


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert not [path for path in product_files() if path.stem in EMPTY_NAMES]


def test_files_can_be_read_in_a_sitting() -> None:
    long = {
        str(p.relative_to(ROOT)): n
        for p in product_files()
        if (n := len(p.read_text().splitlines())) > LONGEST_FILE
    }
    assert long == {}


def test_functions_are_small() -> None:
    lengths = [
        (node.end_lineno - node.lineno + 1, f"{path.relative_to(ROOT)}:{node.name}")
        for path in product_files()
        for node in functions(path)
        if node.end_lineno
    ]
    assert not sorted(item for item in lengths if item[0] > LONGEST_FUNCTION)
    ordered = sorted(length for length, _ in lengths)
    assert ordered[len(ordered) // 2] <= 10, "half of all functions are under ten lines"
    assert ordered[len(ordered) * 9 // 10] <= 35, "nine in ten are under 35"
