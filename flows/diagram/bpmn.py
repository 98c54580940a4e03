"""The procedure as BPMN 2.0 XML with its diagram interchange, for other tools to open and for engines to walk."""

from __future__ import annotations

from typing import Any
from xml.etree.ElementTree import Element, SubElement, indent, register_namespace, tostring

from flows.diagram.graph import Flow, Graph, Node, graph
from flows.diagram.grid import grid

SPACES = {
    "bpmn": "http://www.omg.org/spec/BPMN/20100524/MODEL",
    "bpmndi": "http://www.omg.org/spec/BPMN/20100524/DI",
    "dc": "http://www.omg.org/spec/DD/20100524/DC",
    "di": "http://www.omg.org/spec/DD/20100524/DI",
    "xsi": "http://www.w3.org/2001/XMLSchema-instance",
}
TARGET = "urn:anjian:procedures"


def bpmn(cls: type[Any]) -> str:
    """The whole file; gateways ask `step` and `outcome`."""
    for prefix, space in SPACES.items():
        register_namespace(prefix, space)
    process = graph(cls)
    root = Element(q("bpmn:definitions"), {"id": f"definitions_{cls.kind_}", "targetNamespace": TARGET})
    named = {"id": cls.kind_, "name": cls.title_, "isExecutable": "true"}
    body = SubElement(root, q("bpmn:process"), named)
    for node in process.nodes.values():
        element(body, node, process.flows)
    for flow in process.flows:
        sequence(body, flow, process.nodes[flow.source])
    diagram(root, cls.kind_, process)
    indent(root, " ")
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def element(body: Element, node: Node, flows: list[Flow]) -> None:
    """A node with what it says and the flows it knows; a gateway takes the flow without a condition by default."""
    made = SubElement(body, q(f"bpmn:{node.tag}"), {"id": node.key, "name": node.name})
    if node.says:
        SubElement(made, q("bpmn:documentation")).text = node.says
    for flow in flows:
        if flow.target == node.key:
            SubElement(made, q("bpmn:incoming")).text = flow.key
    for flow in flows:
        if flow.source == node.key:
            SubElement(made, q("bpmn:outgoing")).text = flow.key
            if node.tag == "exclusiveGateway" and not flow.when:
                made.set("default", flow.key)


def sequence(body: Element, flow: Flow, source: Node) -> None:
    said = {"name": flow.name} if flow.name else {}
    ends = {"sourceRef": flow.source, "targetRef": flow.target}
    made = SubElement(body, q("bpmn:sequenceFlow"), {"id": flow.key} | said | ends)
    if flow.when and source.tag == "exclusiveGateway":
        kind = {q("xsi:type"): "bpmn:tFormalExpression"}
        SubElement(made, q("bpmn:conditionExpression"), kind).text = flow.when


def diagram(root: Element, kind: str, process: Graph) -> None:
    """Shapes and edges with their coordinates."""
    places, routes = grid(process)
    sheet = SubElement(root, q("bpmndi:BPMNDiagram"), {"id": f"diagram_{kind}"})
    plane = SubElement(sheet, q("bpmndi:BPMNPlane"), {"id": f"plane_{kind}", "bpmnElement": kind})
    for key, node in process.nodes.items():
        look = {"isMarkerVisible": "true"} if node.tag == "exclusiveGateway" else {}
        shape = SubElement(plane, q("bpmndi:BPMNShape"), {"id": f"shape_{key}", "bpmnElement": key} | look)
        SubElement(shape, q("dc:Bounds"), dict(zip(("x", "y", "width", "height"), map(str, places[key]))))
    for flow in process.flows:
        edge = SubElement(plane, q("bpmndi:BPMNEdge"), {"id": f"edge_{flow.key}", "bpmnElement": flow.key})
        for x, y in routes[flow.key]:
            SubElement(edge, q("di:waypoint"), {"x": str(x), "y": str(y)})


def q(name: str) -> str:
    """A prefixed name as ElementTree writes it."""
    prefix, _, local = name.partition(":")
    return f"{{{SPACES[prefix]}}}{local}"
