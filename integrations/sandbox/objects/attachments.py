"""Attachments: folders, what lies in them, and the files themselves."""

from __future__ import annotations

from integrations.sandbox.objects.fields import (
    ACTIVE,
    KEY,
    Kind,
    ObjectType,
    columns,
    enum,
    relations,
    table_of,
)
from integrations.sandbox.objects.links import key_of

# Their own names for what is AUDIT elsewhere.
_TOUCHED = [
    *columns("CREATIONDATE LASTMODIFIED", Kind.STAMP),
    *columns("CREATEDBY LASTMODIFIEDBY"),
]

SUPDOCFOLDER = ObjectType(
    "SUPDOCFOLDER",
    "Attachment Folder",
    table_of(KEY, columns("NAME DESCRIPTION PARENTFOLDER"), enum("STATUS", *ACTIVE), _TOUCHED),
    business_id="NAME",
    relations=relations(("PARENT", "SUPDOCFOLDER", "PARENTFOLDER", "NAME")),
    hidden=("_OWNER",),
)

SUPDOC = ObjectType(
    "SUPDOC",
    "Attachment",
    table_of(
        KEY,
        columns("SUPDOCID SUPDOCNAME FOLDER DESCRIPTION"),
        key_of("FOLDERKEY", "SUPDOCFOLDER", "FOLDER"),
        _TOUCHED,
    ),
    business_id="SUPDOCID",
    relations=relations(("FOLDER", "SUPDOCFOLDER", "FOLDER", "NAME")),
    items=("ATTACHMENTS", "ATTACHMENT"),
    hidden=("_OWNER",),
    indexes=("FOLDER",),
)

ATTACHMENT = ObjectType(
    "ATTACHMENT",
    "Attached File",
    table_of(
        KEY,
        columns("RECORDKEY", Kind.INTEGER),
        columns("ATTACHMENTNAME ATTACHMENTTYPE ATTACHMENTDATA"),
    ),
    relations=relations(("SUPDOC", "SUPDOC", "RECORDKEY", "RECORDNO")),
    indexes=("RECORDKEY",),
)

ATTACHMENTS = (SUPDOCFOLDER, SUPDOC, ATTACHMENT)
