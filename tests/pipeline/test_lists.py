"""Sage's lists are kept fresh: what becomes inactive or is deleted is noticed, and blocks what uses it before sending."""

from __future__ import annotations

from integrations.core.freight import Kind
from integrations.core.issues import Code
from integrations.models import (
    Attempt,
    ClosedPeriod,
    Cursor,
    Entity,
    GLMapping,
    Issue,
    ListChange,
    ReferenceRecord,
)
from integrations.models.choices import Trigger
from integrations.pipeline import export, lists, reference
from tests.pipeline.world import World, deliver, freight
from tests.sandbox.gateway import Client


def in_sage(world: World, xml: str) -> None:
    with Client(world.account) as admin:
        made = admin.run(xml)
    assert made.ok, made.errors


def inactive(world: World, name: str, key: str, value: str) -> None:
    in_sage(world, f"<update><{name}><{key}>{value}</{key}><STATUS>inactive</STATUS></{name}></update>")


def delete_account(world: World, number: str) -> None:
    record = ReferenceRecord.objects.get(object_name="GLACCOUNT", key=number).record_no
    in_sage(world, f"<delete><object>GLACCOUNT</object><keys>{record}</keys></delete>")


def refresh(world: World, *, whole: bool = False) -> None:
    if whole:
        Cursor.objects.filter(connection=world.connection_id).update(whole_at=None)
    reference.refresh(world.connection_id, trigger=Trigger.COMMAND)


def blocked_by(world: World, number: str) -> str:
    deliver(world, freight(Kind.CUSTOMER_INVOICE, number, "10.00"))
    export.export_all(world.connection_id, trigger=Trigger.COMMAND)
    document = world.document(number)
    assert not Attempt.objects.filter(document=document).exists()
    return str(Issue.objects.filter(document=document, closed_at__isnull=True).first().code)


def test_an_account_that_is_used_but_inactive_blocks_before_sending(world: World) -> None:
    inactive(world, "GLACCOUNT", "ACCOUNTNO", "4000")
    refresh(world)
    assert blocked_by(world, "I-1") == Code.ACCOUNT_INACTIVE
    [used] = lists.used_but_inactive(world.connection_id)
    assert (used.object_name, used.key, used.gone) == ("GLACCOUNT", "4000", False)
    assert used.by == ("the account of AR linehaul", "the account of AR master default")


def test_a_deleted_account_is_noticed_when_the_list_is_read_as_a_whole(world: World) -> None:
    GLMapping.objects.filter(side="AR", key="linehaul").update(account="4200")
    delete_account(world, "4200")
    refresh(world)
    assert ReferenceRecord.objects.get(key="4200").gone_at is None  # changes do not tell of it
    refresh(world, whole=True)
    assert ReferenceRecord.objects.get(key="4200").gone_at is not None
    assert blocked_by(world, "I-1") in (Code.ACCOUNT_INACTIVE, Code.ACCOUNT_UNKNOWN)
    assert lists.used_but_inactive(world.connection_id)[0].gone
    assert ListChange.objects.filter(key="4200", what="GONE").count() == 1
    refresh(world, whole=True)
    assert ListChange.objects.filter(what="GONE").count() == 1  # said once


def test_what_is_made_anew_after_it_was_deleted_is_there_again(world: World) -> None:
    delete_account(world, "4200")
    refresh(world, whole=True)
    in_sage(
        world,
        "<create><GLACCOUNT><ACCOUNTNO>4200</ACCOUNTNO><TITLE>Lumper recovery</TITLE>"
        "<ACCOUNTTYPE>incomestatement</ACCOUNTTYPE><NORMALBALANCE>credit</NORMALBALANCE>"
        "<CLOSINGTYPE>non-closing account</CLOSINGTYPE></GLACCOUNT></create>",
    )
    refresh(world)
    again = ReferenceRecord.objects.get(key="4200")
    assert (again.gone_at, again.active) == (None, True)


def test_changes_are_listed_and_the_first_reading_is_none(world: World) -> None:
    assert not ListChange.objects.exists()
    inactive(world, "DEPARTMENT", "DEPARTMENTID", "SALES")
    in_sage(
        world,
        "<update><GLACCOUNT><ACCOUNTNO>4020</ACCOUNTNO><TITLE>Detention revenue</TITLE></GLACCOUNT></update>",
    )
    refresh(world)
    told = {(c.object_name, c.key, c.what): c.words for c in ListChange.objects.all()}
    assert told == {
        ("DEPARTMENT", "SALES", "INACTIVE"): "",
        ("GLACCOUNT", "4020", "CHANGED"): "named Detention revenue, was Accessorial revenue",
    }


def test_terms_bank_accounts_entities_and_closed_books_are_read_once_a_day(world: World) -> None:
    names = set(ReferenceRecord.objects.values_list("object_name", flat=True))
    assert {"ARTERM", "APTERM", "CHECKINGACCOUNT"} <= names
    assert ReferenceRecord.objects.get(object_name="ARTERM", key="Net 15").facts["days"] == "15"
    assert set(Entity.objects.values_list("entity_id", flat=True)) == {"10", "20"}
    assert ClosedPeriod.objects.filter(source="SAGE").count() == 1
    with Client(world.account) as admin:
        before = admin.control("requests")
        refresh(world)
        told = str(admin.control("requests"))[len(str(before)) :]
    assert "ARTERM" not in told
    assert "get_closedbooksdate" not in told
