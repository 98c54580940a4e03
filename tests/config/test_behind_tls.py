"""Signing in through a proxy with TLS, as docs/how-to/install.md tells a bureau to set it up."""

import http.client
import os

import pytest
from axes.models import AccessAttempt

from casework.models import Officer
from config.service.cluster.services import found
from tests.config import serving, tls

pytestmark = [pytest.mark.apart, pytest.mark.django_db(transaction=True)]
PASSWORD = "不会被猜中的口令-1"
WHO = "jj.investigator"


@pytest.fixture(params=["nginx", "library"])
def proxy(request, house, tmp_path):
    if request.param == "nginx" and not found("nginx"):
        message = "nginx is missing: run .ci/packages"
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
    with getattr(tls, request.param)(house, tmp_path) as standing:
        yield standing


@pytest.fixture
def known(house):
    who = Officer.objects.get(username=WHO)
    who.set_password(PASSWORD)
    who.save()
    return who


def test_a_person_signs_in_through_a_proxy_with_tls(proxy, known, house):
    port, plain, cert = proxy
    browser = tls.Browser(port, cert, "127.0.0.2")
    page = browser.ask("/login/")
    assert page.status == 200 and "<form" in page.text  # and no redirect to itself
    assert "max-age=31536000; includeSubDomains" in page.headers["Strict-Transport-Security"]
    assert all("Secure" in said for said in page.headers.get_all("Set-Cookie"))

    wrong = browser.ask("/login/", "POST", {"username": WHO, "password": "错"}, X_Forwarded_For="203.0.113.7")
    assert wrong.status == 200 and "用户名或者密码不正确" in wrong.text
    assert [one.ip_address for one in AccessAttempt.objects.all()] == ["127.0.0.2"]  # not the proxy, not what it said

    entered = browser.ask("/login/", "POST", {"username": WHO, "password": PASSWORD})
    assert (entered.status, entered.headers["Location"]) == (302, "/")
    desk = browser.ask("/")
    assert desk.status == 200 and str(known) in desk.text
    if plain:
        line = http.client.HTTPConnection("127.0.0.1", plain, timeout=30)
        sent_on = serving.answered(line, "GET", "/cases/?q=1", None, {"Host": serving.HOST})
        assert (sent_on.status, sent_on.headers["Location"]) == (301, f"https://{serving.HOST}/cases/?q=1")


def test_a_header_of_64_kb_is_refused(proxy, house):
    port, _, cert = proxy
    big = "x" * 65536
    assert tls.Browser(port, cert, "127.0.0.2").ask("/login/", X_Big=big).status in (400, 431)
    assert house.ask("/login/", X_Big=big).status in (400, 431)
    assert house.ask("/login/", **{f"X_Part_{n}": "x" * 4096 for n in range(16)}).status == 431


def test_a_proxy_that_is_not_trusted_is_not_believed_and_is_told_of(house):
    said = house.ask("/login/", peer=serving.STRANGER, X_Forwarded_Proto="https", X_Forwarded_For="203.0.113.7")
    assert (said.status, said.headers["Location"]) == (301, f"https://{serving.HOST}/login/")
    assert '"peer": "127.0.0.9", "headers": ["HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO"]' in house.logged()
    assert house.ask("/login/").status == 200
