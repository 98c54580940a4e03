"""A story is told: each step goes through the door, and what follows is held against what was expected."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import date
from functools import partial
from typing import Any

from django.db import IntegrityError

import law
from casework.models import CaseSource, Clock, Entry, Paper
from flows.beside.confirm import Misfilled, confirm
from flows.door.engine import REFUSALS, begin, take
from flows.door.refusals import Refused
from flows.door.terms import PROCEDURES, stage_label, steps
from flows.door.wholly import wholly
from flows.stories import city, comparing, verbs
from flows.stories.names import Names
from flows.stories.reading import Story
from flows.stories.scenes import Scene
from law.reading.reader import Misread
from permissions.gate import NotPermitted


class Differs(Exception):
    """What happened is not what the story expects; `args` is one sentence with file and line."""


@dataclass
class Told:
    """One step as it went: outcome is done, refused or looked; `difference` is "" when all was as expected."""

    file: str
    line: int
    day: str
    by: str
    title: str
    outcome: str = ""
    stage: str = ""
    cites: str = ""
    reason: str = ""
    papers: list[str] = field(default_factory=list)
    clocks: list[str] = field(default_factory=list)
    sentences: list[str] = field(default_factory=list)
    note: str = ""
    difference: str = ""

    def as_data(self) -> dict[str, Any]:
        return asdict(self)


class Teller(Names):
    """Tells one story in the database in use, which should be an empty one. After `tell`, `told` holds every step."""

    def __init__(self, story: Story) -> None:
        self.story, self.told, self.runs, self.lines = story, [], {}, {}  # type: Story, list[Told], dict[str, int], dict[str, int]

    def tell(self) -> list[Told]:
        """Tell it all. Raises Differs at the first difference, law.Misread for a name that does not exist."""
        try:
            self.city = city.build(*self.story.heads)
        except (city.Unfitting, IntegrityError, TypeError) as why:
            raise Misread(self.story.path, self.story.heads[-1].line, f"人员、机关或者当事人不能建立：{why}") from None
        for row in self.story.confirmed:
            self.confirm(row)
        for scene in self.story.scenes:
            self.play(scene)
        return self.told

    def confirm(self, row: Any) -> None:
        """The organ's legal officer vouches for a card, as it stands on that day."""
        who, on = self.whom(row, "by"), date.fromisoformat(str(row["day"]))
        ruling = law.book().at(on)[str(row["card"])]
        organ = self.fit(row, "organ", self.city.organ) if "organ" in row else who.offices.order_by("pk")[0].organ
        dated = date.fromisoformat(str(row.get("dated") or row["day"]))
        try:
            confirm(
                ruling.card,
                str(ruling.since),
                organ=organ,
                by=who,
                on=on,
                document=str(row["document"]),
                dated=dated,
                said=str(ruling.value),
            )
        except (Misfilled, NotPermitted, Refused) as why:
            raise Misread(row.path, row.line, "".join(map(str, why.args))) from None

    def play(self, scene: Scene) -> None:
        note = str(scene.said.get("note") or "")
        told = Told(scene.path, scene.line, scene.day.isoformat(), scene.by, title_of(scene), note=note)
        self.told.append(told)
        before = Entry.objects.count()
        try:
            entry = self.act(scene)
        except Misread:
            raise  # the story names somebody or something that does not exist
        except REFUSALS as why:
            told.outcome, told.sentences = "refused", [str(sentence) for sentence in why.args]
            wrong = refusal(scene, told, before)
        else:
            wrong = self.done(scene, told, entry)
        run = self.run_of(scene)
        told.stage = told.stage or (stage_label(run) if run is not None else "")
        if not wrong and run is not None:
            wrong = comparing.first_difference(scene, run, self.whom(scene.said, "by"))
        if wrong:
            (path, line), sentence = scene.place(wrong[0]), wrong[1]
            told.difference = f"{path} 第{line}行（{told.day} {told.by}“{told.title}”）：{sentence}"
            raise Differs(told.difference)

    def act(self, scene: Scene) -> Entry | None:
        """The line of the step; None where it only looks. What is refused leaves no file behind, as on a page."""
        with wholly():
            return None if scene.act == "look" else line_of(self.ready(scene)())

    def ready(self, scene: Scene) -> Callable[[], Any]:
        """The act of a step, with everybody and everything that it names found. Raises law.Misread."""
        said, by = scene.said, self.whom(scene.said, "by")
        how: dict[str, Any] = {"by": by, "on": scene.day, "reason": str(said.get("reason") or "")}
        if scene.act == "do":
            verb = verbs.found()[scene.step]
            return partial(verb.do, self.stated(scene, verb), **how)
        facts = self.facts(scene)
        if scene.act == "take":
            return partial(take, scene.kind, scene.step, self.pk_of(scene), facts, **how)
        return partial(begin, scene.kind, scene.step, facts, **how, **self.where(scene))

    def where(self, scene: Scene) -> dict[str, Any]:
        """Case, party, origin and partner of a proceeding that begins."""
        said, found = scene.said, {}  # type: Any, dict[str, Any]
        if "partner" in said:
            found["partner"] = self.whom(said, "partner")
        if "from" in said:
            found["arose_from"] = self.proceeding(self.runs[str(said["from"])])
        if "party" not in said:
            if "in" not in said and self.last is None:
                said.refuse("begin", "第一个程序要写明当事人（party）。")
            return found | {"case": self.proceeding(self.runs[str(said["in"])] if "in" in said else self.last).case}
        found["party"] = self.fit(said, "party", self.city.party)
        if "organ" in said:
            found["organ"] = self.fit(said, "organ", self.city.organ)
        if "source" in said:
            found["source"] = city.choice(CaseSource, said["source"], "案件来源")
        return found | {"title": str(said.get("title") or "")}

    def run_of(self, scene: Scene) -> Any:
        """The proceeding after the step; None when beginning it was refused."""
        return self.proceeding(self.runs[scene.run]) if scene.run in self.runs else None

    def note(self, scene: Scene, entry: Entry) -> None:
        """Know the proceeding and the line by the names that later steps use."""
        if scene.run and scene.run not in self.runs:
            self.runs[scene.run] = entry.proceeding_id
        if scene.label:
            self.lines[scene.label] = entry.pk
        self.last = entry.proceeding_id

    def done(self, scene: Scene, told: Told, entry: Entry | None) -> tuple[str, str] | None:
        """Note what a step did; a difference when it should have been refused or cites something else."""
        if entry is None:
            told.outcome = "looked" if scene.act == "look" else "done"
            return ("refused", f"应当被拒绝（“{scene.refused[0]}”），却办理成功了。") if scene.refused else None
        self.note(scene, entry)
        told.outcome, told.cites, told.reason = "done", entry.cites, entry.reason
        told.title = entry.title or told.title
        papers = Paper.objects.filter(proceeding_id=entry.proceeding_id, line=entry.line)
        told.papers = [f"{paper.title} {paper.number or ''}".strip() for paper in papers]
        told.clocks = [
            clock_line(clock)
            for clock in Clock.objects.filter(proceeding_id=entry.proceeding_id, met=None, lapsed=None).order_by("due")
        ]
        if scene.refused:
            return "refused", f"应当被拒绝（“{scene.refused[0]}”），却办理成功了。"
        missing = [text for text in scene.cites if text not in f"{entry.cites}\n{entry.reason}"]
        return ("cites", f"依据应当含“{missing[0]}”，实为“{entry.cites}”。") if missing else None


def title_of(scene: Scene) -> str:
    cls = PROCEDURES[scene.kind]
    if scene.act == "do":
        return verbs.found()[scene.step].title
    return str(steps(cls)[scene.step].title) if scene.step else f"查看{cls.title_}"


def line_of(answer: Any) -> Entry | None:
    """The line of the record that a verb answers; of several the last."""
    if isinstance(answer, (list, tuple)):
        return next((one for one in reversed(answer) if isinstance(one, Entry)), None)
    return answer if isinstance(answer, Entry) else None


def refusal(scene: Scene, told: Told, before: int) -> tuple[str, str] | None:
    """A difference when the step should have passed, was refused for another reason, or left something behind."""
    text = "".join(told.sentences)
    if not scene.refused:
        return scene.act, f"应当办理成功，却被拒绝：{text}"
    for key, parts, what in (("refused", scene.refused, "拒绝的理由"), ("cites", scene.cites, "拒绝所引的依据")):
        if missing := [part for part in parts if part not in text]:
            return key, f"{what}应当含“{missing[0]}”，实为“{text}”"
    return None if Entry.objects.count() == before else ("refused", "被拒绝的步骤仍留下了办案记录。")


def clock_line(clock: Clock) -> str:
    """A running term in one line."""
    return f"{law.book().card(clock.card).title}：{clock.start} → {clock.due}{'（暂定）' if clock.provisional else ''}"
