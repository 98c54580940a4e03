"""What the tests of the pages share."""

from urllib.parse import urlencode

import pytest

from casework.models import Officer

BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def at(client, people):
    """Open an address as the legal officer (or as `by`) and return the page."""

    def opened(address, by=None, status=200, **asked):
        client.force_login(Officer.objects.get(pk=(by or people.jinjiang.reviewer).pk), backend=BACKEND)
        answer = client.get(f"{address}?{urlencode(asked, doseq=True)}" if asked else address)
        assert answer.status_code == status, answer.content.decode()[-2000:]
        return answer.content.decode()

    return opened
