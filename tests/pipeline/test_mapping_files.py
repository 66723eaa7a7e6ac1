"""Account rules as a file (rule A11): given out, read in, compared, applied once; and where charges landed."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest

from integrations.models import GLMapping, MappingFile
from integrations.models.choices import Trigger
from integrations.pipeline import coverage, export, mapping_files
from integrations.pipeline.mapping_files import Blocked, Unreadable
from tenants.models import Role
from tests.conftest import make_user
from tests.pipeline.books import told
from tests.pipeline.world import World, deliver

HEAD = "side,level,key,conditions,account\n"


@pytest.fixture
def alice(world: World):
    return make_user("alice", world.tenant, Role.ADMIN)


def give(world: World, alice, text: str | bytes, *, removes: bool = False) -> MappingFile:
    content = text if isinstance(text, bytes) else text.encode()
    return mapping_files.take(world.connection, "rules.csv", content, removes=removes, actor=alice)


def test_a11_what_is_given_out_and_in_again_changes_nothing(world: World, alice) -> None:
    for write in (mapping_files.as_csv, mapping_files.as_workbook):
        todo = mapping_files.changes(give(world, alice, write(world.connection), removes=True))
        assert (bool(todo), todo.issues, todo.unchanged) == (False, (), GLMapping.objects.count())


def test_a11_a_file_is_seen_first_and_applied_once(world: World, alice) -> None:
    before = world.connection.settings_version
    given = give(world, alice, HEAD + "AR,ITEM,DET,mode = TL,4020\nAR,CATEGORY,linehaul,,4010\n")
    todo = mapping_files.changes(given)
    assert [w.words for w in todo.added] == ["AR DET where mode = TL"]
    assert [(c.was.account, c.now.account) for c in todo.changed] == [("4000", "4010")]
    assert not GLMapping.objects.filter(key="DET").exists()
    mapping_files.apply(given.pk, alice)
    assert GLMapping.objects.get(key="DET").account == "4020"
    assert GLMapping.objects.get(side="AR", key="linehaul").account == "4010"
    assert world.connection.settings_version > before
    with pytest.raises(Blocked, match="applied before"):
        mapping_files.apply(given.pk, alice)


def test_a11_the_whole_list_removes_what_it_leaves_out(world: World, alice) -> None:
    given = give(world, alice, HEAD + "AR,CATEGORY,linehaul,,4000\n", removes=True)
    mapping_files.apply(given.pk, alice)
    assert list(GLMapping.objects.values_list("key", "account")) == [("linehaul", "4000")]


def test_a11_all_problems_of_a_file_are_told_at_once_and_nothing_is_done(world: World, alice) -> None:
    given = give(
        world,
        alice,
        HEAD + "XX,CATEGORY,linehaul,,4000\nAR,CATEGORY,nonsense,,4000\nAR,ITEM,DET,,9999\nAR,ITEM,LUM,,\n",
    )
    todo = mapping_files.changes(given)
    assert sorted((i.row, i.place) for i in todo.issues) == [
        (2, "side"),
        (3, "key"),
        (4, "account"),
        (5, "account"),
    ]
    with pytest.raises(Blocked):
        mapping_files.apply(given.pk, alice)
    assert not GLMapping.objects.filter(key="DET").exists()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"side,level\n", "lacks key, account"),
        (b"\xff\xfe\x00", "neither an Excel workbook nor text"),
        (b"PK\x03\x04nonsense", "workbook cannot be read"),
        (b"a" * (5 * 1024 * 1024 + 1), "larger than 5 MB"),
    ],
)
def test_what_is_no_file_of_rules_is_refused_with_its_reason(
    world: World, alice, content: bytes, why: str
) -> None:
    with pytest.raises(Unreadable, match=why):
        give(world, alice, content)
    assert not MappingFile.objects.exists()


def test_a_workbook_that_bombs_or_declares_entities_is_not_opened(world: World, alice) -> None:
    bomb, entity = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/workbook.xml", b"0" * (41 * 1024 * 1024))
    with zipfile.ZipFile(entity, "w") as parts:
        parts.writestr("xl/workbook.xml", b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>')
    with pytest.raises(Unreadable, match="unpacks"):
        give(world, alice, bomb.getvalue())
    with pytest.raises(Unreadable, match="document type"):
        give(world, alice, entity.getvalue())


def test_an_account_that_excel_took_for_a_number_is_its_digits(world: World, alice) -> None:
    book = openpyxl.Workbook()
    book.active.append(["Account", "Side", "Level", "Key"])
    book.active.append([4020.0, "AR", "ITEM", "DET"])
    out = io.BytesIO()
    book.save(out)
    todo = mapping_files.changes(give(world, alice, out.getvalue()))
    assert [(w.words, w.account) for w in todo.added] == [("AR DET", "4020")]


def test_a11_where_each_code_landed_and_for_how_much(world: World) -> None:
    from dataclasses import replace

    from integrations.core.freight import Category, Kind

    GLMapping.objects.create(
        tenant=world.tenant, connection=world.connection, side="AR", level="ITEM", key="LH", account="4000"
    )

    def coded(source_id: str, code: str, category: Category, amount: str):
        one = told(Kind.CUSTOMER_INVOICE, source_id, (category, amount))
        return replace(one, charges=(replace(one.charges[0], code=code),))

    deliver(
        world,
        coded("I-1", "LH", Category.LINEHAUL, "100.00"),
        coded("I-2", "LH", Category.LINEHAUL, "50.00"),
        coded("I-3", "DET", Category.ACCESSORIAL, "25.00"),
        coded("I-4", "ODD", Category.OTHER, "7.00"),
    )
    export.export_all(world.connection_id, trigger=Trigger.COMMAND)
    assert [
        (o.code, o.level, o.account, str(o.money), o.lines, o.fell) for o in coverage.landed(world.connection)
    ] == [
        ("ODD", "MASTER", "4000", "7.00 USD", 1, True),
        ("DET", "CATEGORY", "4020", "25.00 USD", 1, True),
        ("LH", "ITEM", "4000", "150.00 USD", 2, False),
    ]
