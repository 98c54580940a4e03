"""What was published of a decision follows its change and its revocation (行政处罚法 第四十八条第二款)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from casework.models import Clock, Penalty
from flows.beside.change import change, revoke
from flows.door.engine import begin, take
from flows.door.invitation import Invitation
from flows.door.refusals import Refused
from flows.procedures.closeout.guards import publication_follows
from tests.flows.penalty_walk import Walk
from tests.people import fresh

pytestmark = pytest.mark.django_db

DOWN = {"where": "福建省行政执法信息公示平台", "public_reason": "处罚决定已经变更或者撤销。"}


def published(people) -> Walk:
    return Walk(people).to("publish")


def invited(pk: int, kind: str = "penalty") -> set[str]:
    return set(Invitation.objects.filter(process_id=pk, finished=None, kind=kind).values_list("step", flat=True))


def clock(pk: int, card: str) -> Clock:
    return Clock.objects.filter(proceeding_id=pk, card=f"terms/{card}").latest("pk")


def test_a_published_decision_that_is_revoked_is_taken_down_in_three_days(people):
    walk, head = published(people), fresh(people.jinjiang.head)
    on = walk.run.case.moved + timedelta(1)
    with pytest.raises(Refused, match="没有变更、撤销，无需撤回公示"):
        walk.take("withdraw_publication", on=on, by=fresh(people.jinjiang.clerk), **DOWN)
    revoke(proceeding=walk.run, by=head, on=on, anew="never", reason="认定事实有误。")
    term = clock(walk.pk, "publish_withdraw_3wd")
    assert (term.start, term.met, term.duty) == (on, None, True)
    assert "withdraw_publication" in invited(walk.pk) and "publish" not in invited(walk.pk)
    assert "尚未撤回" in publication_follows(walk.run, on)
    with pytest.raises(Refused, match="早于处罚决定变更"):
        walk.take("withdraw_publication", on=on, by=fresh(people.jinjiang.clerk), taken_down=on - timedelta(1), **DOWN)
    walk.take("withdraw_publication", on=on, by=fresh(people.jinjiang.clerk), **DOWN)
    assert clock(walk.pk, "publish_withdraw_3wd").met == on
    assert (walk.run.published, walk.run.pending.get("unpublish")) == (None, None)
    assert not invited(walk.pk) & {"withdraw_publication", "publish"}
    with pytest.raises(Refused, match="撤销，不再公示"):
        walk.take("publish", on=on, by=fresh(people.jinjiang.clerk))


def test_a_changed_decision_is_published_in_the_place_of_the_first(people):
    walk, head = published(people), fresh(people.jinjiang.head)
    on = walk.run.case.moved + timedelta(1)
    change(proceeding=walk.run, fine=30_000, new="罚款三万元。", by=head, on=on, reason="裁量不当。")
    assert clock(walk.pk, "publish_7wd_acl").start == on
    walk.take("withdraw_publication", on=on, by=fresh(people.jinjiang.clerk), **DOWN)
    assert "publish" in invited(walk.pk) and "尚未重新公示" in publication_follows(walk.run, on)
    walk.take("publish", on=on, by=fresh(people.jinjiang.clerk))
    assert (walk.run.published, clock(walk.pk, "publish_7wd_acl").met, publication_follows(walk.run, on)) == (
        on,
        on,
        "",
    )


def test_nobody_is_asked_to_collect_on_a_revoked_decision(people):
    walk, bureau = published(people), people.jinjiang
    on = walk.run.case.moved + timedelta(1)
    money = begin("collection", "enter", case=walk.run.case, by=fresh(bureau.clerk), on=on).proceeding_id
    run = Penalty.objects.get(pk=walk.pk)
    revoke(proceeding=run, by=fresh(bureau.head), on=on, anew="never", reason="认定事实有误。")
    assert invited(money, "collection") == {"cancel"}
    assert clock(money, "pay_15d").lapsed == on
    assert clock(money, "collection_end_param").met is None
    said = {"ground": "revoked", "cancel_why": "决定已撤销。", "outcome": "nothing"}
    take("collection", "cancel", money, said, by=fresh(bureau.head), on=on)
    assert clock(money, "collection_end_param").met == on
