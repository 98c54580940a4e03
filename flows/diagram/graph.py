"""The procedure in the words of BPMN: stages as gateways and events, steps as tasks of persons, outcomes as flows.

A stage with several ways on is an exclusive gateway, with one way a milestone, with none an end. A step is one task,
however many stages it starts from; where an outcome keeps the stage it is a task for each, which returns to its own.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from flows.diagram.declared import NEW, Edge, edges, stage_titles


@dataclass(frozen=True)
class Node:
    """An element of the process: its BPMN tag, its title and what it says."""

    key: str
    tag: str
    name: str
    says: str = ""


@dataclass(frozen=True)
class Flow:
    """A sequence flow; `when` is the condition under which a gateway takes it."""

    key: str
    source: str
    target: str
    name: str = ""
    when: str = ""


@dataclass
class Graph:
    """A process, its parts in the order of the procedure's file."""

    nodes: dict[str, Node] = field(default_factory=dict)
    flows: list[Flow] = field(default_factory=list)
    resting: set[str] = field(default_factory=set)  # stages that end the process unless a step takes it up again

    def add(self, key: str, tag: str, name: str, says: str = "") -> str:
        self.nodes.setdefault(key, Node(key, tag, name, says))
        return key

    def link(self, source: str, target: str, name: str = "", when: str = "") -> None:
        self.flows.append(Flow(f"flow_{len(self.flows) + 1}", source, target, name, when))


def graph(cls: type[Any]) -> Graph:
    """The process of a procedure."""
    made, every = Graph(), edges(cls)
    made.resting = {stage for stage in stage_titles(cls) if may_rest(stage, every)}
    for stage, title in stage_titles(cls).items():
        stage_nodes(made, stage, title, every)
    for key, ways in tasks(every).items():
        task(made, key, ways)
    return made


def tasks(every: list[Edge], stage: str = "") -> dict[str, list[Edge]]:
    """The ways of each task by its key; only those from one stage when it is named."""
    keeping = {way.step for way in every if way.keeps}
    found: dict[str, list[Edge]] = defaultdict(list)
    for way in every:
        if way.source == (stage or way.source):
            found[f"step_{way.step}" + (f"__{way.source}" if way.step in keeping else "")].append(way)
    return found


def stage_nodes(made: Graph, stage: str, title: str, every: list[Edge]) -> None:
    """The stage and the flows into the tasks that start from it; where no step leads on, one way more is the end."""
    here = [way for way in every if way.source == stage]
    arrived = [way for way in every if way.target == stage]
    ended = any(way.ends for way in arrived) and stage not in made.resting
    if ended or (arrived and not here):
        made.add(f"end_{stage}", "endEvent", title)
    if not here:
        return
    leading, stays = tasks(every, stage), stage in made.resting or all(way.keeps and not way.ends for way in here)
    at = entrance(made, stage, title, len(leading) + stays)
    for key, ways in leading.items():
        made.link(at, key, when=f"step == {ways[0].step!r}")
    if stays:
        made.link(at, made.add(f"end_{stage}", "endEvent", f"{title}，本程序到此"))


def may_rest(stage: str, every: list[Edge]) -> bool:
    """Whether the proceeding ends at the stage and a step can yet take it up: the stage is then passed, not skipped."""
    ends = any(way.ends for way in every if way.target == stage)
    return ends and any(way.reopens for way in every if way.source == stage)


def entrance(made: Graph, stage: str, title: str, ways: int) -> str:
    """The node at which a stage is entered and from which its tasks are reached."""
    key = f"stage_{stage}"
    if stage == NEW:
        made.add("start", "startEvent", title)
        if ways == 1:
            return "start"
        made.link("start", key)
    return made.add(key, "exclusiveGateway" if ways > 1 else "intermediateThrowEvent", title)


def task(made: Graph, key: str, ways: list[Edge]) -> None:
    """A step and a flow for each of its outcomes."""
    way = ways[0]
    said = f"{'应当' if way.called_for else '可以'}办理；承办：{way.by}；依据：{way.cites}"
    made.add(key, "userTask", way.title, said)
    results = dict.fromkeys((way.outcome, way.target, way.ends) for way in ways)
    at = key
    if len(results) > 1:
        at = made.add(f"result_{key.removeprefix('step_')}", "exclusiveGateway", f"{way.title}结果")
        made.link(key, at)
    for outcome, target, ends in results:
        made.link(at, arrival(made, target, ends), outcome, f"outcome == {outcome!r}" if at != key else "")


def arrival(made: Graph, stage: str, ends: bool) -> str:
    """The node at which an outcome arrives; an end that can be taken up again is behind its stage."""
    there = f"stage_{stage}" in made.nodes
    return f"stage_{stage}" if there and not (ends and stage not in made.resting) else f"end_{stage}"
