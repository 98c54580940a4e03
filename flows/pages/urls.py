"""Addresses of the pages that need the door: workbench, case, steps; the law room keeps its own."""

from django.urls import include, path

from flows.pages.begin import choose_party
from flows.pages.case import case_material, case_openings, case_page
from flows.pages.step import BeginStep, OpenCase, TakeStep
from flows.pages.workbench import workbench

urlpatterns = [
    path("", workbench, name="workbench"),
    path("cases/<int:pk>/", case_page, name="case"),
    path("cases/<int:pk>/begin/", case_openings, name="case_openings"),
    path("cases/<int:pk>/material/", case_material, name="case_material"),
    path("cases/<int:case>/<int:run>/<slug:step>/", TakeStep.as_view(), name="step"),
    path("cases/<int:case>/begin/<slug:kind>/<slug:step>/", BeginStep.as_view(), name="begin_step"),
    path("begin/<slug:kind>/<slug:step>/", choose_party, name="choose_party"),
    path("begin/<slug:kind>/<slug:step>/<int:party>/", OpenCase.as_view(), name="open_case"),
    path("law/", include("flows.pages.law_urls")),
]
