"""Workbench, case page and step page: what is offered, how a step is taken, and that a refusal loses nothing."""

from __future__ import annotations

import hashlib
import io
import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image

from casework.models import Case, Clock, Entry, Evidence, Finding, Officer, Paper
from flows import begin, take
from flows.door.terms import PROCEDURES, steps
from flows.pages.case import record
from tests.casework.test_pages import CEILING, unlabelled
from tests.flows import acts
from tests.flows.penalty_walk import Walk
from tests.people import fresh

TODAY = timezone.localdate()
OFFICES = ("investigator", "unit_head", "reviewer", "deputy", "head", "clerk", "presider", "registrar", "auxiliary")
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def walk(people):
    start = TODAY - timedelta(18)
    return Walk(people, start=start, offence_day=str(start - timedelta(2)), discovered=str(start - timedelta(1)))


@pytest.fixture
def visit(people):
    """An inspection whose plan was approved today: the record is next."""
    jj = people.jinjiang
    plan = {
        "plan_kind": "专项检查",
        "planned_for": TODAY,
        "items": [{"item": "用电", "content": "第三十六条"}],
        "method": ["现场检查"],
    }
    entry = begin(
        "inspection", "propose", plan, party=people.company, by=fresh(jj.investigator), partner=jj.partner, on=TODAY
    )
    take(
        "inspection",
        "approve_plan",
        entry.proceeding_id,
        acts.APPROVAL,
        by=fresh(jj.unit_head),
        on=TODAY,
    )
    return entry.proceeding


def sign_in(client, person):
    client.force_login(Officer.objects.get(pk=person.pk), backend=BACKEND)
    return client


def address(run, step):
    return f"/cases/{run.case_id}/{run.pk}/{step}/"


def picture(name="现场.jpg", colour="#8a97a5"):
    out = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue(), "image/jpeg")


def visited(**more):
    """A filled record of a visit with one finding, as a browser sends it."""
    day = TODAY.isoformat()
    row = {
        "findings-0-place": "配电房",
        "findings-0-problem": "私拉乱接",
        "findings-0-basis": "第三十六条",
        "findings-0-grade": "general",
    }
    return (
        row
        | {
            "place": "生产车间",
            "started": f"{day}T00:00",
            "ended": f"{day}T00:01",
            "situation": "检查用电安全。",
            "certificates_shown": "on",
            "signed_by": "蔡宏泰",
            "key": "one-key",
        }
        | more
    )


@pytest.mark.parametrize("office", OFFICES)
def test_workbench_and_case_answer_for_every_office_within_the_ceiling(client, people, walk, office):
    walk.to("serve_notice")
    sign_in(client, getattr(people.jinjiang, office))
    for page in ("/", f"/cases/{walk.run.case_id}/"):
        client.get(page)
        with CaptureQueriesContext(connection) as seen:
            answer = client.get(page)
        assert answer.status_code == 200 and unlabelled(answer.content.decode()) == []
        assert len(seen) <= CEILING, f"{page}: {len(seen)} statements\n" + "\n".join(q["sql"][:160] for q in seen)


@pytest.mark.parametrize("office", OFFICES)
def test_a_case_whose_penalty_has_ended_is_shown_with_what_follows_it(client, people, walk, office):
    """The seams of an ended proceeding are asked like those of an open one, within the same ceiling."""
    walk.to("publish")
    sign_in(client, getattr(people.jinjiang, office))
    page = f"/cases/{walk.run.case_id}/"
    client.get(page)
    with CaptureQueriesContext(connection) as seen:
        answer = client.get(page)
    assert answer.status_code == 200 and walk.run.closed
    assert len(seen) <= CEILING, "\n".join(q["sql"][:160] for q in seen)
    openings = client.get(f"{page}begin/", headers={"HX-Request": "true"}).content.decode()
    assert "登记应缴罚款" in openings


def test_the_workbench_of_those_who_oversee_keeps_the_ceiling(client, people, walk):
    walk.to("serve_notice")
    sign_in(client, people.quanzhou.supervisor).get("/")
    with CaptureQueriesContext(connection) as seen:
        assert client.get("/").status_code == 200
    assert len(seen) <= CEILING


def test_every_step_page_keeps_the_ceiling(client, people, walk):
    walk.to("serve_notice")
    sign_in(client, people.jinjiang.head)
    for name in ("issue_decision", "discuss", "withdraw", "waive_defence"):
        client.get(address(walk.run, name))
        with CaptureQueriesContext(connection) as seen:
            client.get(address(walk.run, name))
        assert len(seen) <= CEILING, f"{name}: {len(seen)} statements"


def test_the_parts_of_a_case_answer_alone_and_within_the_page(client, people, walk):
    walk.to("serve_notice")
    sign_in(client, people.jinjiang.investigator)
    for part in ("begin", "material"):
        page = f"/cases/{walk.run.case_id}/{part}/"
        assert "<html" in client.get(page).content.decode()
        with CaptureQueriesContext(connection) as seen:
            piece = client.get(page, headers={"HX-Request": "true"}).content.decode()
        assert "<html" not in piece and len(seen) <= CEILING, "\n".join(q["sql"][-160:] for q in seen)


def test_a_case_outside_the_territory_is_not_there(client, people, walk):
    walk.to("file")
    other = Officer.objects.create_user("elsewhere", password="x" * 12, name="外地人员")
    sign_in(client, other)
    for page in (
        f"/cases/{walk.run.case_id}/",
        address(walk.run, "interview"),
        f"/cases/{walk.run.case_id}/begin/closeout/propose/",
    ):
        assert client.get(page).status_code == 404
    assert client.post(address(walk.run, "interview"), {}).status_code == 404


def test_the_case_page_says_why_not_yet_and_from_which_day(client, people, walk):
    walk.to("serve_notice")
    page = sign_in(client, people.jinjiang.head).get(f"/cases/{walk.run.case_id}/").content.decode()
    ends = Clock.objects.get(card="terms/hearing_request").due
    shut = page[page.index("尚不可办") :]
    assert "作出处罚决定" in shut and "当事人要求听证的期限" in shut and "第六十四条" in shut
    assert f"<b>{ends + timedelta(1):%m-%d}</b>" in shut


def test_the_case_page_shows_each_clock_with_its_derivation(client, people, walk):
    walk.to("serve_notice")
    page = sign_in(client, people.jinjiang.investigator).get(f"/cases/{walk.run.case_id}/").content.decode()
    assert "当日不计入" in page and "为期限最后一日" in page and "已核原文" in page


def test_every_line_of_the_record_is_numbered_and_its_seal_checked(client, people, walk):
    walk.to("file")
    case = walk.run.case
    page = sign_in(client, people.jinjiang.clerk).get(f"/cases/{case.pk}/").content.decode()
    assert "第 3 条" in page and "封存完好" in page
    entries = list(Entry.objects.filter(case=case).select_related("by", "partner", "proceeding").order_by("line"))
    assert record.intact(case, record.lines(case, entries, [])) is None
    entries[1].facts = {"endorsement": "不同意"}
    assert record.intact(case, record.lines(case, entries, [])) == 2
    assert record.intact(case, record.lines(case, entries[:2], [])) == 2


def test_a_supervisor_sees_the_case_and_is_offered_nothing(client, people, walk):
    walk.to("serve_notice")
    sign_in(client, people.quanzhou.supervisor)
    page = client.get(f"/cases/{walk.run.case_id}/").content.decode()
    assert "你现在没有可办的步骤" in page and "作出处罚决定" in page
    before = Entry.objects.count()
    answer = client.post(address(walk.run, "waive_defence"), {"by_whom": "蔡宏泰", "key": "k"})
    assert answer.status_code == 422 and "没有办理" in answer.content.decode()
    assert Entry.objects.count() == before


def test_every_step_of_the_stage_has_its_page_with_labels(client, people, walk):
    walk.to("serve_notice")
    sign_in(client, people.jinjiang.investigator)
    for name, terms in steps(PROCEDURES["penalty"]).items():
        if "told" in terms.sources:
            answer = client.get(address(walk.run, name))
            assert answer.status_code == 200 and unlabelled(answer.content.decode()) == [], name
    assert client.get(address(walk.run, "no_such_step")).status_code == 404


def test_a_visit_with_several_findings_and_photographs_is_recorded_from_the_form(client, people, visit):
    sign_in(client, people.jinjiang.investigator)
    second = {
        "findings-1-place": "仓库",
        "findings-1-problem": "通道堵占",
        "findings-1-basis": "第四十二条",
        "findings-1-grade": "general",
    }
    shots = {"findings-0-photo": picture(), "findings-1-photo": picture("仓库.jpg", "#97806a")}
    answer = client.post(address(visit, "record_visit"), visited(**second, **shots))
    assert answer.status_code == 302, re.findall(r"<li>(.*?)</li>", answer.content.decode())[:9]
    first, other = Finding.objects.order_by("number")
    assert (first.problem, other.problem) == ("私拉乱接", "通道堵占")
    shots["findings-0-photo"].seek(0)
    assert first.photo.sha256 == hashlib.sha256(shots["findings-0-photo"].read()).hexdigest()
    assert Paper.objects.filter(form="site_inspection_record").count() == 1
    page = client.get(answer["Location"]).content.decode()
    assert "已办理“记录现场检查”" in page
    assert client.get(f"/evidence/{first.photo_id}/?small")["Content-Type"] == "image/jpeg"


def test_a_photograph_is_not_shown_outside_the_territory(client, people, visit):
    sign_in(client, people.jinjiang.investigator).post(
        address(visit, "record_visit"), visited(**{"findings-0-photo": picture()})
    )
    other = Officer.objects.create_user("elsewhere", password="x" * 12, name="外地人员")
    assert sign_in(client, other).get(f"/evidence/{Evidence.objects.get().pk}/").status_code == 404


def test_the_same_submission_twice_is_one_act(client, people, visit):
    sign_in(client, people.jinjiang.investigator)
    for _ in range(2):
        answer = client.post(address(visit, "record_visit"), visited(**{"findings-0-photo": picture()}))
        assert answer.status_code == 302
    assert Entry.objects.filter(step="record_visit").count() == 1
    assert Evidence.objects.count() == 1 and Finding.objects.count() == 1


def test_a_refused_submission_keeps_all_that_was_typed(client, people, visit):
    sign_in(client, people.jinjiang.investigator)
    wrong = visited(place="", situation="很长的检查情况，不应丢失。", signed_by="")
    answer = client.post(address(visit, "record_visit"), wrong)
    page = answer.content.decode()
    assert answer.status_code == 422 and "请填写“检查场所”" in page and "（place）" not in page
    for text in ("很长的检查情况，不应丢失。", "私拉乱接", "配电房", wrong["started"], "one-key"):
        assert text in page
    assert Entry.objects.filter(step="record_visit").count() == 0


def test_with_htmx_only_the_sentences_come_back_so_that_the_form_keeps_its_files(client, people, visit):
    sign_in(client, people.jinjiang.investigator)
    answer = client.post(address(visit, "record_visit"), visited(place=""), headers={"HX-Request": "true"})
    page = answer.content.decode()
    assert answer.status_code == 200 and "请填写“检查场所”" in page and "<form" not in page
    done = client.post(address(visit, "record_visit"), visited(), headers={"HX-Request": "true"})
    assert done["HX-Redirect"] == f"/cases/{visit.case_id}/"


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.pdf", b"%PDF-1.7 %%", "是不完整的 PDF"),
        ("a.exe", b"MZ" * 50, "是 Windows 程序"),
        ("a.jpg", b"", "空文件"),
    ],
)
def test_a_bad_upload_is_refused_with_limits_and_nothing_is_kept(client, people, visit, name, content, says):
    sign_in(client, people.jinjiang.investigator)
    answer = client.post(
        address(visit, "record_visit"), visited(**{"findings-0-photo": SimpleUploadedFile(name, content)})
    )
    page = answer.content.decode()
    assert answer.status_code == 422 and says in page and "每个不超过 20 MB" in page and "私拉乱接" in page
    assert Evidence.objects.count() == 0 and Entry.objects.filter(step="record_visit").count() == 0


def test_an_oversize_upload_is_refused_and_the_text_stays(client, people, visit, settings):
    settings.UPLOAD_LIMIT = 2000
    sign_in(client, people.jinjiang.investigator)
    answer = client.post(
        address(visit, "record_visit"), visited(**{"findings-0-photo": SimpleUploadedFile("大.jpg", b"x" * 90_000)})
    )
    page = answer.content.decode()
    assert answer.status_code == 422 and "“大.jpg”超过上限" in page and "私拉乱接" in page
    assert Evidence.objects.count() == 0


def test_the_paper_is_shown_before_it_is_issued_and_nothing_is_written(client, people, visit):
    sign_in(client, people.jinjiang.investigator)
    page = client.post(address(visit, "record_visit") + "?preview", visited()).content.decode()
    assert "现场检查记录" in page and "私拉乱接" in page and "<article" in page
    assert (
        Entry.objects.filter(step="record_visit").count() == 0
        and not Paper.objects.filter(form="site_inspection_record").exists()
    )
    assert visit.__class__.objects.get(pk=visit.pk).stage == "approved"


def test_the_preview_names_what_is_still_lacking(client, people, visit):
    page = (
        sign_in(client, people.jinjiang.investigator)
        .post(address(visit, "record_visit") + "?preview", visited(place=""))
        .content.decode()
    )
    assert "还缺" in page and "检查场所" in page


def test_a_warning_asks_for_a_reason_that_is_then_recorded(client, people, walk):
    walk.start = TODAY - timedelta(100)
    walk.first |= {"offence_day": str(walk.start - timedelta(2)), "discovered": str(walk.start - timedelta(1))}
    walk.to("endorse_handling").take("discuss")
    sign_in(client, people.jinjiang.head)
    page = client.get(address(walk.run, "issue_decision")).content.decode()
    assert "note warn" in page and "已超过" in page
    said = {"fine": "60000", "kinds": ["fine"], "approval_opinion": "同意。", "key": "k"}
    refused = client.post(address(walk.run, "issue_decision"), said).content.decode()
    assert "如确需办理，请填写理由" in refused
    assert (
        client.post(address(walk.run, "issue_decision"), said | {"reason": "当事人申请听证，案情复杂。"}).status_code
        == 302
    )
    assert "案情复杂" in Entry.objects.get(step="issue_decision").reason


def test_the_lawful_range_is_drawn_beside_the_fine(client, people, walk):
    walk.to("endorse_handling").take("discuss")
    page = sign_in(client, people.jinjiang.head).get(address(walk.run, "issue_decision")).content.decode()
    assert 'class="range"' in page and "法定上限" in page and "告知上限" in page and 'value="60000"' in page


def test_a_case_is_opened_from_the_workbench_by_choosing_the_party(client, people):
    sign_in(client, people.jinjiang.investigator)
    assert "/begin/inspection/propose/" in client.get("/").content.decode()
    assert people.company.name in client.get("/begin/inspection/propose/?q=宏泰").content.decode()
    form = {
        "partner": people.jinjiang.partner.username,
        "plan_kind": "专项检查",
        "planned_for": TODAY.isoformat(),
        "method": ["现场检查"],
        "items-0-item": "用电",
        "items-0-content": "第三十六条",
        "items-0-method": "现场检查",
        "key": "open",
    }
    answer = client.post(f"/begin/inspection/propose/{people.company.pk}/", form)
    assert answer.status_code == 302, re.findall(r"<li>(.*?)</li>", answer.content.decode())[:9]
    assert Case.objects.get().party == people.company


def test_only_the_offices_of_a_procedure_may_open_it(client, people):
    assert sign_in(client, people.jinjiang.clerk).get("/begin/inspection/propose/").status_code == 404


def test_the_workbench_lists_tasks_by_their_day_and_papers_that_wait(client, people, walk):
    walk.to("endorse_filing")
    page = sign_in(client, people.jinjiang.deputy).get("/").content.decode()
    assert "立案审批" in page and "立案审批表" in page
    assert "立案审批" not in sign_in(client, people.jinjiang.clerk).get("/").content.decode()


def test_those_who_oversee_see_figures_that_lead_to_lists(client, people, walk):
    walk.to("serve_notice")
    Clock.objects.filter(proceeding=walk.pk, card="terms/decision_90d").update(due=TODAY - timedelta(2))
    page = sign_in(client, people.quanzhou.supervisor).get("/").content.decode()
    assert "/desk/territory/?units" in page and "逾期 2 天" in page
    whole = client.get("/desk/territory/?units").content.decode()
    assert "辖区" in whole and "晋江市" in whole and "?unit=350582" in whole and unlabelled(whole) == []
    with CaptureQueriesContext(connection) as seen:
        piece = client.get("/desk/territory/?units", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in piece and "?unit=350582" in piece and len(seen) <= CEILING
    assert sign_in(client, people.jinjiang.clerk).get("/desk/territory/").status_code == 404


def test_the_work_list_does_not_foretell_the_outcome(people, client):
    """A re-inspection is 整改复查 on the list, and leads to the page where the outcome is chosen at the end."""
    run = acts.served(people)
    client.force_login(people.jinjiang.investigator, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get("/").content.decode()
    assert "整改复查</a>" in page and "复查合格，销号</a>" not in page
    assert f'href="/cases/{run.case_id}/{run.pk}/review/">整改复查' in page
