"""Talk 安全生产约谈."""

from flows.procedures.talk.steps import TalkSteps

__all__ = ["TalkSteps"]
