"""Signing in 登录, with sentences a person can act on."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView


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
