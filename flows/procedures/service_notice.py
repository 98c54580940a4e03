"""Service notice 从业告知: an agency tells the organ before it works on site; on time or late, accepted, verified."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated as Label

from django.db.models import TextChoices

import law
from casework.models import Party, ServiceNotice
from flows.facts import BLANK, Text
from flows.guards import day
from flows.terms import Acting, Ground, Start, procedure, step

RULES = "安全生产法(2021) 第七十二条"
TERM = "terms/agency_onsite_notice"


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


def latest_day(onsite: date, on: date) -> date:
    """The last day on which notice is in time: working days counted back from the first day on site."""
    return law.due(TERM, onsite, on=on).due


def from_an_agency(run: ServiceNoticeSteps, on: date) -> str:
    """Only agencies give notice."""
    party = run.case.party
    return "" if party.kind == Party.Kind.AGENCY else f"{party.name}不是中介机构，从业告知只能由中介机构作出（{RULES}）。"


def onsite_days_in_order(run: ServiceNoticeSteps, on: date) -> str:
    if not run.given or run.given["onsite_to"] >= run.given["onsite_from"]:
        return ""
    return "现场服务结束日早于开始日，请改填。"


def told_in_time(run: ServiceNoticeSteps, on: date) -> str:
    """Notice comes seven working days before work on site; a late one is accepted, marked and said (a missed term, not a bar)."""
    onsite = run.given.get("onsite_from")
    if not onsite:
        return ""
    last, rule = latest_day(onsite, on), law.book().at(on)[TERM]
    if on <= last:
        return ""
    return Ground(f"{day(onsite)}开展现场服务，最迟应当于{day(last)}告知，本次属逾期告知：{rule.consequence}（{rule.cites}）。", rule)


def on_site_begun(run: ServiceNoticeSteps, on: date) -> str:
    """Verification looks at work that has begun."""
    if run.onsite_from is None or on >= run.onsite_from:
        return ""
    return Ground(f"现场服务自{day(run.onsite_from)}开始，最早当日可以核查。", None, run.onsite_from)


@procedure("service_notice", title="从业告知", closes=True)
class ServiceNoticeSteps(Acting, ServiceNotice):
    """Steps of one notice."""

    class Meta:
        proxy = True
        default_permissions = ()

    class Stage(TextChoices):
        NOTIFIED = "notified", "已告知"
        ACCEPTED = "accepted", "已受理"
        VERIFIED = "verified", "已核查"

    @step(
        "new", Stage.NOTIFIED, title="登记从业告知", by="registrar", cites=RULES, only_if=(from_an_agency, onsite_days_in_order),
        warn_if=told_in_time, starts=(Start("agency_onsite_notice", until="latest", when=lambda run: run.late),), issues="service_notification",
    )  # fmt: skip
    def notify(
        self, *, qualification_no: str, business_scope: str, project: str, client: str, project_address: str, service_type: ServiceType,
        onsite_from: date, onsite_to: date, team: list[Member], contract_no: str = "",
    ) -> None:  # fmt: skip
        self.qualification_no, self.business_scope, self.project, self.client = qualification_no, business_scope, project, client
        self.project_address, self.service_type, self.contract_no = project_address, service_type, contract_no
        self.onsite_from, self.onsite_to, self.notified = onsite_from, onsite_to, self.on
        self.team = "\n".join(f"{m.name}|{m.role}|{m.certificate_no}|{m.specialty}|{m.phone}" for m in team)
        self.latest = latest_day(onsite_from, self.on)
        self.late = self.on > self.latest

    @step(Stage.NOTIFIED, Stage.ACCEPTED, title="受理告知", by="registrar", cites=RULES)
    def accept(self, *, note: Text = BLANK) -> None:
        self.accepted, self.note = self.on, note

    @step(
        Stage.ACCEPTED, Stage.VERIFIED, title="现场核查", by=("registrar", "unit_head"), cites=RULES, only_if=on_site_begun,
        meets="agency_onsite_notice", ends=True,
    )  # fmt: skip
    def verify(self, *, note: Text) -> None:
        self.verified, self.note = self.on, note
