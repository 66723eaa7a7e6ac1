"""Attachments and their folders, which only legacy functions write."""

from __future__ import annotations

import base64
import binascii

from integrations.sandbox import dates
from integrations.sandbox.books.storage.store import Row
from integrations.sandbox.errors import Refusal, general, not_found
from integrations.sandbox.functions.call import Call, Function
from integrations.sandbox.functions.masters import numbers, records, uses
from integrations.sandbox.functions.masters.refusals import could_not, duplicate, invalid
from integrations.sandbox.messages.elements import Element, child, child_text, leaves, name
from integrations.sandbox.messages.replies import Reply

_DOCUMENT, _FOLDER = "attachment", "attachment folder"
_FOLDER_FIELDS = {"SUPDOCFOLDERDESCRIPTION": "DESCRIPTION", "SUPDOCPARENTFOLDERNAME": "PARENTFOLDER"}
_DOCUMENT_FIELDS = {
    "SUPDOCNAME": "SUPDOCNAME",
    "SUPDOCFOLDERNAME": "FOLDER",
    "SUPDOCDESCRIPTION": "DESCRIPTION",
}


def _touched(call: Call, *, new: bool) -> Row:
    """These objects name the user by login and have columns of their own for it."""
    stamp = dates.stamp(dates.now())
    row: Row = {"LASTMODIFIED": stamp, "LASTMODIFIEDBY": call.caller.user}
    return {**row, "CREATIONDATE": stamp, "CREATEDBY": call.caller.user} if new else row


def _columns(values: dict[str, str], fields: dict[str, str]) -> Row:
    return {column: values[tag] or None for tag, column in fields.items() if tag in values}


def _must_be_folder(call: Call, folder: str) -> None:
    if folder and not call.books.one("SELECT 1 FROM SUPDOCFOLDER WHERE NAME=?", folder):
        raise invalid("SUPDOCFOLDER", folder)


def create_folder(call: Call) -> Reply:
    values = leaves(call.element)
    folder = values.get("SUPDOCFOLDERNAME", "")
    try:
        if not folder:
            raise general("Required field Folder Name is missing")
        if call.books.one("SELECT 1 FROM SUPDOCFOLDER WHERE NAME=?", folder):
            raise Refusal(duplicate(call.settings, "Attachment Folder", folder))
        _must_be_folder(call, values.get("SUPDOCPARENTFOLDERNAME", ""))
    except Refusal as refusal:
        raise refusal.followed_by(could_not("create", _FOLDER)) from refusal
    row: Row = {"NAME": folder, "STATUS": "active", **_columns(values, _FOLDER_FIELDS)}
    return Reply(key=str(call.books.insert("SUPDOCFOLDER", {**row, **_touched(call, new=True)})), created=1)


def update_folder(call: Call) -> Reply:
    values = leaves(call.element)
    present = _found(call, "SUPDOCFOLDER", "NAME", values.get("SUPDOCFOLDERNAME", ""), "update")
    parent = values.get("SUPDOCPARENTFOLDERNAME", "")
    _must_be_folder(call, parent)
    records.refuse_circle(call, "SUPDOCFOLDER", "PARENTFOLDER", str(present["NAME"]), parent)
    row = {**_columns(values, _FOLDER_FIELDS), **_touched(call, new=False)}
    return _changed(call, "SUPDOCFOLDER", present, row)


def delete_folder(call: Call) -> Reply:
    present = _found(call, "SUPDOCFOLDER", "NAME", call.element.get("key") or "", "delete")
    uses.must_be_unused(call.books, "SUPDOCFOLDER", present["NAME"])
    call.books.run("DELETE FROM SUPDOCFOLDER WHERE RECORDNO=?", present["RECORDNO"])
    return Reply(updated=1)


def create_document(call: Call) -> Reply:
    values = leaves(call.element)
    try:
        number = values.get("SUPDOCID") or _next_number(call)
        if call.books.one("SELECT 1 FROM SUPDOC WHERE SUPDOCID=?", number):
            raise Refusal(duplicate(call.settings, "Attachment", number))
        for tag, words in (("SUPDOCNAME", "Attachment Name"), ("SUPDOCFOLDERNAME", "Folder Name")):
            if not values.get(tag):
                raise general(f"Required field {words} is missing")
        _must_be_folder(call, values["SUPDOCFOLDERNAME"])
        files = _files(call)
    except Refusal as refusal:
        raise refusal.followed_by(could_not("create", _DOCUMENT)) from refusal
    row: Row = {"SUPDOCID": number, **_columns(values, _DOCUMENT_FIELDS), "_OWNER": call.caller.entity}
    key = call.books.insert("SUPDOC", {**row, **_touched(call, new=True)})
    _add(call, key, files)
    return Reply(key=str(key), created=1)


def update_document(call: Call) -> Reply:
    """The header changes and files are added. None is replaced: one of the same name stands beside the first."""
    values = leaves(call.element)
    present = _found(call, "SUPDOC", "SUPDOCID", values.get("SUPDOCID", ""), "update")
    _must_be_folder(call, values.get("SUPDOCFOLDERNAME", ""))
    _add(call, int(present["RECORDNO"] or 0), _files(call))
    given = {column: value for column, value in _columns(values, _DOCUMENT_FIELDS).items() if value}
    return _changed(call, "SUPDOC", present, {**given, **_touched(call, new=False)})


def delete_document(call: Call) -> Reply:
    present = _found(call, "SUPDOC", "SUPDOCID", call.element.get("key") or "", "delete")
    uses.must_be_unused(call.books, "SUPDOC", present["SUPDOCID"])
    call.books.run("DELETE FROM ATTACHMENT WHERE RECORDKEY=?", present["RECORDNO"])
    call.books.run("DELETE FROM SUPDOC WHERE RECORDNO=?", present["RECORDNO"])
    return Reply(updated=1)


def _found(call: Call, table: str, column: str, asked: str, verb: str) -> Row:
    """By its business id or by its record number: functions show both."""
    found = call.books.record(table, column, asked)
    if found is None and asked.isascii() and asked.isdigit():
        found = call.books.record(table, "RECORDNO", asked)
    if found is None:
        raise not_found(table, asked, verb)
    return found


def _changed(call: Call, table: str, present: Row, row: Row) -> Reply:
    call.books.update(table, int(present["RECORDNO"] or 0), row)
    return Reply(key=str(present["RECORDNO"]), updated=1)


def _next_number(call: Call) -> str:
    if "SUPDOC" not in call.settings.auto_numbering:
        raise general("Required field Attachment ID is missing")
    return numbers.next_free(call, "SUPDOC", "SUPDOCID", "Att-")


def _files(call: Call) -> list[Row]:
    holder = child(call.element, "attachments")
    return [_file(call, each) for each in holder if name(each) == "attachment"] if holder is not None else []


def _file(call: Call, element: Element) -> Row:
    """A name without and a type without its dot; the data must be base64, which is how they are kept."""
    row: Row = {each.upper(): child_text(element, each) for each in ("attachmentname", "attachmenttype")}
    data = "".join(child_text(element, "attachmentdata").split())
    try:
        size = len(base64.b64decode(data, validate=True))
    except (binascii.Error, ValueError) as error:
        raise general(f"The data of attachment '{row['ATTACHMENTNAME']}' is not base64.") from error
    if size == 0:
        raise general(f"Attachment '{row['ATTACHMENTNAME']}' is empty.")
    if size > call.settings.max_attachment_mb * 1024 * 1024:
        raise general(
            f"Attachment '{row['ATTACHMENTNAME']}' is larger than {call.settings.max_attachment_mb:g} MB."
        )
    return {**row, "ATTACHMENTDATA": data}


def _add(call: Call, key: int, files: list[Row]) -> None:
    for each in files:
        call.books.insert("ATTACHMENT", {"RECORDKEY": key, **each})


FUNCTIONS: dict[str, Function] = {
    "create_supdocfolder": create_folder,
    "update_supdocfolder": update_folder,
    "delete_supdocfolder": delete_folder,
    "create_supdoc": create_document,
    "update_supdoc": update_document,
    "delete_supdoc": delete_document,
}
