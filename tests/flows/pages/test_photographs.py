"""Photographs and files of a step: several in one field, titled, dated by the camera, and never under a file's name."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated as Label

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from PIL import Image

from casework.models import Entry, Evidence, Finding
from casework.uploads import Unfit
from flows.door.asking import parameters
from flows.door.facts import asked, shaped
from flows.door.terms import steps
from flows.pages.step import form, pieces
from flows.pages.step.options import Options
from flows.pages.step.presets import presets, with_offered
from tests.flows import acts
from tests.flows.pages.test_moved_stage import TODAY, sign_in
from tests.flows.penalty_walk import Walk
from tests.people import photo


@dataclass
class Look:
    """One thing looked at, with all that was photographed of it."""

    what: Label[str, "对象"]
    shots: Label[list[Evidence] | None, "照片"] = None


class Round:
    """A step that asks for several photographs, alone and in rows."""

    def look(
        self,
        *,
        overview: Label[list[Evidence], "现场照片"],
        looks: Label[list[Look] | None, "逐项"] = None,
        one: Label[Evidence | None, "整改后照片"] = None,
    ) -> None: ...


WANTS = parameters(Round.look)


def picture(name="IMG_20260902_071530.jpg", at="", colour="#8a97a5", kind="JPEG"):
    out, exif = io.BytesIO(), Image.Exif()
    if at:
        exif[0x8769] = {0x9003: at}
        exif[0x8825] = {1: "N", 2: (24.0, 46.0, 52.3), 3: "E", 4: (118.0, 33.0, 6.5)}
    Image.new("RGB", (64, 48), colour).save(out, kind, exif=exif.tobytes())
    return SimpleUploadedFile(name, out.getvalue(), "image/jpeg")


def sent(files, **said):
    """The form as a browser sends it."""
    post = QueryDict(mutable=True)
    for name, values in said.items():
        post.setlist(name.replace("__", "-"), values if isinstance(values, list) else [values])
    return form.typed(WANTS, post, MultiValueDict(files)), post


def evidence(run, people, files, **said):
    came, post = sent(files, **said)
    kept = form.stored(came)
    assert came.wrong == []
    rows = pieces.evidence(run.case, run, kept, came, people.jinjiang.investigator, post)
    return shaped(WANTS, form.with_evidence(came.given, rows), "look")


@pytest.fixture
def run(people):
    return acts.approved(people, TODAY)


def test_several_photographs_of_one_field_become_evidence_in_their_order(people, run):
    files = {"overview": [picture(), picture(colour="#97806a"), picture(colour="#111111")]}
    facts = evidence(run, people, files)
    assert [e.title for e in facts["overview"]] == ["现场照片1", "现场照片2", "现场照片3"]
    assert len({e.sha256 for e in facts["overview"]}) == 3
    assert {e.kind for e in facts["overview"]} == {"photo"} and facts["looks"] is None


def test_several_photographs_in_a_row_belong_to_that_row(people, run):
    files = {
        "overview": [picture()],
        "looks-0-shots": [picture(), picture(colour="#97806a")],
        "looks-2-shots": [picture()],
    }
    facts = evidence(run, people, files, looks__0__what="配电房", looks__2__what="仓库")
    assert [(row.what, len(row.shots)) for row in facts["looks"]] == [("配电房", 2), ("仓库", 1)]
    assert [e.title for row in facts["looks"] for e in row.shots] == ["现场照片2", "现场照片3", "现场照片4"]


def test_what_the_case_holds_already_can_be_chosen_beside_new_photographs(people, run):
    held = photo(run.case, people.jinjiang.investigator, "现场照片7")
    facts = evidence(run, people, {"overview": [picture()]}, overview=[str(held.pk)])
    assert [e.title for e in facts["overview"]] == ["现场照片7", "现场照片8"]


def test_each_photograph_can_be_given_a_title_and_one_title_for_all_is_numbered(people, run):
    two = [picture(), picture(colour="#97806a")]
    each = evidence(run, people, {"overview": two}, **{"overview-title": ["配电房全景", ""]})
    assert [e.title for e in each["overview"]] == ["配电房全景", "现场照片1"]
    both = evidence(run, people, {"overview": two}, **{"overview-title": "配电房"})
    assert [e.title for e in both["overview"]] == ["配电房1", "配电房2"]


def test_a_title_longer_than_its_column_is_refused_with_the_limit(people, run):
    with pytest.raises(Unfit, match="有 121 个字，最多 120 个字"):
        evidence(run, people, {"overview": [picture()]}, **{"overview-title": "长" * 121})


def test_a_file_in_the_wrong_number_is_named(people, run):
    came, _ = sent({"one": [picture(), picture()]})
    assert came.wrong == ["“整改后照片”只收一个文件，这次选了 2 个，请去掉多余的。"]


def test_files_are_named_by_what_they_are(people, run):
    wav = SimpleUploadedFile("REC001.wav", b"RIFF\x24\x00\x00\x00WAVEfmt " + b"\0" * 28)
    pdf, scan = (SimpleUploadedFile(name, b"%PDF-1.7\n%%EOF\n") for name in ("营业执照.pdf", "CamScanner 1.pdf"))
    facts = evidence(run, people, {"overview": [wav, pdf, scan], "one": [picture()]})
    named = [(e.title, e.kind) for e in [*facts["overview"], facts["one"]]]
    assert named == [("录音1", "video"), ("营业执照", "document"), ("书证1", "document"), ("整改后照片1", "photo")]


def test_the_time_and_place_of_the_camera_are_the_evidences(people, run):
    found = evidence(run, people, {"overview": [picture(at="2026:09:02 07:15:30")]})["overview"][0]
    assert timezone.localtime(found.captured).isoformat() == "2026-09-02T07:15:30+08:00"
    assert found.note == "EXIF：取得时间；位置 24.78119°N 118.55181°E"


def test_evidence_is_chosen_by_a_person_who_says_what_it_proves(client, people):
    """Every piece is laid out unticked; a form sent as it was shown chooses nothing."""
    run = Walk(people).to("interview").run
    noted = photo(run.case, people.jinjiang.investigator, "现场照片2")
    Evidence.objects.filter(pk=noted.pk).update(note="配电房无证作业")
    wants = asked(type(run), "conclude")
    known = presets(run, steps(type(run))["conclude"], wants)
    assert noted.pk in [row["evidence"] for row in known["evidence"]]
    assert all([*row] == ["evidence"] for row in known["evidence"])
    sign_in(client, people.jinjiang.investigator)
    page = client.get(reverse("step", args=[run.case_id, run.pk, "conclude"])).content.decode()
    assert f'value="{noted.pk}"><label' in page and "现场照片2" in page and f'value="{noted.pk}" checked' not in page
    post = QueryDict("&".join(f"evidence-{n}-proves=" for n in range(len(known["evidence"]))))
    assert form.typed(wants, post, MultiValueDict()).given["evidence"] == []
    kept = with_offered(known, {"evidence": [{"evidence": str(noted.pk), "proves": "配电房无证作业"}]})["evidence"]
    assert [str(row["evidence"]) for row in kept].count(str(noted.pk)) == 1 and len(kept) == len(known["evidence"])


def test_a_preview_names_photographs_as_they_will_be_named(people, run):
    came, post = sent({}, overview=["file:IMG_1.jpg", "file:IMG_2.jpg"])
    assert [e.title for e in pieces.stand_ins(run.case, came, post).values()] == ["现场照片1", "现场照片2"]
    came, post = sent({}, overview=["file:IMG_1.jpg"])
    assert form.stored(came) == {} and "没有传到" in came.wrong[0]


def test_a_photograph_of_a_visit_is_kept_under_a_proper_title(client, people, run):
    sign_in(client, people.jinjiang.investigator)
    said = {
        "place": "生产车间",
        "started": f"{TODAY}T00:00",
        "ended": f"{TODAY}T00:01",
        "situation": "检查用电安全。",
        "certificates_shown": "on",
        "signed_by": "蔡宏泰",
        "findings-0-place": "配电房",
        "findings-0-problem": "私拉乱接",
        "findings-0-basis": "第三十六条",
        "findings-0-grade": "general",
        "findings-0-photo": picture("photo.jpg"),
    }
    answer = client.post(f"/cases/{run.case_id}/{run.pk}/record_visit/", said)
    assert answer.status_code == 302
    assert Finding.objects.get().photo.title == "现场照片1"


def test_a_heic_photograph_is_shown_as_jpeg_and_given_whole_on_request(client, people, run):
    found = evidence(run, people, {"overview": [picture("IMG_1.HEIC", kind="HEIF")]})["overview"][0]
    assert found.media_type == "image/heic"
    sign_in(client, people.jinjiang.investigator)
    seen = client.get(f"/evidence/{found.pk}/")
    assert seen["Content-Type"] == "image/jpeg" and Image.open(io.BytesIO(b"".join(seen))).size == (64, 48)
    bytes_ = b"".join(client.get(f"/evidence/{found.pk}/?original"))
    assert bytes_[4:12] == b"ftypheic" and Entry.objects.filter(step="read_evidence").exists()
    assert client.get(f"/evidence/{found.pk}/?small")["Content-Type"] == "image/jpeg"


@pytest.mark.parametrize("hour", [0, 7, 8, 23])
def test_evidence_is_listed_under_its_local_day(people, run, hour):
    made = photo(run.case, people.jinjiang.investigator, "现场照片1")
    Evidence.objects.filter(pk=made.pk).update(captured=timezone.make_aware(datetime(2026, 11, 27, hour, 30)))
    assert Options(run.case, TODAY).evidence() == [(str(made.pk), "现场照片1（11-27）")]


def test_many_files_are_titled_with_one_question(people, run):
    came, post = sent({"overview": [picture() for _ in range(30)]})
    case = run.case
    with CaptureQueriesContext(connection) as seen:
        pieces.stand_ins(case, came, post)
    assert len(seen) == 1
