"""Whose word is believed on where a request comes from, and what is left of the headers for later readers."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from config.service import proxies

CHAINS = [  # peer, X-Forwarded-For, trusted, the client
    ("127.0.0.1", "198.51.100.4", ["127.0.0.1"], "198.51.100.4"),
    ("127.0.0.1", "203.0.113.9, 198.51.100.4", ["127.0.0.1"], "198.51.100.4"),  # the first was said by the client
    ("10.0.0.2", "203.0.113.9, 198.51.100.4, 10.0.0.7", ["10.0.0.0/24"], "198.51.100.4"),
    ("10.0.0.2", "10.0.0.8, 10.0.0.7", ["10.0.0.0/24"], "10.0.0.8"),  # a person who sits among the proxies
    ("127.0.0.1", "", ["127.0.0.1"], "127.0.0.1"),
    ("127.0.0.1", "unknown", ["127.0.0.1"], "127.0.0.1"),
    ("127.0.0.1", "203.0.113.9, <script>", ["127.0.0.1"], "127.0.0.1"),  # not passed over to what stands before
    ("127.0.0.1", "198.51.100.4:51022", ["127.0.0.1"], "198.51.100.4"),
    ("::1", "[2001:db8::7]:443", ["::1"], "2001:db8::7"),
    ("::ffff:127.0.0.1", "198.51.100.4", ["127.0.0.1"], "198.51.100.4"),
    ("", "198.51.100.4", ["unix"], "198.51.100.4"),
    ("", "198.51.100.4", ["127.0.0.1"], ""),
    ("127.0.0.1", "198.51.100.4", [], "127.0.0.1"),
    ("192.0.2.1", "198.51.100.4", ["127.0.0.1", "unix"], "192.0.2.1"),
    ("127.0.0.1", ", ".join(["198.51.100.4"] + ["127.0.0.1"] * 100), ["127.0.0.1"], "127.0.0.1"),
]


def passed(peer, **headers):
    """The request as what comes after the middleware sees it."""
    request = RequestFactory().get("/cases/", REMOTE_ADDR=peer, **headers)
    seen = []
    proxies.trusted_proxies(lambda r: seen.append(r) or HttpResponse())(request)
    return seen[0]


@pytest.mark.parametrize(("peer", "chain", "trusted", "client"), CHAINS)
def test_the_client_is_the_first_on_the_way_back_that_is_not_trusted(settings, peer, chain, trusted, client):
    settings.TRUSTED_PROXIES = trusted
    request = passed(peer, HTTP_X_FORWARDED_FOR=chain)
    assert proxies.client_address(request) == client


def test_a_trusted_proxy_says_that_tls_was_used_and_nobody_else(settings):
    settings.TRUSTED_PROXIES, settings.SECURE_PROXY_SSL_HEADER = ["127.0.0.1"], (proxies.SCHEME, "https")
    assert passed("127.0.0.1", HTTP_X_FORWARDED_PROTO="https").is_secure()
    assert passed("127.0.0.1", HTTP_X_FORWARDED_PROTO="http, https").is_secure()  # the last was set by the proxy
    assert not passed("127.0.0.1", HTTP_X_FORWARDED_PROTO="https, http").is_secure()
    assert not passed("192.0.2.1", HTTP_X_FORWARDED_PROTO="https").is_secure()


@pytest.mark.parametrize("peer", ["127.0.0.1", "192.0.2.1"])
def test_no_other_forwarding_header_is_left_to_later_readers(settings, peer):
    settings.TRUSTED_PROXIES = ["127.0.0.1"]
    request = passed(peer, **dict.fromkeys(proxies.FORWARDED, "https"))
    assert {n for n in proxies.FORWARDED if n in request.META} == ({proxies.SCHEME} if peer == "127.0.0.1" else set())


def test_headers_of_a_stranger_are_logged_without_what_they_say(settings, caplog):
    settings.TRUSTED_PROXIES = ["127.0.0.1"]
    passed("192.0.2.1", HTTP_X_FORWARDED_FOR="张三")
    (line,) = caplog.records
    assert line.fields == {"peer": "192.0.2.1", "headers": ["HTTP_X_FORWARDED_FOR"]} and line.levelname == "WARNING"
    caplog.clear()
    passed("192.0.2.1")
    passed("127.0.0.1", HTTP_X_FORWARDED_FOR="192.0.2.7")
    assert not caplog.records
