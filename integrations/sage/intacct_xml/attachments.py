"""Attachments (supdoc) as text: Sage keeps files in them, in a folder, and a document names one by its SUPDOCID.

Only legacy functions write them (Sage's Developer, "Attachments"). An attachment's files are added to, never replaced.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence

from integrations.core.documents import DocumentKind
from integrations.core.issues import Code
from integrations.sage.errors import NotAllowed
from integrations.sage.intacct_xml.answers import Result
from integrations.sage.intacct_xml.faults import meaning_of
from integrations.sage.intacct_xml.text import esc, tag
from integrations.sage.ports import Bearer, Paper, Papers

NAME_LIMIT = 80  # unsure, Sage publishes no length


def look(attachment_id: str) -> str:
    """Without its files: they may be large."""
    fields = "".join(f"<field>{name}</field>" for name in ("supdocid", "description"))
    return f'<get object="supdoc" key="{esc(attachment_id)}"><fields>{fields}</fields></get>'


def folder(name: str) -> str:
    return f"<create_supdocfolder>{tag('supdocfoldername', name)}</create_supdocfolder>"


def write(papers: Papers, folder_name: str) -> str:
    function = "update_supdoc" if papers.stands else "create_supdoc"
    files = "".join(map(_file, papers.files))
    return (
        f"<{function}>{tag('supdocid', papers.attachment_id)}{tag('supdocname', papers.name[:NAME_LIMIT])}"
        f"{tag('supdocfoldername', folder_name)}{tag('supdocdescription', papers.description)}"
        f"<attachments>{files}</attachments></{function}>"
    )


def _file(paper: Paper) -> str:
    data = base64.b64encode(paper.content).decode("ascii")
    return (
        f"<attachment>{tag('attachmentname', paper.name)}{tag('attachmenttype', paper.extension)}"
        f"<attachmentdata>{data}</attachmentdata></attachment>"
    )


def bear(bearer: Bearer) -> str:
    """What is left out of an update stays as it is."""
    if bearer.kind is DocumentKind.AR_INVOICE:
        inner = tag("supdocid", bearer.attachment_id)
        return f'<update_invoice key="{esc(bearer.record_no)}">{inner}</update_invoice>'
    if bearer.kind is DocumentKind.AP_BILL:
        inner = f"{tag('RECORDNO', bearer.record_no)}{tag('SUPDOCID', bearer.attachment_id)}"
        return f"<update><APBILL>{inner}</APBILL></update>"
    raise ValueError(f"a {bearer.kind} bears no attachment in Sage")


def descriptions(results: Sequence[Result]) -> dict[str, str]:
    """Raises NotAllowed where the role may not see attachments: that is not the same as none."""
    found: dict[str, str] = {}
    for result in results:
        if result.status == "success" and result.data is not None:
            found[result.control_id] = (result.data.findtext(".//description") or "").strip()
        elif result.status == "failure":
            meaning, fault = meaning_of(result.errors)
            if meaning.decision or meaning.code is Code.SAGE_PERMISSION:
                raise (meaning.decision or NotAllowed)(fault.text, fault=fault)
    return found
