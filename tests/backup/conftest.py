"""One told city, copied for every test that changes it."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection

from config.backup.places import Place
from config.backup.taking import backup
from flows.stories.reading import read
from flows.stories.telling import Teller
from tests.backup.places import copied, evidence, twin, working

STORY = Path(__file__).parents[1] / "stories" / "rectification" / "rectified_in_time.yaml"
KEYS = {"SECRET_KEY": "secret-of-the-told-city", "RECORD_KEY": "record-key-of-the-told-city"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """On PostgreSQL each copies a whole database, some twice; together they outlast CI: `make soak` has them."""
    for item in items:
        if connection.vendor == "postgresql" and Path(__file__).parent in item.path.parents:
            item.add_marker("soak")


@pytest.fixture(scope="session")
def told(django_db_setup, django_db_blocker, tmp_path_factory):
    """A place in which a story is told, with three evidence files."""
    folder = tmp_path_factory.mktemp("told")
    with django_db_blocker.unblock(), copied(dict(connection.settings_dict), folder) as database:
        place = Place(database, folder, folder / "files", KEYS)
        with working(place):
            Teller(read(STORY)).tell()
            for shade in (10, 20, 30):
                evidence(place, shade)
        yield place


@pytest.fixture
def place(told, tmp_path, db):
    """A copy of the told city that may be spoilt."""
    with twin(told, tmp_path / "place") as found:
        yield found


@pytest.fixture
def bare(told, tmp_path, db):
    """A place of the same keys in which nothing has happened."""
    (tmp_path / "bare").mkdir(mode=0o700)
    with copied(dict(connection.settings_dict), tmp_path / "bare") as database:
        yield Place(database, tmp_path / "bare", tmp_path / "bare" / "files", KEYS)


@pytest.fixture(scope="session")
def store(told, django_db_blocker, tmp_path_factory):
    """A store with one backup of the told city; not to be spoilt."""
    folder = tmp_path_factory.mktemp("stored") / "store"
    with django_db_blocker.unblock():
        backup(told, folder)
    return folder


@pytest.fixture
def spoilable(store, tmp_path):
    """A copy of the store."""
    import shutil

    shutil.copytree(store, tmp_path / "store")
    return tmp_path / "store"
