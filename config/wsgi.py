"""WSGI entry: `manage.py serve`, or any other server with `config.wsgi:application`."""

import os

from django.core.wsgi import get_wsgi_application

from config.checks import logged

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()
logged()
