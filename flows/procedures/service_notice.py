"""Service notice 从业告知: an agency tells the organ before it works on site; on time or late, accepted, verified."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated as Label
from typing import Any

from django.db.models import TextChoices

from casework.models import CaseSource, Family, Party, ServiceNotice
from flows.door.facts import BLANK, Text
from flows.door.terms import Acting, Ground, Start, procedure, step
from flows.guards.days import day, slip

RULES = "安全生产法(2021) 第七十二条"
TERM = "terms/agency_onsite_notice"
ACCEPTING, VERIFYING = "agency_accept_param", "agency_verify_param"
VERIFY_BY = Start(VERIFYING, counts_from="verify_from")
Facts = Mapping[str, Any]


class ServiceType(TextChoices):
    BEFORE = "安全预评价", "安全预评价"
    ACCEPTANCE = "安全验收评价", "安全验收评价"
    PRESENT = "安全现状评价", "安全现状评价"
    TESTING = "检测检验", "检测检验"
    OTHER = "其他", "其他"


@dataclass
class Member:
    """One member of the project team."""

    name: Label[str, "姓名"]
    role: Label[str, "项目职责"]
    certificate_no: Label[str, "证书编号"]
    specialty: Label[str, "专业"] = ""
    phone: Label[str, "电话"] = ""


def latest_day(run: ServiceNoticeSteps, onsite: date) -> date:
    """The last day on which notice is in time: working days counted back from the first day on site."""
    found: date = run.reckon(TERM, onsite).due
    return found


def from_an_agency(run: ServiceNoticeSteps, on: date) -> str:
    """Only agencies give notice, and only while they exist."""
    party = run.case.party
    if party.kind != Party.Kind.AGENCY:
        return f"{party.name}不是中介机构，从业告知只能由中介机构作出（{RULES}）。"
    return f"{party.name}已于{day(party.ended)}注销，不能告知从业（{RULES}）。" if party.ended else ""


def onsite_days_in_order(run: ServiceNoticeSteps, facts: Facts, on: date) -> str:
    """Work on site ends after it began."""
    if facts["onsite_to"] >= facts["onsite_from"]:
        return slip(facts["onsite_to"], on, "现场服务结束日")
    return "现场服务结束日早于开始日，请改填。"


def told_in_time(run: ServiceNoticeSteps, facts: Facts, on: date) -> str:
    """Notice comes seven working days before work on site; a late one is accepted, marked and said (no bar)."""
    onsite = facts["onsite_from"]
    last, rule = latest_day(run, onsite), run.law[TERM]
    if on <= last:
        return ""
    said = f"{day(onsite)}开展现场服务，最迟应当于{day(last)}告知，本次属逾期告知：{rule.consequence}（{rule.cites}）。"
    return Ground(said, rule)


def on_site_begun(run: ServiceNoticeSteps, on: date) -> str:
    """Verification looks at work that has begun."""
    if run.onsite_from is None or on >= run.onsite_from:
        return ""
    return Ground(f"现场服务自{day(run.onsite_from)}开始，最早当日可以核查。", None, run.onsite_from)


@procedure(
    "service_notice",
    title="从业告知",
    closes=True,
    source=CaseSource.NOTICE,
    parties=("agency",),
    family=Family.AGENCY,
    series=("介", "应急介"),
)
class ServiceNoticeSteps(Acting, ServiceNotice):
    """Steps of one notice."""

    class Meta:
        proxy = True
        default_permissions = ()

    class Stage(TextChoices):
        NOTIFIED = "notified", "已告知"
        ACCEPTED = "accepted", "已受理"
        VERIFIED = "verified", "已核查"
        WITHDRAWN = "withdrawn", "终止办理"

    @property
    def before(self) -> ServiceNotice | None:
        """The last notice of the same agency."""
        rows = ServiceNotice.objects.filter(case__party_id=self.case.party_id).exclude(pk=self.pk)
        found: ServiceNotice | None = self.once("before", lambda: rows.order_by("-pk").first())
        return found

    @property
    def draft_qualification(self) -> str:
        return self.qualification_no or (self.before.qualification_no if self.before else "")

    @property
    def draft_scope(self) -> str:
        return self.business_scope or (self.before.business_scope if self.before else "")

    @property
    def draft_team(self) -> list[Any]:
        return self.team or (self.before.team if self.before else [])

    @property
    def verify_from(self) -> date | None:
        """From when the organ's own term runs: there is nothing to see before work on site begins."""
        return max(self.accepted, self.onsite_from) if self.accepted and self.onsite_from else None

    def weigh(self) -> None:
        """Whether the notice came in time for the days that it names."""
        if self.onsite_from is not None:
            self.late = (self.notified or self.on) > latest_day(self, self.onsite_from)

    @step(
        "new",
        Stage.NOTIFIED,
        title="登记从业告知",
        by="registrar",
        cites=RULES,
        event="notified",
        only_if=from_an_agency,
        checks=onsite_days_in_order,
        warns=told_in_time,
        starts=(Start(TERM, counts_from="onsite_from", when=lambda run: run.late), ACCEPTING),
        issues="service_notification",
        asks={
            "qualification_no": "draft_qualification",
            "business_scope": "draft_scope",
            "team": "draft_team",
        },
    )
    def notify(
        self,
        *,
        qualification_no: str,
        business_scope: str,
        project: str,
        client: str,
        project_address: str,
        service_type: ServiceType,
        onsite_from: date,
        onsite_to: date,
        team: list[Member],
        contract_no: str = "",
        notified: Label[date | None, "收到告知日"] = None,
    ) -> None:
        self.weigh()

    @step(
        Stage.NOTIFIED, Stage.ACCEPTED, title="受理告知", by="registrar", cites=RULES, meets=ACCEPTING, starts=VERIFY_BY
    )
    def accept(self, *, note: Text = BLANK) -> None:
        self.accepted = self.on

    @step(
        (Stage.NOTIFIED, Stage.ACCEPTED),
        title="变更现场服务日期",
        by="registrar",
        cites=RULES,
        checks=onsite_days_in_order,
        lapses=VERIFYING,
        starts=Start(VERIFYING, counts_from="verify_from", when=lambda run: run.accepted is not None),
        called_for=False,
        asks={
            "onsite_from": "onsite_from",
            "onsite_to": "onsite_to",
        },
    )
    def change_days(self, *, onsite_from: date, onsite_to: date, why: Label[Text, "变更的情况"]) -> None:
        pass  # whether the notice itself was in time is judged by the days that it named

    @step(
        Stage.ACCEPTED,
        Stage.VERIFIED,
        title="现场核查",
        by=("registrar", "unit_head"),
        cites=RULES,
        event="verified",
        since="accepted",
        only_if=on_site_begun,
        meets=(TERM, VERIFYING),
        opens="onsite_from",
        waits_for="现场服务开始",
        ends=True,
    )
    def verify(self, *, note: Text, verified: Label[date | None, "核查日"] = None) -> None:
        pass

    @step(
        (Stage.NOTIFIED, Stage.ACCEPTED),
        Stage.WITHDRAWN,
        title="终止办理",
        by=("registrar", "unit_head"),
        cites=RULES,
        called_for=False,
        called_once="party_gone",
        ends=True,
    )
    def withdraw(self, *, withdraw_ground: Text) -> None:
        self.withdrawn = self.on
