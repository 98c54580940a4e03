"""Registering a party and beginning the case of the person in charge: codes held to their digits, one code once, own
territory only.
"""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from stdnum.cn import ric

from casework.models import Case, Party
from flows import Refused
from flows.beside import parties
from permissions.gate import NotPermitted
from tests.casework.test_pages import CEILING, unlabelled
from tests.flows.acts import DAY, recorded
from tests.flows.pages.test_pages import TODAY, sign_in
from tests.people import fresh

CODE = "91350582MA0001XK1L"
UNIT = {
    "kind": "organisation",
    "name": "晋江市新来鞋材有限公司",
    "uscc": CODE,
    "representative": "许新来",
    "address": "晋江市陈埭镇新来路1号",
    "territory": "350582101",
}


def number(body="35058219800229001"):
    return body + ric.calc_check_digit(body)


PERSON = {
    "kind": "individual",
    "name": "许新来",
    "id_number": number(),
    "address": "晋江市陈埭镇",
    "territory": "350582101",
}


def entered(people, by="investigator", **more):
    return parties.register(by=fresh(getattr(people.jinjiang, by)), on=TODAY, **more)


def test_an_organisation_is_registered_with_a_code_that_holds(people):
    found = entered(people, **UNIT | {"uscc": CODE.lower()})
    assert (found.name, found.uscc, found.territory.code) == (UNIT["name"], CODE, "350582101")


def test_a_person_in_charge_has_employer_sex_and_year_of_birth(people):
    found = entered(people, **PERSON, employer=people.company.uscc, position="总经理")
    assert (found.employer, found.gender, found.birth_year, found.position) == (people.company, "男", 1980, "总经理")


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"uscc": "91350582"}, "应为18位，现为8位"),
        ({"uscc": CODE[:-1] + "A"}, "校验位不符"),
        ({"uscc": "I" + CODE[1:]}, "不使用的字符"),
        ({"uscc": ""}, "请填写统一社会信用代码"),
        ({"name": " "}, "请填写名称"),
        ({"representative": ""}, "请填写法定代表人"),
        ({"territory": ""}, "请选择属地"),
        ({"territory": "350502"}, "不在你的辖区"),
        ({"name": "长" * 121}, "超过120字"),
        ({"kind": "bird"}, "没有“bird”这一类别"),
    ],
)
def test_a_unit_that_does_not_hold_is_refused_in_a_sentence(people, more, says):
    with pytest.raises(Refused) as why:
        entered(people, **UNIT | more)
    assert any(says in sentence for sentence in why.value.args)
    assert not Party.objects.filter(name=UNIT["name"]).exists()


@pytest.mark.parametrize(
    ("id_number", "says"),
    [
        ("350582", "应为18位"),
        (number()[:-1] + ("0" if number()[-1] != "0" else "1"), "校验位不符"),
        (number("35058219810229001"), "出生日期19810229不存在"),
        (number("35058220990101001"), "不合理"),
        ("35058A198002290010", "应为数字"),
        ("", "请填写身份证号"),
    ],
)
def test_an_identity_number_is_held_to_its_day_and_digit(people, id_number, says):
    with pytest.raises(Refused) as why:
        entered(people, **PERSON | {"id_number": id_number})
    assert any(says in sentence for sentence in why.value.args)


def test_a_region_that_no_longer_exists_is_no_ground(people):
    """A person born under a code that was since abolished is a person all the same."""
    assert entered(people, **PERSON | {"id_number": number("99999919800229001")}).pk


def test_a_code_is_registered_once_and_its_bearer_named(people):
    with pytest.raises(parties.Known) as why:
        entered(people, **UNIT | {"uscc": people.company.uscc})
    assert why.value.party == people.company and people.company.name in str(why.value)


def test_a_code_of_another_area_is_refused_without_the_name(people):
    with pytest.raises(Refused) as why:
        entered(people, **UNIT | {"uscc": people.agency.uscc})
    assert "其他属地" in str(why.value) and people.agency.name not in str(why.value)


def test_an_unknown_employer_names_the_nearest(people):
    with pytest.raises(Refused, match="是否为“晋江市宏泰机械制造有限公司”"):
        entered(people, **PERSON, employer="晋江市宏泰机械制造公司")


@pytest.mark.parametrize("office", ["reviewer", "auxiliary", "presider"])
def test_others_do_not_keep_the_register(people, office):
    with pytest.raises(NotPermitted):
        entered(people, office, **UNIT)


def test_choose_party_leads_to_the_register_and_on_to_the_step(client, people):
    sign_in(client, people.jinjiang.investigator)
    assert "/parties/new/?then=inspection/propose" in client.get("/begin/inspection/propose/?q=没有").content.decode()
    at = "/parties/new/?then=inspection/propose"
    assert unlabelled(client.get(at).content.decode()) == []
    wrong = client.post(at, UNIT | {"uscc": people.company.uscc})
    assert (
        wrong.status_code == 422
        and f"/begin/inspection/propose/{people.company.pk}/" in wrong.content.decode()
        and UNIT["name"] in wrong.content.decode()
    )
    answer = client.post(at, UNIT)
    assert answer["Location"] == f"/begin/inspection/propose/{Party.objects.get(uscc=CODE).pk}/"
    assert client.get(answer["Location"]).status_code == 200


def test_nonsense_in_the_address_of_the_register_does_no_harm(client, people):
    sign_in(client, people.jinjiang.investigator)
    for query in ("kind=bird", "then=x", "then=/", "then=http://elsewhere/", "case=x", "kind="):
        assert client.get(f"/parties/new/?{query}").status_code == 200
    assert client.get("/parties/new/?case=99999").status_code == 404
    assert client.post("/parties/new/?then=//elsewhere/x", UNIT)["Location"] == "/"


def test_the_person_in_charge_is_proposed_in_a_case_of_its_own(client, people):
    visit = recorded(people, TODAY)
    sign_in(client, people.jinjiang.investigator)
    begin = client.get(f"/cases/{visit.case_id}/begin/").content.decode()
    assert "另案查处负责人" in begin
    page = client.get(f"/cases/{visit.case_id}/another/").content.decode()
    assert "蔡宏泰" in page and "登记责任人" in page
    at = f"/cases/{visit.case_id}/another/{people.boss.pk}/"
    assert client.get(at).status_code == 200
    facts = {
        "offence": "AQ94-1",
        "offence_day": TODAY,
        "discovered": TODAY,
        "summary": "主要负责人未履行职责。",
        "handler_opinion": "建议立案。",
        "partner": "jj.partner",
    }
    answer = client.post(at, facts | {"key": "another"})
    made = Case.objects.get(party=people.boss)
    assert answer.status_code == 302 and made.arose_from_id == visit.case_id and made.organ == people.jinjiang.organ
    run = made.proceedings.get()
    assert (run.kind, run.arose_from_id, run.partner.username) == ("penalty", visit.pk, "jj.partner")
    assert made.number in client.get(f"/cases/{visit.case_id}/another/").content.decode()
    of_the_unit = client.get(f"/cases/{visit.case_id}/material/").content.decode()
    assert "同一事项的其他案件" in of_the_unit and f'href="/cases/{made.pk}/"' in of_the_unit
    assert f'href="/cases/{visit.case_id}/"' in client.get(f"/cases/{made.pk}/material/").content.decode()


def test_another_case_is_for_people_of_the_unit_only(client, people):
    visit = recorded(people, DAY)
    sign_in(client, people.jinjiang.investigator)
    assert client.get(f"/cases/{visit.case_id}/another/{people.business.pk}/").status_code == 404
    sign_in(client, people.jinjiang.clerk)
    assert "另案查处负责人" not in client.get(f"/cases/{visit.case_id}/begin/").content.decode()


def test_registered_from_a_case_the_person_goes_straight_to_its_own_case(client, people):
    visit = recorded(people, DAY)
    sign_in(client, people.jinjiang.investigator)
    at = f"/parties/new/?kind=individual&case={visit.case_id}"
    page = client.get(at).content.decode()
    assert people.company.uscc in page and "蔡宏泰" in page
    answer = client.post(at, PERSON | {"name": "许主管", "employer": people.company.uscc, "position": "安全总监"})
    assert answer["Location"] == f"/cases/{visit.case_id}/another/{Party.objects.get(name='许主管').pk}/"


def test_the_pages_of_the_register_keep_the_ceiling(client, people):
    visit = recorded(people, DAY)
    sign_in(client, people.jinjiang.investigator)
    for at in (
        "/parties/new/",
        f"/parties/new/?kind=individual&case={visit.case_id}",
        f"/cases/{visit.case_id}/another/",
        f"/cases/{visit.case_id}/another/{people.boss.pk}/",
    ):
        client.get(at)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(at).status_code == 200
        assert len(seen) <= CEILING, f"{at}: {len(seen)}"


@pytest.mark.parametrize("typed", ["９１３５０５８２ＭＡ", "9135-0582-ma", " 9135 0582 MA ", "9135–0582—Ma"])
def test_a_code_is_stored_in_one_form_however_it_was_typed(typed):
    assert parties.normal("uscc", typed) == "91350582MA"
