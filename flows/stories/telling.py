"""A story is told: each step goes through the door, and what follows is held against what was expected."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import date
from hashlib import sha256
from typing import Any

from django.db import IntegrityError
from django.utils import timezone

import law
from casework.models import Case, CaseSource, Clock, Entry, Evidence, Officer, Paper
from flows.confirming import Misfilled, confirm
from flows.engine import REFUSALS, begin, take
from flows.facts import Asked, asked
from flows.refusals import Refused
from flows.stories import city, comparing
from flows.stories.reading import Scene, Story, form_of
from flows.terms import PROCEDURES, stage_label, steps
from law.reader import Misread
from permissions.gate import NotPermitted


class Differs(Exception):
    """What happened is not what the story expects; `args` is one sentence with file and line."""


@dataclass
class Told:
    """One step as it went: outcome is done, refused or looked; `difference` is "" when all was as expected."""

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


class Teller:
    """Tells one story in the database in use, which should be an empty one. After `tell`, `told` holds every step."""

    def __init__(self, story: Story) -> None:
        self.story, self.told, self.runs = story, [], {}  # type: tuple[Story, list[Told], dict[str, int]]
        self.last: int | None = None

    def tell(self) -> list[Told]:
        """Tell it all. Raises Differs at the first difference, law.Misread for a name that does not exist."""
        try:
            self.city = city.build(self.story.head)
        except (city.Unfitting, IntegrityError, TypeError) as why:
            raise Misread(self.story.path, self.story.head.line, f"人员、机关或者当事人不能建立：{why}") from None
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
            confirm(ruling.card, str(ruling.since), organ=organ, by=who, on=on, document=str(row["document"]), dated=dated, said=str(ruling.value))
        except (Misfilled, NotPermitted, Refused) as why:
            raise Misread(row.path, row.line, "".join(map(str, why.args))) from None

    def play(self, scene: Scene) -> None:
        cls = PROCEDURES[scene.kind]
        title = steps(cls)[scene.step].title if scene.step else f"查看{cls.title_}"
        told = Told(scene.line, scene.day.isoformat(), scene.by, title, note=str(scene.said.get("note") or ""))
        self.told.append(told)
        before = Entry.objects.count()
        try:
            entry = self.act(scene)
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
            key, sentence = wrong
            told.difference = f"{self.story.path} 第{scene.line_of(key)}行（{told.day} {told.by}“{told.title}”）：{sentence}"
            raise Differs(told.difference)

    def act(self, scene: Scene) -> Entry | None:
        said, by = scene.said, self.whom(scene.said, "by")
        if scene.act == "look":
            return None
        reason = str(said.get("reason") or "")
        if scene.act == "take":
            return take(scene.kind, scene.step, self.pk_of(scene), by=by, on=scene.day, reason=reason, **self.facts(scene))
        where = self.where(scene)
        return begin(scene.kind, scene.step, by=by, on=scene.day, reason=reason, **where, **self.facts(scene))

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

    def whom(self, said: Any, key: str) -> Officer:
        found: Officer = self.fit(said, key, self.city.person)
        return found

    def fit(self, said: Any, key: str, find: Any) -> Any:
        try:
            return find(str(said[key]))
        except city.Unfitting as why:
            said.refuse(key, str(why))

    def proceeding(self, pk: int | None) -> Any:
        return next(cls.objects.select_related("case").get(pk=pk) for cls in PROCEDURES.values() if cls.objects.filter(pk=pk, kind=cls.kind_).exists())

    def pk_of(self, scene: Scene) -> int:
        """Which proceeding a step is taken in: the one named, else the latest of its kind."""
        if "in" in scene.said:
            return self.runs[str(scene.said["in"])]
        if scene.act == "look":
            return self.runs[str(scene.said["look"])]
        return max(pk for pk in self.runs.values() if PROCEDURES[scene.kind].objects.filter(pk=pk, kind=scene.kind).exists())

    def run_of(self, scene: Scene) -> Any:
        """The proceeding after the step; None when beginning it was refused."""
        if scene.act == "begin":
            label = str(scene.said.get("as") or scene.kind)
            return self.proceeding(self.runs[label]) if label in self.runs and not scene.refused else None
        return self.proceeding(self.pk_of(scene))

    def done(self, scene: Scene, told: Told, entry: Entry | None) -> tuple[str, str] | None:
        """Note what a step did; a difference when it should have been refused or cites something else."""
        if entry is None:
            told.outcome = "looked"
            return None
        if scene.act == "begin":
            self.runs[str(scene.said.get("as") or scene.kind)] = entry.proceeding_id
        self.last = entry.proceeding_id
        told.outcome, told.cites, told.reason = "done", entry.cites, entry.reason
        papers = Paper.objects.filter(proceeding_id=entry.proceeding_id, line=entry.line)
        told.papers = [f"{paper.title} {paper.number or ''}".strip() for paper in papers]
        told.clocks = [clock_line(clock) for clock in Clock.objects.filter(proceeding_id=entry.proceeding_id, met=None, lapsed=None).order_by("due")]
        if scene.refused:
            return "refused", f"应当被拒绝（“{scene.refused[0]}”），却办理成功了。"
        missing = [text for text in scene.cites if text not in f"{entry.cites}\n{entry.reason}"]
        return ("cites", f"依据应当含“{missing[0]}”，实为“{entry.cites}”。") if missing else None

    def facts(self, scene: Scene) -> dict[str, Any]:
        """The facts with people, evidence and papers found by the names a story uses."""
        wants = asked(PROCEDURES[scene.kind], scene.step)
        return {name: self.fact(scene, wants[name], value, scene.facts, name) for name, value in scene.facts.items()}

    def fact(self, scene: Scene, want: Asked, value: Any, said: Any, key: str) -> Any:
        if value is None:
            return None
        if want.kind == "officer":
            return self.whom(said, key)
        if want.kind == "evidence":
            return self.evidence(scene, str(value))
        if want.kind == "paper":
            return self.paper(scene, str(value), said, key)
        if want.kind == "rows":
            columns = {column.name: column for column in want.row}
            return [{k: self.fact(scene, columns[k], v, row, k) for k, v in row.items()} for row in value]
        return value

    def case(self, scene: Scene) -> Case:
        pk = self.last if scene.act == "begin" and "in" not in scene.said else self.pk_of(scene)
        found: Case = self.proceeding(pk).case
        return found

    def evidence(self, scene: Scene, title: str) -> Evidence:
        """A stand-in file of that title among the evidence of the case."""
        case, by = self.case(scene), self.whom(scene.said, "by")
        told = {"kind": Evidence.Kind.PHOTO, "sha256": sha256(title.encode()).hexdigest(), "captured": timezone.now(), "by": by}
        return Evidence.objects.get_or_create(case=case, title=title, defaults=told)[0]

    def paper(self, scene: Scene, name: str, said: Any, key: str) -> Paper:
        found: Paper | None = Paper.objects.filter(proceeding__case=self.case(scene), form=form_of(name) or name).order_by("-pk").first()
        if found is None:
            raise Misread(said.path, said.line_of(key), f"本案还没有《{name}》。")
        return found


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
