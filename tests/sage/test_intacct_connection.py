from __future__ import annotations

import pytest

from integrations.sage.hosts import refusal
from integrations.sage.intacct_xml.connection import DEFAULT_HOSTS


@pytest.mark.parametrize(
    "url",
    [
        "https://api.intacct.com/ia/xml/xmlgw.phtml",
        "https://www-p02.intacct.com/ia/xml/xmlgw.phtml",
        "https://API.Intacct.com:443/x",
    ],
)
def test_intacct_s_own_hosts_are_spoken_to(url):
    assert refusal(url, DEFAULT_HOSTS) == ""


@pytest.mark.parametrize(
    "url",
    [
        "http://api.intacct.com/ia/xml/xmlgw.phtml",
        "https://evilintacct.com/",
        "https://intacct.com.evil.example/",
        "https://api.intacct.com@evil.example/",
        "https://user:pw@api.intacct.com/",
        "https://api.intacct.com:8443/",
        "https://127.0.0.1/",
        "ftp://api.intacct.com/",
        "https://[::1/",
        "https://api.intacct.com:99999/",
        "//api.intacct.com/",
        "https://.intacct.com/",
        "",
    ],
)
def test_nothing_else_is(url):
    assert refusal(url, DEFAULT_HOSTS)


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("http://127.0.0.1:8470/ia", True),
        ("https://127.0.0.1:8470/ia", False),
        ("http://127.0.0.2:8470/ia", False),
        ("http://localhost:8470/ia", False),
    ],
)
def test_an_entry_that_says_http_and_any_port_allows_just_that(url, allowed):
    assert (refusal(url, ("http://127.0.0.1:*",)) == "") is allowed


def test_an_entry_may_name_scheme_and_port():
    assert refusal("https://sage.example:8443/x", ("https://sage.example:8443",)) == ""
    assert refusal("https://sage.example/x", ("https://sage.example:8443",))
