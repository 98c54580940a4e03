"""The nine points of a legal review 法制审核要点, which the reviewer answers one by one."""

from __future__ import annotations

POINTS: tuple[tuple[str, str], ...] = (
    ("competent_organ", "执法主体合法、执法人员具备资格"),
    ("jurisdiction", "管辖权"),
    ("facts_evidence", "事实清楚、证据确凿充分"),
    ("applied_law", "定性准确、适用法律正确"),
    ("discretion", "裁量基准适用适当"),
    ("procedure", "程序合法（告知、听证、期限）"),
    ("papers", "文书完备规范"),
    ("beyond_powers", "是否超越职权"),
    ("suspected_crime", "是否涉嫌犯罪需移送"),
)
ANSWERS = {"yes": "是", "no": "否", "not_applicable": "不适用"}
