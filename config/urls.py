"""Addresses of the house; each room keeps its own."""

from django.urls import include, path

from config.service.health import alive, ready
from config.service.metrics import metrics

urlpatterns = [
    path("healthz", alive, name="healthz"),
    path("readyz", ready, name="readyz"),
    path("metrics", metrics, name="metrics"),
    path("", include("flows.pages.urls")),
    path("", include("casework.urls")),
    path("", include("documents.urls")),
]

handler400 = "casework.reading.stopped.refused"
