"""Hand-over, urging, voiding and reading: who may, with which reason, what the record says, and that nothing else
moves.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image

from casework.models import Clock, Entry, Evidence, Officer, Paper, VoidedNumber
from flows import Refused, take
from flows.beside import office as office_acts
from flows.beside.appoint import reopen_account
from flows.beside.void import void_paper
from flows.models import Invitation
from flows.verify import CHECKS
from permissions.gate import NotPermitted
from tests.casework.test_pages import CEILING, unlabelled
from tests.flows.pages.test_pages import sign_in
from tests.flows.penalty_walk import Walk
from tests.people import fresh

TODAY = timezone.localdate()


@pytest.fixture
def walk(people):
    start = TODAY - timedelta(18)
    return Walk(people, start=start, offence_day=str(start - timedelta(2)), discovered=str(start - timedelta(1))).to(
        "serve_notice"
    )


def handed(walk, **more):
    jj = walk.people.jinjiang
    said = {"to": jj.third, "by": fresh(jj.unit_head), "on": TODAY, "reason": "原主办人休假。"} | more
    return office_acts.hand_over("penalty", walk.pk, **said)


def test_hand_over_gives_the_proceeding_and_its_tasks_to_another(walk):
    before = walk.run
    entry = handed(walk)
    after = walk.run
    assert (after.owner.username, after.partner, after.stage) == ("jj.third", before.partner, before.stage)
    assert set(Invitation.objects.filter(process=walk.pk, finished=None).values_list("owner__username", flat=True)) <= {
        "jj.third",
        None,
    }
    assert entry.step == "reassign" and entry.facts["reason"] == "原主办人休假。" and entry.partner is None
    assert [said for check in CHECKS.values() for said in check()] == []


def test_clocks_survive_a_hand_over(walk):
    before = list(Clock.objects.order_by("pk").values_list("card", "due", "met"))
    handed(walk)
    assert list(Clock.objects.order_by("pk").values_list("card", "due", "met")) == before


@pytest.mark.parametrize(
    ("more", "why", "says"),
    [
        ({"reason": " "}, Refused, "写明理由"),
        ({"to": "expired"}, NotPermitted, "没有有效的执法证件"),
        ({"to": "auxiliary"}, NotPermitted, "没有承办岗位"),
        ({"to": "partner"}, Refused, "不能是同一人"),
        ({"to": "investigator"}, Refused, "没有变化"),
        ({"by": "investigator"}, NotPermitted, "不是本案办案机关的负责人"),
    ],
)
def test_a_hand_over_that_may_not_be_is_refused_and_changes_nothing(walk, more, why, says):
    jj, count = walk.people.jinjiang, Entry.objects.count()
    more = {key: fresh(getattr(jj, value)) if key in ("to", "by") else value for key, value in more.items()}
    with pytest.raises(why) as refusal:
        handed(walk, **more)
    assert says in str(refusal.value) and Entry.objects.count() == count


def test_a_second_account_of_the_partner_takes_nothing_over(walk):
    """Else the two handlers are one person, whom no step that asks two accepts: the case would be silent."""
    jj = walk.people.jinjiang
    Officer.objects.filter(pk=jj.third.pk).update(certificate_no=jj.partner.certificate_no)
    with pytest.raises(Refused, match="不能是同一人"):
        handed(walk, to=fresh(jj.third))
    with pytest.raises(Refused, match="不能是同一人"):
        handed(walk, to=fresh(jj.third), partner=fresh(jj.partner))
    assert walk.run.owner == jj.investigator


def test_an_account_is_not_opened_again_beside_another_of_the_same_person(people):
    jj = people.jinjiang
    Officer.objects.filter(pk=jj.third.pk).update(certificate_no=jj.partner.certificate_no, is_active=False)
    with pytest.raises(Refused, match=f"已登记在{jj.partner}名下（账号jj.partner）.*一人只用一个账号"):
        reopen_account(person=jj.third, by=fresh(jj.head), on=TODAY, reason="调回。")


def test_the_clerk_takes_over_what_a_clerk_may_begin_and_no_investigation(walk):
    with pytest.raises(NotPermitted):
        handed(walk, to=fresh(walk.people.jinjiang.clerk))


def test_a_city_supervisor_urges_a_county_case(walk):
    entry = office_acts.urge(
        "penalty", walk.pk, by=fresh(walk.people.quanzhou.supervisor), on=TODAY, reason="请于本周办结。"
    )
    assert entry.facts == {"said": "请于本周办结。"} and entry.office == "supervisor"


@pytest.mark.parametrize("office", ["investigator", "clerk", "reviewer"])
def test_others_do_not_urge(walk, office):
    with pytest.raises(NotPermitted):
        office_acts.urge("penalty", walk.pk, by=fresh(getattr(walk.people.jinjiang, office)), on=TODAY, reason="快。")


def test_urging_says_something_and_a_closed_proceeding_is_not_urged(walk):
    head = fresh(walk.people.jinjiang.unit_head)
    with pytest.raises(Refused, match="写明理由"):
        office_acts.urge("penalty", walk.pk, by=head, on=TODAY, reason="")
    take(
        "penalty",
        "withdraw",
        walk.pk,
        {"ground": "not_established", "why": "违法事实不成立。"},
        by=fresh(walk.people.jinjiang.head),
        on=TODAY,
    )
    waiting = Invitation.objects.filter(process_id=walk.pk, finished=None)
    assert {one.kind for one in waiting} == {"closeout"}
    office_acts.urge("penalty", walk.pk, by=head, on=TODAY, reason="请结案。")  # what follows it is on a work-list
    waiting.update(finished=timezone.now())
    with pytest.raises(Refused, match="终结"):
        office_acts.urge("penalty", walk.pk, by=head, on=TODAY, reason="快。")


def test_the_handlers_workbench_shows_an_urging_until_a_step_answers(client, walk):
    office_acts.urge("penalty", walk.pk, by=fresh(walk.people.quanzhou.supervisor), on=TODAY, reason="请于本周办结。")
    sign_in(client, walk.people.jinjiang.investigator)
    assert "请于本周办结。" in client.get("/").content.decode()
    walk.take("waive_defence", on=TODAY)
    assert "请于本周办结。" not in client.get("/").content.decode()


def test_many_are_urged_at_once_from_the_list_and_twice_sent_is_once_done(client, walk):
    Clock.objects.filter(proceeding=walk.pk, card="terms/decision_90d").update(due=TODAY - timedelta(3))
    page = sign_in(client, walk.people.quanzhou.supervisor).get("/overdue/").content.decode()
    assert "批量催办" in page and "未催办" in page and unlabelled(page) == []
    form = {"run": [walk.pk], "reason": "请说明逾期原因。", "key": "one-key", "query": "age=1-3"}
    answer = client.post("/urge/", form, follow=True)
    assert (
        "已催办 1 项" in answer.content.decode()
        and "1 次" in answer.content.decode()
        and answer.request["QUERY_STRING"] == "age=1-3"
    )
    client.post("/urge/", form)
    assert Entry.objects.filter(step="urge").count() == 1


def test_nobody_urges_what_he_does_not_see_or_without_a_word(client, walk):
    sign_in(client, walk.people.quanzhou.supervisor)
    assert "写明理由" in client.post("/urge/", {"run": [walk.pk], "reason": ""}, follow=True).content.decode()
    assert "请先在清单中勾选" in client.post("/urge/", {"reason": "快。"}, follow=True).content.decode()
    sign_in(client, walk.people.jinjiang.clerk)
    assert "批量催办" not in client.get("/overdue/").content.decode()
    assert "不能催办" in client.post("/urge/", {"run": [walk.pk], "reason": "快。"}, follow=True).content.decode()
    assert not Entry.objects.filter(step="urge").exists()


def test_a_voided_paper_keeps_its_number_and_says_so_to_everybody(client, walk):
    paper = Paper.objects.exclude(number=None).filter(services=None).order_by("-pk").first()
    sign_in(client, walk.people.jinjiang.unit_head)
    assert "作废" in client.get(f"/papers/{paper.pk}/").content.decode()
    assert client.post(f"/papers/{paper.pk}/void/", {"reason": ""}).status_code == 422
    assert not VoidedNumber.objects.exists()
    page = client.post(f"/papers/{paper.pk}/void/", {"reason": "当事人名称写错。"}, follow=True).content.decode()
    assert "作废文书" in page and "当事人名称写错。" in page and paper.number in page
    client.logout()
    assert "本文书已作废" in client.get(f"/check/{paper.digest[:20]}/").content.decode()
    with pytest.raises(Refused, match="无需再办"):
        void_paper(paper=paper, by=fresh(walk.people.jinjiang.head), on=TODAY, reason="再作废。")
    assert [said for check in CHECKS.values() for said in check()] == []


def test_only_leaders_are_offered_voiding_and_handing_over(client, walk):
    paper = Paper.objects.order_by("-pk").first()
    for office, offered in (("investigator", False), ("clerk", False), ("unit_head", True), ("head", True)):
        sign_in(client, getattr(walk.people.jinjiang, office))
        assert (f"/papers/{paper.pk}/void/" in client.get(f"/papers/{paper.pk}/").content.decode()) is offered
        assert (
            f"/cases/{walk.run.case_id}/hand-over/" in client.get(f"/cases/{walk.run.case_id}/").content.decode()
        ) is offered


def test_a_hand_over_on_screen_is_told_in_the_timeline(client, walk):
    sign_in(client, walk.people.jinjiang.unit_head)
    at = f"/cases/{walk.run.case_id}/hand-over/"
    form = client.get(at).content.decode()
    assert "转给" in form and "辅助" not in form and unlabelled(form) == []
    said = {"run": walk.pk, "to": "jj.third", "reason": "原主办人休假。", "key": "k"}
    assert client.post(at, said | {"to": "jj.expired"}).status_code == 422
    assert client.post(at, said | {"run": "99999"}).status_code == 422
    page = client.post(at, said, follow=True).content.decode()
    assert "转办" in page and "吴建国" in page and "原主办人休假。" in page


def stored(case, by, root: Path):
    root.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (900, 700), "#8a97a5").save(root / "a.jpg")
    data = (root / "a.jpg").read_bytes()
    return Evidence.objects.create(
        case=case,
        kind="photo",
        title="配电房照片",
        file="a.jpg",
        media_type="image/jpeg",
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        captured=timezone.now(),
        by=by,
    )


def test_reading_evidence_in_full_leaves_a_line_and_a_thumbnail_none(client, walk, settings):
    case, jj = walk.run.case, walk.people.jinjiang
    seen = stored(case, jj.investigator, Path(settings.MEDIA_ROOT))
    stage = walk.run.stage
    sign_in(client, walk.people.quanzhou.supervisor)
    assert client.get(f"/evidence/{seen.pk}/?small").status_code == 200
    assert not Entry.objects.filter(step="read_evidence").exists()
    for _ in range(2):
        answer = client.get(f"/evidence/{seen.pk}/")
        assert answer.status_code == 200 and "no-store" in answer["Cache-Control"]
    entry = Entry.objects.get(step="read_evidence")
    assert (entry.by.username, entry.office, entry.facts["sha256"], entry.partner) == (
        "qz.supervisor",
        "supervisor",
        seen.sha256,
        None,
    )
    assert walk.run.stage == stage and "查阅证据" in client.get(f"/cases/{case.pk}/").content.decode()
    wrong = [said for check in CHECKS.values() for said in check()]
    assert len(wrong) == 1 and f"证据（{seen.pk}）不在办案记录中" in wrong[0], "no act has taken this file in"


def test_evidence_is_not_read_from_outside_the_territory(client, walk, settings):
    from casework.models import Officer

    seen = stored(walk.run.case, walk.people.jinjiang.investigator, Path(settings.MEDIA_ROOT))
    client.force_login(
        Officer.objects.create_user("elsewhere", password="x" * 12), backend="django.contrib.auth.backends.ModelBackend"
    )
    assert client.get(f"/evidence/{seen.pk}/").status_code == 404
    assert not Entry.objects.filter(step="read_evidence").exists()


def test_the_pages_of_these_acts_keep_the_ceiling(client, walk):
    sign_in(client, walk.people.jinjiang.unit_head)
    paper = Paper.objects.order_by("-pk").first()
    for at in (
        f"/cases/{walk.run.case_id}/hand-over/",
        f"/cases/{walk.run.case_id}/urge/",
        f"/papers/{paper.pk}/void/",
        f"/papers/{paper.pk}/",
        "/overdue/",
        "/",
    ):
        client.get(at)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(at).status_code == 200
        assert len(seen) <= CEILING, f"{at}: {len(seen)}"


def test_a_patrols_own_step_of_the_same_word_is_not_mixed_up(client, people):
    """交办问题 is a step of the patrol, 转办 is not: the record tells them apart."""
    from flows.door.verbs import RECORDED

    assert "hand_over" not in RECORDED and RECORDED["reassign"].title == "转办"
