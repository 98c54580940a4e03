"""A browser on the live server, and a calendar that the tests turn: views ask for today, nothing below them does."""

import os
from datetime import date
from io import BytesIO

import pytest
from PIL import Image

os.environ.setdefault(
    "DJANGO_ALLOW_ASYNC_UNSAFE", "true"
)  # playwright's own loop runs in the test's thread; no ORM call awaits

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
QUIET = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
QUIET += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
PASSWORD = "anjian-browser-1"


@pytest.fixture(scope="session")
def chromium():
    from playwright.sync_api import sync_playwright

    if not os.path.exists(CHROMIUM):
        message = f"{CHROMIUM} is missing: run .ci/packages"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def today(monkeypatch):
    """`today(day)` turns the calendar of every view."""
    from django.utils import timezone

    held = {"day": date(2026, 9, 1)}
    monkeypatch.setattr(timezone, "localdate", lambda *args: held["day"])

    def turn(day):
        held["day"] = day if isinstance(day, date) else date.fromisoformat(day)

    return turn


@pytest.fixture
def signs_in(people_committed, live_server, chromium, settings):
    """`signs_in("jj.investigator", width=390)` answers the person's browser; each has one for the test."""
    from casework.models import Officer
    from tests.browser.person import Person

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    known = {}

    def sign_in(username, width=1440, height=900):
        if username not in known:
            who = Officer.objects.get(username=username)
            who.set_password(PASSWORD)
            who.save()
            context = chromium.new_context(viewport={"width": width, "height": height})
            known[username] = Person(context.new_page(), live_server.url, username, PASSWORD)
        return known[username]

    yield sign_in
    for person in known.values():
        person.page.context.close()


@pytest.fixture
def photo(tmp_path):
    """A small JPEG as a phone would take it."""
    held = BytesIO()
    Image.new("RGB", (320, 240), (120, 140, 160)).save(held, "JPEG")
    path = tmp_path / "site.jpg"
    path.write_bytes(held.getvalue())
    return str(path)
