"""A draw that nobody could have steered and that anybody computes again; each act both ways."""

from __future__ import annotations

import json
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from casework import draws as reckoning
from casework.models import Draw, DrawLine
from flows.beside import draws
from flows.door.engine import begin
from flows.verify import CHECKS
from permissions.gate import NotPermitted
from tests.flows.acts import DAY
from tests.flows.pages.test_pages import TODAY, sign_in
from tests.people import fresh

PROGRAM = Path(reckoning.__file__)
OUTSIDERS = [
    {"name": "李监督", "body": "晋江市纪委监委", "number": "17"},
    {"name": "王代表", "body": "晋江市人大", "number": "4096"},
    {"name": "陈企业", "body": "晋江市鞋业协会", "number": "0"},
]


class Steps:
    """The acts by the persons who may take them."""

    def __init__(self, people, on=DAY, **more):
        self.people, self.on = people, on
        said = {"of": "units", "purpose": "2026年9月双随机抽查", "wanted": 1} | more
        self.pk = draws.freeze(**said, by=self.who("clerk"), on=on).draw.pk

    def who(self, office):
        return fresh(getattr(self.people.jinjiang, office))

    def to(self, last):
        for step in ("commit", "name", "draw", "accept"):
            getattr(self, step)()
            if step == last:
                return self
        return self

    def commit(self, by="unit_head"):
        return draws.commit(self.pk, by=self.who(by), on=self.on)

    def name(self, rows=OUTSIDERS, by="clerk"):
        return draws.name(self.pk, rows, by=self.who(by), on=self.on)

    def draw(self, by="unit_head"):
        return draws.draw(self.pk, by=self.who(by), on=self.on)

    def accept(self, by="head"):
        return draws.accept(self.pk, by=self.who(by), on=self.on)

    @property
    def held(self):
        return draws.read(self.pk)


def whole():
    return [said for check in CHECKS.values() for said in check()]


def refused(act, part):
    with pytest.raises(ValueError, match=part):
        act()


def test_the_ranking_is_a_function_of_secret_roster_and_numbers():
    """A fixed example, computed besides with sha256sum and openssl dgst -mac HMAC."""
    seed = reckoning.seed_of("s", "d", [1, 2])
    assert seed.hex() == "4c6d2ff07734dcfb5d02af2a23ce00ef00161d8a7611e23941fde4aae64d57bd"
    assert reckoning.ranked(seed, ["a", "b", "c"]) == reckoning.ranked(seed, ["c", "a", "b"]) == ["b", "a", "c"]
    firsts = {reckoning.ranked(reckoning.seed_of("s", "d", [n]), list("abcdefgh"))[0] for n in range(200)}
    assert firsts == set("abcdefgh"), "every row can be first"


def test_a_draw_from_roster_to_acceptance_and_its_certificate(people, tmp_path):
    done = Steps(people).to("accept")
    held = done.held
    assert held.draw.stage == "accepted" and len(held.result) == 1 and whole() == []
    certificate = held.certificate()
    assert reckoning.faults(certificate) == []
    path = tmp_path / "certificate.json"
    path.write_text(json.dumps(certificate, ensure_ascii=False), encoding="utf-8")
    alone = subprocess.run([sys.executable, "-I", str(PROGRAM), str(path)], capture_output=True, text=True, check=False)
    assert alone.returncode == 0 and "重新计算一致" in alone.stdout, alone
    out = StringIO()
    call_command("draw", "certificate", held.draw.number, stdout=out)
    assert json.loads(out.getvalue()) == certificate
    with pytest.raises(CommandError, match="没有编号为"):
        call_command("draw", "certificate", "抽0号")


def drawn_on_paper():
    """A certificate of three out of twelve, made without the system."""
    roster = [{"id": f"party-{n}", "name": f"第{n}家"} for n in range(12)]
    named = [{"name": row["name"], "body": row["body"], "number": int(row["number"])} for row in OUTSIDERS]
    said = {"number": "抽1号", "purpose": "抽查", "wanted": 3, "roster": roster, "excluded": [], "named": named}
    said |= {"roster_digest": reckoning.roster_digest("抽查", 3, roster, []), "secret": "7" * 64}
    said |= {"commitment": reckoning.commitment_of("7" * 64), "excused": []}
    said["ranking"] = reckoning.drawn(said["secret"], said)
    return said | {"result": said["ranking"][:3]}


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda c: c["named"][0].update(number=18), "排序与按密数"),
        (lambda c: c.update(secret="0" * 64), "承诺不符"),
        (lambda c: c["roster"].pop(), "摘要不符"),
        (lambda c: c.update(result=c["ranking"][1:2]), "结果与排序不符"),
        (lambda c: c.update(named=c["named"][:2]), "不足3名"),
        (lambda c: c["excluded"].append({"id": "party-0", "name": "x", "ground": ""}), "排除的行"),
        (lambda c: c["roster"].append(c["roster"][0]), "重复"),
    ],
)
def test_a_changed_certificate_does_not_hold(tmp_path, change, says):
    certificate = drawn_on_paper()
    assert reckoning.faults(certificate) == []
    change(certificate)
    assert any(says in said for said in reckoning.faults(certificate))
    path = tmp_path / "c.json"
    path.write_text(json.dumps(certificate), encoding="utf-8")
    with pytest.raises(SystemExit):
        call_command("draw", "verify", str(path))


def test_order_and_separation(people):
    one = Steps(people)
    refused(one.draw, "处于“名册已公布”")
    refused(lambda: one.name(), "处于“名册已公布”")
    refused(lambda: one.commit("investigator"), "没有在")
    frozen = draws.freeze(of="units", purpose="自己公布自己承诺", wanted=1, by=one.who("unit_head"), on=DAY)
    refused(lambda: draws.commit(frozen.draw.pk, by=one.who("unit_head"), on=DAY), "职能分离")
    assert one.held.draw.secret == "", "no secret before the roster is approved"
    one.commit()
    refused(one.commit, "处于“已承诺”")
    one.name()
    one.draw()
    refused(lambda: one.accept("unit_head"), "职能分离")
    refused(lambda: draws.abandon(one.pk, by=one.who("unit_head"), on=DAY, reason="不满意。"), "职能分离")
    one.accept()
    with pytest.raises(NotPermitted):
        draws.abandon(one.pk, by=one.who("reviewer"), on=DAY, reason="不满意。")


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        (OUTSIDERS[:2], "不少于3名"),
        ([*OUTSIDERS[:2], OUTSIDERS[0]], "同一人"),
        ([*OUTSIDERS[:2], {"name": "许文斌", "body": "自己", "number": "1"}], "应当是外部人员"),
        ([*OUTSIDERS[:2], {"name": "赵", "body": "", "number": "1"}], "姓名和单位"),
        ([*OUTSIDERS[:2], {"name": "赵", "body": "甲", "number": "10000"}], "0到9999"),
        ([*OUTSIDERS[:2], {"name": "赵", "body": "甲", "number": "一"}], "0到9999"),
    ],
)
def test_numbers_come_from_outside(people, rows, says):
    one = Steps(people).to("commit")
    refused(lambda: one.name(rows), says)
    assert one.held.draw.stage == "committed"


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"wanted": 0}, "应在1到"),
        ({"wanted": 99}, "应在1到"),
        ({"of": "cars"}, "没有“cars”"),
        ({"purpose": " "}, "抽取事由"),
        ({"industry": "没有这一行业"}, "应在1到0"),
    ],
)
def test_a_roster_that_cannot_be_drawn_from(people, more, says):
    refused(lambda: Steps(people, **more), says)
    assert not Draw.objects.exists()


def test_an_exclusion_has_a_ground_and_takes_no_part(people):
    out = [{"id": f"party-{people.company.pk}", "ground": " "}]
    refused(lambda: Steps(people, excluded=out), "都要写明理由")
    one = Steps(people, excluded=[out[0] | {"ground": "正在停产。"}]).to("draw")
    assert out[0]["id"] not in one.held.said("draw")["ranking"] and whole() == []


def test_officers_are_drawn_with_a_certificate_only(people):
    names = [row["name"] for row in Steps(people, of="officers", wanted=2).held.said("freeze")["roster"]]
    assert any("林志远" in name for name in names) and not any("黄国强" in name for name in names)


def test_who_cannot_serve_is_followed_by_the_next_of_the_same_ranking(people):
    one = Steps(people).to("accept")
    head = one.who("head")
    first, second = one.held.said("draw")["ranking"][:2]
    refused(lambda: draws.excuse(one.pk, second, by=head, on=DAY, reason="停产。"), "抽中的")
    refused(lambda: draws.excuse(one.pk, first, by=head, on=DAY, reason=""), "写明理由")
    draws.excuse(one.pk, first, by=head, on=DAY, reason="已停产。")
    assert one.held.result == [second] and reckoning.faults(one.held.certificate()) == [] and whole() == []
    for gone in one.held.said("draw")["ranking"][1:-1]:
        draws.excuse(one.pk, gone, by=head, on=DAY, reason="已停产。")
    refused(lambda: draws.excuse(one.pk, one.held.result[0], by=head, on=DAY, reason="停产。"), "没有可以递补的")


def test_an_abandoned_draw_stays_and_another_is_drawn(people):
    one = Steps(people).to("name")
    refused(lambda: draws.abandon(one.pk, by=one.who("head"), on=DAY, reason=" "), "写明理由")
    draws.abandon(one.pk, by=one.who("head"), on=DAY, reason="名册有误。")
    refused(one.draw, "已弃用")
    refused(lambda: one.held.certificate(), "尚未抽取")
    assert Steps(people).held.draw.number.endswith("2号") and whole() == []


def test_lines_are_not_altered_and_a_wrong_stage_is_found(people):
    one = Steps(people).to("accept")
    for act in (lambda: DrawLine.objects.update(facts={}), lambda: DrawLine.objects.all().delete()):
        with pytest.raises(IntegrityError), transaction.atomic():
            act()
    Draw.objects.filter(pk=one.pk).update(stage="named")
    assert any("的阶段与其记录不符" in said for said in whole())


def plan(people, **more):
    who, items = people.jinjiang, [{"item": "设备设施", "content": "安全生产法第三十六条"}]
    facts = {"items": items, "method": ["现场检查"], "plan_kind": "双随机", "planned_for": DAY} | more
    handlers = {"by": fresh(who.investigator), "partner": fresh(who.partner)}
    return begin("inspection", "propose", facts, party=people.company, on=DAY, **handlers)


def officers_drawn(people, *names):
    """The number of an adopted draw of officers that has drawn those named."""
    roster = Steps(people, of="officers").held.said("freeze")["roster"]
    keys = {f"officer-{getattr(people.jinjiang, name).pk}" for name in names}
    out = [{"id": row["id"], "ground": "本次不派。"} for row in roster if row["id"] not in keys]
    return Steps(people, of="officers", excluded=out, wanted=len(keys)).to("accept").held.draw.number


def test_a_plan_drawn_at_random_names_the_draws_and_follows_both(people):
    out = [{"id": row["id"], "ground": "本次不查。"} for row in Steps(people).held.said("freeze")["roster"]]
    only = [row for row in out if row["id"] != f"party-{people.company.pk}"]
    mine = Steps(people, excluded=only).to("draw")
    number, officers = mine.held.draw.number, officers_drawn(people, "investigator", "partner")
    refused(lambda: plan(people), "检查对象和执法人员都应当随机抽取")
    refused(lambda: plan(people, officers_draw=officers), "检查对象和执法人员都应当随机抽取")
    refused(lambda: plan(people, draw=number, officers_draw=officers), "已采用的抽取")
    mine.accept()
    refused(lambda: plan(people, draw=number), "请先抽取或者另选检查类别")
    refused(lambda: plan(people, draw=number, officers_draw=officers, plan_kind="专项"), "请不要填写抽取编号")
    refused(lambda: plan(people, draw=officers, officers_draw=officers), "抽取的是执法人员，不是检查对象")
    refused(lambda: plan(people, draw=number, officers_draw=number), "抽取的是检查对象，不是执法人员")
    other = Steps(people, excluded=[row for row in out if row not in only]).to("accept").held.draw.number
    refused(lambda: plan(people, draw=other, officers_draw=officers), f"{people.company}不在{other}的抽取结果中")
    third = officers_drawn(people, "investigator", "third")
    refused(lambda: plan(people, draw=number, officers_draw=third), f"{people.jinjiang.partner}不在{third}的抽取结果中")
    Draw.objects.filter(number=officers).update(organ=people.quanzhou.organ)
    refused(lambda: plan(people, draw=number, officers_draw=officers), "本机关没有编号")
    Draw.objects.filter(number=officers).update(organ=people.jinjiang.organ)
    said = plan(people, draw=number, officers_draw=officers).facts
    assert (said["draw"], said["officers_draw"]) == (number, officers) and whole() == []


def test_the_pages_of_a_draw(client, people):
    sign_in(client, people.jinjiang.clerk)
    assert "新的抽取" in client.get("/draws/").content.decode()
    listed = client.get("/draws/new/", {"of": "units"}).content.decode()
    assert people.company.name in listed and "排除的理由" in listed
    typed = {"of": "units", "purpose": "九月抽查", "wanted": "1", f"ground-party-{people.business.pk}": "另有安排。"}
    assert client.post("/draws/new/", typed | {"wanted": "x"}).status_code == 422
    page = client.post("/draws/new/", typed, follow=True).content.decode()
    pk = Draw.objects.get().pk
    assert "名册已公布" in page and "另有安排。" in page
    assert client.post(f"/draws/{pk}/", {"step": "commit"}).status_code == 422
    sign_in(client, people.jinjiang.unit_head)
    committed = client.post(f"/draws/{pk}/", {"step": "commit"}, follow=True).content.decode()
    assert draws.read(pk).draw.secret not in committed and draws.read(pk).said("commit")["commitment"] in committed
    rows = {f"{key}-{i}": row[key] for i, row in enumerate(OUTSIDERS, 1) for key in row}
    client.post(f"/draws/{pk}/", rows | {"step": "name"})
    client.post(f"/draws/{pk}/", {"step": "draw"})
    sign_in(client, people.jinjiang.head)
    done = client.post(f"/draws/{pk}/", {"step": "accept"}, follow=True).content.decode()
    assert "已采用" in done and draws.read(pk).draw.secret in done
    answer = client.get(f"/draws/{pk}/certificate/")
    assert reckoning.faults(json.loads(answer.content)) == []
    assert client.post(f"/draws/{pk}/", {"step": "nothing"}).status_code == 404
    assert draws.read(pk).draw.opened == TODAY and "九月抽查" in client.get("/draws/").content.decode()
    assert whole() == []
