"""The workbench: each row can be done by who sees it; what cannot waits, for whom or what, and until when."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from casework.models import Clock, Officer
from flows import begin
from flows.door.invitation import Invitation
from flows.door.offers import offered
from flows.door.terms import PROCEDURES
from flows.pages.desk.agenda import OPEN, monday
from flows.pages.desk.duties import duties, duty
from flows.pages.desk.terms import LONGEST, of_territory
from tests.casework.test_pages import CEILING, unlabelled
from tests.flows import acts
from tests.flows.penalty_walk import Walk
from tests.flows.procedures.test_patrol_issue import FOUND
from tests.people import change, fresh

TODAY = timezone.localdate()
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def walk(people):
    start = TODAY - timedelta(18)
    return Walk(people, start=start, offence_day=str(start - timedelta(2)), discovered=str(start - timedelta(1)))


def bench(client, person):
    """The page, cut into what can be done and what waits."""
    client.force_login(Officer.objects.get(pk=person.pk), backend=BACKEND)
    page = client.get("/").content.decode()
    assert unlabelled(page) == []
    tasks, rest = page.split('id="tasks"')[1].split('id="waiting"')
    return tasks, rest.split('id="sign"')[0]


def test_the_task_of_another_office_waits_on_my_list_and_can_be_done_on_theirs(client, people, walk):
    walk.to("endorse_filing")
    tasks, waiting = bench(client, people.jinjiang.investigator)
    assert "立案审批" not in tasks and "立案审批" in waiting and "负责人办理" in waiting
    tasks, waiting = bench(client, people.jinjiang.deputy)
    assert "立案审批" in tasks and "立案审批" not in waiting


def test_who_may_not_take_a_step_for_separation_of_duties_is_told_why(client, people, walk):
    walk.to("conclude")
    mine = people.jinjiang.investigator.offices.get()
    mine.pk, mine.office = None, "legal_reviewer"
    mine.save()  # now also a reviewer, of a case that he investigated
    tasks, waiting = bench(client, people.jinjiang.investigator)
    assert "法制审核" not in tasks and "职能分离" in waiting
    assert "法制审核" in bench(client, people.jinjiang.reviewer)[0]


def test_a_term_of_the_party_waits_until_its_day(client, people, walk):
    walk.to("serve_notice")
    ends = Invitation.objects.get(step="submit_handling", finished=None).opens
    tasks, waiting = bench(client, people.jinjiang.investigator)
    assert "案件处理呈批" not in tasks and "等当事人陈述申辩、听证申请期届满" in waiting and f"{ends:%m-%d}" in waiting


def test_a_review_of_an_order_waits_for_the_party_until_the_term_ends(client, people):
    run = acts.served(people, TODAY, days=9)
    Invitation.objects.filter(step="review", finished=None).update(opens=TODAY + timedelta(10))
    tasks, waiting = bench(client, people.jinjiang.investigator)
    assert "整改复查" not in tasks and "等当事人整改并报告" in waiting and f"/cases/{run.case_id}/" in waiting


def test_a_row_that_only_the_database_can_answer_asks_by_itself(client, people, walk):
    walk.to("file")
    row = Invitation.objects.get(step="conclude", finished=None)
    tasks, _ = bench(client, people.jinjiang.investigator)
    assert f"/desk/tasks/{row.pk}/" in tasks
    piece = client.get(f"/desk/tasks/{row.pk}/").content.decode()
    assert "本案还没有证据" in piece and "办理</a>" not in piece
    walk.take("interview")
    assert "办理</a>" in client.get(f"/desk/tasks/{row.pk}/").content.decode()
    client.force_login(Officer.objects.get(pk=people.jinjiang.clerk.pk), backend=BACKEND)
    assert client.get(f"/desk/tasks/{row.pk}/").content == b""


@pytest.mark.parametrize(
    "last", ["propose", "endorse_filing", "file", "interview", "conclude", "review", "serve_notice"]
)
def test_every_row_can_be_done_by_who_sees_it(people, walk, last):
    """What the page says of a row, asked to the end, is what the door says."""
    walk.to(last)
    shown = 0
    for name in vars(people.jinjiang):
        person = getattr(people.jinjiang, name)
        if not isinstance(person, Officer):
            continue
        for task, said in duties(fresh(person), TODAY).now:
            done = said if said.sure else duty(fresh(person), TODAY, task.pk)[1]
            run = PROCEDURES[task.kind].objects.select_related("owner", "partner").get(pk=task.run.pk)
            assert offered(run, task.terms, fresh(person), TODAY).allowed == (not done.why), (name, task.terms.name)
            shown += not done.why
    assert shown or last == "serve_notice"


def test_many_cases_of_many_kinds_keep_the_ceiling(client, people):
    start = TODAY - timedelta(18)
    told = {"offence_day": str(start - timedelta(2)), "discovered": str(start - timedelta(1))}
    Walk(people, start=start, **told).to("interview")
    Walk(people, start=start, party=people.business, **told).to("serve_notice")
    acts.approved(people, TODAY)
    acts.served(people, TODAY)
    for person in (people.jinjiang.investigator, people.jinjiang.unit_head, people.jinjiang.head):
        client.force_login(Officer.objects.get(pk=person.pk), backend=BACKEND)
        client.get("/")
        with CaptureQueriesContext(connection) as seen:
            client.get("/")
        assert len(seen) <= CEILING, "\n".join(q["sql"][:160] for q in seen)


def test_who_holds_no_office_today_is_marked_as_handler_and_where_his_turn_is_waited_for(client, people, walk):
    """今日不在岗, as on the case page: the page reads the offices of all whom it names in one statement."""
    walk.to("propose")
    who = people.jinjiang
    Invitation.objects.filter(step="endorse_filing").update(owner=who.unit_head)
    assert "今日不在岗" not in "".join(bench(client, who.investigator))
    change(who.investigator.offices.all(), until=TODAY - timedelta(1))
    tasks, _ = bench(client, who.unit_head)
    assert f'{who.investigator} <small class="red">今日不在岗</small>' in tasks
    change(who.unit_head.offices.all(), until=TODAY - timedelta(1))
    _, waiting = bench(client, who.partner)
    assert f'等{who.unit_head}办理 <small class="red">今日不在岗</small>' in waiting


def test_the_first_thing_one_may_open_is_the_one_to_press(client, people):
    sign = Officer.objects.get(pk=people.jinjiang.investigator.pk)
    client.force_login(sign, backend=BACKEND)
    page = client.get("/").content.decode().split('<p class="acts">')[1].split("</p>")[0]
    assert page.count('class="btn go"') == 1
    assert "拟定检查方案" in page.split('class="btn go"')[1].split("</a>")[0]


def test_a_territory_shows_the_longest_overdue_and_the_next_and_counts_them_all(people, walk):
    run, head = walk.to("propose").run, fresh(people.jinjiang.head)
    Clock.objects.all().delete()
    days = [-40] * 9 + [-1] * 3 + [0] * 2 + [1] * 20 + [5, 14, 15]
    for ahead in days:
        due = TODAY + timedelta(ahead)
        Clock.objects.create(proceeding=run, card="terms/endorse_param", start=run.opened, days=1, raw=due, due=due)
    terms = of_territory(head, TODAY)
    shown = Counter((clock.due - TODAY).days for clock in terms.shown)
    assert shown == {-40: LONGEST, 0: 2, 1: OPEN - 2} and terms.late == 12
    assert [terms.ends[TODAY + timedelta(ahead)] for ahead in (0, 1, 5, 14, 15)] == [2, 20, 1, 1, 0]
    yesterday = TODAY - timedelta(1)
    assert terms.ends[yesterday] == (3 if yesterday >= monday(TODAY) else 0)


def test_who_leads_a_tour_sees_the_terms_of_its_issues(client, people):
    issue = begin("patrol_issue", "find", FOUND, party=people.town, by=fresh(people.quanzhou.patrol_member), on=TODAY)
    Walk(people).to("propose")
    client.force_login(Officer.objects.get(pk=people.quanzhou.patrol_leader.pk), backend=BACKEND)
    page = client.get("/").content.decode()
    terms = page.split("<h2>辖区的期限</h2>")[1].split("</section>")[0]
    assert f"/cases/{issue.case_id}/#clocks" in terms and terms.count("#clocks") == 1
