"""The procedure as a picture: edges read from the declared steps, drawn as SVG and written as BPMN 2.0."""

from flows.diagram.declared import NEW, Edge, UnknownProcedure, edges, procedure_of

__all__ = ["NEW", "Edge", "UnknownProcedure", "edges", "procedure_of"]
