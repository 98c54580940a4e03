"""What Django must load: the work-list rows, drafts, and the procedures as proxies of their facts."""

from flows import procedures
from flows.door.drafts import StepDraft
from flows.door.invitation import Invitation

__all__ = ["Invitation", "StepDraft", "procedures"]
