"""What is kept of a request's body: never a secret (protocol 1.2: passwords and session ids travel in the body)."""

from __future__ import annotations

import pytest

from integrations.sandbox.traffic.masking import MASK, MOST_BYTES, kept

CANARY = "canary-71"


def text_of(body: str | bytes, *known: str) -> str:
    return kept(body if isinstance(body, bytes) else body.encode(), known)[0].decode()


@pytest.mark.parametrize(
    "body",
    [
        f"<request><password>{CANARY}</password></request>",
        f"<request><Password >{CANARY}</Password ></request>",
        f'<request><password kind="x">{CANARY}</password></request>',
        f"<request><password><![CDATA[{CANARY}]]></password></request>",
        f"<request><password><b>{CANARY}</b></password></request>",
        f"<request><ns:password>{CANARY}</ns:password></request>",
        f"<request><sessionid>{CANARY}</sessionid></request>",
        f"<request><API_TOKEN>{CANARY}</API_TOKEN></request>",
        f"<request><BANK.CLIENTSECRET>{CANARY}</BANK.CLIENTSECRET></request>",
        f"<onlinecardpayment><cardnum>{CANARY}</cardnum></onlinecardpayment>",
        f"<APPYMT><SECURITYCODE>{CANARY}</SECURITYCODE></APPYMT>",
        f"<VENDOR><ACHACCOUNTNUMBER>{CANARY}</ACHACCOUNTNUMBER></VENDOR>",
        f"<login password='{CANARY}'/>",
        f'<login\n userpassword = "{CANARY}"/>',
        f"<customfield><customfieldname>PORTAL_PASSWORD</customfieldname><customfieldvalue>{CANARY}</customfieldvalue></customfield>",
        f'[{{"SESSIONID": "{CANARY}"}}]',
        f"<password>{CANARY}",
        f"<login password='{CANARY}",
        f"<password>{CANARY}</secret><c></c></token> and {CANARY}",
        f'<!DOCTYPE a [<!ENTITY p "{CANARY}">]><a><password>&p;</password></a>',
        f"<request><password>{CANARY}</password><memo>it was {CANARY}</memo></request>",
        f"senderid=x&password={CANARY}",
        f"<request><password>{CANARY}</password></request>".encode("utf-16"),
        f'<?xml version="1.0" encoding="utf-7"?><request><password>{CANARY}</password></request>',
        f"<request>{'<n>1</n>' * 20_000}<password>{CANARY}</password></request>",
        f"<request>{'x' * (MOST_BYTES - 30)}<password>{CANARY}</password></request>",
    ],
)
def test_a_secret_is_kept_in_no_form(body: str | bytes) -> None:
    assert CANARY not in text_of(body)


def test_what_an_answer_repeats_of_a_secret_is_taken_out_of_it_too() -> None:
    _, found = kept(f"<sessionid>{CANARY}</sessionid>".encode())
    assert text_of(f"<description2>Invalid session {CANARY}</description2>", *found) == (
        f"<description2>Invalid session {MASK}</description2>"
    )


def test_everything_else_is_kept_as_it_came() -> None:
    body = "<request><senderid>me</senderid><password/><memo>Größe 5 &lt; 6</memo><passage>42</passage></request>"
    assert text_of(body) == body


def test_an_empty_secret_blots_nothing_out() -> None:
    body = '<login password="" ><password></password><memo>a b c</memo></login>'
    assert "a b c" in text_of(body)


def test_a_body_is_kept_up_to_its_limit_and_says_how_long_it_was() -> None:
    found = text_of(f"<a>{'é' * MOST_BYTES}</a>")
    assert len(found.encode()) < MOST_BYTES + 100
    assert f"{2 * MOST_BYTES + 7:,} bytes in all" in found


@pytest.mark.parametrize(
    "body", [b"\x00\x01\x02", b"<a>\x00</a>", b"<?xml version='1.0' encoding='cp037'?><a/>"]
)
def test_what_cannot_be_read_for_certain_is_not_kept(body: bytes) -> None:
    assert text_of(body).startswith("Not kept")
