"""JSON as one text: the same value is the same text on every day, so that it can be sealed.

The encoders are made once and do not look for circles: what is sealed is built of plain lists and mappings.
"""

from __future__ import annotations

import json

TIGHT = (",", ":")

ordered = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=TIGHT, check_circular=False).encode
"""What is sealed: keys in their order, whatever order a database gives them back in."""

as_given = json.JSONEncoder(ensure_ascii=False, separators=TIGHT, check_circular=False).encode
"""What is stored: letters as they are, for escaped Chinese is twice as long."""
