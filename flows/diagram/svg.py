"""The procedure drawn: an SVG that needs no script, for the case page and, with its style inside, for the reference."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from django.conf import settings

from casework.models import Entry
from flows.diagram.declared import NEW, Edge
from flows.diagram.layout import HEAD, Box, Bus, Plan, Point, plan, straight_lines
from flows.diagram.words import LINE, width, wrapped

TIP = 7  # px: length of an arrow's tip


@dataclass(frozen=True)
class Marks:
    """What a proceeding has done: where it stands, stages passed with the day each was last reached, ways taken."""

    present: str = ""
    over: bool = False
    passed: dict[str, date] = field(default_factory=dict)
    taken: frozenset[tuple[str, str, str]] = frozenset()  # (source, step, target)

    def took(self, way: Edge) -> bool:
        """Whether the proceeding went this way; of outcomes that lead to one stage the record does not tell which."""
        return (way.source, way.step, way.target) in self.taken

    def of(self, stage: str) -> str:
        """done, now, or empty for what was not reached."""
        if stage == self.present and not self.over:
            return "now"
        return "done" if stage in self.passed or stage == self.present else ""


def marks_of(run: Any, entries: Iterable[Entry]) -> Marks:
    """The marks of a proceeding, from the lines of its record in their order."""
    here, passed, taken = NEW, dict[str, date](), set[tuple[str, str, str]]()
    for entry in entries:
        if entry.stage != here:
            passed[entry.stage] = entry.on
        taken.add((here, entry.step, entry.stage))
        here = entry.stage
    return Marks(run.stage, bool(run.closed), passed, frozenset(taken))


def drawn(cls: type[Any], marks: Marks | None = None) -> str:
    """The picture for a page; colours come from diagram.css."""
    return tostring(picture(cls, marks or Marks()), encoding="unicode")


def standalone(cls: type[Any]) -> str:
    """The picture as a file of its own, style inside."""
    root = picture(cls, Marks())
    style = Element("style")
    style.text = "\n" + (Path(settings.ROOT) / "static" / "diagram.css").read_text().partition("/* page */")[0]
    root.insert(0, style)
    root.set("xmlns", "http://www.w3.org/2000/svg")
    indent(root, " ")
    return tostring(root, encoding="unicode") + "\n"


def picture(cls: type[Any], marks: Marks) -> Element:
    made = plan(cls)
    said = f"{cls.title_}流程图" + (f"，现处“{made.boxes[marks.present].title}”" if marks.present in made.boxes else "")
    size = {"width": px(made.width), "height": px(made.height), "viewBox": f"0 0 {px(made.width)} {px(made.height)}"}
    root = Element("svg", {"class": "flow", "role": "img", "aria-label": said} | size)
    for way in made.straight:
        arrow(root, made, way, marks)
    for bus in made.buses:
        lines_of(root, made, bus, marks)
    for bus in made.buses:
        label_of(root, bus, made.width)
    ends = {way.target for way in [*made.straight, *(way for bus in made.buses for way in bus.ways)] if way.ends}
    for box in made.boxes.values():
        stage(root, box, marks, box.stage in ends)
    return root


def arrow(root: Element, made: Plan, way: Edge, marks: Marks) -> None:
    """A straight arrow of the ordinary way with its label above."""
    one, other = made.boxes[way.source], made.boxes[way.target]
    y = one.y + HEAD / 2
    group = edge_group(root, [way], marks)
    line(group, [(one.left + one.width, y), (other.left - TIP, y)])
    tip(group, (other.left, y), (1, 0))
    lines = straight_lines(way, one.pitch)
    at = one.y - 8 - (len(lines) - 1) * LINE
    spoken(group, lines, (one.left + one.width + other.left) / 2, at, len(wrapped_label(way, lines)))


def wrapped_label(way: Edge, lines: list[str]) -> list[str]:
    """Those of the lines that say the step; the rest says the offices."""
    said = 0
    for at, text in enumerate(lines):
        said += len(text)
        if said >= len(way.label):
            return lines[: at + 1]
    return lines


def lines_of(root: Element, made: Plan, bus: Bus, marks: Marks) -> None:
    """The line of a bus, its feet and its tip; what the proceeding took of it lies over it in green."""
    group = edge_group(root, bus.ways, Marks())
    for way in bus.ways:
        x = bus.ports[way.source]
        line(group, [(x, made.boxes[way.source].face), (x, bus.y)])
        SubElement(group, "circle", {"cx": px(x), "cy": px(bus.y), "r": "2.5"})
    end, box = bus.ports[bus.target], made.boxes[bus.target]
    down = 1 if box.face > bus.y else -1
    line(group, [(min(bus.ports.values()), bus.y), (max(bus.ports.values()), bus.y)])
    line(group, [(end, bus.y), (end, box.face - down * TIP)])
    tip(group, (end, box.face), (0, down))
    for way in bus.ways:
        if marks.took(way):
            x = bus.ports[way.source]
            ran = SubElement(root, "g", {"class": "edge taken" if way.called_for else "edge may taken"})
            stop = (end, box.face - down * TIP)
            line(ran, [(x, made.boxes[way.source].face), (x, bus.y), (end, bus.y), stop])
            tip(ran, (end, box.face), (0, down))


def label_of(root: Element, bus: Bus, page: float) -> None:
    """The label on white, above the line: feet of other buses pass behind it."""
    group = SubElement(root, "g", {"class": "label" if bus.ways[0].called_for else "label may"})
    x = (min(bus.ports.values()) + max(bus.ports.values())) / 2
    wide = max(width(text) for text in bus.lines) + 6
    x = min(max(x, wide / 2), page - wide / 2)
    top = bus.y - 4 - len(bus.lines) * LINE
    back = {"x": px(x - wide / 2), "y": px(top), "width": px(wide), "height": px(len(bus.lines) * LINE + 2)}
    SubElement(group, "rect", back)
    way = bus.ways[0]
    said = 0 if len(bus.lines) == 1 else len(wrapped_label(way, bus.lines))
    if said:
        spoken(group, bus.lines, x, top + LINE - 4, said)
    else:
        text = SubElement(group, "text", {"x": px(x), "y": px(top + LINE - 4), "text-anchor": "middle"})
        text.text = way.label
        SubElement(text, "tspan", {"class": "by"}).text = f"　{way.by}"


def stage(root: Element, box: Box, marks: Marks, ends: bool) -> None:
    """A stage: circle at the beginning, else a box with its day and the steps that keep it."""
    words = ["stage", marks.of(box.stage), "end" if ends else ""]
    group = SubElement(root, "g", {"class": " ".join(filter(None, words)), "data-stage": box.stage})
    if box.stage == NEW:
        SubElement(group, "circle", {"cx": px(box.middle), "cy": px(box.y + HEAD / 2), "r": "9"})
        return
    frame(group, box, "frame", 0)
    if ends:
        frame(group, box, "inner", 3)
    day = marks.passed.get(box.stage)
    lines = wrapped(box.title, box.width - 12)
    first = box.y + HEAD / 2 + 4.5 - LINE / 2 * (len(lines) - 1 + bool(day))
    spoken(group, lines, box.middle, first, len(lines), "name")
    if day:
        now = "，现处" if marks.of(box.stage) == "now" else ""
        spoken(group, [f"{day:%m-%d}{now}"], box.middle, first + LINE * len(lines), 0)
    kept(group, box, marks)


def frame(group: Element, box: Box, name: str, inset: float) -> None:
    place = {"x": px(box.left + inset), "y": px(box.y + inset)}
    size = {"width": px(box.width - 2 * inset), "height": px(box.height - 2 * inset), "rx": "3"}
    SubElement(group, "rect", {"class": name} | place | size)


def kept(group: Element, box: Box, marks: Marks) -> None:
    """The steps that keep the stage, listed within it under a rule."""
    if not box.inner:
        return
    y = box.y + HEAD
    rule = {"x1": px(box.left + 6), "x2": px(box.left + box.width - 6), "y1": px(y), "y2": px(y)}
    SubElement(group, "line", {"class": "rule"} | rule)
    for way, said, by in box.inner:
        item = edge_group(group, [way], marks)
        y += 6
        for at, text in enumerate([*said, *by]):
            y += LINE
            look = {} if at < len(said) else {"class": "by"}
            SubElement(item, "text", {"x": px(box.left + 8), "y": px(y - 3)} | look).text = text


def edge_group(root: Element, ways: list[Edge], marks: Marks) -> Element:
    """The group of one step and outcome; dashed where one may but need not, green where it was taken."""
    way = ways[0]
    taken = any(marks.took(each) for each in ways)
    words = ["edge", "" if way.called_for else "may", "taken" if taken else ""]
    data = {"data-step": way.step, "data-outcome": way.outcome, "data-to": way.target}
    sources = {"data-from": " ".join(each.source for each in ways)}
    group = SubElement(root, "g", {"class": " ".join(filter(None, words))} | data | sources)
    SubElement(group, "title").text = f"{way.label}，{way.by}，{way.cites}"
    return group


def spoken(group: Element, lines: list[str], x: float, y: float, said: int, name: str = "") -> None:
    """Lines of text about one middle; those after the first `said` are offices or days."""
    for at, text in enumerate(lines):
        look = {"class": name} if name and at < said else {} if at < said else {"class": "by"}
        place = {"x": px(x), "y": px(y + at * LINE), "text-anchor": "middle"}
        SubElement(group, "text", place | look).text = text


def line(group: Element, points: list[Point]) -> None:
    SubElement(group, "path", {"d": "M" + "L".join(f"{px(x)} {px(y)}" for x, y in points)})


def tip(group: Element, at: Point, way: tuple[int, int]) -> None:
    """An arrow's tip at a point, looking along `way`."""
    (x, y), (dx, dy) = at, way
    corners = [(x, y), (x - TIP * dx - 4 * dy, y - TIP * dy - 4 * dx), (x - TIP * dx + 4 * dy, y - TIP * dy + 4 * dx)]
    SubElement(group, "polygon", {"points": " ".join(f"{px(a)},{px(b)}" for a, b in corners)})


def px(value: float) -> str:
    """Tenths of a pixel, without a trailing nought."""
    return f"{value:.1f}".removesuffix(".0")
