"""The picture in words: from each stage, what may be done, by whom, and where it leads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flows.diagram.declared import Edge, edges, stage_titles


@dataclass(frozen=True)
class Way:
    """An edge with the Chinese name of where it leads."""

    edge: Edge
    leads: str


@dataclass(frozen=True)
class Crossing:
    """A stage and the ways from it; none where the proceeding is over."""

    stage: str
    title: str
    ways: list[Way]


def told(cls: type[Any]) -> list[Crossing]:
    """Every edge exactly once, under the stage it starts from, in the order of the stages."""
    titles, every = stage_titles(cls), edges(cls)
    return [
        Crossing(stage, title, [Way(edge, leads(edge, titles)) for edge in every if edge.source == stage])
        for stage, title in titles.items()
    ]


def leads(edge: Edge, titles: dict[str, str]) -> str:
    """已立案, 阶段不变, 已归档（终结）."""
    return ("阶段不变" if edge.keeps else titles.get(edge.target, edge.target)) + ("（终结）" if edge.ends else "")


def ways_table(cls: type[Any]) -> list[str]:
    """The same as rows of a Markdown table."""
    rows = ["| 阶段 | 步骤 | 结果 | 应当/可以 | 去向 | 承办 |", "|---|---|---|---|---|---|"]
    for crossing in told(cls):
        for way in crossing.ways:
            edge = way.edge
            must = "应当" if edge.called_for else "可以"
            rows.append(f"| {crossing.title} | {edge.title} | {edge.outcome} | {must} | {way.leads} | {edge.by} |")
    return rows
