"""Addresses of the read pages."""

from django.contrib.auth.views import LogoutView
from django.urls import path

from casework.lists.cases import cases
from casework.lists.findings import findings
from casework.lists.overdue import overdue
from casework.reading.sign_in import ChangePassword, SignIn

urlpatterns = [
    path("login/", SignIn.as_view(), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("password/", ChangePassword.as_view(), name="password"),
    path("cases/", cases, name="cases"),
    path("findings/", findings, name="findings"),
    path("findings/open/", findings, {"name": "open"}, name="findings_open"),
    path("findings/closed/", findings, {"name": "closed"}, name="findings_closed"),
    path("overdue/", overdue, name="overdue"),
]
