"""Addresses of this room."""

from django.urls import path

from documents import views

urlpatterns = [
    path("papers/<int:pk>/", views.paper, name="paper"),
    path("papers/<int:pk>/docx/", views.paper_docx, name="paper_docx"),
    path("forms/", views.catalogue, name="forms"),
    path("forms/<slug:name>/", views.form_page, name="form"),
    path("check/", views.check, name="check"),
    path("check/<str:code>/", views.check, name="check_code"),
]
