"""Close-out 结案."""

from flows.procedures.closeout.steps import CloseoutSteps

__all__ = ["CloseoutSteps"]
