"""Files of a step become evidence: each with a proper title, the kind that its content has, and the camera's time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from django.http import QueryDict
from django.utils import timezone

from casework.models import Case, Evidence, Officer
from casework.uploads import Kept, Unfit
from flows.pages.step.fields import photograph
from flows.pages.step.form import Typed, Upload

LONGEST = int(Evidence._meta.get_field("title").max_length or 0)
CHINESE = re.compile(r"[㐀-鿿]")
KINDS = {"image": Evidence.Kind.PHOTO, "video": Evidence.Kind.VIDEO, "audio": Evidence.Kind.VIDEO}
CALLED = {"video": "现场录像", "audio": "录音"}


def evidence(
    case: Case | None, run: Any, kept: Mapping[Upload, Kept], came: Typed, by: Officer, post: QueryDict
) -> dict[Upload, Evidence]:
    """Evidence rows for the files of one act. Raises Unfit when a title is too long, or there is no case yet."""
    if not kept:
        return {}
    if case is None:
        raise Unfit("建档时不能同时上传照片，请先建档，再在下一步上传。")
    names = titles(case, {upload: (found.media_type, came.files[upload]) for upload, found in kept.items()}, post)
    return {upload: piece(case, run, found, names[upload], by) for upload, found in kept.items()}


def piece(case: Case, run: Any, found: Kept, title: str, by: Officer) -> Evidence:
    return Evidence.objects.create(
        case=case,
        proceeding=run if run.pk else None,
        kind=kind_of(found.media_type),
        title=title,
        file=found.file,
        media_type=found.media_type,
        size=found.size,
        sha256=found.sha256,
        captured=found.taken or timezone.now(),
        by=by,
        note=found.note,
    )


def stand_ins(case: Case | None, came: Typed, post: QueryDict) -> dict[Upload, Evidence]:
    """Unsaved rows for a preview, under the titles that the files would get."""
    names = titles(case, {upload: ("image", said) for upload, said in came.files.items()}, post)
    return {upload: Evidence(title=names[upload], kind=Evidence.Kind.PHOTO) for upload in came.files}


def kind_of(media_type: str) -> str:
    """照片, 视听资料 or 书证, by what the file is."""
    return KINDS.get(media_type.split("/")[0], Evidence.Kind.DOCUMENT)


def titles(case: Case | None, files: Mapping[Upload, tuple[str, Any]], post: QueryDict) -> dict[Upload, str]:
    """A title for every file: as typed, else by what it is with the next free number of the case (现场照片3).

    A file's own name is used for a document that was named in Chinese, never for what a camera or a recorder made.
    """
    taken = list(case.evidence.values_list("title", flat=True)) if case else []
    found: dict[Upload, str] = {}
    for upload, (media_type, file) in files.items():
        title = typed_title(upload, sum(other.field == upload.field for other in files), post)
        if not title:
            named, numbered = called(upload, media_type.split("/")[0], file)
            title = f"{named}{free(named, [*taken, *found.values()])}" if numbered else named
        found[upload] = bounded(title)
    return found


def typed_title(upload: Upload, together: int, post: QueryDict) -> str:
    """What was typed for this file: one title each, or one for all of the field, which are then numbered."""
    said = ["".join(c for c in title if c.isprintable()).strip() for title in post.getlist(f"{upload.field}-title")]
    if len(said) == 1 < together:
        return f"{said[0]}{upload.place + 1}" if said[0] else ""
    return said[upload.place] if upload.place < len(said) else ""


def called(upload: Upload, sort: str, file: Any) -> tuple[str, bool]:
    """(name, whether it is numbered) for a file without a title."""
    if sort == "image":
        return photograph(upload.title), True
    if sort in CALLED:
        return CALLED[sort], True
    stem = Path(str(getattr(file, "name", file))).stem.strip()
    return (stem, False) if CHINESE.search(stem) else ("书证", True)


def free(named: str, taken: Iterable[str]) -> int:
    """The number after the greatest that titles of this name bear."""
    found = [re.fullmatch(rf"{re.escape(named)}(\d{{1,6}})", title) for title in taken]
    return max((int(match[1]) for match in found if match), default=0) + 1


def bounded(title: str) -> str:
    if len(title) > LONGEST:
        raise Unfit(f"证据名称“{title[:20]}……”有 {len(title)} 个字，最多 {LONGEST} 个字，请改短。")
    return title
