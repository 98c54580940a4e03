"""ASGI entry."""

import os

from django.core.asgi import get_asgi_application

from config.checks import logged

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_asgi_application()
logged()
