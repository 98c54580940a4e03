"""One web process killed under load: what was acknowledged is there, what was sent again is there once."""

import http.client
import os
import signal
import threading
import time
from collections import Counter

import pytest
from django.utils import timezone

from casework.models import Entry
from flows.verify import CHECKS
from tests.config import serving
from tests.config.test_metrics import SAID

pytestmark = pytest.mark.django_db(transaction=True)
USERS, ACTS, TRIES = 4, 5, 40


def acting(house, party, headers, user, done, problems):
    """One user: opens cases by the form's address, and sends each again under its number until it is acknowledged."""
    for number in range(ACTS):
        key = f"user-{user}-act-{number}"
        form = {**SAID, "key": key, "csrfmiddlewaretoken": serving.CSRF}
        for _ in range(TRIES):
            try:
                answer = house.ask(f"/begin/patrol_issue/find/{party}/", "POST", form, **headers)
            except (OSError, http.client.HTTPException):
                done["broken"] += 1
                time.sleep(0.1)
                continue
            if answer.status == 302 and "/cases/" in answer.headers["Location"]:
                done[key] += 1
                break
            problems.append((key, answer.status, answer.text[-500:]))
            time.sleep(0.1)


def test_a_web_process_killed_under_load_loses_and_doubles_nothing(house, people_committed):
    people, done, problems = people_committed, Counter(), []
    headers = serving.session_of(people.quanzhou.patrol_member)
    users = [
        threading.Thread(target=acting, args=(house, people.town.pk, headers, user, done, problems))
        for user in range(USERS)
    ]
    for user in users:
        user.start()
    before = house.workers()
    serving.until(lambda: sum(done.values()) >= 3, lambda: str(problems[:3]))
    os.kill(before[0], signal.SIGKILL)
    for user in users:
        user.join(120)
    assert not problems, problems[:3]
    keys = {f"user-{user}-act-{number}" for user in range(USERS) for number in range(ACTS)}
    assert set(done) - {"broken"} == keys
    assert Counter(Entry.objects.values_list("key", flat=True)) == Counter(keys)
    assert {name: found for name, check in CHECKS.items() if (found := list(check()))} == {}
    assert before[0] not in house.workers()  # another took its place
    assert house.process.poll() is None
    assert Entry.objects.filter(on=timezone.localdate()).count() == len(keys)

    said = house.ask("/metrics", Authorization="Bearer token-of-the-tests").text
    taken = 'anjian_acts_total{outcome="taken",procedure="patrol_issue",step="find"}'
    counted = next(float(line.split()[-1]) for line in said.splitlines() if line.startswith(taken))
    assert counted >= len(keys) - USERS  # of all processes; the one that was killed may not have come to tell its last
