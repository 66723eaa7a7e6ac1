"""The table of roles in docs/roles.md, from the rules that the program asks: `python -m tests.golden.generate_roles`."""

from __future__ import annotations

import os
from pathlib import Path

import django

PAGE = Path(__file__).resolve().parents[2] / "docs" / "roles.md"
ROLES = ("ADMIN", "PARTNER_ADMIN", "SUPPORT", "BILLING")
VERBS = ("view", "add", "change", "delete")
HEAD = "|---|---|---|---|---|\n"


def table() -> str:
    from tenants.permissions import rules  # the models are there only after the set-up

    rows = []
    for (app, model), by_role in sorted(rules().items()):
        cells = [", ".join(verb for verb in VERBS if verb in by_role.get(role, ())) for role in ROLES]
        rows.append(f"| `{app}.{model}` | " + " | ".join(cells) + " |\n")
    return "".join(rows)


def drawn(page: str) -> str:
    before, _, rest = page.partition(HEAD)
    _, _, after = rest.partition("`integrations.*`:")
    return f"{before}{HEAD}{table()}\n`integrations.*`:{after}"


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    PAGE.write_text(drawn(PAGE.read_text()))
