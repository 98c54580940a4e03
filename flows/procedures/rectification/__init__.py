"""Rectification 责令限期整改."""

from flows.procedures.rectification.steps import RectificationSteps

__all__ = ["RectificationSteps"]
