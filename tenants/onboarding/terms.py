"""The texts that are signed, by name and version. A file once signed under is never edited: a change is a new version."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from tenants.models.engagement import Engagement

_FOLDER = Path(__file__).parent / "terms_texts"
_IN_FORCE = {Engagement.Target.DESKTOP: "sage-on-a-pc-1", Engagement.Target.ONLINE: "sage-online-1"}
AGREEMENT = "I have read the above and understand what is required for my Sage Interface."


def of(target: str) -> tuple[str, str]:
    name = _IN_FORCE[Engagement.Target(target)]
    return name, text(name)


@cache
def text(name: str) -> str:
    return (_FOLDER / f"{name}.txt").read_text(encoding="utf-8").strip() + "\n\n" + AGREEMENT + "\n"
