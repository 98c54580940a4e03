"""Bodies 机关: an organ by its full name, mostly outside the house, that receives or answers; of which sort it is.

The register of organs holds those that enforce work-safety law; a court or the police is known by its name alone, whose
last words say what it is (地方各级人民代表大会和地方各级人民政府组织法, 人民法院组织法 give them).
"""

from __future__ import annotations

import re
import unicodedata

SORTS: dict[str, tuple[str, ...]] = {
    "人民法院": ("法院",),
    "人民检察院": ("检察院",),
    "公安机关": ("公安部", "公安厅", "公安局", "公安分局", "派出所", "消防救援局"),
    "人民政府": ("人民政府", "国务院", "行政公署", "区公所"),
    "管理委员会": ("管理委员会", "管委会"),
    "街道办事处": ("街道办事处",),
    "监察机关": ("监察委员会", "纪委监委"),
    "主管部门": (*"部厅局署", "委员会", "办公室", "总队", "支队", "大队", "中心", "分局", "管理所", "监管所"),
}
LEAST = 4  # characters: 公安局 alone says not whose it is


def called(text: str) -> str:
    """The name in normal form: full width letters and brackets as they are kept, no blanks."""
    plain = unicodedata.normalize("NFKC", text).replace("(", "（").replace(")", "）")
    return re.sub(r"\s+", "", plain)


def sort_of(name: str) -> str:
    """Which sort of body bears the name; "" for what names none."""
    if len(name) < LEAST or not re.fullmatch(r"[\u3400-\u9fff（）〇]+", name):
        return ""
    return next((sort for sort, ends in SORTS.items() if name.endswith(ends)), "")
