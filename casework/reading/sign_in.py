"""Signing in 登录, with sentences a person can act on."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.password_validation import MinimumLengthValidator
from django.contrib.auth.views import LoginView, PasswordChangeView
from django.http import HttpResponse
from django.urls import reverse_lazy


class SignInForm(AuthenticationForm):
    """One sentence for a wrong name and for a wrong password, so that names cannot be tried out."""

    error_messages = {
        "invalid_login": "用户名或者密码不正确，请核对大小写后再试。",
        "inactive": "用户名或者密码不正确，请核对大小写后再试。",
    }

    def clean(self) -> dict[str, Any]:
        """The same sentence for a name that nobody can have: empty, with control characters, longer than its column."""
        name, longest = self.cleaned_data.get("username", ""), getattr(self.fields["username"], "max_length", None)
        if self.errors or (longest and len(name) > longest):
            raise self.get_invalid_login_error()
        return super().clean()


class SignIn(LoginView):
    """The login page."""

    authentication_form = SignInForm
    template_name = "registration/login.html"
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"limit": settings.AXES_FAILURE_LIMIT}


class LongEnough(MinimumLengthValidator):
    """The shortest password, said in Chinese: Django's own sentence is not translated."""

    def get_error_message(self) -> str:
        return f"密码太短，至少 {self.min_length} 个字符。"

    def get_help_text(self) -> str:
        return f"密码至少 {self.min_length} 个字符。"


class ChangePassword(PasswordChangeView):
    """改密码: by the person, who knows the old one; elsewhere he is signed out. The register keeps no secrets."""

    template_name = "registration/password.html"
    success_url = reverse_lazy("workbench")

    def form_valid(self, form: Any) -> HttpResponse:
        messages.success(self.request, "密码已更改；在其他设备上的登录已失效。", extra_tags="done")
        return super().form_valid(form)
