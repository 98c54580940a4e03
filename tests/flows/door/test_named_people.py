"""Whoever is named in a fact, of a step or of an act beside the steps, has an account and an office over the case.

The facts are found in the declarations; a story that states the fact is told up to it, and there somebody else is named
in his stead who may not be.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction

from casework.models import Entry, Office, Officer
from flows.door import named
from flows.door.asking import asked
from flows.door.engine import REFUSALS
from flows.door.terms import PROCEDURES, Who, steps
from flows.stories import verbs
from flows.stories.preludes import stories_in
from flows.stories.reading import read
from flows.stories.telling import Teller
from tests.flows.acts import DAY

pytestmark = pytest.mark.django_db
STORIES = Path(__file__).parents[2] / "stories"
TOLD = [read(path) for path in stories_in(STORIES)]
GOES = {"leaver", "holder", "person"}  # named because he goes, lends or is told of his office, not because he acts
PAST = {("withdraw_consultation", "officer"), ("withdraw_delegation", "deputy")}  # named because he shall act no more


def of_steps():
    """Every fact of a step that names people: (kind, step, fact)."""
    for kind, cls in PROCEDURES.items():
        for step in steps(cls):
            for want in asked(cls, step).values():
                assert not any(one.kind in ("officer", "officers") for one in want.row), "tell the test how rows are"
                if want.kind in ("officer", "officers"):
                    yield kind, step, want.name


def of_verbs():
    for word, verb in verbs.found().items():
        for name, asks in verb.asks.items():
            if asks.kind == "officer" and name not in GOES and (word, name) not in PAST:
                yield "", word, name


FACTS = sorted([*of_steps(), *of_verbs()])


def recipe(kind, step, fact):
    """The shortest story that states the fact, and the scene."""
    found = [
        (number, story, scene)
        for story in TOLD
        for number, scene in enumerate(story.scenes)
        if scene.step == step and (scene.act == "do" if not kind else scene.kind == kind)
        if scene.facts.get(fact) and not scene.refused
    ]
    if not found:
        pytest.fail(f"no story states “{fact}” of {kind}.{step}: write one (tests/stories), and it is asked here.")
    return min(found, key=lambda one: one[0])[1:]


class Reached(Exception):
    """The story has been told up to the scene."""


class UpTo(Teller):
    def __init__(self, story, at):
        super().__init__(story)
        self.at = at

    def play(self, scene):
        if scene is self.at:
            raise Reached
        super().play(scene)


class Stand(Exception):
    pass


def gone(person, day):
    """His account is closed."""
    Officer.objects.filter(pk=person.pk).update(is_active=False)


def left(person, day):
    """His office ended the day before."""
    Office.objects.filter(officer=person).update(until=day - timedelta(1))


def above(person, day):
    """He is of another organ."""
    other = Office.objects.filter(organ__short="泉")[0].organ
    Office.objects.filter(officer=person).update(organ=other, territory_path=other.territory.path)


@pytest.mark.parametrize(("kind", "step", "fact"), FACTS, ids=lambda one: one)
def test_whoever_is_named_has_an_account_and_an_office_over_the_case(kind, step, fact):
    story, scene = recipe(kind, step, fact)
    teller = UpTo(story, scene)
    with pytest.raises(Reached):
        teller.tell()
    said = scene.facts[fact]
    name = said[0] if isinstance(said, list) else said
    person = teller.city.people.get(name) or next(p for p in teller.city.people.values() if p.username == name)
    for spoil in (gone, left, above):
        if step == "delegate" and spoil is not gone:
            continue  # a deputy has his office by the delegation
        lines = Entry.objects.count()
        try:
            with transaction.atomic():
                spoil(person, scene.day)
                with pytest.raises(REFUSALS, match=person.name):
                    teller.ready(scene)()
                raise Stand
        except Stand:
            assert Entry.objects.count() == lines
    assert teller.ready(scene)() is not None


@pytest.mark.parametrize(("kind", "step", "fact"), list(of_steps()), ids=lambda one: one)
def test_the_form_offers_whom_the_door_lets_be_named(kind, step, fact):
    story, scene = recipe(kind, step, fact)
    teller = UpTo(story, scene)
    with pytest.raises(Reached):
        teller.tell()
    run, terms = teller.proceeding(teller.runs[scene.run]), steps(PROCEDURES[kind])[step]
    want, said = asked(PROCEDURES[kind], step)[fact], scene.facts[fact]
    name = said[0] if isinstance(said, list) else said
    person = next(p for p in teller.city.people.values() if name in (p.username, p.name))
    assert person in named.choices(run, terms, want, scene.day)
    for spoil in (gone, left, above):
        with transaction.atomic():
            spoil(person, scene.day)
            assert person not in named.choices(run, terms, want, scene.day), spoil.__doc__
            transaction.set_rollback(True)


def test_a_step_that_says_no_more_asks_for_anybody_of_the_organ(people):
    mine, others = (list(named.on_duty(one.organ.pk, DAY)) for one in (people.jinjiang, people.quanzhou))
    assert people.jinjiang.auxiliary in mine and not set(mine) & set(others)
    assert Who() == named.ANYBODY
