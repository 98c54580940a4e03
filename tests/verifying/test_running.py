"""Verification goes through a city in slices, since a day or a line, with several workers, and says how far it is."""

import re
from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from casework import slices, triggers
from casework.models import Case, Entry, Officer
from flows import begin
from flows.management.commands import verify
from flows.verifying.running import verified
from tests.casework.test_record import FOUND


def found_issues(people, count):
    """Patrol issues in cases of their own."""
    by, on = people.quanzhou.patrol_member, date(2026, 3, 2)
    return [begin("patrol_issue", "find", FOUND, party=people.town, by=by, on=on) for _ in range(count)]


def renamed(*keys):
    """Titles written past the door."""
    Case.objects.filter(pk__in=keys).update(title="另案")


@pytest.mark.django_db
def test_slices_are_small_and_nothing_is_left_out(people, monkeypatch):
    monkeypatch.setattr(slices, "SIZE", 2)
    made = found_issues(people, 5)
    renamed(made[0].case_id, made[4].case_id)
    seen = []
    found = verified(progress=lambda state: seen.append((state.done, state.cases)))
    assert [len(found.wrong["事实"]), found.cases, found.all_cases] == [2, 5, 5]
    assert seen[-1] == (found.tasks, 5) and len(seen) == found.tasks


@pytest.mark.django_db
def test_since_a_line_only_what_moved_since_is_followed(people):
    before, after = found_issues(people, 2)
    renamed(before.case_id)
    assert verified(since=after.at).wrong == {} and verified(since=after.at).cases == 1
    assert "事实" in verified(since=before.at).wrong
    renamed(after.case_id)
    assert "另案" in verified(since=after.at).wrong["事实"][0]


@pytest.mark.django_db
def test_since_a_day_only_the_lines_of_registers_written_since_are_followed(people):
    from tests.people import change

    change(Officer.objects.filter(username="jj.clerk"), phone="1")
    tomorrow = timezone.now() + timedelta(days=1)
    Officer.objects.filter(username="jj.clerk").update(phone="2")
    assert verified(since=tomorrow).wrong == {}
    assert "应为1" in verified(since=timezone.now() - timedelta(days=1)).wrong["登记簿"][0]


@pytest.mark.django_db
def test_the_command_says_from_where_to_go_on_and_how_far_it_is(people, capsys, monkeypatch):
    monkeypatch.setattr(verify, "EVERY", 0.0)
    (made,) = found_issues(people, 1)
    call_command("verify")
    told = capsys.readouterr()
    assert re.search(r"--since (\d+)", told.out)[1] == str(made.pk)
    assert "已核验1/1件案件" in told.err
    call_command("verify", since=str(Entry.objects.latest("pk").pk))
    call_command("verify", since="2020-01-01")
    for wrong in ("昨日", "2026-13-01"):
        with pytest.raises(CommandError, match="请写成2026-09-02"):
            call_command("verify", since=wrong)
    with pytest.raises(CommandError, match="进程数"):
        call_command("verify", workers=0)


def test_two_workers_find_what_one_finds(people_committed, monkeypatch):
    monkeypatch.setattr(slices, "SIZE", 1)
    made = found_issues(people_committed, 3)
    renamed(made[1].case_id)
    triggers.drop(connection)
    Entry.objects.filter(pk=made[2].pk).update(reason="另")
    triggers.create(connection)
    one, two = verified(), verified(workers=2)
    assert {name: sorted(said) for name, said in two.wrong.items()} == {n: sorted(s) for n, s in one.wrong.items()}
    assert {"事实", "办案记录"} <= two.wrong.keys() and two.cases == 3
