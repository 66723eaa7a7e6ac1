"""Answers, defensively parsed: the three levels at which Intacct says yes or no, and the results of the functions."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field

from lxml import etree

from integrations.sage.errors import LedgerError, NotAllowed, NotSent, RefusedWhole
from integrations.sage.intacct_xml.documents import function_of
from integrations.sage.intacct_xml.faults import Meaning, SageError, meaning_of, quotes, read_errors, repeated
from integrations.sage.ports import Accepted, Fault, Outcome, Outgoing, Refused, Repeated


class Unclear(Exception):
    """The answer says neither yes nor no: for a write its outcome is unknown."""


@dataclass(frozen=True, slots=True)
class Result:
    control_id: str
    status: str
    function: str
    key: str
    data: etree._Element | None = field(repr=False)
    errors: list[SageError]


@dataclass(frozen=True, slots=True)
class Refusal:
    """The whole request was refused: nothing of it ran."""

    decision: type[LedgerError]
    fault: Fault


@dataclass(frozen=True, slots=True)
class Parsed:
    authentication: etree._Element
    results: list[Result]


def parse(body: bytes, request_id: str, control_ids: Collection[str]) -> Parsed | Refusal:
    """Raises Unclear. Results under control ids that we did not send, or under one of ours twice, are left out."""
    root = _root(body)
    control = root.find("control")
    if control is None:
        raise Unclear("the answer has no control block")
    said = (control.findtext("controlid") or "").strip()
    if said and said != request_id:
        raise Unclear("the answer belongs to another request")
    if control.findtext("status") == "failure":
        return _refusal(read_errors(root.find("errormessage")), RefusedWhole, control_ids)
    operation, authentication = root.find("operation"), root.find("operation/authentication")
    if control.findtext("status") != "success" or operation is None or authentication is None:
        raise Unclear("the answer does not say whether the request ran")
    errors = read_errors(operation.find("errormessage"))
    if authentication.findtext("status") == "failure":
        return _refusal(errors, NotAllowed, ())
    if authentication.findtext("status") != "success":
        raise Unclear("the answer does not say whether the sign-in was accepted")
    results = [_result(r) for r in operation.findall("result")]
    if errors and not results:
        meaning, fault = meaning_of(errors)
        if meaning.decision is None:
            raise Unclear(f"Sage said beside its functions: {fault.text}")
        return Refusal(meaning.decision, fault)
    return Parsed(authentication, _ours(results, control_ids))


_KEY = re.compile(r'\bkey="([^"]+)"')


def outcome(outgoing: Outgoing, result: Result) -> Outcome | None:
    """None: the result does not say what became of the document, so that it is unknown.

    A function of one object may fail and yet name what it created; and a word other than success, failure and aborted is
    no known answer. Success needs the record's number: without it we could not find the document again.
    """
    function = function_of(outgoing.payload)
    if result.function and result.function.lower() != function:
        return None
    created = _record_no(outgoing.payload, function, result)
    if result.status == "success":
        return Accepted(outgoing.control_id, created) if created else None
    if result.status not in ("failure", "aborted") or created:
        return None
    _, fault = meaning_of(result.errors)
    if quotes(result.errors, outgoing.control_id):
        return Repeated(outgoing.control_id, repeated(fault))
    return Refused(outgoing.control_id, fault)


def outcomes(results: Collection[Result]) -> list[Outcome]:
    """Of functions that may be repeated, under the ids that they were sent with; what says neither is left out."""
    found: list[Outcome] = []
    for result in results:
        if result.status == "success":
            found.append(Accepted(result.control_id, result.key))
        elif result.status in ("failure", "aborted"):
            found.append(Refused(result.control_id, meaning_of(result.errors)[1]))
    return found


def common_refusal(results: Collection[Result]) -> Refusal | None:
    """Every function failed for a reason of the request, not of its document: throttled, signed out, not allowed."""
    meanings: list[tuple[Meaning, Fault]] = [meaning_of(r.errors) for r in results if r.status == "failure"]
    if not meanings or len(meanings) < len(results):
        return None
    meaning, fault = meanings[0]
    if meaning.decision is None or not issubclass(meaning.decision, NotSent):
        return None
    if any(m.decision is not meaning.decision for m, _ in meanings):
        return None
    return Refusal(meaning.decision, fault)


def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def _root(body: bytes) -> etree._Element:
    """Intacct's answers have no document type; one that has is not read at all."""
    if b"<!DOCTYPE" in body or b"<!ENTITY" in body:
        raise Unclear("the answer declares a document type")
    try:
        root = etree.fromstring(body, _parser())
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unclear(f"the answer is no XML: {str(error)[:200]}") from None
    if root.tag != "response":
        raise Unclear(f"the answer is a <{str(root.tag)[:40]}>, not a <response>")
    return root


def _refusal(errors: list[SageError], default: type[LedgerError], control_ids: Collection[str]) -> Refusal:
    meaning, fault = meaning_of(errors)
    if any(quotes(errors, c) for c in control_ids):
        fault = repeated(fault)
    return Refusal(meaning.decision or default, fault)


def _result(element: etree._Element) -> Result:
    def said(name: str) -> str:
        return (element.findtext(name) or "").strip()

    errors = read_errors(element.find("errormessage"))
    return Result(
        said("controlid"), said("status"), said("function"), said("key"), element.find("data"), errors
    )


def _ours(results: list[Result], control_ids: Collection[str]) -> list[Result]:
    expected = frozenset(control_ids)
    seen: dict[str, int] = {}
    for result in results:
        seen[result.control_id] = seen.get(result.control_id, 0) + 1
    return [r for r in results if r.control_id in expected and seen[r.control_id] == 1]


def _record_no(payload: str, function: str, result: Result) -> str:
    """A legacy function gives it as its key, a generic one inside its data. What changes or reverses a record may give none:
    it is the record that was named."""
    if function in ("create", "update"):
        if result.data is None or len(result.data) != 1:
            return ""
        record = next((e.text for e in result.data[0] if str(e.tag).upper() == "RECORDNO"), None)
        return (record or "").strip()
    if function.startswith("create_"):
        return result.key
    named = _KEY.search(payload)
    return named.group(1) if named else ""
