"""Hearing 听证."""

from flows.procedures.hearing.procedure import HearingSteps

__all__ = ["HearingSteps"]
