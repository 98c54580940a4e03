"""A story told in a world: on other days, by its own people or those who stand in for them, with parties of its own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from functools import cache
from random import Random
from typing import TYPE_CHECKING, Any, get_type_hints

import law
from casework.models import Entry, Officer, Party, Proceeding
from flows.stories import verbs
from flows.stories.city import SMALL, City, joined
from flows.stories.preludes import shifted
from flows.stories.scenes import Scene
from flows.stories.telling import Teller
from law.reading.reader import Lined
from tests.flows.model import corpus
from tests.flows.model.corpus import Script
from tests.flows.model.facts import days_in

if TYPE_CHECKING:
    from tests.flows.model.world import World

NUMBER = re.compile(r"〔(\d{4})〕(\d+)号")
OTHERWISE = re.compile(r"应至[\d-]+，所写届满日为[\d-]+|定于[\d年月日]+举行，不能记为[\d年月日]+")
SECOND = ".second"  # the account of whoever holds the same offices


@cache
def parties() -> Lined:
    """The parties that the heads of the stories add to the small city, as a head."""
    found = Lined()
    found["parties"] = Lined()
    for head in (head for script in corpus.scripts() for head in script.story.heads):
        found["parties"].update(head.get("parties") or {})
    return found


LEAVES = ("leaver", "holder", "deputy", "person")  # facts that name people of whom a telling has its own
DRAWN = re.compile(r"（[^）]+）应急抽〔\d{4}〕(\d+)号")
OWN = {
    "receipt": "-",
    "account": ".",
    "certificate_no": "-",
}  # facts that nobody else states, with what stands before the number


@cache
def people(script: Script) -> dict[str, tuple[dict[str, Any], bool]]:
    """Cards of the people whom a story changes or adds, and of those who leave in it or act for one another; whether
    each telling has its own.
    """
    said = [head.get("people") or {} for head in script.story.heads]
    cards = joined(law.read_yaml(SMALL), *script.story.heads)["people"]
    taken = [scene.facts for scene in script.scenes if scene.act == "do" and not scene.refused]
    gone = {str(facts[key]) for facts in taken for key in LEAVES if key in facts}
    names = dict.fromkeys([*(name for part in said for name in part), *sorted(gone)])
    return {name: (cards[name], name in gone) for name in names if name in cards}


class Cast(City):
    """The city as one telling sees it."""

    def __init__(self, world: World, script: Script, number: int) -> None:
        whole = world.city
        super().__init__(whole.territories, whole.organs, whole.people, {})
        self.world, self.script, self.number = world, script, number
        self.seconds = Random(number).random() < 0.5

    def person(self, name: str) -> Officer:
        """The person, or whoever holds the same offices: always in half of the tellings, else where one is away."""
        if name in people(self.script):
            card, own = people(self.script)[name]
            if own and card.get("certificate"):  # one person, one open account
                card = {**card, "certificate": f"{card['certificate']}-{self.number}"}
            return self.world.double(f"{self.script.name}.{self.number}" if own else self.script.name, name, card)
        first = super().person(name)
        other = next((p for p in self.world.people.values() if p.username == f"{first.username}{SECOND}"), first)
        one, two = (other, first) if self.seconds else (first, other)
        return self.world.people[one.pk if self.world.people[one.pk].is_active else two.pk]

    def party(self, name: str) -> Party:
        """A party like it, which only this telling knows."""
        if name not in self.parties:
            like = self.world.city.party(name)
            employer = self.party(like.employer.name) if like.employer else None
            self.parties[name] = self.world.another(like, self.number, employer)
        return self.parties[name]


class Telling(Teller):
    """One telling of a script; its number is that of the move that began it."""

    def __init__(self, world: World, script: Script, number: int) -> None:
        super().__init__(script.story)
        self.world, self.script, self.number = world, script, number
        self.city: City = Cast(world, script, number)
        self.last, self.mended = None, []  # type: int | None, list[tuple[str, str]]
        self.draws: list[str] = []  # numbers of its own draws, which the story counts from one

    def scene(self, at: int, reason: str = "") -> Scene:
        """A scene of the script as it would be said today, with a reason where it has none."""
        scene, today = self.script.scenes[at], self.world.day
        facts, said = shifted(scene.facts, today - scene.day), shifted(scene.said, timedelta(0))
        said.setdefault("reason", reason)
        return replace(scene, day=today, said=said, facts=self.own(facts, scene.step == "adopt"))

    def note(self, scene: Scene, entry: Entry) -> None:
        """Know what it began, and the lines of what it began: an act on many cases answers one of anybody's."""
        if scene.act == "begin" or "as" in scene.said or entry.proceeding_id in self.runs.values():
            super().note(scene, entry)

    def own(self, said: Any, numbers: bool) -> Any:
        """Facts with receipts and accounts that nobody else has; `numbers`: of the past, that nobody else bears, and
        its people by their accounts.
        """
        if isinstance(said, Mapping):
            said.update(self.of_the_end(said))
            for key, value in said.items():
                own = key in OWN and isinstance(value, str)
                said[key] = f"{value}{OWN[key]}{self.number}" if own else self.own(value, numbers)
        elif isinstance(said, list):
            said[:] = [self.own(one, numbers) for one in said]
        elif isinstance(said, str) and DRAWN.fullmatch(said):
            said = DRAWN.sub(self.drawn, said)
        elif isinstance(said, str) and numbers:
            said = NUMBER.sub(f"〔{self.world.day.year}〕{1000 + self.number}号", said)
            said = self.city.person(said).username if said in self.city.people else said  # others may bear the name
        for old, new in self.mended if isinstance(said, str) else ():
            said = f"{new}{said[len(old) :]}" if said.startswith(old) else said
        return said

    def of_the_end(self, said: Mapping[str, Any]) -> dict[str, Any]:
        """The end of a party as it stands on the register of the world, its successors by their names there."""
        found: dict[str, Any] = {}
        if "ended" in said and "party" in said:
            stands = Party.objects.values_list("ended", flat=True).get(pk=self.city.party(said["party"]).pk)
            found |= {"ended": str(stands)} if stands else {}
        if "others" in said:
            rows = (line.partition("，") for line in str(said["others"]).splitlines())
            found["others"] = "\n".join(f"{self.called(name)}{comma}{rest}" for name, comma, rest in rows)
        return found

    def called(self, name: str) -> str:
        """The name of a party in this telling; the name itself where the stories know none."""
        known = name in parties()["parties"] or name in self.world.city.parties
        return self.city.party(name).name if known else name

    def drawn(self, said: re.Match[str]) -> str:
        """The number of the draw in this world, as it is said where the telling has made none yet."""
        at = int(said[1]) - 1
        return self.draws[at] if at < len(self.draws) else said[0]

    def mend(self, sentences: Iterable[str]) -> None:
        """Days that a refusal says to be others are stated so when the scene is said again."""
        for said in sentences:
            if found := OTHERWISE.search(said):
                right, wrong = days_in(found[0])
                self.mended.append((str(wrong), str(right)))

    def about(self, scene: Scene) -> int | None:
        """The case that a scene is about, None where it opens one. Raises LookupError for one that does not exist."""
        if scene.act == "begin" and "party" in scene.said:
            return None
        label = str(scene.said["in"]) if "in" in scene.said else scene.run
        if scene.act == "take":
            return case_of(self.runs[label])
        if scene.act == "do" and scene.facts.get("party"):
            return None
        run = self.runs.get(label, self.last)
        if run is None and scene.act == "do" and get_type_hints(verbs.found()[scene.step].act)["return"] is not Entry:
            return None  # an act on a register
        if run is None:
            raise LookupError(label)
        return case_of(run)


def case_of(run: int) -> int:
    return int(Proceeding.objects.values_list("case_id", flat=True).get(pk=run))
