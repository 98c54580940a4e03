"""Log lines: one JSON object each, of one request, without names, numbers of persons, addresses or bodies."""

import json
import logging
import re

import pytest
from django.test import Client

from config import checks
from config.service import logs

pytestmark = [pytest.mark.apart, pytest.mark.django_db]
SECRET = "350582199001011234"


@pytest.fixture
def lines():
    """What is logged meanwhile, as it would stand in the log."""
    kept = []

    class Keeping(logging.Handler):
        def emit(self, record):
            kept.append(self.format(record))

    handler = Keeping()
    handler.setFormatter(logs.Lines())
    handler.addFilter(logs.news)
    logging.getLogger().addHandler(handler)
    yield kept
    logging.getLogger().removeHandler(handler)


def said(level, text, *args, name="django.db", **more):
    record = logging.LogRecord(name, level, "x.py", 1, text, args, more.pop("exc_info", None))
    record.__dict__.update(more)
    return json.loads(logs.Lines().format(record))


def test_a_request_leaves_one_line_with_its_route_and_nothing_that_was_typed(people, lines, settings):
    settings.TRUSTED_PROXIES = ["127.0.0.1"]
    client = Client(raise_request_exception=False)
    asked = f"/cases/?q=张三{SECRET}&name=李四"
    for answer in (
        client.get(asked),
        client.get(f"/没有/{SECRET}/"),
        client.post("/login/", {"username": f"张三{SECRET}", "password": "李四的口令"}),
        client.get("/cases/", HTTP_HOST=f"zhangsan{SECRET}.example"),
    ):
        number = answer.headers["X-Request-ID"]
        (own,) = [
            one for one in map(json.loads, lines) if one["logger"] == "anjian.request" and one["request"] == number
        ]
        assert own["status"] == answer.status_code and own["ms"] >= 0
    text = "\n".join(lines)
    assert not re.search(f"{SECRET}|张三|李四|zhangsan|q=", text), text
    assert {json.loads(one).get("route") for one in lines} >= {"cases", "login", "none"}


def test_an_error_is_told_by_kind_and_place_and_not_by_its_words(lines, monkeypatch, people):
    def fails(request):
        try:
            raise KeyError(SECRET)
        except KeyError as cause:
            raise RuntimeError(f"Key (id_number)=({SECRET}) of 张三") from cause

    monkeypatch.setattr("config.service.health.found", lambda: fails(None))
    answer = Client(raise_request_exception=False).get("/readyz")
    assert answer.status_code == 500
    (error,) = [one for one in map(json.loads, lines) if "errors" in one]
    assert [one["kind"] for one in error["errors"]] == ["RuntimeError", "KeyError"]
    assert error["request"] == answer.headers["X-Request-ID"] and "test_logs.py" in str(error["errors"][0]["at"])
    assert SECRET not in "\n".join(lines)


def test_a_number_is_taken_from_a_trusted_proxy_alone(settings, people):
    ours = {"HTTP_X_REQUEST_ID": "a1b2c3d4e5f6a7b8"}
    assert Client().get("/healthz", **ours).headers["X-Request-ID"] != ours["HTTP_X_REQUEST_ID"]
    settings.TRUSTED_PROXIES = ["127.0.0.1"]
    assert Client().get("/healthz", **ours).headers["X-Request-ID"] == ours["HTTP_X_REQUEST_ID"]
    for odd in ("a b", "x" * 65, "张三张三张三张三", 'x","level":"'):
        assert Client().get("/healthz", HTTP_X_REQUEST_ID=odd).headers["X-Request-ID"] != odd


def test_of_what_libraries_fill_in_only_numbers_are_written():
    assert said(30, "%s: %s took %d ms, %.1f%%", "Not Found", "/张三/", 12, 0.5)["message"] == (
        "Not Found: … took 12 ms, 0.5%"
    )
    assert said(30, "%(who)s for the %(n)d. time", {"who": "张三", "n": 3})["message"] == "… for the 3. time"
    assert said(30, "%d rows", "张三")["message"] == "… rows"
    host = "Invalid HTTP_HOST header: 'zhangsan.example'. 100% of 张三, 350582199001011234, 12."
    assert said(30, host)["message"] == "Invalid HTTP_HOST header: …. 100% of …, …, 12."
    assert said(20, "Task %(name)s: %(exc)s", {"name": "t.seal", "exc": "张三"}, name="celery.app.trace")[
        "message"
    ] == ("Task t.seal: …")
    odd = "Invalid request from ip=192.0.2.1: Invalid HTTP header: '张三'"
    assert said(30, odd, name="gunicorn.error")["message"] == "Invalid request from ip=192.0.2.1"


def test_fields_of_a_line_are_kept_and_one_line_is_one_line():
    record = logging.LogRecord("anjian", 20, "x.py", 1, "two\nlines", (), None)
    record.fields = {"check": "anchor"}
    text = logs.Lines().format(record)
    assert "\n" not in text and json.loads(text)["check"] == "anchor"


def test_a_folder_that_is_open_to_others_is_named_with_what_to_do(settings, tmp_path, lines):
    settings.VAR = tmp_path
    tmp_path.chmod(0o755)
    checks.logged()
    told = [json.loads(line) for line in lines if "open to others" in line]
    assert str(tmp_path) in told[0]["says"] and f"chmod 700 {tmp_path}" in told[0]["do"]
