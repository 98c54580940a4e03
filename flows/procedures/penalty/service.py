"""Service, publication and what else ends or accompanies a case 送达、公示、抄告、撤案 (行政处罚法 第六十一条)."""

from __future__ import annotations

from datetime import date
from typing import Annotated as Label

from casework.models import Service
from flows.door.facts import Body, Text
from flows.door.terms import Start, step
from flows.guards.service import SERVED_TO, service_rows
from flows.procedures.penalty.asked import Withdrawal
from flows.procedures.penalty.guards import occasion as g
from flows.procedures.penalty.keeping import Keeping
from flows.procedures.penalty.stage import DECISIONS, INVESTIGATION, LAW, SAFETY, UNDER_WAY, Stage
from flows.procedures.penalty.telling import PUBLIC

ANSWER = Text("请依法办理，并将办理结果函告我局。")


def letter(run: Serving) -> str:
    return "handover_letter" if run.given.get("deadline") else ""


class Serving(Keeping):
    @step(
        Stage.DECIDED,
        None,
        title="公告送达决定书",
        by="investigator",
        cites=PUBLIC,
        called_for=False,
        event="decision_announced",
        rests_on=DECISIONS,
        only_if=g.announced_once("decision_announced", "announce_decision", DECISIONS),
        warn_if=g.served_in_time,
        meets="service_7wd",
        starts=Start("service_public_notice", duty=False),
    )
    def announce_decision(
        self, *, why: Label[Text, "公告送达的原因和经过"], decision_announced: Label[date | None, "公告日"] = None
    ) -> None:
        """The day of the notice is kept by the door; the notice itself lies within the seven days of the service."""

    @step(
        Stage.DECIDED,
        Stage.SERVED,
        title="送达处罚决定书",
        by="investigator",
        cites=f"{LAW} 第六十一条",
        event="served",
        rests_on=DECISIONS,
        asks=SERVED_TO,
        only_if=g.party_lives,
        until="party_gone",
        checks=g.way_is_lawful("decision_announced", DECISIONS),
        warn_if=g.served_or_announced_in_time,
        meets=("service_7wd", "service_public_notice"),
        issues="service_receipt",
        starts=Start("pay_15d", counts_from="served", outlives=True, when=lambda run: bool(run.fine)),
    )
    def serve_decision(
        self,
        *,
        way: Label[Service.Way, "送达方式"],
        receiver: Label[str, "受送达人", "Service.receiver"],
        served: Label[date | None, "送达日"] = None,
        place: Label[str, "送达地点", "Service.place"] = "",
        note: Label[str, "备注", "Service.note"] = "",
    ) -> None:
        self.adds(*service_rows(self, DECISIONS, way=way, receiver=receiver, place=place, note=note))
        self.ends_when_done()

    @step(
        (Stage.DECIDED, Stage.SERVED),
        None,
        title="公开曝光",
        by=("investigator", "clerk"),
        cites=f"{SAFETY} 第七十八条第二款; {LAW} 第四十八条",
        officers=1,
        event="published",
        since="decided",
        rests_on=DECISIONS,
        only_if=(g.a_unit, g.once_only("published", "publish"), g.decision_not_revoked),
        warn_if=g.published_in_time,
        after="for_unit",
        until=("published", "revoked"),
        reopens=True,
        meets="publish_7wd_acl",
        issues="penalty_publicity_summary",
    )
    def publish(
        self,
        *,
        where: Label[str, "公示系统"],
        published: Label[date | None, "公示日"] = None,
        desensitised: Label[bool, "已脱敏核对"] = False,
    ) -> None:
        self.ends_when_done()

    @step(
        (Stage.DECIDED, Stage.SERVED),
        None,
        title="撤回公示",
        by=("investigator", "clerk"),
        cites=f"{LAW} 第四十八条第二款",
        officers=1,
        event="taken_down",
        since="published",
        only_if=g.publication_to_withdraw,
        checks=g.down_after_change,
        warn_if=g.taken_down_in_time,
        after="unpublish_since",
        reopens=True,
        meets="publish_withdraw_3wd",
        asks={
            "where": "draft_system",
        },
    )
    def withdraw_publication(
        self,
        *,
        where: Label[str, "公示系统"],
        public_reason: Label[Text, "公开说明的理由"],
        taken_down: Label[date | None, "撤回日"] = None,
    ) -> None:
        """The last system is down and the reason is public; a changed decision may then be published anew."""
        left = {name: value for name, value in (self.pending or {}).items() if name != "unpublish"}
        self.published, self.pending = None, left or None

    @step(
        (*UNDER_WAY, Stage.SERVED),
        None,
        title="抄告公安机关",
        by="investigator",
        cites=f"{LAW} 第二十七条第一款",
        officers=1,
        called_for=False,
        event="copied",
        since="filed",
        only_if=g.once_only("copied", "copy_to_police"),
        checks=g.copied_to_another,
        issues=letter,
        delivers="handover_letter",
        asks={
            "matter": "draft_facts",
        },
    )
    def copy_to_police(
        self,
        *,
        copied_to: Body,
        matter: Label[Text, "抄告事项"],
        copied: Label[date | None, "抄告日"] = None,
        deadline: Label[date | None, "请求反馈的期限（填写后制发交办函）"] = None,
        requirements: Label[Text, "办理要求"] = ANSWER,
    ) -> None:
        """What was copied to whom is kept by the door."""

    @step(
        (Stage.PROPOSED, Stage.RETURNED, Stage.ENDORSED, *UNDER_WAY),
        Stage.WITHDRAWN,
        title="撤案",
        by="agency_head",
        cites=f"{LAW} 第五十四条; 第五十七条第一款",
        apart_from=INVESTIGATION,
        called_for=False,
        called_once=("party_gone", "fined_elsewhere"),
        only_if=g.decision_not_in_force,
        checks=g.withdrawal_grounded,
        ends=True,
    )
    def withdraw(self, *, ground: Label[Withdrawal, "撤案事由"], why: Label[Text, "撤案的理由"]) -> None:
        self.withdrawn = self.on
        self.gives_up_all()
