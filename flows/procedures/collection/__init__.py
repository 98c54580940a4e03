"""Collection 罚款执行."""

from flows.procedures.collection.steps import CollectionSteps

__all__ = ["CollectionSteps"]
