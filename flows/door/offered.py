"""What a draft lays before a person to be chosen: nothing of it is stated until it is ticked."""

from __future__ import annotations


class Offered(int):
    """The key of a row (a piece of evidence) that a step page shows unticked."""
