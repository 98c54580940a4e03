"""Summary penalty 当场处罚（简易程序）."""

from flows.procedures.summary_penalty.steps import SummaryPenaltySteps

__all__ = ["SummaryPenaltySteps"]
