"""Clocks, papers and offices that several steps of an order name."""

from __future__ import annotations

from flows.door.terms import Start

DEADLINE, RECHECK = "rectify_deadline_param", "recheck_after_rectify"
SERVING, DECIDING, TELLING = "serve_order_param", "approve_param", "extension_tell_param"
CLOCKS = (DEADLINE, RECHECK)
RUNS = (Start(DEADLINE, counts_from="served", until="deadline"), Start(RECHECK, counts_from="deadline"))
PAPER = "rectification_order"
LEADERS = ("unit_head", "deputy_head")
