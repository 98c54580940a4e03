"""Addresses of the house; each room keeps its own."""

from django.urls import include, path

urlpatterns = [
    path("", include("flows.pages.urls")),
    path("", include("casework.urls")),
    path("", include("documents.urls")),
]

handler400 = "casework.reading.stopped.refused"
