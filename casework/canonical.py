"""JSON as one text: as it is sealed (`ordered`) and as it is stored (`as_given`)."""

from __future__ import annotations

import json

from casework.proofs import ordered as ordered  # written there, for a proof is checked outside the house too

as_given = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode
"""Letters stay as they are, for escaped Chinese is twice as long."""
