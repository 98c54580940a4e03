"""A party's data by dated versions: papers keep theirs, later papers take the version of their day, cases are told."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from stdnum.cn import ric

from casework import versions
from casework.models import Entry, Paper, Party, PartyVersion
from flows import Refused
from flows.beside import party_effects
from flows.beside.party_changes import change_party, end_party
from flows.door.offers import offer
from flows.verify import CHECKS
from permissions.gate import NotPermitted
from tests.flows.penalty_walk import Walk
from tests.people import fresh

D = date
BOOK = "准予变更登记通知书"


def changed(people, since, on, by="investigator", corrects=None, key=None, reason="企业更名。", document=BOOK, **new):
    return change_party(
        party=people.company,
        since=since,
        changes=new,
        document=document,
        corrects=corrects,
        by=fresh(getattr(people.jinjiang, by)),
        on=on,
        reason=reason,
        key=key,
    )


def ended(people, day, on, successor=None, by="investigator", **more):
    return end_party(
        party=people.company,
        ended=day,
        successor=successor,
        document="准予注销登记通知书",
        by=fresh(getattr(people.jinjiang, by)),
        on=on,
        reason="营业执照已注销。",
        **more,
    )


def refused(act, part):
    with pytest.raises(ValueError, match=part):
        act()


def party(people):
    return Party.objects.get(pk=people.company.pk)


def whole():
    return [said for check in CHECKS.values() for said in check()]


def test_papers_keep_their_version_and_later_papers_take_the_one_of_their_day(people):
    walk = Walk(people).to("conclude")
    before = {p.pk: p.blanks for p in Paper.objects.filter(proceeding_id=walk.pk)}
    day = walk.day("review")
    lines = changed(people, day, day, name="晋江市宏泰智造有限公司", representative="许新来")
    assert [(line.step, line.title, line.case_id) for line in lines] == [
        ("change_party", "当事人资料变更", walk.run.case_id)
    ]
    walk.to("give_notice")
    assert {p.pk: p.blanks for p in Paper.objects.filter(pk__in=before)} == before
    made = Paper.objects.filter(form="penalty_preinform").get()
    assert "晋江市宏泰智造有限公司" in str(made.blanks) and "晋江市宏泰机械制造有限公司" not in str(made.blanks)
    assert whole() == []


def test_a_version_counts_from_its_own_day_whenever_it_is_registered(people):
    changed(people, D(2026, 4, 1), D(2026, 4, 2), address="晋江市新址")
    changed(people, D(2026, 3, 1), D(2026, 4, 3), address="晋江市旧迁址")
    now = party(people)
    assert now.address == "晋江市新址" and now.changed == D(2026, 4, 1)
    told = {
        day: versions.as_of(now, day).address for day in (D(2026, 2, 28), D(2026, 3, 1), D(2026, 3, 31), D(2026, 4, 1))
    }
    assert list(told.values()) == [people.company.address, "晋江市旧迁址", "晋江市旧迁址", "晋江市新址"]
    assert whole() == []


def test_a_mistaken_version_is_replaced_by_a_further_one_and_stays_on_file(people):
    changed(people, D(2026, 4, 1), D(2026, 4, 2), address="错写的地址", phone="0595-1")
    changed(people, D(2026, 4, 5), D(2026, 4, 6), corrects=1, reason="地址录入有误，日期也有误。", address="晋江市新址")
    now = party(people)
    assert (now.address, now.phone) == ("晋江市新址", people.company.phone)
    assert versions.as_of(now, D(2026, 4, 3)).address == people.company.address
    assert [v.new["address"] for v in PartyVersion.objects.order_by("pk")] == ["错写的地址", "晋江市新址"]
    refused(lambda: changed(people, D(2026, 4, 6), D(2026, 4, 7), corrects=1, address="又一处"), "已由第2次更正")
    refused(lambda: changed(people, D(2026, 4, 6), D(2026, 4, 7), corrects=9, address="又一处"), "没有第9次变更")
    changed(people, D(2026, 4, 5), D(2026, 4, 8), corrects=2, reason="没有迁址。")
    assert party(people).address == people.company.address and whole() == []


def test_a_version_can_be_neither_altered_nor_removed(people):
    changed(people, D(2026, 4, 1), D(2026, 4, 2), address="晋江市新址")
    row = PartyVersion.objects.get()
    for act in (lambda: PartyVersion.objects.update(document="别的"), row.delete):
        with pytest.raises(IntegrityError), transaction.atomic():
            act()
    Party.objects.filter(pk=people.company.pk).update(address="绕过系统的地址")
    assert any("“地址”现为绕过系统的地址" in said for said in whole())


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"nmae": "甲"}, "是否为“name”"),
        ({"address": ""}, "请填写地址"),
        ({"uscc": "91350582MA0001XK1M"}, "校验位不符"),
        ({"id_number": "1"}, "没有可以变更的“id_number”"),
        ({"name": "长" * 121}, "超过120字"),
        ({"territory": "350500"}, "不在你的辖区"),
        ({"size": "huge"}, "不是可选的"),
        ({}, "没有变更"),
    ],
)
def test_what_does_not_hold_is_refused_and_nothing_changes(people, more, says):
    refused(lambda: changed(people, D(2026, 4, 1), D(2026, 4, 2), **more), says)
    assert not PartyVersion.objects.exists() and party(people).changed is None


def test_the_day_the_ground_and_the_person_are_asked(people):
    to = {"address": "晋江市新址"}
    refused(lambda: changed(people, D(2026, 4, 3), D(2026, 4, 2), **to), "还没有发生")
    refused(lambda: changed(people, D(2026, 4, 1), D(2026, 4, 2), document=" ", **to), "请写明依据")
    refused(lambda: changed(people, D(2026, 4, 1), D(2026, 4, 2), document="据" * 121, **to), "120字以内")
    refused(lambda: changed(people, D(2026, 4, 1), D(2026, 4, 2), reason="", **to), "请写明理由")
    with pytest.raises(NotPermitted, match="没有登记"):
        changed(people, D(2026, 4, 1), D(2026, 4, 2), by="reviewer", **to)


def test_a_code_of_another_party_is_not_taken(people):
    refused(lambda: changed(people, D(2026, 4, 1), D(2026, 4, 2), uscc=people.business.uscc), "已登记为")


def test_the_number_of_a_person_brings_sex_and_year(people):
    body = "35058219811112002"
    number = body + ric.calc_check_digit(body)
    change_party(
        party=people.boss,
        since=D(2026, 4, 1),
        changes={"id_number": number},
        document="居民身份证",
        by=fresh(people.jinjiang.clerk),
        on=D(2026, 4, 2),
        reason="号码录错。",
    )
    now = Party.objects.get(pk=people.boss.pk)
    assert (now.id_number, now.birth_year, now.gender) == (number, 1981, "女")


def test_the_same_key_is_one_version(people):
    walk = Walk(people).to("conclude")
    day = walk.day("review")
    first = changed(people, day, day, key="once", address="晋江市新址")
    again = changed(people, day, day, key="once", address="晋江市新址")
    assert [e.pk for e in first] == [e.pk for e in again] and PartyVersion.objects.count() == 1


def test_death_ends_what_may_be_done_and_the_case_is_withdrawn(people):
    walk = Walk(people).to("conclude")
    day = walk.day("review")
    seen = party_effects.of_end(people.company, day, None, None, by=fresh(people.jinjiang.investigator), on=day)
    assert [one.run.pk for one in seen] == [walk.pk]
    assert any("撤案" in said and "没有承继人" in said for said in seen[0].opens)
    assert any("死亡或者终止" in said for said in seen[0].shuts)
    assert not PartyVersion.objects.exists() and not Entry.objects.filter(step="end_party").exists()
    ended(people, day, day)
    refused(lambda: walk.to("give_notice"), "死亡或者终止")
    walk.take("withdraw", ground="party_ended", why="企业已注销，没有承继人。")
    assert walk.run.stage == "withdrawn" and whole() == []


def test_a_successor_found_later_lets_the_case_go_on(people):
    walk = Walk(people).to("conclude")
    day = walk.day("review")
    ended(people, day, day)
    seen = party_effects.of_end(people.company, day, people.business, None, by=fresh(people.jinjiang.clerk), on=day)
    assert any("不再因当事人受阻" in said for said in seen[0].opens)
    ended(people, day, day, people.business)
    assert party(people).successor == people.business
    walk.to("give_notice")
    assert whole() == []


def test_what_is_wrong_with_an_end(people):
    ended(people, D(2026, 4, 1), D(2026, 4, 2))
    refused(lambda: ended(people, D(2026, 4, 3), D(2026, 4, 4)), "请更正那次登记")
    refused(lambda: ended(people, D(2026, 4, 1), D(2026, 4, 4)), "已经登记")
    refused(lambda: ended(people, D(2026, 4, 1), D(2026, 4, 4), people.company), "不能是当事人自己")
    refused(lambda: ended(people, D(2026, 4, 9), D(2026, 4, 4), corrects=1), "还没有发生")
    ended(people, D(2026, 4, 3), D(2026, 4, 4), corrects=1)
    assert party(people).ended == D(2026, 4, 3)
    changed(people, D(2026, 4, 3), D(2026, 4, 5), corrects=2, reason="没有注销。")
    assert party(people).ended is None and whole() == []
    with pytest.raises(Refused, match="没有变更"):
        changed(people, D(2026, 4, 3), D(2026, 4, 6))


def test_every_open_case_of_the_party_gets_a_line_and_a_closed_one_none(people):
    walk = Walk(people).to("conclude")
    other = Walk(people, start=D(2026, 3, 3), offence="AQ99-1-O").to("propose")
    other.run.case.__class__.objects.filter(pk=other.run.case_id).update(closed=D(2026, 3, 3))
    day = walk.day("review") + timedelta(1)
    lines = changed(people, day, day, phone="0595-85000009")
    assert [line.case_id for line in lines] == [walk.run.case_id]
    assert lines[0].facts["changed"] == [{"title": "电话", "old": people.company.phone, "new": "0595-85000009"}]
    assert offer(walk.run, fresh(people.jinjiang.reviewer), day)
