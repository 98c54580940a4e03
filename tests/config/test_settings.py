"""What an installation says by its environment, and that `check --deploy` finds nothing in what is documented."""

import os
import subprocess
import sys

import pytest

from config.service import addresses, checks
from tests.config.serving import ROOT

URL = "postgres://u:p@db.example.gov.cn:5432/anjian"


def test_what_the_address_of_the_database_says_of_tls_is_kept(tmp_path):
    said = addresses.database(f"{URL}?sslmode=verify-full&sslrootcert=/etc/anjian/tls/db-ca.pem", tmp_path)["OPTIONS"]
    assert said == {
        "prepare_threshold": 2,
        "connect_timeout": addresses.CONNECT_SECONDS,
        "sslmode": "verify-full",
        "sslrootcert": "/etc/anjian/tls/db-ca.pem",
    }
    assert addresses.database(f"{URL}?connect_timeout=9", tmp_path)["OPTIONS"]["connect_timeout"] == 9
    assert "prepare_threshold" not in addresses.database(f"sqlite:///{tmp_path}/x.sqlite3", tmp_path)["OPTIONS"]


@pytest.mark.parametrize(
    ("address", "host", "origin"),
    [
        ("https://anjian.example.gov.cn", ["anjian.example.gov.cn"], ["https://anjian.example.gov.cn"]),
        ("https://anjian.example.gov.cn:8443/", ["anjian.example.gov.cn"], ["https://anjian.example.gov.cn:8443"]),
        ("", [], []),
        ("anjian.example.gov.cn", [], []),
    ],
)
def test_forms_are_taken_from_the_public_address(address, host, origin):
    assert (addresses.host_of(address), addresses.origin_of(address)) == (host, origin)


def checked(folder, **env):
    """`manage.py check --deploy` of an installation with these settings and nothing that tests set for themselves."""
    kept = {k: v for k, v in os.environ.items() if k != "DATABASE_URL" and not k.startswith(("DJANGO_", "ANJIAN_"))}
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    how = {"cwd": ROOT, "capture_output": True, "text": True, "env": {**kept, "ANJIAN_VAR": str(folder), **env}}
    return subprocess.run(command, **how)


def example(name="anjian.env"):
    """The settings that are shipped as an example."""
    lines = (ROOT / "deploy" / name).read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def test_the_settings_of_the_example_are_clean(tmp_path):
    found = checked(tmp_path, **example() | {"ANJIAN_VAR": str(tmp_path)})
    assert found.returncode == 0, found.stderr
    assert "no issues" in found.stdout


def ids(found):
    return {one.id for one in found}


def test_settings_that_let_nobody_in_or_everybody_are_told(settings, tmp_path):
    settings.VAR, settings.PUBLIC_ADDRESS = tmp_path, "https://anjian.example.gov.cn"
    settings.ALLOWED_HOSTS, settings.TRUSTED_PROXIES = ["anjian.example.gov.cn"], ["127.0.0.1", "unix"]
    settings.CSRF_TRUSTED_ORIGINS = addresses.origin_of(settings.PUBLIC_ADDRESS)
    settings.SECURE_SSL_REDIRECT = True
    settings.DATABASES = {"default": addresses.database(f"{URL}?sslmode=verify-full", tmp_path)}
    both = [*checks.addresses(), *checks.in_service()]
    assert both == []
    for name, value, told in (
        ("TRUSTED_PROXIES", [], "anjian.W001"),
        ("TRUSTED_PROXIES", ["0.0.0.0/0"], "anjian.W002"),
        ("PUBLIC_ADDRESS", "", "anjian.W003"),
        ("ALLOWED_HOSTS", ["anjian.example.com"], "anjian.W004"),
        ("DATABASES", {"default": addresses.database(URL, tmp_path)}, "anjian.W005"),
    ):
        right = getattr(settings, name)
        setattr(settings, name, value)
        assert ids(checks.in_service()) == {told}
        setattr(settings, name, right)
    settings.DATABASES = {"default": addresses.database("postgres://u:p@127.0.0.1:5432/x", tmp_path)}
    assert checks.in_service() == []
    (tmp_path / "keys.json").touch(mode=0o644)
    assert ids(checks.in_service()) == {"anjian.W006"}


def test_what_is_no_address_is_an_error_whenever_django_starts(settings):
    settings.TRUSTED_PROXIES = ["nginx"]
    assert ids(checks.addresses()) == {"anjian.E001"}
    settings.TRUSTED_PROXIES, settings.METRICS_FROM = [], ["10.0.0.0/33"]
    assert ids(checks.addresses()) == {"anjian.E001"}
    settings.METRICS_FROM, settings.PUBLIC_ADDRESS, settings.CSRF_TRUSTED_ORIGINS = [], "anjian.example.gov.cn", []
    assert ids(checks.addresses()) == {"anjian.E002"}
