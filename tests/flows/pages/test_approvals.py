"""The pages of 加签会签, 指定办理人, 代理 and 离岗移交: what each shows to whom, and that the act is done from it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from casework.models import Consultation, Delegation, Entry, Officer
from flows.beside.consult import answer_consultation, consult
from flows.beside.delegate import delegate
from flows.models import Invitation
from tests.casework.test_pages import CEILING, unlabelled
from tests.flows.pages.test_pages import sign_in
from tests.flows.penalty_walk import Walk
from tests.people import fresh

TODAY = timezone.localdate()


@pytest.fixture
def walk(people):
    start = TODAY - timedelta(1)
    days = {"offence_day": str(start - timedelta(2)), "discovered": str(start - timedelta(1))}
    return Walk(people, start=start, **days).to("endorse_filing")


@pytest.fixture
def who(walk):
    return walk.people.jinjiang


def at(walk, *rest):
    return f"/cases/{walk.run.case_id}/{walk.pk}/" + "".join(f"{one}/" for one in rest)


def html(client, address, **post):
    answer = client.post(address, post, follow=True) if post else client.get(address)
    assert answer.status_code in (200, 422), answer.status_code
    return answer.content.decode()


def test_asking_answering_and_reading_the_answer(client, walk, who):
    sign_in(client, who.deputy)
    assert at(walk, "consult", "file") in html(client, at(walk, "file"))
    said = html(
        client, at(walk, "consult", "file"), officers=["jj.reviewer", "jj.head"], question="是否立案？", key="a"
    )
    assert "会签" in said and "庄静怡；郑伟民" in said.replace("郑伟民；庄静怡", "庄静怡；郑伟民")
    page = html(client, at(walk, "file"))
    assert "等答复" in page and "尚未答复，答复之前不能办理" in page and "/consulted/" in page
    sign_in(client, who.reviewer)
    bench = html(client, "/")
    assert "答复征询" in bench and at(walk, "beside", "answer_consultation") in bench and "指名本人办理" in bench
    page = html(client, at(walk, "beside", "answer_consultation"))
    assert "许文斌" in page and "是否立案？" in page and unlabelled(page) == []
    refused = html(client, at(walk, "beside", "answer_consultation"), agrees="no", opinion="", key="b")
    assert "不同意的，请写明意见" in refused
    html(client, at(walk, "beside", "answer_consultation"), agrees="no", opinion="缺少检查笔录。", key="b")
    assert at(walk, "beside", "answer_consultation") not in html(client, "/")
    sign_in(client, who.deputy)
    page = html(client, at(walk, "file"))
    assert "缺少检查笔录。" in page and "不同意" in page


def test_what_was_asked_is_withdrawn_on_the_page(client, walk, who):
    asked = {"proceeding": walk.run, "step": "file", "officers": [fresh(who.reviewer)], "question": "？"}
    consult(**asked, by=fresh(who.deputy), on=TODAY)
    row = Consultation.objects.get()
    sign_in(client, who.deputy)
    html(client, at(walk, "consulted", row.pk, "withdraw"), reason="已当面征询。", key="c")
    row.refresh_from_db()
    assert row.withdrawn == TODAY and "已撤回" in html(client, at(walk, "file"))


def test_who_neither_takes_the_step_nor_leads_is_offered_nothing(client, walk, who):
    sign_in(client, who.clerk)
    page = html(client, at(walk, "file"))
    assert "/consult/" not in page and "/assign/" not in page
    assert "只有办理这一步的人" in html(
        client, at(walk, "consult", "file"), officers=["jj.reviewer"], question="？", key="d"
    )


def test_a_task_is_given_on_the_page_and_the_step_says_so(client, walk, who):
    sign_in(client, who.head)
    html(client, at(walk, "assign", "file"), to="jj.deputy", reason="分工。", key="e")
    assert Invitation.objects.get(step="file", finished=None).owner == who.deputy
    assert "已指定由 <b>许文斌</b>" in html(client, at(walk, "file"))
    assert "立案审批" not in html(client, "/")
    sign_in(client, who.deputy)
    assert "立案审批" in html(client, "/")


def test_the_step_page_of_a_consulted_step_keeps_the_ceiling(client, walk, who):
    asked = {"proceeding": walk.run, "step": "file", "officers": [fresh(who.reviewer), fresh(who.head)]}
    consult(**asked, question="？", by=fresh(who.deputy), on=TODAY)
    answer_consultation(proceeding=walk.run, agrees=True, by=fresh(who.head), on=TODAY)
    sign_in(client, who.deputy)
    for address in (at(walk, "file"), f"/cases/{walk.run.case_id}/", "/delegations/"):
        client.get(address)
        with CaptureQueriesContext(connection) as seen:
            client.get(address)
        assert len(seen) <= CEILING, f"{address}: {len(seen)}"


def test_a_delegation_is_added_shown_and_withdrawn(client, walk, who):
    sign_in(client, who.head)
    page = html(client, "/delegations/")
    assert "没有代理" in page and unlabelled(page) == []
    office = who.head.offices.get().pk
    said = {"office": office, "deputy": "jj.deputy", "since": str(TODAY), "until": str(TODAY + timedelta(5))}
    refused = html(client, "/delegations/", **said, document="")
    assert "请写明办理代理的文件" in refused and not Delegation.objects.exists()
    page = html(client, "/delegations/", **said, document="局长办公会纪要〔2026〕9号")
    assert "正在代理" in page and "许文斌 代理 郑伟民" in page
    sign_in(client, who.deputy)
    assert "机关负责人（代理郑伟民）" in html(client, "/")
    html(client, f"/delegations/{Delegation.objects.get().pk}/withdraw/", reason="提前回局。")
    assert "已经结束" in html(client, "/delegations/") and "代理郑伟民" not in html(client, "/")


def test_a_day_that_is_none_is_refused_in_a_sentence(client, walk, who):
    sign_in(client, who.head)
    said = {"office": who.head.offices.get().pk, "deputy": "jj.deputy", "since": "2026-02-30", "until": ""}
    assert "请填写代理从哪一日到哪一日" in html(client, "/delegations/", **said, document="纪要")


def test_the_case_names_both_persons(client, walk, who):
    lent = {"holder": who.deputy, "office": "deputy_head", "deputy": fresh(who.registrar), "document": "批示"}
    delegate(**lent, since=TODAY, until=TODAY, by=fresh(who.deputy), on=TODAY)
    walk.take("file", by=fresh(who.registrar), on=TODAY)
    sign_in(client, who.head)
    assert "曾美玲（代理许文斌）" in html(client, f"/cases/{walk.run.case_id}/")


def test_a_person_leaves_on_the_page(client, walk, who):
    sign_in(client, who.unit_head)
    assert f"/leave/{who.investigator.pk}/" in html(client, "/leave/")
    address = f"/leave/{who.investigator.pk}/"
    page = html(client, address)
    assert "待选接办人" in page and unlabelled(page) == []
    assert "没有有效的执法证件" in html(client, address, do="look", to="jj.expired")
    assert "由吴建国主办" in html(client, address, do="look", to="jj.third")
    assert not Entry.objects.filter(step="hand_over_all").exists()
    page = html(client, address, do="move", to="jj.third", reason="调离。", close="on", key="k")
    assert "涉及 1 个案件，账号已停用" in page and "名下没有待移交的事项" in page
    assert walk.run.owner == who.third and not Officer.objects.get(pk=who.investigator.pk).is_active
    assert "离岗移交" in html(client, f"/cases/{walk.run.case_id}/")


def test_what_cannot_move_is_said_and_one_thing_goes_to_another(client, walk, who):
    sign_in(client, who.unit_head)
    address, name = f"/leave/{who.investigator.pk}/", f"pick-owner-{walk.pk}"
    said = {"do": "move", "to": "jj.third", name: "jj.partner", "reason": "调离。", "key": "k"}
    assert "陈雅婷已是本程序的协办人" in html(client, address, **said)
    assert walk.run.owner == who.investigator


def test_whose_work_lies_still_is_told_to_the_leader(client, walk, who):
    sign_in(client, who.unit_head)
    assert "/leave/still/" in html(client, "/") and html(client, "/leave/still/").strip() == ""
    Officer.objects.filter(pk=who.investigator.pk).update(is_active=False)
    assert "林志远今日不能办理" in html(client, "/leave/still/")
    assert "账号已停用" in html(client, "/leave/")


def test_who_leads_nothing_has_no_such_page(client, walk, who):
    sign_in(client, who.clerk)
    assert client.get("/leave/").status_code == 404
    assert client.get(f"/leave/{who.investigator.pk}/").status_code == 404
    assert "人员交接" not in html(client, "/")


def test_the_workbench_of_who_asked_and_of_who_was_asked_keeps_the_ceiling(client, walk, who):
    asked = {"proceeding": walk.run, "step": "file", "officers": [fresh(who.reviewer)], "question": "是否立案？"}
    consult(**asked, by=fresh(who.deputy), on=TODAY)
    sent = []

    def counted(execute, sql, *rest):
        answer = execute(sql, *rest)  # a question that the page does not ask raises before it is sent
        sent.append(sql[:230])
        return answer

    for person in (who.deputy, who.reviewer, who.unit_head):
        sign_in(client, person).get("/")
        sent.clear()
        with connection.execute_wrapper(counted):
            assert client.get("/").status_code == 200
        assert 5 < len(sent) <= CEILING, "\n".join(sent)
