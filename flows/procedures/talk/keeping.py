"""What a talk writes besides its own facts: appointments on two calendars, issues, and what its papers print."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.utils.timezone import localtime

from casework.models import Appointment, OfficeKind, Talk, TalkIssue
from flows.door.keeping import numbered
from flows.door.terms import Acting
from flows.guards.drafts import Speaking
from flows.guards.service import Addressed
from flows.procedures.talk.asked import Raised, Reason, Stage, Verified
from flows.procedures.talk.calling import NOTICE, TALKERS, notice_of
from flows.procedures.talk.talking import issues_of
from permissions.gate import office_for

if TYPE_CHECKING:

    class Talking(Talk, Acting):  # type: ignore[misc]  # the column `due` stands before the reckoning of that name
        """What the steps stand on."""

        class Meta:
            abstract = True
else:
    Talking = object


class Keeping(Addressed, Speaking, Talking):
    """Rows and papers of a talk."""

    @property
    def talk_day(self) -> date | None:
        """The day for which the talk is appointed."""
        return localtime(self.held_at).date() if self.held_at else None

    @property
    def draft_persons(self) -> list[dict[str, str]]:
        """Those who are called: as said before, else who speaks for the party."""
        return list(self.persons) or self.draft_called

    @property
    def draft_issues(self) -> list[dict[str, int]]:
        """A row for each issue that was raised."""
        return [{"number": number} for number in issues_of(self)] if self.pk else []

    def appoint(self) -> None:
        """The hour enters the calendars of both talkers in place of an earlier one."""
        self.call_off()
        title = f"约谈{self.case.party}"[:80]
        for person in (self.lead, self.second):
            if person is not None and self.held_at is not None:
                at = {"title": title, "at": self.held_at, "place": self.place}
                self.adds(Appointment(proceeding_id=self.pk, officer=person, **at))

    def hours_set(self) -> list[Appointment]:
        """What stands on the calendars."""
        return list(Appointment.objects.filter(proceeding_id=self.pk, met=None, lapsed=None))

    def call_off(self) -> None:
        """The hour leaves the calendars."""
        for row in self.hours_set():
            self.sets(row, lapsed=self.on)

    def kept(self) -> None:
        """The hour was kept."""
        for row in self.hours_set():
            self.sets(row, met=self.on)

    def position(self, officer: Any) -> str:
        """In which office a talker takes part."""
        found = office_for(officer, TALKERS, self.case, self.on)
        return str(OfficeKind(found).label) if found else ""

    def print_notice(self) -> None:
        """What the notice says."""
        self.prints(
            talk_persons=self.persons,
            talk_reason=f"{Reason(self.reason).label}（{self.matter.rstrip('。')}）",
            talk_time=self.held_at,
            talk_place=self.place,
            lead_talker=str(self.lead),
            lead_talker_position=self.position(self.lead),
            materials=self.bring,
            no_proxy=not self.proxy or None,
        )

    def raise_issues(self, issues: list[Raised]) -> None:
        """Each issue is a row of its own; the record prints them all."""
        for number, row in numbered(issues):
            self.adds(
                TalkIssue(
                    talk_id=self.pk,
                    number=number,
                    issue=row.issue,
                    requirement=row.requirement,
                    due=row.due or self.due,
                )
            )
        self.print_record(issues)

    def print_record(self, issues: list[Raised]) -> None:
        """What the record says."""
        ours = [{"name": str(one), "position": self.position(one)} for one in (self.lead, self.second)]
        self.prints(
            start_time=self.started,
            end_time=self.ended,
            talk_place=self.place,
            lead_talker=str(self.lead),
            attendees=ours,
            talk_persons=self.present,
            issues=[
                {"numbered": number, "issue": row.issue, "requirement": row.requirement, "due": row.due or self.due}
                for number, row in numbered(issues)
            ],
            response=self.answer,
            report_due=self.due,
            recorder=str(self.second),
        )

    def see(self, results: list[Verified]) -> None:
        """What was found of each issue, kept and printed."""
        known, printed = issues_of(self), []
        for row in results:
            issue = known[row.number]
            self.sets(issue, result=row.result, note=row.note)
            file = f"{row.file.title}（{row.file.mark}）" if row.file else "—"
            printed.append(
                {"issue": issue.issue, "result": row.note, "conclusion": str(row.result.label), "evidence": file}
            )
        self.prints(results=printed, verifiers=[{"name": str(self.by), "position": ""}])

    @property
    def notice_void(self) -> bool:
        """Whether the notice on file was voided, so that another is needed and not being made."""
        if NOTICE in self.act.issuing.get(self.pk, ()):
            return False
        found = notice_of(self)
        return found is not None and hasattr(found, "voided")

    @property
    def notice_wanted(self) -> bool:
        """Whether somebody is invited to make the notice."""
        return self.stage == Stage.AGREED or self.notice_void

    @property
    def verify_opens(self) -> date | None:
        """The day after the last day, unless the party has reported before."""
        return self.due + timedelta(days=1) if self.stage == Stage.HELD and self.due else None
