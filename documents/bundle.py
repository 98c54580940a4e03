"""The bound file 案卷 to be given away: papers, evidence and every line of the record, with what proves them outside.

说明.txt             how it is checked
anjian.pub proofs.py the public keys, and the check that needs Python alone
proof.json           the lines, each with its place in the tree, and the digests of the files beside it
papers/              each paper as it was frozen (.json, which gives its digest) and as it is printed (.docx)
evidence/            the files
"""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings

from casework import keys, proofs
from casework.files import wrong
from casework.models import Case, Evidence, Paper
from casework.models.tree_head import TreeHead
from casework.proofs import Head, canonical
from casework.tree.proving import proof
from documents.freezing.freeze import frozen_text
from documents.rendering import TemplateLost, render

HOW = """案卷 {number} {title}

proof.json 是本案办案记录的全部{lines}行，每一行都带有它在全机关总账中的位置和证明；
papers 是制作的文书（.json 是制作时冻结的内容，其摘要记在办案记录中；.docx 由它排版而成，供阅读）；
evidence 是证据的原始文件，其摘要也记在办案记录中。

在装有 Python 3 的任何电脑上，不必联网，不需要本系统：

    python proofs.py anjian.pub proof.json

如果手里有以前交存的树首（head-….txt），写在后面，可以证明自交存之后没有改动或者截去：

    python proofs.py anjian.pub proof.json head-7.txt

公钥文件 anjian.pub 应当与机关早先公布或者交给您的一致，不要只相信随案卷附送的这一份。
"""


class Bundle:
    """One case written into a zip; `lacking` says, one sentence each, what could not be put in."""

    def __init__(self, case: Case, head: TreeHead | None, deposited: Sequence[Head] = ()) -> None:
        """Raises CannotProve where a line of the case is in no head."""
        self.case, self.said = case, proof(head, case, deposited)
        self.spoken = canonical([one["line"] for one in self.said["lines"]]).decode()
        self.lacking: list[str] = []

    def write(self, path: Path) -> None:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as into:
            self.said["files"] = [*self.papers(into), *self.evidence(into)]
            into.writestr("proof.json", json.dumps(self.said, ensure_ascii=False, indent=1))
            into.writestr("anjian.pub", "".join(f"{key.text}\n" for key in keys.public_keys()))
            into.write(Path(proofs.__file__), "proofs.py")
            about = {"number": self.case.number, "title": self.case.title, "lines": len(self.said["lines"])}
            into.writestr("说明.txt", HOW.format(**about))

    def papers(self, into: zipfile.ZipFile) -> Iterator[dict[str, str]]:
        """Each paper of the case, voided ones too."""
        rows = Paper.objects.filter(proceeding__case=self.case).order_by("pk")
        for place, paper in enumerate(rows.iterator(chunk_size=50), 1):
            name = f"papers/{place:03d}-{plain(f'{paper.title}{paper.number or str()}')}"
            text = frozen_text(paper.form, paper.number, paper.issued, paper.template, paper.blanks).encode()
            into.writestr(f"{name}.json", text)
            try:
                into.writestr(f"{name}.docx", render(paper))
            except TemplateLost as why:
                self.lacking.append(str(why))
            yield {"file": f"{name}.json", "sha256": hashlib.sha256(text).hexdigest()}

    def evidence(self, into: zipfile.ZipFile) -> Iterator[dict[str, str]]:
        """Each file that a line of the record names; one whose bytes are no longer its own stays out and is said."""
        rows = Evidence.objects.filter(case=self.case).exclude(file="").order_by("pk")
        for one in (row for row in rows if row.sha256 in self.spoken):
            name = f"evidence/{one.pk}-{plain(one.title)}{Path(one.file).suffix}"
            if why := wrong(one.file, one.size, one.sha256):
                self.lacking.append(f"证据“{one.title}”的文件{why}，没有编入案卷。")
            else:
                into.write(Path(settings.MEDIA_ROOT) / one.file, name)
            yield {"file": name, "sha256": one.sha256}


def plain(title: Any) -> str:
    """A title as a file can bear it on any system."""
    return re.sub(r"[^\w（）〔〕-]+", "_", str(title))[:60]
