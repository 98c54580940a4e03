"""Figures for Prometheus: who may read them, and that they count what happened."""

import pytest
from django.test import Client
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from flows import Refused, begin, take
from flows.door.invitation import calling

pytestmark = [pytest.mark.apart, pytest.mark.django_db]
SAID = {
    "round": "2026年第一轮",
    "patrol_period": "2026年3月2日至6日",
    "category": "责任落实",
    "problem": "未按规定开展月度检查",
    "standard": "安全生产巡查工作制度",
    "place": "海滨街道",
    "unit": "海滨街道办事处",
    "person": "王某",
}


@pytest.fixture(autouse=True)
def measured_anew(settings):
    settings.FIGURES_SECONDS = 0


def figures(**headers):
    answer = Client().get("/metrics", **headers)
    assert answer.status_code == 200
    families = text_string_to_metric_families(answer.content.decode())
    return {(s.name, *sorted(s.labels.values())): s.value for family in families for s in family.samples}


def grown(before, *key):
    return figures().get(key, 0) - before.get(key, 0)


def test_requests_are_counted_by_route_and_status_and_timed(people):
    before = figures()
    Client().get("/login/")
    Client().get("/没有/张三/")
    assert grown(before, "anjian_requests_total", "200", "GET", "login") == 1
    assert (
        grown(before, "anjian_requests_total", "302", "GET", "none")
        + grown(before, "anjian_requests_total", "404", "GET", "none")
        == 1
    )
    assert grown(before, "anjian_request_seconds_count", "login") == 1
    assert "张三" not in Client().get("/metrics").content.decode()


def test_acts_are_counted_by_procedure_and_how_they_ended(people, monkeypatch):
    before, how = figures(), {"by": people.quanzhou.patrol_member, "on": timezone.localdate()}
    entry = begin("patrol_issue", "find", SAID, party=people.town, key="a", **how)
    assert begin("patrol_issue", "find", SAID, party=people.town, key="a", **how) == entry
    with pytest.raises(Refused):
        take("patrol_issue", "sign_off", entry.proceeding_id, {}, **how)
    assert grown(before, "anjian_acts_total", "find", "patrol_issue", "taken") == 1
    assert grown(before, "anjian_acts_total", "find", "patrol_issue", "repeated") == 1
    assert grown(before, "anjian_acts_total", "patrol_issue", "refused", "sign_off") == 1
    assert grown(before, "anjian_refusals_total", "Refused", "patrol_issue") == 1

    monkeypatch.setattr("flows.door.engine.locked", lambda *args: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        take("patrol_issue", "hand_over", entry.proceeding_id, {}, **how)
    assert grown(before, "anjian_acts_total", "failed", "hand_over", "patrol_issue") == 1


def test_the_state_of_the_work_is_told_and_not_measured_at_every_question(people, settings, django_assert_num_queries):
    begin("patrol_issue", "find", SAID, party=people.town, by=people.quanzhou.patrol_member, on=timezone.localdate())
    said = figures()
    assert said[("anjian_work_open",)] == calling().count() > 0
    assert said[("anjian_overdue",)] == 0 and 0 <= said[("anjian_anchor_age_seconds",)] < 600
    assert (said[("anjian_broker_up",)], said[("anjian_queue_messages",)]) == (1, 0)
    settings.FIGURES_SECONDS = 60
    figures()
    with django_assert_num_queries(0):
        assert figures()[("anjian_work_open",)] == said[("anjian_work_open",)]


def test_the_rest_is_told_when_the_database_does_not_answer(people, monkeypatch):
    from django.db import OperationalError

    def down():
        raise OperationalError("gone")

    monkeypatch.setattr("config.service.figures.figures", down)
    said = figures()
    assert said[("anjian_database_up",)] == 0 and any(name[0] == "anjian_requests_total" for name in said)


@pytest.mark.parametrize(
    ("peer", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("::1", {}, 200),
        ("192.0.2.1", {}, 403),
        ("192.0.2.1", {"HTTP_AUTHORIZATION": "Bearer the-token"}, 200),
        ("192.0.2.1", {"HTTP_AUTHORIZATION": "Bearer another"}, 403),
        ("192.0.2.1", {"HTTP_AUTHORIZATION": "Bearer "}, 403),
        ("127.0.0.1", {"HTTP_X_FORWARDED_FOR": "192.0.2.1"}, 403),  # a proxy of this machine that nobody trusts
        ("10.9.9.9", {"HTTP_X_FORWARDED_FOR": "192.0.2.1"}, 403),
        ("10.9.9.9", {"HTTP_X_FORWARDED_FOR": "127.0.0.1"}, 200),  # who asks through the trusted proxy of this machine
    ],
)
def test_only_the_machine_itself_and_who_bears_the_token_may_read(settings, people, peer, headers, status):
    settings.METRICS_TOKEN, settings.TRUSTED_PROXIES = "the-token", ["10.9.9.9"]
    assert Client().get("/metrics", REMOTE_ADDR=peer, **headers).status_code == status


def test_without_a_token_no_token_opens(settings, people):
    settings.METRICS_TOKEN = ""
    for said in ("", "Bearer", "Bearer "):
        answer = Client().get("/metrics", REMOTE_ADDR="192.0.2.1", HTTP_AUTHORIZATION=said)
        assert answer.status_code == 403
