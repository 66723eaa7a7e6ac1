"""The guides say what there is: every code, every state, every file that they point to."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from integrations.core.issues import Code
from tests.golden import generate_roles
from tests.golden.generate_states import PAGE, drawn

ROOT = Path(__file__).resolve().parents[2]
GUIDES = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")
ROW = re.compile(r"^\| `([\w.]+)` \| (.+?) \| (.+?) \|$", re.MULTILINE)


def test_every_issue_code_stands_there_with_cause_and_remedy_and_no_other() -> None:
    rows = ROW.findall((ROOT / "docs/issue-codes.md").read_text())
    assert [code for code, _, _ in rows] == [code.value for code in Code]


def test_the_diagram_is_drawn_from_the_table_of_states() -> None:
    page = PAGE.read_text()
    assert drawn(page) == page, "python -m tests.golden.generate_states"


def test_the_table_of_roles_is_the_programs_own() -> None:
    page = generate_roles.PAGE.read_text()
    assert generate_roles.drawn(page) == page, "python -m tests.golden.generate_roles"


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.name)
def test_a_guide_points_to_what_exists(guide: Path) -> None:
    targets = LINK.findall(guide.read_text())
    assert [target for target in targets if not (guide.parent / target).exists()] == []
