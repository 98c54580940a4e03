"""The pages of a party: its versions, and a change or an end that is looked at before it is registered."""

from __future__ import annotations

import pytest
from stdnum.cn import uscc

from casework import registers
from casework.models import Entry, Party, PartyVersion
from flows.beside import parties
from tests.casework.test_pages import CEILING, unlabelled
from tests.flows.pages.test_pages import TODAY, sign_in
from tests.flows.penalty_walk import Walk
from tests.people import fresh

GROUND = {"document": "准予变更登记通知书", "reason": "企业迁址。", "key": "once"}


@pytest.fixture
def walk(people):
    return Walk(people).to("conclude")


def held(people):
    party = Party.objects.get(pk=people.company.pk)
    names = ("name", "uscc", "representative", "representative_position", "industry", "size", "risk")
    more = ("address", "postcode", "phone")
    return {name: getattr(party, name) for name in (*names, *more)} | {"territory": party.territory.code}


def test_a_change_is_looked_at_before_it_is_registered(client, walk):
    people, pk = walk.people, walk.people.company.pk
    sign_in(client, people.jinjiang.investigator)
    form = client.get(f"/parties/{pk}/change/").content.decode()
    assert "自何日起" in form and people.company.address in form and unlabelled(form) == []
    typed = held(people) | GROUND | {"since": TODAY.isoformat(), "address": "晋江市青阳街道9号"}
    looked = client.post(f"/parties/{pk}/change/", typed).content.decode()
    assert "登记以后" in looked and walk.run.case.number in looked and "确认登记" in looked
    assert not PartyVersion.objects.exists()
    page = client.post(f"/parties/{pk}/change/", typed | {"sure": "1"}, follow=True).content.decode()
    assert "记入 1 件在办案件" in page and "晋江市青阳街道9号" in page
    client.post(f"/parties/{pk}/change/", typed | {"sure": "1"})
    assert PartyVersion.objects.count() == 1 and list(PartyVersion.objects.get().new) == ["address"]
    bench = client.get("/").content.decode()
    assert "当事人资料变更" in bench and "晋江市青阳街道9号" in bench
    case = client.get(f"/cases/{walk.run.case_id}/").content.decode()
    assert "当事人资料变更" in case and f"/parties/{pk}/" in case and "version_seal" not in case


def test_what_is_wrong_is_said_on_the_form(client, walk):
    pk = walk.people.company.pk
    sign_in(client, walk.people.jinjiang.clerk)
    bad = held(walk.people) | GROUND | {"since": "昨天"}
    answer = client.post(f"/parties/{pk}/change/", bad)
    assert answer.status_code == 422 and "请填写自何日起" in answer.content.decode()
    answer = client.post(f"/parties/{pk}/change/", held(walk.people) | GROUND | {"since": TODAY.isoformat()})
    assert answer.status_code == 422 and "没有变更" in answer.content.decode()


def test_an_end_shows_what_becomes_possible_in_each_case(client, walk):
    pk = walk.people.company.pk
    sign_in(client, walk.people.jinjiang.clerk)
    typed = {"ended": TODAY.isoformat(), "successor": ""} | GROUND
    looked = client.post(f"/parties/{pk}/end/", typed).content.decode()
    assert "当事人死亡或者终止，本案没有承继人" in looked and "不能再办理" in looked
    assert "先登记承继人" in client.post(f"/parties/{pk}/end/", typed | {"successor": "没有这一家"}).content.decode()
    page = client.post(f"/parties/{pk}/end/", typed | {"sure": "1"}, follow=True).content.decode()
    assert "没有登记承继人" in page and Entry.objects.filter(step="end_party").count() == 1
    again = {"ended": TODAY.isoformat(), "successor": walk.people.business.name, "sure": "1"} | GROUND | {"key": "two"}
    assert "承继人 <a" in client.post(f"/parties/{pk}/end/", again, follow=True).content.decode()


def test_a_mistaken_version_is_corrected_on_the_page(client, walk):
    pk = walk.people.company.pk
    sign_in(client, walk.people.jinjiang.clerk)
    typed = held(walk.people) | GROUND | {"since": TODAY.isoformat(), "phone": "0595-1", "sure": "1"}
    client.post(f"/parties/{pk}/change/", typed)
    assert "?corrects=1" in client.get(f"/parties/{pk}/").content.decode()
    assert 'name="corrects" value="1"' in client.get(f"/parties/{pk}/change/?corrects=1").content.decode()
    client.post(f"/parties/{pk}/change/", typed | {"corrects": "1", "phone": "0595-2", "key": "two"})
    page = client.get(f"/parties/{pk}/").content.decode()
    assert "已被更正，不再有效" in page and Party.objects.get(pk=pk).phone == "0595-2"


def test_who_sees_and_who_changes(client, walk, django_assert_max_num_queries):
    pk = walk.people.company.pk
    sign_in(client, walk.people.jinjiang.reviewer)
    with django_assert_max_num_queries(CEILING):
        page = client.get(f"/parties/{pk}/")
    assert page.status_code == 200 and "更正资料" not in page.content.decode()
    assert client.get(f"/parties/{pk}/change/").status_code == 404
    assert client.get("/parties/999999/").status_code == 404


def test_who_registered_the_party_and_when_is_told_from_its_sealed_line(client, people):
    by = people.jinjiang.clerk
    unit = {
        "name": "晋江市新立五金厂",
        "uscc": "91350582MA33ABCD1R",
        "representative": "吴新立",
        "address": "青阳街道2号",
    }
    code = next(c for c in (unit["uscc"][:17] + x for x in "0123456789ABCDEFGHJKLMNPQRTUWXY") if uscc.is_valid(c))
    more = {"kind": "organisation", "territory": people.company.territory.code}
    made = parties.register(by=fresh(by), on=TODAY, **unit | more | {"uscc": code})
    line = registers.made_by(made)
    assert (line.by, line.on, line.act) == (by, TODAY, "register_party")
    sign_in(client, people.jinjiang.investigator)
    page = client.get(f"/parties/{made.pk}/").content.decode()
    assert f"{by}登记" in page and line.seal[:8] in page


def test_a_party_of_before_the_register_says_so(client, people):
    registers.filled(TODAY)
    sign_in(client, people.jinjiang.investigator)
    assert "登记人没有留存" in client.get(f"/parties/{people.company.pk}/").content.decode()


def test_a_former_name_finds_the_party(client, walk):
    pk, was = walk.people.company.pk, walk.people.company.name
    sign_in(client, walk.people.jinjiang.investigator)
    typed = held(walk.people) | GROUND | {"since": TODAY.isoformat(), "name": "晋江市新名制造有限公司", "sure": "1"}
    client.post(f"/parties/{pk}/change/", typed)
    for said in (was, "新名制造"):
        assert walk.run.case.number in client.get("/cases/", {"q": said}).content.decode()
