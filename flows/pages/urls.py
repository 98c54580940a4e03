"""Addresses of the pages that need the door: workbench, case, steps; the law room keeps its own."""

from django.urls import include, path

from flows.pages.case.another import AnotherCase, another
from flows.pages.case.case import case_material, case_openings, case_page
from flows.pages.case.diagram import case_diagram, procedure_bpmn
from flows.pages.case.evidence import evidence_file
from flows.pages.desk.begin import choose_party
from flows.pages.desk.done import desk_done
from flows.pages.desk.silent import silent
from flows.pages.desk.tasks import desk_tasks
from flows.pages.desk.workbench import desk_month, desk_task, desk_territory, workbench
from flows.pages.office.beside import beside_page
from flows.pages.office.consult import answer_page, assign_page, consult_page, withdraw_page
from flows.pages.office.correct import correct_page, settle_page
from flows.pages.office.delegations import delegations_page, withdraw_delegation_page
from flows.pages.office.draws import draw_certificate, draw_list, draw_page, new_draw
from flows.pages.office.leave import leave_index, leave_page, lying_still
from flows.pages.office.office import hand_over_page, urge_many, urge_page, void_page
from flows.pages.office.offices import account_page, offices_page, open_account_page, withdraw_office_page
from flows.pages.office.parties import register_party
from flows.pages.office.party import change_page, end_page, merge_page, party_page
from flows.pages.office.system import head_file, key_file, system_page
from flows.pages.office.waits import wait_page
from flows.pages.step.many import take_many_page
from flows.pages.step.picked import choose_page
from flows.pages.step.step import BeginStep, OpenCase, TakeStep

urlpatterns = [
    path("", workbench, name="workbench"),
    path("desk/territory/", desk_territory, name="desk_territory"),
    path("desk/month/", desk_month, name="desk_month"),
    path("desk/done/", desk_done, name="desk_done"),
    path("desk/tasks/", desk_tasks, name="desk_tasks"),
    path("desk/tasks/<int:pk>/", desk_task, name="desk_task"),
    path("draws/", draw_list, name="draws"),
    path("draws/new/", new_draw, name="new_draw"),
    path("draws/<int:pk>/", draw_page, name="draw"),
    path("draws/<int:pk>/certificate/", draw_certificate, name="draw_certificate"),
    path("cases/<int:pk>/", case_page, name="case"),
    path("cases/<int:pk>/begin/", case_openings, name="case_openings"),
    path("cases/<int:pk>/material/", case_material, name="case_material"),
    path("cases/<int:pk>/hand-over/", hand_over_page, name="hand_over"),
    path("cases/<int:pk>/urge/", urge_page, name="urge"),
    path("cases/<int:pk>/wait/", wait_page, name="wait"),
    path("cases/<int:pk>/another/", another, name="another"),
    path("cases/<int:case>/another/<int:party>/", AnotherCase.as_view(), name="another_case"),
    path("silent/", silent, name="silent"),
    path("cases/<int:pk>/<int:run>/consult/<slug:step>/", consult_page, name="consult"),
    path("cases/<int:pk>/<int:run>/assign/<slug:step>/", assign_page, name="assign"),
    path("cases/<int:pk>/<int:run>/consulted/<int:asked>/withdraw/", withdraw_page, name="withdraw_consultation"),
    path("cases/<int:pk>/<int:run>/beside/answer_consultation/", answer_page, name="answer_consultation"),
    path("delegations/", delegations_page, name="delegations"),
    path("delegations/<int:pk>/withdraw/", withdraw_delegation_page, name="withdraw_delegation"),
    path("offices/", offices_page, name="offices"),
    path("offices/<int:pk>/withdraw/", withdraw_office_page, name="withdraw_office"),
    path("accounts/new/", open_account_page, name="open_account"),
    path("accounts/<int:pk>/", account_page, name="account"),
    path("system/", system_page, name="system"),
    path("system/anjian.pub", key_file, name="key_file"),
    path("system/heads/<int:number>/", head_file, name="head_file"),
    path("leave/", leave_index, name="leave_index"),
    path("leave/still/", lying_still, name="lying_still"),
    path("leave/<int:pk>/", leave_page, name="leave"),
    path("cases/<int:pk>/<int:run>/beside/<slug:verb>/", beside_page, name="beside"),
    path("record/<int:pk>/correct/", correct_page, name="correct"),
    path("cases/<int:pk>/<int:run>/doubt/<int:line>/", settle_page, name="settle_flag"),
    path("many/", choose_page, name="choose_many"),
    path("many/<slug:kind>/<slug:step>/", take_many_page, name="take_many"),
    path("urge/", urge_many, name="urge_many"),
    path("papers/<int:pk>/void/", void_page, name="void_paper"),
    path("evidence/<int:pk>/", evidence_file, name="evidence_file"),
    path("parties/new/", register_party, name="register_party"),
    path("parties/<int:pk>/", party_page, name="party"),
    path("parties/<int:pk>/change/", change_page, name="change_party"),
    path("parties/<int:pk>/end/", end_page, name="end_party"),
    path("parties/<int:pk>/merge/", merge_page, name="merge_party"),
    path("cases/<int:pk>/<int:run>/diagram/", case_diagram, name="case_diagram"),
    path("procedures/<slug:kind>.bpmn", procedure_bpmn, name="procedure_bpmn"),
    path("cases/<int:case>/<int:run>/<slug:step>/", TakeStep.as_view(), name="step"),
    path("cases/<int:case>/begin/<slug:kind>/<slug:step>/", BeginStep.as_view(), name="begin_step"),
    path("begin/<slug:kind>/<slug:step>/", choose_party, name="choose_party"),
    path("begin/<slug:kind>/<slug:step>/<int:party>/", OpenCase.as_view(), name="open_case"),
    path("law/", include("flows.pages.law.urls")),
]
