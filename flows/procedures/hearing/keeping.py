"""What the parts of the hearing share: the penalty it belongs to, who holds it, whose calendar it is on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.timezone import localtime

from casework.looking_up import rows_by
from casework.models import Appointment, Clock, Hearing, Officer
from flows.door.act import as_it_stands
from flows.door.clocks import started, term
from flows.door.terms import PROCEDURES, Acting, Start
from flows.guards.days import last_day
from flows.guards.drafts import Speaking
from flows.guards.people import position
from flows.guards.service import Addressed
from flows.procedures.hearing.stage import WINDOW

if TYPE_CHECKING:

    class Facts(Acting, Hearing):
        """The steps are mixed into the proxy of the noun: its columns are theirs."""

else:
    Facts = Acting


def penalty_of(run: Any) -> Any:
    """The penalty in which the hearing was asked for, with its facts; None before it is known."""
    if run.arose_from_id is None:
        return None

    def read() -> Any:
        found = rows_by(PROCEDURES["penalty"], ("owner", "partner"), {"id": run.arose_from_id})[0]
        found.case = run.case
        return found

    came = run.arose_from
    found = came if isinstance(came, PROCEDURES["penalty"]) else run.once("penalty", read)
    found.act = run.act
    return found


def window_ends(run: Any) -> date | None:
    """The last day on which the party may ask; None where no right to a hearing was told."""
    penalty = penalty_of(run)
    if penalty is None or not penalty.hearing_right or penalty.hearing_told_served is None:
        return None
    return last_day(penalty, WINDOW, penalty.hearing_told_served)


class Keeping(Addressed, Speaking, Facts):
    """Joined to the steps of the hearing."""

    @property
    def hearing_day(self) -> date | None:
        """The day for which the hearing is appointed."""
        return localtime(self.held_at).date() if self.held_at else None

    @property
    def draft_room(self) -> str:
        """Where it was to be held before, else where the organ is."""
        return str(self.place or self.case.organ.address)

    @property
    def draft_course(self) -> str:
        """When, where and before whom it was held, for the report."""
        if self.held is None:
            return str(self.summary)
        names = [("主持人", self.presider), ("书记员", self.recorder)]
        bench = "，".join(f"{title}{person.name}" for title, person in names if person is not None)
        how = "公开" if self.public else "不公开"
        told = f"{self.held.year}年{self.held.month}月{self.held.day}日在{self.place}{how}举行听证，{bench}"
        came = "、".join(dict.fromkeys(str(row.get("name", "")) for row in self.present))
        return str(self.summary) or f"{told}{f'；到场的有{came}' if came else ''}。"

    @property
    def recusal_open(self) -> bool:
        """Whether an application that the presider withdraw waits for its answer."""
        return self.challenged is not None

    @property
    def people(self) -> list[Officer]:
        """Members of the bench beside the presider and the recorder."""
        return list(Officer.objects.filter(username__in=self.members).order_by("pk"))

    def prints_bench(self) -> None:
        """Presider, members and recorder for the papers of the act."""
        assert self.presider is not None and self.recorder is not None
        self.prints(
            presider=self.presider,
            clerk=self.recorder,
            hearing_officers=self.people,
            presider_position=position(self.presider, self, self.act.on, besides="presider"),
            clerk_position=position(self.recorder, self, self.act.on),
        )

    def settles(self, **more: Any) -> None:
        """The hearing has ended: the penalty may go on."""
        self.sets(penalty_of(self), hearing_settled=self.on, **more)

    def frees_the_window(self) -> None:
        """The request is withdrawn: what is left of the party's days goes on."""
        self.settles(hearing_withdrawn=self.on)
        clock = self.window()
        if clock is not None and clock.met is not None and self.on <= clock.due:
            self.sets(clock, met=None)

    def reviews_anew(self) -> None:
        """After a hearing the case is reviewed whatever the sum, and an earlier review does not serve
        (行政处罚法 第五十八条第一款第二项).
        """
        penalty = penalty_of(self)
        before = as_it_stands(penalty)
        penalty.hearing_settled = self.on
        penalty.asks_review()
        self.act.changed.append((penalty, before))
        running = Clock.objects.filter(proceeding_id=penalty.pk, card=term("legal_review_param"), met=None, lapsed=None)
        if penalty.under_review and not before["under_review"] and not running.exists():
            self.adds(started(penalty, Start("legal_review_param"), self.act.on))

    def window(self) -> Clock | None:
        """The clock of the party's days in the penalty."""
        rows = Clock.objects.filter(proceeding_id=self.arose_from_id or 0, card=term(WINDOW), lapsed=None)
        return rows.order_by("-pk").first()

    # --- calendars

    def appoints(self, people: Iterable[Officer]) -> None:
        """Put the hearing on the calendar of each person once."""
        assert self.held_at is not None
        for key in dict.fromkeys(person.pk for person in people):
            self.adds(
                Appointment(
                    proceeding_id=self.pk,
                    officer_id=key,
                    title=f"听证：{self.case.party.name}"[:80],
                    at=self.held_at,
                    place=self.place,
                )
            )

    def open_days(self) -> Iterable[Appointment]:
        return Appointment.objects.filter(proceeding_id=self.pk, met=None, lapsed=None).order_by("pk")

    def calls_off(self) -> None:
        """The appointed day falls away."""
        for one in self.open_days():
            self.sets(one, lapsed=self.act.on)
        self.held_at, self.place, self.noticed, self.called = None, "", None, None
