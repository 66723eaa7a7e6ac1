"""Attachments and their folders: written by legacy functions, named by documents and parties (protocol 3.13)."""

from __future__ import annotations

import base64

import pytest

from tests.sandbox.gateway import Client, by, equal
from tests.sandbox.postings import bill, party

FOLDER = "Freight documents"


def encoded(content: bytes) -> str:
    return base64.b64encode(content).decode()


def attachment(name: str, content: bytes = b"signed", kind: str = "pdf") -> str:
    return (
        f"<attachment><attachmentname>{name}</attachmentname><attachmenttype>{kind}</attachmenttype>"
        f"<attachmentdata>{encoded(content)}</attachmentdata></attachment>"
    )


def supdoc(number: str, *files: str, folder: str = FOLDER, verb: str = "create", name: str = "Papers") -> str:
    inner = f"<attachments>{''.join(files)}</attachments>" if files else ""
    return (
        f"<{verb}_supdoc><supdocid>{number}</supdocid><supdocname>{name}</supdocname>"
        f"<supdocfoldername>{folder}</supdocfoldername>{inner}</{verb}_supdoc>"
    )


def folder(name: str, rest: str = "", verb: str = "create") -> str:
    return f"<{verb}_supdocfolder><supdocfoldername>{name}</supdocfoldername>{rest}</{verb}_supdocfolder>"


def files(client: Client, number: str) -> list[tuple[str, str, bytes]]:
    order = by("RECORDNO")
    where = equal("SUPDOC.SUPDOCID", number)
    rows = client.query("ATTACHMENT", "ATTACHMENTNAME ATTACHMENTTYPE ATTACHMENTDATA", where, order)
    return [
        (row["ATTACHMENTNAME"], row["ATTACHMENTTYPE"], base64.b64decode(row["ATTACHMENTDATA"]))
        for row in rows
    ]


def test_an_attachment_answers_its_record_number_and_keeps_its_files(client: Client) -> None:
    key = client.run(supdoc("A-1", attachment("pod"), attachment("scale", b"40,120 lb", "txt"))).key
    assert client.query("SUPDOC", "SUPDOCID FOLDER CREATEDBY", equal("RECORDNO", key)) == [
        {"SUPDOCID": "A-1", "FOLDER": FOLDER, "CREATEDBY": client.account.user_id}
    ]
    assert files(client, "A-1") == [("pod", "pdf", b"signed"), ("scale", "txt", b"40,120 lb")]


def test_an_update_adds_files_and_replaces_none(client: Client) -> None:
    client.run(supdoc("A-2", attachment("pod")))
    assert client.run(supdoc("A-2", attachment("pod", b"again"), verb="update", name="Renamed")).ok
    assert [content for _, _, content in files(client, "A-2")] == [b"signed", b"again"]
    assert client.query("SUPDOC", "SUPDOCNAME", equal("SUPDOCID", "A-2")) == [{"SUPDOCNAME": "Renamed"}]


@pytest.mark.parametrize(
    ("wrong", "text"),
    [
        (supdoc("A-9", folder="Nowhere"), "Invalid Attachment folder 'Nowhere' specified."),
        (supdoc("A-9", name=""), "Required field Attachment Name is missing"),
        (supdoc(""), "Required field Attachment ID is missing"),
        (supdoc("A-9", attachment("bad").replace(encoded(b"signed"), "%%%")), "is not base64."),
        (supdoc("A-9", attachment("bad", b"")), "Attachment 'bad' is empty."),
        (folder(FOLDER), f"Another Attachment Folder with the given value(s) {FOLDER}  already exists"),
        (folder("X", "<supdocparentfoldername>Y</supdocparentfoldername>"), "Invalid Attachment folder 'Y'"),
    ],
)
def test_what_is_no_attachment_is_refused(client: Client, wrong: str, text: str) -> None:
    assert text in client.run(wrong).errors[0]
    assert client.query("SUPDOC", "RECORDNO", equal("SUPDOCID", "A-9")) == []


def test_an_attachments_id_is_taken_once(client: Client) -> None:
    client.run(supdoc("A-3"))
    assert client.run(supdoc("A-3")).error_numbers == ["BL34000061", "BL01001973"]


def test_files_are_limited_in_size(fresh: Client) -> None:
    fresh.control("settings", {"max_attachment_mb": 0.001})
    assert (
        "Attachment 'big' is larger than 0.001 MB."
        in fresh.run(supdoc("A-4", attachment("big", b"x" * 2000))).errors[0]
    )
    fresh.control("settings", {"max_attachment_mb": 1.0})
    assert fresh.run(supdoc("A-4", attachment("big", b"x" * 2000))).ok


def test_attachments_can_be_numbered_by_the_company(fresh: Client) -> None:
    fresh.control("settings", {"auto_numbering": ["SUPDOC"]})
    key = fresh.run(supdoc("")).key
    assert fresh.query("SUPDOC", "SUPDOCID", equal("RECORDNO", key)) == [{"SUPDOCID": "Att-00001"}]


def test_an_attachment_that_is_named_stays(client: Client) -> None:
    client.run(supdoc("A-5", attachment("pod")))
    assert client.run(party("CUSTOMER", "C-A5", "Papered", "<SUPDOCID>A-5</SUPDOCID>")).ok
    assert "is in use and can't be deleted." in client.run('<delete_supdoc key="A-5"/>').errors[0]


def test_an_attachment_goes_with_its_files(client: Client) -> None:
    client.run(supdoc("A-6", attachment("pod")))
    assert client.run('<delete_supdoc key="A-6"/>').ok
    assert files(client, "A-6") == []


@pytest.mark.parametrize("strict", [True, False])
def test_a_document_names_an_attachment_that_exists_unless_the_switch_is_off(
    fresh: Client, strict: bool
) -> None:
    fresh.control("settings", {"check_attachments": strict})
    result = fresh.run(bill(rest="<SUPDOCID>A-NONE</SUPDOCID>"))
    assert result.ok is not strict
    assert fresh.run(party("VENDOR", "V-A", "Papered", "<SUPDOCID>A-NONE</SUPDOCID>")).ok is not strict


def test_folders_stand_in_folders_but_not_below_themselves(client: Client) -> None:
    assert client.run(folder("2026", f"<supdocparentfoldername>{FOLDER}</supdocparentfoldername>")).ok
    circle = folder(FOLDER, "<supdocparentfoldername>2026</supdocparentfoldername>", "update")
    assert "cannot stand below itself." in client.run(circle).errors[0]
    assert "is in use" in client.run(f'<delete_supdocfolder key="{FOLDER}"/>').errors[0]
    assert client.run('<delete_supdocfolder key="2026"/>').ok


def test_an_attachment_is_read_with_its_files_in_the_legacy_dialect(client: Client) -> None:
    client.run(supdoc("A-7", attachment("pod"), name="Proof of delivery"))
    result = client.run('<get object="supdoc" key="A-7"/>')
    found = result.data.find("supdoc")
    assert found is not None
    assert [child.tag for child in found] == [
        *("recordno", "supdocid", "supdocname", "folder", "description", "creationdate", "createdby"),
        "attachments",
    ]
    assert (found.findtext("supdocname"), found.findtext("folder")) == ("Proof of delivery", FOLDER)
    file = found.find("attachments/attachment")
    assert file is not None
    assert {child.tag: child.text for child in file} == {
        "attachmentname": "pod",
        "attachmenttype": "pdf",
        "attachmentdata": encoded(b"signed"),
    }


def test_folders_are_listed_in_the_legacy_dialect(client: Client) -> None:
    result = client.run('<get_list object="supdocfolder"/>')
    assert FOLDER in {each.findtext("name") for each in result.data}
