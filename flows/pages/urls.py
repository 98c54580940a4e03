"""Addresses of the pages that need the door: workbench, case, steps; the law room keeps its own."""

from django.urls import include, path

from flows.pages.another import AnotherCase, another
from flows.pages.begin import choose_party
from flows.pages.case import case_material, case_openings, case_page
from flows.pages.evidence import evidence_file
from flows.pages.office import hand_over_page, urge_many, urge_page, void_page
from flows.pages.parties import register_party
from flows.pages.step import BeginStep, OpenCase, TakeStep
from flows.pages.workbench import workbench

urlpatterns = [
    path("", workbench, name="workbench"),
    path("cases/<int:pk>/", case_page, name="case"),
    path("cases/<int:pk>/begin/", case_openings, name="case_openings"),
    path("cases/<int:pk>/material/", case_material, name="case_material"),
    path("cases/<int:pk>/hand-over/", hand_over_page, name="hand_over"),
    path("cases/<int:pk>/urge/", urge_page, name="urge"),
    path("cases/<int:pk>/another/", another, name="another"),
    path("cases/<int:case>/another/<int:party>/", AnotherCase.as_view(), name="another_case"),
    path("urge/", urge_many, name="urge_many"),
    path("papers/<int:pk>/void/", void_page, name="void_paper"),
    path("evidence/<int:pk>/", evidence_file, name="evidence_file"),
    path("parties/new/", register_party, name="register_party"),
    path("cases/<int:case>/<int:run>/<slug:step>/", TakeStep.as_view(), name="step"),
    path("cases/<int:case>/begin/<slug:kind>/<slug:step>/", BeginStep.as_view(), name="begin_step"),
    path("begin/<slug:kind>/<slug:step>/", choose_party, name="choose_party"),
    path("begin/<slug:kind>/<slug:step>/<int:party>/", OpenCase.as_view(), name="open_case"),
    path("law/", include("flows.pages.law_urls")),
]
