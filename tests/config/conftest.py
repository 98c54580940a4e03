"""One served house for all tests of this folder that ask one: starting it is dear, asking it is not."""

import pytest

from tests.config import serving


@pytest.fixture(scope="session")
def served(django_db_setup, django_db_blocker, tmp_path_factory):
    """`manage.py serve` as behind a proxy with TLS, on the database of the tests."""
    with django_db_blocker.unblock():
        house = serving.House(
            tmp_path_factory.mktemp("house"),
            HTTPS="true",
            PUBLIC_ADDRESS=f"https://{serving.HOST}",
            TRUSTED_PROXIES=f"unix,{serving.TRUSTED}",
            METRICS_TOKEN="token-of-the-tests",
        )
    yield house
    house.stop()


@pytest.fixture
def house(people_committed, served):
    """The served house, with the small city in its database."""
    return served
