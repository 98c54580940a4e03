"""Places and routes for a process: viewflow's own grid lays it out, nodes left to right and flows around them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from viewflow.workflow import chart
from viewflow.workflow.base import Edge as Line

from flows.diagram.graph import Graph

SIZES = {"userTask": (150, 80), "exclusiveGateway": (50, 50)}  # px; events are circles of 36
Places = dict[str, tuple[int, int, int, int]]  # node → x, y, width, height
Routes = dict[str, list[tuple[int, int]]]  # flow → corners


@dataclass(eq=False)
class Spot:
    """A node as viewflow's grid asks for it."""

    name: str
    task_title: str
    shape: dict[str, Any]
    into: list[Any] = field(default_factory=list)
    out: list[Any] = field(default_factory=list)

    def _incoming(self) -> list[Any]:
        return self.into

    def _outgoing(self) -> list[Any]:
        return self.out


@dataclass
class Sheet:
    """A flow class as viewflow's grid asks for it: one that answers for its nodes."""

    spots: list[Spot]

    @property
    def instance(self) -> Sheet:
        return self

    def nodes(self) -> list[Spot]:
        return self.spots


def grid(process: Graph) -> tuple[Places, Routes]:
    """Where each node and flow lies, px from the upper left corner."""
    spots = {}
    for key, node in process.nodes.items():
        wide, high = SIZES.get(node.tag, (36, 36))
        spots[key] = Spot(key, node.name, {"width": wide, "height": high, "svg": ""})
    for flow in process.flows:
        line = Line(spots[flow.source], spots[flow.target], edge_class="next", label=flow.key)
        spots[flow.source].out.append(line)
        spots[flow.target].into.append(line)
    laid = chart.calc_layout_data(Sheet(list(spots.values())), edge_start_gap_size=0, edge_end_gap_size=0)
    places = {
        cell.node.name: (int(cell.shape.x), int(cell.shape.y), int(cell.shape.width), int(cell.shape.height))
        for cell in laid.cells
    }
    return places, {edge.label: [(int(x), int(y)) for x, y in edge.segments] for edge in laid.edges}
