"""Layout profiles 版式: sizes of page, fonts and lines.

Sources: GB/T 9704-2012 for letters (A4, 37/35/28/26 mm, 22 lines of 28 characters: exactly 28.95 pt with -0.25 pt
between characters); the 2016 set of enforcement papers, as measured, for records, approval tables and lists.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

SONG = "方正小标宋简体"
FANG = "仿宋_GB2312"
KAI = "楷体_GB2312"
HEI = "黑体"
ZHONG = "华文中宋"
RED = "FF0000"


@dataclass(frozen=True)
class Profile:
    """One layout: millimetres for the page, points for type. `margins` are top, bottom, left, right."""

    name: str
    width: float = 210.0
    height: float = 297.0
    margins: tuple[float, float, float, float] = (37, 35, 28, 26)
    size: float = 16
    line: float = 28.95
    spacing: float = -0.25
    cell: float = 12
    cell_line: float = 18
    title_font: str = SONG
    title: float = 22
    title_line: float = 32
    head: float = 22
    head_bold: bool = False
    number: float = 16
    note: float = 12
    indent: int = 2
    page: str = "centre"
    qr: float = 20
    qr_top: float = 12

    @property
    def text(self) -> float:
        """Width of the type area in millimetres."""
        return self.width - self.margins[2] - self.margins[3]


ENFORCEMENT = Profile("enforcement_form")
RECORD = Profile(
    "record",
    margins=(25.4, 25.4, 31.8, 31.8),
    size=12,
    line=22,
    spacing=0,
    cell=10.5,
    cell_line=16,
    title_font=ZHONG,
    title=18,
    title_line=30,
    head=18,
    head_bold=True,
    number=15,
    note=10.5,
    page="right",
    qr=16,
    qr_top=7,
)
APPROVAL = replace(RECORD, name="approval_table", margins=(25.4, 20, 25, 25), cell=12, cell_line=20)
LIST = replace(RECORD, name="list", width=297.0, height=210.0, margins=(25.4, 20, 20, 20))
LIST_PORTRAIT = replace(RECORD, name="list_portrait", margins=(25.4, 25.4, 25, 25))
LETTER = Profile("gbt9704_letter", page="gbt", qr=16, qr_top=9)
WEB = Profile("web_notice", cell=14, cell_line=24)
COVER = Profile("cover", title_font=KAI, title=26, title_line=40, page="none")
PROFILES = {p.name: p for p in (ENFORCEMENT, RECORD, APPROVAL, LIST, LIST_PORTRAIT, LETTER, WEB, COVER)}
