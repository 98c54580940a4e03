"""What a story names is found in the database: people, proceedings, papers, lines of the record, evidence."""

from __future__ import annotations

from datetime import date
from hashlib import sha256
from typing import Any

from django.utils import timezone

from casework.models import Case, Draw, Entry, Evidence, Officer, Paper
from flows.beside import draws
from flows.door.facts import Asked, asked
from flows.door.terms import PROCEDURES, steps
from flows.door.verbs import Stated, Verb
from flows.stories import city
from flows.stories.preludes import place
from flows.stories.scenes import Scene
from flows.stories.words import form_of
from law.reading.reader import Misread


class Names:
    """Everybody and everything of a story that is being told, by the name that the story uses."""

    city: city.City
    runs: dict[str, int]  # proceedings by name
    lines: dict[str, int]  # entries by the label of their step
    last: int | None = None  # the proceeding of the step before

    def whom(self, said: Any, key: str) -> Officer:
        found: Officer = self.fit(said, key, self.city.person)
        return found

    def fit(self, said: Any, key: str, find: Any, name: Any = None) -> Any:
        """Whoever or whatever the key names. Raises law.Misread."""
        try:
            return find(str(said[key] if name is None else name))
        except city.Unfitting as why:
            said.refuse(key, str(why))

    def proceeding(self, pk: int | None) -> Any:
        return next(
            cls.objects.select_related("case").get(pk=pk)
            for cls in PROCEDURES.values()
            if cls.objects.filter(pk=pk, kind=cls.kind_).exists()
        )

    def pk_of(self, scene: Scene) -> int:
        """Which proceeding a step is about."""
        return self.runs[scene.run]

    def case(self, scene: Scene) -> Case:
        label = str(scene.said["in"]) if "in" in scene.said else scene.run
        found: Case = self.proceeding(self.runs.get(label, self.last)).case
        return found

    def facts(self, scene: Scene) -> dict[str, Any]:
        """The facts of a step with people, evidence and papers found by the names a story uses."""
        wants = asked(PROCEDURES[scene.kind], scene.step)
        return {name: self.fact(scene, wants[name], value, scene.facts, name) for name, value in scene.facts.items()}

    def fact(self, scene: Scene, want: Asked, value: Any, said: Any, key: str) -> Any:
        if value is None:
            return None
        if want.kind == "officer":
            return self.whom(said, key)
        if want.kind == "officers":
            return [self.fit(said, key, self.city.person, one) for one in value]
        if want.kind == "evidence":
            return self.evidence(scene, str(value))
        if want.kind == "paper":
            return self.paper(scene, str(value), said, key)
        if want.kind == "rows":
            columns = {column.name: column for column in want.row}
            return [
                {k: self.fact(scene, columns[k], v, row, k) if k in columns else v for k, v in row.items()}
                for row in value
            ]
        return value

    def stated(self, scene: Scene, verb: Verb) -> dict[str, Any]:
        """What a verb is told: as stated, and the proceeding that the step is about where none is stated."""
        found: dict[str, Any] = {}
        for name, asks in verb.asks.items():
            value = scene.facts.get(name)
            if value is not None:
                each = [self.one(scene, asks, one, name, found) for one in (value if asks.many else [value])]
                found[name] = each if asks.many else each[0]
            elif asks.required and scene.run:
                run = self.proceeding(self.runs[scene.run])
                found[name] = run if asks.kind == "proceeding" else run.case
        return found

    def one(self, scene: Scene, asks: Stated, value: Any, name: str, before: dict[str, Any]) -> Any:
        """One stated value, found by its kind; facts of an entry stated before are those that its step asks."""
        said, text = scene.facts, str(value)
        if name == "drawn" and text.isdecimal():  # nobody knows beforehand who is drawn: the place in the result
            return draws.read(before["draw"].pk).result[int(text) - 1]
        found = {
            "officer": lambda: self.fit(said, name, self.city.person, text),
            "party": lambda: self.fit(said, name, self.city.party, text),
            "organ": lambda: self.fit(said, name, self.city.organ, text),
            "proceeding": lambda: self.proceeding(self.runs[text]),
            "case": lambda: self.proceeding(self.runs[text]).case,
            "draw": lambda: self.draw(text, said, name),
            "paper": lambda: self.paper(scene, text, said, name),
            "evidence": lambda: self.evidence(scene, text),
            "entry": lambda: self.entry(scene, text, name),
            "date": lambda: date.fromisoformat(text),
            "mapping": lambda: self.mapping(scene, value, before),
        }
        return found[asks.kind]() if asks.kind in found else value

    def mapping(self, scene: Scene, value: Any, before: dict[str, Any]) -> dict[str, Any]:
        entry = next((stated for stated in before.values() if isinstance(stated, Entry)), None)
        kind = self.proceeding(entry.proceeding_id).kind if entry else scene.kind
        wants = asked(PROCEDURES[kind], entry.step) if entry and entry.step in steps(PROCEDURES[kind]) else {}
        return {k: self.fact(scene, wants[k], v, value, k) if k in wants else v for k, v in value.items()}

    def draw(self, number: str, said: Any, key: str) -> Draw:
        found: Draw | None = Draw.objects.filter(number=number).first()
        if found is None:
            raise Misread(*place(said, key), f"还没有编号为“{number}”的抽取。")
        return found

    def entry(self, scene: Scene, text: str, key: str) -> Entry:
        """A line of the record by the label of its step, else the latest of `procedure.step` in the case."""
        if text in self.lines:
            return Entry.objects.get(pk=self.lines[text])
        kind, _, step = text.partition(".")
        lines = Entry.objects.filter(case=self.case(scene), proceeding__kind=kind, step=step)
        found = lines.order_by("-line").first()
        if found is None:
            raise Misread(*place(scene.facts, key), f"本案还没有办理过“{text}”。")
        return found

    def evidence(self, scene: Scene, title: str) -> Evidence:
        """A stand-in file of that title among the evidence of the case."""
        case, by = self.case(scene), self.whom(scene.said, "by")
        told = {
            "kind": Evidence.Kind.PHOTO,
            "sha256": sha256(title.encode()).hexdigest(),
            "captured": timezone.now(),
            "by": by,
        }
        return Evidence.objects.get_or_create(case=case, title=title, defaults=told)[0]

    def paper(self, scene: Scene, name: str, said: Any, key: str) -> Paper:
        found: Paper | None = (
            Paper.objects.filter(proceeding__case=self.case(scene), form=form_of(name) or name).order_by("-pk").first()
        )
        if found is None:
            raise Misread(*place(said, key), f"本案还没有《{name}》。")
        return found
