"""How the house is run. Every choice an installation makes comes from the environment; the defaults are safe."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import environ
from csp.constants import NONE, SELF

from config.secrets import keys, ring
from config.service.addresses import database, host_of, origin_of
from config.service.logs import configured

ROOT = Path(__file__).resolve().parent.parent
env = environ.Env()
VAR = Path(env("ANJIAN_VAR", default=str(ROOT / "var")))
KEYS = keys(VAR)

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env("SECRET_KEY", default=KEYS["SECRET_KEY"])
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=KEYS.get("SECRET_KEY_FALLBACKS", []))
RECORD_KEY = env("RECORD_KEY", default=KEYS["RECORD_KEY"]).encode()
LATER_KEYS = env.list("RECORD_KEYS", default=KEYS.get("RECORD_KEYS", []))  # those that followed; the last one seals
RECORD_KEYS, RECORD_KEY_ID = ring(RECORD_KEY, LATER_KEYS)
SIGNING_KEYS = env.list("SIGNING_KEYS", default=KEYS["SIGNING_KEYS"])  # base64 seeds; the last one signs
PUBLIC_ADDRESS = env("PUBLIC_ADDRESS", default="")  # e.g. https://anjian.example.gov.cn; printed in QR codes
LOCAL = ["localhost", "127.0.0.1", "[::1]"]  # whoever asks after the process on its own machine says so
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=host_of(PUBLIC_ADDRESS)) + LOCAL
CSRF_TRUSTED_ORIGINS = origin_of(PUBLIC_ADDRESS)
TRUSTED_PROXIES = env.list("TRUSTED_PROXIES", default=[])  # addresses, networks, `unix`: whose headers are believed
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
HEADER_LIMIT = 32 * 1024  # characters of all headers of a request; the server's own limit is one of 8 KB each
METRICS_FROM = env.list("METRICS_FROM", default=["127.0.0.0/8", "::1"])
METRICS_TOKEN = env("METRICS_TOKEN", default="")
FIGURES_SECONDS = 60  # for which the figures of the work do, however often Prometheus asks
ANCHOR_STALE_HOURS = env.int("ANCHOR_STALE_HOURS", default=48)

INSTALLED_APPS = [
    "config",
    "casework",
    "permissions",
    "documents",
    "flows",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "viewflow",
    "viewflow.workflow",
    "guardian",
    "django_htmx",
    "axes",
    "csp",
]

MIDDLEWARE = [
    "config.service.proxies.trusted_proxies",
    "config.service.watching.watched",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "casework.uploads.limit_uploads",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "csp.middleware.CSPMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]


DATABASES = {"default": database(env("DATABASE_URL", default=f"sqlite:///{VAR / 'anjian.sqlite3'}"), VAR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "casework.Officer"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    "django.contrib.auth.hashers.ScryptPasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "casework.reading.sign_in.LongEnough", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "login"
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 1  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_CLIENT_IP_CALLABLE = "config.service.proxies.client_address"
AXES_LOCKOUT_TEMPLATE = "registration/locked.html"
GUARDIAN_MONKEY_PATCH_USER = False
ANONYMOUS_USER_NAME = None

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = VAR / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # whitenoise warns about a folder that is not there
STATICFILES_DIRS = [ROOT / "static"]
WHITENOISE_USE_FINDERS = True  # one machine serves without collectstatic; a proxy in front makes it moot
MEDIA_ROOT = VAR / "files"
FILE_UPLOAD_PERMISSIONS = 0o640
UPLOAD_LIMIT = 20 * 1024 * 1024  # bytes of one file
UPLOAD_TOTAL = 100 * 1024 * 1024  # bytes of one request
FILE_UPLOAD_HANDLERS = [
    "casework.uploads.SizeLimit",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

SECURE = env.bool("HTTPS", default=False)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE
SECURE_SSL_REDIRECT = SECURE
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz|metrics)$"]  # asked on the machine itself, without TLS
SECURE_CONTENT_TYPE_NOSNIFF = True
SESSION_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

SEQUENCE_AFTER = env.int("SEQUENCE_AFTER", default=20)  # seconds after an answer; 0: the worker alone does it
DEPOSITS = Path(env("DEPOSITS", default=str(VAR / "deposits")))  # signed heads, time stamps, letters
DEPOSIT_TO = env.list("DEPOSIT_TO", default=[])  # mailboxes of other organs
TIMESTAMP_URL = env("TIMESTAMP_URL", default="")  # RFC 3161 over HTTP
globals().update(env.email_url("EMAIL_URL", default="consolemail://"))
DEFAULT_FROM_EMAIL = env("MAIL_FROM", default="anjian@localhost")

CELERY_BROKER_URL = env("CELERY_BROKER_URL", default="filesystem://")
CELERY_TIMEZONE = TIME_ZONE
SILENCED_SYSTEM_CHECKS = [
    "guardian.W001",  # guardian serves rare grants only and is asked by name, not as a login backend
    "security.W021",  # preloading is for the whole domain of a city, which is not ours to offer
]
LOGGING = configured(env("LOG_LEVEL", default="WARNING"), env("LOG_FORMAT", default="text" if DEBUG else "json"))
