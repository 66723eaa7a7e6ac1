"""The signature under an authorization: taken once, kept with the exact text, and verified byte for byte.

The digest is the SHA-256 of everything that was signed and of who, when, from where. It stands in the row, in the audit event of the
signing, in the PDF and in the mail that the signer gets: whoever changes one of them is found by the others.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import msgspec
from django.db import IntegrityError, transaction
from django.utils import timezone

from tenants import notices
from tenants.models import AuditEvent, Authorization, Engagement, Step, Tenant, User
from tenants.onboarding import process, terms
from tenants.onboarding.process import Refusal

MOST_STROKES, MOST_POINTS = 200, 20_000
FIELD = 1000  # a signature is drawn on a field of 1000 by 300
_HEIGHT = 300
MOST_SCAN = 5 * 1024 * 1024
SCANS = {b"%PDF-": "application/pdf", b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg"}
ACTION = "authorization.signed"
_SIGNED = (
    *(
        "reference",
        "subsidiaries",
        "terms",
        "text",
        "printed_name",
        "company",
        "signed_on",
        "way",
        "signature",
    ),
    *("signed_at", "address", "browser", "actor_name"),
)


@dataclass(frozen=True, slots=True)
class Signature:
    """What the signer gave. `strokes`: lines of points on a field of 1000 by 300; else the name is typed."""

    printed_name: str
    company: str
    signed_on: date
    agreed: bool
    typed: str = ""
    strokes: str = ""

    def problems(self, today: date) -> dict[str, str]:
        """Field to what is wrong with it; all at once."""
        found = {}
        if not self.agreed:
            found["agreed"] = "Tick that you have read and understood the above."
        if not self.printed_name.strip():
            found["printed_name"] = "Print your name."
        if not self.company.strip():
            found["company"] = "Print the name of your company."
        if abs((self.signed_on - today).days) > 1:
            found["signed_on"] = f"Give the day on which you sign: {today}."
        if not self.strokes and not self.typed.strip():
            found["typed"] = "Sign: draw your signature, or type your name."
        elif self.strokes and not _drawn(self.strokes):
            found["typed"] = "The drawing could not be read: draw it again, or type your name."
        return found


def pages_of(engagement: Engagement) -> tuple[str, str]:
    """Name and text of the terms that this engagement's authorization is signed under, as shown to the signer."""
    return terms.of(engagement.target)


def subsidiaries_of(engagement: Engagement) -> str:
    return "\n".join(
        sorted(str(one.subsidiary) for one in process.under(engagement.tenant_id, engagement.authorization))
    )


def sign(
    engagement: Engagement,
    given: Signature,
    actor: User,
    *,
    shown: str,
    address: str | None,
    browser: str,
) -> Authorization:
    """Keep a signature given on the page. `shown` is the digest of the text that the page showed: if the terms changed meanwhile, it is
    shown again. Raises Refusal."""
    name, text = pages_of(engagement)
    if shown != text_digest(text):
        raise Refusal("the terms have changed since this page was opened: read them again, and sign")
    problems = given.problems(process.today_of(engagement))
    if problems:
        raise Refusal(" ".join(problems.values()))
    drawn = bool(given.strokes)
    return _keep(
        engagement,
        terms=name,
        text=text,
        printed_name=given.printed_name.strip(),
        company=given.company.strip(),
        signed_on=given.signed_on,
        way=Authorization.Way.DRAWN if drawn else Authorization.Way.TYPED,
        signature=given.strokes if drawn else given.typed.strip(),
        address=address,
        browser=browser[:300],
        actor=actor,
    )


def take_paper(
    engagement: Engagement, scan: bytes, *, printed_name: str, company: str, signed_on: date, actor: User
) -> Authorization:
    """Keep a form that was signed on paper, as its scan. Raises Refusal for what is no PDF, PNG or JPEG, or over 5 MB."""
    kind = next((kind for start, kind in SCANS.items() if scan.startswith(start)), "")
    problems = []
    if not kind:
        problems.append("the scan is no PDF, PNG or JPEG")
    if len(scan) > MOST_SCAN:
        problems.append("the scan is over 5 MB: scan it with fewer dots per inch")
    if not printed_name.strip() or not company.strip():
        problems.append("give the name and the company that stand on the form")
    if signed_on > process.today_of(engagement):
        problems.append("the form's date lies ahead")
    if problems:
        raise Refusal("; ".join(problems))
    name, text = pages_of(engagement)
    return _keep(
        engagement,
        terms=name,
        text=text,
        printed_name=printed_name.strip(),
        company=company.strip(),
        signed_on=signed_on,
        way=Authorization.Way.PAPER,
        signature=hashlib.sha256(scan).hexdigest(),
        scan=scan,
        scan_type=kind,
        actor=actor,
    )


def _keep(engagement: Engagement, *, actor: User, **values: Any) -> Authorization:
    row = Authorization(
        tenant_id=engagement.tenant_id,
        reference=engagement.authorization,
        subsidiaries=subsidiaries_of(engagement),
        signed_at=timezone.now(),
        actor_name=actor.email,
        **values,
    )
    row.digest = digest(row)
    evidence = f"signed by {row.printed_name}, {row.company}"
    try:
        with transaction.atomic():
            row.save()
            AuditEvent.record(
                ACTION, actor=actor, target=row, detail={"digest": row.digest, "reference": row.reference}
            )
            process.record_for(row.tenant_id, row.reference, Step.AUTHORIZATION, evidence, actor.email)
            notices.queue_email(
                f"authorization/{row.pk}",
                to=actor.email,
                template="authorization_signed",
                facts={"authorization": row},
                tenant=Tenant.objects.get(pk=row.tenant_id),
            )
    except IntegrityError:
        raise Refusal(f"authorization {row.reference} has been signed already") from None
    return row


def text_digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def digest(row: Authorization) -> str:
    """Of all fields by name, in one canonical JSON: no two records share it."""
    signed = {name: _plain(getattr(row, name)) for name in _SIGNED}
    signed["id"], signed["tenant"] = str(row.pk), str(row.tenant_id)
    return hashlib.sha256(
        json.dumps(signed, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
    ).hexdigest()


def _plain(value: Any) -> str | None:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return None if value is None else str(value)


def faults(row: Authorization) -> list[str]:
    """What no longer agrees with what was signed; empty when all does."""
    found = []
    if digest(row) != row.digest:
        found.append("the text, the signature or its circumstances are not those that were signed")
    if (
        row.way == Authorization.Way.PAPER
        and hashlib.sha256(bytes(row.scan or b"")).hexdigest() != row.signature
    ):
        found.append("the scan is not the one that was taken in")
    told = AuditEvent.objects.filter(action=ACTION, target_id=str(row.pk), tenant=row.tenant_id).first()
    if told is None:
        found.append("no audit event tells of the signing")
    elif told.detail.get("digest") != row.digest:
        found.append("the audit event of the signing has another digest")
    return found


def _drawn(text: str) -> list[list[tuple[int, int]]]:
    """Lines of points; empty for anything that is no drawing."""
    if len(text) > MOST_POINTS * 12:
        return []
    try:
        read = msgspec.json.decode(text, type=list[list[tuple[int, int]]])
    except (msgspec.MsgspecError, RecursionError):
        return []
    points = [point for line in read for point in line]
    fits = all(0 <= x <= FIELD and 0 <= y <= _HEIGHT for x, y in points)
    enough = sum(len(line) > 1 for line in read)
    return read if enough and fits and len(read) <= MOST_STROKES and len(points) <= MOST_POINTS else []


def strokes(row: Authorization) -> list[list[tuple[int, int]]]:
    return _drawn(row.signature) if row.way == Authorization.Way.DRAWN else []
