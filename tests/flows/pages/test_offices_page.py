"""The pages 岗位和账号: the head appoints on screen and sees what waits with whom he dismisses; others only look."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from casework import registers
from casework.models import Office, Officer, RegisterLine, Territory
from tests.flows import acts
from tests.flows.pages.test_pages import TODAY, sign_in
from tests.people import fresh

pytestmark = pytest.mark.django_db


def grant(people, **more):
    said = {"person": "jj.clerk", "office": "registrar", "organ": people.jinjiang.organ.pk, "since": TODAY.isoformat()}
    return said | {"reason": "晋应急〔2026〕3号"} | more


def test_the_head_appoints_and_others_look(client, people):
    sign_in(client, people.jinjiang.clerk)
    page = client.get("/offices/")
    assert page.status_code == 200 and "任命岗位" not in page.content.decode()
    assert client.post("/offices/", grant(people)).status_code == 422
    assert client.get("/accounts/new/").status_code == 404
    sign_in(client, people.jinjiang.head)
    assert "任命岗位" in client.get("/offices/").content.decode()
    said = client.post("/offices/", grant(people, since="2020-01-01"))
    assert said.status_code == 422 and "任命不能追溯" in said.content.decode()
    assert client.post("/offices/", grant(people)).status_code == 302
    row = Office.objects.get(officer=people.jinjiang.clerk, office="registrar")
    line = RegisterLine.objects.filter(register="offices").order_by("-line").first()
    assert (line.act, line.by, line.facts) == ("grant_office", people.jinjiang.head, {"reason": "晋应急〔2026〕3号"})
    assert row.since == TODAY and list(registers.unlike_the_registers()) == []


def test_who_is_dismissed_with_work_in_hand_is_led_to_the_hand_over(client, people):
    run = acts.approved(people, TODAY)
    row = Office.objects.get(officer=run.owner, office="investigator")
    sign_in(client, people.jinjiang.head)
    page = client.get(f"/offices/{row.pk}/withdraw/").content.decode()
    assert "名下还有" in page and run.case.number in page and f"/leave/{run.owner_id}/" in page
    said = client.post(f"/offices/{row.pk}/withdraw/", {"reason": "调离。", "last": TODAY.isoformat()})
    assert said.status_code == 302 and said["Location"] == f"/leave/{run.owner_id}/"
    row.refresh_from_db()
    assert row.until == TODAY and list(registers.unlike_the_registers()) == []


def test_an_office_that_acted_today_lasts_until_tonight(client, people):
    run = acts.approved(people, TODAY)
    row = Office.objects.get(officer=run.owner, office="investigator")
    sign_in(client, people.jinjiang.head)
    said = client.post(f"/offices/{row.pk}/withdraw/", {"reason": "调离。"})
    assert said.status_code == 422 and "办过案" in said.content.decode()


def test_accounts_are_opened_closed_and_opened_again_on_screen(client, people):
    sign_in(client, people.jinjiang.head)
    said = {"account": "jj.new", "name": "高志鹏", "organ": people.jinjiang.organ.pk, "reason": "新录用。"}
    assert client.post("/accounts/new/", said | {"name": "字" * 31}).status_code == 422
    assert client.post("/accounts/new/", said).status_code == 302
    person = Officer.objects.get(username="jj.new")
    assert not person.has_usable_password() and client.get(f"/accounts/{person.pk}/").status_code == 404
    auxiliary = people.jinjiang.auxiliary
    assert client.post(f"/accounts/{auxiliary.pk}/", {"reason": "离职。"}).status_code == 302
    assert not fresh(auxiliary).is_active and "恢复账号" in client.get(f"/accounts/{auxiliary.pk}/").content.decode()
    assert client.post(f"/accounts/{auxiliary.pk}/", {"reason": "返聘。"}).status_code == 302
    assert fresh(auxiliary).is_active and list(registers.unlike_the_registers()) == []


def test_the_same_on_the_command_line(people):
    out = StringIO()
    facts = '{"person": "jj.clerk", "office": "登记人员", "organ": "晋江市应急管理局", "since": "2026-09-01"}'
    call_command("act", "grant_office", by="jj.head", on="2026-09-01", facts=facts, reason="任命。", stdout=out)
    assert "已任命岗位" in out.getvalue()
    with pytest.raises(CommandError, match="不是晋江市应急管理局或者其上级机关的负责人"):
        call_command("act", "grant_office", by="jj.deputy", on="2026-09-01", facts=facts, reason="任命。")


def test_an_office_over_a_part_of_the_territory_is_chosen_from_its_places_and_says_so(client, people):
    organ = people.jinjiang.organ
    part = Territory.objects.filter(path__startswith=organ.territory.path).exclude(pk=organ.territory_id).first()
    elsewhere = Territory.objects.exclude(path__startswith=organ.territory.path).exclude(
        path__in=[organ.territory.path[:n] for n in range(1, len(organ.territory.path))]
    )
    sign_in(client, people.jinjiang.head)
    page = client.get("/offices/").content.decode()
    assert f'<option value="{part.code}">{part.name}</option>' in page
    assert not any(f'<option value="{one.code}">' in page for one in elsewhere)
    assert client.post("/offices/", grant(people, territory=part.code)).status_code == 302
    assert Office.objects.get(officer=people.jinjiang.clerk, office="registrar").territory_path == part.path
    assert f"{organ}，辖区 {part.name}" in client.get("/offices/").content.decode()


def test_who_holds_nothing_is_not_handed_over_but_his_account_is_closed(client, people):
    person = people.jinjiang.clerk
    sign_in(client, people.jinjiang.head)
    page = client.get(f"/leave/{person.pk}/").content.decode()
    assert ">停用账号</button>" in page and ">移交</button>" not in page
    said = client.post(f"/leave/{person.pk}/", {"do": "move", "close": "on", "reason": "退休。"}, follow=True)
    assert f"已停用{person}的账号" in said.content.decode() and not fresh(person).is_active
    sign_in(client, people.jinjiang.unit_head)
    page = client.get(f"/leave/{people.jinjiang.head.pk}/").content.decode()
    assert "停用账号由本机关职务不低于其的负责人办理" in page and "</button>" not in page.split('id="step"')[1]


def test_the_list_of_a_leader_says_which_office_each_holds(client, people):
    sign_in(client, people.jinjiang.unit_head)
    page = client.get("/leave/").content.decode()
    row = page.split(f"/leave/{people.jinjiang.clerk.pk}/")[1].split("</tr>")[0]
    assert "内勤" in row
