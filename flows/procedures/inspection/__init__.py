"""Inspection 执法检查."""

from flows.procedures.inspection.steps import InspectionSteps

__all__ = ["InspectionSteps"]
