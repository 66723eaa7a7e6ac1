"""Ids in Sage go out and come in as a sheet (rule A4): what would change is shown, problems are told by row, all or nothing is taken in."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from integrations.models import Connection, ExternalAccountingId, PartyLink
from integrations.models.choices import LinkState, PartyPolicy
from integrations.pipeline import external_ids, sheets
from tenants import scope
from tenants.models import AuditEvent, Tenant, User
from tests.conftest import logged_in
from tests.portal.test_pages import at, connection, text, unknown

__all__ = ["connection", "unknown"]
SIGNED = re.compile(r'name="changes" value="([^"]+)"')


@pytest.fixture(autouse=True)
def linked_only(connection: Connection) -> None:
    with scope.outside("fixture"):
        Connection.objects.update(customer_policy=PartyPolicy.BLOCK)


def sheet_of(person: User, tenant: Tenant, **put: str) -> str:
    """The sheet as it is given out, with an id put in."""
    out = b"".join(logged_in(person).get(at("parties_sheet", tenant)).streaming_content).decode()
    for was, now in put.items():
        out = out.replace(was, now)
    return out


def filled(person: User, tenant: Tenant, link: PartyLink, sage_id: str) -> str:
    head, *rows = sheet_of(person, tenant).splitlines()
    at_id = head.split(",").index("Id in Sage")
    cells = rows[0].split(",")
    cells[at_id] = sage_id
    return "\r\n".join([head, ",".join(cells)])


def send(person: User, tenant: Tenant, body: str | bytes):
    content = body.encode() if isinstance(body, str) else body
    return logged_in(person).post(
        at("ids_sheet", tenant), {"file": SimpleUploadedFile("ids.csv", content)}, follow=True
    )


def test_the_sheet_shows_what_would_change_and_then_changes_it(
    tenant: Tenant, unknown: PartyLink, accountant: User
) -> None:
    shown = send(accountant, tenant, filled(accountant, tenant, unknown, "C-100"))
    assert "1 id would change" in text(shown)
    with scope.outside("fixture"):
        assert not ExternalAccountingId.objects.exists()  # shown, not done
    [signed] = SIGNED.findall(shown.content.decode())
    said = logged_in(accountant).post(at("ids_sheet", tenant), {"changes": signed}, follow=True)
    assert "1 id is taken in" in text(said)
    with scope.outside("fixture"):
        assert ExternalAccountingId.objects.get().value == "C-100"
        assert AuditEvent.objects.get(action="party.external_id_given").actor == accountant


def test_all_problems_are_told_with_their_rows_and_nothing_is_taken_in(
    tenant: Tenant, unknown: PartyLink, owner: User
) -> None:
    good = filled(owner, tenant, unknown, "C-900")
    head, row = good.splitlines()
    nobody = row.replace(unknown.party.source_id, "NOBODY")
    twice = row.replace("C-900", "C-100"), row.replace("C-900", "C-200")
    shown = text(send(owner, tenant, "\r\n".join([head, row, nobody, *twice])))
    assert "Row 2: C-900 is not in Sage" in shown
    assert "NOBODY: check company, kind and id" in shown
    assert "Row 5:" in shown
    assert "stands in the sheet twice" in shown
    assert "3 rows to mend: nothing is taken in" in shown


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"Name,Id\r\nx,y\r\n", "The first row lacks Company, Kind, Id in the TMS, Id in Sage"),
        (b"\xff\xfe\x00", "neither an Excel workbook nor text in UTF-8"),
        (b"PK\x03\x04 no workbook", "The workbook cannot be read"),
        (b"x" * (sheets.MAX_BYTES + 1), "is larger than 5 MB"),
        (b"", "This field is required|The submitted file is empty"),
    ],
    ids=["another sheet", "no text", "no workbook", "too large", "empty"],
)
def test_what_is_no_such_sheet_is_refused_in_words(
    tenant: Tenant, unknown: PartyLink, owner: User, body: bytes, said: str
) -> None:
    assert re.search(said, text(send(owner, tenant, body)))


def test_what_was_not_shown_by_us_or_to_another_is_not_taken_in(
    tenant: Tenant, unknown: PartyLink, owner: User, accountant: User, viewer: User, stranger: User
) -> None:
    shown = send(owner, tenant, filled(owner, tenant, unknown, "C-100")).content.decode()
    [signed] = SIGNED.findall(shown)
    for person, value in ((accountant, signed), (owner, f"{signed}x"), (owner, "")):
        said = text(logged_in(person).post(at("ids_sheet", tenant), {"changes": value}, follow=True))
        assert "give the sheet in again" in said
    assert logged_in(viewer).get(at("ids_sheet", tenant)).status_code == 403
    assert logged_in(stranger).post(at("ids_sheet", tenant), {"changes": signed}).status_code == 404
    with scope.outside("fixture"):
        assert not ExternalAccountingId.objects.exists()


def test_who_was_set_aside_is_matched_by_the_id_and_who_is_being_created_is_left(
    tenant: Tenant, unknown: PartyLink, owner: User
) -> None:
    with scope.tenant(tenant.pk):
        PartyLink.objects.update(state=LinkState.SET_ASIDE)
        external_ids.take([(unknown.pk, "C-100")], owner)
        unknown.refresh_from_db()
        assert unknown.state == LinkState.NEEDS_PERSON  # matched by its id with the next run
        PartyLink.objects.update(state=LinkState.WAITING)
        with pytest.raises(external_ids.Refusal, match="changed meanwhile"):
            external_ids.take([(unknown.pk, "C-200")], owner)
        assert ExternalAccountingId.objects.get().value == "C-100"
